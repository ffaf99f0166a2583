"""GetTrainingSessionRequest: the XML message that would make a session again.

For whoever moves from one door to the other, or from one site to another: the message holds everything that was
described, and stands in for the sender's name and password with words to be replaced.
"""

from typing import Annotated, Final

import msgspec

from classbell.domain import access, timezones
from classbell.domain.call import Call
from classbell.errors import NotPermitted
from classbell.services.registry import operation
from classbell.services.shared.sess import Schedule
from classbell.services.training import get, planning
from classbell.services.training.create import CreateTrainingSession
from classbell.services.training.types import RepeatSession, SessionKey, TrainingSession
from classbell.store import sessions
from classbell.store.sessions import Stored
from classbell.wire import dates
from classbell.wire.element import Element, Opaque
from classbell.wire.names import API, COM, SERV, SESS, TRAIN, XSI
from classbell.wire.render import escape, render

NAME: Final = "YOUR-WEBEX-ID"
PASSWORD: Final = "YOUR-PASSWORD"  # noqa: S105 - a word to be replaced


class GetTrainingSessionRequest(Element, ns=API):
    """Read a session as the message that makes it."""

    session_key: SessionKey
    """Key answered by CreateTrainingSession."""


class GetTrainingSessionRequestResponse(Element, ns=API):
    """A message for the XML door; the JSON door answers it as it stands."""

    __media_type__ = "text/xml"

    text: Annotated[str, Opaque()]
    """The whole message, with words in place of the sender's name and password."""


@operation("api.GetTrainingSessionRequest", http="GET /training-sessions/{sessionKey}/xml", one_statement=True)
async def get_training_session_request(
    call: Call, request: GetTrainingSessionRequest
) -> GetTrainingSessionRequestResponse:
    """Give the CreateTrainingSession message that makes a session like this one.

    Callers: its host, alternate hosts, administrators; the session's passwords are for owner and administrators.
    Raises SessionNotFound (060001) for an unknown key, NotPermitted (000001) for another host's session.
    """
    stored = await sessions.get(call.tx, call.site.site_id, request.session_key)
    if not access.may_see(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    full = access.may_delete(call.caller, stored.host_id) or call.caller.sees_site
    body = render(twin_of(stored, secrets=full))
    return GetTrainingSessionRequestResponse(text=_message(body, call.site.name))


def twin_of(stored: Stored, *, secrets: bool) -> CreateTrainingSession:
    """The request that makes a session equal to a stored one; without `secrets` it holds no password."""
    session = get.describe(stored)
    schedule = session.schedule or Schedule()
    if timezones.by_name(stored.zone).number is None:
        # Shown in another zone or in GMT, where the pattern of a series would part from it.
        assert schedule.time_zone_id is not None
        shown = timezones.by_number(schedule.time_zone_id).name
        get.move_dates(session, shown, stored.zone)
        schedule.time_zone, schedule.time_zone_id = stored.zone, None
    if session.repeat is not None and stored.repeat_type == "RECURRING_SINGLE":
        session.repeat.repeat_session += _dropped(stored, session)
    if not secrets and session.access_control is not None:
        session.access_control = msgspec.structs.replace(session.access_control, session_password=None)
    if not secrets and session.attendee_options is not None:
        session.attendee_options = msgspec.structs.replace(session.attendee_options, registration_pwd=None)
    return CreateTrainingSession(**{name: getattr(session, name) for name in TrainingSession.__struct_fields__})


def _dropped(stored: Stored, session: TrainingSession) -> list[RepeatSession]:
    """The entries that drop what the pattern has and the series has not any more."""
    starts = session.schedule.start_date if session.schedule is not None else []
    pattern = planning.instances_of(planning.rule_of(session.repeat), [dates.wall(text) for text in starts])
    gone = {instance.index for instance in pattern} - set(stored.numbers)
    return [RepeatSession(action="DELETE", index=index) for index in sorted(gone)]


def _message(body: str, site_name: str) -> str:
    declared = "".join(f' xmlns:{each.prefix}="{each.uri}"' for each in (SERV, COM, SESS, TRAIN))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<serv:message xmlns:xsi="{XSI}"{declared}>\n'
        f"<header><securityContext><webExID>{NAME}</webExID><password>{PASSWORD}</password>"
        f"<siteName>{escape(site_name)}</siteName></securityContext></header>\n"
        '<body><bodyContent xsi:type="java:com.webex.service.binding.training.CreateTrainingSession">'
        f"{body}</bodyContent></body>\n</serv:message>\n"
    )
