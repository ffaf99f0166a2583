"""Every operation has its method in both clients, and a program that uses them is checked by its types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest

from classbell.client import AsyncClient, Client
from classbell.services import registry
from classbell.wire.describe import summary
from docs import generate_client
from tests.client.answering import Answering, ok

OPERATIONS = [operation for operation in registry.load().values() if operation.http is not None]


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.full_name)
def test_every_operation_has_its_methods(operation: registry.Operation) -> None:
    server = Answering(ok({}))
    waiting: object = getattr(server.client(), operation.package)
    awaited: object = getattr(server.async_client(), operation.package)
    for group in (waiting, awaited):
        method = getattr(group, generate_client.method_name(operation))
        hints = get_type_hints(method)
        assert (hints["request"], hints["return"]) == (operation.request, operation.response)
        assert " ".join(method.__doc__.split()) == summary(operation.run)


def test_the_generated_files_are_what_the_registry_says() -> None:
    assert generate_client.stale() == []
    assert all(len(text.splitlines()) < 400 for text in generate_client.files().values())


def test_names_are_told_apart_by_their_words() -> None:
    names = {operation.name: generate_client.method_name(operation) for operation in OPERATIONS}

    assert names["CreateTrainingSession"] == "create_training_session"
    assert names["GetAPIVersion"] == "get_api_version"
    assert len(set(names.values())) == len(names)


EXAMPLE = """
from classbell.client import AsyncClient, Client, types as t


def keys(client: Client) -> list[int | None]:
    made = client.training.create_training_session(t.CreateTrainingSession(meta_data=t.MetaData(conf_name="Bells")))
    reveal_type(made)
    return [row.session_key for row in client.each(t.LstsummaryTrainingSession())]


async def names(client: AsyncClient) -> list[str | None]:
    client.training.no_such_operation
    await client.user.get_user(t.GetSite())
    return [row.email async for row in client.each(t.LstsummaryUser())]
"""


@pytest.mark.slow
def test_programs_are_checked_by_their_types(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(EXAMPLE)
    mypy = (sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent")
    command = (*mypy, f"--cache-dir={tmp_path}", str(program))
    repository = Path(__file__).parents[2]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, cwd=repository)

    said = checked.stdout.splitlines()
    assert any("CreateTrainingSessionResponse" in line for line in said), checked
    assert any("no_such_operation" in line for line in said)
    assert any('"GetSite"; expected "GetUser"' in line for line in said)
    assert said[-1].startswith("Found 2 errors"), checked.stdout


def test_nothing_is_opened_by_importing() -> None:
    program = "import sys, classbell.client; print('litestar' in sys.modules, 'granian' in sys.modules)"
    said = subprocess.run((sys.executable, "-c", program), capture_output=True, text=True, check=True)
    assert said.stdout == "False False\n"
    assert Client.each.__doc__ == AsyncClient.each.__doc__
