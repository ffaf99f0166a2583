"""The client that waits; made of `asynchronous` by `make docs`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import sleep
from typing import Any, Final, Self

import httpx

from classbell.client import exchange
from classbell.client.exchange import R, Reply, Sending, Unreachable
from classbell.client.packages import Packages
from classbell.client.rows import Rows
from classbell.services import registry
from classbell.wire.element import Element

TIMEOUT: Final = 30.0
"""Seconds for each step of a request, if nothing else is asked for."""


class Client(Packages, Rows):
    """A server of Classbell, for programs that wait.

    Give it an account's name and password, or a token. The site is the only one of the server, or that of the address;
    `site` asks for another. `transport` is httpx's, for proxies and tests.
    """

    def __init__(
        self,
        url: str,
        *,
        web_ex_id: str | None = None,
        password: str | None = None,
        token: str | None = None,
        site: str | None = None,
        timeout: float | httpx.Timeout = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        if token is not None and (web_ex_id is not None or password is not None):
            raise TypeError("a client has a token or an account, not both")
        if (web_ex_id is None) != (password is None):
            raise TypeError("an account needs its name and its password")
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        host = exchange.host_header(url, site)
        if host is not None:
            headers["Host"] = host
        self._http = httpx.Client(
            base_url=url.rstrip("/"),
            auth=None if web_ex_id is None else httpx.BasicAuth(web_ex_id, password or ""),
            headers=headers,
            timeout=timeout,
            transport=transport,
        )
        self._pause = pause
        Packages.__init__(self, self)
        Rows.__init__(self, self)

    def __enter__(self) -> Self:
        """Use the client in a `with` block, which closes it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def exchange(
        self, request: Element, response: type[R], *, if_match: str | None = None, cursor: str | None = None
    ) -> Reply[R]:
        """Carry out any operation and give its reply with the HTTP status, the ETag and the Location."""
        reply = self._sent(exchange.sending(request, if_match=if_match, cursor=cursor))
        return exchange.understood(reply, response)

    def carry_out(self, request: Element, response: type[R], *, if_match: str | None = None) -> R:
        """Carry out any operation; the methods of the packages are this for theirs."""
        return self.exchange(request, response, if_match=if_match).content

    def rows(self, request: Element) -> Iterator[Any]:
        """Yield the rows of a list over all its pages; `each` is this with the type of the rows."""
        response = registry.of(type(request)).response
        cursor = None
        while True:
            reply = self._sent(exchange.sending(request, cursor=cursor))
            page = exchange.understood(reply, response)
            yield from exchange.rows_in(page.content)
            cursor = exchange.next_cursor(reply)
            if cursor is None:
                return

    def _sent(self, sending: Sending) -> httpx.Response:
        """Send, and send again as far as that may help."""
        attempt = 0
        while True:
            reply = failure = None
            try:
                reply = self._http.request(
                    sending.method,
                    sending.path,
                    params=sending.query,
                    headers=sending.headers,
                    content=sending.content,
                )
            except httpx.TransportError as error:
                failure = error
            seconds = exchange.pause_before(attempt, reply)
            if seconds is None:
                if reply is None:
                    raise Unreachable(f"{self._http.base_url}: {failure}") from failure
                return reply
            self._pause(seconds)
            attempt += 1
