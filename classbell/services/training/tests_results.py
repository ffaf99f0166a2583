"""What became of a test: GetTestInformation, GetIMStestDetails, GetIMStestResult."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Annotated

import msgspec

from classbell.domain import access, grading, qti
from classbell.domain.call import Call
from classbell.domain.qti import Condition, Equals, Item, Not
from classbell.errors import NoRecord, NotPermitted
from classbell.services.registry import operation
from classbell.services.training import qti_report as report
from classbell.services.training import tests_taking
from classbell.services.training.qti_report import QtiResultReport
from classbell.services.training.tests_types import Questions, ScheduledTestInstance, TestId, shown, written
from classbell.store import scheduled_tests, submissions
from classbell.store.scheduled_tests import ScheduledRow
from classbell.store.submissions import Attempt
from classbell.wire.element import DateText, Element, Email, EmptyCounts, Long, Opaque, Wire
from classbell.wire.names import TRAIN


class GetTestInformation(Element, ns=TRAIN):
    """Read a scheduled test and who submitted what.

    Source: trainingsession.xsd, getTestInformation.
    """

    test_id: TestId


class SubmittedTest(Element, ns=TRAIN):
    """One submission."""

    name: Annotated[str, Opaque()]
    email: Annotated[str, Email()]
    submit_date: Annotated[str, DateText()]
    """In the zone of the session."""
    score: Long
    """So far: what waits for the host is not in it."""
    grade: Annotated[str, EmptyCounts()]
    """A to F; empty where no grades are given, or items still wait for the host."""
    register_id: Long
    """Number of the attendee; 0 for people who are on no list."""


class GetTestInformationResponse(ScheduledTestInstance, ns=TRAIN):
    """A scheduled test with its submissions."""

    description: Annotated[str, Opaque()] | None = None
    start_date: Annotated[str, DateText()]
    """First moment, in the zone of the session; for tests in the session its next date."""
    time_limit: Long | None = None
    """Minutes; absent: no limit."""
    author: str
    """Account that put the test into the library."""
    num_questions: Long
    num_submitted: Long
    num_started: Long
    num_submitted_unscroed: Long
    """Submissions with items that wait for the host; the schema misspells it."""
    num_submitted_unscored: Long | None = None
    """The same number again."""
    submitted_test: list[SubmittedTest] = []
    max_score: Long | None = None


class GetIMStestDetails(Element, ns=TRAIN):
    """Read the questions of a scheduled test.

    Source: trainingsession.xsd, getIMStestDetails.
    """

    test_id: TestId


class GetIMStestDetailsResponse(Element, ns=TRAIN):
    """The questions as they were uploaded."""

    questestinterop: Questions


class GetIMStestResult(Element, ns=TRAIN):
    """Read what somebody submitted last, item by item.

    Source: trainingsession.xsd, getIMStestResult.
    """

    test_id: TestId
    participant_email: Annotated[str, Email()]


class GetIMStestResultResponse(Element, ns=TRAIN):
    """A report in the QTI 1.2 subset."""

    qti_result_report: Annotated[QtiResultReport, Wire("qti_result_report")]


@operation("training.GetTestInformation", http="GET /tests/{testID}/information")
async def get_test_information(call: Call, request: GetTestInformation) -> GetTestInformationResponse:
    """Read a scheduled test, its counters and all submissions in the order they came.

    Callers: host and alternate hosts of the session, administrators.
    Raises UnknownTest (110901), NotPermitted (000001).
    """
    row = await _test(call, request.test_id)
    counts = await submissions.counts(call.tx, call.site.site_id, row.test_id)
    handed_in = await submissions.of_test(call.tx, call.site.site_id, row.test_id)
    return GetTestInformationResponse(
        **msgspec.structs.asdict(shown(row)),
        session_key=row.session_key,
        description=row.description or None,
        start_date=written(row.start_at, row.zone),
        time_limit=row.time_limit_minutes,
        author=row.author,
        num_questions=row.questions,
        num_submitted=counts.submitted,
        num_started=counts.started,
        num_submitted_unscroed=counts.unscored,
        num_submitted_unscored=counts.unscored,
        submitted_test=[_submitted(row, attempt) for attempt in handed_in],
        max_score=row.max_score,
    )


@operation("training.GetIMStestDetails", http="GET /tests/{testID}")
async def get_ims_test_details(call: Call, request: GetIMStestDetails) -> GetIMStestDetailsResponse:
    """Give back the uploaded tree, verbatim.

    Callers: host and alternate hosts of the session, administrators.
    Raises UnknownTest (110901), NotPermitted (000001).
    """
    row = await _test(call, request.test_id)
    content = await scheduled_tests.content(call.tx, call.site.site_id, row.test_id)
    return GetIMStestDetailsResponse(questestinterop=content)


@operation("training.GetIMStestResult", http="GET /tests/{testID}/results/{participantEmail}")
async def get_ims_test_result(call: Call, request: GetIMStestResult) -> GetIMStestResultResponse:
    """Report the latest submission of a participant.

    Callers: host and alternate hosts of the session, administrators.
    Raises UnknownTest (110901), NotPermitted (000001), NoRecord (000015) if the participant submitted nothing.
    """
    row = await _test(call, request.test_id)
    attempt = await submissions.latest(call.tx, call.site.site_id, row.test_id, request.participant_email)
    if attempt is None:
        raise NoRecord
    paper = qti.read(await scheduled_tests.content(call.tx, call.site.site_id, row.test_id))
    return GetIMStestResultResponse(qti_result_report=_report(row, attempt, paper))


async def _test(call: Call, test_id: int) -> ScheduledRow:
    row = await scheduled_tests.get(call.tx, call.site.site_id, test_id, call.now)
    if not access.may_see(call.caller, row.host_id, row.alternate_addresses):
        raise NotPermitted
    # What was saved counts from the end of the time on, whoever looks first.
    await tests_taking.collect(call, row.test_id)
    return row


def _grade(row: ScheduledRow, attempt: Attempt) -> str:
    if not row.assign_grades or attempt.unscored:
        return ""
    return grading.grade(attempt.score, row.max_score)


def _submitted(row: ScheduledRow, attempt: Attempt) -> SubmittedTest:
    assert attempt.submitted_at is not None
    return SubmittedTest(
        name=attempt.name,
        email=attempt.email,
        submit_date=written(attempt.submitted_at, row.zone),
        score=attempt.score,
        grade=_grade(row, attempt),
        register_id=attempt.register_id,
    )


def _report(row: ScheduledRow, attempt: Attempt, paper: qti.Paper) -> QtiResultReport:
    assert attempt.submitted_at is not None
    assert attempt.answers is not None
    answers = msgspec.json.decode(attempt.answers, type=dict[str, dict[str, list[str]]])
    points = msgspec.json.decode(attempt.points, type=dict[str, int | None])
    letter = _grade(row, attempt)
    assessment = report.AssessmentResult(
        asi_title=row.title,
        ident_ref=row.test_id,
        asi_metadata=report.comments(attempt.comments),
        asi_description=row.description or None,
        date=report.Date(
            type_label="Date submitted",
            datetime=attempt.submitted_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        ),
        duration=_duration(attempt.submitted_at - attempt.started_at),
        outcomes=report.AssessmentOutcomes(
            score=report.Score(score_value=attempt.score, score_min=0, score_max=row.max_score),
            grade=report.Grade(grade_value=letter) if letter else None,
        ),
        num_sections="1",
        section_result=report.SectionResult(
            item_result=[
                _item_result(item, answers.get(item.ident, {}), points.get(item.ident)) for item in paper.asked
            ]
        ),
    )
    context = report.Context(
        name=attempt.name,
        generic_identifier=report.GenericIdentifier(type_label="email", identifier_string=attempt.email),
    )
    return QtiResultReport(result=report.Result(context=context, assessment_result=assessment))


def _item_result(item: Item, given: dict[str, list[str]], points: int | None) -> report.ItemResult:
    shown_feedback = grading.score_item(item, given).feedback
    texts = {feedback.ident: feedback.text for feedback in item.feedback}
    return report.ItemResult(
        response=[
            report.Response(
                ident_ref=question.ident,
                response_form=report.ResponseForm(
                    cardinality="multiple" if question.several else "single",
                    response_type="lid" if question.choices else "str",
                    render_type="choice" if question.choices else "fib",
                    correct_response=list(dict.fromkeys(_right(item, question.ident))) or [""],
                ),
                response_value=given.get(question.ident) or [""],
            )
            for question in item.questions
        ],
        outcomes=report.ItemOutcomes(
            score=report.ItemScore(
                score_value=points or 0,
                score_interpretation="" if points is not None else "Not yet graded",
                score_min=item.min_score,
                score_max=item.max_score,
            )
        ),
        feedback_displayed=next((texts.get(ident) for ident in shown_feedback if texts.get(ident)), None),
    )


def _right(item: Item, question: str) -> Iterator[str]:
    """The answers that bring points."""

    def wanted(condition: Condition) -> Iterator[str]:
        if isinstance(condition, Equals):
            if condition.question == question:
                yield condition.value
        elif not isinstance(condition, Not):
            for part in condition.parts:
                yield from wanted(part)

    for rule in item.rules:
        if rule.points > 0:
            yield from wanted(rule.condition)


def _duration(passed: timedelta) -> str:
    """A span as ISO 8601 writes it."""
    seconds = int(passed.total_seconds())
    return f"PT{seconds // 3600}H{seconds // 60 % 60}M{seconds % 60}S"
