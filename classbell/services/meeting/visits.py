"""What happens when somebody opens a classic link: logging in, holding a session, joining it, being present.

Rules:
1. Rights come from a ticket that counts once, a signature, or the session's own password. Names and addresses that a
   link merely claims are for display and figures.
2. Whatever a link does not allow raises `BadLink`, alike for unknown, foreign, expired and used ones.
3. Presence counts while the session runs. Who comes before the host waits and is not counted.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from classbell.domain import access, attendance, classic, keys, links
from classbell.domain.access import Account
from classbell.domain.call import Call, Row
from classbell.domain.links import BadLink
from classbell.errors import SessionNotFound
from classbell.services.shared import events, followups, guesses
from classbell.store import attendance as intervals
from classbell.store import classic_links, installation, login_tickets, runs
from classbell.store.attendance import Visitor
from classbell.store.classic_links import Linked

State = Literal["present", "waiting", "early", "over", "password", "name", "registration"]

ACCEPTED: Final = frozenset(("ACCEPT", "ACCEPTREGISTER", "ACCEPTINVITE"))
REJECTED: Final = frozenset(("REJECT", "REJECTREGISTER", "REJECTINVITE"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a join link says of who opens it, and from where."""

    name: str = ""
    email: str = ""
    password: str = ""
    voucher: str = ""
    register_id: str = ""
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """What becomes of who opened a link."""

    state: State
    session: Linked
    starts_at: datetime | None = None
    token: str = ""
    """Says for the page that it is still open."""
    end_token: str = ""
    """Ends the session; for hosts only."""


async def log_in(call: Call, ticket: str) -> tuple[Account, str]:
    """Spend a login ticket; gives the account and the signed text of its cookie. Raises `BadLink`."""
    account_id = await login_tickets.use(call.tx, call.site.site_id, keys.ticket_hash(ticket), call.now)
    if account_id is None:
        raise BadLink
    found = await classic_links.account(call.tx, call.site.site_id, account_id, call.now)
    if found is None:
        raise BadLink
    account, password_hash = found
    facts = {"site": str(call.site.site_id), "account": str(account.account_id), "seal": _seal(password_hash)}
    secret = await installation.secret(call.tx)
    return account, links.sign(secret, classic.VISIT, facts, call.now + classic.VISIT_LIFE)


async def account_of(call: Call, cookie: str | None) -> Account | None:
    """The account of a cookie of ours; `None` without a good one, and after a change of password."""
    if not cookie:
        return None
    try:
        facts = links.read(await installation.secret(call.tx), classic.VISIT, cookie, call.now)
    except BadLink:
        return None
    if facts["site"] != str(call.site.site_id):
        return None
    found = await classic_links.account(call.tx, call.site.site_id, int(facts["account"]), call.now)
    return found[0] if found is not None and hmac.compare_digest(_seal(found[1]), facts["seal"]) else None


async def host(call: Call, account: Account | None, session_key: int, asked: Asked) -> Joined:
    """Begin the session, or come back to it, as one of its hosts. Raises `BadLink`."""
    session = await _session(call, session_key)
    if account is None or not access.may_change(account, session.host_id, session.alternate_addresses):
        raise BadLink
    try:
        run = await runs.begin(call.tx, call.site.site_id, session.session_key, call.now)
    except SessionNotFound:
        raise BadLink from None
    if run.is_new:
        await events.started(call, run)
    who = _visitor(account.display_name, account.address, asked, role="HOST", account_id=account.account_id)
    await _seen(call, session, who, "link")
    secret = await installation.secret(call.tx)
    expires_at = call.now + classic.PAGE_LIFE
    facts = {"site": str(call.site.site_id), "key": str(session.session_key), "run": str(run.run_id)}
    return Joined(
        "present", session, run.scheduled_start_at,
        token=await _page_token(call, session, who),
        end_token=links.sign(secret, classic.END, facts, expires_at),
    )  # fmt: skip


async def join(
    call: Call, session: Linked, account: Account | None, asked: Asked, *, by_number: bool = False
) -> Joined:
    """Come in as an attendee, as far as the session lets this one. Raises `BadLink`.

    `by_number`: the link names only the number of a date, which can be guessed, so it carries no access by itself.
    """
    vouched = await _vouched_for(call, session, asked.voucher)
    is_host = account is not None and access.may_change(account, session.host_id, session.alternate_addresses)
    known = vouched or (account.address if account is not None else "")
    if asked.register_id and not known:
        known = await _registered_as(call, session, asked)
    status = session.guests.get(known, "")
    if status in REJECTED or (session.listing == "PRIVATE" and not (is_host or vouched or status)):
        raise BadLink
    if by_number and session.listing != "PUBLIC" and not (is_host or known or session.password):
        raise BadLink
    if session.needs_registration and not (is_host or status in ACCEPTED):
        return Joined("registration", session)
    if session.password and not is_host and not await _password_is_right(call, session, asked):
        return Joined("password", session)
    name = asked.name or (account.display_name if account is not None else "")
    if not name and not (known or asked.email):
        return Joined("name", session)
    who = _visitor(
        name or (known or asked.email).partition("@")[0], known or asked.email, asked,
        role="ATTENDEE", account_id=account.account_id if account is not None else None,
    )  # fmt: skip
    state, starts_at = await _state(call, session)
    if state == "present" and not await _seen(call, session, who, "link"):
        state = "waiting"
    return Joined(state, session, starts_at, token=await _page_token(call, session, who))


async def registration(call: Call, session: Linked, token: str) -> Row:
    """How the registrant of a token stands now (`store/classic_links.registration`). Raises `BadLink`."""
    facts = links.read(await installation.secret(call.tx), classic.REGISTRATION, token, call.now)
    if (facts["site"], facts["key"]) != (str(call.site.site_id), str(session.session_key)):
        raise BadLink
    row = await classic_links.registration(call.tx, call.site.site_id, session.session_key, facts["email"])
    if row is None:
        raise BadLink
    return row


async def present(call: Call, token: str, asked: Asked) -> Joined:
    """Note that the page of a token is still open. Raises `BadLink`."""
    facts = links.read(await installation.secret(call.tx), classic.PRESENCE, token, call.now)
    session = await _session(call, int(facts["key"]))
    if facts["site"] != str(call.site.site_id):
        raise BadLink
    role: intervals.Role = "HOST" if facts["role"] == "HOST" else "ATTENDEE"
    account_id = int(facts["account"]) if facts["account"] else None
    who = _visitor(facts["name"], facts["email"], asked, role=role, account_id=account_id, person=facts["person"])
    state, starts_at = await _state(call, session)
    if role == "HOST":
        state = "present" if session.in_progress else "over"
    if state == "present" and not await _seen(call, session, who, "heartbeat"):
        state = "over"
    return Joined(state, session, starts_at, token=token)


async def end(call: Call, token: str) -> Linked:
    """End the run that an end token was made for; a later run stays. Raises `BadLink`."""
    facts = links.read(await installation.secret(call.tx), classic.END, token, call.now)
    if facts["site"] != str(call.site.site_id):
        raise BadLink
    session = await _session(call, int(facts["key"]))
    run = await runs.current(call.tx, call.site.site_id, session.session_key)
    if run is not None and str(run.run_id) == facts["run"]:
        ended = await runs.end(call.tx, call.site.site_id, session.session_key, call.now)
        if ended is not None:
            await followups.ask(call.tx, call.site.site_id, ended)
            if call.site.has_webhooks:
                await events.ended(events.place_of(call), ended)
    return session


async def _seen(call: Call, session: Linked, who: Visitor, source: intervals.Source) -> bool:
    """Note that somebody is there, and tell it where he was not before; `False` where the session does not run."""
    seen = await intervals.seen(call.tx, call.site.site_id, session.session_key, who, call.now, source)
    if seen is not None and seen.arrived:
        await events.joined(call, session.session_key, seen.conf_id, who)
    return seen is not None


async def _session(call: Call, session_key: int) -> Linked:
    try:
        return await classic_links.by_key(call.tx, call.site.site_id, session_key)
    except SessionNotFound:
        raise BadLink from None


async def _state(call: Call, session: Linked) -> tuple[State, datetime | None]:
    """Whether attendees may be in now, and when the date at hand starts."""
    dates = await runs.dates_of(call.tx, call.site.site_id, session.session_key)
    date = attendance.occurrence_at(dates, call.now)
    opens_at = date.start_at - (session.opens_before or timedelta())
    if session.opens_before is not None and call.now < opens_at:
        return "early", date.start_at
    if session.in_progress:
        return "present", date.start_at
    return ("waiting" if call.now < date.end_at else "over"), date.start_at


async def _vouched_for(call: Call, session: Linked, voucher: str) -> str:
    """The address a host vouches for; empty without a voucher. Raises `BadLink` for a bad one."""
    if not voucher:
        return ""
    facts = links.read(await installation.secret(call.tx), classic.JOIN, voucher, call.now)
    if (facts["site"], facts["key"]) != (str(call.site.site_id), str(session.session_key)):
        raise BadLink
    return facts["email"]


async def _registered_as(call: Call, session: Linked, asked: Asked) -> str:
    """The registrant of a link that names his number and his address. Raises `BadLink` if the two do not go together.

    Numbers run on, so one alone proves nothing, and an address that tries them out is not listened to for long.
    """
    email = session.registrants.get(asked.register_id.lstrip("0"))
    may_try = await guesses.may_try(call, guesses.of_session(session.session_key), asked.address)
    if may_try and email is not None and email == asked.email:
        return email
    await guesses.note_wrong(call, guesses.of_session(session.session_key), asked.address)
    raise BadLink


async def _password_is_right(call: Call, session: Linked, asked: Asked) -> bool:
    """Whether the password opens the session; an address that guessed too often is not even looked at."""
    if not asked.password:
        return False
    if not await guesses.may_try(call, guesses.of_session(session.session_key), asked.address):
        return False
    if hmac.compare_digest(asked.password.encode("utf-8", "replace"), session.password.encode()):
        return True
    await guesses.note_wrong(call, guesses.of_session(session.session_key), asked.address)
    return False


async def _page_token(call: Call, session: Linked, who: Visitor) -> str:
    facts = {
        "site": str(call.site.site_id), "key": str(session.session_key), "role": who.role, "name": who.name,
        "email": who.email, "person": who.person, "account": str(who.account_id or ""),
    }  # fmt: skip
    return links.sign(await installation.secret(call.tx), classic.PRESENCE, facts, call.now + classic.PAGE_LIFE)


def _visitor(
    name: str, email: str, asked: Asked, *, role: intervals.Role, account_id: int | None, person: str = ""
) -> Visitor:
    return Visitor(
        person=person or attendance.person(email, name, keys.guest_token()),
        role=role,
        name=name,
        email=email,
        account_id=account_id,
        address=asked.address,
        agent=asked.agent,
    )


def _seal(password_hash: str) -> str:
    """Ends cookies when the password changes, and tells nothing of it."""
    return sha256(b"classbell visit\x00" + password_hash.encode()).hexdigest()[:32]


def trimmed(asked: Asked) -> Asked:
    """The claims of a link cut to what columns and pages bear."""
    return replace(asked, name=asked.name[:128], email=asked.email[:254].lower(), agent=asked.agent[:256])
