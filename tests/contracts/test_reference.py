"""The generated reference: its examples can be sent, its files are stable, and staleness is seen."""

from pathlib import Path
from typing import Annotated
from xml.etree import ElementTree as ET

import msgspec
import pytest

from classbell.services import registry
from classbell.web.samples import VALUES
from classbell.wire.bind import bind
from classbell.wire.describe import Row, describe, notes_of, summary
from classbell.wire.element import Alias, DateText, Default, Element, EmptyCounts, Int, MaxItems, MaxLen, Range, Waived
from classbell.wire.envelope import open_envelope
from classbell.wire.names import COM, SESS
from classbell.wire.parse import read
from classbell.wire.text import DEFAULT_POLICY
from docs import generate
from docs.diagram import draw
from docs.generate_examples import example
from docs.markdown import page, table

pytestmark = pytest.mark.slow

OPERATIONS = [pytest.param(found, id=found.full_name) for found in registry.load().values() if found.package != "api"]


class Place(Element, ns=COM):
    """Where it is.

    More about it.
    """

    street: Annotated[str, MaxLen(9), Waived(), Alias("road")] | None = None
    numbers: list[Annotated[int, Range(0, 2**31 - 1)]] = []
    """Of the
    houses."""


class Visit(Element, ns=SESS):
    """A visit."""

    place: Place
    start: Annotated[list[Annotated[str, DateText()]], EmptyCounts(), MaxItems(3)] = []
    again: Annotated[bool, Default(False)] | None = None
    depth: Annotated[int, Range(-5, 5)] | None = None
    least: Annotated[int, Range(-(2**63), 7)] | None = None
    count: Int | None = None


class Settings(msgspec.Struct):
    port: int = 1
    """Where."""


class More(Settings):
    host: str = ""
    """Who."""


def test_a_plan_is_described_row_by_row() -> None:
    assert describe(Visit) == (
        Row("place", 0, "sess:place", "group", "1..1", "", "", "Where it is."),
        Row(
            "place/street", 1, "com:street", "text", "0..1",
            "at most 9 characters; required by the schema; the operation decides; also accepted as road", "", "",
        ),
        Row("place/numbers", 1, "com:numbers", "integer", "0..n", "0 or more", "", "Of the houses."),
        Row("start", 0, "sess:start", "date and time", "0..3", "an empty one counts", "", ""),
        Row("again", 0, "sess:again", "boolean", "0..1", "", "false", ""),
        Row("depth", 0, "sess:depth", "integer", "0..1", "-5 to 5", "", ""),
        Row("least", 0, "sess:least", "integer", "0..1", "at most 7", "", ""),
        Row("count", 0, "sess:count", "integer", "0..1", "", "", ""),
    )  # fmt: skip


def test_notes_of_a_base_class_are_inherited() -> None:
    assert notes_of(More) == {"port": "Where.", "host": "Who."}


def test_a_thing_without_words_has_an_empty_summary() -> None:
    def wordless() -> None: ...

    assert summary(wordless) == ""


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_example_of_an_operation_can_be_sent(operation: registry.Operation) -> None:
    [body] = open_envelope(read(example(operation).encode())).bodies

    assert registry.find(body.name, body.type_text) == operation
    assert isinstance(bind(body.node, operation.request, DEFAULT_POLICY), operation.request)


def test_every_example_is_of_a_served_operation() -> None:
    assert VALUES.keys() <= {found.full_name for found in registry.load().values()}


def test_every_element_of_a_message_is_in_its_diagram() -> None:
    for found in registry.load().values():
        rows = describe(found.request)
        picture = ET.fromstring(draw("request", "root", rows))
        labels = ["".join(text.itertext()).split(" ")[0] for text in picture.iter("{http://www.w3.org/2000/svg}text")]
        assert labels == ["request", "root", *(row.tag for row in rows)]


def test_the_same_sources_give_the_same_bytes() -> None:
    assert generate.files() == generate.files()


def test_files_that_differ_are_missing_or_are_left_over_are_stale(tmp_path: Path) -> None:
    made = {"same.md": "a\n", "changed.md": "b\n", "sub/new.md": "c\n"}
    (tmp_path / "same.md").write_text("a\n")
    (tmp_path / "changed.md").write_text("B\n")
    (tmp_path / "over.md").write_text("d\n")

    assert generate.stale(tmp_path, made) == ["changed.md", "over.md", "sub/new.md"]
    assert generate.write(tmp_path, made) == ["changed.md", "over.md", "sub/new.md"]
    assert generate.stale(tmp_path, made) == []


def test_only_check_writes_nothing_and_fails_when_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "REFERENCE", tmp_path)
    monkeypatch.setattr(generate, "files", lambda: {"one.md": "text\n"})

    assert generate.main(["--check"]) == 1
    assert list(tmp_path.iterdir()) == []
    assert "stale: docs/reference/one.md" in capsys.readouterr().out
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0


def test_a_page_leaves_out_empty_parts_and_a_cell_takes_any_text() -> None:
    assert page("T", "", "a\n", "b").endswith("# T\n\na\n\nb\n")
    assert table(("h",), [("a|b\nc",)]) == "| h |\n|---|\n| a\\|b c |"
