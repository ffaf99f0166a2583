"""A small provider of OpenID Connect on loopback: it signs what a test wants to be signed."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support import NOW

CLIENT, SECRET = "classbell", "a secret/of ours"


class FakeProvider:
    """What is known of one person, and the codes handed out."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one"})
        self.signs_with = self.key
        self.issuer = ""
        self.claims: dict[str, Any] = {}
        """In the place of what the token says otherwise."""
        self.challenges: dict[str, str] = {}
        self.nonces: dict[str, str] = {}
        self.asked: list[str] = []
        self.instead: dict[str, tuple[int, Any]] = {}
        """Other answers, by path."""

    def authorize(self, address: str) -> dict[str, str]:
        """Say who one is at the address one was sent to; gives the parameters one comes back with."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(self.issuer + "/authorize?")
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.challenges)}"
        self.challenges[code], self.nonces[code] = asked["code_challenge"], asked["nonce"]
        return {"code": code, "state": asked["state"]}

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        """The answer to a request."""
        self.asked.append(path)
        if path in self.instead:
            return self.instead[path]
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize",
                "token_endpoint": self.issuer + "/token", "jwks_uri": self.issuer + "/keys",
            }  # fmt: skip
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        assert (method, path) == ("POST", "/token")
        form = dict(parse_qsl(body.decode()))
        name, _, secret = b64decode(headers["authorization"].removeprefix("Basic ")).decode().partition(":")
        verifier = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        good = (unquote(name), unquote(secret)) == (CLIENT, SECRET)
        if not good or self.challenges.pop(form["code"], None) != verifier:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.token(self.nonces[form["code"]])}

    def token(self, nonce: str) -> str:
        """The signed token of the person."""
        at = int(NOW.timestamp())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": at, "exp": at + 300, "nonce": nonce,
            "email": "Alice@example.com", "email_verified": True, **self.claims,
        }  # fmt: skip
        header = {"alg": "RS256", "kid": "one"}
        return jwt.encode(header, {name: value for name, value in claims.items() if value is not None}, self.signs_with)


@asynccontextmanager
async def provider() -> AsyncIterator[FakeProvider]:
    """A provider that answers on a port of its own."""
    fake = FakeProvider()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        status, document = fake.answer(method, path, headers, body)
        content = json.dumps(document).encode()
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
            f"Location: {fake.issuer}/elsewhere\r\nConnection: close\r\n\r\n".encode()
            + content
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    fake.issuer = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        server.close()
        await server.wait_closed()
