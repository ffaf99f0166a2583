"""Every compiled plan against the facts of the schemas (`tests/data/elements.csv`), both ways."""

import csv
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

import pytest

from classbell.services import registry
from classbell.wire.plan import FieldPlan, Plan, plan_of
from tests.contracts.exemptions import EXEMPTIONS, Exemption
from tests.data import reduce

DIRECTIONS = ("request", "response")
NUMBERS = {"int": 2**31, "long": 2**63, "integer": 2**63}
# Captured replies of the site service carry a generated prefix, and clients read it (protocol README 4.2).
PREFIXES = {"site": "ns1"}


class Fact(NamedTuple):
    """What the schema says of one element."""

    path: str
    base: str
    least: str
    most: str
    limits: str
    default: str
    prefix: str


class Difference(NamedTuple):
    """Where a plan and the facts disagree: `place` is `training.X.request/path`, `aspect` one word."""

    place: str
    aspect: str
    says: str


@cache
def facts() -> dict[tuple[str, str], list[Fact]]:
    """The rows of the facts by operation and direction; a message without elements has an empty list."""
    table: dict[tuple[str, str], list[Fact]] = {}
    with reduce.REDUCED.open(encoding="utf-8", newline="") as file:
        for operation, direction, *rest in list(csv.reader(file))[1:]:
            rows = table.setdefault((operation, direction), [])
            if rest[0]:
                rows.append(Fact(*rest))
    return table


def served() -> dict[str, registry.Operation]:
    """The served operations that the facts speak of."""
    names = {operation for operation, _ in facts()}
    return {found.full_name: found for found in registry.load().values() if found.full_name in names}


def walk(plan: Plan, above: str = "") -> Iterator[tuple[str, FieldPlan]]:
    """Every element of a message with its path, parents first, in schema order."""
    for field in plan.fields:
        path = above + field.wire
        yield path, field
        if field.child is not None:
            yield from walk(field.child, path + "/")


def differences(operation: registry.Operation, direction: str) -> list[Difference]:
    """Everything in which one message disagrees with the facts."""
    plan = plan_of(operation.request if direction == "request" else operation.response)
    ours = dict(walk(plan))
    theirs = {fact.path: fact for fact in facts().get((operation.full_name, direction), [])}
    where = f"{operation.full_name}.{direction}/"
    found = [Difference(where + path, "missing", "not in the plan") for path in theirs if path not in ours]
    found += [Difference(where + path, "extra", "not in the facts") for path in ours if path not in theirs]
    for parent in sorted({path.rpartition("/")[0] for path in theirs}):
        wanted = [path for path in theirs if path.rpartition("/")[0] == parent and path in ours]
        given = [path for path in ours if path.rpartition("/")[0] == parent and path in theirs]
        if wanted != given:
            found.append(Difference(where + parent, "order", f"{given} instead of {wanted}"))
    for path, fact in theirs.items():
        if path in ours:
            found += [Difference(where + path, aspect, says) for aspect, says in compare(fact, ours[path])]
    return found


def compare(fact: Fact, field: FieldPlan) -> Iterator[tuple[str, str]]:
    """What differs between an element of the schema and ours, as aspect and words."""
    base = base_of(field)
    if base != ("number" if fact.base in NUMBERS else fact.base):
        yield "base", f"{base} instead of {fact.base}"
    if fact.base in NUMBERS and field.range is not None:
        edge = NUMBERS[fact.base]
        if not -edge <= field.range.least <= field.range.greatest < edge:
            yield "range", f"{field.range} is wider than {fact.base}"
    if (fact.most not in ("0", "1")) != field.many:
        yield "repeats", f"at most {fact.most} in the schema"
    elif field.many:
        if fact.least != "0":
            yield "least", f"at least {fact.least} in the schema, which a list does not say"
        if fact.most.isdigit() and field.max_items != int(fact.most):
            yield "most", f"{field.max_items} instead of {fact.most}"
    elif (fact.least == "1") != (field.required or field.waived):
        yield "required", f"least {fact.least} in the schema"
    if fact.base == "choice" and field.choices and fact.limits.split(" | ") != list(field.choices):
        yield "choices", f"{' | '.join(field.choices)} instead of {fact.limits}"
    if (default := text_of(field.default)) != fact.default:
        yield "default", f"{default!r} instead of {fact.default!r}"
    limit, _, figure = fact.limits.partition(";")[0].partition(" ")
    if limit == "maxLength" and field.max_len != int(figure):
        yield "length", f"{field.max_len} instead of {figure}"
    if limit == "minInclusive" and (field.range is None or field.range.least < int(figure)):
        yield "range", f"{field.range} instead of {figure} or more"
    if field.namespace.prefix != PREFIXES.get(fact.prefix, fact.prefix):
        yield "prefix", f"{field.namespace.prefix} instead of {fact.prefix}"


def base_of(field: FieldPlan) -> str:
    """What the plan takes an element for, in the words of the facts."""
    if field.child is not None:
        return "group"
    if field.choices:
        return "choice"
    return "boolean" if field.base is bool else "number" if field.base is int else "string"


def text_of(default: object) -> str:
    """A default as the facts write it."""
    if isinstance(default, bool):
        return str(default).lower()
    return "" if default is None else str(default)


def covers(exemption: Exemption, difference: Difference) -> bool:
    """Whether a named exception is about a difference."""
    return exemption.aspect == difference.aspect and fnmatchcase(difference.place, exemption.place)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", sorted({operation for operation, _ in facts()} & set(served())))
def test_the_plan_says_what_the_schema_says(name: str, direction: str) -> None:
    operation = served()[name]

    unexplained = [
        difference
        for difference in differences(operation, direction)
        if not any(covers(exemption, difference) for exemption in EXEMPTIONS)
    ]

    assert not unexplained, "\n".join(f"{place}: {aspect}: {says}" for place, aspect, says in unexplained)


def test_every_named_exception_is_still_needed() -> None:
    every = [found for operation in served().values() for way in DIRECTIONS for found in differences(operation, way)]
    missing = {operation for operation, _ in facts()} - served().keys()

    idle = [
        exemption
        for exemption in EXEMPTIONS
        if not any(covers(exemption, difference) for difference in every)
        and not any(fnmatchcase(name, exemption.place.split(".request")[0].split(".response")[0]) for name in missing)
    ]

    assert not idle, "these explain nothing: " + ", ".join(f"{place} ({aspect})" for place, aspect, _ in idle)


def test_every_named_exception_gives_one_reason() -> None:
    assert all(exemption.reason.endswith(".") and "\n" not in exemption.reason for exemption in EXEMPTIONS)
    assert max(Counter((place, aspect) for place, aspect, _ in EXEMPTIONS).values()) == 1


def test_the_facts_are_what_reduction_makes_of_the_protocols_table() -> None:
    if not reduce.FULL.exists():
        pytest.skip("the protocol's folder does not stand beside the repository")

    assert reduce.REDUCED.read_text("utf-8") == reduce.reduce(reduce.FULL.read_text("utf-8"))
