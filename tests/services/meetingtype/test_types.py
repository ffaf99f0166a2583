"""Session types as the meeting type service shows them."""

import asyncpg
import pytest

from classbell.errors import BadCredentials, InvalidValue, MissingElement, NoRecord
from classbell.services.meetingtype.types import GetMeetingType, LstMeetingType
from classbell.services.shared.serv import ListControl
from tests.support import Api, Person, refused


@pytest.fixture
async def types(db: asyncpg.Connection, site_id: int) -> None:
    """Types 9, 12 and 15 of the site; 13 is not active, 99 is another site's."""
    other = await db.fetchval("INSERT INTO site (name) VALUES ('other') RETURNING site_id")
    await db.execute(
        "INSERT INTO session_type (site_id, type_id, name, active, options) VALUES"
        " ($1, 12, 'Large', true, '{\"chat\": false}'), ($1, 13, 'Old', false, '{}'), ($1, 15, 'Extra', true, '{}'),"
        " ($2, 99, 'Theirs', true, '{}')",
        site_id, other,
    )  # fmt: skip
    await db.execute("UPDATE site SET catalogue = catalogue + 1 WHERE site_id = $1", site_id)


async def numbers(api: Api, who: Person, *wanted: int) -> list[int]:
    return [
        kind.meeting_type_id for kind in (await api(who, LstMeetingType(meeting_type_id=list(wanted)))).meeting_type
    ]


async def test_active_types_of_the_site_are_listed_by_number(api: Api, alice: Person, types: None) -> None:
    assert await numbers(api, alice) == [9, 12, 15]
    assert await numbers(api, alice, 15, 13, 99, 9) == [9, 15]
    with refused(NoRecord):
        await numbers(api, alice, 13, 99)


async def test_pages_stand_before_the_types(api: Api, alice: Person, types: None) -> None:
    answer = await api(alice, LstMeetingType(list_control=ListControl(start_from=2, maximum_num=1)))

    records = answer.matching_records
    assert (records.total, records.returned, records.start_from) == (3, 1, 2)
    assert api.last_reply.index("<mtgtype:matchingRecords>") < api.last_reply.index("<mtgtype:meetingType>")
    with refused(NoRecord):
        await api(alice, LstMeetingType(list_control=ListControl(start_from=4)))


async def test_a_type_is_described_directly_in_the_body(api: Api, dave: Person, types: None) -> None:
    answer = await api(dave, GetMeetingType(meeting_type_id=12))

    assert (answer.name, answer.display_name, answer.active, answer.meeting_type_id) == (
        "Large", "Large", "ACTIVATED", 12,
    )  # fmt: skip
    assert answer.service_types.service_type == ["TrainingCenter"]
    assert (answer.limits.max_meeting_duration, answer.limits.max_meeting_user) == (1440, 999_999)
    # What a session leaves out is another matter than what it can have.
    assert answer.options.support_chat is True
    assert answer.options.support_on_stage_site is False
    assert 'xsi:type="mtgtype:getMeetingTypeResponse"' in api.last_reply
    assert "><mtgtype:productCodePrefix>TC<" in api.last_reply
    assert "<mtgtype:phoneNumbers></mtgtype:phoneNumbers>" in api.last_reply


async def test_unknown_types_and_nonsense_are_refused(api: Api, alice: Person, types: None) -> None:
    for number in (1, 13, 99):
        with refused(NoRecord):
            await api(alice, GetMeetingType(meeting_type_id=number))
    with refused(InvalidValue, "meetingTypeID"):
        await api(alice, GetMeetingType(meeting_type_id="nine"))  # type: ignore[arg-type]
    with refused(MissingElement, "meetingTypeID"):
        await api(alice, GetMeetingType(meeting_type_id=""))  # type: ignore[arg-type]


async def test_every_account_may_ask_and_nobody_else(
    api: Api, alice: Person, admin: Person, reader: Person, dave: Person
) -> None:
    for request in (LstMeetingType(), GetMeetingType(meeting_type_id=9)):
        for who in (alice, admin, reader, dave):
            await api(who, request)
        with refused(BadCredentials):
            await api(None, request)
