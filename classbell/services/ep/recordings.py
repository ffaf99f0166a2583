"""LstRecording, GetRecordingInfo, SetRecordingInfo and DelRecording."""

from datetime import timedelta
from typing import Final, TypeVar

import msgspec

from classbell.domain import classic, links, timezones
from classbell.domain.call import Call
from classbell.errors import InvalidValue, NoRecord, NotPermitted, raise_all
from classbell.services import listing
from classbell.services.ep.recording_types import (
    DelRecording,
    DelRecordingResponse,
    GetRecordingInfo,
    GetRecordingInfoResponse,
    ListControl,
    LstRecording,
    LstRecordingResponse,
    Recording,
    RecordingBasic,
    RecordingBasicInfo,
    RecordingFileAccess,
    RecordingFileAccessInfo,
    RecordingPlayback,
    SetRecordingInfo,
    SetRecordingInfoResponse,
)
from classbell.services.ep.session_lists import SERVICE
from classbell.services.registry import operation
from classbell.services.shared.com import Tracking
from classbell.services.shared.serv import ListControl as Control
from classbell.store import audit, installation, recordings
from classbell.store.recordings import Search, Stored
from classbell.wire import dates
from classbell.wire.element import Element
from classbell.wire.merge import below, merge, refuse_needed

DEFAULT_RANGE: Final = timedelta(weeks=4)
NETWORK_BASED: Final = 0
MEGABYTE: Final = 1_048_576


G = TypeVar("G", bound=Element)


class Described(msgspec.Struct, rename="camel", omit_defaults=True):
    """What is stored of a recording beside its own columns."""

    basic: RecordingBasic = msgspec.field(default_factory=RecordingBasic)
    playback: RecordingPlayback = msgspec.field(default_factory=RecordingPlayback)
    file_access: RecordingFileAccess = msgspec.field(default_factory=RecordingFileAccess)
    password: str | None = None


@operation("ep.LstRecording", http="GET /recordings", one_statement=True)
async def lst_recording(call: Call, request: LstRecording) -> LstRecordingResponse:
    """List the caller's recordings, or for administrators those of the site.

    Callers: any account.
    Raises NoRecord (000015) when nothing matches, or the page lies past the end; InvalidValue (000903) for an unknown
    zone, MissingElement (000904) for half a time scope.
    """
    control = request.list_control or ListControl()
    page = listing.page(Control(start_from=control.start_from, maximum_num=control.maximum_num))
    scope, whole_site = request.create_time_scope, call.caller.sees_site
    default = call.caller.zone or call.site.settings.time_zone
    number = scope.time_zone_id if scope is not None else None
    chosen = timezones.resolve(number, None, default, path="createTimeScope")
    made_from, made_to = None, None
    if scope is not None:
        made_from = timezones.to_utc(dates.wall(scope.create_time_start), chosen.name)
        made_to = timezones.to_utc(dates.wall(scope.create_time_end), chosen.name)
    elif request.session_key is None:
        made_from = call.now - DEFAULT_RANGE
    if (
        request.service_types
        and request.service_types.service_type
        and SERVICE not in request.service_types.service_type
    ):
        raise NoRecord
    found = await recordings.find_all(
        call.tx,
        Search(
            site_id=call.site.site_id,
            host_id=None if whole_site else call.caller.account_id,
            made_from=made_from,
            made_to=made_to,
            host_name=request.host_web_ex_id.lower() if whole_site and request.host_web_ex_id else None,
            session_key=request.session_key,
            name_pattern=request.record_name and listing.pattern(request.record_name),
            offset=page.start_from - 1,
            limit=page.size,
        ),
    )
    if not found:
        raise NoRecord
    secret = await installation.secret(call.tx)
    with_session = bool(request.return_session_details)
    return LstRecordingResponse(
        matching_records=page.records(found[0].total, len(found)),
        recording=[_listed(call, secret, stored, chosen.name, with_session) for stored in found],
    )


def _links(call: Call, secret: bytes, stored: Stored) -> tuple[str, str]:
    """Where a recording is watched and loaded down; these links count who comes, and lead on."""
    if not is_address(stored.location):
        return "", ""
    facts = {"site": str(call.site.site_id), "recording": str(stored.recording_id)}
    token = links.sign(secret, classic.RECORDING, facts, stored.made_at + classic.RECORDING_LIFE)
    base, site = call.links_base, call.site.name
    return (
        classic.recording_url(base, site, stored.recording_id, token, download=False),
        classic.recording_url(base, site, stored.recording_id, token, download=True),
    )


def _listed(call: Call, secret: bytes, stored: Stored, zone_name: str, with_session: bool) -> Recording:
    described = msgspec.json.decode(stored.details, type=Described)
    zone, _ = timezones.for_iana(zone_name, [timezones.from_utc(stored.made_at, zone_name)])
    watched, loaded = _links(call, secret, stored)
    codes = {f"tracking_code{number}": code for number, code in enumerate(stored.tracking, start=1) if code}
    return Recording(
        recording_id=stored.recording_id,
        host_web_ex_id=stored.host_web_ex_id,
        name=stored.name,
        description=stored.description,
        create_time=dates.write(timezones.from_utc(stored.made_at, zone.name)),
        time_zone_id=zone.number,
        size=f"{stored.size_bytes / MEGABYTE:.2f}",
        stream_url=watched,
        file_url=loaded,
        session_key=stored.session_key if with_session else None,
        tracking_code=Tracking(**codes) if with_session and codes else None,
        recording_type=NETWORK_BASED,
        duration=stored.duration_seconds,
        author=described.basic.presenter or stored.host_name,
        listing=described.basic.listing or "PRIVATE",
        format=stored.format,
        service_type=SERVICE,
        password_req=bool(described.password),
        register_req=bool(described.file_access.registration),
        panelist="",
        post_recording_survey=False,
        conf_id=stored.conf_id if with_session else None,
    )


def is_address(location: str) -> bool:
    """Whether a recording lies where a browser can go; else it is a file that no link leads to."""
    return location.startswith(("https://", "http://"))


@operation("ep.GetRecordingInfo", http="GET /recordings/{recordingID}", one_statement=True)
async def get_recording_info(call: Call, request: GetRecordingInfo) -> GetRecordingInfoResponse:
    """Read what is told of a recording, its password included.

    Callers: its host, administrators.
    Raises NoRecord (000015) for an unknown number, NotPermitted (000001) for another host's recording.
    """
    # Numbers are those of an int; the schema lets this request ask for any long.
    if not 0 <= request.recording_id < 2**31:
        raise NoRecord
    stored = await recordings.find(call.tx, call.site.site_id, request.recording_id)
    if stored is None:
        raise NoRecord
    if not (call.caller.sees_site or call.caller.account_id == stored.host_id):
        raise NotPermitted
    described = msgspec.json.decode(stored.details, type=Described)
    basic, entry = described.basic, described.file_access
    return GetRecordingInfoResponse(
        basic=RecordingBasicInfo(
            topic=stored.name,
            listing=basic.listing or "PRIVATE",
            presenter=basic.presenter or stored.host_name,
            email=basic.email,
            agenda=basic.agenda,
            description=stored.description,
        ),
        playback=described.playback,
        file_access=RecordingFileAccessInfo(
            **{name: getattr(entry, name) for name in RecordingFileAccess.__struct_fields__},
            password=described.password,
        ),
    )


@operation("ep.SetRecordingInfo", http="PATCH /recordings/{recording.recordingID}", clears=True)
async def set_recording_info(call: Call, request: SetRecordingInfo) -> SetRecordingInfoResponse:
    """Change what is told of a recording; what is not mentioned stays.

    Callers: its host, administrators.
    Raises NoRecord (000015) for an unknown number, NotPermitted (000001) for another host's recording, InvalidValue
    (000903) for a part that ends before it begins.
    """
    raise_all(refuse_needed(call.cleared, ["recording/recordingID", "basic/topic"]))
    stored = await _lock(call, request.recording.recording_id)
    old = msgspec.json.decode(stored.details, type=Described)
    gone = call.cleared
    new = Described(
        basic=merge(old.basic, request.basic or RecordingBasic(), below(gone, "basic")),
        playback=_merged(old.playback, request.playback, gone, "playback"),
        file_access=_merged(old.file_access, request.file_access, gone, "fileAccess"),
        password=request.recording.password or (None if "recording/password" in gone else old.password),
    )
    begins, ends = new.playback.partial_start, new.playback.partial_end
    if new.playback.range == "PARTIAL" and ends is not None and ends <= max(begins or 0, 0):
        raise InvalidValue(path="playback/partialEnd", value=str(ends))
    await recordings.update(
        call.tx, call.site.site_id, stored.recording_id, new.basic.topic or stored.name,
        request.recording.description or ("" if "recording/description" in gone else stored.description),
        msgspec.json.encode(new).decode(),
    )  # fmt: skip
    await _note(call, stored, "ep.SetRecordingInfo")
    return SetRecordingInfoResponse(recording_id=stored.recording_id)


def _merged(old: G, given: G | None, cleared: frozenset[str], group: str) -> G:
    """A group of the description after the request; a group that is taken away is as it was never told."""
    kept = type(old)() if group in cleared else old
    return merge(kept, given or type(old)(), below(cleared, group))


@operation("ep.DelRecording", http="DELETE /recordings/{recordingID}")
async def del_recording(call: Call, request: DelRecording) -> DelRecordingResponse:
    """Take a recording off the list; the file stays where it is, the history too.

    Callers: its host, administrators.
    Raises NoRecord (000015) for an unknown number, NotPermitted (000001) for another host's recording.
    """
    stored = await _lock(call, request.recording_id)
    await recordings.delete(call.tx, call.site.site_id, stored.recording_id)
    await _note(call, stored, "ep.DelRecording")
    return DelRecordingResponse(recording_id=stored.recording_id)


async def _lock(call: Call, recording_id: int) -> Stored:
    stored = await recordings.lock(call.tx, call.site.site_id, recording_id)
    if stored is None:
        raise NoRecord
    if not (call.caller.is_site_admin or call.caller.account_id == stored.host_id):
        raise NotPermitted
    return stored


async def _note(call: Call, stored: Stored, name: str) -> None:
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation=name, at=call.now,
        session_key=stored.session_key, subject=f"recording {stored.recording_id}",
    )  # fmt: skip
