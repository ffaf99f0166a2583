"""Where values that a request leaves out come from: template, session type, site, schema.

Rules:
1. A named template gives every value the request leaves out, except when and by whom the session is held.
2. A flag is that of the request, else the template, else the session type, else the schema's default, else false
   (training.md 2.1); `autoDeleteAfterMeetingEnd` alone is true where nobody says anything (training.md 2.5).
3. Without a session type, the highest the host may use is taken, or the site's default if `defaultHighestMT` is
   false.
"""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.errors import InvalidValue, Refusal
from classbell.services.shared.com import SessionTemplate
from classbell.services.shared.sess import AccessControl, Schedule
from classbell.services.training.options import EnableOptions
from classbell.services.training.types import MetaData, TrainingSession
from classbell.store import catalogue
from classbell.store.catalogue import SessionType, Template
from classbell.wire.element import Element
from classbell.wire.merge import merge
from classbell.wire.plan import plan_of

DEFAULT_DURATION_MINUTES = 60
NOT_GIVEN = -1

_AUTO_DELETE = "auto_delete_after_meeting_end"


async def complete(call: Call, host: Account, request: TrainingSession) -> tuple[TrainingSession, list[Refusal]]:
    """The session as it is meant, everything the request leaves out filled in, and what stands in the way of that.

    A template or session type that is not there or not for this host is `InvalidValue`; the rest is completed without
    it, so that its faults are found too.
    """
    known = await catalogue.of_site(call.tx, call.site)
    usable = [kind for kind in known.types if host.session_types is None or kind.type_id in host.session_types]
    meta = request.meta_data or MetaData()
    faults: list[Refusal] = []
    wanted = meta.session_template or SessionTemplate()
    if wanted.use is not None:
        template = _named_template(known.templates, wanted.use)
        if template is None:
            faults.append(InvalidValue(path="metaData/sessionTemplate/use", value=wanted.use))
    elif wanted.default:
        kind = _session_type(known.types, usable, meta)
        template = _default_template(known.templates, kind.type_id) if kind is not None else None
    else:
        template = None
    described = merge(_template_details(template.details), request) if template else request
    meta = described.meta_data or MetaData()
    kind = _session_type(known.types, usable, meta, template.type_id if template else None)
    if kind is None:
        number = meta.session_type if meta.session_type not in (None, NOT_GIVEN) else None
        faults.append(InvalidValue(path="metaData/sessionType", value=None if number is None else str(number)))
    completed = msgspec.structs.replace(
        described,
        access_control=_access_control(call, described.access_control or AccessControl()),
        schedule=_schedule(described.schedule or Schedule()),
        meta_data=msgspec.structs.replace(meta, session_type=kind.type_id if kind else None),
        enable_options=effective(described.enable_options, kind.options if kind else "{}"),
    )
    return completed, faults


async def refilled(call: Call, session: TrainingSession, before: TrainingSession) -> TrainingSession:
    """A stored session of which something was taken away, complete again from session type, site and schema.

    Its template is not asked again: what it gave is what was taken away.
    """
    type_id = before.meta_data.session_type if before.meta_data is not None else None
    known = await catalogue.of_site(call.tx, call.site)
    options = next((kind.options for kind in known.types if kind.type_id == type_id), "{}")
    return msgspec.structs.replace(
        session,
        access_control=_access_control(call, session.access_control or AccessControl()),
        schedule=_schedule(session.schedule or Schedule()),
        enable_options=effective(session.enable_options, options),
    )


def _named_template(templates: Sequence[Template], name: str) -> Template | None:
    return next((template for template in templates if template.name.lower() == name.lower()), None)


def _default_template(templates: Sequence[Template], type_id: int) -> Template | None:
    defaults = [template for template in templates if template.is_default]
    exact = next((template for template in defaults if template.type_id == type_id), None)
    return exact or next((template for template in defaults if template.type_id is None), None)


def _session_type(
    known: Sequence[SessionType], usable: Sequence[SessionType], meta: MetaData, of_template: int | None = None
) -> SessionType | None:
    wanted = meta.session_type if meta.session_type not in (None, NOT_GIVEN) else of_template
    if wanted is not None:
        return next((kind for kind in usable if kind.type_id == wanted), None)
    if meta.default_highest_mt is False:
        return next((kind for kind in known if kind.is_default), None)
    return max(usable, key=lambda kind: kind.type_id, default=None)


@lru_cache(maxsize=256)
def _template_details(details: str) -> TrainingSession:
    return msgspec.json.decode(details, type=TrainingSession)


def _access_control(call: Call, given: AccessControl) -> AccessControl:
    if given.listing is not None:
        return given
    return msgspec.structs.replace(given, listing=call.site.settings.default_listing)


def _schedule(given: Schedule) -> Schedule:
    return msgspec.structs.replace(
        given,
        duration=given.duration or DEFAULT_DURATION_MINUTES,
        open_time=given.open_time or 0,
        join_teleconf_before_host=bool(given.join_teleconf_before_host),
        entry_exit_tone=given.entry_exit_tone or "BEEP",
    )


_FLAGS = tuple(field.name for field in plan_of(EnableOptions).fields)
_SCHEMA_DEFAULTS = {field.name: field.default is True for field in plan_of(EnableOptions).fields}


def effective(given: Element | None, type_options: str) -> EnableOptions:
    """Every flag with the value in force; `given` is what request and template say together."""
    flags = dict(_type_flags(type_options))
    if given is not None:
        for name in _FLAGS:
            value = getattr(given, name)
            if value is not None:
                flags[name] = value
    return EnableOptions(**flags)


@lru_cache(maxsize=256)
def _type_flags(type_options: str) -> dict[str, bool]:
    flags = _SCHEMA_DEFAULTS | {_AUTO_DELETE: True}
    of_type = msgspec.json.decode(type_options, type=EnableOptions)
    flags.update({name: value for name in _FLAGS if (value := getattr(of_type, name)) is not None})
    return flags
