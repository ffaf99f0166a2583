"""What an operation is given: who asks, on which site, when, and the transaction to work in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from classbell.domain.access import Account
from classbell.domain.site import Site


class Row(Protocol):
    """A row of an answer of the database, by column name."""

    def __getitem__(self, key: str, /) -> Any: ...


class Transaction(Protocol):
    """The part of a database connection that `store` uses; the door opened and will commit it."""

    async def execute(self, query: str, /, *arguments: Any) -> str:
        """Carry out a statement that answers no rows."""
        ...

    async def fetch(self, query: str, /, *arguments: Any) -> Sequence[Row]:
        """All rows of an answer."""
        ...

    async def fetchrow(self, query: str, /, *arguments: Any) -> Row | None:
        """The first row of an answer, if any."""
        ...

    async def fetchval(self, query: str, /, *arguments: Any) -> Any:
        """The first column of the first row, `None` without one."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated account; `authenticated` differs when an administrator acts for `account`."""

    account: Account
    authenticated: Account


@dataclass(frozen=True, slots=True)
class Call:
    """One operation being carried out."""

    site: Site
    now: datetime
    """UTC; the only clock an operation has."""
    tx: Transaction
    links_base: str
    """Base of links in answers, from the configuration, never from the request."""
    by: Caller | None = None
    """`None` only in operations that need no account."""
    address: str = ""
    """Of the client; empty for what nobody asks for over a network."""
    cleared: frozenset[str] = frozenset()
    """Slash paths, in wire names, of what a request takes away: `null` in JSON."""

    @property
    def caller(self) -> Account:
        """The account in whose name the operation is carried out."""
        assert self.by is not None, "the registry lets no operation without an account this far"
        return self.by.account
