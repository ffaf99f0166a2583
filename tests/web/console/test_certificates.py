"""Certificates: earned by rule, issued, fetched, verified by everybody, revoked."""

from __future__ import annotations

import re
from html import unescape

import pytest

from classbell.domain.call import Call
from classbell.services.history import verifying
from classbell.services.shared import personal
from classbell.store import certificates, sites
from tests.services.training.sending import Training
from tests.support import Person
from tests.web.browsing import Browser, Reply
from tests.web.console.attending import AFTER, held


@pytest.fixture
async def key(training: Training, alice: Person) -> int:
    return await held(training, alice)


@pytest.fixture
async def desk(browser: Browser, alice: Person) -> Browser:
    browser.now = AFTER
    await browser.sign_in(alice)
    return browser


async def issue(desk: Browser, key: int, **rule: str) -> Reply:
    address = f"/console/sessions/{key}/attendance/certificates"
    page = await desk.open(address)
    if rule:
        assert (await desk.send(page, address, **rule)).status == 303
    reply = await desk.send(page, address, issue="1")
    return await desk.open(reply.location)


def code_of(page: Reply) -> str:
    found = re.search(r'href="/certificates/([A-Z2-9-]+)"', page.text)
    assert found is not None
    return found[1]


async def test_who_fulfils_the_rule_of_the_site_gets_one(desk: Browser, key: int) -> None:
    page = await issue(desk, key)

    assert "The certificates are issued." in page.text
    assert len(re.findall(r'href="/certificates/', page.text)) == 1
    assert "2 people lack something" in page.text
    assert "too small a part" in page.text


async def test_a_session_may_have_a_rule_of_its_own(desk: Browser, key: int) -> None:
    page = await issue(desk, key, minutes="10", percent="0", score="0")

    assert len(re.findall(r'href="/certificates/', page.text)) == 2
    assert "1 person lacks something" in page.text


async def test_a_session_goes_back_to_the_rule_of_the_site(desk: Browser, key: int) -> None:
    await issue(desk, key, minutes="0", percent="100", score="0")
    address = f"/console/sessions/{key}/attendance/certificates"
    page = await desk.open(address)
    assert 'name="percent" type="number" value="100"' in page.text

    await desk.send(page, address, minutes="0", percent="100", score="0", as_site="true")

    assert 'name="percent" type="number" value="80"' in (await desk.open(address)).text


@pytest.mark.parametrize("rule", [{"percent": "101"}, {"minutes": "-1"}, {"score": "many"}])
async def test_a_rule_that_does_not_fit_is_not_taken(desk: Browser, key: int, rule: dict[str, str]) -> None:
    address = f"/console/sessions/{key}/attendance/certificates"

    assert (await desk.send(await desk.open(address), address, **rule)).status == 422


async def test_nobody_without_a_test_earns_one_that_demands_a_score(desk: Browser, key: int) -> None:
    page = await issue(desk, key, minutes="0", percent="0", score="50")

    assert "Nobody was left" in page.text


async def test_nobody_gets_a_second_one(desk: Browser, key: int) -> None:
    await issue(desk, key)

    assert "Nobody was left" in (await issue(desk, key)).text


async def test_everybody_can_verify_it_and_sees_nothing_private(desk: Browser, key: int, browser: Browser) -> None:
    code = code_of(await issue(desk, key))
    browser.cookies.clear()

    page = await browser.open(f"/certificates/{code}")

    assert page.status == 200
    assert "This certificate is good" in page.text
    assert "Ann Ash" in page.text
    assert "Bells" in page.text
    assert "50 minutes" in page.text
    assert "ann@example.com" not in page.text
    assert str(key) not in page.text
    loose = code.lower().replace("-", " ")
    assert "This certificate is good" in (await browser.open(f"/certificates?code={loose.replace(' ', '+')}")).text


async def test_a_code_that_is_unknown_is_so_and_trying_ends(browser: Browser) -> None:
    for _ in range(50):
        assert (await browser.open("/certificates/AAAAA-BBBBB-CCCCC-DDDDD")).status == 404

    assert (await browser.open("/certificates/AAAAA-BBBBB-CCCCC-DDDDD")).status == 429


async def test_a_revoked_one_says_so_and_another_can_be_issued(desk: Browser, key: int) -> None:
    page = await issue(desk, key)
    code = code_of(page)
    number = re.search(r'name="revoke" value="(\d+)"', page.text)
    assert number is not None

    address = f"/console/sessions/{key}/attendance/certificates"
    assert (await desk.send(page, address, revoke=number[1])).status == 303

    assert "This certificate was revoked" in (await desk.open(f"/certificates/{code}")).text
    assert (await desk.open(f"/console/certificates/{number[1]}/file")).status == 404
    assert "The certificates are issued." in (await issue(desk, key)).text


async def test_the_file_is_a_pdf_with_the_name(desk: Browser, key: int) -> None:
    page = await issue(desk, key)
    number = re.search(r"/console/certificates/(\d+)", page.text)
    assert number is not None

    reply = await desk.open(f"/console/certificates/{number[1]}/file")

    assert reply.status == 200
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.content.startswith(b"%PDF-")
    assert reply.content.count(b"/Type /Page\n") == 1


async def test_a_signed_link_gives_the_file_to_nobody_else(desk: Browser, key: int, training: Training) -> None:
    code = code_of(await issue(desk, key))
    db = training.db
    row = await certificates.find_by_code(db, training.site_id, code)
    assert row is not None
    call = Call(site=(await sites.some(db))[0], now=desk.now, tx=db, links_base="")
    link = await verifying.file_link(call, row)
    desk.cookies.clear()

    assert (await desk.open(link)).content.startswith(b"%PDF-")
    assert (await desk.open(f"/certificates/{code}/file?t=x")).status == 404
    assert (await desk.open(link.replace(code, "AAAAA-BBBBB-CCCCC-DDDDD"))).status == 404


async def test_others_fetch_and_issue_nothing(desk: Browser, key: int, charlie: Person, reader: Person) -> None:
    page = await issue(desk, key)
    number = re.search(r"/console/certificates/(\d+)", page.text)
    assert number is not None
    address = f"/console/sessions/{key}/attendance/certificates"

    await desk.sign_in(charlie)
    assert (await desk.open(f"/console/certificates/{number[1]}/file")).status == 403
    await desk.sign_in(reader)
    page = await desk.open(address)
    assert "Issue certificates" not in page.text
    for form in ({"issue": "1"}, {"revoke": number[1]}, {"minutes": "1"}):
        assert (await desk.send(await desk.open("/console"), address, **form)).status == 403


async def test_who_earned_one_finds_it_among_his_registrations(desk: Browser, key: int, training: Training) -> None:
    code = code_of(await issue(desk, key))
    db, site_id = training.db, training.site_id
    token = await personal.my_token(db, site_id, "ann@example.com", desk.now)
    desk.cookies.clear()

    page = await desk.open(f"/my/{token}")

    link = re.search(rf'href="([^"]+/certificates/{code}/file[^"]+)"', page.text)
    assert link is not None
    assert (await desk.open(unescape(link[1]))).content.startswith(b"%PDF-")
