"""SQL of the test libraries: papers, and the entries of the private and the shared libraries that point to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from classbell.domain.call import Row, Transaction

Library = Literal["PRIVATE", "SHARE"]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A test as it is written; `content` is the kept text."""

    title: str
    description: str
    questions: int
    max_score: int
    one_per_page: bool
    assign_grades: bool
    content: str


@dataclass(frozen=True, slots=True)
class LibraryTest:
    """An entry of a library."""

    test_id: int
    type: Library
    title: str
    description: str
    author_id: int
    author: str
    """Account name."""


_ADD = """
WITH paper AS (
    INSERT INTO test_paper (
        site_id, title, description, questions, max_score, one_per_page, assign_grades, content, created_at
    )
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    RETURNING paper_id
)
INSERT INTO library_test (site_id, paper_id, type, author_id, created_at)
SELECT $1, paper_id, 'PRIVATE', $10, $9
FROM paper
RETURNING test_id
"""

_LIST = """
SELECT l.test_id, l.type, p.title, p.description, l.author_id, a.web_ex_id AS author
FROM library_test l
JOIN test_paper p ON p.site_id = l.site_id AND p.paper_id = l.paper_id
JOIN account a ON a.site_id = l.site_id AND a.account_id = l.author_id
WHERE l.site_id = $1 AND ($2::bigint IS NULL OR l.author_id = $2 OR l.type = 'SHARE')
ORDER BY l.test_id
"""

# Shared locks keep an entry, and with it its paper, in place until what is copied from it is committed.
_LOCK = """
SELECT l.test_id, l.type, p.title, p.description, l.author_id, a.web_ex_id AS author
FROM library_test l
JOIN test_paper p ON p.site_id = l.site_id AND p.paper_id = l.paper_id
JOIN account a ON a.site_id = l.site_id AND a.account_id = l.author_id
WHERE l.site_id = $1 AND l.test_id = ANY($2::bigint[])
    AND ($3::bigint IS NULL OR l.author_id = $3 OR l.type = 'SHARE')
ORDER BY l.test_id
FOR SHARE OF l
"""

_COPY = """
WITH wanted AS MATERIALIZED (
    SELECT w.place, l.paper_id, nextval('test_number') AS new_id
    FROM unnest($2::bigint[]) WITH ORDINALITY AS w (test_id, place)
    JOIN library_test l ON l.site_id = $1 AND l.test_id = w.test_id
),
copied AS (
    INSERT INTO library_test (site_id, test_id, paper_id, type, author_id, created_at)
    SELECT $1, new_id, paper_id, $3, $4, $5
    FROM wanted
)
SELECT new_id
FROM wanted
ORDER BY place
"""

_DELETE = """
DELETE FROM library_test
WHERE site_id = $1 AND test_id = ANY($2::bigint[])
RETURNING paper_id
"""

_LOCK_PAPERS = """
SELECT FROM test_paper
WHERE site_id = $1 AND paper_id = ANY($2::bigint[])
ORDER BY paper_id
FOR UPDATE
"""

# After the lock, so that it sees whoever pointed to the paper meanwhile.
_DELETE_PAPERS = """
DELETE FROM test_paper p
WHERE p.site_id = $1 AND p.paper_id = ANY($2::bigint[])
    AND NOT EXISTS (SELECT FROM library_test l WHERE l.site_id = p.site_id AND l.paper_id = p.paper_id)
    AND NOT EXISTS (SELECT FROM scheduled_test t WHERE t.site_id = p.site_id AND t.paper_id = p.paper_id)
"""

_PAPER = """
SELECT l.test_id, l.type, l.author_id, a.web_ex_id AS author, p.title, p.description, p.questions, p.max_score,
       p.one_per_page, p.assign_grades, p.content
FROM library_test l
JOIN test_paper p ON p.site_id = l.site_id AND p.paper_id = l.paper_id
JOIN account a ON a.site_id = l.site_id AND a.account_id = l.author_id
WHERE l.site_id = $1 AND l.test_id = $2 AND ($3::bigint IS NULL OR l.author_id = $3 OR l.type = 'SHARE')
"""

_SIZES = """
SELECT l.test_id, p.questions, p.max_score
FROM library_test l
JOIN test_paper p ON p.site_id = l.site_id AND p.paper_id = l.paper_id
WHERE l.site_id = $1 AND l.test_id = ANY($2::bigint[])
"""


async def add(tx: Transaction, site_id: int, author_id: int, paper: PaperRow, now: datetime) -> int:
    """Put a new test into the author's private library; gives its number."""
    number: int = await tx.fetchval(
        _ADD,
        site_id, paper.title, paper.description, paper.questions, paper.max_score, paper.one_per_page,
        paper.assign_grades, paper.content, now, author_id,
    )  # fmt: skip
    return number


async def visible(tx: Transaction, site_id: int, account_id: int | None) -> list[LibraryTest]:
    """The tests an account sees by number: its own and all shared ones; `None` sees every library."""
    return [_read(row) for row in await tx.fetch(_LIST, site_id, account_id)]


async def lock(
    tx: Transaction, site_id: int, test_ids: Sequence[int], account_id: int | None
) -> dict[int, LibraryTest]:
    """Those of the named tests that an account sees, kept from being deleted until the transaction ends."""
    found = [_read(row) for row in await tx.fetch(_LOCK, site_id, test_ids, account_id)]
    return {test.test_id: test for test in found}


async def copy(
    tx: Transaction, site_id: int, test_ids: Sequence[int], to: Library, author_id: int, now: datetime
) -> list[int]:
    """Copy locked tests into a library; gives the new numbers in the order asked for."""
    return [row["new_id"] for row in await tx.fetch(_COPY, site_id, test_ids, to, author_id, now)]


async def delete(tx: Transaction, site_id: int, test_ids: Sequence[int]) -> None:
    """Take tests out of their libraries; a paper goes with the last test that points to it."""
    papers = [row["paper_id"] for row in await tx.fetch(_DELETE, site_id, test_ids)]
    await tx.fetch(_LOCK_PAPERS, site_id, papers)
    await tx.execute(_DELETE_PAPERS, site_id, papers)


def _read(row: Row) -> LibraryTest:
    return LibraryTest(
        test_id=row["test_id"],
        type=row["type"],
        title=row["title"],
        description=row["description"],
        author_id=row["author_id"],
        author=row["author"],
    )


async def paper(tx: Transaction, site_id: int, test_id: int, account_id: int | None) -> Row | None:
    """A test that an account sees, with its content; `None` for others."""
    return await tx.fetchrow(_PAPER, site_id, test_id, account_id)


async def sizes(tx: Transaction, site_id: int, test_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """How many questions and points tests of the libraries have."""
    rows = await tx.fetch(_SIZES, site_id, test_ids)
    return {row["test_id"]: (row["questions"], row["max_score"]) for row in rows}
