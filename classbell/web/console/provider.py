"""A provider of OpenID Connect: what it says of itself, where people are sent, and what it says of them.

Rules:
1. The code flow with PKCE, `state` and `nonce`. Nothing of a provider is believed that its key has not signed.
2. Only what the configured issuer says counts: its addresses begin as it does where it runs on this machine, and are
   https otherwise.
3. It has ten seconds for each answer, leads nowhere else, and what it says of itself is bounded.
"""

from __future__ import annotations

import asyncio
import json
import time
import warnings
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from classbell.config import Settings
from classbell.web.console.identity import Identity, NotProved

with warnings.catch_warnings():
    # Authlib would rather use another HTTP client and says so whenever it is imported; its own filter comes first.
    import authlib.deprecate  # type: ignore[import-untyped]  # noqa: F401

    warnings.simplefilter("ignore")
    from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]

SCOPE: Final = "openid email profile"
SECONDS: Final = 10.0
KEPT_SECONDS: Final = 600
LARGEST: Final = 256 * 1024
LEEWAY: Final = 60
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key pair: with a shared secret, whoever knows it could be anybody."""


class Provider:
    """The configured provider; what it says of itself is kept for ten minutes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._metadata: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._until = 0.0

    async def address(self, back: str, state: str, nonce: str, verifier: str) -> str:
        """Where somebody is sent to say who he is. Raises `NotProved`."""
        metadata = await self._known()
        async with self._client(back) as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce
            )
            return str(address)

    async def identity(self, back: str, code: str, nonce: str, verifier: str, now: datetime) -> Identity:
        """Who came back with a code. Raises `NotProved`, also for an address that is not verified."""
        metadata = await self._known()
        try:
            async with asyncio.timeout(SECONDS), self._client(back) as client:
                token = await client.fetch_token(
                    metadata["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
                )
        except Exception as error:
            raise NotProved(f"the code was not taken: {type(error).__name__}") from error
        claims = await self._claims(str(token.get("id_token") or ""), nonce, now)
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True or not 3 <= len(email) <= 254:
            raise NotProved("there is no verified address")
        names = (claims.get("given_name"), claims.get("family_name"))
        first, last = (name if isinstance(name, str) else "" for name in names)
        return Identity(email.strip(), first, last)

    async def _claims(self, text: str, nonce: str, now: datetime) -> dict[str, Any]:
        """What a signed token says, once it is clear that it is ours and of now."""
        for again in (False, True):
            try:
                token = jwt.decode(text, KeySet.import_key_set(self._keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
                break
            except (JoseError, ValueError, KeyError, TypeError) as error:
                # The provider may have new keys.
                if again:
                    raise NotProved(f"the token is not signed: {type(error).__name__}") from error
                await self._known(anew=True)
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()), leeway=LEEWAY,
            iss={"essential": True, "value": self._settings.oidc_issuer},
            aud={"essential": True, "value": self._settings.oidc_client_id},
            exp={"essential": True}, iat={"essential": True}, sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )  # fmt: skip
        try:
            registry.validate(token.claims)
        except JoseError as error:
            raise NotProved(f"the token does not say what it has to: {error}") from error
        party = token.claims.get("azp")
        if party is not None and party != self._settings.oidc_client_id:
            raise NotProved("the token is for somebody else")
        return dict(token.claims)

    async def _known(self, *, anew: bool = False) -> dict[str, Any]:
        """What the provider says of itself. Raises `NotProved`."""
        if self._metadata and not anew and time.monotonic() < self._until:
            return self._metadata
        issuer = self._settings.oidc_issuer
        metadata = await self._fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if metadata.get("issuer") != issuer:
            raise NotProved("the provider is not the one that is configured")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            self._require_safe(str(metadata.get(name) or ""))
        self._keys = await self._fetched(metadata["jwks_uri"])
        self._metadata, self._until = metadata, time.monotonic() + KEPT_SECONDS
        return metadata

    def _require_safe(self, address: str) -> None:
        try:
            parts, issuer = urlsplit(address), urlsplit(self._settings.oidc_issuer)
        except ValueError:
            raise NotProved(f"{address} is no address") from None
        if parts.scheme != "https" and (parts.scheme, parts.netloc) != (issuer.scheme, issuer.netloc):
            raise NotProved(f"{address} is not encrypted")

    async def _fetched(self, address: str) -> dict[str, Any]:
        content = bytearray()
        try:
            async with (
                asyncio.timeout(SECONDS),
                httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream("GET", address) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise NotProved(f"{address} answers {answer.status_code}")
                async for part in answer.aiter_bytes():
                    content += part
                    if len(content) > LARGEST:
                        raise NotProved(f"{address} answers too much")
            found = json.loads(content)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
            raise NotProved(f"{address} does not answer: {type(error).__name__}") from error
        if not isinstance(found, dict):
            raise NotProved(f"{address} answers no document")
        return found

    def _client(self, back: str) -> AsyncOAuth2Client:
        settings = self._settings
        return AsyncOAuth2Client(
            settings.oidc_client_id, settings.oidc_client_secret or None, scope=SCOPE, redirect_uri=back,
            code_challenge_method="S256", timeout=SECONDS, trust_env=False,
            token_endpoint_auth_method="client_secret_basic" if settings.oidc_client_secret else "none",
        )  # fmt: skip
