"""Messages of LstRecording, GetRecordingInfo, SetRecordingInfo and DelRecording."""

from typing import Annotated, Literal

from classbell.services.ep.session_lists import ServiceTypes
from classbell.services.shared.com import Listing, ServiceType, Tracking
from classbell.services.shared.serv import MatchingRecords
from classbell.services.shared.sess import SessionKey
from classbell.wire.element import DateText, Default, Element, Email, Int, Long, MaxLen, Rich, Secret, Url, Waived, Wire
from classbell.wire.names import EP


class ListControl(Element, ns=EP):
    """Which page of the list is wanted."""

    start_from: Annotated[Long, Waived()] | None = None
    """First record, counted from 1; 0 is taken as 1."""
    maximum_num: Long | None = None
    """Records on a page; 50 by default, 500 at most."""


class CreateTimeScope(Element, ns=EP):
    """When the recordings were made, both bounds included."""

    create_time_start: Annotated[str, DateText()]
    create_time_end: Annotated[str, DateText()]
    time_zone_id: Annotated[Int, Default(-1)] | None = None
    """Zone of the bounds and of the times answered; absent or -1: the caller's."""


class LstRecording(Element, ns=EP):
    """List recordings, newest first.

    Source: ep.xsd, lstRecording.
    """

    list_control: ListControl | None = None
    create_time_scope: CreateTimeScope | None = None
    """Absent: the last four weeks, or all of a session that is named."""
    host_web_ex_id: str | None = None
    """For administrators: the recordings of this host."""
    session_key: SessionKey | None = None
    return_session_details: Annotated[bool, Default(False)] | None = None
    """True: answer key, number and tracking codes of the session as well."""
    record_name: str | None = None
    """Name in any case; `%` stands for anything."""
    service_types: ServiceTypes | None = None


class Recording(Element, ns=EP):
    """One recording of the list."""

    recording_id: Int
    host_web_ex_id: str
    name: str
    description: str
    create_time: str
    """When it was made, in the zone named beside it."""
    time_zone_id: Int
    size: str
    """Megabytes, as a decimal number."""
    stream_url: str
    """Where it is watched, after the password if it has one; empty for a file that no address leads to."""
    file_url: str
    """Where it is loaded down; as `streamURL`."""
    session_key: Long | None = None
    tracking_code: Tracking | None = None
    recording_type: Int
    """0: made by the service."""
    duration: Long
    """Seconds."""
    author: str | None = None
    listing: Listing | None = None
    format: str
    """ARF, MP4 and so on."""
    service_type: ServiceType | None = None
    password_req: bool | None = None
    register_req: bool | None = None
    panelist: str | None = None
    post_recording_survey: bool | None = None
    conf_id: Long | None = None


class LstRecordingResponse(Element, ns=EP):
    """A page of recordings."""

    matching_records: MatchingRecords | None = None
    recording: list[Recording] = []


class GetRecordingInfo(Element, ns=EP):
    """Read what is told of a recording.

    Source: ep.xsd, getRecordingInfo.
    """

    recording_id: Long
    is_service_recording: bool | None = None
    """Ignored: there is one kind of recording."""


class RecordingBasic(Element, ns=EP):
    """What the recording is about."""

    topic: str | None = None
    """Its name."""
    listing: Listing | None = None
    presenter: str | None = None
    email: Annotated[str, Email()] | None = None
    """Address of the presenter."""
    agenda: Annotated[str, Rich()] | None = None


class RecordingBasicInfo(RecordingBasic, ns=EP):
    """What the recording is about."""

    description: str | None = None


class RecordingPlayback(Element, ns=EP):
    """What is shown when it is played."""

    chat: bool | None = None
    support_qand_a: bool | None = None
    video: bool | None = None
    polling: bool | None = None
    notes: bool | None = None
    file_share: bool | None = None
    attendee_list: bool | None = None
    toc: bool | None = None
    range: Literal["FULL", "PARTIAL"] | None = None
    partial_start: Long | None = None
    """With PARTIAL: first second that is played."""
    partial_end: Long | None = None
    """With PARTIAL: last second that is played."""
    include_nbr_controls: Annotated[bool, Wire("includeNBRcontrols")] | None = None


class RecordingFileAccess(Element, ns=EP):
    """Who may see and load it."""

    registration: bool | None = None
    """People register before they see it."""
    attendee_view: bool | None = None
    attendee_download: bool | None = None
    end_play_url: Annotated[str, Url()] | None = None
    """Where the player goes at the end."""


class RecordingFileAccessInfo(RecordingFileAccess, ns=EP):
    """Who may see and load it."""

    password: Annotated[str, Secret()] | None = None


class GetRecordingInfoResponse(Element, ns=EP):
    """What is told of the recording."""

    basic: RecordingBasicInfo | None = None
    playback: RecordingPlayback | None = None
    file_access: RecordingFileAccessInfo | None = None


class RecordingChange(Element, ns=EP):
    """Which recording, and two of its values."""

    recording_id: Int
    description: str | None = None
    password: Annotated[str, Secret(), MaxLen(64)] | None = None


class SetRecordingInfo(Element, ns=EP):
    """Change what is told of a recording; what is not mentioned stays.

    Source: ep.xsd, setRecordingInfo.
    """

    recording: RecordingChange
    is_service_recording: bool | None = None
    """Ignored: there is one kind of recording."""
    basic: RecordingBasic | None = None
    playback: RecordingPlayback | None = None
    file_access: RecordingFileAccess | None = None


class SetRecordingInfoResponse(Element, ns=EP):
    """The recording that was changed."""

    recording_id: Int


class DelRecording(Element, ns=EP):
    """Delete a recording from the list.

    Source: ep.xsd, delRecording.
    """

    recording_id: Int
    is_service_recording: bool | None = None
    """Ignored: there is one kind of recording."""


class DelRecordingResponse(Element, ns=EP):
    """The recording that was deleted."""

    recording_id: Int
