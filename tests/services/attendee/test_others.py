"""CreateMeetingAttendee, LstMeetingAttendee, DelMeetingAttendee, GetEnrollmentInfo, GetFeedbackInfo."""

from datetime import timedelta

import asyncpg
import pytest

from classbell.errors import (
    AttendeeNotFound,
    InvalidValue,
    MissingElement,
    NoRecord,
    NotPermitted,
    RegistrationsFull,
    SessionNotFound,
)
from tests.services.attendee.conftest import AUTO, OPEN, Attendees, entry
from tests.services.training.sending import ATTENDEE, PRESENTER, Training, people, person
from tests.support import NOW, Person, refused


async def test_the_body_is_an_attendee_and_holds_more_and_an_inner_session_wins(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    outer, inner = await training.create(alice), await training.create(alice, OPEN)
    more = [{"person": {"email": "lee@example.com"}}, {"person": {"email": "mia@example.com"}, "meetingKey": inner}]

    answer = await attendees.create(alice, outer, "kim@example.com", attendees=more)

    assert len(answer.all("attendeeId")) == 3
    assert list(await attendees.states(outer)) == ["kim", "lee"]
    assert await attendees.states(inner) == {"mia": "INVITE"}
    assert answer.all("register/attendeeID") == answer.all("attendeeId")[2:]
    assert answer.all("register/registerID") == ["0"]


async def test_states_and_numbers_of_new_attendees_follow_the_rules_of_the_session(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    off = await training.create(alice, {"attendeeOptions/registration": False})
    auto = await training.create(alice, {**AUTO, "attendeeOptions/maxRegistrations": 1})

    assert (await attendees.create(alice, off, "kim@example.com")).groups("register") == []
    answer = await attendees.create(alice, auto, "kim@example.com")
    assert int(answer["register/registerID"] or 0) > 0
    assert await attendees.states(off) == {"kim": "ACCEPT"}
    assert await attendees.states(auto) == {"kim": "ACCEPT seat"}
    with refused(RegistrationsFull):
        await attendees.create(alice, auto, "lee@example.com")
    await attendees.create(alice, auto, "kim@example.com", role="PRESENTER")
    assert await attendees.states(auto) == {"kim": "ACCEPT seat"}


async def test_the_first_of_several_wins_in_every_part_of_the_body(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice)
    body = (
        f"<sessionKey>{key}</sessionKey><person><email>kim@example.com</email></person><role>ATTENDEE</role>"
        "<person><email>lee@example.com</email></person><role>WRONG</role><attendees/>"
    )

    answer = await attendees.send(alice, "CreateMeetingAttendee", body)

    assert len(answer.all("attendeeId")) == 1
    assert list(await attendees.states(key)) == ["kim"]


async def test_who_lists_attendees(
    training: Training, attendees: Attendees, alice: Person, bob: Person, charlie: Person, reader: Person, admin: Person
) -> None:
    key = await training.create(alice, {**OPEN, **people(PRESENTER, person("bob@example.com", "HOST"))})

    for who in (charlie, reader):
        with refused(NotPermitted):
            await attendees.create(who, key, f"{who.web_ex_id}@example.com")
    for who in (alice, bob, admin):
        await attendees.create(who, key, "kim@example.com")
    with refused(SessionNotFound):
        await attendees.create(alice, 1, "kim@example.com")
    with refused(MissingElement, "person"):
        await attendees.send(alice, "CreateMeetingAttendee", {"sessionKey": key})
    with refused(MissingElement, "attendees[1]/person"):
        await attendees.send(alice, "CreateMeetingAttendee", {"sessionKey": key, "attendees/role": "HOST"})
    with refused(MissingElement, "sessionKey"):
        await attendees.send(alice, "CreateMeetingAttendee", {"person/email": "kim@example.com"})


async def test_an_attendee_comes_back_with_everything_readers_look_for(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice, {**OPEN, **people(ATTENDEE, person("ann@example.com", type="VISITOR"))})
    _, register = await attendees.register(
        alice, key, "Kim@example.com", "ACCEPT", person__name="Kim", language="German", timeZoneID=25
    )

    listed = await attendees.list(alice, {"meetingKey": key})

    assert [tag for tag, _ in listed.leaves()][:3] == [
        f"matchingRecords/{tag}" for tag in ("total", "returned", "startFrom")
    ]
    assert listed.all("attendee/person/email") == ["ann@example.com", "kim@example.com"]
    kim = listed.groups("attendee")[1]
    assert (kim["person/type"], kim["person/name"], kim["joinStatus"], kim["role"]) == (
        "VISITOR",
        "Kim",
        "ACCEPT",
        "ATTENDEE",
    )
    assert (kim["registerID"], kim["meetingKey"], kim["sessionKey"]) == (str(register), str(key), str(key))
    assert (kim["language"], kim["timeZoneID"], kim["status/registered"]) == ("German", "25", "true")
    assert listed.groups("attendee")[0]["registerID"] == "0"
    assert "<att:attendeeId>" in training.api.last_reply
    assert "<com:email>kim@example.com" in training.api.last_reply


async def test_attendees_are_searched_sorted_and_paged(
    training: Training, attendees: Attendees, alice: Person, charlie: Person
) -> None:
    key = await training.create(alice, OPEN)
    for name, status in (("mia", "ACCEPT"), ("kim", "REJECT"), ("lee", None), ("ann", "INVITE")):
        await attendees.register(alice, key, f"{name}@example.com", status)

    async def names(**values: object) -> list[str]:
        values = {name.replace("__", "/"): value for name, value in values.items()}
        found = await attendees.list(alice, {"sessionKey": key, **values})
        return [email.partition("@")[0] for email in found.all("attendee/person/email")]

    assert await names() == ["mia", "kim", "lee", "ann"]
    assert await names(joinStatus="REJECT") == ["kim"]
    assert await names(order__orderBy="EMAIL") == ["ann", "kim", "lee", "mia"]
    assert await names(order__orderBy=["JOINSTATUS", "EMAIL"], order__orderAD=["DESC"]) == ["kim", "lee", "ann", "mia"]
    assert await names(order__orderBy="ATTENDEEID", order__orderAD="DESC", listControl__maximumNum=2) == ["ann", "lee"]
    assert await names(listControl__startFrom=4) == ["ann"]
    for sorting in ("CONFID", "ATTENDEETYPE", "ATTENDEENAME", "ZIPCODE", "PHONE", "COUNTRY"):
        assert len(await names(order__orderBy=sorting)) == 4
    with refused(NoRecord):
        await names(listControl__startFrom=5)
    with refused(InvalidValue, "order/orderBy[1]"):
        await names(order__orderBy="SHOESIZE")
    with refused(InvalidValue, "joinStatus"):
        await names(joinStatus="COMING")


async def test_states_of_training_are_found_and_shown_by_their_short_names(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(
        alice,
        people(
            ATTENDEE,
            {**person("ann@example.com"), "joinStatus": "ACCEPTINVITE"},
            {**person("ben@example.com"), "joinStatus": "REJECTREGISTER"},
        ),
    )

    for state, email in (("ACCEPT", "ann@example.com"), ("REJECT", "ben@example.com")):
        listed = await attendees.list(alice, {"sessionKey": key, "joinStatus": state})
        assert (listed.all("attendee/person/email"), listed.all("attendee/joinStatus")) == ([email], [state])


async def test_an_instance_is_attended_by_its_own_people_and_those_of_the_series(
    training: Training, attendees: Attendees, alice: Person, db: asyncpg.Connection
) -> None:
    key = await training.create(
        alice, {**OPEN, "repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/endAfter": 2}
    )
    one, two = [
        row["conf_id"]
        for row in await db.fetch("SELECT conf_id FROM occurrence WHERE session_key = $1 ORDER BY number", key)
    ]
    await attendees.register(alice, key, "kim@example.com", confID=one)
    await attendees.register(alice, key, "lee@example.com")

    first = await attendees.list(alice, {"confID": one})
    assert first.all("attendee/person/email") == ["kim@example.com", "lee@example.com"]
    assert first.all("attendee/confID") == [str(one)]
    assert (await attendees.list(alice, {"confID": two})).all("attendee/person/email") == ["lee@example.com"]
    enrolled = await attendees.send(alice, "GetEnrollmentInfo", {"sessionKey": key})
    assert enrolled.all("session/confID") == [str(one), str(two)]
    assert enrolled.all("session/matchingRecords/total") == ["2", "1"]
    only = await attendees.send(alice, "GetEnrollmentInfo", {"confID": two})
    assert (only.all("session/sessionKey"), len(only.all("session/attendee/attendeeID"))) == ([str(key)], 1)


async def test_who_sees_attendees_and_of_which_sessions(
    training: Training, attendees: Attendees, alice: Person, bob: Person, charlie: Person, reader: Person
) -> None:
    key = await training.create(
        alice, {**people(ATTENDEE, person("ann@example.com")), **people(PRESENTER, person("bob@example.com", "HOST"))}
    )
    past = await training.create(
        alice, {"schedule/startDate": "02/02/2026 10:00:00", **people(ATTENDEE, person("old@example.com"))}
    )

    for who in (alice, bob, reader):
        assert (await attendees.list(who, {"sessionKey": key})).all("attendee/person/email") == ["ann@example.com"]
    with refused(NotPermitted):
        await attendees.list(charlie, {"sessionKey": key})
    with refused(SessionNotFound):
        await attendees.list(alice, {"sessionKey": 1})
    for who in (bob, charlie):
        with refused(NoRecord):
            await attendees.list(who, {})
    for who in (alice, reader):
        assert (await attendees.list(who, {})).all("attendee/person/email") == ["ann@example.com"]
        assert len((await attendees.list(who, {"inclHistory": True})).all("attendee/person/email")) == 2
    assert (await attendees.list(alice, {"sessionKey": past})).all("attendee/person/email") == ["old@example.com"]


async def test_deleting_frees_the_seat_for_the_first_who_waits(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(
        alice, {**OPEN, "attendeeOptions/maxRegistrations": 1, "attendeeOptions/waitingList": True}
    )
    numbers = [
        (await attendees.register(alice, key, f"{name}@example.com", "ACCEPT"))[0] for name in ("kim", "lee", "mia")
    ]

    await attendees.delete(alice, attendeeID=numbers[0], sendEmail=True)
    assert await attendees.states(key) == {"lee": "ACCEPT seat", "mia": "REGISTER waits"}
    assert [(kind, who) for kind, _, who, _ in await training.waiting(key)] == [
        ("registration.promoted", "lee@example.com"),
        ("registration.removed", "kim@example.com"),
        ("registration.waiting", "mia@example.com"),
    ]
    await attendees.delete(alice, attendeeEmail={"email": "LEE@example.com", "meetingKey": key})
    assert await attendees.states(key) == {"mia": "ACCEPT seat"}
    assert await attendees.taken(key) == (1, 1)


async def test_deleting_passes_over_the_unknown_unless_all_are(
    training: Training, attendees: Attendees, alice: Person, charlie: Person, admin: Person, reader: Person, bob: Person
) -> None:
    key = await training.create(alice, {**OPEN, **people(PRESENTER, person("bob@example.com", "HOST"))})
    kim, _ = await attendees.register(alice, key, "kim@example.com")

    for who in (charlie, reader, bob):
        with refused(NotPermitted):
            await attendees.delete(who, attendeeID=kim)
    with refused(MissingElement, "attendeeID"):
        await attendees.delete(alice)
    for unknown in ({"attendeeID": [1, 2]}, {"attendeeEmail": {"email": "lee@example.com", "sessionKey": key}}):
        with refused(AttendeeNotFound):
            await attendees.delete(alice, **unknown)
    await attendees.delete(admin, attendeeID=[1, kim, kim])
    with refused(AttendeeNotFound):
        await attendees.delete(alice, attendeeID=kim)
    assert list(await attendees.states(key)) == ["bob"]


async def test_nobody_is_deleted_when_one_is_of_a_session_of_somebody_else(
    training: Training, attendees: Attendees, alice: Person, bob: Person
) -> None:
    mine, theirs = await training.create(alice), await training.create(bob)
    for who, key in ((alice, mine), (bob, theirs)):
        await attendees.create(who, key, "kim@example.com")

    with refused(NotPermitted):
        await attendees.delete(
            alice, attendeeEmail=[{"email": "kim@example.com", "sessionKey": key} for key in (mine, theirs)]
        )
    assert list(await attendees.states(mine)) == ["kim"]


async def test_answers_to_the_form_are_kept_and_given_back(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice, OPEN)
    await attendees.register(
        alice, key, "kim@example.com", person__firstName="Kim", person__lastName="Lee", person__company="Bells",
        person__phones={"phone": "12345"}, person__numEmployees="50", person__receiveInfo="TRUE",
        person__shoeSize="<b>44</b>", person__empty="",
    )  # fmt: skip
    await attendees.register(alice, key, "kim@example.com", "ACCEPT", now=NOW + timedelta(hours=1), person__diet="none")
    await attendees.register(alice, key, "lee@example.com", "INVITE")

    info = await attendees.send(alice, "GetEnrollmentInfo", {"sessionKey": key})

    one = info.groups("session/attendee")
    assert len(one) == 1
    fields = one[0].groups("enrollFields/defaultFields")[0]
    assert fields.leaves() == [
        ("firstName", "Kim"), ("lastName", "Lee"), ("email", "kim@example.com"), ("company", "Bells"),
        ("phoneNum", "12345"), ("numEmployees", "50"), ("receiveInfo", "true"),
    ]  # fmt: skip
    own = one[0].groups("enrollFields/customFields/field")
    assert sorted((field["label"], field["value"]) for field in own) == [("diet", "none"), ("shoeSize", "44")]
    assert (one[0]["domain"], one[0]["status"], one[0]["submitTime"]) == (
        "example.com", "APPROVED", "03/02/2026 12:00:00",
    )  # fmt: skip
    assert "shoeSize" not in str((await training.get(alice, key)).leaves())


async def test_forms_are_for_the_host_and_administrators(
    training: Training,
    attendees: Attendees,
    alice: Person,
    bob: Person,
    charlie: Person,
    reader: Person,
    db: asyncpg.Connection,
) -> None:
    key = await training.create(alice, {**OPEN, **people(PRESENTER, person("bob@example.com", "HOST"))})
    conf_id = await db.fetchval("SELECT conf_id FROM occurrence WHERE session_key = $1", key)

    for operation, named in (("GetEnrollmentInfo", {"sessionKey": key}), ("GetFeedbackInfo", {"confID": conf_id})):
        for who in (bob, charlie):
            with refused(NotPermitted):
                await attendees.send(who, operation, named)
        for who in (alice, reader):
            with refused(NoRecord):
                await attendees.send(who, operation, named)
        with refused(SessionNotFound):
            await attendees.send(alice, operation, {"confID": 1})
    for operation, path in (("GetEnrollmentInfo", "sessionKey"), ("GetFeedbackInfo", "confID")):
        with refused(MissingElement, path):
            await attendees.send(alice, operation, {})


@pytest.mark.parametrize("operation", ["CreateMeetingAttendee", "RegisterMeetingAttendee"])
async def test_a_member_needs_no_address(
    training: Training, attendees: Attendees, alice: Person, bob: Person, operation: str
) -> None:
    key = await training.create(alice, OPEN)
    member = {"person": {"webExId": "BOB", "type": "MEMBER"}, "sessionKey": key}

    await attendees.send(alice, operation, {"attendees": [member, entry(key, "kim@example.com")]})

    listed = await attendees.list(alice, {"sessionKey": key})
    assert listed.all("attendee/person/email") == ["bob@example.com", "kim@example.com"]
    assert listed.all("attendee/person/name") == ["Bob Example", "kim"]
