"""The people of a session: roles, accounts behind them, names, states, and who is merged with whom."""

from __future__ import annotations

import asyncpg
import pytest

from classbell.errors import InvalidValue, MissingElement, NotPermitted
from tests.conftest import add_person
from tests.services.training.sending import ATTENDEE, PRESENTER, Training, attendees, people, person
from tests.support import Api, Person, content, message, raise_refusal, refused

LISTS = (PRESENTER, ATTENDEE)


@pytest.mark.effect(
    "presenters/participants/participant/role", "attendees/participants/participant/role",
    "presenters/participants/participant/joinStatus", "attendees/participants/participant/joinStatus",
    "presenters/participants/participant/person/type", "attendees/participants/participant/person/type",
)  # fmt: skip
async def test_roles_types_and_states_have_defaults_and_come_back_as_sent(training: Training, alice: Person) -> None:
    fields = ("role", "joinStatus", "person/type")
    read = await training.made(alice, {f"{path}/person/email": "kim@example.com" for path in LISTS})
    assert [read[f"{PRESENTER}/{field}"] for field in fields] == ["PRESENTER", "INVITE", "VISITOR"]
    assert [read[f"{ATTENDEE}/{field}"] for field in fields] == ["ATTENDEE", "INVITE", "VISITOR"]

    for role, status, kind in (
        ("host", "reject", "panelist"),
        ("LIMITED", "ACCEPTREGISTER", "SME"),
        ("PRESENTER", "REGISTER", "SALESTEAM"),
        ("ATTENDEE", "REJECTINVITE", "MEMBER"),
    ):
        sent = {"person/email": "kim@example.com", "role": role, "joinStatus": status, "person/type": kind}
        read = await training.made(alice, {f"{path}/{name}": value for path in LISTS for name, value in sent.items()})
        for path in LISTS:
            assert [read[f"{path}/{field}"] for field in fields] == [role.upper(), status.upper(), kind.upper()]
    for name, wrong in (("role", "COACH"), ("joinStatus", "MAYBE"), ("person/type", "ROBOT")):
        with refused(InvalidValue):
            await training.create(alice, {f"{PRESENTER}/person/email": "kim@example.com", f"{PRESENTER}/{name}": wrong})


@pytest.mark.effect("attendeeOptions/registration", "attendeeOptions/auto")
async def test_nobody_waits_where_registration_is_off_or_automatic(training: Training, alice: Person) -> None:
    for registration, auto, status in (
        (True, True, "ACCEPT"),
        (False, False, "ACCEPT"),
        (True, False, "INVITE"),
        (None, None, "INVITE"),
    ):
        read = await training.made(
            alice,
            {
                **attendees(["kim@example.com"]),
                "attendeeOptions/registration": registration,
                "attendeeOptions/auto": auto,
            },
        )
        assert read[f"{ATTENDEE}/joinStatus"] == status, (registration, auto)
    for wrong in ("registration", "auto"):
        with refused(InvalidValue, f"attendeeOptions/{wrong}"):
            await training.create(alice, {f"attendeeOptions/{wrong}": "sometimes"})


@pytest.mark.effect("presenters/participants/participant/role", "attendees/participants/participant/role")
@pytest.mark.parametrize("path", LISTS)
async def test_an_alternate_host_of_either_list_reads_and_changes(
    training: Training, alice: Person, bob: Person, path: str
) -> None:
    key = await training.create(alice, people(path, person("BOB@example.com", "HOST")))

    await training.set(bob, key, {"metaData/location": "Room 2"})

    read = await training.get(bob, key)
    assert read["metaData/location"] == "Room 2"
    assert read[f"{path}/role"] == "HOST"


@pytest.mark.parametrize("role", ["PRESENTER", "ATTENDEE", "LIMITED"])
async def test_no_other_role_makes_an_alternate_host(training: Training, alice: Person, bob: Person, role: str) -> None:
    key = await training.create(alice, people(PRESENTER, person("bob@example.com", role)))

    with refused(NotPermitted):
        await training.get(bob, key)


async def test_rights_begin_when_an_account_with_the_address_becomes_active(
    training: Training, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    key = await training.create(alice, people(ATTENDEE, person("Erin@Example.com", "HOST", type="VISITOR")))
    assert (await training.summary(alice)).all("trainingSession/otherHostWebExID") == [""]

    erin = await add_person(db, site_id, "Erin")

    assert (await training.get(erin, key))[f"{ATTENDEE}/person/email"] == "erin@example.com"
    assert (await training.summary(alice)).all("trainingSession/otherHostWebExID") == ["erin"]


async def test_an_account_that_can_host_nothing_is_no_alternate_host(
    training: Training, alice: Person, dave: Person
) -> None:
    key = await training.create(alice, people(PRESENTER, person("dave@example.com", "HOST")))

    with refused(NotPermitted):
        await training.get(dave, key)
    assert (await training.summary(alice)).all("trainingSession/otherHostWebExID") == [""]


@pytest.mark.effect(
    "presenters/participants/participant/person/name", "presenters/participants/participant/person/firstName",
    "presenters/participants/participant/person/lastName", "attendees/participants/participant/person/name",
    "attendees/participants/participant/person/firstName", "attendees/participants/participant/person/lastName",
)  # fmt: skip
async def test_a_name_is_made_of_what_there_is(training: Training, alice: Person) -> None:
    for sent, shown in (
        ({"name": "Kim Lee", "firstName": "K", "lastName": "L"}, "Kim Lee"),
        ({"firstName": "Kim", "lastName": "Lee"}, "Kim Lee"),
        ({"lastName": "Lee"}, "Lee"),
        ({}, "kim.lee"),
        ({"name": "<b></b>"}, "kim.lee"),
    ):
        read = await training.made(
            alice, {**people(PRESENTER, person("Kim.Lee@Example.com", **sent)),
                    **people(ATTENDEE, person("Kim.Lee@Example.com", **sent))},
        )  # fmt: skip
        for path in LISTS:
            assert read[f"{path}/person/name"] == shown
            assert read[f"{path}/person/firstName"] == sent.get("firstName")


@pytest.mark.effect(
    "presenters/participants/participant/person/type", "presenters/participants/participant/person/webExId",
    "attendees/participants/participant/person/type", "attendees/participants/participant/person/webExId",
)  # fmt: skip
async def test_a_member_is_found_by_name_and_fills_what_is_missing(
    training: Training, alice: Person, bob: Person
) -> None:
    for path in LISTS:
        read = await training.made(alice, {f"{path}/person/webExId": "BOB", f"{path}/person/type": "MEMBER"})
        assert read[f"{path}/person/email"] == "bob@example.com"
        assert read[f"{path}/person/name"] == "Bob Example"
        with refused(MissingElement, f"{path}[1]/person/email"):
            await training.create(alice, {f"{path}/person/webExId": "bob", f"{path}/person/type": "VISITOR"})
        with refused(MissingElement, f"{path}[1]/person/email"):
            await training.create(alice, {f"{path}/person/webExId": "nobody", f"{path}/person/type": "MEMBER"})


async def test_a_member_is_found_by_address_and_keeps_a_name_that_is_given(
    training: Training, alice: Person, bob: Person
) -> None:
    read = await training.made(
        alice,
        people(
            ATTENDEE,
            person("BOB@example.com", type="MEMBER"),
            person("nobody@example.com", type="MEMBER", name="Nobody"),
        ),
    )

    assert read.all(f"{ATTENDEE}/person/name") == ["Bob Example", "Nobody"]
    given = await training.made(alice, people(ATTENDEE, person("bob@example.com", type="MEMBER", name="Bobby")))
    assert given[f"{ATTENDEE}/person/name"] == "Bobby"


@pytest.mark.effect(
    "presenters/participants/participant/person/email", "attendees/participants/participant/person/email"
)
async def test_one_address_is_one_person_and_a_later_entry_updates_the_earlier(
    training: Training, alice: Person
) -> None:
    for path in LISTS:
        read = await training.made(
            alice,
            people(
                path,
                person("Kim@Example.com", "PRESENTER", name="Kim Lee", company="Bells", notes="first"),
                person("lee@example.com"),
                person("KIM@example.com", "LIMITED", notes="second"),
            ),
        )
        assert read.all(f"{path}/person/email") == ["kim@example.com", "lee@example.com"]
        kim = read.groups(path)[0]
        assert (kim["role"], kim["person/name"], kim["person/company"], kim["person/notes"]) == (
            "LIMITED", "Kim Lee", "Bells", "second",
        )  # fmt: skip


async def test_one_address_on_both_lists_stays_on_both(training: Training, alice: Person) -> None:
    read = await training.made(alice, {f"{path}/person/email": "kim@example.com" for path in LISTS})

    assert read.all(f"{PRESENTER}/person/email") == read.all(f"{ATTENDEE}/person/email") == ["kim@example.com"]


async def test_the_host_is_dropped_from_his_own_lists(training: Training, alice: Person) -> None:
    read = await training.made(
        alice,
        {
            **people(PRESENTER, person("ALICE@example.com", "HOST")),
            **people(
                ATTENDEE,
                {"person/webExId": "Alice", "person/type": "MEMBER"},
                person("kim@example.com"),
            ),
        },
    )

    assert read.groups("presenters") == []
    assert read.all(f"{ATTENDEE}/person/email") == ["kim@example.com"]


async def test_an_address_is_needed(training: Training, alice: Person) -> None:
    with refused(MissingElement, f"{ATTENDEE}[2]/person/email"):
        await training.create(
            alice, people(ATTENDEE, person("kim@example.com"), {"person/name": "Lee", "role": "ATTENDEE"})
        )
    with refused(MissingElement, f"{ATTENDEE}[1]/person"):
        await training.create(alice, {f"{ATTENDEE}/role": "ATTENDEE"})


async def test_malformed_lists_are_answered(training: Training, alice: Person) -> None:
    for broken in (
        "<participant/>", "<participant><person/></participant>", "<participant>kim@example.com</participant>", "kim",
    ):  # fmt: skip
        body = (
            f"<metaData><confName>x</confName></metaData><attendees><participants>{broken}</participants></attendees>"
        )
        await training.send(alice, "CreateTrainingSession", body)
    with refused(InvalidValue, f"{ATTENDEE}[1]/person/name"):
        await training.send(
            alice,
            "CreateTrainingSession",
            "<metaData><confName>x</confName></metaData><attendees><participants><participant><person>"
            "<name>Kim</name><name>Lee</name><email>kim@example.com</email>"
            "</person></participant></participants></attendees>",
        )


@pytest.mark.effect(
    "presenters/participants/participant/person/address/addressType",
    "attendees/participants/participant/person/address/addressType",
)
async def test_an_address_is_personal_or_global(training: Training, alice: Person) -> None:
    for path in LISTS:
        kim = {f"{path}/person/email": "kim@example.com"}
        field = f"{path}/person/address/addressType"
        assert (await training.made(alice, {**kim, field: "global"}))[field] == "GLOBAL"
        with refused(InvalidValue, field.replace("participant/", "participant[1]/")):
            await training.create(alice, {**kim, field: "OFFICE"})


@pytest.mark.effect("presenters/participants/participant/contactID", "attendees/participants/participant/contactID")
async def test_a_contact_of_the_caller_gives_what_an_entry_leaves_out(
    training: Training, api: Api, alice: Person, bob: Person
) -> None:
    number = await contact(api, alice, "<email>Kim@example.com</email><name>Kim K.</name><title>Dr</title>")

    for path in LISTS:
        read = await training.made(alice, {f"{path}/contactID": number, f"{path}/person/title": "Prof"})

        assert read[f"{path}/person/email"] == "kim@example.com"
        assert (read[f"{path}/person/name"], read[f"{path}/person/title"]) == ("Kim K.", "Prof")
        assert read[f"{path}/contactID"] is None
        assert (await training.made(alice, {f"{path}/contactID": number}))[f"{path}/person/name"] == "Kim K."
        for who, wrong in ((alice, 7), (bob, number)):
            with refused(InvalidValue, f"{path}[1]/contactID"):
                await training.create(who, {f"{path}/contactID": wrong})


async def test_the_state_of_a_contact_is_that_of_the_participant(training: Training, api: Api, alice: Person) -> None:
    number = await contact(api, alice, "<email>kim@example.com</email><joinStatus>REJECT</joinStatus>")

    read = await training.made(alice, {f"{ATTENDEE}/contactID": number})
    assert read[f"{ATTENDEE}/joinStatus"] == "REJECT"
    said = await training.made(alice, {f"{ATTENDEE}/contactID": number, f"{ATTENDEE}/joinStatus": "ACCEPT"})
    assert said[f"{ATTENDEE}/joinStatus"] == "ACCEPT"


async def test_an_entry_is_a_person_or_a_contact(training: Training, alice: Person) -> None:
    with refused(MissingElement, f"{ATTENDEE}[1]/person"):
        await training.create(alice, {f"{ATTENDEE}/role": "PRESENTER"})


async def contact(api: Api, who: Person, described: str) -> int:
    """Put somebody into an address book; gives the number."""
    body = f"<contact>{described}</contact>"
    root = await api.post(message("java:com.webex.service.binding.ep.CreateContacts", body, api.header(who)))
    raise_refusal(root)
    return int(content(root)[0].text or 0)


async def test_ten_thousand_attendees_come_in_one_call(training: Training, alice: Person) -> None:
    entry = "<participant><person><name>N{0}</name><email>a{0}@Example.com</email></person></participant>"
    everybody = "".join(entry.format(number) for number in range(10_000))

    answer = await training.send(
        alice,
        "CreateTrainingSession",
        "<metaData><confName>Assembly</confName></metaData>"
        f"<attendees><participants>{everybody}</participants></attendees>",
    )

    key = int(answer["sessionkey"] or 0)
    assert await training.db.fetchval("SELECT count(*) FROM participant WHERE session_key = $1", key) == 10_000
    read = await training.get(alice, key)
    assert read.all(f"{ATTENDEE}/person/email") == [f"a{number}@example.com" for number in range(10_000)]
