"""Bringing people into a session from a table: looked at line by line first, then added all or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.domain import forms, sheets
from classbell.domain.forms import Form
from classbell.domain.sheets import NoTable
from classbell.errors import Refusal
from classbell.languages import N_
from classbell.services.attendee.create import CreateMeetingAttendee
from classbell.services.shared.dry_run import Planned
from classbell.store import enrollments
from classbell.web.console import people, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.faults import of_table
from classbell.web.console.session_roster import address_of
from classbell.web.console.session_work import Found
from classbell.web.pages.visit import AnyRequest
from classbell.wire import address

BASE: Final = "/console/sessions/{key:str}/roster/import"
MOST: Final = 1_000

AS: Final = {"": N_("as invited"), "REGISTER": N_("as registered, to be approved"), "ACCEPT": N_("as accepted")}
_OF_EXPORT: Final = frozenset({"state", "place", "registered"})
"""Columns that our own export has and nobody can set."""
_PERSON: Final = {
    "name": "name", "email": "email", "e-mail": "email", "mail": "email", "title": "title", "company": "company",
    "first name": "firstName", "firstname": "firstName", "last name": "lastName", "lastname": "lastName",
    "phone": "phones.phone", "mobile": "phones.mobilePhone", "notes": "notes", "city": "address.city",
    "country": "address.country",
}  # fmt: skip
"""Where in a person a column belongs."""
_ROLES: Final = {"attendee": "ATTENDEE", "presenter": "PRESENTER", "host": "HOST", "": "ATTENDEE"}

_NO_FILE: Final = N_("Choose a file, or paste the lines.")
_NO_EMAIL: Final = N_("The first line has to name the columns, one of them “email”.")
_NO_LINES: Final = N_("There are no people below the names of the columns.")
_NO_ADDRESS: Final = N_("has no address")
_BAD_ADDRESS: Final = N_("“%(text)s” is no e-mail address")
_TWICE: Final = N_("stands in line %(number)s already")
_BAD_ROLE: Final = N_("the role “%(text)s” is unknown: attendee, presenter or host")


@dataclass(slots=True)
class Line:
    """A line of the table, with what is wrong with it."""

    number: int
    name: str
    email: str
    role: str
    answers: dict[str, str]
    person: dict[str, Any]
    listed: bool = False
    """Whether somebody of this address is on the lists already."""
    faults: list[str] = field(default_factory=list)


@get(BASE)
async def page(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Where a table is chosen or pasted."""
    async with session_work.at(request, key, changing=True) as (desk, found):
        return await _page(desk, found)


@post(BASE, status_code=200)
async def bring_in(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Show what the table says, or add its people."""
    async with session_work.at(request, key, changing=True) as (desk, found):
        number, text = found.stored.session_key, desk.speech.text
        content = desk.files.get("file") or desk.form.get("lines").encode()
        if not content.strip():
            return await _page(desk, found, 422, errors={"lines": text(_NO_FILE)})
        try:
            table = sheets.lines(content, most=MOST)
        except NoTable as reason:
            return await _page(desk, found, 422, content, errors={"lines": of_table(reason, desk.speech)})
        form = await people.form_of(desk, number)
        lines = [_line(desk, each, cells, form) for each, cells in table]
        if not lines or not any(line.email for line in lines):
            named = any(_PERSON.get(column) == "email" for _, cells in table for column in cells)
            words = text(_NO_LINES if named or not table else _NO_EMAIL)
            return await _page(desk, found, 422, content, errors={"lines": words})
        await _look(desk, number, lines)
        save = desk.form.get("act") == "save" and not any(line.faults for line in lines)
        faults, told = await _carry_out(desk, number, lines, save=save)
        if save and not faults and not any(line.faults for line in lines):
            return session_work.go(f"{address_of(number)}?done=added&n={len(lines)}")
        bad = faults or any(line.faults for line in lines)
        return await _page(
            desk, found, 422 if bad else 200, content, lines, {"": faults} if faults else {}, table=table, told=told
        )


def _line(desk: Desk, number: int, cells: dict[str, str], form: Form) -> Line:
    """One line as it would be sent."""
    text = desk.speech.text
    person: dict[str, Any] = {}
    answers: dict[str, str] = {}
    questions = {question.name.lower(): question for question in form}
    labels = {question.label.lower(): question for question in form}
    for column, value in cells.items():
        where = _PERSON.get(column)
        question = questions.get(column) or labels.get(column)
        if question is not None and where is None:
            where = forms.STANDARD.get(question.name.lower(), f"answers/{question.name}").replace("/", ".", 1)
        if where is None or not value:
            continue
        group, _, name = where.partition(".")
        if name:
            person.setdefault(group, {})[name] = value
            if group == "answers":
                answers[name] = value
        else:
            person[group] = value
    email = str(person.get("email", ""))
    if not person.get("name") and (person.get("firstName") or person.get("lastName")):
        person["name"] = f"{person.get('firstName', '')} {person.get('lastName', '')}".strip()
    role = cells.get("role", "").lower()
    line = Line(number, str(person.get("name", "")), email, _ROLES.get(role, "ATTENDEE"), answers, person)
    if not email:
        line.faults.append(text(_NO_ADDRESS))
    else:
        try:
            line.email = person["email"] = address.email(email)
        except ValueError:
            line.faults.append(text(_BAD_ADDRESS, text=email))
    if role not in _ROLES:
        line.faults.append(text(_BAD_ROLE, text=cells["role"]))
    return line


async def _look(desk: Desk, key: int, lines: list[Line]) -> None:
    """Note who is there already, and who stands in the table twice."""
    rows = await enrollments.people(desk.call.tx, desk.site.site_id, key, [line.email for line in lines])
    there = {row.email for row in rows}
    seen: dict[str, int] = {}
    for line in lines:
        line.listed = line.email in there
        if line.email and line.email in seen:
            line.faults.append(desk.speech.text(_TWICE, number=seen[line.email]))
        seen.setdefault(line.email, line.number)


async def _carry_out(desk: Desk, key: int, lines: list[Line], *, save: bool) -> tuple[str, list[Planned]]:
    """Add the people, or only find out whether they would be taken, and who would be told.

    Gives what concerns no single line.
    """
    good = [line for line in lines if not line.faults]
    if not good:
        return "", []
    state = desk.form.get("as") if desk.form.get("as") in AS else ""
    entries = []
    for line in good:
        each: dict[str, Any] = {"person": line.person, "emailInvitations": desk.form.get("invite") == "true"}
        if not line.listed or line.role != "ATTENDEE":
            each["role"] = line.role
        if state and not line.listed:
            each["joinStatus"] = state
        entries.append(each)
    try:
        document = {"sessionKey": key, "attendees": entries}
        message = desk.read(document, CreateMeetingAttendee)
        if not save:
            return "", await session_work.told(desk, key, lambda: desk.run(message))
        await desk.run(message)
    except Refusal as refusal:
        return _place(desk, refusal, good), []
    return "", []


def _place(desk: Desk, refusal: Refusal, lines: list[Line]) -> str:
    """Note each fault at its line; gives those that have none."""
    others = []
    for fault in refusal.sub_errors or (refusal,):
        path = fault.path or ""
        number = path.partition("[")[2].partition("]")[0] if path.startswith("attendees") else ""
        if not number and path.startswith("attendees") and len(lines) == 1:
            number = "1"
        words = people.words_of(fault, desk.speech)
        if number.isdigit() and 0 < int(number) <= len(lines):
            lines[int(number) - 1].faults.append(words)
        else:
            others.append(words)
    return " ".join(dict.fromkeys(others))


async def _page(
    desk: Desk, found: Found, status: int = 200, content: bytes = b"", lines: list[Line] | None = None,
    errors: dict[str, str] | None = None, table: list[tuple[int, dict[str, str]]] | None = None,
    told: list[Planned] | None = None,
) -> Response[str]:  # fmt: skip
    key, text = found.stored.session_key, desk.speech.text
    form = await people.form_of(desk, key)
    known = {*_PERSON, "role", *(question.name.lower() for question in form), *_OF_EXPORT}
    known |= {question.label.lower() for question in form}
    unknown = list(
        dict.fromkeys(column for _, cells in table or () for column in cells if column and column not in known)
    )
    return desk.page(
        "console/people_import.html", status, found=found, session_key=key, base=address_of(key), lines=lines,
        given=content.decode("utf-8-sig", "replace"), errors=errors or {}, unknown=unknown, form=desk.form,
        columns=[question.name for question in form], ways=[(name, text(words)) for name, words in AS.items()],
        roles=people.roles(desk.speech), bad=sum(1 for line in lines or () if line.faults),
        listed=sum(1 for line in lines or () if line.listed), told=told, **session_work.words_of_told(desk),
    )  # fmt: skip


ROUTES: Final = [page, bring_in]
