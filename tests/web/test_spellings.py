"""The door and XML as it comes: roots, prefixes, types, encodings (in-the-wild, taking 6-14)."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest

from tests.support import Api, Person, found, message, text_of
from tests.web.conftest import Http, creation, name_of

pytestmark = pytest.mark.slow

KEY = "//serv:bodyContent/train:sessionkey"
LONG = "java:com.webex.service.binding.training.CreateTrainingSession"
SERVICE = "http://www.webex.com/schemas/2002/06/service"
TRAIN = SERVICE + "/trainingsession"
SESS = SERVICE + "/session"
COM = "http://www.webex.com/schemas/2002/06/common"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

ROOTS = {
    "serv undeclared": ("serv:message", XSI),
    "serv declared": ("serv:message", f'{XSI} xmlns:serv="{SERVICE}"'),
    "serv and xsi undeclared": ("serv:message", ""),
    "serv bound to a wrong address": ("serv:message", f'{XSI} xmlns:serv="http://www.example.com/wrong"'),
    "no prefix": ("message", XSI),
    "default namespace": ("message", f'{XSI} xmlns="{SERVICE}"'),
    "generated prefix": ("ns0:message", f'{XSI} xmlns:ns0="{SERVICE}"'),
    "the name of the type": ("messageType", f'{XSI} xmlns="{SERVICE}"'),
    "unused declarations": (
        "serv:message",
        f'{XSI} xmlns:serv="{SERVICE}" xmlns:meet="{SERVICE}/meeting" xsi:schemaLocation="{SERVICE}"',
    ),
    "single quotes": ("serv:message", f"{XSI} xmlns:serv='{SERVICE}'"),
}

ALL = (
    "header", "body", "securityContext", "bodyContent", "webExID", "password", "siteName", "metaData", "confName",
    "accessControl", "sessionPassword", "schedule", "startDate", "timeZoneID", "duration", "tracking", "trackingCode1",
)  # fmt: skip
CHILDREN = {
    "plain": {},
    "all in serv": dict.fromkeys(ALL, "serv"),
    "each in its own": {
        **dict.fromkeys(("header", "body", "securityContext", "bodyContent"), "serv"),
        **dict.fromkeys(("webExID", "password", "siteName", "trackingCode1"), "com"),
        **dict.fromkeys(
            ("accessControl", "sessionPassword", "schedule", "startDate", "timeZoneID", "duration"), "sess"
        ),
        **dict.fromkeys(("metaData", "tracking"), "train"),
        "confName": "sess",
    },
    "some of them": {"confName": "serv", "startDate": "xsi", "tracking": "train"},
}
DECLARED = f'xmlns:com="{COM}" xmlns:sess="{SESS}" xmlns:train="{TRAIN}"'

TYPES = [
    LONG,
    LONG.upper().replace("JAVA", "java"),
    "java:com.webex.service.binding.training.createtrainingsession",
    "train:createTrainingSession",
    "train:CreateTrainingSession",
    "trainingsession:createTrainingSession",
    "training.CreateTrainingSession",
    "CreateTrainingSession",
    f" {LONG} ",
    f"\r\n   {LONG}\r\n",
]

BODY = (
    "<accessControl><sessionPassword>secret1</sessionPassword></accessControl>"
    "<schedule><startDate>4/5/2027 8:0:0</startDate><duration>45</duration><timeZoneID>4</timeZoneID></schedule>"
    "<metaData><confName>Bells</confName></metaData><tracking><trackingCode1>one</trackingCode1></tracking>"
)


def spelled(api: Api, who: Person, *, root: str, children: str, kind: str, attribute: str = 'xsi:type="{}"') -> str:
    """One creation in one of the spellings."""
    name, declarations = ROOTS[root]
    prefixes = CHILDREN[children]
    if prefixes and "each" in children:
        declarations += f" {DECLARED}"
    inner = (
        f"<header><securityContext>{api.header(who)}</securityContext></header>"
        f"<body><bodyContent {attribute.format(kind)}>{BODY}</bodyContent></body>"
    )
    for tag, prefix in prefixes.items():
        inner = re.sub(rf"<(/?){tag}(?=[ >])", rf"<\1{prefix}:{tag}", inner)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {declarations}>{inner}</{name}>'


async def stored(api: Api, who: Person, document: str) -> str:
    """What GetTrainingSession answers of the session a document makes, without what differs from session to session."""
    key = text_of(await api.post(document), KEY)
    assert key, api.last_reply
    await api.post(
        message(
            "java:com.webex.service.binding.training.GetTrainingSession",
            f"<sessionKey>{key}</sessionKey>",
            api.header(who),
        )
    )
    shown = re.sub(r"<train:(hostKey|eventID|guestToken|sessionKey|sessionkey)>\w+</", r"<train:\1></", api.last_reply)
    assert "SUCCESS" in shown
    return shown


async def test_every_spelling_of_one_creation_has_one_result(api: Api, alice: Person) -> None:
    results = {
        await stored(api, alice, spelled(api, alice, root=root, children=children, kind=kind))
        for root, children, kind in [
            *itertools.product(ROOTS, CHILDREN, TYPES[:1]),
            *itertools.product(list(ROOTS)[:3], list(CHILDREN)[:1], TYPES),
        ]
    }

    assert len(results) == 1
    assert "<sess:startDate>04/05/2027 08:00:00</sess:startDate>" in results.pop()


@pytest.mark.parametrize(
    "attribute",
    [
        'xsi:type="{}"',
        "xsi:type='{}'",
        'xsi:type\n=\n"{}"',
        'xsi:type= "{}"',
        'type="{}"',
        'foo:type="{}"',
        'xsi:schemaLocation="http://example.com" xsi:type="{}"',
        'id="1" xsi:type="{}" lang="en"',
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="{}"',
        'xmlns:xsi="http://www.w3.org/1999/XMLSchema-instance" xsi:type="{}"',
    ],
)
async def test_the_type_attribute_is_found_however_it_is_written(api: Api, alice: Person, attribute: str) -> None:
    document = spelled(api, alice, root="serv undeclared", children="plain", kind=LONG, attribute=attribute)

    assert text_of(await api.post(document), KEY)


async def test_a_prefix_bound_to_the_namespace_of_a_service_names_it(api: Api, alice: Person) -> None:
    attribute = f'xmlns:q7="{TRAIN}" xsi:type="{{}}"'
    document = spelled(
        api, alice, root="no prefix", children="plain", kind="q7:createTrainingSession", attribute=attribute
    )

    assert text_of(await api.post(document), KEY)


async def test_blanks_marks_and_declarations_before_the_root_are_passed_over(api: Api, alice: Person) -> None:
    bare = creation(api, alice, "Glöckchen").partition("?>")[2].lstrip()
    for start in (
        "",
        "\n\n   ",
        "\ufeff",
        " \r\n\ufeff",
        '<?xml version="1.0"?>',
        '<?xml version="1.0" encoding="utf-8" standalone="yes"?>',
        "<?xml version='1.0' encoding='UTF-8' standalone='no' ?>\r\n",
        '\n  <?xml version="1.0" encoding="UTF-8"?>\n',
        '\ufeff<?xml version="1.0" encoding="UTF-8"?>',
        "<!-- made by hand --><?tool made?>",
    ):
        key = text_of(await api.post(start + bare), KEY)
        assert await name_of(api, alice, key) == "Glöckchen", start


ACCENTS = "Zürich – déjà vu"
LATIN = ACCENTS.replace("–", "-")


@pytest.mark.parametrize(
    "declared", ["UTF-8", "utf-8", "ISO-8859-1", "iso-8859-1", "windows-1252", "US-ASCII", "", None]
)
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "ISO-8859-1", "latin1", "windows-1252", "koi8-r", None])
@pytest.mark.parametrize("actual", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
async def test_accents_survive_every_quarrel_between_header_declaration_and_bytes(
    api: Api, alice: Person, actual: str, charset: str | None, declared: str | None
) -> None:
    if actual == "utf-8" and charset in ("ISO-8859-1", "latin1", "windows-1252"):
        # The header wins over everything, so here the bytes are read as they are announced.
        expected = unicodedata.normalize("NFC", LATIN).encode().decode("windows-1252")
    else:
        expected = LATIN
    document = creation(api, alice, LATIN).partition("?>")[2].lstrip()
    if declared is not None:
        encoding = f' encoding="{declared}"' if declared else ""
        document = f'<?xml version="1.0"{encoding}?>\n{document}'

    content_type = "text/xml" + (f"; charset={charset}" if charset else "")
    root = await api.post(document.encode(actual), content_type)

    assert await name_of(api, alice, text_of(root, KEY)) == expected


async def test_windows_quotation_marks_under_the_name_of_latin_1_are_read_as_meant(api: Api, alice: Person) -> None:
    document = creation(api, alice, "“Bells” – 5 €").replace("UTF-8", "ISO-8859-1", 1)

    root = await api.post(document.encode("windows-1252"), "text/xml; charset=ISO-8859-1")

    assert await name_of(api, alice, text_of(root, KEY)) == "“Bells” – 5 €"


async def test_the_reply_is_utf_8_whatever_came(http: Http, api: Api, alice: Person) -> None:
    document = creation(api, alice, "é", "<schedule><hostWebExID>Zoë</hostWebExID></schedule>").replace(
        "UTF-8", "ISO-8859-1", 1
    )

    reply = await http(document.encode("iso-8859-1"), headers={"Content-Type": "text/xml; charset=ISO-8859-1"})

    assert reply.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    reply.content.decode("utf-8")


async def test_entity_names_of_html_become_their_characters(api: Api, alice: Person) -> None:
    document = creation(api, alice, "caf&eacute;&nbsp;&amp; &Auml;pfel &euro;5 &lt;b")

    key = text_of(await api.post(document), KEY)

    assert await name_of(api, alice, key) == "café\N{NO-BREAK SPACE}& Äpfel €5 <b"


async def test_line_ends_written_as_references_are_kept(api: Api, alice: Person) -> None:
    document = creation(api, alice, "Bells").replace(
        "</confName>", "</confName><agenda>one&#13;&#10;two&#10;three</agenda>"
    )
    key = text_of(await api.post(document), KEY)

    shown = await api.post(message("training.GetTrainingSession", f"<sessionKey>{key}</sessionKey>", api.header(alice)))

    assert text_of(shown, "//train:agenda") == "one\r\ntwo\nthree"
    assert "one&#13;&#10;two&#10;three" in api.last_reply


@pytest.mark.parametrize(
    "name",
    ["Bells & whistles", "a < b", "Tom&Jerry", "100% & more &", "&#0;", "&#xD800;", "&unknown;", "x\0y", "</confName>"],
)
async def test_text_that_was_not_escaped_is_an_ordinary_failure(http: Http, api: Api, alice: Person, name: str) -> None:
    reply = await http(creation(api, alice, name))

    assert reply.status == 200
    assert b"<serv:result>FAILURE</serv:result>" in reply.content
    assert b"<serv:exceptionID>000901</serv:exceptionID>" in reply.content
    assert reply.content.endswith(b"<serv:body><serv:bodyContent/></serv:body></serv:message>")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE m SYSTEM "file:///etc/hostname">',
        '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE m [<!ENTITY x "boom">]>',
        "<!ENTITY x 'boom'>",
    ],
)
async def test_no_document_type_gets_in(api: Api, alice: Person, doctype: str) -> None:
    document = creation(api, alice, "&x;").replace("?>", "?>" + doctype, 1)

    for body in (document.encode(), document.encode("utf-16")):
        root = await api.post(body, None)
        assert text_of(root, "//serv:exceptionID") == "000901"
        assert "boom" not in api.last_reply


async def test_fields_come_in_any_order_and_unknown_ones_are_passed_over(api: Api, alice: Person) -> None:
    shuffled = (
        "<newInvention><deep>1</deep></newInvention><tracking><trackingCode1>one</trackingCode1></tracking>"
        "<metaData><colour>red</colour><confName>Bells</confName></metaData>stray text"
        "<schedule><timeZoneID>4</timeZoneID><duration>45</duration><startDate>4/5/2027 8:0:0</startDate></schedule>"
        "<accessControl><sessionPassword>secret1</sessionPassword></accessControl>"
        "<enableOptions><attendeeSendVideo>true</attendeeSendVideo></enableOptions>"
    )
    ordered = spelled(api, alice, root="serv undeclared", children="plain", kind=LONG)

    assert await stored(api, alice, ordered.replace(BODY, shuffled)) == await stored(api, alice, ordered)


async def test_order_fields_and_directions_pair_however_they_are_interleaved(api: Api, alice: Person) -> None:
    for name in ("Ash", "Oak", "Elm"):
        assert text_of(await api.post(creation(api, alice, name)), KEY)

    for order in (
        "<orderBy>STARTTIME</orderBy><orderBy>CONFNAME</orderBy><orderAD>ASC</orderAD><orderAD>DESC</orderAD>",
        "<orderBy>STARTTIME</orderBy><orderAD>ASC</orderAD><orderBy>CONFNAME</orderBy><orderAD>DESC</orderAD>",
        "<orderAD>asc</orderAD><orderBy>starttime</orderBy><orderAD> desc </orderAD><orderBy>ConfName</orderBy>",
    ):
        root = await api.post(
            message("training.LstsummaryTrainingSession", f"<order>{order}</order>", api.header(alice))
        )
        assert [node.text for node in found(root, "//train:confName")] == ["Oak", "Elm", "Ash"]


async def test_header_and_body_are_the_first_children_of_those_names(api: Api, alice: Person) -> None:
    document = creation(api, alice)
    second = "<body><bodyContent xsi:type='training.DelTrainingSession'/></body><header/>"

    root = await api.post(document.replace("</serv:message>", second + "</serv:message>"))

    assert len(found(root, "//serv:response")) == 1
    assert text_of(root, KEY)


async def test_the_body_may_come_before_the_header(api: Api, alice: Person) -> None:
    document = creation(api, alice)
    header = document[document.index("<header>") : document.index("</header>") + len("</header>")]

    moved = document.replace(header, "").replace("</body>", "</body>" + header)

    assert text_of(await api.post(moved), KEY)
