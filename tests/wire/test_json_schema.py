"""The schema of an element takes what `json_read` takes."""

import re
from typing import Annotated, Any, Literal

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import timezones  # noqa: F401 - says who knows the zones
from classbell.errors import Refusal
from classbell.wire import dates, json_patterns
from classbell.wire.element import Alias, DateText, Element, EmptyCounts, Int, MaxItems, MaxLen, Range, Secret
from classbell.wire.json_read import read_json
from classbell.wire.json_schema import Schemas, Way
from classbell.wire.names import TRAIN


class Person(Element, ns=TRAIN):
    """Somebody."""

    name: str
    """What people call them."""
    secret: Annotated[str, Secret()] | None = None


class Course(Element, ns=TRAIN):
    """A course."""

    key: int
    """Its number; deprecated."""
    title: Annotated[str, MaxLen(16)] | None = None
    seats: Annotated[int, Range(1, 500)] | None = None
    open_: bool | None = None
    kind: Literal["PUBLIC", "PRIVATE"] | None = None
    start_date: Annotated[str, DateText(), EmptyCounts()] | None = None
    time_zone_id: Int | None = None
    time_zone: str | None = None
    people: Annotated[list[Person], MaxItems(2)] = []
    host: Person | None = None
    other: Annotated[int, Alias("another")] | None = None


def schema(way: Way, *without: str) -> Any:
    schemas = Schemas()
    made = schemas.of(Course, way, without)
    return {**made, "components": {"schemas": schemas.components}}


def takes(document: object, way: Way = Way.REQUEST) -> bool:
    return bool(jsonschema.Draft202012Validator(schema(way)).is_valid(document))


def reads(document: object) -> bool:
    try:
        read_json(document, Course)
    except Refusal:
        return False
    return True


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"title": "Bells"},
        {"title": "x" * 17},
        {"title": "a\x07"},
        {"title": None},
        {"title": 5},
        {"seats": 500},
        {"seats": "500"},
        {"seats": " +7 "},
        {"seats": 501},
        {"seats": "501"},
        {"seats": "0"},
        {"seats": True},
        {"seats": 1.5},
        {"seats": ""},
        {"open": True},
        {"open": "TRUE"},
        {"open": "1"},
        {"open": "yes"},
        {"open": 1},
        {"kind": "PUBLIC"},
        {"kind": "public"},
        {"kind": "SECRET"},
        {"startDate": "02/28/2027 10:00:00"},
        {"startDate": "02/29/2027 10:00:00"},
        {"startDate": "02/29/2028"},
        {"startDate": "2027-03-04T10:00:00"},
        {"startDate": "2027-02-29"},
        {"startDate": "2027-03-04T10:00:00Z", "timeZoneID": 20},
        {"startDate": ""},
        {"startDate": "soon"},
        {"startDateISO": "2027-03-04T10:00"},
        {"timeZoneIANA": "Etc/UTC"},
        {"people": {"name": "Ada"}},
        {"people": [{"name": "Ada"}, {"name": "Bob"}]},
        {"people": [{"name": str(number)} for number in range(3)]},
        {"people": [{"secret": "x"}]},
        {"people": "Ada"},
        {"host": {"name": "Ada", "secret": ""}},
        {"host": {"name": "Ada", "age": 5}},
        {"host": [{"name": "Ada"}]},
        {"another": 5},
        {"nobody": 1},
        {"key": None},
    ],
    ids=repr,
)
def test_the_schema_takes_what_is_read(more: dict[str, Any]) -> None:
    document = {"key": 1, **more}

    assert takes(document) == reads(document)


def test_null_is_refused_where_nothing_can_be_cleared() -> None:
    assert takes({"key": 1, "title": None}, Way.REQUEST)
    assert not takes({"key": 1, "title": None}, Way.CHANGES)


def test_what_the_address_holds_is_not_demanded_again() -> None:
    assert "key" not in schema(Way.REQUEST, "key")["properties"]
    assert "required" not in schema(Way.REQUEST, "key")
    assert "secret" not in schema(Way.REQUEST, "host.secret")["properties"]["host"]["anyOf"][0]["properties"]


def test_a_reply_has_arrays_and_numbers_and_dates_twice() -> None:
    made = schema(Way.REPLY)["components"]["schemas"]["train.Course.reply"]

    assert made["properties"]["people"]["type"] == "array"
    assert made["properties"]["key"] == {
        "type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1, "description": "Its number; deprecated.",
        "deprecated": True,
    }  # fmt: skip
    assert made["properties"]["startDateISO"]["readOnly"] is True
    assert "another" not in made["properties"]


@given(st.integers(-3000, 3000), st.integers(0, 4000), st.integers(-8000, 8000))
def test_the_pattern_of_numbers_takes_what_lies_between(least: int, more: int, number: int) -> None:
    found = re.search(json_patterns.numbers(least, least + more), str(number))

    assert bool(found) == (least <= number <= least + more)


@given(st.integers(0, 13), st.integers(0, 32), st.integers(1890, 3010), st.integers(0, 25), st.integers(0, 61))
def test_the_pattern_of_dates_takes_what_exists(month: int, day: int, year: int, hour: int, minute: int) -> None:
    text = f"{month}/{day}/{year} {hour}:{minute}:00"
    try:
        dates.read(text)
        exists = True
    except ValueError:
        exists = False

    assert bool(re.search(json_patterns.WIRE_DATE, text)) == exists
