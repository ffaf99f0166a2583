"""What becomes of texts: filters by kind of field, limits on both sides, and what must come back as it went in."""

from __future__ import annotations

import pytest

from classbell.errors import HtmlNotAllowed, InvalidValue, NotWellFormed
from tests.services.training.sending import ATTENDEE, PRESENTER, Training
from tests.support import Person, refused

PLAIN = {
    "metaData/confName": 512,
    "metaData/location": 512,
    "telephony/teleconfLocation": 512,
    "telephony/tspConference/tollFreeCallInNumber": 512,
    "telephony/tspConference/tollCallInNumber": 512,
    "telephony/tspConference/subscriberAccessCode": 512,
    "telephony/tspConference/participantAccessCode": 512,
    "handsOnLab/labName": 512,
    "psoFields/psoField1": 128,
} | {f"tracking/trackingCode{number}": 128 for number in range(1, 11)}

OF_PERSON = {
    "name": 128, "firstName": 128, "lastName": 128, "title": 128, "company": 128, "notes": 512, "webExId": 128,
    "address/address1": 128, "address/address2": 128, "address/city": 64, "address/state": 64,
    "address/zipCode": 128, "address/country": 64,
}  # fmt: skip
PHONES = ("phones/phone", "phones/mobilePhone", "phones/fax")

RICH = {
    "metaData/agenda": 2500,
    "metaData/description": 8000,
    "metaData/greeting": 8000,
    "metaData/invitation": 8000,
    "telephony/extTelephonyDescription": 8000,
}

URLS = {
    "schedule/extURL": 512,
    "schedule/joinNotifyURL": 512,
    "schedule/destinationURL": 128,
    "telephony/extTelephonyURL": 512,
    f"{PRESENTER}/person/url": 512,
    f"{ATTENDEE}/person/url": 512,
}

EMAILS = {f"{PRESENTER}/person/email": "pat@example.com", f"{ATTENDEE}/person/email": "kim@example.com"}

AS_SENT = (
    "AT&T", "5<6", "if (a<b)", "x <3 y", "<john@x.com>", "Ünïcödé 漢字 🔔", "100% + \"quotes\" & 'more'",
    "Robert'); DROP TABLE session;--", "' OR '1'='1", "$1 %s {0} \\x00", "=1+1", "&amp; stays &lt;so&gt;",
)  # fmt: skip


def _all(text: str, *, of_person: bool = True) -> dict[str, object]:
    """Every plain text with the same value."""
    values: dict[str, object] = dict.fromkeys(PLAIN, text)
    if of_person:
        values |= {f"{path}/person/{name}": text for path in (PRESENTER, ATTENDEE) for name in OF_PERSON}
        values |= EMAILS
    return values


@pytest.mark.effect(
    "metaData/confName", "metaData/location", "telephony/teleconfLocation", "telephony/tspConference/*", "tracking/*",
    "psoFields/psoField1", "handsOnLab/labName",
    "presenters/participants/participant/person/*Name", "presenters/participants/participant/person/name",
    "presenters/participants/participant/person/title", "presenters/participants/participant/person/company",
    "presenters/participants/participant/person/notes", "presenters/participants/participant/person/webExId",
    "presenters/participants/participant/person/address/[!a]*",
    "presenters/participants/participant/person/address/address?",
    "attendees/participants/participant/person/*Name", "attendees/participants/participant/person/name",
    "attendees/participants/participant/person/title", "attendees/participants/participant/person/company",
    "attendees/participants/participant/person/notes", "attendees/participants/participant/person/webExId",
    "attendees/participants/participant/person/address/[!a]*",
    "attendees/participants/participant/person/address/address?",
)  # fmt: skip
async def test_plain_texts_lose_their_tags_and_keep_their_words(training: Training, alice: Person) -> None:
    sent = _all("<b id=x>Ring</b> <script>x()</script>the\n bells<!--s-->")

    read = await training.made(alice, sent)

    assert {path: read[path] for path in sent} == {**_all("Ring the bells"), **EMAILS}


async def test_plain_texts_without_tags_come_back_as_they_went_in(training: Training, alice: Person) -> None:
    for text in AS_SENT:
        read = await training.made(alice, _all(text))
        assert {path: read[path] for path in _all(text)} == _all(text)


@pytest.mark.effect(
    "metaData/agenda", "metaData/description", "metaData/greeting", "metaData/invitation",
    "telephony/extTelephonyDescription",
)  # fmt: skip
async def test_rich_texts_keep_safe_tags_and_lose_the_others(training: Training, alice: Person) -> None:
    sent = (
        '<p style="color:red" onload="x()">Bring <b>bells</b></p><script>alert(1)</script><svg><path/></svg>'
        '<a href="javascript:x()">no</a> <a href="https://example.com/?a=1">yes</a><form>form</form><iframe>i</iframe>'
    )
    read = await training.made(alice, dict.fromkeys(RICH, sent))

    for path in RICH:
        assert read[path] == ('<p>Bring <b>bells</b></p><a>no</a> <a href="https://example.com/?a=1">yes</a>form'), path


async def test_rich_texts_without_tags_keep_lines_and_signs(training: Training, alice: Person) -> None:
    for text in (*AS_SENT, "one\ntwo\r\nthree"):
        sent = dict.fromkeys(RICH, text)
        read = await training.made(alice, sent)
        assert {path: (read[path] or "").replace("\r\n", "\n") for path in sent} == dict.fromkeys(
            RICH, text.replace("\r\n", "\n")
        )


@pytest.mark.effect(
    "metaData/confName", "metaData/location", "metaData/agenda", "metaData/description", "metaData/greeting",
    "metaData/invitation", "telephony/teleconfLocation", "telephony/extTelephonyDescription", "tracking/*",
    "psoFields/psoField1",
)  # fmt: skip
async def test_texts_are_refused_above_their_limit_and_kept_at_it(training: Training, alice: Person) -> None:
    limits = PLAIN | RICH
    full = {path: "x" * limit for path, limit in limits.items()}

    read = await training.made(alice, full)
    assert {path: read[path] for path in full} == full
    with refused(InvalidValue):
        await training.create(alice, {path: "x" * (limit + 1) for path, limit in limits.items()})
    assert {path for _, _, path in training.sub_errors()} == set(limits)


@pytest.mark.effect(
    "presenters/participants/participant/person/*Name", "presenters/participants/participant/person/address/[!a]*",
    "presenters/participants/participant/person/address/address?",
    "attendees/participants/participant/person/*Name", "attendees/participants/participant/person/address/[!a]*",
    "attendees/participants/participant/person/address/address?",
)  # fmt: skip
async def test_fields_of_people_are_refused_above_their_limit_and_kept_at_it(training: Training, alice: Person) -> None:
    limits = {f"{path}/person/{name}": limit for path in (PRESENTER, ATTENDEE) for name, limit in OF_PERSON.items()}
    full = {path: "x" * limit for path, limit in limits.items()}

    read = await training.made(alice, {**full, **EMAILS})
    assert {path: read[path] for path in full} == full
    with refused(InvalidValue):
        await training.create(alice, {**{path: "x" * (limit + 1) for path, limit in limits.items()}, **EMAILS})
    expected = {path.replace("participant/", "participant[1]/") for path in limits}
    assert {path for _, _, path in training.sub_errors()} == expected


async def test_an_agenda_of_2501_characters_is_refused_before_it_is_filtered(training: Training, alice: Person) -> None:
    with refused(InvalidValue, "metaData/agenda"):
        await training.create(alice, {"metaData/agenda": "<div>" * 500 + "x"})
    [(_, reason, _)] = training.sub_errors()
    assert len(reason) < 160


@pytest.mark.effect("metaData/confName", "metaData/agenda")
async def test_a_strict_site_refuses_instead_of_filtering(training: Training, alice: Person) -> None:
    await training.switch(strict_html=True)

    with refused(HtmlNotAllowed, "metaData/confName"):
        await training.create(alice, {"metaData/confName": "<b>Bells</b>"})
    with refused(HtmlNotAllowed, "metaData/agenda"):
        await training.create(alice, {"metaData/agenda": "<b>Bells</b><script>x</script>"})
    read = await training.made(alice, {"metaData/confName": "AT&T 5<6", "metaData/agenda": "<b>Bells</b> & more"})
    assert read["metaData/confName"] == "AT&T 5<6"
    assert read["metaData/agenda"] == "<b>Bells</b> &amp; more"


async def test_a_site_names_the_tags_it_keeps(training: Training, alice: Person) -> None:
    await training.switch(html_allowed_tags=["code"])

    read = await training.made(alice, {"metaData/agenda": "<b>Ring</b> <code>bells</code>"})

    assert read["metaData/agenda"] == "Ring <code>bells</code>"


@pytest.mark.effect(
    "schedule/destinationURL", "telephony/extTelephonyURL", "presenters/participants/participant/person/url",
    "attendees/participants/participant/person/url",
)  # fmt: skip
async def test_addresses_of_the_web_are_http_or_words(training: Training, alice: Person) -> None:
    for sent, kept in (
        ("https://example.com/a?b=1&c=2", "https://example.com/a?b=1&c=2"),
        ("http://example.com:8080", "http://example.com:8080"),
        ("String", "String"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://example.com/", ""),
        ("https://user:secret@example.com/", ""),
    ):
        read = await training.made(alice, {**dict.fromkeys(URLS, sent), **EMAILS})
        assert {path: read[path] for path in URLS} == dict.fromkeys(URLS, kept)


@pytest.mark.effect("schedule/destinationURL", "telephony/extTelephonyURL")
async def test_addresses_of_the_web_have_limits(training: Training, alice: Person) -> None:
    base = "https://example.com/"
    full = {path: base + "x" * (limit - len(base)) for path, limit in URLS.items()}

    read = await training.made(alice, {**full, **EMAILS})
    assert {path: read[path] for path in full} == full
    with refused(InvalidValue):
        await training.create(alice, {**{path: text + "x" for path, text in full.items()}, **EMAILS})
    assert len(training.sub_errors()) == len(URLS)


@pytest.mark.effect(
    "presenters/participants/participant/person/phones/*", "attendees/participants/participant/person/phones/*"
)
async def test_telephone_numbers_are_checked(training: Training, alice: Person) -> None:
    paths = [f"{path}/person/{name}" for path in (PRESENTER, ATTENDEE) for name in PHONES]
    for good in ("+1 (408) 555-0100", "12345", "0" * 32):
        read = await training.made(alice, {**dict.fromkeys(paths, good), **EMAILS})
        assert {path: read[path] for path in paths} == dict.fromkeys(paths, good)
    for bad in ("1234", "0" * 33, "call me", "555;ext=1", "+-() ."):
        with refused(InvalidValue):
            await training.create(alice, {**dict.fromkeys(paths, bad), **EMAILS})
        assert len(training.sub_errors()) == len(paths), bad


@pytest.mark.effect(
    "presenters/participants/participant/person/email", "attendees/participants/participant/person/email"
)
async def test_an_address_is_exactly_one_address(training: Training, alice: Person) -> None:
    for bad in (
        "kim", "kim@", "@example.com", "kim@exa mple.com", "kim@example.com,pat@example.com", "kim@a@b.com",
        "kim@example.com\nBcc: all@example.com", "kim@example.com%0aBcc:x\r\nTo: y@z.com", "Kim <kim@example.com>",
        '"kim"@example.com', "-kim@example.com", "kim|x@example.com", "k" * 65 + "@example.com",
        "kim@" + "x" * 250 + ".com", "kim\u202e@example.com", "kim@example.com;x",
    ):  # fmt: skip
        with refused(InvalidValue):
            await training.create(alice, dict.fromkeys(EMAILS, bad))
        paths = [path for _, _, path in training.sub_errors()]
        assert paths == [path.replace("participant/", "participant[1]/") for path in EMAILS], bad


async def test_control_characters_are_refused(training: Training, alice: Person) -> None:
    for bad in ("a\x7fb", "a\x85b", "a\ufffeb"):
        for path in ("metaData/confName", "metaData/agenda", "accessControl/sessionPassword"):
            with refused(NotWellFormed if bad == "a\ufffeb" else InvalidValue):
                await training.create(alice, {path: bad})


async def test_texts_no_document_may_hold_are_answered_all_the_same(training: Training, alice: Person) -> None:
    for text in ("&#xD800;", "&#0;", "\x00", "&#11;", "a<b", "AT&T;"):
        with refused(NotWellFormed):
            await training.send(alice, "CreateTrainingSession", f"<metaData><confName>{text}</confName></metaData>")
