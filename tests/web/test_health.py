"""Health, metrics, and the dispatch in front of the framework."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest

from classbell import logs
from classbell.config import Settings
from classbell.store.pool import open_pool
from classbell.web import app, measured, multiprocess
from classbell.web.app import Application
from tests.support import Api, message


@pytest.fixture
async def running(dsn: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Application]:
    """The application between its start and its end."""
    # Logging is set up for the whole process, and the tests have their own.
    monkeypatch.setattr(logs, "configure", lambda settings: None)
    application = Application(Settings(database_url=dsn, pool_size=2))
    await application._start()
    yield application
    assert application._pool is not None
    await application._pool.close()


async def ask(
    application: Application, path: str, *, method: str = "GET", body: bytes = b""
) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of a reply."""
    sent: list[MutableMapping[str, Any]] = []
    waiting = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> MutableMapping[str, Any]:
        return next(waiting, {"type": "http.disconnect"})

    async def send(event: MutableMapping[str, Any]) -> None:
        sent.append(event)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "root_path": "", "scheme": "http", "query_string": b"", "headers": [(b"host", b"x")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8440), "extensions": {},
    }  # fmt: skip
    await application(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(event.get("body", b"") for event in sent[1:]).decode()


async def test_a_process_that_answers_is_healthy(running: Application) -> None:
    status, headers, text = await ask(running, "/healthz")

    assert (status, text) == (200, "ok\n")
    assert headers["content-type"].startswith("text/plain")


async def test_a_server_is_ready_while_its_database_answers(running: Application) -> None:
    assert (await ask(running, "/readyz"))[::2] == (200, "ready\n")

    assert running._pool is not None
    await running._pool.close()

    status, _, text = await ask(running, "/readyz")
    assert (status, text) == (503, "the database does not answer\n")


async def test_metrics_tell_operations_by_name_and_outcome(running: Application, api: Api) -> None:
    async def count(result: str) -> float:
        _, headers, text = await ask(running, "/metrics")
        assert headers["content-type"].startswith("text/plain; version=")
        label = f'classbell_operations_total{{operation="ep.GetAPIVersion",result="{result}"}} '
        return next((float(line.partition(label)[2]) for line in text.splitlines() if line.startswith(label)), 0.0)

    good, bad = await count("OK"), await count("000905")
    document = message("ep.GetAPIVersion", "", api.header(None))

    await api.post(document)
    await api.post(document.replace("acme", "elsewhere"))

    assert (await count("OK") - good, await count("000905") - bad) == (1, 1)


async def test_names_that_clients_make_up_are_no_labels_of_metrics(api: Api) -> None:
    for number in range(5):
        await api.post(message(f"made.Up{number}", "", ""))

    labels = {sample.labels["operation"] for metric in measured.OPERATIONS.collect() for sample in metric.samples}
    assert not [label for label in labels if "made" in label.lower()]
    assert "unknown" in labels


async def test_counters_of_all_workers_are_added_up_where_there_is_a_folder_for_them(
    running: Application, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(multiprocess, "FOLDER", str(tmp_path))

    assert (await ask(running, "/metrics"))[0] == 200


async def test_only_the_exact_path_is_the_xml_door(running: Application) -> None:
    assert (await ask(running, "/WBXService/XMLService", method="POST", body=b"<"))[0] == 200
    assert (await ask(running, "/WBXService/XMLService"))[0] == 405
    for path in ("/wbxservice/xmlservice", "/WBXService/XMLService/", "/WBXService", "/", "/nothing"):
        assert (await ask(running, path, method="POST", body=b"<"))[0] in (404, 405), path


async def test_a_server_without_a_database_does_not_come_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "configure", lambda settings: None)
    monkeypatch.setattr(app, "open_pool", functools.partial(open_pool, patience_seconds=0))
    application = Application(Settings(database_url="postgresql://nobody@127.0.0.1:1/none"))
    events = iter([{"type": "lifespan.startup"}])
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return next(events)

    async def send(event: MutableMapping[str, Any]) -> None:
        sent.append(event)

    await application({"type": "lifespan"}, receive, send)

    assert [event["type"] for event in sent] == ["lifespan.startup.failed"]


async def test_the_pool_is_opened_at_the_start_and_closed_at_the_end(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "configure", lambda settings: None)
    application = Application(Settings(database_url=dsn, pool_size=1))
    events = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent: list[str] = []

    async def receive() -> MutableMapping[str, Any]:
        return next(events)

    async def send(event: MutableMapping[str, Any]) -> None:
        sent.append(event["type"])

    await application({"type": "lifespan"}, receive, send)

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert application._pool is not None
    assert application._pool.is_closing()


async def test_a_server_is_ready_only_when_all_its_workers_have_started(
    running: Application, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(multiprocess, "FOLDER", str(tmp_path))
    multiprocess.mark_started()

    status, _, text = await ask(running, "/readyz")
    assert (status, text) == (503, "the workers are starting\n")

    (tmp_path / "started-0").touch()
    status, _, _ = await ask(running, "/readyz")
    assert status == 200
