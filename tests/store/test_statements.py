"""Every statement of `store` is one the migrated schema understands."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import asyncpg
import pytest

from classbell import store

_BEGINS = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b")
_BLANK = re.compile(r"\{\w")
"""A place to be filled in; `{}` is an empty array."""


def _statements() -> Iterator[tuple[str, str]]:
    """Name and text of every module constant that is a whole statement."""
    for module in pkgutil.iter_modules(store.__path__, store.__name__ + "."):
        constants = {
            name: value
            for name, value in vars(importlib.import_module(module.name)).items()
            if isinstance(value, str) and _BEGINS.match(value)
        }
        for name, text in constants.items():
            # What other statements are made of is prepared within them.
            is_part = _BLANK.search(text) or any(text != other and text in other for other in constants.values())
            if not is_part:
                yield f"{module.name.rpartition('.')[2]}.{name}", text


STATEMENTS = dict(_statements())


def test_the_statements_are_found() -> None:
    assert len(STATEMENTS) > 60
    assert {"sessions._ADD", "sessions._GET", "session_lists.SUMMARIES_OF_SITE", "outbox._PUT"} <= STATEMENTS.keys()


@pytest.mark.parametrize("name", STATEMENTS)
async def test_a_statement_can_be_prepared(db: asyncpg.Connection, name: str) -> None:
    await db.prepare(STATEMENTS[name])
