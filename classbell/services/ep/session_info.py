"""GetSessionInfo and GetJoinSessionInfo: what people who know the key are told of a session."""

import hmac
from datetime import datetime, timedelta
from typing import Any

import msgspec

from classbell.domain import access, classic, timezones
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.errors import InvalidValue, NotPermitted, SessionPasswordRequired
from classbell.services.ep.info_types import (
    GetJoinSessionInfo,
    GetJoinSessionInfoResponse,
    GetSessionInfo,
    GetSessionInfoResponse,
    InfoAccessControl,
    InfoAttendeeOptions,
    InfoCallInNumbers,
    InfoHost,
    InfoMetaData,
    InfoSchedule,
    InfoTelephony,
    JoinEnableOptions,
    JoinTelephony,
)
from classbell.services.ep.session_lists import HOST_TYPE, SERVICE
from classbell.services.registry import operation
from classbell.services.shared import guesses, sess
from classbell.services.shared.serv import CallInNumbers, TspAccount
from classbell.services.shared.sess import Participant
from classbell.store import members, sessions
from classbell.store.sessions import Stored
from classbell.wire import dates


class _MetaData(msgspec.Struct, rename="camel"):
    """What is told of a session's texts."""

    conf_name: str = ""
    agenda: str | None = None
    description: str | None = None


class _Options(msgspec.Struct):
    """What is told of its rules of invitation."""

    registration: bool = False


class _Details(msgspec.Struct, rename="camel"):
    """The part of a stored description that is told here."""

    access_control: sess.AccessControl = msgspec.field(default_factory=sess.AccessControl)
    meta_data: _MetaData = msgspec.field(default_factory=_MetaData)
    telephony: sess.Telephony | None = None
    enable_options: JoinEnableOptions | None = None
    attendee_options: _Options = msgspec.field(default_factory=_Options)


@operation("ep.GetSessionInfo", http="GET /sessions/{sessionKey}", one_statement=True)
async def get_session_info(call: Call, request: GetSessionInfo) -> GetSessionInfoResponse:
    """Tell what a session is.

    Callers: any account that knows the key, and the password if there is one; hosts of the session and administrators
    need none. Password and host key are for owner and administrators, addresses of the hosts for hosts as well.
    Raises SessionNotFound (060001) for an unknown key, SessionPasswordRequired (060026) without the password,
    InvalidValue (000903) for a wrong one.
    """
    stored = await sessions.get(call.tx, call.site.site_id, request.session_key)
    details = msgspec.json.decode(stored.details, type=_Details)
    insider = await _require_password(call, stored, details, request.session_password)
    full = access.may_delete(call.caller, stored.host_id) or call.caller.sees_site
    host = await members.get(call.tx, call.site.site_id, stored.host_id, call.now)
    position, ahead = _shown(stored, call.now)
    public = insider or details.access_control.listing == "PUBLIC"
    return GetSessionInfoResponse(
        status="INPROGRESS" if stored.in_progress else "NOT_INPROGRESS",
        presenter=[
            presenter.person.name or "" for presenter in msgspec.json.decode(stored.presenters, type=list[Participant])
        ],
        sessionkey=stored.session_key,
        conf_id=stored.conf_ids[position],
        access_control=_access_control(call, stored, details, full=full),
        meta_data=InfoMetaData(
            conf_name=details.meta_data.conf_name,
            session_type=stored.type_id,
            service_type=SERVICE,
            agenda=details.meta_data.agenda,
            description=details.meta_data.description,
            is_recurring=stored.repeat_type != "SINGLE",
        ),
        telephony=_telephony(details.telephony, full=full) if details.telephony is not None else None,
        host=_host(host, stored) if insider else _host_from_outside(host),
        schedule=_schedule(stored, position),
        attendee_options=InfoAttendeeOptions(join_requires_account=False),
        audio_status="",
        is_audio_only=False,
        host_key=stored.host_key if full else None,
        meeting_link=classic.invite_url(call.links_base, call.site.name, stored.guest_token) if public else None,
        is_next_upcoming_instance=ahead or stored.in_progress,
        host_type=HOST_TYPE,
    )


@operation("ep.GetJoinSessionInfo", http="GET /sessions/{sessionKey}/join-information", one_statement=True)
async def get_join_session_info(call: Call, request: GetJoinSessionInfo) -> GetJoinSessionInfoResponse:
    """Tell what a program needs to join a session for somebody; nobody is put on a list by asking.

    Callers: any account that knows the key, and the password if there is one; hosts of the session and administrators
    need none. The attendee must be on a list if the session is PRIVATE, and accepted if it takes registrations.
    Raises SessionNotFound (060001) for an unknown key, SessionPasswordRequired (060026) without the password,
    InvalidValue (000903) for a wrong one, NotPermitted (000001) for an attendee who may not join.
    """
    stored = await sessions.get(call.tx, call.site.site_id, request.session_key)
    details = msgspec.json.decode(stored.details, type=_Details)
    await _require_password(call, stored, details, request.session_password)
    place = await members.find_participant(call.tx, call.site.site_id, stored.session_key, request.attendee_email)
    host = await members.get(call.tx, call.site.site_id, stored.host_id, call.now)
    if request.attendee_email != host.address:
        _require_may_join(details, place[1] if place is not None else None)
    return GetJoinSessionInfoResponse(
        site_id=call.site.site_id,
        conf_id=stored.conf_ids[_shown(stored, call.now)[0]],
        conf_name=details.meta_data.conf_name,
        attendee_id=place[0] if place is not None else 0,
        mzm_address=call.links_base,
        mcc_address=call.links_base,
        enable_options=details.enable_options,
        telephony=_join_telephony(details.telephony) if details.telephony is not None else None,
    )


async def _require_password(call: Call, stored: Stored, details: _Details, given: str | None) -> bool:
    """Refuse callers from outside who lack the password; gives whether the caller belongs to the session."""
    insider = access.may_see(call.caller, stored.host_id, stored.alternate_addresses)
    password = details.access_control.session_password
    if insider or not password:
        return insider
    if given is None:
        raise SessionPasswordRequired(path="sessionPassword")
    # An address that guessed too often is not looked at, and cannot tell that from a wrong guess.
    may_try = await guesses.may_try(call, guesses.of_session(stored.session_key), call.address)
    if not may_try or not hmac.compare_digest(given.encode("utf-8", "replace"), password.encode()):
        if may_try:
            await guesses.note_wrong(call, guesses.of_session(stored.session_key), call.address)
        raise InvalidValue(path="sessionPassword")
    return insider


def _require_may_join(details: _Details, join_status: str | None) -> None:
    """Refuse an attendee of this state, `None` for one who is on no list (000001)."""
    registration = details.attendee_options.registration
    if join_status is None:
        may_join = details.access_control.listing != "PRIVATE" and not registration
    elif registration:
        may_join = join_status.startswith("ACCEPT")
    else:
        may_join = not join_status.startswith("REJECT")
    if not may_join:
        raise NotPermitted


def _shown(stored: Stored, now: datetime) -> tuple[int, bool]:
    """Where in the stored lists the instance that runs or comes next stands, else the last; and whether it is ahead."""
    lasting = timedelta(minutes=stored.duration_minutes)
    order = sorted(range(len(stored.starts_at)), key=stored.starts_at.__getitem__)
    ahead = [position for position in order if stored.starts_at[position] + lasting > now]
    return (ahead[0], True) if ahead else (order[-1], False)


def _access_control(call: Call, stored: Stored, details: _Details, *, full: bool) -> InfoAccessControl:
    control, registration = details.access_control, details.attendee_options.registration
    page = classic.register_url(call.links_base, call.site.name, stored.session_key) if registration else None
    return InfoAccessControl(
        session_password=control.session_password if full else None,
        list_status=control.listing or "PUBLIC",
        registration=registration,
        registration_url=page,
        password_req=bool(control.session_password),
    )


def _host(host: Account, stored: Stored) -> InfoHost:
    return InfoHost(
        first_name=host.first_name,
        last_name=host.last_name,
        email=host.email,
        web_ex_id=host.web_ex_id,
        alternate_host=sorted(stored.alternate_addresses),
    )


def _host_from_outside(host: Account) -> InfoHost:
    """Only the name: the schema demands the rest, so it is empty."""
    return InfoHost(first_name=host.first_name, last_name=host.last_name, email="", web_ex_id="")


def _schedule(stored: Stored, position: int) -> InfoSchedule:
    zone, as_planned = timezones.for_iana(stored.zone, stored.walls)
    wall = stored.walls[position] if as_planned else timezones.from_utc(stored.starts_at[position], zone.name)
    return InfoSchedule(start_date=dates.write(wall), duration=stored.duration_minutes, time_zone=zone.label)


def _telephony(telephony: sess.Telephony, *, full: bool) -> InfoTelephony:
    numbers, provider = telephony.call_in_num, telephony.tsp_conference or TspAccount()
    return InfoTelephony(
        telephony_support=telephony.telephony_support or "NONE",
        ext_telephony_description=telephony.ext_telephony_description,
        call_in_num=InfoCallInNumbers(**_numbers(numbers)) if numbers is not None else None,
        participant_access_code=provider.participant_access_code,
        subscriber_access_code=provider.subscriber_access_code if full else None,
        is_mp_audio=False,
    )


def _numbers(numbers: CallInNumbers) -> dict[str, Any]:
    """The numbers, with an empty one where the schema demands one."""
    given = {name: getattr(numbers, name) for name in CallInNumbers.__struct_fields__}
    return {**given, "toll_num": numbers.toll_num or ""}


def _join_telephony(telephony: sess.Telephony) -> JoinTelephony:
    """The audio conference as those who join see it: without the code of the host."""
    shared = {name: getattr(telephony, name, None) for name in JoinTelephony.__struct_fields__}
    if telephony.call_in_num is not None:
        shared["call_in_num"] = CallInNumbers(**_numbers(telephony.call_in_num))
    if (provider := telephony.tsp_conference) is not None:
        shared["tsp_conference"] = TspAccount(
            toll_free_call_in_number=provider.toll_free_call_in_number or "",
            toll_call_in_number=provider.toll_call_in_number or "",
            participant_access_code=provider.participant_access_code,
        )
    return JoinTelephony(**shared)
