"""The JSON door keeps what its OpenAPI document says, whatever is sent to it."""

from __future__ import annotations

import subprocess
import sysconfig
from base64 import b64encode
from pathlib import Path

import httpx
import pytest

from classbell.services import registry
from classbell.testing.server import ClassbellServer
from classbell.web import samples

CONFIG = Path(__file__).with_name("schemathesis.toml")
PATIENCE_SECONDS = 400

pytestmark = pytest.mark.slow


def furnish(server: ClassbellServer) -> None:
    """Some sessions, so that lists hold something."""
    example = samples.request(registry.load()["training", "createtrainingsession"])
    who = (server.host.web_ex_id, server.host.password)
    for number in range(3):
        example["metaData"]["confName"] = f"Knots, part {number}"
        reply = httpx.post(f"{server.json_url}/training-sessions", json=example, auth=who)
        assert reply.status_code == 201, reply.text


def test_every_operation_does_as_the_document_says(classbell: ClassbellServer, tmp_path: Path) -> None:
    furnish(classbell)
    tool = Path(sysconfig.get_path("scripts")) / "schemathesis"
    who = b64encode(f"{classbell.host.web_ex_id}:{classbell.host.password}".encode()).decode()
    asked = [
        str(tool), "--config-file", str(CONFIG), "run", f"{classbell.url}/api/openapi.json",
        "--url", classbell.json_url, "--header", f"Authorization: Basic {who}", "--no-color", "--workers", "1",
    ]  # fmt: skip

    run = subprocess.run(
        asked, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE_SECONDS, check=False
    )

    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
