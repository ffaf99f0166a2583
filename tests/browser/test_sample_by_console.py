"""The sample of the reference, built in the console alone, is what its XML makes; then each leaf is edited."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import etree
from playwright.sync_api import Page

from tests.browser.conftest import Person, no_complaints
from tests.journeys.server import PASSWORD, PATH, Server

pytestmark = pytest.mark.slow

SAMPLE: Final = Path(__file__).parents[2] / "examples" / "create-session.xml"
OWN: Final = ("sessionKey", "sessionkey", "guestToken", "hostKey", "eventID")
"""What two equal sessions do not share."""

LISTS: Final = {
    "attendees": "attendees.participants.participant",
    "presenters": "presenters.participants.participant",
}
REPEATED: Final = ("participant", "startDate", "email", "day", "repeatSession")
DATES: Final = ("schedule.startDate[1]", "attendeeOptions.registrationCloseDate")
DAYS: Final = "repeat.dayInWeek.day"

# What else stands there after the edit, where neither "the other one" nor "one more" is meant.
NEW: Final[Mapping[str, str]] = {
    "accessControl.listing": "PRIVATE",
    "schedule.timeZoneID": "4",
    "telephony.telephonySupport": "OTHER",
    "telephony.extTelephonyURL": "https://audio.example.com/room",
    "repeat.repeatType": "MULTIPLE_SESSION",
    "repeat.occurenceType": "DAILY",
    "repeat.dayInWeek.day[1]": "TUESDAY",
    "remind.emails.email[1]": "desk@example.com",
    "remind.mobile": "+49 30 1234567",
    "presenters.participants.participant[1].role": "PRESENTER",
    "presenters.participants.participant[1].person.type": "VISITOR",
    "attendees.participants.participant[1].role": "ATTENDEE",
    "attendees.participants.participant[1].person.type": "VISITOR",
    "attendees.participants.participant[2].role": "LIMITED",
    "attendees.participants.participant[2].person.type": "MEMBER",
}

Leaves = dict[str, str]


def leaves(node: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Every value below an element by dotted path, entries of lists numbered from 1."""
    seen: dict[str, int] = {}
    for child in node.iterchildren(tag=etree.Element):
        name = local(child)
        seen[name] = seen.get(name, 0) + 1
        # `email` is a list among the addresses of a reminder, and one value of a person.
        numbered = name in REPEATED and not (name == "email" and not above.endswith("emails.")) and above != "order."
        numbered = numbered and not (name == "startDate" and "repeatSession" in above)
        path = f"{above}{name}[{seen[name]}]" if numbered else above + name
        if len(child):
            yield from leaves(child, path + ".")
        else:
            yield path, (child.text or "").strip()


def local(node: Any) -> str:
    """The name without its namespace, or a prefix that nothing declares."""
    return re.sub(r"^(\{.*\}|.*:)", "", str(node.tag))


def sample() -> Any:
    # As it was printed: with a prefix that nothing declares.
    return etree.fromstring(SAMPLE.read_bytes(), etree.XMLParser(recover=True))


def body_of(root: Any) -> Any:
    return next(each for each in root.iter() if local(each) == "bodyContent")


def sent(server: Server, message: bytes) -> Any:
    address = f"http://127.0.0.1:{server.port}{PATH}"
    request = urllib.request.Request(address, message, {"Content-Type": "text/xml"})
    with urllib.request.urlopen(request) as answer:
        root = etree.fromstring(answer.read())
    result = next(each.text for each in root.iter() if local(each) == "result")
    assert result == "SUCCESS", etree.tostring(root)
    return body_of(root)


def security() -> bytes:
    return (
        f"<securityContext><webExID>host</webExID><password>{PASSWORD}</password><siteName>acme</siteName>"
        "</securityContext>"
    ).encode()


def by_xml(server: Server) -> int:
    """The session that the sample makes over XML."""
    message = re.sub(rb"<securityContext>.*</securityContext>", security(), SAMPLE.read_bytes(), flags=re.DOTALL)
    return int(dict(leaves(sent(server, message)))["sessionkey"])


def described(server: Server, key: int) -> Leaves:
    message = (
        b'<serv:message xmlns:serv="http://www.webex.com/schemas/2002/06/service"'
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><header>' + security() + b"</header><body>"
        b'<bodyContent xsi:type="java:com.webex.service.binding.training.GetTrainingSession">'
        b"<sessionKey>%d</sessionKey></bodyContent></body></serv:message>" % key
    )
    found = dict(leaves(sent(server, message)))
    return {path: text for path, text in found.items() if path not in OWN}


def as_field(path: str, text: str) -> str:
    """A value of the sample as a field of the form takes it."""
    if path in DATES:
        return datetime.strptime(text, "%m/%d/%Y %H:%M:%S").strftime("%Y-%m-%dT%H:%M")  # noqa: DTZ007
    return text


def open_everything(page: Page) -> None:
    """Open each part of the form, as a person does who looks for a field."""
    for _ in range(2):
        closed = page.locator("form details:not([open]) > summary:visible")
        while closed.count():
            closed.first.click()


def fill(page: Page, path: str, value: str) -> None:
    """Fill in one field of the form."""
    if path.startswith(DAYS):
        page.locator(f'input[type=checkbox][name="{DAYS}"][value="{value}"]').check()
        return
    field = page.locator(f'[name="{path}"]:not([type=hidden])')
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def built_in_console(person: Person, wanted: Leaves) -> int:
    """Build the session in the console as a person would; gives its number."""
    person.open("/console")
    page = person.page
    page.get_by_role("link", name="Plan a session").first.click()
    for name, count in (("Add an attendee", 2), ("Add a presenter", 1)):
        for _ in range(count):
            # An entry that is still empty is no entry, so each is begun before the next.
            page.get_by_role("button", name=name).click()
            entries = LISTS["attendees" if "attendee" in name else "presenters"]
            page.locator(f'[name^="{entries}["][name$=".person.name"]').last.fill("Somebody")
    open_everything(page)
    for path, text in wanted.items():
        fill(page, path, as_field(path, text))
    page.get_by_role("button", name="Plan the session").click()
    page.wait_for_url(re.compile(r"/console/sessions/\d+\?done=created$"))
    found = re.search(r"/sessions/(\d+)", page.url)
    assert found is not None
    return int(found[1])


def edited(path: str, text: str) -> str:
    """Another value for a leaf, as the reply will have it."""
    if path in NEW:
        return NEW[path]
    if text in ("true", "false"):
        return "false" if text == "true" else "true"
    if path in DATES:
        later = datetime.strptime(text, "%m/%d/%Y %H:%M:%S") + timedelta(days=1)  # noqa: DTZ007
        return later.strftime("%m/%d/%Y %H:%M:%S")
    if "@" in text:
        return f"other.{text}".lower()
    if text.isdigit() and not path.startswith("tracking"):
        return str(int(text) + 1)
    return f"{text} 2" if " " in text else f"{text}2"


def test_the_sample_is_built_and_each_leaf_edited(somebody: Any, server: Server) -> None:
    wanted = dict(leaves(body_of(sample())))
    person = somebody()
    person.sign_in()
    with no_complaints(person):
        key = built_in_console(person, wanted)

    before = described(server, key)
    assert before == described(server, by_xml(server))

    groups = sorted({path.split(".")[0] for path in wanted})
    for group in groups:
        mine = [path for path in wanted if path.split(".")[0] == group and path != "schedule.timeZone"]
        new = {path: edited(path, before[path]) for path in mine}
        page = person.open(f"/console/sessions/{key}/edit")
        open_everything(page)
        if group == "repeat":
            page.locator(f'input[type=checkbox][name="{DAYS}"][value="MONDAY"]').uncheck()
        for path, text in new.items():
            fill(page, path, as_field(path, text))
        page.locator(".savebar").get_by_role("button", name="Save").click()
        page.wait_for_url(re.compile(r"\?done=changed$"))
        after = described(server, key)

        assert {path: after.get(path) for path in new} == new
        assert [path for path in new if before[path] == after[path]] == []
        rest = [path for path in before if path.split(".")[0] != group and "repeatSession" not in path]
        assert {path: after.get(path) for path in rest} == {path: before[path] for path in rest}
        before = after

    assert before["schedule.timeZone"].startswith("GMT-08:00")
