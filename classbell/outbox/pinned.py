"""HTTP to addresses that were judged: a name is resolved once, and the connection goes where the judgement looked.

Rules:
1. Every address of a name has to be public or allowed by the operator; `http` only goes to what he allows.
2. The name is asked for once. Host header, SNI and the check of the certificate keep the name, the connection goes to
   the address, so a name that points elsewhere a moment later gains nothing.
3. Redirects are not followed, proxies of the environment not used, and no connection serves twice: two names can share
   an address, but not what was proven of one of them.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, NamedTuple

import httpx

from classbell.domain import public_address
from classbell.domain.public_address import Address, Network

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name and port."""

ANSWER_MAX_BYTES: Final = 64 * 1024
ANSWER_SHOWN: Final = 500
"""Characters of an answer that are kept."""


class Answer(NamedTuple):
    """What came back; without a status nothing did, and the text says why."""

    status: int | None
    text: str


class NotReachable(Exception):
    """Nothing may be sent there; the sentence says why and repeats nothing secret."""


async def resolve(name: str, port: int) -> Sequence[str]:
    """The addresses of a name as this machine knows them, the best first. Raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Poster:
    """Posts to judged addresses; `allowed` are the networks that need not be public."""

    def __init__(self, allowed: Sequence[Network] = (), resolve: Resolve = resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._tls = httpx.create_ssl_context(trust_env=False)
        # What the machine trusts counts beside the public authorities: receivers inside may have one of their own.
        self._tls.load_default_certs()

    async def post(self, url: str, content: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
        """Post once; whatever goes wrong on the way is an answer without a status."""
        try:
            async with asyncio.timeout(seconds):
                return await self._posted(httpx.URL(url), content, headers, seconds)
        except TimeoutError:
            return Answer(None, f"no answer within {seconds:.0f} seconds")
        except NotReachable as reason:
            return Answer(None, str(reason))
        except socket.gaierror:
            return Answer(None, "the name of the host is not known")
        except Exception as error:
            # Whatever a receiver does must not stop the worker. Texts of libraries may repeat the address, which can
            # hold a secret.
            return Answer(None, f"not delivered ({type(error).__name__})")

    async def _posted(self, url: httpx.URL, content: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
        name = url.raw_host.decode("ascii")
        address = await self._judged(url, name)
        sent = {
            **headers,
            "Host": url.netloc.decode("ascii"),
            "Accept-Encoding": "identity",
            "User-Agent": "Classbell",
            "Connection": "close",
        }
        request = httpx.Request(
            "POST", url.copy_with(host=str(address)), content=content, headers=sent,
            extensions={"sni_hostname": name, "timeout": httpx.Timeout(seconds).as_dict()},
        )  # fmt: skip
        limits = httpx.Limits(max_keepalive_connections=0)
        # A client around the transport would log the address, which can hold a secret.
        async with httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False, limits=limits) as transport:
            reply = await transport.handle_async_request(request)
            try:
                return Answer(reply.status_code, shown(await _beginning(reply)))
            finally:
                await reply.aclose()

    async def _judged(self, url: httpx.URL, name: str) -> Address:
        """The address to connect to; raises `NotReachable`."""
        if url.scheme not in ("http", "https") or not name:
            raise NotReachable("only http and https addresses can be told anything")
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = [public_address.read(text) for text in await self._resolve(name, port)]
        if not addresses:
            raise NotReachable("the name has no address")
        for address in addresses:
            if public_address.is_allowed(address, self._allowed):
                continue
            if url.scheme != "https":
                raise NotReachable("http is for addresses that the setting webhook_allow names; use https")
            if not public_address.is_public(address):
                raise NotReachable("the address is not public, and the setting webhook_allow does not name it")
        return addresses[0]


async def _beginning(reply: httpx.Response) -> bytes:
    content = b""
    async for part in reply.aiter_raw():
        content += part
        if len(content) >= ANSWER_MAX_BYTES:
            break
    return content[:ANSWER_MAX_BYTES]


def shown(content: bytes) -> str:
    """The beginning of an answer as it can be stored and looked at."""
    text = content.decode("utf-8", "replace")[: 2 * ANSWER_SHOWN]
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:ANSWER_SHOWN]
