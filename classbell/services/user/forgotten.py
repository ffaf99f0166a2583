"""A forgotten password: a link by mail, good once and for an hour, to choose another.

Rules:
1. Nobody learns whether a name has an account: the answer is the same, and only the mailbox of the account is told.
2. The link is worth nothing once the password is another, so it counts once. A new password signs every browser out.
"""

import hmac
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Final

from classbell.domain import links
from classbell.domain.access import Account
from classbell.domain.call import Call, Caller
from classbell.domain.links import BadLink
from classbell.errors import InvalidValue, UserNotFound
from classbell.services.registry import operation
from classbell.services.shared import notices
from classbell.services.user.accounts import SetUser, set_user
from classbell.store import accounts, classic_links, credentials, installation, outbox
from classbell.store.sessions import Message
from classbell.wire.element import Element, MaxLen, Secret
from classbell.wire.names import API

PURPOSE: Final = "password reset"
LIFE: Final = timedelta(hours=1)
MOST_PER_ACCOUNT: Final = 3
FACTOR: Final = 5


class AskPassword(Element, ns=API):
    """Ask for a link by which a forgotten password is replaced."""

    name: Annotated[str, MaxLen(254)]
    """Account name or e-mail address."""


class AskPasswordResponse(Element, ns=API):
    """Empty, whether or not there is such an account."""


class ResetPassword(Element, ns=API):
    """Choose another password by a link that was mailed."""

    token: Annotated[str, MaxLen(4096)]
    password: Annotated[str, Secret(), MaxLen(60)]


class ResetPasswordResponse(Element, ns=API):
    """Empty on success."""


@operation("api.AskPassword", needs_account=False)
async def ask_password(call: Call, request: AskPassword) -> AskPasswordResponse:
    """Mail a link to the account of this name, if there is one that may come in; nobody else learns of it.

    Callers: anybody. Who asks too often gets the same answer, and nothing is mailed.
    """
    name = request.name.strip().lower()
    settings, site_id = call.site.settings, call.site.site_id
    since = call.now - timedelta(minutes=settings.wrong_tries_minutes)
    tried = f"password of {name}"[:300]
    tries = await credentials.tries(call.tx, site_id, tried, None, call.address, since)
    if tries.of_account >= MOST_PER_ACCOUNT or tries.of_address >= settings.wrong_tries * FACTOR:
        return AskPasswordResponse()
    await credentials.add_failure(call.tx, site_id, tried, call.address, call.now)
    try:
        stored = await accounts.find(call.tx, site_id, name)
    except UserNotFound:
        return AskPasswordResponse()
    if await classic_links.account(call.tx, site_id, stored.account_id, call.now) is None:
        return AskPasswordResponse()
    facts = {
        "site": str(site_id), "account": str(stored.account_id), "seal": _seal(stored.row.password_hash),
    }  # fmt: skip
    token = links.sign(await installation.secret(call.tx), PURPOSE, facts, call.now + LIFE)
    url = f"{call.links_base}/console/password/{token}"
    message = Message(notices.PASSWORD_RESET, 0, stored.row.email, call.now, {"url": url})
    await outbox.put(call.tx, site_id, 0, [message], again=[notices.PASSWORD_RESET], now=call.now)
    return AskPasswordResponse()


@operation("api.ResetPassword", needs_account=False)
async def reset_password(call: Call, request: ResetPassword) -> ResetPasswordResponse:
    """Choose another password by a link that was mailed; browsers, tickets and other links of the account end.

    Callers: anybody with the link.
    Raises InvalidValue (000903): `token` for a link that is not good any more, `password` for one the site refuses.
    """
    try:
        account = await owner(call, request.token)
    except BadLink:
        raise InvalidValue(path="token") from None
    if not 0 < len(request.password) <= 60:
        raise InvalidValue(path="password")
    own = replace(call, by=Caller(account=account, authenticated=account))
    await set_user(own, SetUser(web_ex_id=account.web_ex_id, password=request.password))
    return ResetPasswordResponse()


async def owner(call: Call, token: str) -> Account:
    """The account a link is for. Raises `BadLink` when it is not good any more."""
    facts = links.read(await installation.secret(call.tx), PURPOSE, token, call.now)
    if facts["site"] != str(call.site.site_id):
        raise BadLink
    found = await classic_links.account(call.tx, call.site.site_id, int(facts["account"]), call.now)
    if found is None or not hmac.compare_digest(_seal(found[1]), facts["seal"]):
        raise BadLink
    return found[0]


def _seal(password_hash: str) -> str:
    """Ends links when the password changes, and tells nothing of it."""
    return sha256(b"classbell password\x00" + password_hash.encode()).hexdigest()[:32]
