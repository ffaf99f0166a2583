"""What pgbench sends is the product's own statement."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.limit import Statement, literal, script_of


def test_parameters_become_variables_and_the_key_is_new_each_time() -> None:
    script = script_of(Statement("\nSELECT $1, $2, $11::int, '$'\n", ()))

    assert script.splitlines()[0].startswith("\\set p2 random(")
    assert script.splitlines()[1] == "SELECT :p1, :p2, :p11::int, '$';"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "t"),
        (7, "7"),
        ("a", "a"),
        (b"{}", "{}"),
        ([], "{}"),
        ([1, 2], '{"1","2"}'),
        (['a"b', "c\\d"], '{"a\\"b","c\\\\d"}'),
        (datetime(2026, 3, 2, 12, 0, tzinfo=UTC), "2026-03-02 12:00:00+00:00"),
    ],
)
def test_arguments_are_written_as_postgresql_reads_them(value: object, text: str) -> None:
    assert literal(value) == text
