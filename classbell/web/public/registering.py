"""Registering for a session: the form with the session's own questions, and the page that follows.

The page that follows is the same whether the address was registered before or not (`services/attendee/visitors.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from babel import Locale
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from classbell.domain import forms, personal_links
from classbell.domain.forms import Question
from classbell.errors import (
    MissingElement,
    NotPermitted,
    Refusal,
    RegistrationClosed,
    RegistrationsFull,
    SessionNotFound,
)
from classbell.languages import LANGUAGES, N_, wanted
from classbell.services.attendee.visitors import RegisterVisitor
from classbell.store import registration_forms
from classbell.store.public_sessions import Opened
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest, Visit, paths_of, visiting
from classbell.web.public import found, settings

# With a colon no question of a form can be called like one of these.
PASSWORD: Final = "registration:password"  # noqa: S105 - the name of a field
LANGUAGE: Final = "visitor:language"
ZONE: Final = "visitor:zone"

_SAID: Final = {
    "WRONG_PASSWORD": N_("The password for the registration is not right."),
    "TOO_MANY": N_("Too many registrations came from your network. Try again in a quarter of an hour."),
}


@get("/s/{key:str}/register")
async def form(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """The form."""
    async with visiting(request) as visit:
        session, email = await found.session(visit, key, visit.query.get("t"))
        given = {
            "email": email or visit.query.get("email"), "name": visit.query.get("name"),
            LANGUAGE: visit.speech.language, ZONE: visit.speech.zone,
        }  # fmt: skip
        return await _page(visit, session, given)


@post("/s/{key:str}/register", status_code=200)
async def register(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Register the sender, and show how he stands."""
    async with visiting(request) as visit:
        session, _ = await found.session(visit, key, visit.query.get("t"))
        questions = await _questions(visit, session)
        given = _given(visit, questions)
        try:
            message = visit.read(_document(visit, session, questions, given), RegisterVisitor)
            answer = await visit.run(message)
        except (RegistrationClosed, RegistrationsFull, NotPermitted, SessionNotFound):
            return await _page(visit, session, given, {}, 409)
        except Refusal as refusal:
            return await _page(visit, session, given, _faults(visit, refusal, questions), 422)
        if answer.receipt is None:
            name = PASSWORD if answer.outcome == "WRONG_PASSWORD" else ""
            status = 422 if name else 429
            return await _page(visit, session, given, {name: visit.speech.text(_SAID[answer.outcome])}, status)
        location = f"{personal_links.my_path(answer.receipt)}?{urlencode({'done': 'registered'})}"
        return Redirect(location, status_code=303, headers=dict(engine.HEADERS))


async def _questions(visit: Visit, session: Opened) -> forms.Form:
    text, _ = await registration_forms.find(visit.call.tx, visit.site.site_id, session.session_key)
    return forms.read(text)


def _given(visit: Visit, questions: forms.Form) -> dict[str, str]:
    """What the form says, by the names of its fields."""
    names = ("name", "email", PASSWORD, LANGUAGE, ZONE)
    given = {name: visit.form.get(name) for name in names}
    for question in questions:
        if question.kind == "MULTIPLE":
            chosen = dict.fromkeys(value for value in visit.form.all(question.name) if value)
            given[question.name] = forms.SEPARATOR.join(chosen)
        else:
            given[question.name] = visit.form.get(question.name)
    return given


def _document(visit: Visit, session: Opened, questions: forms.Form, given: Mapping[str, str]) -> dict[str, Any]:
    """The form as the message of the operation."""
    person: dict[str, Any] = {name: given[name] for name in ("name", "email") if given[name]}
    for question in questions:
        value = given[question.name]
        if value:
            where = forms.STANDARD.get(question.name.lower(), f"answers/{question.name}")
            group, _, name = where.rpartition("/")
            (person.setdefault(group, {}) if group else person)[name] = value
    optional = {
        "registrationPassword": given[PASSWORD],
        "locale": wanted([given[LANGUAGE]]) or visit.speech.language,
        "timeZone": given[ZONE] or visit.speech.zone,
        "token": visit.query.get("t"),
    }
    return {
        "sessionKey": session.session_key,
        "person": person,
        **{name: value for name, value in optional.items() if value},
    }


def _faults(visit: Visit, refusal: Refusal, questions: forms.Form) -> dict[str, str]:
    """What is wrong, by the names of the form's fields, in the visitor's words."""
    fields = {f"person.{forms.STANDARD.get(q.name.lower(), q.name).replace('/', '.')}": q.name for q in questions}
    fields |= {f"person.answers.{question.name}": question.name for question in questions}
    fields |= {"person.name": "name", "person.email": "email", "timeZone": ZONE, "registrationPassword": PASSWORD}
    labels = {question.name: question.label for question in questions}
    found_faults = {}
    missing = {fault.path for fault in refusal.sub_errors or (refusal,) if isinstance(fault, MissingElement)}
    for path in paths_of(refusal):
        name = fields.get(path, fields.get(path.lower(), ""))
        label = labels.get(name) or visit.speech.text(_LABELS.get(name, N_("This form")))
        left_out = path.replace(".", "/") in missing
        words = N_("%(field)s is needed.") if left_out else N_("%(field)s cannot be used as it is.")
        found_faults[name] = visit.speech.text(words, field=label)
    return found_faults


_LABELS: Final = {
    "name": N_("Your name"), "email": N_("Your e-mail address"), ZONE: N_("Time zone"),
    PASSWORD: N_("Password for the registration"),
}  # fmt: skip


async def _page(
    visit: Visit, session: Opened, given: Mapping[str, str], errors: Mapping[str, str] | None = None, status: int = 200
) -> Response[Any]:
    questions = await _questions(visit, session)
    token = visit.query.get("t")
    return visit.page(
        "public/register.html",
        status,
        session=session,
        next_start=session.next_start(visit.now),
        registering=found.registration(visit, session),
        questions=questions,
        given=given,
        chosen=_chosen(questions, given),
        options={q.name: [("", "–"), *((choice, choice) for choice in q.choices)] for q in questions},
        errors=errors or {},
        names={"password": PASSWORD, "language": LANGUAGE, "zone": ZONE},
        languages=[(code, Locale.parse(code).get_display_name(code)) for code in LANGUAGES],
        zones=settings.zones(visit, given.get(ZONE) or visit.speech.zone),
        action=personal_links.register_path(session.session_key, token),
        back=personal_links.session_path(session.session_key, token),
    )


def _chosen(questions: forms.Form, given: Mapping[str, str]) -> dict[str, list[str]]:
    """The choices made, by the names of questions that take several."""

    def several(question: Question) -> list[str]:
        return given.get(question.name, "").split(forms.SEPARATOR)

    return {question.name: several(question) for question in questions if question.kind == "MULTIPLE"}


ROUTES: Final = [form, register]
