"""Who is signed in: the cookie of a browser, the session behind it, and what every page of the console demands.

Rules:
1. A browser is signed in by a random secret in a cookie that scripts cannot read and that other sites' forms do not
   send; the database keeps its hash. Signing in always makes a new one, so nobody can plant his own.
2. A session ends after twelve hours without use, after seven days in any case, and with a change of password.
3. Every form carries a token that belongs to the session.
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b, sha256
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from classbell.domain import keys
from classbell.domain.access import Account
from classbell.domain.call import Caller
from classbell.store import web_sessions
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest, FormRefused, Visit, visiting

COOKIE: Final = "classbell_session"
UNUSED: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=5)
"""How often the use of a session is noted: not with every page, which would write a row each."""

HOME: Final = "/console"
SIGN_IN: Final = "/console/sign-in"


class SignInNeeded(Exception):
    """Nobody is signed in."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


class Desk(Visit):
    """A visit of the console by somebody who is signed in."""

    account: Account
    session_hash: bytes
    csrf: str

    @property
    def common(self) -> dict[str, Any]:
        """What every template of the console may use."""
        return {**super().common, "signed_in": self.account, "csrf": self.csrf}


def hash_of(secret: str) -> bytes:
    """What the database knows of a session's secret."""
    return sha256(secret.encode()).digest()


def csrf_of(secret: str) -> str:
    """The token of the forms of a session."""
    return blake2b(secret.encode(), person=b"classbell csrf", digest_size=24).hexdigest()


def cookie(visit: Visit, secret: str) -> Cookie:
    """The cookie that signs a browser in; an empty secret takes it away."""
    return Cookie(
        key=COOKIE, value=secret, path="/", httponly=True, samesite="lax",
        secure=urlsplit(visit.settings.links_base).scheme == "https", max_age=None if secret else 0,
    )  # fmt: skip


def target(wanted: str) -> str:
    """Where to go after signing in: a page of the console, whatever the address says."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    inside = not parts.scheme and not parts.netloc and parts.path.startswith(HOME) and "\\" not in wanted
    return wanted if inside and not parts.path.startswith(SIGN_IN) else HOME


async def signed_in(visit: Visit) -> tuple[Account, str] | None:
    """The account of the visitor with the secret of his session; `None` for nobody."""
    secret = visit.request.cookies.get(COOKIE, "")
    if not secret:
        return None
    found = await web_sessions.find(visit.call.tx, visit.site.site_id, hash_of(secret), visit.now)
    if found is None:
        return None
    account, seen_at = found
    if visit.now - seen_at > SEEN_EVERY:
        await web_sessions.seen(visit.call.tx, visit.site.site_id, hash_of(secret), visit.now, visit.now + UNUSED)
    return account, secret


async def sign_in(visit: Visit, account: Account) -> Cookie:
    """Sign this browser in, with a secret nobody has seen before; gives its cookie."""
    secret = keys.ticket()
    old = visit.request.cookies.get(COOKIE, "")
    if old:
        await web_sessions.drop(visit.call.tx, visit.site.site_id, hash_of(old))
    await web_sessions.add(
        visit.call.tx, visit.site.site_id, account.account_id, hash_of(secret),
        address=visit.address, agent=visit.request.headers.get("user-agent", ""), now=visit.now,
        expires_at=visit.now + UNUSED,
    )  # fmt: skip
    return cookie(visit, secret)


@asynccontextmanager
async def desk(request: AnyRequest) -> AsyncIterator[Desk]:
    """A visit by somebody who is signed in; raises `SignInNeeded`, and `FormRefused` without the session's token."""
    async with visiting(request) as visit:
        found = await signed_in(visit)
        if found is None:
            path = request.scope["path"]
            query = request.scope["query_string"].decode("latin-1")
            raise SignInNeeded(f"{path}?{query}" if query else path)
        account, secret = found
        csrf = csrf_of(secret)
        if visit.posted and not hmac.compare_digest(visit.form.get("csrf"), csrf):
            raise FormRefused
        at_desk = Desk(
            request, replace(visit.call, by=Caller(account=account, authenticated=account)), visit.settings,
            visit.speech,
        )  # fmt: skip
        at_desk.form, at_desk.files = visit.form, visit.files
        at_desk.account, at_desk.session_hash, at_desk.csrf = account, hash_of(secret), csrf
        if account.zone is not None:
            at_desk.speech.zone = account.zone
        yield at_desk


def sign_in_needed(_: AnyRequest, reason: SignInNeeded) -> Response[Any]:
    """Send the visitor to the page where he signs in, and back afterwards."""
    return Redirect(f"{SIGN_IN}?{urlencode({'next': reason.wanted})}", status_code=303, headers=dict(engine.HEADERS))
