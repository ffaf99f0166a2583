"""Tests of a session: AddScheduledTest, SetScheduledTest, DelScheduledTest, LstScheduledTests.

Rules (training.md 1, 10):
1. A scheduled test is a copy with a number of its own; what becomes of the library test does not touch it.
2. Tests belong to whoever may change the session: its host, alternate hosts, site administrators.
3. Dates are in the zone of the session, kept as instants.
"""

from typing import Annotated

import msgspec

from classbell.domain import access, timezones
from classbell.domain.call import Call
from classbell.errors import InvalidValue, MissingElement, NoRecord, NotPermitted
from classbell.services import listing
from classbell.services.registry import operation
from classbell.services.shared.sess import DateScope
from classbell.services.training import tests_mails
from classbell.services.training.tests_types import (
    EmailAttendee,
    ScheduledTestInstance,
    TestId,
    TestIds,
    TestStatus,
    Yes,
    reach,
    require,
    shown,
)
from classbell.services.training.types import SessionKey
from classbell.store import audit, scheduled_tests, sessions, testbank
from classbell.store.scheduled_tests import Timing
from classbell.store.sessions import Stored
from classbell.wire import dates
from classbell.wire.element import DateText, Element, OneOf, Range, Waived
from classbell.wire.names import TRAIN

Positive = Annotated[int, Range(1, 2**31 - 1)]


class AddScheduledTest(Element, ns=TRAIN):
    """Copy library tests into a session.

    Source: trainingsession.xsd, addScheduledTest.
    """

    session_key: SessionKey
    test_id: TestIds = []
    """Tests of a library."""


class AddScheduledTestResponse(Element, ns=TRAIN):
    """The copies."""

    test_id: list[TestId] = []
    """In the order asked for."""


class Website(Element, ns=TRAIN):
    """The test is taken on the web, between two dates."""

    start_date: Annotated[str, DateText()]
    """First moment, in the zone of the session."""
    due_date: Annotated[str, DateText()]
    """Last moment, in the zone of the session."""
    email_attendee: EmailAttendee | None = None


class DeliveryMethod(Element, ns=TRAIN):
    """How the test is given; the first of the two counts."""

    session: Annotated[Yes, OneOf(), Waived()] | None = None
    """In the session."""
    website: Annotated[Website, OneOf(), Waived()] | None = None
    """On the web."""
    # The guide's own sample leaves the wrapper out (training.md 10).
    start_date: Annotated[str, DateText()] | None = None
    """As in `website`, which may be left out."""
    due_date: Annotated[str, DateText()] | None = None
    """As in `website`, which may be left out."""
    email_attendee: EmailAttendee | None = None
    """As in `website`, which may be left out."""


class TimeLimit(Element, ns=TRAIN):
    """How long an attempt may take; the first of the two counts."""

    no_limit: Annotated[Yes, OneOf(), Waived()] | None = None
    within_minutes: Annotated[Positive, OneOf(), Waived()] | None = None


class AttemptLimit(Element, ns=TRAIN):
    """How often somebody may take the test; the first of the two counts."""

    no_limit: Annotated[Yes, OneOf(), Waived()] | None = None
    attempt_times: Annotated[Positive, OneOf(), Waived()] | None = None


class SetScheduledTest(Element, ns=TRAIN):
    """Say when, for how long and how often a test may be taken.

    Source: trainingsession.xsd, setScheduledTest.
    """

    session_key: SessionKey
    test_id: TestId
    delivery_method: DeliveryMethod
    time_limit: TimeLimit
    send_report: bool | None = None
    """Mail the score to the attendee, once nothing of it waits for the host."""
    attempt_limit: AttemptLimit


class SetScheduledTestResponse(Element, ns=TRAIN):
    """Empty on success."""


class DelScheduledTest(Element, ns=TRAIN):
    """Take tests out of a session; what people answered stays for the history.

    Source: trainingsession.xsd, delScheduledTest.
    """

    test_id: TestIds = []
    session_key: SessionKey


class DelScheduledTestResponse(Element, ns=TRAIN):
    """Empty on success."""


class LstScheduledTests(Element, ns=TRAIN):
    """List scheduled tests; every filter that is given must match.

    Source: trainingsession.xsd, lstScheduledTests.
    """

    date_scope: DateScope | None = None
    """Start and end: on the web the dates of the test, else those of the session."""
    session_key: SessionKey | None = None
    status: TestStatus | None = None
    author: str | None = None
    """Account name of the author."""


class LstScheduledTestsResponse(Element, ns=TRAIN):
    """All tests that match, by start."""

    test: list[ScheduledTestInstance] = []


@operation("training.AddScheduledTest", http="POST /training-sessions/{sessionKey}/tests")
async def add_scheduled_test(call: Call, request: AddScheduledTest) -> AddScheduledTestResponse:
    """Copy library tests into a session, to be given while it is held, without limits until SetScheduledTest sets some.

    Callers: host and alternate hosts of the session, with the tests they see; site administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), UnknownTest (110901) naming each unknown test,
    MissingElement (000904) without any.
    """
    stored = await _session(call, request.session_key)
    site_id = call.site.site_id
    require(request.test_id, set(await testbank.lock(call.tx, site_id, request.test_id, reach(call.caller))))
    numbers = await scheduled_tests.add(call.tx, site_id, stored.session_key, request.test_id, call.now)
    await _note(call, "AddScheduledTest", stored, numbers)
    return AddScheduledTestResponse(test_id=numbers)


@operation("training.SetScheduledTest", http="PATCH /training-sessions/{sessionKey}/tests/{testID}", clears=True)
async def set_scheduled_test(call: Call, request: SetScheduledTest) -> SetScheduledTestResponse:
    """Change delivery, dates and limits of a test; its questions stay.

    Callers: host and alternate hosts of the session, site administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), UnknownTest (110901) for a test of another session,
    InvalidValue (000903) for a due date that is not after the start date, MissingElement (000904) for a missing date.
    """
    stored = await _session(call, request.session_key)
    timing = _timing(request, stored.zone)
    before = await scheduled_tests.change(call.tx, call.site.site_id, stored.session_key, request.test_id, timing)
    await tests_mails.call_up(call, stored.session_key, request.test_id, before)
    await _note(call, "SetScheduledTest", stored, [request.test_id])
    return SetScheduledTestResponse()


@operation("training.DelScheduledTest", http="DELETE /training-sessions/{sessionKey}/tests/{testID}")
async def del_scheduled_test(call: Call, request: DelScheduledTest) -> DelScheduledTestResponse:
    """Take tests out of a session, all or none.

    Callers: host and alternate hosts of the session, site administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), UnknownTest (110901) naming each test that is not of this
    session, MissingElement (000904) without any.
    """
    stored = await _session(call, request.session_key)
    if not request.test_id:
        raise MissingElement(path="testID")
    await scheduled_tests.delete(call.tx, call.site.site_id, stored.session_key, request.test_id, call.now)
    await tests_mails.call_off(call, stored.session_key, request.test_id)
    await _note(call, "DelScheduledTest", stored, request.test_id)
    return DelScheduledTestResponse()


@operation("training.LstScheduledTests", http="GET /training-sessions/{sessionKey}/tests")
async def lst_scheduled_tests(call: Call, request: LstScheduledTests) -> LstScheduledTestsResponse:
    """List the tests of the sessions the caller hosts or shares, or for administrators those of the site.

    Callers: any account.
    Raises SessionNotFound (060001) for an unknown key, NotPermitted (000001) for another host's session, NoRecord
    (000015) when nothing matches, InvalidValue (000903) for an unknown zone.
    """
    caller, site_id = call.caller, call.site.site_id
    if request.session_key is not None:
        stored = await sessions.get(call.tx, site_id, request.session_key)
        if not access.may_see(caller, stored.host_id, stored.alternate_addresses):
            raise NotPermitted
    found = await scheduled_tests.find(
        call.tx,
        site_id,
        call.now,
        # Only who may host shares a session (domain/access.py); the address of others is nobody's.
        whose=None if caller.sees_site else (caller.account_id, caller.address if caller.may_host else ""),
        session_key=request.session_key,
        state=request.status,
        author=request.author.lower() if request.author is not None else None,
        bounds=listing.bounds(call, request.date_scope),
    )
    if not found:
        raise NoRecord
    return LstScheduledTestsResponse(
        test=[ScheduledTestInstance(**msgspec.structs.asdict(shown(row)), session_key=row.session_key) for row in found]
    )


async def _session(call: Call, session_key: int) -> Stored:
    """The session, held until the call ends; refuses callers who may not change it."""
    stored = await sessions.lock(call.tx, call.site.site_id, session_key)
    if not access.may_change(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    return stored


def _timing(request: SetScheduledTest, zone: str) -> Timing:
    method = request.delivery_method
    website, path = method.website, "deliveryMethod/website"
    if website is None and method.session is None:
        path = "deliveryMethod"
        if method.start_date is None:
            raise MissingElement(path=f"{path}/startDate")
        if method.due_date is None:
            raise MissingElement(path=f"{path}/dueDate")
        website = Website(start_date=method.start_date, due_date=method.due_date, email_attendee=method.email_attendee)
    opens = closes = None
    if website is not None:
        opens = timezones.to_utc(dates.wall(website.start_date), zone)
        closes = timezones.to_utc(dates.wall(website.due_date), zone)
        if closes <= opens:
            raise InvalidValue(path=f"{path}/dueDate", value=website.due_date)
    mail = website.email_attendee if website is not None else None
    return Timing(
        delivery="IN_SESSION" if website is None else "WEBSITE",
        opens_at=opens,
        closes_at=closes,
        time_limit_minutes=request.time_limit.within_minutes,
        attempt_limit=request.attempt_limit.attempt_times,
        send_report=bool(request.send_report),
        mail=msgspec.json.encode(mail or EmailAttendee()).decode(),
    )


async def _note(call: Call, name: str, stored: Stored, numbers: list[int]) -> None:
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation=f"training.{name}", at=call.now,
        session_key=stored.session_key, subject="tests " + ", ".join(map(str, numbers)),
    )  # fmt: skip
