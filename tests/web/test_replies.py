"""What clients pick replies apart by (in-the-wild, sending 1-13; protocol README 4)."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

import asyncpg
import pytest

from classbell.errors import catalogue
from classbell.services import registry
from classbell.wire import names
from classbell.wire.plan import plan_of
from tests.support import Api, Person, message, text_of
from tests.web.conftest import SOON, TYPE, Http, creation

KEY = "//serv:bodyContent/train:sessionkey"
BASE = "http://www.webex.com/schemas/2002/06/"
PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

REQUESTS = {
    "training.CreateTrainingSession": f"<metaData><confName>Bells</confName></metaData>{SOON}",
    "training.GetTrainingSession": "<sessionKey>{key}</sessionKey>",
    "training.SetTrainingSession": "<sessionKey>{key}</sessionKey><metaData><location>Room 1</location></metaData>",
    "training.LstsummaryTrainingSession": "",
    "training.LstTrainingSession": "",
    "training.DelTrainingSession": "<sessionKey>{key}</sessionKey>",
    "user.AuthenticateUser": "",
    "user.CreateUser": (
        "<webExId>erin</webExId><firstName>Erin</firstName><lastName>Example</lastName>"
        "<email>Erin@Example.com</email><password>wrong donkey</password>"
    ),
    "user.GetUser": "<webExId>alice</webExId>",
    "user.SetUser": "<webExId>alice</webExId><title>Dr</title>",
    "ep.GetAPIVersion": "",
    "site.LstTimeZone": "",
}
LINES = "<agenda>one&#10;two &amp; three</agenda><description>a &lt; b</description>"
FULL = f"""<accessControl><sessionPassword>secret1</sessionPassword></accessControl>
<metaData><confName>Bells &amp; more</confName>{LINES}</metaData>{SOON}
<repeat><repeatType>RECURRING_SINGLE</repeatType><occurenceType>DAILY</occurenceType><interval>1</interval>
<endAfter>3</endAfter></repeat><tracking><trackingCode1>one</trackingCode1></tracking>
<remind><enableReminder>true</enableReminder><emails><email>ann@example.com</email></emails>
<sendEmail>true</sendEmail></remind><attendees><participants><participant><person><name>Ann</name>
<email>Ann@Example.com</email><type>visitor</type></person></participant></participants></attendees>
<attendeeOptions><registration>true</registration></attendeeOptions>"""


@pytest.fixture
async def key(api: Api, alice: Person) -> str:
    """The key of a stored session with texts of several lines, a series and people."""
    root = await api.post(message(TYPE, FULL, api.header(alice)))
    return text_of(root, KEY) or ""


async def ask(api: Api, who: Person | None, name: str, key: str = "0", body: str | None = None) -> str:
    """The reply to an operation, as it is sent."""
    xml = REQUESTS[name] if body is None else body
    await api.post(message(f"java:com.webex.service.binding.{name}", xml.replace("{key}", key), api.header(who)))
    return api.last_reply


def test_what_is_asked_for_here_is_served() -> None:
    assert set(REQUESTS) <= {operation.full_name for operation in registry.load().values()}


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_success_is_one_line_in_the_documented_form(
    api: Api, alice: Person, admin: Person, key: str, name: str
) -> None:
    who = admin if name == "user.CreateUser" else alice
    reply = await ask(api, who, name, key)

    operation = next(one for one in registry.load().values() if one.full_name == name)
    xsi_type = plan_of(operation.response).xsi_type
    assert re.match(
        r'<\?xml version="1\.0" encoding="UTF-8"\?><serv:message( xmlns:[a-z0-9]+="[^"]+")+><serv:header>'
        r"<serv:response><serv:result>SUCCESS</serv:result><serv:gsbStatus>PRIMARY</serv:gsbStatus></serv:response>"
        rf'</serv:header><serv:body><serv:bodyContent xsi:type="{xsi_type}" xmlns:xsi="{names.XSI}">',
        reply,
    )
    assert reply.endswith("</serv:bodyContent></serv:body></serv:message>")
    assert "\n" not in reply
    assert "\r" not in reply
    assert not re.search(r">\s+<", reply)


@pytest.mark.parametrize("name", REQUESTS)
async def test_every_element_has_a_prefix_bound_on_the_root_to_the_documented_namespace(
    api: Api, alice: Person, admin: Person, key: str, name: str
) -> None:
    reply = await ask(api, admin if name == "user.CreateUser" else alice, name, key)

    root_tag = reply[reply.index("<serv:message") : reply.index("><serv:header>")]
    bound = dict(re.findall(r'xmlns:([a-z0-9]+)="([^"]+)"', root_tag))
    assert bound == {prefix: uri for prefix, uri in DOCUMENTED.items() if prefix in bound}
    assert "xmlns=" not in reply
    for tag in re.findall(r"</?([^\s<>/?]+)", reply.partition("?>")[2]):
        prefix, colon, _ = tag.partition(":")
        assert colon, tag
        assert prefix in bound, tag


DOCUMENTED = {
    "serv": BASE + "service", "com": BASE + "common", "sess": BASE + "service/session",
    "train": BASE + "service/trainingsession", "qti": BASE + "service/trainingsessionqti",
    "qtiasi": BASE + "service/trainingsessionqtiasi", "use": BASE + "service/user", "ep": BASE + "service/ep",
    "meet": BASE + "service/meeting", "ns1": BASE + "service/site", "event": BASE + "service/event",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("training.GetTrainingSession", "serv com sess train qti qtiasi"),
        ("user.GetUser", "serv com use"),
        ("ep.GetAPIVersion", "serv com ep meet"),
        ("site.LstTimeZone", "serv com ns1 event"),
    ],
)
async def test_the_root_declares_the_group_of_its_service(
    api: Api, alice: Person, key: str, name: str, declared: str
) -> None:
    reply = await ask(api, alice, name, key)

    assert re.findall(r"xmlns:([a-z0-9]+)=", reply[: reply.index("<serv:header>")]) == declared.split()


async def test_a_failure_has_its_parts_in_order_and_an_empty_content_without_a_type(api: Api, alice: Person) -> None:
    reply = await ask(api, alice, "training.GetTrainingSession", "1")

    assert reply.partition("<serv:header>")[2] == (
        "<serv:response><serv:result>FAILURE</serv:result><serv:reason>Corresponding Meeting not found</serv:reason>"
        "<serv:gsbStatus>PRIMARY</serv:gsbStatus><serv:exceptionID>060001</serv:exceptionID></serv:response>"
        "</serv:header><serv:body><serv:bodyContent/></serv:body></serv:message>"
    )


async def test_sub_errors_stand_last_and_name_path_and_value(api: Api, alice: Person) -> None:
    await api.post(creation(api, alice, more="<enableOptions><chat>may&amp;be</chat><poll>x</poll></enableOptions>"))

    def fault(path: str, value: str) -> str:
        return (
            "<serv:subError><serv:exceptionID>000903</serv:exceptionID>"
            f"<serv:reason>Invalid value for element {path}: {value}</serv:reason>"
            f"<serv:value>{path}</serv:value></serv:subError>"
        )

    assert api.last_reply.partition("<serv:header>")[2] == (
        "<serv:response><serv:result>FAILURE</serv:result>"
        "<serv:reason>Invalid value for element enableOptions/chat</serv:reason>"
        "<serv:gsbStatus>PRIMARY</serv:gsbStatus><serv:exceptionID>000903</serv:exceptionID><serv:subErrors>"
        + fault("enableOptions/chat", "may&amp;be")
        + fault("enableOptions/poll", "x")
        + "</serv:subErrors></serv:response></serv:header><serv:body><serv:bodyContent/></serv:body></serv:message>"
    )


def test_every_identifier_has_six_digits() -> None:
    for refusal in catalogue():
        assert re.fullmatch(r"\d{6}", refusal.exception_id), refusal


async def test_the_identifiers_that_programs_treat_specially_are_sent_to_the_character(
    api: Api, alice: Person, charlie: Person, admin: Person
) -> None:
    async def told(who: Person, name: str, body: str) -> tuple[str | None, str | None]:
        await ask(api, who, name, body=body)
        root = await api.post(message(f"java:com.webex.service.binding.{name}", body, api.header(who)))
        return text_of(root, "//serv:exceptionID"), text_of(root, "//serv:reason")

    def user(name: str, address: str) -> str:
        names_of = "<firstName>E</firstName><lastName>E</lastName><password>wrong donkey</password>"
        return f"<webExId>{name}</webExId>{names_of}<email>{address}</email>"

    def hosted_by(name: str) -> str:
        schedule = f"<schedule><startDate>04/05/2027 10:00:00</startDate><hostWebExID>{name}</hostWebExID></schedule>"
        return f"<metaData><confName>Bells</confName></metaData>{schedule}"

    create, listing = "training.CreateTrainingSession", "training.LstsummaryTrainingSession"
    assert await told(alice, listing, "") == ("000015", "Sorry, no record found")
    assert await told(admin, "user.GetUser", "<webExId>nobody</webExId>") == (
        "030001", "Corresponding User not found",
    )  # fmt: skip
    assert await told(Person(0, "alice", "", "wrong"), listing, "") == ("030002", "Incorrect user or password")
    assert (await told(admin, "user.CreateUser", user("alice", "new@example.com")))[0] == "030004"
    assert (await told(admin, "user.CreateUser", user("erin", "alice@example.com")))[0] == "030005"
    assert (await told(alice, "training.GetTrainingSession", "<sessionKey>1</sessionKey>"))[0] == "060001"
    assert (await told(alice, create, hosted_by("nobody")))[0] == "060019"
    assert (await told(alice, create, hosted_by("charlie")))[0] == "060021"


async def test_an_empty_list_is_a_failure(api: Api, alice: Person) -> None:
    for name in ("training.LstsummaryTrainingSession", "training.LstTrainingSession"):
        reply = await ask(api, alice, name)
        assert "<serv:exceptionID>000015</serv:exceptionID>" in reply
        assert "<serv:reason>Sorry, no record found</serv:reason>" in reply


async def test_the_position_of_elements_is_that_of_the_schema(api: Api, alice: Person, key: str) -> None:
    summary = await ask(api, alice, "training.LstsummaryTrainingSession")
    record = re.search(r"<train:trainingSession>(.*?)</train:trainingSession>", summary)
    assert record is not None
    assert re.findall(r"<train:(\w+)>", record[1]) == [
        "sessionKey", "confName", "meetingType", "hostWebExID", "otherHostWebExID", "timeZoneID", "timeZone", "status",
        "startDate", "duration", "listStatus",
    ]  # fmt: skip
    assert summary.index("</train:trainingSession>") < summary.index(
        "<train:matchingRecords><serv:total>1</serv:total><serv:returned>1</serv:returned>"
        "<serv:startFrom>1</serv:startFrom></train:matchingRecords>"
    )
    whole = await ask(api, alice, "training.LstTrainingSession")
    assert whole.index("</train:trainingSession>") < whole.index("<train:matchingRecords>")

    full = await ask(api, alice, "training.GetTrainingSession", key)
    order = re.findall(
        r"<(sess:accessControl|sess:schedule|train:(?:metaData|enableOptions|telephony|tracking|repeat|remind|attendees"
        r"|attendeeOptions|sessionKey|status|hostKey|eventID|guestToken|hostType))>",
        full,
    )
    assert order == [
        "sess:accessControl", "sess:schedule", "train:metaData", "train:enableOptions",
        "train:tracking", "train:repeat", "train:remind", "train:attendees", "train:attendeeOptions",
        "train:sessionKey", "train:status", "train:hostKey", "train:eventID", "train:guestToken", "train:hostType",
    ]  # fmt: skip


async def test_spellings_that_differ_on_purpose_do(api: Api, alice: Person, key: str) -> None:
    created = await ask(api, alice, "training.CreateTrainingSession")
    assert len(re.findall(r"<train:sessionkey>\d{9}</train:sessionkey>", created)) == 2
    assert re.search(r"<train:guestToken>[0-9a-f]{32}</train:guestToken>", created)
    assert "sessionKey" not in created

    full = await ask(api, alice, "training.GetTrainingSession", key)
    assert f"<train:sessionkey>{key}</train:sessionkey>" in full

    summary = await ask(api, alice, "training.LstsummaryTrainingSession")
    assert f"<train:sessionKey>{key}</train:sessionKey>" in summary
    assert "sessionkey" not in summary


async def test_a_start_comes_back_in_the_zone_and_form_it_was_sent_in(api: Api, alice: Person) -> None:
    for zone in (0, 4, 20, 25, 46, 61):
        schedule = f"<schedule><startDate>07/04/2027 09:05:00</startDate><timeZoneID>{zone}</timeZoneID></schedule>"
        key = text_of(await api.post(creation(api, alice).replace(SOON, schedule)), KEY) or ""
        full = await ask(api, alice, "training.GetTrainingSession", key)
        assert "<sess:startDate>07/04/2027 09:05:00</sess:startDate>" in full
        assert f"<sess:timeZoneID>{zone}</sess:timeZoneID>" in full
        only = f"<sessionKey>{key}</sessionKey>"
        summary = await ask(api, alice, "training.LstsummaryTrainingSession", body=only)
        assert "<train:startDate>07/04/2027 09:05:00</train:startDate>" in summary


async def test_line_ends_inside_texts_leave_as_references(api: Api, alice: Person, key: str) -> None:
    full = await ask(api, alice, "training.GetTrainingSession", key)

    assert "<train:agenda>one&#10;two &amp; three</train:agenda>" in full
    assert "<sess:confName>Bells &amp; more</sess:confName>" in full


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_reader_that_decodes_percent_codes_reads_the_same(
    api: Api, alice: Person, admin: Person, key: str, name: str
) -> None:
    reply = await ask(api, admin if name == "user.CreateUser" else alice, name, key)

    assert not PERCENT.search(reply)
    assert unquote_plus(reply).count("<serv:result>SUCCESS</serv:result>") == 1
    assert set(re.findall(r"&[^;]*;", reply)) <= {"&amp;", "&lt;", "&gt;", "&#10;"}


def test_no_fixed_text_has_a_percent_sign() -> None:
    assert not [refusal for refusal in catalogue() if "%" in refusal.sentence()]


async def test_no_credentials_are_echoed(http: Http, api: Api, alice: Person) -> None:
    reply = await http(creation(api, alice))

    assert b"securityContext" not in reply.content
    assert alice.password.encode() not in reply.content


async def test_every_enumerated_value_sent_is_in_the_schemas_list(
    api: Api, alice: Person, key: str, db: asyncpg.Connection
) -> None:
    await db.execute("UPDATE session SET in_progress_since = now()")
    full = await ask(api, alice, "training.GetTrainingSession", key)

    assert "<train:status>INPROGRESS</train:status>" in full
    assert re.search(r"<sess:joinStatus>(REGISTER|ACCEPT|INVITE|REJECT)</sess:joinStatus>", full)
    assert re.search(r"<sess:role>(HOST|PRESENTER|ATTENDEE|PANELIST|SME|LIMITED)</sess:role>", full)
    assert re.search(r"<com:type>(VISITOR|MEMBER|PANELIST|SME|SALESTEAM)</com:type>", full)
