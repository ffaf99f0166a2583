"""GetSessionInfo and GetJoinSessionInfo: who learns what of a session whose key he knows."""

import pytest

from classbell.errors import InvalidValue, MissingElement, NotPermitted, SessionNotFound, SessionPasswordRequired
from tests.services.ep.sending import General, People, permitted
from tests.services.training.sending import ATTENDEE, PRESENTER, Training, instant, people, person
from tests.support import Person, refused

WITH_BOB = people(PRESENTER, person("Bob@example.com", "HOST", name="Bob B."))
LOCKED = {**WITH_BOB, "accessControl/sessionPassword": "ladder42"}


async def test_everybody_with_an_account_reads_a_session_without_a_password(
    general: General, training: Training, everybody: People
) -> None:
    key = await training.create(everybody["owner"], WITH_BOB)

    allowed = await permitted(everybody, lambda who: general.send(who, "GetSessionInfo", {"sessionKey": key}), KeyError)

    assert allowed == set(everybody)


async def test_a_password_keeps_out_who_neither_has_it_nor_belongs_to_the_session(
    general: General, training: Training, everybody: People
) -> None:
    key = await training.create(everybody["owner"], LOCKED)
    asked: dict[str, object] = {"sessionKey": key}

    allowed = await permitted(
        everybody, lambda who: general.send(who, "GetSessionInfo", asked), SessionPasswordRequired
    )
    assert allowed == {"owner", "alternate", "admin", "reader"}
    with_it = await permitted(
        everybody, lambda who: general.send(who, "GetSessionInfo", {**asked, "sessionPassword": "ladder42"}), KeyError
    )
    assert with_it == set(everybody)
    with refused(InvalidValue, "sessionPassword"):
        await general.send(everybody["stranger"], "GetSessionInfo", {**asked, "sessionPassword": "Ladder42"})
    assert "Ladder42" not in general.api.last_reply


async def test_secrets_are_for_owner_and_administrators(
    general: General, training: Training, everybody: People
) -> None:
    key = await training.create(everybody["owner"], LOCKED)

    for role, who in everybody.items():
        info = await general.send(who, "GetSessionInfo", {"sessionKey": key, "sessionPassword": "ladder42"})
        full = role in ("owner", "admin", "reader")
        assert (info["accessControl/sessionPassword"] == "ladder42") is full, role
        assert (info["hostKey"] is not None) is full, role
        assert info["accessControl/passwordReq"] == "true"
        insider = full or role == "alternate"
        assert (info["host/email"] == "Alice@Example.com") is insider, role
        assert info.all("host/alternateHost") == (["bob@example.com"] if insider else [])


async def test_a_session_is_told_in_its_own_zone_and_in_the_order_of_the_schema(
    general: General, training: Training, alice: Person
) -> None:
    key = await training.create(
        alice,
        {**WITH_BOB, "schedule/timeZoneID": 25, "metaData/agenda": "Ringing", "attendeeOptions/registration": "1",
         "repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/endAfter": 2,
         "telephony/telephonySupport": "CALLIN", "telephony/tspConference/subscriberAccessCode": "111",
         "telephony/tspConference/participantAccessCode": "222"},
    )  # fmt: skip

    info = await general.send(alice, "GetSessionInfo", {"sessionKey": key})

    assert "<ep:sessionkey>" in general.api.last_reply
    read = await training.get(alice, key)
    assert info["sessionkey"] == str(key)
    assert info["status"] == "NOT_INPROGRESS"
    assert info.all("presenter") == ["Bob B."]
    assert info["confID"] == read["eventID"]
    assert info["accessControl/listStatus"] == "PUBLIC"
    assert info["accessControl/registration"] == "true"
    assert str(key) in (info["accessControl/registrationURL"] or "")
    assert (info["metaData/confName"], info["metaData/agenda"]) == ("Bells", "Ringing")
    assert (info["metaData/serviceType"], info["metaData/isRecurring"]) == ("TrainingCenter", "true")
    assert info["schedule/startDate"] == "04/06/2026 10:00:00"
    assert info["schedule/timeZone"] == read["schedule/timeZone"]
    assert (info["telephony/participantAccessCode"], info["telephony/subscriberAccessCode"]) == ("222", "111")
    assert info["hostKey"] == read["hostKey"]
    assert (info["meetingLink"] or "").endswith(read["guestToken"] or "?")
    assert info["isNextUpcomingInstance"] == "true"


async def test_the_next_instance_stands_for_a_series(general: General, training: Training, alice: Person) -> None:
    key = await training.create(
        alice,
        {"schedule/startDate": "03/01/2026 11:30:00", "repeat/repeatType": "RECURRING_SINGLE",
         "repeat/occurenceType": "DAILY", "repeat/endAfter": 3},
    )  # fmt: skip
    await training.begin(key, instant("03/02/2026 11:31:00"))

    info = await general.send(alice, "GetSessionInfo", {"sessionKey": key})

    assert (info["schedule/startDate"], info["status"]) == ("03/02/2026 11:30:00", "INPROGRESS")


async def test_who_joins_a_private_session_must_be_on_its_list(
    general: General, training: Training, alice: Person, charlie: Person
) -> None:
    key = await training.create(
        alice, {"accessControl/listing": "PRIVATE", **people(ATTENDEE, person("kim@example.com"))}
    )
    asked: dict[str, object] = {"sessionKey": key, "attendeeName": "Kim", "attendeeEmail": "Kim@example.com"}

    info = await general.send(charlie, "GetJoinSessionInfo", asked)

    number = await training.db.fetchval("SELECT participant_id FROM participant WHERE session_key = $1", key)
    assert info["attendeeID"] == str(number)
    assert info["siteID"] == str(training.site_id)
    assert info["confName"] == "Bells"
    assert info["mzmAddress"]
    with refused(NotPermitted):
        await general.send(charlie, "GetJoinSessionInfo", {**asked, "attendeeEmail": "lee@example.com"})
    own = await general.send(alice, "GetJoinSessionInfo", {**asked, "attendeeEmail": "alice@example.com"})
    assert own["attendeeID"] == "0"


@pytest.mark.parametrize(("status", "joins"), [("ACCEPT", True), ("INVITE", False), ("REJECT", False)])
async def test_who_joins_a_session_with_registration_must_be_accepted(
    general: General, training: Training, alice: Person, status: str, joins: bool
) -> None:
    entry = {**person("kim@example.com"), "joinStatus": status}
    key = await training.create(alice, {"attendeeOptions/registration": "true", **people(ATTENDEE, entry)})
    asked: dict[str, object] = {"sessionKey": key, "attendeeName": "Kim", "attendeeEmail": "kim@example.com"}

    if joins:
        await general.send(alice, "GetJoinSessionInfo", asked)
    else:
        with refused(NotPermitted):
            await general.send(alice, "GetJoinSessionInfo", asked)


async def test_joining_takes_the_password_and_never_tells_the_host_s_code(
    general: General, training: Training, alice: Person, charlie: Person
) -> None:
    key = await training.create(
        alice,
        {**LOCKED, "telephony/telephonySupport": "OTHER", "telephony/tspConference/subscriberAccessCode": "111",
         "enableOptions/chat": "true"},
    )  # fmt: skip
    asked: dict[str, object] = {"sessionKey": key, "attendeeName": "Kim", "attendeeEmail": "kim@example.com"}

    with refused(SessionPasswordRequired):
        await general.send(charlie, "GetJoinSessionInfo", asked)
    info = await general.send(charlie, "GetJoinSessionInfo", {**asked, "sessionPassword": "ladder42"})

    assert info["enableOptions/chat"] == "true"
    assert info["telephony/telephonySupport"] == "OTHER"
    assert "111" not in [text for _, text in info.leaves()]


async def test_what_cannot_be_asked_is_refused(general: General, alice: Person) -> None:
    with refused(SessionNotFound):
        await general.send(alice, "GetSessionInfo", {"sessionKey": 987654321})
    with refused(MissingElement, "sessionKey"):
        await general.send(alice, "GetSessionInfo")
    with refused(InvalidValue, "sessionKey"):
        await general.send(alice, "GetSessionInfo", {"sessionKey": "x"})
    with refused(InvalidValue, "attendeeEmail"):
        await general.send(
            alice, "GetJoinSessionInfo", {"sessionKey": 1, "attendeeName": "Kim", "attendeeEmail": "nobody"}
        )


JOINING = {"attendeeName": "Kim", "attendeeEmail": "kim@example.com"}


async def test_a_password_is_not_guessed_for_long(general: General, training: Training, everybody: People) -> None:
    await training.switch(wrong_tries=1)
    key = await training.create(everybody["owner"], LOCKED)
    stranger = everybody["stranger"]

    for guess in ("a", "b", "c", "d", "e", "ladder42"):
        for operation, more in (("GetSessionInfo", {}), ("GetJoinSessionInfo", JOINING)):
            asked = {"sessionKey": key, "sessionPassword": guess, **more}
            with refused(InvalidValue, "sessionPassword"):
                await general.send(stranger, operation, asked)
    general.api.address = "192.0.2.9"
    await general.send(stranger, "GetSessionInfo", {"sessionKey": key, "sessionPassword": "ladder42"})
