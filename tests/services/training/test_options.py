"""What a request leaves out: flags, session types, templates; and options that depend on each other."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from classbell.errors import InvalidValue, LabNotFound, MissingElement, NoRecord, RegistrationsFull
from classbell.services.training.options import EnableOptions
from classbell.wire.plan import plan_of
from tests.services.training.sending import ATTENDEE, LEFT_OUT, PRESENTER, Answer, Training, instant, people
from tests.support import Person, refused

FLAGS = tuple(field.wire for field in plan_of(EnableOptions).fields)
IN_SCHEMA = {"nativeClient"}
AUTO_DELETE = "enableOptions/autoDeleteAfterMeetingEnd"


def _flags(read: Answer) -> dict[str, str]:
    return dict(read.groups("enableOptions")[0].leaves())


@pytest.mark.effect("enableOptions/*")
async def test_flags_left_out_are_those_of_the_schema_else_false(training: Training, alice: Person) -> None:
    assert len(FLAGS) == 44
    true = {*IN_SCHEMA, "autoDeleteAfterMeetingEnd"}

    assert _flags(await training.made(alice)) == {name: str(name in true).lower() for name in FLAGS}


@pytest.mark.effect("enableOptions/*")
async def test_each_flag_is_that_of_the_request_else_template_else_type(training: Training, alice: Person) -> None:
    for given, of_template, of_type, expected in (
        (True, False, False, "true"),
        (False, True, True, "false"),
        (LEFT_OUT, True, False, "true"),
        (LEFT_OUT, False, True, "false"),
        (LEFT_OUT, LEFT_OUT, True, "true"),
        (LEFT_OUT, LEFT_OUT, False, "false"),
    ):
        number = int(await training.db.fetchval("SELECT max(type_id) + 1 FROM session_type"))
        flags_of_type = {} if of_type is LEFT_OUT else dict.fromkeys(FLAGS, of_type)
        await training.add_type(number, flags_of_type)
        await training.add_template(
            f"T{number}", {f"enableOptions/{name}": of_template for name in FLAGS}, type_id=number
        )
        read = await training.made(
            alice,
            {f"enableOptions/{name}": given for name in FLAGS} | {"metaData/sessionTemplate/use": f"T{number}"},
        )
        assert _flags(read) == dict.fromkeys(FLAGS, expected), (given, of_template, of_type)


async def test_a_flag_is_true_false_1_or_0_in_any_case(training: Training, alice: Person) -> None:
    for sent, read in (("TRUE", "true"), ("1", "true"), ("False", "false"), ("0", "false"), ("false\n", "false")):
        assert (await training.made(alice, {"enableOptions/chat": sent}))["enableOptions/chat"] == read
    with refused(InvalidValue, "enableOptions/chat"):
        await training.create(alice, {"enableOptions/chat": "yes"})


@pytest.mark.effect("enableOptions/autoDeleteAfterMeetingEnd")
async def test_an_ended_session_stays_listed_only_if_it_does_not_delete_itself(
    training: Training, alice: Person
) -> None:
    ended = instant("04/06/2026 11:00:00")
    await training.create(alice, {"metaData/confName": "stays", AUTO_DELETE: False})
    await training.create(alice, {"metaData/confName": "goes", AUTO_DELETE: True})
    await training.create(alice, {"metaData/confName": "goes too"})

    assert len(await training.names(alice, now=ended - timedelta(seconds=1))) == 3
    assert await training.names(alice, now=ended) == ["stays"]


async def test_a_session_that_runs_over_stays_listed(training: Training, alice: Person) -> None:
    key = await training.create(alice)
    await training.begin(key, instant("04/06/2026 10:00:00"))

    assert await training.names(alice, now=instant("04/06/2026 12:00:00")) == ["Bells"]


@pytest.mark.effect("metaData/sessionTemplate/use")
async def test_a_template_gives_what_the_request_leaves_out(training: Training, alice: Person) -> None:
    await training.add_template(
        "Morning",
        {
            "metaData/agenda": "Coffee",
            "metaData/location": "Room 1",
            "schedule/duration": 45,
            "accessControl/listing": "UNLISTED",
            "remind/enableReminder": True,
            "remind/minutesAhead": 30,
            "schedule/entryExitTone": "NOTONE",
        },
    )
    read = await training.made(alice, {"metaData/sessionTemplate/use": "morning", "metaData/location": "Room 2"})

    expected = {
        "metaData/sessionTemplate/use": "morning",
        "metaData/agenda": "Coffee",
        "metaData/location": "Room 2",
        "schedule/duration": "45",
        "accessControl/listing": "UNLISTED",
        "schedule/entryExitTone": "NOTONE",
    }
    assert {path: read[path] for path in expected} == expected
    key = int(read["sessionKey"] or 0)
    assert [due for *_, due in await training.waiting(key)] == [instant("04/06/2026 09:30:00")]


@pytest.mark.effect("metaData/sessionTemplate/use")
async def test_a_template_that_is_not_there_is_refused(training: Training, alice: Person) -> None:
    with refused(InvalidValue, "metaData/sessionTemplate/use"):
        await training.create(alice, {"metaData/sessionTemplate/use": "Evening"})


@pytest.mark.effect("metaData/sessionTemplate/default")
async def test_the_default_template_is_that_of_the_session_type(training: Training, alice: Person) -> None:
    await training.add_type(4)
    await training.add_template("of any", {"metaData/location": "Anywhere"}, is_default=True)
    await training.add_template("of four", {"metaData/location": "Room 4"}, type_id=4, is_default=True)
    default = {"metaData/sessionTemplate/default": True}

    async def location(values: dict[str, object]) -> str | None:
        return (await training.made(alice, values))["metaData/location"]

    assert await location({**default, "metaData/sessionType": 4}) == "Room 4"
    assert await location({**default, "metaData/sessionType": 9}) == "Anywhere"
    assert await location({"metaData/sessionTemplate/default": False}) is None
    assert await location({}) is None


@pytest.mark.effect("metaData/sessionType")
async def test_a_session_type_is_one_of_the_site_and_of_the_host(
    training: Training, db: asyncpg.Connection, alice: Person
) -> None:
    await training.add_type(4)
    key = await training.create(alice, {"metaData/sessionType": 4})
    assert (await training.get(alice, key))["metaData/sessionType"] == "4"
    assert (await training.summary(alice)).all("trainingSession/meetingType") == ["4"]
    with refused(InvalidValue, "metaData/sessionType"):
        await training.create(alice, {"metaData/sessionType": 5})

    await db.execute("UPDATE account SET session_types = '{9}' WHERE account_id = $1", alice.account_id)

    with refused(InvalidValue, "metaData/sessionType"):
        await training.create(alice, {"metaData/sessionType": 4})


@pytest.mark.effect("metaData/sessionType", "metaData/defaultHighestMT")
async def test_without_a_type_the_highest_counts_or_the_site_s_default(
    training: Training, db: asyncpg.Connection, alice: Person
) -> None:
    await training.add_type(4, is_default=True)
    await training.add_type(12)

    async def kind(values: dict[str, object]) -> str | None:
        return (await training.made(alice, values))["metaData/sessionType"]

    assert await kind({}) == "12"
    assert await kind({"metaData/sessionType": -1, "metaData/defaultHighestMT": True}) == "12"
    assert await kind({"metaData/defaultHighestMT": False}) == "4"
    assert await kind({"metaData/sessionType": 9, "metaData/defaultHighestMT": False}) == "9"
    await db.execute("UPDATE account SET session_types = '{4,9}' WHERE account_id = $1", alice.account_id)
    assert await kind({}) == "9"


@pytest.mark.effect("telephony/enableTSP", "telephony/telephonySupport")
async def test_the_host_s_provider_needs_call_in_or_other_audio(training: Training, alice: Person) -> None:
    support, tsp = "telephony/telephonySupport", "telephony/enableTSP"

    for good in ("callin", "OTHER"):
        assert (await training.made(alice, {support: good, tsp: True}))[support] == good.upper()
    for bad in (LEFT_OUT, "NONE", "CALLBACK"):
        with refused(InvalidValue, tsp):
            await training.create(alice, {support: bad, tsp: True})
        assert (await training.made(alice, {support: bad, tsp: False}))[tsp] == "false"
    with refused(InvalidValue, support):
        await training.create(alice, {support: "PIGEON"})


@pytest.mark.effect(
    "telephony/numPhoneLines", "telephony/tspAccountIndex", "telephony/personalAccountIndex",
    "telephony/tspAccessCodeOrder", "telephony/intlLocalCallIn", "telephony/tollFree", "metaData/enableGreeting",
)  # fmt: skip
@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("telephony/numPhoneLines", ["0", "4", "2147483647"], ["-1", "many"]),
        ("telephony/tspAccountIndex", ["1", "3"], ["0", "4"]),
        ("telephony/personalAccountIndex", ["1", "3"], ["0", "4"]),
        ("telephony/tspAccessCodeOrder", ["SUBSCRIBER_1ST", "PARTICIPANT_1ST"], ["HOST_1ST"]),
        ("telephony/intlLocalCallIn", ["true", "false"], ["yes"]),
        ("telephony/tollFree", ["true", "false"], ["yes"]),
        ("metaData/enableGreeting", ["true", "false"], ["yes"]),
    ],
)
async def test_what_rooms_will_use_is_checked_kept_and_changed_alone(
    training: Training, alice: Person, path: str, good: list[str], bad: list[str]
) -> None:
    key = await training.create(alice)
    assert (await training.get(alice, key))[path] is None

    for value in good:
        await training.set(alice, key, {path: value})
        await training.set(alice, key, {"metaData/location": "Room 1", path: None})
        assert (await training.get(alice, key))[path] == value
    for value in bad:
        with refused(InvalidValue, path):
            await training.create(alice, {path: value})


@pytest.mark.echo("telephony/callInNum/*", "assistService/assistRequest", "*/maxUserNumber")
async def test_what_is_only_kept_comes_back(training: Training, alice: Person) -> None:
    kept = {
        "telephony/callInNum/tollNum": "+1 408 555 0100",
        "telephony/callInNum/tollFreeNum": "800 555 0100",
        "telephony/callInNum/intlLocalNum": "555-0101",
        "telephony/callInNum/globalNum/countryAlias": "Norway",
        "telephony/callInNum/globalNum/phoneNumber": "+47 555 0102",
        "telephony/callInNum/globalNum/tollFree": "true",
        "assistService/assistRequest": "Dry Run",
        "presenters/maxUserNumber": "3",
        "attendees/maxUserNumber": "300",
    }
    read = await training.made(alice, kept)

    assert {path: read[path] for path in kept} == kept
    assert read.groups("attendees/participants") == []


async def test_the_provider_s_side_of_assistance_is_not_for_requests(training: Training, alice: Person) -> None:
    read = await training.made(
        alice, {"assistService/assistRequest": "VIDEO", "assistService/assistConfirm": "Confirmed"}
    )

    assert read["assistService/assistRequest"] == "Video"
    assert read["assistService/assistConfirm"] is None


async def test_a_lab_that_is_not_there_is_not_booked(training: Training, alice: Person) -> None:
    lab = {"handsOnLab/labName": "Lab 1", "handsOnLab/numComputers": "5"}

    with refused(LabNotFound, "handsOnLab/labName"):
        await training.create(alice, {**lab, "handsOnLab/reserveHOL": True})
    assert "Lab 1" in training.sub_errors()[0][1]
    read = await training.made(alice, {**lab, "handsOnLab/reserveHOL": False})
    assert {path: read[path] for path in lab} == lab
    with refused(InvalidValue, "handsOnLab/numComputers"):
        await training.create(alice, {"handsOnLab/numComputers": -1})


@pytest.mark.effect("preAssignBreakout/*")
async def test_breakouts_need_a_number_when_they_are_switched_on(training: Training, alice: Person) -> None:
    number, seats = "preAssignBreakout/numSessions", "preAssignBreakout/attendeesPerSess"
    on, way = {"preAssignBreakout/enable": True}, "preAssignBreakout/attendeeAssign"

    for good in ({way: "AUTO", seats: 4}, {way: "AUTO", number: 2}, {way: "MANUAL", number: 2}, {number: 2}):
        assert await training.create(alice, {**on, **good})
    for bad in ({}, {way: "AUTO"}, {way: "MANUAL", seats: 4}):
        with refused(MissingElement, number):
            await training.create(alice, {**on, **bad})
        assert await training.create(alice, {**bad, "preAssignBreakout/enable": False})
    for path, value in ((way, "RANDOM"), (number, -1), (seats, "few")):
        with refused(InvalidValue, path):
            await training.create(alice, {path: value})


@pytest.mark.effect("attendeeOptions/request", "attendeeOptions/registrationCloseDate")
async def test_rules_of_registration_are_checked_and_come_back(training: Training, alice: Person) -> None:
    request, close = "attendeeOptions/request", "attendeeOptions/registrationCloseDate"

    read = await training.made(alice, {request: "1", close: "4/1/2004 9:00"})
    assert (read[request], read[close]) == ("true", "04/01/2004 09:00:00")
    with refused(InvalidValue, close):
        await training.create(alice, {close: "02/30/2026 10:00:00"})
    with refused(InvalidValue, request):
        await training.create(alice, {request: "ask"})


@pytest.mark.effect("attendeeOptions/maxRegistrations", "attendeeOptions/registration")
async def test_no_more_are_registered_by_name_than_the_session_takes(training: Training, alice: Person) -> None:
    two = people(
        ATTENDEE, *({"person/email": f"{name}@example.com", "joinStatus": "ACCEPT"} for name in ("kim", "lee"))
    )
    limited = {**two, "attendeeOptions/registration": True}

    with refused(RegistrationsFull, "attendeeOptions/maxRegistrations"):
        await training.create(alice, {**limited, "attendeeOptions/maxRegistrations": 1})
    for most in (0, 2, 2**31 - 1, LEFT_OUT):
        assert await training.create(alice, {**limited, "attendeeOptions/maxRegistrations": most})
    for wrong in (-1, 2**31):
        with refused(InvalidValue, "attendeeOptions/maxRegistrations"):
            await training.create(alice, {"attendeeOptions/maxRegistrations": wrong})


@pytest.mark.effect("attendeeOptions/participantLimit")
async def test_the_limit_of_people_counts_both_lists_and_nobody_twice(training: Training, alice: Person) -> None:
    def seated(path: str, *names: str) -> dict[str, object]:
        return people(path, *({"person/email": f"{name}@example.com", "joinStatus": "ACCEPT"} for name in names))

    limit = "attendeeOptions/participantLimit"
    with refused(RegistrationsFull, limit):
        await training.create(alice, {**seated(ATTENDEE, "kim"), **seated(PRESENTER, "lee"), limit: 1})
    assert await training.create(alice, {**seated(ATTENDEE, "kim", "KIM"), limit: 1})
    assert await training.create(alice, {**seated(ATTENDEE, "kim", "alice"), limit: 1})
    assert await training.create(alice, {**seated(ATTENDEE, "kim"), **seated(PRESENTER, "kim"), limit: 1})
    with refused(InvalidValue, limit):
        await training.create(alice, {limit: -1})
    with refused(NoRecord):
        await training.summary(alice, {"sessionKey": 1})
