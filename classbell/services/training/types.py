"""Types of trainingsession.xsd: a training session and its parts."""

from typing import Annotated, Literal

from classbell.services.shared import sess
from classbell.services.shared.com import DayOfWeek, PsoFields, SessionTemplate, Tracking
from classbell.services.shared.serv import MeetingAssist
from classbell.services.shared.sess import Count, Participants, Remind, Status, Telephony
from classbell.services.training.options import EnableOptions
from classbell.wire.element import (
    DateText,
    DayText,
    Default,
    Element,
    EmptyCounts,
    Int,
    Long,
    MaxItems,
    MaxLen,
    Opaque,
    Range,
    Rich,
    Secret,
    Wire,
)
from classbell.wire.names import SESS, TRAIN

SessionKey = sess.SessionKey


class MetaData(sess.MetaData, ns=TRAIN):
    """What the session is about."""

    agenda: Annotated[str, Rich(), MaxLen(2500)] | None = None
    description: Annotated[str, Rich()] | None = None
    greeting: Annotated[str, Rich()] | None = None
    """Shown to people who join, if `enableGreeting` is true."""
    location: str | None = None
    invitation: Annotated[str, Rich()] | None = None
    """Text of the invitation mail."""
    session_type: Annotated[Long, Default(-1)] | None = None
    """Number of the session type; -1 counts as absent."""
    default_highest_mt: Annotated[bool, Default(True), Wire("defaultHighestMT")] | None = None
    """Without a session type: true takes the highest the host may use, false the site's default."""
    session_template: SessionTemplate | None = None
    """Where values left out come from."""
    enable_greeting: bool | None = None
    """Show the greeting."""
    room_link: Annotated[str, Opaque(), MaxLen(500), EmptyCounts()] | None = None
    """Where the session is held: a web address, with `{key}` for the session's key; absent or empty: as the site has
    it. Shown to hosts, and to who may be in while the session runs. Not in the schema."""


class DayInWeek(Element, ns=TRAIN):
    """Weekdays of a pattern."""

    day: list[DayOfWeek] = []


class RepeatSession(Element, ns=TRAIN):
    """One instance of a series: in replies where it lies, in requests what to do with it."""

    action: Literal["EDIT", "DELETE"] | None = None
    """EDIT, also when absent, moves the instance to `startDate`; DELETE drops it."""
    index: Int
    """Number of the instance, from 1; it never shifts."""
    start_date: Annotated[str, DateText()] | None = None
    """Start, in the zone of the session."""


class Repeat(Element, ns=TRAIN):
    """Recurrence. What the pattern does not use is kept, echoed and never checked."""

    repeat_type: Literal["SINGLE", "RECURRING_SINGLE", "MULTIPLE_SESSION", "NO_REPEAT"] | None = None
    """RECURRING_SINGLE: equal classes, each standing alone. MULTIPLE_SESSION: one course of several dates.
    NO_REPEAT, which the schema has not, is taken for SINGLE."""
    expiration_date: Annotated[str, DayText()] | None = None
    """No instance starts later; without a time, the whole day counts."""
    day_in_week: DayInWeek | None = None
    end_after: Int | None = None
    """Number of instances, 1 to 999."""
    occurence_type: Literal["WEEKLY", "DAILY", "NO_REPEAT", "CONSTANT", "MONTHLY", "IRREGULARLY"] | None = None
    """The pattern; the name has one r."""
    interval: Int | None = None
    """Every so many days, weeks or months."""
    day_in_month: Long | None = None
    week_in_month: Long | None = None
    """1 to 4, or 5 for the last."""
    month_in_year: Long | None = None
    """Used by no pattern of training."""
    day_in_year: Long | None = None
    """Used by no pattern of training."""
    repeat_session: list[RepeatSession] = []


class AttendeeOptions(Element, ns=TRAIN):
    """Rules of invitation and registration."""

    request: bool | None = None
    """The host approves who joins."""
    registration: bool | None = None
    """A form stands before joining."""
    auto: bool | None = None
    """Registrations are accepted at once."""
    registration_pwd: Annotated[str, Secret()] | None = None
    """Asked by the registration form."""
    max_registrations: Annotated[int, Range(0, 2**31 - 1)] | None = None
    """Most accepted registrations; 0 or absent: no limit."""
    registration_close_date: Annotated[str, DateText()] | None = None
    """Last moment to register, in the zone of the session."""
    email_invitations: Annotated[bool, Default(False)] | None = None
    """Mail the people of both lists when this call is made."""
    participant_limit: Count | None = None
    """Most people in the session."""
    waiting_list: bool | None = None
    """Whether registrants wait in order when the session is full; absent: as the site has it. Not in the schema."""


class HandsOnLab(Element, ns=TRAIN):
    """Lab booked together with the session, for every instance still ahead: all of them, or the session is refused."""

    reserve_hol: Annotated[bool, Wire("reserveHOL")] | None = None
    """True: book it. False: what was booked is given back; name and number are only kept."""
    lab_name: str | None = None
    """Exact name of the lab; needed to book."""
    num_computers: Annotated[int, Range(0, 2**31 - 1)] | None = None
    """How many computers; needed to book, and then at least 1."""


class PreAssignBreakout(Element, ns=TRAIN):
    """Breakouts made before the start."""

    enable: bool | None = None
    """False: the rest is ignored."""
    attendee_assign: Literal["AUTO", "MANUAL"] | None = None
    """AUTO needs `numSessions` or `attendeesPerSess`, MANUAL `numSessions`."""
    num_sessions: Annotated[int, Range(0, 2**31 - 1)] | None = None
    attendees_per_sess: Annotated[int, Range(0, 2**31 - 1)] | None = None


class Session(Element, ns=SESS):
    """What every kind of session begins with."""

    access_control: sess.AccessControl | None = None
    schedule: sess.Schedule | None = None


class TrainingSession(Session, ns=TRAIN):
    """A training session as clients describe it."""

    meta_data: MetaData | None = None
    enable_options: EnableOptions | None = None
    telephony: Telephony | None = None
    tracking: Tracking | None = None
    repeat: Repeat | None = None
    remind: Remind | None = None
    presenters: Participants | None = None
    """People who present; HOST among them makes an alternate host."""
    attendees: Participants | None = None
    """People invited."""
    attendee_options: AttendeeOptions | None = None
    hands_on_lab: HandsOnLab | None = None
    pso_fields: PsoFields | None = None
    assist_service: MeetingAssist | None = None
    pre_assign_breakout: PreAssignBreakout | None = None


class TrainingSessionInstance(TrainingSession, ns=TRAIN):
    """A stored training session."""

    session_key: SessionKey
    status: Status | None = None
    """INPROGRESS from the start of the room to its end."""


class Order(Element, ns=TRAIN):
    """How a list is sorted; `orderBy` and `orderAD` pair by position, in whatever order they come."""

    order_by: Annotated[list[sess.OrderBy], MaxItems(3)] = []
    order_ad: Annotated[list[Literal["ASC", "DESC"]], MaxItems(3), Wire("orderAD")] = []
    """ASC where missing."""
