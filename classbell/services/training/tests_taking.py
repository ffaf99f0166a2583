"""Taking a test: begin an attempt, hand it in, and what the host gives for it. Pages call these; no door does yet.

Rules:
1. A test on the web is taken between its dates, a test in the session while that is held. The database judges that, and
   the number of attempts, in one statement (store/submissions.py).
2. Somebody who comes back to an attempt under way goes on with it; one that ran out of time counts as used.
3. What conditions can judge is scored when the attempt is handed in, the rest waits for the host.
4. Who somebody is, is the caller's to know: the page that calls has a signed link or an account.
"""

from collections.abc import Mapping

import msgspec

from classbell.domain import access, grading, qti
from classbell.domain.call import Call
from classbell.domain.grading import Answers
from classbell.errors import AttemptsUsedUp, InvalidValue, NoRecord, NotOpen, NotPermitted, TimeUp, UnknownTest
from classbell.services.training import tests_mails
from classbell.store import audit, scheduled_tests, submissions
from classbell.store.submissions import Attempt
from classbell.wire import address

COMMENTS_MAX = 256
"""Characters of the host's comments (schema of results)."""

_RACES = 10


async def start_attempt(call: Call, test_id: int, *, email: str, name: str) -> Attempt:
    """Begin an attempt at a test, or go on with the one that is under way.

    Raises UnknownTest (110901), NotOpen (110905) outside of the test's time, AttemptsUsedUp (110904), `ValueError` for
    what is no address.
    """
    site_id, email = call.site.site_id, address.email(email)
    for _ in range(_RACES):
        attempt = await submissions.under_way(call.tx, site_id, test_id, email, call.now)
        if attempt is not None:
            return attempt
        number = await submissions.start(call.tx, site_id, test_id, email, name[:COMMENTS_MAX] or email, call.now)
        if number is not None:
            return await _attempt(call, number)
        why = await submissions.why(call.tx, site_id, test_id, email, call.now)
        if why is None:
            raise UnknownTest(path="testID", value=str(test_id))
        if not why.open:
            raise NotOpen
        if why.limit is not None and why.used >= why.limit:
            break
    # The last attempt may have been begun a moment ago, by the same person in another window.
    attempt = await submissions.under_way(call.tx, site_id, test_id, email, call.now)
    if attempt is None:
        raise AttemptsUsedUp
    return attempt


async def submit_attempt(call: Call, submission_id: int, *, email: str, answers: Answers) -> Attempt:
    """Hand an attempt in and score what can be scored; answers to what is not asked are dropped.

    Raises NoRecord (000015) for an attempt of somebody else, NotOpen (110905) for one that was handed in before or
    whose test was deleted, TimeUp (110906) when its time, or the test's, is over.
    """
    attempt = await _attempt(call, submission_id)
    if attempt.email != address.email(email):
        raise NoRecord
    paper = qti.read(await scheduled_tests.content(call.tx, call.site.site_id, attempt.test_id))
    kept = grading.cleaned(paper, answers)
    points = {score.item: score.points for score in grading.score(paper, kept)}
    marks = grading.marks(paper, points)
    done = await submissions.submit(
        call.tx, call.site.site_id, submission_id,
        answers=msgspec.json.encode(kept).decode(), points=msgspec.json.encode(points).decode(),
        score=marks.score, unscored=marks.unscored, now=call.now,
    )  # fmt: skip
    if not done:
        now = await _attempt(call, submission_id)
        raise TimeUp if now.submitted_at is None and now.ends_at is not None and now.ends_at <= call.now else NotOpen
    attempt = await _attempt(call, submission_id)
    await tests_mails.handed_in(call, attempt)
    return attempt


async def save_attempt(call: Call, submission_id: int, *, email: str, answers: Answers) -> None:
    """Keep what somebody has answered so far; it counts as handed in when the time is over.

    Raises NoRecord (000015) for an attempt of somebody else, TimeUp (110906) and NotOpen (110905) as `submit_attempt`.
    """
    attempt = await _attempt(call, submission_id)
    email = address.email(email)
    if attempt.email != email:
        raise NoRecord
    paper = qti.read(await scheduled_tests.content(call.tx, call.site.site_id, attempt.test_id))
    kept = msgspec.json.encode(grading.cleaned(paper, answers)).decode()
    if not await submissions.save(call.tx, call.site.site_id, submission_id, email, kept, call.now):
        raise NotOpen if attempt.submitted_at is not None else TimeUp


async def saved_answers(call: Call, submission_id: int) -> dict[str, dict[str, list[str]]]:
    """What somebody has answered so far."""
    text = await submissions.draft(call.tx, call.site.site_id, submission_id)
    return msgspec.json.decode(text, type=dict[str, dict[str, list[str]]]) if text else {}


async def collect(call: Call, test_id: int) -> int:
    """Hand in what was saved of attempts whose time is over; gives how many there were."""
    site_id = call.site.site_id
    found = await submissions.left_lying(call.tx, site_id, test_id, call.now)
    if not found:
        return 0
    paper = qti.read(await scheduled_tests.content(call.tx, site_id, test_id))
    for row in found:
        answers = msgspec.json.decode(row["draft"], type=dict[str, dict[str, list[str]]])
        points = {score.item: score.points for score in grading.score(paper, answers)}
        marks = grading.marks(paper, points)
        await submissions.submit(
            call.tx, site_id, row["submission_id"],
            answers=row["draft"], points=msgspec.json.encode(points).decode(), score=marks.score,
            unscored=marks.unscored, now=row["at"],
        )  # fmt: skip
        await tests_mails.handed_in(call, await _attempt(call, row["submission_id"]))
    return len(found)


async def grade(call: Call, submission_id: int, points: Mapping[str, int], comments: str | None = None) -> Attempt:
    """Give points for items of a submission; a host may also correct what was scored by itself.

    Callers: host and alternate hosts of the session, site administrators.
    Raises NoRecord (000015) for what was not handed in, NotPermitted (000001), InvalidValue (000903) at
    `points/ITEM` for an item that is not asked or points it cannot give, at `comments` for more than 256 characters.
    """
    attempt = await submissions.lock(call.tx, call.site.site_id, submission_id)
    if attempt is None or attempt.submitted_at is None:
        raise NoRecord
    test = await scheduled_tests.get(call.tx, call.site.site_id, attempt.test_id, call.now)
    if not access.may_change(call.caller, test.host_id, test.alternate_addresses):
        raise NotPermitted
    if comments is not None and len(comments) > COMMENTS_MAX:
        raise InvalidValue(path="comments", value=comments)
    paper = qti.read(await scheduled_tests.content(call.tx, call.site.site_id, attempt.test_id))
    items = {item.ident: item for item in paper.asked}
    for ident, given in points.items():
        if ident not in items or grading.limited(items[ident], given) != given:
            raise InvalidValue(path=f"points/{ident}", value=str(given))
    merged = {**msgspec.json.decode(attempt.points, type=dict[str, int | None]), **points}
    marks = grading.marks(paper, merged)
    await submissions.mark(
        call.tx, call.site.site_id, submission_id,
        points=msgspec.json.encode(merged).decode(), score=marks.score, unscored=marks.unscored,
        comments=attempt.comments if comments is None else comments, by=call.caller.account_id, now=call.now,
    )  # fmt: skip
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation="grade a test", at=call.now,
        session_key=test.session_key, subject=f"submission {submission_id}",
    )  # fmt: skip
    attempt = await _attempt(call, submission_id)
    await tests_mails.tell_score(call, attempt)
    return attempt


async def _attempt(call: Call, submission_id: int) -> Attempt:
    attempt = await submissions.get(call.tx, call.site.site_id, submission_id)
    if attempt is None:
        raise NoRecord
    return attempt
