"""Templates of a site: what sessions planned with one need not say again."""

from typing import Annotated, TypeVar

import msgspec

from classbell.domain import access
from classbell.domain.call import Call
from classbell.errors import InvalidValue, NoRecord, NotPermitted
from classbell.services.registry import operation
from classbell.services.training import get, people
from classbell.services.training.types import TrainingSession
from classbell.store import audit, catalogue, sessions
from classbell.wire.element import Element, Long, MaxLen
from classbell.wire.names import API

E = TypeVar("E", bound=Element)

TemplateName = Annotated[str, MaxLen(80)]


class CreateTemplate(Element, ns=API):
    """Make a template of a session."""

    name: TemplateName
    """As sent in metaData/sessionTemplate/use. One of this name is replaced, which only administrators do."""
    session_key: Long
    """The session it is made of; what belongs to that one alone is left out."""
    default: bool | None = None
    """True: sessions that ask for the default template take this one. Only administrators say so."""


class CreateTemplateResponse(Element, ns=API):
    """What the template has not, as it belongs to one session only."""

    left_out: list[str] = []
    """Slash paths, in wire names."""


class LstTemplates(Element, ns=API):
    """List the templates of the site."""


class Template(Element, ns=API):
    """A template."""

    name: str
    session_type: Long | None = None
    """Session type of sessions made with it."""
    default: bool
    session: TrainingSession | None = None
    """What it says."""


class LstTemplatesResponse(Element, ns=API):
    """The templates, by name."""

    template: list[Template] = []


class DelTemplate(Element, ns=API):
    """Take a template away; sessions made with it stay as they are."""

    name: TemplateName


class DelTemplateResponse(Element, ns=API):
    """Empty on success."""


@operation("api.CreateTemplate", http="POST /session-templates")
async def create_template(call: Call, request: CreateTemplate) -> CreateTemplateResponse:
    """Make a template that every host of the site may use.

    Callers: who may change the session; to replace a template or to set the default, administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), InvalidValue (000903) for a name of nothing visible.
    """
    stored = await sessions.get(call.tx, call.site.site_id, request.session_key)
    if not access.may_change(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    access.require_host(call.caller)
    name = " ".join(request.name.split())
    if not name:
        raise InvalidValue(path="name")
    there = [template.name for template in await catalogue.list_templates(call.tx, call.site.site_id)]
    same = next((known for known in there if known.lower() == name.lower()), None)
    if (same is not None or request.default) and not call.caller.is_site_admin:
        raise NotPermitted(path="name" if same is not None else "default")
    kept, dropped = reusable(_without_secrets(get.describe(stored)))
    await catalogue.add_template(
        call.tx, call.site.site_id, same or name, stored.type_id, msgspec.json.encode(kept).decode(),
        is_default=bool(request.default),
    )  # fmt: skip
    await _note(call, "api.CreateTemplate", same or name)
    return CreateTemplateResponse(left_out=dropped)


def _without_secrets(session: TrainingSession) -> TrainingSession:
    """The session without its passwords: a template is for everybody."""
    control, options = session.access_control, session.attendee_options
    return msgspec.structs.replace(
        session,
        access_control=msgspec.structs.replace(control, session_password=None) if control is not None else None,
        attendee_options=msgspec.structs.replace(options, registration_pwd=None) if options is not None else None,
    )


@operation("api.LstTemplates", http="GET /session-templates", one_statement=True)
async def lst_templates(call: Call, request: LstTemplates) -> LstTemplatesResponse:
    """List the templates of the site with what they say.

    Callers: every account; addresses of rooms are for hosts and administrators.
    """
    del request
    rooms = call.caller.may_host or call.caller.sees_site
    return LstTemplatesResponse(
        template=[
            Template(
                name=template.name,
                session_type=template.type_id,
                default=template.is_default,
                session=_shown(template.details, rooms=rooms),
            )
            for template in await catalogue.list_templates(call.tx, call.site.site_id)
        ]
    )


def _shown(details: str, *, rooms: bool) -> TrainingSession:
    session = msgspec.json.decode(details, type=TrainingSession)
    if session.meta_data is not None and not rooms:
        session.meta_data = msgspec.structs.replace(session.meta_data, room_link=None)
    return session


@operation("api.DelTemplate", http="DELETE /session-templates/{name}")
async def del_template(call: Call, request: DelTemplate) -> DelTemplateResponse:
    """Take a template away.

    Callers: administrators.
    Raises NoRecord (000015) for a name that none has, NotPermitted (000001).
    """
    access.require_site_admin(call.caller)
    if not await catalogue.remove_template(call.tx, call.site.site_id, request.name):
        raise NoRecord
    await _note(call, "api.DelTemplate", request.name)
    return DelTemplateResponse()


async def _note(call: Call, done: str, name: str) -> None:
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation=done, at=call.now, subject=name
    )


def reusable(described: TrainingSession) -> tuple[TrainingSession, list[str]]:
    """The part of a session's description that other sessions can take over, and the names of what was left out."""
    dropped: list[str] = []
    schedule, meta, repeat = described.schedule, described.meta_data, described.repeat
    options = described.attendee_options
    if schedule is not None:
        schedule = _without(schedule, "schedule", dropped, {"start_date": [], "host_web_ex_id": None})
    if meta is not None:
        meta = _without(meta, "metaData", dropped, {"session_template": None})
    if repeat is not None:
        repeat = _without(repeat, "repeat", dropped, {"repeat_session": [], "expiration_date": None})
    if options is not None:
        options = _without(options, "attendeeOptions", dropped, {"registration_close_date": None})
    dropped += [name for name in people.LISTS if people.entries(getattr(described, name))]
    kept = msgspec.structs.replace(
        people.without_people(described), schedule=schedule, meta_data=meta, repeat=repeat, attendee_options=options
    )
    return kept, dropped


def _without(part: E, path: str, dropped: list[str], blank: dict[str, object]) -> E:
    names = type(part).__wire_names__
    dropped += [f"{path}/{names[field]}" for field, empty in blank.items() if getattr(part, field) != empty]
    return msgspec.structs.replace(part, **blank)
