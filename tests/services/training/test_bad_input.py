"""Bad input: a clear refusal that names every wrong element, no fault, and nothing stored."""

from __future__ import annotations

import asyncpg
import pytest

from classbell.errors import InvalidValue, MissingElement, NotWellFormed, SessionNotFound
from tests.services.training.sending import BELLS, LEFT_OUT, Training, attendees, people, xml
from tests.support import Api, Person, message, refused


async def test_every_wrong_element_is_named_in_document_order(training: Training, alice: Person) -> None:
    wrong = {
        "accessControl/listing": "SECRET",
        "schedule/startDate": "02/30/2026 10:00:00",
        "schedule/duration": "long",
        "metaData/agenda": "x" * 2501,
        "enableOptions/chat": "maybe",
        "attendees/participants/participant[1]/person/email": "kim",
        "attendees/participants/participant[2]/person/name": "Lee",
        "attendees/participants/participant[2]/role": "KING",
        "attendeeOptions/participantLimit": -1,
    }
    with refused(InvalidValue):
        await training.send(alice, "CreateTrainingSession", xml(wrong))

    errors = training.sub_errors()
    assert [path for _, _, path in errors] == [
        "accessControl/listing", "schedule/startDate[1]", "schedule/duration", "metaData/agenda", "enableOptions/chat",
        "attendees/participants/participant[1]/person/email", "attendees/participants/participant[2]/role",
        "attendeeOptions/participantLimit",
    ]  # fmt: skip
    assert {identifier for identifier, _, _ in errors} == {"000903"}
    assert errors[0][1] == "Invalid value for element accessControl/listing: SECRET"
    assert errors[3][1] == "Invalid value for element metaData/agenda: " + "x" * 80 + "…"
    assert "<serv:exceptionID>000903</serv:exceptionID><serv:subErrors>" in training.api.last_reply


async def test_what_only_the_operation_can_judge_is_named_together_in_order(training: Training, alice: Person) -> None:
    with refused(InvalidValue, "schedule/timeZoneID"):
        await training.create(
            alice,
            {
                "metaData/confName": LEFT_OUT,
                "schedule/timeZoneID": 99,
                "telephony/enableTSP": True,
                "repeat/repeatType": "RECURRING_SINGLE",
                "repeat/occurenceType": "DAILY",
                "remind/sendEmail": True,
                "remind/emails/email": ["String", "kim@example.com", "other"],
                "attendees/participants/participant/person/name": "Kim",
                "handsOnLab/reserveHOL": True,
                "preAssignBreakout/enable": True,
            },
        )

    assert [(identifier, path) for identifier, _, path in training.sub_errors()] == [
        ("000903", "schedule/timeZoneID"),
        ("000904", "metaData/confName"),
        ("000903", "telephony/enableTSP"),
        ("000903", "remind/emails/email[1]"),
        ("000903", "remind/emails/email[3]"),
        ("000904", "attendees/participants/participant[1]/person/email"),
        ("110902", "handsOnLab/labName"),
        ("000904", "handsOnLab/numComputers"),
        ("000904", "preAssignBreakout/numSessions"),
    ]


async def test_recurrence_is_judged_with_the_rest(training: Training, alice: Person) -> None:
    with refused(MissingElement):
        await training.create(
            alice,
            {
                "metaData/confName": LEFT_OUT,
                "repeat/repeatType": "RECURRING_SINGLE",
                "repeat/occurenceType": "MONTHLY",
                "repeat/endAfter": 10**9,
                "repeat/interval": 0,
                "repeat/dayInMonth": 40,
            },
        )

    assert [path for _, _, path in training.sub_errors()] == [
        "metaData/confName", "repeat/endAfter", "repeat/interval", "repeat/dayInMonth",
    ]  # fmt: skip


async def test_a_template_and_a_type_that_are_not_there_do_not_hide_the_rest(training: Training, alice: Person) -> None:
    for wrong in ("metaData/sessionTemplate/use", "metaData/sessionType"):
        with refused(InvalidValue, wrong):
            await training.create(alice, {wrong: "77", "schedule/timeZoneID": 99})
        assert [path for _, _, path in training.sub_errors()] == ["schedule/timeZoneID", wrong]


async def test_50_faults_are_listed_at_most(training: Training, alice: Person) -> None:
    with refused(InvalidValue):
        await training.create(alice, attendees([f"wrong{number}" for number in range(60)]))

    assert [path for _, _, path in training.sub_errors()] == [
        f"attendees/participants/participant[{number}]/person/email" for number in range(1, 51)
    ]


async def test_one_fault_is_one_sub_error(training: Training, alice: Person) -> None:
    with refused(MissingElement):
        await training.create(alice, {"metaData/confName": LEFT_OUT})

    assert training.sub_errors() == [
        ("000904", "Required element metaData/confName is missing", "metaData/confName"),
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schedule/duration", "٦٠"),
        ("schedule/timeZoneID", "²"),
        ("schedule/openTime", "1e2"),
        ("schedule/openTime", "0x10"),
        ("schedule/openTime", "9" * 5000),
        ("repeat/endAfter", "10000000000000000000000"),
        ("metaData/sessionType", "9223372036854775808"),
        ("attendeeOptions/maxRegistrations", "--1"),
        ("enableOptions/chat", "ｔｒｕｅ"),
        ("accessControl/listing", "PUBLIC;"),
    ],
)
async def test_odd_numbers_and_words_are_refused(training: Training, alice: Person, path: str, value: str) -> None:
    with refused(InvalidValue, path):
        await training.create(alice, {path: value})


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("<metaData><confName>a</confName><confName>b</confName></metaData>", "metaData/confName"),
        ("<metaData><confName>a</confName><CONFNAME>a</CONFNAME></metaData>", "metaData/confName"),
        ("<metaData><confName>a</confName></metaData><metaData><agenda>b</agenda></metaData>", "metaData"),
        ("<metaData><confName>a<b>c</b></confName></metaData>", "metaData/confName"),
        (
            "<metaData><confName>a</confName></metaData><schedule><duration>1</duration><duration>1</duration></schedule>",
            "schedule/duration",
        ),
    ],
)
async def test_doubled_elements_and_elements_in_texts_are_refused(
    training: Training, alice: Person, body: str, path: str
) -> None:
    with refused(InvalidValue, path):
        await training.send(alice, "CreateTrainingSession", body)


async def test_a_key_twice_is_refused_unless_it_comes_as_replies_have_it(training: Training, alice: Person) -> None:
    key = await training.create(alice)

    assert await training.send(
        alice, "GetTrainingSession", f"<sessionKey>{key}</sessionKey><sessionkey>{key}</sessionkey>"
    )
    for body in (
        f"<sessionKey>{key}</sessionKey><sessionKey>{key}</sessionKey>",
        f"<sessionKey>{key}</sessionKey><meetingKey>{key}</meetingKey>",
        f"<sessionKey>{key}</sessionKey><sessionkey>{key + 1}</sessionkey>",
    ):
        with refused(InvalidValue, "sessionKey"):
            await training.send(alice, "GetTrainingSession", body)


async def test_an_element_inside_a_value_that_is_no_text_is_passed_over(training: Training, alice: Person) -> None:
    answer = await training.send(
        alice,
        "CreateTrainingSession",
        "<metaData><confName>a</confName></metaData><attendeeOptions><emailInvitations>true<participant><person/>"
        "</participant></emailInvitations></attendeeOptions><unknown><deep>1</deep></unknown>",
    )

    read = await training.get(alice, int(answer["sessionkey"] or 0))
    assert read["attendeeOptions/emailInvitations"] == "true"


async def test_sql_in_texts_is_text(training: Training, db: asyncpg.Connection, alice: Person) -> None:
    text = "'); DROP TABLE session CASCADE; --"
    key = await training.create(
        alice,
        {
            "metaData/confName": text,
            "tracking/trackingCode1": text,
            "accessControl/sessionPassword": "'; DELETE --",
            **people(
                "attendees/participants/participant", {"person/email": "o'brien@example.com", "person/name": text}
            ),
        },
    )

    read = await training.get(alice, key)
    assert read["metaData/confName"] == read["tracking/trackingCode1"] == text
    assert read["attendees/participants/participant/person/email"] == "o'brien@example.com"
    with refused(InvalidValue):
        await training.summary(alice, {"order/orderBy": "CONFNAME; DROP TABLE session"})
    assert await db.fetchval("SELECT count(*) FROM session WHERE session_key = $1", key) == 1


async def test_keys_that_are_no_keys(training: Training, alice: Person) -> None:
    for number in (0, -1, 2**63 - 1, -(2**63), "0000"):
        with refused(SessionNotFound):
            await training.send(alice, "GetTrainingSession", f"<sessionKey>{number}</sessionKey>")
    for text in ("x", "1.0", "9223372036854775808", "１２３"):
        with refused(InvalidValue, "sessionKey"):
            await training.send(alice, "GetTrainingSession", f"<sessionKey>{text}</sessionKey>")
    for missing in ("", "<sessionKey/>", "<sessionKey> \n</sessionKey>"):
        with refused(MissingElement, "sessionKey"):
            await training.send(alice, "GetTrainingSession", missing)


async def test_a_document_that_is_none_is_answered(training: Training, api: Api, alice: Person) -> None:
    body = xml(BELLS)
    whole = message("java:com.webex.service.binding.training.CreateTrainingSession", body, api.header(alice))
    for broken in (whole[:-30], whole.replace("</metaData>", ""), whole.replace("Bells", "Bells & <Gongs>"), ""):
        root = await api.post(broken)
        assert "<serv:exceptionID>000901</serv:exceptionID>" in api.last_reply
        assert root is not None
    with refused(NotWellFormed):
        await training.send(alice, "CreateTrainingSession", "<metaData><confName>&undefined;</confName></metaData>")


async def test_one_wrong_attendee_among_ten_thousand_stores_none(
    training: Training, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    emails = [f"a{number}@example.com" for number in range(10_000)]
    emails[7_000] = "wrong"

    with refused(InvalidValue, "attendees/participants/participant[7001]/person/email"):
        await training.create(alice, attendees(emails))

    assert await db.fetchval("SELECT count(*) FROM participant WHERE site_id = $1", site_id) == 0
    assert await db.fetchval("SELECT count(*) FROM session WHERE site_id = $1", site_id) == 0
