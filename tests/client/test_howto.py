"""The programs of the page about the client, run one after the other against a server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from classbell.testing.server import ClassbellServer

pytestmark = pytest.mark.slow

HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "python-client.md"


def test_the_programs_of_the_page_work(classbell: ClassbellServer, capsys: pytest.CaptureFixture[str]) -> None:
    programs = re.findall(r"```python\n(.*?)```", HOWTO.read_text("utf-8"), re.DOTALL)
    said = []
    for program in programs:
        text = program.replace("https://classes.example.com", classbell.url).replace('"hostid"', '"host"')
        exec(compile(text.replace("hostpassword", classbell.host.password), HOWTO, "exec"), {})
        said.append(capsys.readouterr().out)

    assert re.fullmatch(r"Bells for beginners\n\d{9} Bells for beginners .*\n", said[0])
    assert said[1:] == ["['Bells for beginners']\n", "060001 Corresponding Meeting not found\n", ""]
