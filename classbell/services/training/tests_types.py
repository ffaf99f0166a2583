"""Types of tests in trainingsession.xsd, and how a scheduled test is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from classbell.domain import timezones
from classbell.domain.access import Account
from classbell.errors import MissingElement, UnknownTest, raise_all
from classbell.store.scheduled_tests import ScheduledRow
from classbell.wire import dates
from classbell.wire.element import DateText, Default, Element, Long, MaxItems, Opaque, Range, Verbatim
from classbell.wire.names import QTIASI, TRAIN

TESTS_AT_ONCE = 100

TestId = Long
TestIds = Annotated[list[Long], MaxItems(TESTS_AT_ONCE)]
Delivery = Literal["WEBSITE", "IN_SESSION"]
TestStatus = Literal["NOT_STARTED", "STARTED", "ENDED"]
Library = Literal["PRIVATE", "SHARE"]
Yes = Literal["true"]
"""The word true, in any case; the schema's way to choose an element that says nothing more."""

Questions = Annotated[str, Verbatim(QTIASI)]
"""A test in the QTI 1.2 subset: one assessment with one section of items."""


class EmailAttendee(Element, ns=TRAIN):
    """Mail about a test on the web, to the attendees whom the host has accepted or invited."""

    invite: bool | None = None
    """Mail a link to the test, to each once, and again when its dates change; also to who comes onto the list later."""
    reminder_after_start: bool | None = None
    """Remind when the test opens, if it is not open yet, who has not handed it in."""
    before_days: Annotated[int, Range(0, 99)] | None = None
    """Part of how long before the last moment who has not handed in is reminded, as the next two; all 0: not at all."""
    before_hours: Annotated[int, Range(0, 23)] | None = None
    before_minutes: Annotated[int, Range(0, 59)] | None = None
    send_to_register: bool | None = None
    """Mail also those whom the host has not accepted yet."""
    notify_submits: bool | None = None
    """Mail the host whenever somebody hands in the test."""


class ScheduledTest(Element, ns=TRAIN):
    """A test of a session."""

    test_id: TestId
    title: Annotated[str, Opaque()]
    delivery: Annotated[Delivery, Default("IN_SESSION")]
    """WEBSITE: between two dates; IN_SESSION: while the session is held."""
    status: Annotated[TestStatus, Default("NOT_STARTED")]
    due_date: Annotated[str, DateText()] | None = None
    """WEBSITE: last moment, in the zone of the session."""


class ScheduledTestInstance(ScheduledTest, ns=TRAIN):
    """A test with the session it belongs to."""

    session_key: Long


def shown(row: ScheduledRow) -> ScheduledTest:
    """A scheduled test as the protocol shows it."""
    return ScheduledTest(
        test_id=row.test_id,
        title=row.title,
        delivery=row.delivery,
        status=row.state,
        due_date=None if row.closes_at is None else written(row.closes_at, row.zone),
    )


def written(instant: datetime, zone: str) -> str:
    """An instant in the zone of a session; in GMT if the wire has no name for that zone."""
    wall = timezones.from_utc(instant, zone)
    _, as_planned = timezones.for_iana(zone, [wall])
    return dates.write(wall if as_planned else timezones.from_utc(instant, "UTC"))


def reach(caller: Account) -> int | None:
    """Whose private library the caller sees beside the shared one; `None` for everybody's."""
    return None if caller.sees_site else caller.account_id


def require(test_ids: Sequence[int], known: set[int]) -> None:
    """Refuse an empty list (000904), and every test that is not known (110901)."""
    if not test_ids:
        raise MissingElement(path="testID")
    raise_all(
        [
            UnknownTest(path=f"testID[{number}]", value=str(test_id))
            for number, test_id in enumerate(test_ids, start=1)
            if test_id not in known
        ]
    )
