"""My registrations: asked for by address, answered by a mail; seen and changed by the link in it.

The page that follows a registration is here too. It shows one registration and changes nothing: whoever filled in the
form may have typed any address.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from classbell.domain import classic, enrollment, links, personal_links
from classbell.domain.call import Row
from classbell.domain.links import BadLink
from classbell.errors import Refusal, RegistrationsFull
from classbell.languages import N_
from classbell.mail import calendar as ics
from classbell.services.attendee.own import AnswerOwnInvitation, MailOwnRegistrations
from classbell.services.attendee.visitors import proof
from classbell.services.history import verifying
from classbell.services.shared import entries, personal
from classbell.store import calendar_entries, certificates, installation, public_sessions, scheduled_tests
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest, Visit, visiting
from classbell.web.public import found
from classbell.web.public.calendar import calendar_file

State = Literal["invited", "pending", "accepted", "waiting", "rejected", "withdrawn", "declined"]

_ANSWERS: Final = {"accept": "ACCEPT", "decline": "DECLINE", "cancel": "CANCEL"}
_DONE: Final = {
    "accept": N_("You have accepted the invitation."),
    "decline": N_("You have declined the invitation."),
    "cancel": N_("Your registration is cancelled."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands in one session."""

    session_key: int
    conf_name: str
    zone: str
    start_at: datetime
    end_at: datetime
    state: State
    place: int | None
    register_id: int | None
    over: bool
    in_progress: bool
    join: str
    """Where he joins; empty where he may not."""


@get("/my")
async def ask(request: AnyRequest) -> Response[Any]:
    """Ask for the address."""
    async with visiting(request) as visit:
        return visit.page("public/my_link.html", email=visit.query.get("email"), sent=False)


@post("/my", status_code=200)
async def mail_link(request: AnyRequest) -> Response[Any]:
    """Mail the link to the address, and say the same whatever it is."""
    async with visiting(request) as visit:
        email = visit.form.get("email")
        try:
            await visit.run(visit.read({"email": email}, MailOwnRegistrations))
        except Refusal:
            words = visit.speech.text(N_("This is no e-mail address."))
            return visit.page("public/my_link.html", 422, email=email, sent=False, errors={"email": words})
        return visit.page("public/my_link.html", email=email, sent=True)


@get("/my/{token:str}")
async def mine(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Everything the address of a link is registered for; or the one registration of a receipt."""
    async with visiting(request) as visit:
        try:
            email = await personal.address_in(visit.call.tx, visit.site.site_id, token, visit.now)
        except BadLink:
            return await _one(visit, token)
        rows = await public_sessions.registrations(visit.call.tx, visit.site.site_id, email, visit.now)
        return visit.page(
            "public/my.html",
            email=email,
            token=token,
            feed=visit.link(personal_links.feed_path(token)),
            ahead=[await _standing(visit, row) for row in rows if row["end_at"] > visit.now],
            past=[await _standing(visit, row) for row in rows if row["end_at"] <= visit.now],
            certificates=[
                (row, await verifying.file_link(visit.call, row))
                for row in await certificates.list_of_email(visit.call.tx, visit.site.site_id, email.lower())
            ],
            tests=[
                (test, personal_links.path_of_test(test["test_id"], token))
                for test in await scheduled_tests.of_person(visit.call.tx, visit.site.site_id, email, visit.now)
            ],
            done=visit.speech.text(_DONE[visit.query.get("done")]) if visit.query.get("done") in _DONE else "",
            full="full" in visit.query,
            asked=visit.query.get("ask"),
        )


@get("/my/{token:str}/calendar.ics")
async def feed(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """The sessions of one person, for his calendar."""
    async with visiting(request) as visit:
        try:
            email = await personal.address_in(visit.call.tx, visit.site.site_id, token, visit.now)
        except BadLink:
            raise NotFoundException from None
        rows = await calendar_entries.of_person(visit.call.tx, visit.site.site_id, email, visit.now)
        shown = []
        for row in rows:
            url = visit.link(personal_links.join_path(row["session_key"], t=token))
            shown.append(entries.read(row, visit.site, visit.call.links_base, url=url))
        return calendar_file(ics.publish(shown, visit.site.settings.display_name or visit.site.name, visit.now))


@post("/my/{token:str}/{key:int}/{answer:str}", status_code=200)
async def change(request: AnyRequest, token: FromPath[str], key: FromPath[int], answer: FromPath[str]) -> Response[Any]:
    """Accept, decline or cancel, and show the list again."""
    async with visiting(request) as visit:
        if answer not in _ANSWERS:
            raise NotFoundException
        said = f"done={answer}"
        message = AnswerOwnInvitation(token=token, session_key=key, answer=_ANSWERS[answer])  # type: ignore[arg-type]
        try:
            await visit.run(message)
        except RegistrationsFull:
            said = "full="
        except Refusal:
            raise NotFoundException from None
        return Redirect(f"{personal_links.my_path(token)}?{said}", status_code=303, headers=dict(engine.HEADERS))


async def _one(visit: Visit, token: str) -> Response[Any]:
    """The registration of a receipt, or of a link that its host made; raises `NotFoundException`."""
    secret = await installation.secret(visit.call.tx)
    try:
        facts = links.read(secret, personal_links.RECEIPT, token, visit.now)
    except BadLink:
        try:
            facts = links.read(secret, classic.REGISTRATION, token, visit.now)
        except BadLink:
            raise NotFoundException from None
    if facts["site"] != str(visit.site.site_id):
        raise NotFoundException
    key = int(facts["key"])
    session = await public_sessions.find(visit.call.tx, visit.site.site_id, key)
    if session is None:
        raise NotFoundException
    row = await live(visit, facts)
    state, place = (_state(row), row["place"]) if row is not None else _as_told(facts)
    return visit.page(
        "public/registered.html",
        session=session,
        next_start=session.next_start(visit.now),
        over=session.end_at <= visit.now,
        email=facts["email"],
        # On a receipt it would tell whether the registration is new.
        number=row["register_id"] if row is not None and "proof" not in facts else None,
        state=state,
        place=place,
        fresh=visit.query.get("done") == "registered",
        join=personal_links.join_path(key, t=token) if state == "accepted" else "",
        calendar=personal_links.calendar_path(key, token),
        registering=found.registration(visit, session),
    )


async def live(visit: Visit, facts: Any) -> Row | None:
    """The registration of a receipt, if the receipt is of the form that made it; or that of a host's link."""
    rows = await public_sessions.registrations(
        visit.call.tx, visit.site.site_id, facts["email"], visit.now, int(facts["key"])
    )
    if not rows or rows[0]["register_id"] is None:
        return None
    made = facts.get("proof")
    known = proof(await installation.secret(visit.call.tx), rows[0]["register_id"])
    return rows[0] if made is None or hmac.compare_digest(made, known) else None


def _as_told(facts: Any) -> tuple[State, int | None]:
    told: dict[str, State] = {"ACCEPTED": "accepted", "PENDING": "pending", "WAITING": "waiting"}
    place = facts.get("place", "")
    return told.get(facts.get("outcome", ""), "withdrawn"), int(place) if place else None


def _state(row: Row) -> State:
    status = row["join_status"]
    if row["place"] is not None:
        return "waiting"
    if status in enrollment.ACCEPTED:
        return "accepted"
    special: dict[str, State] = {"REJECT": "rejected", "REJECTREGISTER": "withdrawn", "REJECTINVITE": "declined"}
    return special.get(status, "pending" if status == "REGISTER" else "invited")


async def _standing(visit: Visit, row: Row) -> Standing:
    start_at = row["next_start_at"] or row["start_at"]
    over, state, key = row["end_at"] <= visit.now, _state(row), row["session_key"]
    join = ""
    if not over and state in ("accepted", "invited"):
        token = await personal.join_token(visit.call.tx, visit.site.site_id, key, row["email"], row["end_at"])
        join = personal_links.join_path(key, t=token)
    return Standing(
        session_key=key,
        conf_name=row["conf_name"],
        zone=row["zone"],
        start_at=start_at,
        end_at=start_at + timedelta(minutes=row["duration_minutes"]),
        state=state,
        place=row["place"],
        register_id=row["register_id"],
        over=over,
        in_progress=row["in_progress"],
        join=join,
    )


ROUTES: Final[Sequence[Any]] = [ask, mail_link, mine, feed, change]
