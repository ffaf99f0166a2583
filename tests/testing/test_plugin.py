"""The fixtures in the hands of an integrator: his own folder, his own run of pytest, and what is left after it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest

from classbell.testing.server import ClassbellServer
from tests.processes import PATIENCE_SECONDS, is_running, tree, wait_for

pytestmark = pytest.mark.slow
pytest_plugins = ["pytester"]

HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "testing.md"

CLEAN = """
from urllib.request import urlopen

def test_one_makes_an_account_and_a_change(classbell_server):
    assert urlopen(f"{classbell_server.url}/readyz").status == 200
    assert classbell_server.json_url == f"{classbell_server.url}/api/v1"
    assert (classbell_server.host.web_ex_id, classbell_server.admin.web_ex_id) == ("host", "admin")
"""


def examples() -> list[str]:
    """The Python files that the page shows."""
    return re.findall(r"```python\n(.*?)```", HOWTO.read_text("utf-8"), re.DOTALL)


def test_the_files_of_the_page_pass(pytester: pytest.Pytester) -> None:
    for number, text in enumerate(examples(), start=1):
        pytester.path.joinpath(f"test_page_{number}.py").write_text(text, "utf-8")
    pytester.path.joinpath("test_clean.py").write_text(CLEAN, "utf-8")

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-W", "error")

    assert result.ret == pytest.ExitCode.OK, result.stdout.str()
    result.assert_outcomes(passed=1 + sum(text.count("def test_") for text in examples()))


def test_a_server_has_the_settings_it_is_given() -> None:
    issuer = {"oidc_issuer": "https://id.example.com", "oidc_client_id": "classbell", "oidc_name": "Bellfield ID"}

    with ClassbellServer(**issuer) as server, urlopen(f"{server.url}/console/sign-in") as page:
        assert "Sign in with Bellfield ID" in page.read().decode()


WAITS = """
import sys, threading

def test_that_is_killed(classbell_server):
    sys.__stdout__.write(f"server {classbell_server._process.pid}\\n")
    sys.__stdout__.flush()
    threading.Event().wait()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_ends_when_the_run_is_killed(pytester: pytest.Pytester, number: signal.Signals) -> None:
    pytester.path.joinpath("test_waits.py").write_text(WAITS, "utf-8")
    run = subprocess.Popen(
        (sys.executable, "-m", "pytest", "-s", "-q", "-p", "no:cacheprovider"),
        cwd=pytester.path, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.stdout is not None
    with run.stdout:
        giving_up = threading.Timer(PATIENCE_SECONDS, run.kill)
        giving_up.start()
        told = next((line for line in run.stdout if line.startswith("server ")), "")
        giving_up.cancel()
        pids = tree(int(told.split()[1]))
        run.send_signal(number)
    run.wait(PATIENCE_SECONDS)

    assert len(pids) > 3
    wait_for(lambda: not any(is_running(pid) for pid in pids))


def test_nothing_heavy_is_loaded_with_the_plugin() -> None:
    program = (
        "import sys, classbell.testing.plugin;"
        "print(sorted({'httpx', 'msgspec', 'asyncpg', 'litestar', 'lxml'} & set(sys.modules)))"
    )
    said = subprocess.run((sys.executable, "-c", program), capture_output=True, text=True, check=True, env=os.environ)
    assert said.stdout == "[]\n"
