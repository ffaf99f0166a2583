"""The classic links: hosting, joining, being present, ending; and what they refuse."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, unquote, urlsplit

import asyncpg
import pytest

from classbell.errors import NoRecord, SessionInProgress, StartedSession
from classbell.services.attendee.register import RegisterMeetingAttendee, Registrant
from classbell.services.attendee.types import Person as Person_
from classbell.services.ep.open_sessions import LstOpenSession
from classbell.services.meeting.links import GetjoinurlMeeting
from tests.services.training.sending import PRESENTER, Training, attendees, people, person
from tests.support import Api, Person, refused
from tests.web.browsing import BASE, Browser
from tests.web.holding import START, Class

MINUTE = timedelta(minutes=1)


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    api.door._settings = type(api.door._settings)(base_url=BASE)
    return Training(api, db, site_id)


@pytest.fixture
async def bells(training: Training, api: Api, db: asyncpg.Connection, alice: Person) -> Class:
    """Bells, an hour on a Monday at ten."""
    return Class(training, api, db, alice, await training.create(alice))


async def made(bells: Class, **values: object) -> Class:
    key = await bells.training.create(bells.host, values)
    return Class(bells.training, bells.api, bells.db, bells.host, key)


async def test_a_session_is_in_progress_from_the_opened_host_link_to_its_end(bells: Class) -> None:
    with refused(NoRecord):
        await bells.api(bells.host, LstOpenSession())

    browser, page = await bells.begin(START - 5 * MINUTE)

    assert (page.status, page.state) == (200, "present")
    assert (await bells.training.get(bells.host, bells.key))["status"] == "INPROGRESS"
    answer = await bells.api(bells.host, LstOpenSession())
    (found,) = answer.services[0].sessions
    assert (found.session_key, found.start_time, found.actual_start_time, found.time_zone_id) == (
        bells.key, "04/06/2026 10:00:00", "04/06/2026 09:55:00", 20,
    )  # fmt: skip
    with refused(SessionInProgress):
        await bells.training.delete(bells.host, bells.key)
    with refused(StartedSession):
        await bells.training.set(
            bells.host, bells.key, {"repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY",
                                    "repeat/interval": 1, "repeat/endAfter": 2},
        )  # fmt: skip

    ended = await bells.end(browser, page, START + 30 * MINUTE)

    assert ended.status == 200
    assert (await bells.training.get(bells.host, bells.key))["status"] == "NOT_INPROGRESS"
    with refused(NoRecord):
        await bells.api(bells.host, LstOpenSession())
    await bells.training.delete(bells.host, bells.key)


async def test_open_sessions_are_those_of_the_caller_and_of_the_service(
    bells: Class, charlie: Person, reader: Person
) -> None:
    await bells.begin()

    with refused(NoRecord):
        await bells.api(charlie, LstOpenSession())
    with refused(NoRecord):
        await bells.api(bells.host, LstOpenSession(service_type=["MeetingCenter"]))
    answer = await bells.api(reader, LstOpenSession(service_type=["MeetingCenter", "TrainingCenter"]))
    assert answer.matching_records.total == 1


async def test_a_host_link_counts_once_and_is_too_old_after_a_while(bells: Class) -> None:
    url = await bells.host_url(START)
    assert (await bells.browser().follow(url)).status == 200

    used = await bells.browser().open(url)
    late = await bells.browser(START + timedelta(hours=1)).open(await bells.host_url(START))
    wrong = await bells.browser().open(url.replace("TK=", "TK=x"))
    without = await bells.browser().open(f"{BASE}/acme/m.php?AT=HM&MK={bells.key}")
    unknown = await bells.browser().open(f"{BASE}/acme/m.php?AT=HM&MK=987654321")
    elsewhere = await bells.browser().open(f"{BASE}/other/m.php?AT=HM&MK={bells.key}")

    assert {reply.status for reply in (used, late, wrong, without, unknown, elsewhere)} == {404}
    assert len({reply.text for reply in (used, late, wrong, without, unknown, elsewhere)}) == 1


async def test_an_old_client_edits_the_host_link(bells: Class) -> None:
    await bells.training.switch(link_targets=["lms.example.com"])
    url = await bells.host_url(START)
    back = "https://lms.example.com/course?id=5"

    assert "&BU=" not in url
    pieces = url.split("&")
    for place, piece in enumerate(pieces):
        if piece.startswith("MU="):
            pieces[place] = "MU=" + quote(unquote(piece[3:]) + "&BU=" + quote(back, safe=""), safe="")
    browser = bells.browser()
    page = await browser.follow("&".join(pieces) + "&BU=" + quote(back, safe=""))

    assert page.state == "present"
    assert page.hidden("BU") == back


async def test_somebody_elses_login_opens_no_session(bells: Class, charlie: Person) -> None:
    other = await bells.training.create(charlie)
    browser = bells.browser()
    theirs = Class(bells.training, bells.api, bells.db, charlie, other)
    await browser.open(await theirs.host_url(START))

    assert (await browser.open(f"{BASE}/acme/m.php?AT=HM&MK={other}")).status == 200
    assert (await browser.open(f"{BASE}/acme/m.php?AT=HM&MK={bells.key}")).status == 404
    assert (await bells.training.get(bells.host, bells.key))["status"] == "NOT_INPROGRESS"


async def test_a_login_ends_with_the_password_the_time_and_the_logout(bells: Class) -> None:
    browser, _ = await bells.begin()
    host = f"{BASE}/acme/m.php?AT=HM&MK={bells.key}"
    kept = dict(browser.cookies)
    assert "HttpOnly" in (await bells.browser().open(await bells.host_url(START))).headers["set-cookie"]

    browser.now = START + timedelta(hours=2)
    assert (await browser.open(host)).status == 404
    browser.now = START
    assert (await browser.open(host)).status == 200
    await browser.open(f"{BASE}/acme/p.php?AT=LO")
    assert (await browser.open(host)).status == 404
    browser.cookies = kept
    await bells.db.execute("UPDATE account SET password_hash = 'new' WHERE account_id = $1", bells.host.account_id)
    assert (await browser.open(host)).status == 404


async def test_an_alternate_host_opens_and_ends_too(training: Training, bells: Class, bob: Person) -> None:
    shared = await made(bells, **people(PRESENTER, person("Bob@example.com", "HOST")))

    browser, page = await shared.begin(who=bob)

    assert page.state == "present"
    assert (await shared.end(browser, page, START + MINUTE)).status == 200


async def test_looking_at_the_end_link_ends_nothing_and_an_old_one_ends_no_later_run(bells: Class) -> None:
    browser, page = await bells.begin()
    token = page.hidden("TK")

    assert (await browser.open(f"{BASE}/acme/m.php?AT=EM&TK={token}")).status == 404
    assert (await browser.open(f"{BASE}/acme/m.php?AT=EM", form={"TK": page.data("token")})).status == 404
    await bells.end(browser, page, START + MINUTE)
    await bells.begin(START + 2 * MINUTE)
    await browser.open(f"{BASE}/acme/m.php?AT=EM", form={"TK": token})

    assert (await bells.training.get(bells.host, bells.key))["status"] == "INPROGRESS"


async def test_who_comes_before_the_host_waits_and_is_let_in(bells: Class) -> None:
    guest = bells.browser(START - 10 * MINUTE)
    page = await guest.follow(await bells.join_url(attendee_name="Ann"))
    assert page.state == "waiting"

    await bells.begin(START - 5 * MINUTE)
    guest.now = START - 4 * MINUTE

    assert (await guest.beat(page)).text == "present"
    assert (await guest.follow(page.data("page"))).state == "present"


async def test_nobody_joins_before_the_open_time(bells: Class) -> None:
    early = await made(bells, **{"schedule/openTime": 15})
    await early.begin(START - 30 * MINUTE)

    for at, state in ((START - 16 * MINUTE, "early"), (START - 15 * MINUTE, "present")):
        page = await early.browser(at).follow(await early.join_url(attendee_name="Ann"))
        assert page.state == state


async def test_a_session_password_is_asked_and_guessing_comes_to_an_end(bells: Class) -> None:
    locked = await made(bells, **{"accessControl/sessionPassword": "ladder42"})
    await bells.training.switch(wrong_tries=1)
    await locked.begin()
    browser = locked.browser()

    asked = await browser.follow(await locked.join_url(attendee_name="Ann"))
    assert 'name="password" type="password"' in asked.text
    right = await locked.browser().follow(await locked.join_url(attendee_name="Ann", meeting_pw="ladder42"))
    assert right.state == "present"
    for _ in range(5):
        assert (await browser.follow(await locked.join_url(attendee_name="Ann", meeting_pw="wrong"))).state == ""
    assert (await browser.follow(await locked.join_url(attendee_name="Ann", meeting_pw="ladder42"))).state == ""


async def test_a_private_session_opens_to_whom_its_host_vouches_for(bells: Class, charlie: Person) -> None:
    private = await made(bells, **{"accessControl/listing": "PRIVATE"}, **attendees(["ann@example.com"]))
    await private.begin()
    browser = private.browser()

    vouched = await private.join_url(attendee_email="ann@example.com")
    claimed = await private.join_url(charlie, attendee_email="ann@example.com")

    assert "TK=" not in claimed
    assert (await browser.open(claimed)).status == 404
    assert (await browser.follow(vouched)).state == "present"
    other = vouched.replace(f"MK={private.key}", f"MK={bells.key}")
    assert (await browser.open(other)).status == 404
    browser.now = START + timedelta(days=3)
    assert (await browser.open(vouched)).status == 404


async def test_a_rejected_person_and_the_unregistered_stay_out(bells: Class) -> None:
    listed = await made(
        bells,
        **{"attendeeOptions/registration": True},
        **{
            "attendees/participants/participant[1]/person/email": "ann@example.com",
            "attendees/participants/participant[1]/joinStatus": "ACCEPT",
            "attendees/participants/participant[2]/person/email": "rob@example.com",
            "attendees/participants/participant[2]/joinStatus": "REJECT",
        },
    )
    await listed.begin()
    browser = listed.browser()

    assert (await browser.follow(await listed.join_url(attendee_email="ann@example.com"))).state == "present"
    assert (await browser.follow(await listed.join_url(attendee_email="rob@example.com"))).status == 404
    stranger = await browser.follow(await listed.join_url(attendee_email="zoe@example.com"))
    assert "<title>Register for Bells" in stranger.text
    answer = await bells.api(bells.host, GetjoinurlMeeting(session_key=listed.key))
    assert (await browser.follow(answer.register_meeting_url)).status == 200


async def test_a_registration_number_counts_with_its_address_and_is_not_guessed(bells: Class) -> None:
    listed = await made(bells, **{"attendeeOptions/registration": True, "attendeeOptions/auto": True})
    zoe = Registrant(person=Person_(email="zoe@example.com", name="Zoe"), session_key=listed.key)
    answer = await bells.api(bells.host, RegisterMeetingAttendee(attendees=[zoe]))
    number = answer.register[0].register_id
    await listed.begin()
    await bells.training.switch(wrong_tries=1)
    link = f"{BASE}/acme/m.php?AT=JM&MK={listed.key}&AE="
    browser = listed.browser()

    assert (await browser.follow(f"{link}Zoe@example.com&RID={number}")).state == "present"
    for rest in (f"&RID={number}", f"ann@example.com&RID={number}", f"zoe@example.com&RID={number + 1}",
                 "zoe@example.com&RID=x", f"zoe@example.com&RID=-{number}"):  # fmt: skip
        assert (await browser.open(link + rest)).status == 404
    assert (await browser.open(f"{link}zoe@example.com&RID={number}")).status == 404
    browser.address = "192.0.2.8"
    assert (await browser.follow(f"{link}zoe@example.com&RID={number}")).state == "present"


async def test_the_invitation_and_the_older_link_lead_to_the_session(bells: Class) -> None:
    await bells.begin()
    answer = await bells.api(bells.host, GetjoinurlMeeting(session_key=bells.key))
    event = (await bells.training.get(bells.host, bells.key))["eventID"]
    browser = bells.browser()

    token = parse_qs(urlsplit(answer.invite_meeting_url).query)["MTID"][0]
    assert len(token) == 33
    for url in (answer.invite_meeting_url, f"{BASE}/acme/k2/j.php?ED={event}&UID=1"):
        asked = await browser.follow(url)
        assert asked.page == f"{BASE}/s/{bells.key}/join"
        assert (await browser.follow(asked.page, form={"name": "Ann"})).state == "present"
        assert (await browser.follow(url, form={"AN": "Ann"})).state == "present"
    assert (await browser.follow(f"{BASE}/acme/e.php?AT=SI&MK={bells.key}&AN=Ann")).state == "present"


async def test_the_number_of_a_date_opens_no_session_that_is_not_public(bells: Class) -> None:
    hidden = await made(bells, **{"accessControl/listing": "UNLISTED"})
    await hidden.begin()
    event = (await bells.training.get(bells.host, hidden.key))["eventID"]

    assert (await bells.browser().open(f"{BASE}/acme/k2/j.php?ED={event}&UID=1&AN=Ann")).status == 404
    assert (await bells.browser().follow(await hidden.join_url(attendee_name="Ann"))).state == "present"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "https://classes.example.com@evil.example/", "javascript:alert(1)",
        "https://classes.example.com.evil.example/", "https:\\\\evil.example", "/\\evil.example", "https://evil.example\\@classes.example.com/",
        "http://classes.example.com/", "https://classes.example.com:444/", "data:text/html,x", "https://lms.example.com/",
    ],
)  # fmt: skip
async def test_links_lead_nowhere_else(bells: Class, target: str) -> None:
    there = quote(target, safe="")
    url = (await bells.host_url(START)).partition("&MU=")[0]
    browser = bells.browser()

    for reply in (
        await browser.open(f"{url}&MU={there}"),
        await browser.open(f"{url}&MU=GoBack&BU={there}"),
        await browser.open(f"{BASE}/acme/p.php?AT=LO&BU={there}"),
        await browser.open(f"{BASE}/acme/m.php?AT=HM&MK=1&BU={there}"),
        await browser.follow(f"{await bells.join_url(attendee_name='Ann')}&BU={there}"),
    ):
        assert reply.location == ""
        assert "evil" not in reply.text
        assert "lms.example" not in reply.text
    assert (await browser.open(f"{url}&MU=")).status == 200


async def test_the_host_header_is_in_no_link(bells: Class) -> None:
    for host in ("evil.example", "evil.example:80", "acme.evil.example"):
        browser = bells.browser()
        login = await browser.open(await bells.host_url(START), host=host)
        assert login.location.startswith(f"{BASE}/acme/")
        page = await browser.open(login.location, host=host)
        assert page.status == 200
        assert "evil" not in page.text


class _Checker(HTMLParser):
    """Counts tags that are opened and closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "input", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def test_pages_escape_what_people_wrote_and_forbid_the_rest(bells: Class) -> None:
    odd = await made(bells, **{"metaData/confName": "A \"b\" & 5<6 'c'"})
    await odd.begin()
    script = "\"><script>alert(1)</script>'"

    page = await odd.browser().follow(f"{BASE}/acme/m.php?AT=JM&MK={odd.key}&AN={quote(script)}&X={quote(script)}")
    form = await odd.browser().follow(f"{BASE}/acme/m.php?AT=JM&MK={odd.key}&X={quote(script)}")
    _, host = await odd.begin()

    assert "<h1>A &#34;b&#34; &amp; 5&lt;6 &#39;c&#39;</h1>" in page.text
    assert "<h1>A &quot;b&quot; &amp; 5&lt;6 &#x27;c&#x27;</h1>" in host.text
    for reply in (page, form, host):
        checker = _Checker()
        checker.feed(reply.text)
        assert checker.open == []
        assert "<script>alert" not in reply.text
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert reply.headers["referrer-policy"] in ("no-referrer", "same-origin")
        assert reply.headers["cache-control"] == "no-store"


async def test_heartbeats_and_links_of_rubbish_are_refused_quietly(bells: Class, db: asyncpg.Connection) -> None:
    browser = Browser(db, START)

    for url in ("m.php", "m.php?AT=XX", "p.php?AT=LI", "m.php?AT=PR&TK=a.b", "m.php?AT=JM&MK=" + "9" * 40,
                "j.php?MTID=%00", "e.php?AT=RINF&MK=1", "m.php?" + "a=1&" * 99, "k2/j.php?ED=x"):  # fmt: skip
        assert (await browser.open(f"{BASE}/acme/{url}")).status == 404, url
        assert (await browser.open(f"{BASE}/{url}")).status == 404, url
    assert (await browser.open(f"{BASE}/acme/presence", body=b"nonsense")).status == 404
    assert (await browser.open(f"{BASE}/acme/m.php?AT=JM", form={"AN": "x" * 20_000})).status == 404


async def test_a_signed_link_shows_a_registrant_how_he_stands(bells: Class, charlie: Person) -> None:
    options = {"registration": True, "maxRegistrations": 1, "waitingList": True}
    listed = await made(bells, **{f"attendeeOptions/{name}": value for name, value in options.items()})
    people_ = [
        Registrant(person=Person_(email=f"{name}@example.com", name=name.title()), session_key=listed.key)
        for name in ("zoe", "lee")
    ]
    answer = await bells.api(bells.host, RegisterMeetingAttendee(attendees=people_))
    zoe, lee = [str(one.register_id) for one in answer.register]

    async def page(number: str, who: Person) -> str:
        url = await bells.api(who, GetjoinurlMeeting(session_key=listed.key, reg_id=number))
        return (await bells.browser().follow(url.register_meeting_url)).text

    assert f"Registration {zoe}<" in await page(zoe, bells.host)
    assert "<dd>zoe@example.com</dd>" in await page(zoe, bells.host)
    assert "The host has not decided yet" in await page(zoe, bells.host)
    assert "number 1 on the waiting list" in await page(lee, bells.host)
    await bells.api(bells.host, RegisterMeetingAttendee(attendees=[
        Registrant(person=Person_(email="zoe@example.com"), session_key=listed.key, join_status="REJECT")
    ]))  # fmt: skip
    assert "The host has not accepted this registration." in await page(zoe, bells.host)
    assert "zoe" not in (await page(zoe, charlie)).lower()
    url = (await bells.api(bells.host, GetjoinurlMeeting(session_key=listed.key, reg_id=zoe))).register_meeting_url
    assert (await bells.browser().open(url[:-2])).status == 404
    assert (await bells.browser().open(url.replace(str(listed.key), str(bells.key)))).status == 404
