import json
from collections.abc import Iterator
from typing import Any, Literal

import pytest
import structlog

from classbell import logs
from classbell.config import Settings

Format = Literal["console", "json"]


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def logger(log_format: Format, level: str = "info") -> Any:
    logs.configure(Settings(log_format=log_format, log_level=level))
    return structlog.get_logger()


def failing(log: Any) -> None:
    hidden = "correct " + "horse"
    try:
        int("out of luck")
    except ValueError:
        log.exception("failed", hidden_length=len(hidden))


def test_json_is_one_object_a_line_with_level_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    logger("json").info("ready", port=8440)

    (line,) = capsys.readouterr().out.splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["level"], entry["port"]) == ("ready", "info", 8440)
    assert entry["timestamp"].endswith("Z")


def test_what_belongs_to_the_request_is_in_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    log = logger("json")
    structlog.contextvars.bind_contextvars(reference="abc")

    log.info("one")

    assert json.loads(capsys.readouterr().out)["reference"] == "abc"


@pytest.mark.parametrize("level", ["warning", "WARNING"])
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_what_is_less_important_is_left_out(log_format: Format, level: str, capsys: pytest.CaptureFixture[str]) -> None:
    log = logger(log_format, level)

    log.info("quiet")
    log.warning("loud")

    out = capsys.readouterr().out
    assert "loud" in out
    assert "quiet" not in out


def test_debug_can_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    logger("json", "debug").debug("detail")

    assert "detail" in capsys.readouterr().out


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_an_exception_is_told_with_its_place_but_without_local_values(
    log_format: Format, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(logger(log_format))

    out = capsys.readouterr().out
    assert "ValueError: invalid literal" in out
    assert "in failing" in out
    assert "correct horse" not in out


def test_json_holds_an_exception_in_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    failing(logger("json"))

    (line,) = capsys.readouterr().out.splitlines()
    assert "out of luck" in json.loads(line)["exception"]


def test_people_read_the_event_and_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    logger("console").info("ready", port=8440)

    out = capsys.readouterr().out
    assert "ready" in out
    assert "8440" in out
