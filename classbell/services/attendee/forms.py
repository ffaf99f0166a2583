"""GetEnrollmentInfo and GetFeedbackInfo: what attendees filled into forms."""

from itertools import groupby
from typing import Annotated

import msgspec

from classbell.domain import access, enrollment, forms, timezones
from classbell.domain.call import Call, Row
from classbell.domain.enrollment import FormState
from classbell.domain.forms import Form
from classbell.errors import MissingElement, NoRecord, NotPermitted, SessionNotFound
from classbell.services.registry import operation
from classbell.services.shared.com import Address, Person, Phones
from classbell.services.shared.serv import MatchingRecords
from classbell.services.shared.sess import Participant, SessionKey
from classbell.store import attendee_lists, feedback, registration_forms
from classbell.wire import dates
from classbell.wire.element import DateText, Element, Long, Wire
from classbell.wire.names import ATT


class Field(Element, ns=ATT):
    """One answer to a question of the site's own."""

    label: str
    value: str | None = None


class CustomFields(Element, ns=ATT):
    """Answers to questions of the site's own."""

    field: list[Field] = []


class EnrollDefaultFields(Element, ns=ATT):
    """The fields every form of registration has."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    company: str | None = None
    phone_num: str | None = None
    title: str | None = None
    num_employees: str | None = None
    receive_info: bool | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    zipcode: str | None = None
    country: str | None = None
    lead_source_id: str | None = None
    lead_score: str | None = None


class EnrollFields(Element, ns=ATT):
    """A form of registration as it was filled in."""

    default_fields: EnrollDefaultFields | None = None
    custom_fields: CustomFields | None = None


class EnrollAttendee(Element, ns=ATT):
    """Somebody who registered."""

    attendee_id: Annotated[Long, Wire("attendeeID")]
    enroll_fields: EnrollFields | None = None
    domain: str | None = None
    """Domain of the address."""
    ip_address: str | None = None
    """Where the form was sent from, if the registrant sent it himself."""
    submit_time: Annotated[str, DateText()] | None = None
    """First registration, in the zone of the session."""
    status: FormState | None = None


class EnrollSession(Element, ns=ATT):
    """One instance of a session, with those who registered for it."""

    conf_id: Annotated[Long, Wire("confID")]
    attendee: list[EnrollAttendee] = []
    matching_records: MatchingRecords | None = None
    session_key: Long


class GetEnrollmentInfo(Element, ns=ATT):
    """Read what registrants filled in.

    Source: attendee.xsd, getEnrollmentInfo.
    """

    conf_id: Annotated[Long, Wire("confID")] | None = None
    """One instance."""
    session_key: SessionKey | None = None
    """All instances of a session; with both, the one instance of it."""


class GetEnrollmentInfoResponse(Element, ns=ATT):
    """The instances for which somebody registered."""

    session: list[EnrollSession] = []


class FeedbackDefaultFields(Element, ns=ATT):
    """The fields every form of feedback has."""

    setup: str | None = None
    ease_of_use: str | None = None
    performance: str | None = None
    comment: str | None = None


class FeedbackFields(Element, ns=ATT):
    """A form of feedback as it was filled in."""

    default_fields: FeedbackDefaultFields | None = None
    custom_fields: CustomFields | None = None


class FeedbackAttendee(Element, ns=ATT):
    """Somebody who gave feedback."""

    attendee_id: Annotated[Long, Wire("attendeeID")]
    feedback_fields: FeedbackFields | None = None


class FeedbackSession(Element, ns=ATT):
    """One instance of a session, with those who gave feedback."""

    conf_id: Annotated[Long, Wire("confID")]
    attendee: list[FeedbackAttendee] = []
    matching_records: MatchingRecords | None = None


class GetFeedbackInfo(Element, ns=ATT):
    """Read the feedback of attendees.

    Source: attendee.xsd, getFeedbackInfo.
    """

    conf_id: Annotated[Long, Wire("confID")]
    """One instance."""


class GetFeedbackInfoResponse(Element, ns=ATT):
    """The instance with its feedback."""

    session: list[FeedbackSession] = []


@operation("attendee.GetEnrollmentInfo", http="GET /training-sessions/{sessionKey}/enrollments")
async def get_enrollment_info(call: Call, request: GetEnrollmentInfo) -> GetEnrollmentInfoResponse:
    """Give the answers of everybody with a number of a registrant, instance by instance.

    Callers: the session's host, administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), NoRecord (000015) when nobody registered, MissingElement
    (000904) without a key.
    """
    if request.conf_id is None and request.session_key is None:
        raise MissingElement(path="sessionKey")
    session = await _readable(call, request.session_key, request.conf_id)
    rows = await attendee_lists.enrolled(call.tx, call.site.site_id, session["session_key"], request.conf_id)
    if not rows:
        raise NoRecord
    questions, _ = await registration_forms.find(call.tx, call.site.site_id, session["session_key"])
    form = forms.read(questions)
    instances = []
    for conf_id, group in groupby(rows, key=lambda row: row["conf_id"]):
        people = [_enrolled(row, session["zone"], form) for row in group]
        instances.append(
            EnrollSession(
                conf_id=conf_id,
                attendee=people,
                matching_records=MatchingRecords(total=len(people), returned=len(people), start_from=1),
                session_key=session["session_key"],
            )
        )
    return GetEnrollmentInfoResponse(session=instances)


@operation("attendee.GetFeedbackInfo", http="GET /instances/{confID}/feedback", one_statement=True)
async def get_feedback_info(call: Call, request: GetFeedbackInfo) -> GetFeedbackInfoResponse:
    """Give what attendees said of one instance; the mark of 1 to 5 stands among the custom fields as `rating`.

    Callers: the session's host, administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), NoRecord (000015) while nobody has said anything.
    """
    await _readable(call, None, request.conf_id)
    rows = await feedback.of_instance(call.tx, call.site.site_id, request.conf_id)
    if not rows:
        raise NoRecord
    return GetFeedbackInfoResponse(
        session=[
            FeedbackSession(
                conf_id=request.conf_id,
                attendee=[_said(row) for row in rows],
                matching_records=MatchingRecords(total=len(rows), returned=len(rows), start_from=1),
            )
        ]
    )


def _said(row: Row) -> FeedbackAttendee:
    return FeedbackAttendee(
        attendee_id=row["participant_id"],
        feedback_fields=FeedbackFields(
            default_fields=msgspec.json.decode(row["answers"], type=FeedbackDefaultFields),
            custom_fields=CustomFields(field=[Field(label="rating", value=str(row["rating"]))]),
        ),
    )


async def _readable(call: Call, session_key: int | None, conf_id: int | None) -> Row:
    session = await attendee_lists.whose(call.tx, call.site.site_id, session_key, conf_id)
    if session is None:
        raise SessionNotFound
    if not (access.may_delete(call.caller, session["host_id"]) or call.caller.sees_site):
        raise NotPermitted
    return session


def _enrolled(row: Row, zone: str, form: Form) -> EnrollAttendee:
    person = msgspec.json.decode(row["details"], type=Participant).person
    answers = msgspec.json.decode(row["fields"], type=dict[str, str])
    return EnrollAttendee(
        attendee_id=row["participant_id"],
        enroll_fields=EnrollFields(
            default_fields=_default_fields(person, answers), custom_fields=_custom(form, answers)
        ),
        domain=row["email"].rpartition("@")[2],
        ip_address=row["ip_address"],
        submit_time=dates.write(timezones.from_utc(row["submitted_at"], zone)),
        status=enrollment.form_state(row["join_status"]),
    )


# Answers that have a place of their own in a form; the rest are questions of the site.
_NAMED = {"numemployees": "num_employees", "leadsourceid": "lead_source_id", "leadscore": "lead_score"}
_RECEIVE_INFO = "receiveinfo"
_TRUE = ("true", "1", "yes")


def _default_fields(person: Person, answers: dict[str, str]) -> EnrollDefaultFields:
    address, phones = person.address or Address(), person.phones or Phones()
    first, _, last = (person.name or "").partition(" ")
    by_name = {name.lower(): value for name, value in answers.items()}
    return EnrollDefaultFields(
        first_name=person.first_name or first or None,
        last_name=person.last_name or last or None,
        email=person.email,
        company=person.company,
        phone_num=phones.phone,
        title=person.title,
        receive_info=by_name[_RECEIVE_INFO].lower() in _TRUE if _RECEIVE_INFO in by_name else None,
        address1=address.address1,
        address2=address.address2,
        city=address.city,
        state=address.state,
        zipcode=address.zip_code,
        country=address.country,
        **{field: by_name.get(name) for name, field in _NAMED.items()},
    )


def _custom(form: Form, answers: dict[str, str]) -> CustomFields | None:
    own = [
        Field(label=label, value=value)
        for name, label, value in forms.labelled(form, answers)
        if name.lower() not in _NAMED and name.lower() != _RECEIVE_INFO
    ]
    return CustomFields(field=own) if own else None
