"""Bearer tokens: what programs log in with instead of a password.

Rules:
1. A token is told once, when it is made; the database keeps its hash.
2. It has the rights of its account, over both doors, until its last day. A change of the account's password leaves it,
   for it is a secret of its own; the account's deactivation ends it.
"""

from datetime import timedelta
from typing import Annotated

from classbell.domain import keys
from classbell.domain.call import Call
from classbell.errors import NoRecord
from classbell.services.registry import operation
from classbell.store import audit, tokens
from classbell.wire.element import Element, Long, MaxLen, Range, Wire
from classbell.wire.names import API

USUAL_DAYS = 365


class CreateToken(Element, ns=API):
    """Make a token."""

    name: Annotated[str, MaxLen(80)]
    """What it is for, so that its owner knows it again."""
    expires_in_days: Annotated[int, Range(1, 3650)] | None = None
    """Days it is good for; 365 if nothing is said."""


class CreateTokenResponse(Element, ns=API):
    """The token, told this once."""

    __told_once__ = True

    token_id: Annotated[Long, Wire("tokenID")]
    """Number by which it is taken back."""
    token: str
    """What stands after `Bearer`, and in `sessionTicket` over XML."""
    expires: str
    """Last moment, in ISO 8601."""


class LstTokens(Element, ns=API):
    """List the tokens that are good."""


class Token(Element, ns=API):
    """A token without its secret."""

    token_id: Annotated[Long, Wire("tokenID")]
    name: str
    web_ex_id: str
    """Whose rights it has."""
    created: str
    """When it was made, in ISO 8601."""
    expires: str
    """Last moment, in ISO 8601."""


class LstTokensResponse(Element, ns=API):
    """The tokens, oldest first."""

    token: list[Token] = []


class DelToken(Element, ns=API):
    """Take a token back."""

    token_id: Annotated[Long, Wire("tokenID")]


class DelTokenResponse(Element, ns=API):
    """Empty on success."""


@operation("api.CreateToken", http="POST /tokens")
async def create_token(call: Call, request: CreateToken) -> CreateTokenResponse:
    """Make a token with the rights of the caller.

    Callers: every account, for itself.
    """
    token = keys.ticket()
    expires_at = call.now + timedelta(days=request.expires_in_days or USUAL_DAYS)
    number = await tokens.add(
        call.tx, call.site.site_id, call.caller.account_id, keys.ticket_hash(token),
        name=request.name, now=call.now, expires_at=expires_at,
    )  # fmt: skip
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation="api.CreateToken", at=call.now,
        subject=request.name,
    )  # fmt: skip
    return CreateTokenResponse(token_id=number, token=token, expires=expires_at.isoformat(timespec="seconds"))


@operation("api.LstTokens", http="GET /tokens", one_statement=True)
async def lst_tokens(call: Call, request: LstTokens) -> LstTokensResponse:
    """List the caller's tokens, or for administrators those of the site.

    Callers: every account.
    """
    del request
    whose = None if call.caller.sees_site else call.caller.account_id
    rows = await tokens.list_tokens(call.tx, call.site.site_id, whose, call.now)
    return LstTokensResponse(
        token=[
            Token(
                token_id=row["token_id"],
                name=row["name"],
                web_ex_id=row["web_ex_id"],
                created=row["created_at"].isoformat(timespec="seconds"),
                expires=row["expires_at"].isoformat(timespec="seconds"),
            )
            for row in rows
        ]
    )


@operation("api.DelToken", http="DELETE /tokens/{tokenID}")
async def del_token(call: Call, request: DelToken) -> DelTokenResponse:
    """Take a token back; it lets nobody in any more.

    Callers: its owner, site administrators.
    Raises NoRecord (000015) for a number of no token, or of another's.
    """
    whose = None if call.caller.is_site_admin else call.caller.account_id
    if not await tokens.remove(call.tx, call.site.site_id, request.token_id, whose):
        raise NoRecord
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation="api.DelToken", at=call.now,
        subject=str(request.token_id),
    )  # fmt: skip
    return DelTokenResponse()
