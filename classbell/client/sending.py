"""What the operations of a client need of it: something that carries a request out and lists row by row."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol, TypeVar

from classbell.wire.element import Element

R = TypeVar("R", bound=Element)


class Sender(Protocol):
    """Carries requests out and waits for the replies."""

    def carry_out(self, request: Element, response: type[R], *, if_match: str | None = None) -> R:
        """Send a request and give the reply; raises the refusal, or `Unreachable`."""
        ...

    def rows(self, request: Element) -> Iterator[Any]:
        """Yield the rows of a list over all its pages."""
        ...


class AsyncSender(Protocol):
    """Carries requests out; the replies are awaited."""

    async def carry_out(self, request: Element, response: type[R], *, if_match: str | None = None) -> R:
        """Send a request and give the reply; raises the refusal, or `Unreachable`."""
        ...

    def rows(self, request: Element) -> AsyncIterator[Any]:
        """Yield the rows of a list over all its pages."""
        ...
