"""The people of a session: who is on its lists and how they stand, and what a host does with many at once."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.domain import sheets
from classbell.errors import Refusal
from classbell.languages import N_
from classbell.services.attendee.create import CreateMeetingAttendee
from classbell.services.attendee.delete import DelMeetingAttendee
from classbell.services.attendee.promoting import PromoteAttendees
from classbell.services.attendee.register import RegisterMeetingAttendee
from classbell.services.shared.dry_run import Planned
from classbell.services.training.change import SetTrainingSession
from classbell.store import roster
from classbell.web.console import faults, people, session_work, session_writing
from classbell.web.console.entry import Desk
from classbell.web.console.session_work import Found
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest

BASE: Final = "/console/sessions/{key:str}/roster"
PAGE: Final = 100
LOOK: Final = "look:"
"""Before what a button asks for: only tell what would come of it."""
MOST: Final = 5_000
"""People of one export; a session has fewer."""

# What a page says after something was done, by the name in its address; `n` is how many.
_DONE: Final = {
    "approved": (N_("%(num)s person is approved."), N_("%(num)s people are approved.")),
    "rejected": (N_("%(num)s person is rejected."), N_("%(num)s people are rejected.")),
    "promoted": (N_("%(num)s person has a seat now."), N_("%(num)s people have a seat now.")),
    "first": (N_("No seat is free: %(num)s person is first in line."),
              N_("No seat is free: %(num)s are first in line.")),
    "removed": (N_("%(num)s person is removed."), N_("%(num)s people are removed.")),
    "added": (N_("%(num)s person is added."), N_("%(num)s people are added.")),
    "written": (N_("%(num)s mail is on its way."), N_("%(num)s mails are on their way.")),
}  # fmt: skip
_FIELDS: Final = {
    "subject": "subject", "text": "text", "person.name": "name", "person.email": "email",
    "attendees.person.name": "name", "attendees.person.email": "email",
}  # fmt: skip
_NOBODY: Final = N_("Choose people first.")
_NO_TEXT: Final = N_("A message needs a subject and a text.")
_GONE: Final = N_("Some of them are not here any more. Look once more.")


def address_of(key: int) -> str:
    """The page of the people of a session."""
    return f"/console/sessions/{key}/roster"


@get("/console/sessions/{key:str}/people")
async def by_other_name(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """The people, by the name that their tab has."""
    async with session_work.at(request, key) as (_, found):
        return session_work.go(address_of(found.stored.session_key))


@get(BASE)
async def of_session(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Who is on the lists of the session."""
    async with session_work.at(request, key) as (desk, found):
        return await _shown(desk, found)


@get(BASE + ".csv")
async def exported(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Everybody as CSV, with the answers; the columns are those that an import takes."""
    async with session_work.at(request, key) as (desk, found):
        number = found.stored.session_key
        form = await people.form_of(desk, number)
        rows = await roster.page(desk.call.tx, desk.site.site_id, number, state=None, text="", start=0, limit=MOST)
        everybody = [people.on_roster(row, form) for row in rows]
        asked = list(dict.fromkeys(name for person in everybody for name, _, _ in person.answers))
        table = []
        for person in everybody:
            given = {name: value for name, _, value in person.answers}
            at = "" if person.registered_at is None else f"{person.registered_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
            head = (person.name, person.email, person.role, person.state, person.place or "", at)
            table.append((*head, *(given.get(name, "") for name in asked)))
        return Response(
            sheets.written(("name", "email", "role", "state", "place", "registered", *asked), table),
            media_type="text/csv",
            headers={**engine.HEADERS, "Content-Disposition": f'attachment; filename="people-{number}.csv"'},
        )


@post(BASE, status_code=200)
async def act(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Do with the people chosen what the button says."""
    async with session_work.at(request, key, changing=True) as (desk, found):
        look, act = _wanted(desk)
        try:
            if look:
                would_be = await session_work.told(desk, found.stored.session_key, lambda: _done(desk, found, act))
                return await _shown(desk, found, told=would_be)
            done, number = await _done(desk, found, act)
        except Refused as reason:
            return await _shown(desk, found, 422, {reason.field: desk.speech.text(reason.words)})
        except Refusal as refusal:
            errors = faults.by_field(refusal, desk.speech, _FIELDS)
            if "" in errors:
                errors[""] = people.words_of(refusal, desk.speech)
            return await _shown(desk, found, 422, errors)
        told = {"state": desk.form.get("state"), "q": desk.form.get("q"), "done": done, "n": number}
        query = urlencode({name: value for name, value in told.items() if value != ""})
        return session_work.go(f"{address_of(found.stored.session_key)}?{query}")


class Refused(Exception):
    """What was asked for cannot be done; the text says why."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.words, self.field = words, field


def _wanted(desk: Desk) -> tuple[bool, str]:
    """Whether the page is only to tell what would come of it, and of what."""
    act = desk.form.get("act")
    return act.startswith(LOOK) or desk.form.get("look") == "true", act.removeprefix(LOOK)


async def _done(desk: Desk, found: Found, wanted: str) -> tuple[str, int]:
    """Carry out what was asked for; gives what was done, and with how many."""
    form, key = desk.form, found.stored.session_key
    if wanted == "add":
        return "added", await _added(desk, key)
    numbers = [int(text) for text in form.all("person") if text.isascii() and text.isdigit() and len(text) < 19]
    if not numbers and not (wanted == "message" and session_writing.groups(desk)):
        raise Refused(_NOBODY)
    chosen = await roster.find(desk.call.tx, desk.site.site_id, key, numbers)
    if len(chosen) < len(set(numbers)):
        raise Refused(_GONE)
    emails = list(dict.fromkeys(row["email"] for row in chosen))
    if wanted == "message":
        return "written", await _written(desk, key, emails)
    if wanted == "remove":
        await desk.run(DelMeetingAttendee(attendee_id=numbers, send_email=form.get("tell") == "true"))
        return "removed", len(emails)
    if wanted == "promote":
        return await _promoted(desk, found, emails)
    if wanted in ("approve", "reject"):
        state = "ACCEPT" if wanted == "approve" else "REJECT"
        entries = [{"sessionKey": key, "person": {"email": email}, "joinStatus": state} for email in emails]
        await desk.run(desk.read({"attendees": entries}, RegisterMeetingAttendee))
        return "approved" if wanted == "approve" else "rejected", len(emails)
    raise Refused(_NOBODY)


async def _added(desk: Desk, key: int) -> int:
    form = desk.form
    person = {name: form.get(name) for name in ("name", "email") if form.get(name)}
    document: dict[str, Any] = {
        "sessionKey": key, "person": person, "role": form.get("role") or "ATTENDEE",
        "emailInvitations": form.get("invite") == "true",
    }  # fmt: skip
    if form.get("accepted") == "true":
        document["joinStatus"] = "ACCEPT"
    await desk.run(desk.read(document, CreateMeetingAttendee))
    return 1


async def _written(desk: Desk, key: int, emails: list[str]) -> int:
    subject, text = desk.form.get("subject"), desk.form.get("text")
    if not subject or not text:
        raise Refused(_NO_TEXT, "text" if subject else "subject")
    answered = await desk.run(session_writing.message(desk, key, emails))
    count: int = answered.count
    if not count:
        raise Refused(_NOBODY)
    return count


async def _promoted(desk: Desk, found: Found, emails: list[str]) -> tuple[str, int]:
    """Let people have the next seats, and add as many as are lacking if the host says so."""
    key = found.stored.session_key
    answered = await desk.run(PromoteAttendees(session_key=key, email=emails))
    if answered.waiting and desk.form.get("seats") == "true":
        limits = await roster.seats(desk.call.tx, desk.site.site_id, key)
        options = {}
        for name, column in (("maxRegistrations", "registration"), ("participantLimit", "participant")):
            taken = limits[f"{column}s_taken"] + answered.waiting
            if 0 < limits[f"{column}_limit"] < taken:
                options[name] = taken
        await desk.run(desk.read({"sessionKey": key, "attendeeOptions": options}, SetTrainingSession))
        return "promoted", answered.seated + answered.waiting
    return ("promoted", answered.seated) if answered.seated else ("first", answered.waiting)


async def _shown(
    desk: Desk,
    found: Found,
    status: int = 200,
    errors: dict[str, str] | None = None,
    told: list[Planned] | None = None,
) -> Response[str]:
    key, site_id = found.stored.session_key, desk.site.site_id
    given = desk.form if desk.posted else desk.query
    state = given.get("state") if given.get("state") in roster.STATES else ""
    text = given.get("q")
    first = max(desk.query.number("first") or 1, 1)
    form = await people.form_of(desk, key)
    rows = await roster.page(desk.call.tx, site_id, key, state=state or None, text=text, start=first - 1, limit=PAGE)
    counts = await roster.counts(desk.call.tx, site_id, key)
    done, number = _DONE.get(desk.query.get("done")), desk.query.number("n") or 0
    base = address_of(key)
    return desk.page(
        "console/session_roster.html", status, found=found, session_key=key, base=base,
        total=rows[0]["total"] if rows else 0, people=[people.on_roster(row, form) for row in rows],
        counts=counts, everybody=sum(counts.values()),
        seats=await roster.seats(desk.call.tx, site_id, key), state=state, asked=text, first=first, size=PAGE,
        states=people.states(desk.speech), looks=people.LOOKS, roles=people.roles(desk.speech),
        chosen=set(desk.form.all("person")), given=desk.form, errors=errors or {},
        done=desk.speech.texts(*done, number) if done else "", written=desk.query.get("done") == "written",
        told=told, **session_work.words_of_told(desk), writing=await session_writing.offered(desk, found),
        address=lambda start: f"{base}?{urlencode({'q': text, 'state': state, 'first': start})}",
    )  # fmt: skip


ROUTES: Final = [by_other_name, of_session, exported, act]
