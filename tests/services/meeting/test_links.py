"""Who is given host and join links, and what shape they have."""

from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
import pytest

from classbell.errors import InvalidValue, MissingElement, NoRecord, NotPermitted, SessionNotFound
from classbell.services.meeting.links import GethosturlMeeting, GetjoinurlMeeting, LstsummaryMeeting
from tests.services.training.sending import PRESENTER, Training, people, person
from tests.support import Api, Person, refused
from tests.web.browsing import BASE


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    api.door._settings = type(api.door._settings)(base_url=BASE)
    return Training(api, db, site_id)


async def test_a_host_link_is_a_login_whose_last_part_is_the_start(training: Training, api: Api, alice: Person) -> None:
    key = await training.create(alice)

    for request in (GethosturlMeeting(session_key=key), GethosturlMeeting(meeting_key=key)):
        url = (await api(alice, request)).host_meeting_url
        assert url.startswith(f"{BASE}/acme/p.php?AT=LI&WID=alice&TK=")
        last = url.rpartition("&")[2]
        assert unquote(last.removeprefix("MU=")) == f"{BASE}/acme/m.php?AT=HM&MK={key}"
        assert len(parse_qs(urlsplit(url).query)["TK"][0]) >= 22


async def test_hosts_alternate_hosts_and_administrators_are_given_the_host_link(
    training: Training, api: Api, alice: Person, bob: Person, charlie: Person, admin: Person, reader: Person,
    dave: Person,
) -> None:  # fmt: skip
    key = await training.create(alice, people(PRESENTER, person("Bob@example.com", "HOST")))

    for who in (alice, bob, admin):
        assert (await api(who, GethosturlMeeting(session_key=key))).host_meeting_url
    for who in (charlie, reader, dave):
        with refused(NotPermitted):
            await api(who, GethosturlMeeting(session_key=key))
    # An administrator who names a host's address gets that host's link.
    answer = await api(admin, GethosturlMeeting(session_key=key), header=f"<email>{alice.email}</email>")
    assert "WID=alice&" in answer.host_meeting_url


async def test_anybody_is_given_a_join_link_with_what_he_says_in_it(
    training: Training, api: Api, alice: Person, charlie: Person, dave: Person
) -> None:
    key = await training.create(alice)
    request = GetjoinurlMeeting(
        session_key=key, attendee_name="Zoë & Co", attendee_email="Zoe+x@Example.com", meeting_pw="a&b=c %", reg_id="77"
    )

    for who in (charlie, dave):
        answer = await api(who, request)
        parts = parse_qs(urlsplit(answer.join_meeting_url).query)
        assert parts == {
            "AT": ["JM"], "MK": [str(key)], "AN": ["Zoë & Co"], "AE": ["zoe+x@example.com"], "PW": ["a&b=c %"],
            "RID": ["77"],
        }  # fmt: skip
        assert answer.register_meeting_url is None
    assert "TK=" in (await api(alice, request)).join_meeting_url
    assert (await api(alice, GetjoinurlMeeting(session_key=key))).join_meeting_url.endswith(f"?AT=JM&MK={key}")


async def test_only_its_own_people_learn_the_open_page_of_a_session_that_is_not_public(
    training: Training, api: Api, alice: Person, charlie: Person
) -> None:
    key = await training.create(alice, {"accessControl/listing": "UNLISTED", "attendeeOptions/registration": True})

    assert (await api(charlie, GetjoinurlMeeting(session_key=key))).invite_meeting_url is None
    answer = await api(alice, GetjoinurlMeeting(session_key=key))
    assert answer.invite_meeting_url.startswith(f"{BASE}/acme/j.php?MTID=m")
    assert answer.register_meeting_url == f"{BASE}/acme/e.php?AT=RINF&MK={key}"


async def test_keys_that_are_unknown_or_missing_are_refused(training: Training, api: Api, alice: Person) -> None:
    deleted = await training.create(alice)
    await training.delete(alice, deleted)

    for kind in (GethosturlMeeting, GetjoinurlMeeting):
        for key in (987654321, -1, deleted):
            with refused(SessionNotFound):
                await api(alice, kind(session_key=key))
        with refused(MissingElement, "sessionKey"):
            await api(alice, kind())
    with refused(InvalidValue, "attendeeEmail"):
        await api(alice, GetjoinurlMeeting(session_key=1, attendee_email="no address"))


async def test_there_are_no_meetings(training: Training, api: Api, alice: Person, admin: Person) -> None:
    await training.create(alice)

    for who in (alice, admin):
        with refused(NoRecord):
            await api(who, LstsummaryMeeting())
