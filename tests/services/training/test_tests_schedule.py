"""AddScheduledTest, SetScheduledTest, DelScheduledTest, LstScheduledTests, and the tests of GetTrainingSession."""

from datetime import timedelta

import pytest

from classbell.errors import InvalidValue, MissingElement, NoRecord, NotPermitted, Refusal, SessionNotFound, UnknownTest
from classbell.store import runs
from tests.conftest import add_person
from tests.services.training.sending import LEFT_OUT, PRESENTER, Training, Values, instant, people, person
from tests.services.training.taking import WEB, Tests
from tests.support import NOW, Person, refused

WITH_BOB = people(PRESENTER, person("Bob@example.com", "HOST"))


async def test_a_scheduled_test_is_a_copy_for_the_session_without_limits(tests: Tests, alice: Person) -> None:
    key, library = await tests.training.create(alice), await tests.upload(alice)

    first, second = await tests.add(alice, key, library, library)

    assert len({library, first, second}) == 3
    info = await tests.info(alice, first)
    assert (info["title"], info["delivery"], info["status"]) == ("Bells & ropes", "IN_SESSION", "NOT_STARTED")
    assert (info["dueDate"], info["timeLimit"]) == (None, None)
    assert (info["startDate"], info["sessionKey"], info["author"]) == ("04/06/2026 10:00:00", str(key), "alice")


async def test_deleting_the_library_test_leaves_the_scheduled_one(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice)
    [(library, _, _)] = await tests.library(alice)

    await tests.send(alice, "DelLibTests", {"testID": library})

    assert (await tests.info(alice, number))["numQuestions"] == "5"


async def test_tests_are_the_business_of_host_alternate_host_and_administrator(
    tests: Tests, alice: Person, bob: Person, charlie: Person, admin: Person, reader: Person, dave: Person
) -> None:
    key = await tests.training.create(alice, WITH_BOB)
    [shared] = await tests.share(alice, await tests.upload(alice))

    for who in (alice, bob, admin):
        [number] = await tests.add(who, key, shared)
        await tests.set(who, key, number, WEB)
        assert await tests.info(who, number)
        assert await tests.send(who, "LstScheduledTests", {"sessionKey": key})
        await tests.send(who, "DelScheduledTest", {"sessionKey": key, "testID": number})
    [number] = await tests.add(alice, key, shared)
    for who in (charlie, reader, dave):
        with refused(NotPermitted):
            await tests.add(who, key, shared)
        with refused(NotPermitted):
            await tests.set(who, key, number, WEB)
        with refused(NotPermitted):
            await tests.send(who, "DelScheduledTest", {"sessionKey": key, "testID": number})
    assert await tests.info(reader, number)
    assert await tests.send(reader, "GetIMStestDetails", {"testID": number})
    for who in (charlie, dave):
        for operation, more in (
            ("GetTestInformation", {}), ("GetIMStestDetails", {}), ("GetIMStestResult", {"participantEmail": "a@b.cd"}),
        ):  # fmt: skip
            with refused(NotPermitted):
                await tests.send(who, operation, {"testID": number, **more})
        with refused(NotPermitted):
            await tests.send(who, "LstScheduledTests", {"sessionKey": key})
        with refused(NoRecord):
            await tests.send(who, "LstScheduledTests", {})


async def test_an_unknown_session_comes_before_an_unknown_test(tests: Tests, charlie: Person) -> None:
    for operation, more in (
        ("AddScheduledTest", {}), ("SetScheduledTest", WEB), ("DelScheduledTest", {}), ("LstScheduledTests", {}),
    ):  # fmt: skip
        with refused(SessionNotFound):
            await tests.send(charlie, operation, {"sessionKey": 987654321, "testID": 1, **more})


async def test_an_unknown_test_and_one_of_another_session_are_refused(tests: Tests, alice: Person) -> None:
    key, number = await tests.scheduled(alice)
    other = await tests.training.create(alice)

    with refused(UnknownTest, "testID"):
        await tests.set(alice, other, number, WEB)
    with refused(UnknownTest, "testID[2]"):
        await tests.send(alice, "DelScheduledTest", {"sessionKey": key, "testID": [number, number + 1000]})
    with refused(UnknownTest, "testID[1]"):
        await tests.send(alice, "DelScheduledTest", {"sessionKey": other, "testID": number})
    with refused(UnknownTest, "testID[1]"):
        await tests.add(alice, key, number)
    for operation in ("GetTestInformation", "GetIMStestDetails", "GetIMStestResult"):
        with refused(UnknownTest, "testID"):
            await tests.send(alice, operation, {"testID": 1, "participantEmail": "a@b.cd"})
    assert await tests.info(alice, number)


async def test_a_private_test_of_somebody_else_is_not_scheduled(tests: Tests, alice: Person, charlie: Person) -> None:
    key = await tests.training.create(charlie)

    with refused(UnknownTest, "testID[1]"):
        await tests.add(charlie, key, await tests.upload(alice))


@pytest.mark.parametrize("operation", ["AddScheduledTest", "DelScheduledTest"])
async def test_a_list_of_tests_is_needed(tests: Tests, alice: Person, operation: str) -> None:
    with refused(MissingElement, "testID"):
        await tests.send(alice, operation, {"sessionKey": await tests.training.create(alice), "testID": None})


async def test_dates_of_the_web_are_in_the_zone_of_the_session(tests: Tests, alice: Person) -> None:
    key = await tests.training.create(alice, {"schedule/timeZoneID": 4})
    [number] = await tests.add(alice, key, await tests.upload(alice))

    await tests.set(alice, key, number, WEB)

    info = await tests.info(alice, number)
    assert (info["startDate"], info["dueDate"]) == ("03/01/2026 00:00:00", "03/03/2026 00:00:00")
    opens = await tests.db.fetchval("SELECT opens_at FROM scheduled_test WHERE test_id = $1", number)
    assert opens.isoformat() == "2026-03-01T08:00:00+00:00"


async def test_the_wrapper_of_the_web_may_be_missing(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(
        alice,
        values={
            "deliveryMethod/startDate": "03/01/2026 00:00:00",
            "deliveryMethod/dueDate": "03/03/2026 00:00:00",
            "deliveryMethod/emailAttendee/invite": "true",
            "timeLimit/withinMinutes": 30,
            "attemptLimit/attemptTimes": 2,
        },
    )

    info = await tests.info(alice, number)
    assert (info["delivery"], info["dueDate"], info["timeLimit"]) == ("WEBSITE", "03/03/2026 00:00:00", "30")


async def test_the_first_of_a_choice_wins(tests: Tests, alice: Person) -> None:
    key, number = await tests.scheduled(alice)
    website = "<website><startDate>03/01/2026 00:00:00</startDate><dueDate>03/02/2026 00:00:00</dueDate></website>"
    within, without = "<withinMinutes>5</withinMinutes>", "<noLimit>TRUE</noLimit>"

    async def settled(delivery: str, limit: str) -> tuple[str | None, str | None]:
        await tests.training.send(
            alice, "SetScheduledTest",
            f"<sessionKey>{key}</sessionKey><testID>{number}</testID><deliveryMethod>{delivery}</deliveryMethod>"
            f"<timeLimit>{limit}</timeLimit><attemptLimit><noLimit>true</noLimit></attemptLimit>",
        )  # fmt: skip
        info = await tests.info(alice, number)
        return info["delivery"], info["timeLimit"]

    assert await settled(website + "<session>true</session>", within + without) == ("WEBSITE", "5")
    assert await settled("<session>true</session>" + website, without + within) == ("IN_SESSION", None)
    assert await settled("<session/>" + website, "<noLimit/>" + within) == ("WEBSITE", "5")


@pytest.mark.parametrize(
    ("values", "refusal", "path"),
    [
        ({"deliveryMethod/website/dueDate": "03/01/2026 00:00:00"}, InvalidValue, "deliveryMethod/website/dueDate"),
        ({"deliveryMethod/website/dueDate": LEFT_OUT}, MissingElement, "deliveryMethod/website/dueDate"),
        ({"deliveryMethod/website/startDate": "soon"}, InvalidValue, "deliveryMethod/website/startDate"),
        ({"timeLimit/noLimit": "false"}, InvalidValue, "timeLimit/noLimit"),
        ({"timeLimit/noLimit": LEFT_OUT}, MissingElement, "timeLimit"),
        ({"timeLimit/noLimit": LEFT_OUT, "timeLimit/withinMinutes": 0}, InvalidValue, "timeLimit/withinMinutes"),
        ({"attemptLimit/noLimit": LEFT_OUT}, MissingElement, "attemptLimit"),
        (
            {"attemptLimit/noLimit": LEFT_OUT, "attemptLimit/attemptTimes": -1},
            InvalidValue, "attemptLimit/attemptTimes",
        ),
        (
            {"deliveryMethod/website/emailAttendee/beforeDays": 100},
            InvalidValue, "deliveryMethod/website/emailAttendee/beforeDays",
        ),
    ],
)  # fmt: skip
async def test_what_cannot_be_scheduled_is_refused(
    tests: Tests, alice: Person, values: Values, refusal: type[Refusal], path: str
) -> None:
    key, number = await tests.scheduled(alice)

    with refused(refusal, path):
        await tests.set(alice, key, number, {**WEB, **values})


async def test_the_status_on_the_web_follows_the_clock(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice)

    for moved, status in ((-timedelta(days=2), "NOT_STARTED"), (timedelta(0), "STARTED"), (timedelta(days=1), "ENDED")):
        assert (await tests.info(alice, number, now=NOW + moved))["status"] == status


async def test_the_status_in_the_session_follows_its_run(tests: Tests, training: Training, alice: Person) -> None:
    key = await training.create(alice)
    [number] = await tests.add(alice, key, await tests.upload(alice))
    assert (await tests.info(alice, number))["status"] == "NOT_STARTED"
    assert (await tests.info(alice, number, now=NOW + timedelta(days=90)))["status"] == "ENDED"

    await runs.begin(training.db, training.site_id, key, NOW)
    assert (await tests.info(alice, number))["status"] == "STARTED"
    await runs.end(training.db, training.site_id, key, NOW + timedelta(minutes=1))
    assert (await tests.info(alice, number, now=NOW + timedelta(minutes=1)))["status"] == "ENDED"
    await runs.begin(training.db, training.site_id, key, NOW + timedelta(minutes=2))
    assert (await tests.info(alice, number, now=NOW + timedelta(minutes=2)))["status"] == "STARTED"


async def test_the_status_in_a_series_ends_with_its_last_date(tests: Tests, training: Training, alice: Person) -> None:
    key = await training.create(
        alice, {"repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/endAfter": 2}
    )
    [number] = await tests.add(alice, key, await tests.upload(alice))
    first, last = instant("04/06/2026 10:00:00"), instant("04/07/2026 10:00:00")
    for start, status in ((first, "NOT_STARTED"), (last, "ENDED")):
        await runs.begin(training.db, training.site_id, key, start)
        await runs.end(training.db, training.site_id, key, start + timedelta(minutes=1))
        assert (await tests.info(alice, number, now=start + timedelta(minutes=2)))["status"] == status


async def test_the_tests_of_a_session_are_shown_with_it(tests: Tests, training: Training, alice: Person) -> None:
    key, number = await tests.scheduled(alice)
    [second] = await tests.add(alice, key, *[number for number, _, _ in await tests.library(alice)])

    shown = (await training.get(alice, key)).groups("test")

    assert [test.leaves() for test in shown] == [
        [
            ("testID", str(number)), ("title", "Bells & ropes"), ("delivery", "WEBSITE"), ("status", "STARTED"),
            ("dueDate", "03/03/2026 00:00:00"),
        ],
        [("testID", str(second)), ("title", "Bells & ropes"), ("delivery", "IN_SESSION"), ("status", "NOT_STARTED")],
    ]  # fmt: skip
    assert not (await training.whole(alice)).groups("trainingSession")[0].groups("test")
    await tests.send(alice, "DelScheduledTest", {"sessionKey": key, "testID": [number, second]})
    assert not (await training.get(alice, key)).groups("test")
    with refused(UnknownTest):
        await tests.info(alice, number)


async def test_filters_of_the_list_must_all_match(
    tests: Tests, training: Training, alice: Person, bob: Person, charlie: Person, admin: Person
) -> None:
    web_key, web = await tests.scheduled(alice)
    key = await training.create(alice, WITH_BOB)
    [shared] = await tests.share(bob, await tests.upload(bob))
    [later] = await tests.add(alice, key, shared)

    async def listed(who: Person, values: Values) -> list[int]:
        return [int(number) for number in (await tests.send(who, "LstScheduledTests", values)).all("test/testID")]

    assert await listed(alice, {}) == await listed(admin, {}) == [web, later]
    assert await listed(bob, {}) == [later]
    with refused(NoRecord):
        await listed(charlie, {})
    assert await listed(alice, {"sessionKey": web_key}) == [web]
    assert await listed(alice, {"status": "NOT_STARTED"}) == [later]
    assert await listed(alice, {"author": "BOB"}) == [later]
    with refused(NoRecord):
        await listed(alice, {"author": "bob", "status": "STARTED"})
    scope = {"dateScope/startDateStart": "03/15/2026 00:00:00", "dateScope/timeZoneID": 20}
    assert await listed(alice, scope) == [later]
    assert await listed(alice, {"dateScope/endDateEnd": "03/15/2026 00:00:00"}) == [web]
    assert (await tests.send(alice, "LstScheduledTests", {})).groups("test")[0]["sessionKey"] == str(web_key)


async def test_tests_of_another_site_are_unknown(tests: Tests, alice: Person) -> None:
    _, number = await tests.scheduled(alice)
    await tests.db.execute("UPDATE site SET name = 'gone' WHERE site_id = $1", tests.site_id)
    await tests.db.execute("INSERT INTO site (name) VALUES ('acme')")
    other = await tests.db.fetchval("SELECT site_id FROM site WHERE name = 'acme'")

    oscar = await add_person(tests.db, other, "Oscar", is_site_admin=True)
    with refused(UnknownTest):
        await tests.info(oscar, number)
    with refused(NoRecord):
        await tests.send(oscar, "LstScheduledTests", {})
