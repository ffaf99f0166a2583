"""GetRegistrationForm and SetRegistrationForm, and those of the site: what people are asked who register."""

from collections.abc import Sequence
from typing import Annotated

from classbell.domain import access, forms
from classbell.domain.call import Call, Row
from classbell.domain.forms import Kind, Question
from classbell.errors import MissingElement, NotPermitted, SessionNotFound, raise_all
from classbell.services.registry import operation
from classbell.services.shared import com
from classbell.store import attendee_lists, audit, registration_forms
from classbell.wire.element import Default, Element, Long, MaxItems, MaxLen
from classbell.wire.names import API


class FormField(Element, ns=API):
    """One question of a form."""

    name: Annotated[str, MaxLen(64)]
    """What the answer is called in a person: letters, digits, `_`, `-` and `.`. One of company, title, phone, fax,
    address1, address2, city, state, postalCode, country asks for that field of the person."""
    label: Annotated[str, MaxLen(256)] | None = None
    """What people read, and GetEnrollmentInfo answers; absent: the name."""
    kind: Annotated[Kind, Default("TEXT")] | None = None
    """AREA is a text of several lines, CHOICE one of the choices, MULTIPLE several of them separated by `;`."""
    required: Annotated[bool, Default(False)] | None = None
    """Who registers has to answer; a CHECKBOX has to be ticked. The host may leave it out."""
    choice: Annotated[list[Annotated[str, MaxLen(256)]], MaxItems(200)] = []
    """What CHOICE and MULTIPLE offer."""


class GetRegistrationForm(Element, ns=API):
    """Read the form of a session."""

    session_key: Long


class GetRegistrationFormResponse(Element, ns=API):
    """The form in force."""

    session_key: Long
    inherited: bool
    """True: the session has no form of its own, and this is the site's."""
    field: list[FormField] = []


class SetRegistrationForm(Element, ns=API):
    """Put a form in the place of the one that the session has."""

    session_key: Long
    inherit: bool | None = None
    """True: the session follows the site again. False without a field: a form that asks nothing."""
    field: Annotated[list[FormField], MaxItems(100)] = []
    """All the questions, in their order."""


class SetRegistrationFormResponse(GetRegistrationFormResponse, ns=API):
    """The form that is in force now."""


class GetSiteRegistrationForm(Element, ns=API):
    """Read the form of sessions that have none of their own."""


class GetSiteRegistrationFormResponse(Element, ns=API):
    """The form; none asks nothing."""

    field: list[FormField] = []


class SetSiteRegistrationForm(Element, ns=API):
    """Put a form in the place of the one of sessions that have none of their own."""

    field: Annotated[list[FormField], MaxItems(100)] = []
    """All the questions, in their order; without any, registrants are asked nothing."""


class SetSiteRegistrationFormResponse(GetSiteRegistrationFormResponse, ns=API):
    """The form that is in force now."""


@operation("api.GetRegistrationForm", http="GET /training-sessions/{sessionKey}/registration-form", one_statement=True)
async def get_registration_form(call: Call, request: GetRegistrationForm) -> GetRegistrationFormResponse:
    """Answer the questions in their order.

    Callers: any account that knows the key; people read the questions before they register.
    Raises SessionNotFound (060001).
    """
    await _session(call, request.session_key)
    fields, own = await _in_force(call, request.session_key)
    return GetRegistrationFormResponse(session_key=request.session_key, inherited=not own, field=fields)


@operation("api.SetRegistrationForm", http="PATCH /training-sessions/{sessionKey}/registration-form")
async def set_registration_form(call: Call, request: SetRegistrationForm) -> SetRegistrationFormResponse:
    """Replace the form of a session; answers given before stay as they are.

    Callers: the session's host, alternate hosts, site administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), MissingElement (000904) without fields, InvalidValue
    (000903) for a name that is taken or cannot be one, and for choices that do not go with their question.
    """
    key = request.session_key
    session = await _session(call, key)
    if not access.may_change(call.caller, session["host_id"], session["alternate_addresses"]):
        raise NotPermitted
    if request.inherit:
        await registration_forms.delete(call.tx, call.site.site_id, key)
    elif not request.field and request.inherit is None:
        raise MissingElement(path="field")
    else:
        await registration_forms.put(call.tx, call.site.site_id, key, _written(request.field))
    await _note(call, "api.SetRegistrationForm", request.field, key)
    fields, own = await _in_force(call, key)
    return SetRegistrationFormResponse(session_key=key, inherited=not own, field=fields)


@operation("api.GetSiteRegistrationForm", http="GET /site/registration-form", one_statement=True)
async def get_site_registration_form(call: Call, request: GetSiteRegistrationForm) -> GetSiteRegistrationFormResponse:
    """Answer the questions in their order.

    Callers: any account.
    """
    return GetSiteRegistrationFormResponse(field=(await _in_force(call, None))[0])


@operation("api.SetSiteRegistrationForm", http="PATCH /site/registration-form")
async def set_site_registration_form(call: Call, request: SetSiteRegistrationForm) -> SetSiteRegistrationFormResponse:
    """Replace the form of all sessions that have none of their own; answers given before stay as they are.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises InvalidValue (000903) and MissingElement (000904) as SetRegistrationForm does.
    """
    access.require_site_admin(call.caller)
    await registration_forms.put(call.tx, call.site.site_id, None, _written(request.field))
    await _note(call, "api.SetSiteRegistrationForm", request.field, None)
    return SetSiteRegistrationFormResponse(field=(await _in_force(call, None))[0])


_TAKEN = frozenset(name.lower() for name in com.Person.__wire_names__.values())


async def _session(call: Call, key: int) -> Row:
    session = await attendee_lists.whose(call.tx, call.site.site_id, key, None)
    if session is None:
        raise SessionNotFound
    return session


def _written(fields: Sequence[FormField]) -> str:
    """The form as it is stored; refuses with every fault."""
    form = tuple(
        Question(
            name=field.name,
            label=field.label or field.name,
            kind=field.kind or "TEXT",
            required=bool(field.required),
            choices=tuple(field.choice),
        )
        for field in fields
    )
    raise_all(forms.faults(form, _TAKEN))
    return forms.written(form)


async def _in_force(call: Call, key: int | None) -> tuple[list[FormField], bool]:
    """The form of a session, or of the site, and whether it is the session's own."""
    questions, own = await registration_forms.find(call.tx, call.site.site_id, key)
    fields = [
        FormField(
            name=question.name,
            label=question.label,
            kind=question.kind,
            required=question.required,
            choice=list(question.choices),
        )
        for question in forms.read(questions)
    ]
    return fields, own


async def _note(call: Call, name: str, fields: Sequence[FormField], key: int | None) -> None:
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation=name, at=call.now, session_key=key,
        subject=f"{len(fields)} questions",
    )  # fmt: skip
