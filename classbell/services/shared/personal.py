"""Links made for one person: what he is registered for, his calendar, his way into a session."""

from datetime import datetime

from classbell.domain import classic, links, personal_links
from classbell.domain.call import Transaction
from classbell.store import installation


async def my_token(tx: Transaction, site_id: int, email: str, now: datetime) -> str:
    """The token by which somebody acts for his address; for mails to this address alone."""
    facts = {"site": str(site_id), "email": email}
    return links.sign(await installation.secret(tx), personal_links.MY, facts, now + personal_links.MY_LIFE)


async def my_url(tx: Transaction, site_id: int, email: str, now: datetime, links_base: str) -> str:
    """The page with everything that somebody is registered for; for mails to this address alone."""
    return links_base + personal_links.my_path(await my_token(tx, site_id, email, now))


async def join_token(tx: Transaction, site_id: int, session_key: int, email: str, ends_at: datetime) -> str:
    """The token that lets somebody join as this address, until the session is over."""
    facts = {"site": str(site_id), "key": str(session_key), "email": email}
    return links.sign(await installation.secret(tx), classic.JOIN, facts, ends_at + classic.PAGE_LIFE)


async def join_url(
    tx: Transaction, site_id: int, session_key: int, email: str, ends_at: datetime, links_base: str
) -> str:
    """Where somebody joins as this address; for mails to it and pages he opened by such a mail."""
    token = await join_token(tx, site_id, session_key, email, ends_at)
    return links_base + personal_links.join_path(session_key, t=token)


async def address_in(tx: Transaction, site_id: int, token: str, now: datetime) -> str:
    """The address that a token of `my_token` acts for; raises `BadLink`."""
    facts = links.read(await installation.secret(tx), personal_links.MY, token, now)
    if facts["site"] != str(site_id):
        raise links.BadLink
    return facts["email"]


async def invited_in(tx: Transaction, site_id: int, token: str, session_key: int, now: datetime) -> str:
    """The address that a token speaks for in one session: one of `my_token` or `join_token`; raises `BadLink`."""
    secret = await installation.secret(tx)
    try:
        facts = links.read(secret, personal_links.MY, token, now)
    except links.BadLink:
        facts = links.read(secret, classic.JOIN, token, now)
    if facts["site"] != str(site_id) or facts.get("key", str(session_key)) != str(session_key):
        raise links.BadLink
    return facts["email"]
