"""Taking a test: attempts, limits, times, and what the host gives."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from classbell.errors import (
    AttemptsUsedUp,
    InvalidValue,
    NoRecord,
    NotOpen,
    NotPermitted,
    TimeUp,
    UnknownTest,
)
from classbell.store.submissions import GRACE_SECONDS
from tests.services.attendee.conftest import Attendees
from tests.services.training.papers import AUTOMATIC, SINGLE, TRUTH, content, right
from tests.services.training.sending import PRESENTER, Training, people, person
from tests.services.training.taking import KIM, WEB, Tests
from tests.support import NOW, Person, refused

ONCE = {**WEB, "attemptLimit/noLimit": None, "attemptLimit/attemptTimes": 1}
TWICE = {**ONCE, "attemptLimit/attemptTimes": 2}
LIMITED = {"timeLimit/noLimit": None, "timeLimit/withinMinutes": 30}
HALF_AN_HOUR = {**WEB, **LIMITED}
MINUTE = timedelta(minutes=1)
CLOSES = NOW + timedelta(hours=12)


async def test_what_can_be_scored_is_scored_and_the_rest_waits(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice)

    done = await tests.take(number)

    assert (done.score, done.unscored, done.attempt, done.submitted_at) == (AUTOMATIC, 1, 1, NOW)


async def test_who_comes_back_goes_on_with_his_attempt(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice, values=ONCE)

    first = await tests.start(number, "Kim@Example.com")
    again = await tests.start(number, now=NOW + MINUTE)

    assert (again.submission_id, again.started_at) == (first.submission_id, NOW)


async def test_attempts_are_limited_for_each_person(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice, values=TWICE)

    assert [(await tests.take(number)).attempt for _ in range(2)] == [1, 2]
    with refused(AttemptsUsedUp):
        await tests.start(number)
    assert (await tests.take(number, "lee@example.com")).attempt == 1


async def test_a_lowered_limit_counts_at_once(tests: Tests, alice: Person) -> None:
    key, number = await tests.scheduled(alice)
    await tests.take(number)

    await tests.set(alice, key, number, ONCE)

    with refused(AttemptsUsedUp):
        await tests.start(number)


async def test_a_test_on_the_web_is_begun_between_its_dates(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice)

    for moment in (NOW - timedelta(days=2), CLOSES, CLOSES + MINUTE):
        with refused(NotOpen):
            await tests.start(number, now=moment)
    assert await tests.start(number, now=CLOSES - MINUTE)


@pytest.mark.parametrize("values", [WEB, HALF_AN_HOUR])
async def test_an_attempt_is_taken_until_its_time_and_the_grace_are_over(
    tests: Tests, alice: Person, values: dict[str, object]
) -> None:
    _, number = await tests.scheduled(alice, values=values)
    ends = CLOSES if values is WEB else NOW + timedelta(minutes=30)

    attempt = await tests.start(number)
    assert attempt.ends_at == ends
    with refused(TimeUp):
        await tests.submit(attempt, now=ends + timedelta(seconds=GRACE_SECONDS))
    assert (await tests.submit(attempt, now=ends + timedelta(seconds=GRACE_SECONDS - 1))).submitted_at


async def test_the_due_date_ends_a_time_limit_early(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice, values=HALF_AN_HOUR)

    assert (await tests.start(number, now=CLOSES - MINUTE)).ends_at == CLOSES


async def test_an_attempt_that_ran_out_of_time_is_used_up(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice, values={**TWICE, **LIMITED})
    await tests.start(number)

    second = await tests.start(number, now=NOW + 31 * MINUTE)

    assert second.attempt == 2
    with refused(AttemptsUsedUp):
        await tests.start(number, now=NOW + 62 * MINUTE)


async def test_an_attempt_is_handed_in_once_and_by_its_owner(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice)
    attempt = await tests.start(number)

    with refused(NoRecord):
        await tests.submit(replace(attempt, email="lee@example.com"), {})
    await tests.submit(attempt)
    with refused(NotOpen):
        await tests.submit(attempt, {})

    assert (await tests.info(alice, number)).all("submittedTest/score") == [str(AUTOMATIC)]


async def test_a_test_in_the_session_is_begun_while_it_is_held(tests: Tests, training: Training, alice: Person) -> None:
    key = await training.create(alice)
    [number] = await tests.add(alice, key, await tests.upload(alice))
    with refused(NotOpen):
        await tests.start(number)

    await training.begin(key, NOW)

    attempt = await tests.start(number)
    assert attempt.ends_at is None
    assert (await tests.submit(attempt)).score == AUTOMATIC


async def test_a_deleted_test_and_one_of_a_deleted_session_are_not_taken(
    tests: Tests, training: Training, alice: Person
) -> None:
    key, number = await tests.scheduled(alice)
    attempt = await tests.start(number)
    await tests.send(alice, "DelScheduledTest", {"sessionKey": key, "testID": number})
    other_key, other = await tests.scheduled(alice)
    await tests.take(other)
    await training.delete(alice, other_key)

    for gone in (number, other, 1):
        with refused(UnknownTest):
            await tests.start(gone)
    with refused(NotOpen):
        await tests.submit(attempt)
    with refused(UnknownTest):
        await tests.info(alice, other)
    assert await tests.db.fetchval("SELECT score FROM submission WHERE test_id = $1", other) == AUTOMATIC


async def test_what_was_not_asked_is_dropped_and_odd_characters_with_it(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice)
    odd: dict[str, Any] = {**right(), "essay": {"Q": ["a\0b\ud800c" + "d" * 5000], "R": ["x"]}, "none": {"Q": ["B"]}}
    odd["single"] = {"Q": ["B", "Z"]}

    done = await tests.submit(await tests.start(number), odd)

    assert done.score == AUTOMATIC
    assert done.answers is not None
    assert '"none"' not in done.answers
    assert '"essay": {"Q": ["abc' + "d" * 3997 + '"]}' in done.answers


async def test_a_host_grades_what_waits(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice, grades=True)
    done = await tests.take(number)
    assert (await tests.info(alice, number))["numSubmittedUnscored"] == "1"

    graded = await tests.grade(alice, done, {"essay": 8}, "Well said")

    assert (graded.score, graded.unscored, graded.comments) == (AUTOMATIC + 8, 0, "Well said")
    info = await tests.info(alice, number)
    assert (info["numSubmittedUnscroed"], info["numSubmittedUnscored"]) == ("0", "0")
    assert (info["submittedTest/score"], info["submittedTest/grade"]) == (str(AUTOMATIC + 8), "A")


async def test_a_host_corrects_what_was_scored_by_itself(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice)
    graded = await tests.grade(alice, await tests.take(number), {"single": 1}, "Hm")

    again = await tests.grade(alice, graded, {"essay": 0})

    assert (again.score, again.unscored, again.comments) == (AUTOMATIC - 3, 0, "Hm")


@pytest.mark.parametrize(
    ("points", "comments", "path"),
    [
        ({"essay": 11}, None, "points/essay"),
        ({"essay": -1}, None, "points/essay"),
        ({"none": 1}, None, "points/none"),
        ({}, "c" * 257, "comments"),
    ],
)
async def test_a_host_gives_only_what_an_item_can_give(
    tests: Tests, alice: Person, points: dict[str, int], comments: str | None, path: str
) -> None:
    _, number = await tests.scheduled(alice)
    done = await tests.take(number)

    with refused(InvalidValue, path):
        await tests.grade(alice, done, points, comments)


async def test_only_hosts_of_the_session_grade_and_only_what_was_handed_in(
    tests: Tests, training: Training, alice: Person, bob: Person, charlie: Person
) -> None:
    key, number = await tests.scheduled(alice)
    await training.set(alice, key, people(PRESENTER, person("Bob@example.com", "HOST")))
    attempt = await tests.start(number)
    with refused(NoRecord):
        await tests.grade(alice, attempt, {})
    done = await tests.submit(attempt)

    with refused(NotPermitted):
        await tests.grade(charlie, done, {"essay": 8})

    assert (await tests.grade(bob, done, {"essay": 8})).unscored == 0


@pytest.mark.parametrize("email", ["kim", "a@b.cd, e@f.gh", ""])
async def test_somebody_without_an_address_takes_nothing(tests: Tests, alice: Person, email: str) -> None:
    _, number = await tests.scheduled(alice, content(SINGLE, TRUTH))

    with pytest.raises(ValueError, match="address"):
        await tests.start(number, email)


async def test_the_number_of_a_registrant_is_told(tests: Tests, training: Training, alice: Person) -> None:
    key, number = await tests.scheduled(alice)
    await training.set(alice, key, people("attendees/participants/participant", person("lee@example.com")))
    _, register_id = await Attendees(training).register(alice, key, KIM)
    for email in (KIM, "lee@example.com", "mia@example.com"):
        await tests.take(number, email)

    numbers = (await tests.info(alice, number)).all("submittedTest/registerID")

    assert numbers == [str(register_id), "0", "0"]
