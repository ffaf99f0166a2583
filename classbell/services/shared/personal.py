"""Links made for one person: what he is registered for, his calendar, his way into a session."""

from dataclasses import dataclass
from datetime import datetime

from classbell.domain import classic, links, personal_links
from classbell.domain.call import Transaction
from classbell.store import installation


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes links of one site that act for an address: for mails to it alone, and pages opened by such a mail."""

    secret: bytes
    site_id: int
    base: str = ""

    def my_token(self, email: str, now: datetime) -> str:
        """The token by which somebody acts for his address."""
        facts = {"site": str(self.site_id), "email": email}
        return links.sign(self.secret, personal_links.MY, facts, now + personal_links.MY_LIFE)

    def my_url(self, email: str, now: datetime) -> str:
        """The page with everything that somebody is registered for."""
        return self.base + personal_links.my_path(self.my_token(email, now))

    def join_token(self, session_key: int, email: str, ends_at: datetime) -> str:
        """The token that lets somebody join as this address, until the session is over."""
        facts = {"site": str(self.site_id), "key": str(session_key), "email": email}
        return links.sign(self.secret, classic.JOIN, facts, ends_at + classic.PAGE_LIFE)

    def join_url(self, session_key: int, email: str, ends_at: datetime) -> str:
        """Where somebody joins as this address."""
        return self.base + personal_links.join_path(session_key, t=self.join_token(session_key, email, ends_at))

    def unsubscribe_url(self, email: str, kind: str, now: datetime) -> str:
        """Where somebody ends the mails of a kind."""
        facts = {"site": str(self.site_id), "email": email, "kind": kind}
        token = links.sign(self.secret, personal_links.UNSUBSCRIBE, facts, now + personal_links.UNSUBSCRIBE_LIFE)
        return self.base + personal_links.unsubscribe_path(token)


async def my_token(tx: Transaction, site_id: int, email: str, now: datetime) -> str:
    """The token by which somebody acts for his address; for mails to this address alone."""
    return Signer(await installation.secret(tx), site_id).my_token(email, now)


async def my_url(tx: Transaction, site_id: int, email: str, now: datetime, links_base: str) -> str:
    """The page with everything that somebody is registered for; for mails to this address alone."""
    return Signer(await installation.secret(tx), site_id, links_base).my_url(email, now)


async def join_token(tx: Transaction, site_id: int, session_key: int, email: str, ends_at: datetime) -> str:
    """The token that lets somebody join as this address, until the session is over."""
    return Signer(await installation.secret(tx), site_id).join_token(session_key, email, ends_at)


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
