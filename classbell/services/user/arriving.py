"""Who comes from a provider of identities: found by his verified address, given an account where that is wanted."""

from dataclasses import replace

from classbell.domain import hashing, keys
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.errors import EmailTaken, UserNotFound, WebExIdTaken
from classbell.services.user import described
from classbell.services.user.accounts import CreateUser
from classbell.services.user.types import Privilege
from classbell.store import accounts, audit, classic_links


async def arrived(call: Call, email: str, first_name: str, last_name: str, *, create: bool) -> Account | None:
    """The account of a verified address that may come in; `None` without one.

    With `create`, an unknown address gets an account that attends only, with a password nobody knows.
    """
    site_id = call.site.site_id
    try:
        stored = await accounts.find(call.tx, site_id, email)
    except UserNotFound:
        stored = None
    if stored is not None:
        # A name that looks like somebody's address is not his address.
        if stored.row.email.lower() != email.lower():
            return None
        number = stored.account_id
    elif create:
        made = await _made(call, email, first_name, last_name)
        if made is None:
            return None
        number = made
    else:
        return None
    found = await classic_links.account(call.tx, site_id, number, call.now)
    return None if found is None else found[0]


async def _made(call: Call, email: str, first_name: str, last_name: str) -> int | None:
    given = CreateUser(
        web_ex_id=email.lower()[:64], first_name=first_name[:128] or email.partition("@")[0],
        last_name=last_name[:128] or "-", email=email, privilege=Privilege(attendee_only=True, host=False),
    )  # fmt: skip
    row = described.apply(described.blank(given), given, call.site.settings, set(), strict=False, faults=[])
    row = replace(row, password_hash=await hashing.hash(keys.ticket()))
    await accounts.lock(call.tx, call.site.site_id)
    try:
        number = await accounts.add(call.tx, call.site.site_id, row, call.now)
    except (EmailTaken, WebExIdTaken):
        return None
    await audit.add(
        call.tx, call.site.site_id, account_id=number, operation="user.CreateUser", at=call.now,
        subject=f"{row.web_ex_id}, by the provider of identities",
    )  # fmt: skip
    return number
