"""The door and HTTP: what may come in as a request, and which headers go out (in-the-wild, taking 1-5, sending 1-2)."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import asyncpg
import pytest

from classbell.config import Settings
from classbell.services.ep.version import GetAPIVersion
from classbell.web.xml_door import XmlDoor
from classbell.wire import parse
from classbell.wire.render import render
from tests.support import Api, Person, message, text_of
from tests.web.conftest import Http, Reply, creation, name_of

KEY = "//train:createTrainingSessionResponse/train:sessionkey | //serv:bodyContent/train:sessionkey"


def result(reply: Reply) -> str | None:
    assert reply.status == 200
    return text_of(parse.parse(reply.content.decode()), "//serv:response/serv:result")


def version(api: Api) -> str:
    return message("java:com.webex.service.binding.ep.GetAPIVersion", render(GetAPIVersion()), api.header(None))


@pytest.mark.parametrize(
    "content_type",
    [
        "application/xml",
        "text/xml",
        "application/xml; charset=utf-8",
        'text/xml; charset="UTF-8"',
        "text/xml charset=UTF-8",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-8",
        "multipart/form-data; boundary=none",
        "application/json",
        "nonsense",
        "",
        None,
    ],
)
async def test_content_type_decides_nothing(http: Http, api: Api, alice: Person, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}

    reply = await http(creation(api, alice), headers=headers)

    assert result(reply) == "SUCCESS"


FORMS: dict[str, Callable[[str], str]] = {
    "percent-encoded": lambda xml: "XML=" + quote(xml, safe=""),
    "with blanks as plus signs": lambda xml: "XML=" + quote_plus(xml),
    "partly encoded": lambda xml: (
        "XML=" + xml.replace("<", "%3C").replace(">", "%3e").replace("&", "%26").replace("+", "%2B")
    ),
    "not encoded": lambda xml: "XML=" + xml,
    "lower-case name": lambda xml: "xml=" + quote(xml, safe=""),
    "mixed-case name": lambda xml: "Xml=" + xml,
    "after other fields": lambda xml: "AT=go&site=acme&XML=" + quote(xml, safe=""),
    "before other fields": lambda xml: "XML=" + quote(xml, safe="") + "&submit=Send&x=1",
    "not encoded among other fields": lambda xml: "AT=go&XML=" + xml + "&submit=Send",
    "after a line end": lambda xml: "\r\nXML=" + quote(xml, safe=""),
}


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/xml", None])
@pytest.mark.parametrize("form", FORMS)
async def test_a_form_is_taken_in_every_shape(
    http: Http, api: Api, alice: Person, form: str, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}

    reply = await http(FORMS[form](creation(api, alice, "Bells &amp; 100 % + more")), headers=headers)

    assert result(reply) == "SUCCESS"
    key = text_of(parse.parse(reply.content.decode()), KEY)
    assert await name_of(api, alice, key) == "Bells & 100 % + more"


async def test_a_form_without_the_document_is_a_failure_document(http: Http) -> None:
    for body in ("", "   ", "AT=go", "XML=", "XML=%3C", "XMLS=%3Ca/%3E", "{}"):
        reply = await http(body)
        assert reply.content.decode().count("<serv:exceptionID>000901</serv:exceptionID>") == 1, body


async def test_stray_line_ends_and_nuls_after_the_document_are_passed_over(http: Http, api: Api, alice: Person) -> None:
    for stray in ("\n", "\r\n", "\r\n\r\n", "\0", " \t\r\n"):
        assert result(await http(creation(api, alice) + stray)) == "SUCCESS"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_other_methods_are_told_to_post(http: Http, method: str) -> None:
    reply = await http(method=method)

    assert reply.status == 405
    assert reply.headers["allow"] == "POST"
    assert reply.headers["content-type"].startswith("text/plain")
    assert len(reply.content) == int(reply.headers["content-length"]) < 100


async def test_a_body_of_8_mib_is_taken_and_one_byte_more_is_413(http: Http, api: Api) -> None:
    document = version(api).encode()
    full = document + b"\n" * (parse.MAX_BODY_BYTES - len(document))

    assert result(await http(full)) == "SUCCESS"
    assert (await http(full + b"\n")).status == 413


async def test_a_body_in_pieces_is_stopped_at_its_first_byte_too_many(http: Http) -> None:
    reply = await http(pieces=[b" " * 1024 * 1024] * 8 + [b"x"])

    assert reply.status == 413


async def test_a_length_above_the_cap_is_refused_before_the_body_is_read(http: Http) -> None:
    # Without a piece of the body, whoever reads it finds the client gone and answers nothing.
    reply = await http(headers={"Content-Length": str(parse.MAX_BODY_BYTES + 1)}, pieces=[])

    assert reply.status == 413
    assert b"8 MiB" in reply.content


async def test_the_rest_of_a_refused_body_is_passed_over_up_to_a_bound(http: Http) -> None:
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(200):
            taken += 1
            yield b" " * 1024 * 1024

    assert (await http(pieces=pieces(), endless=True)).status == 413
    assert 9 < taken < 100


async def test_a_body_in_small_pieces_is_put_together(http: Http, api: Api, alice: Person) -> None:
    body = creation(api, alice, "Glöckchen").encode()
    pieces = [body[start : start + 7] for start in range(0, len(body), 7)]

    assert result(await http(pieces=pieces)) == "SUCCESS"


async def test_half_a_document_of_a_client_that_went_away_is_not_carried_out(
    api: Api, alice: Person, db: asyncpg.Connection
) -> None:
    whole = creation(api, alice).encode()
    events = iter([{"type": "http.request", "body": whole, "more_body": True}])

    async def receive() -> dict[str, object]:
        return next(events, {"type": "http.disconnect"})

    async def send(event: object) -> None:
        raise AssertionError(f"answered nobody with {event}")

    scope: dict[str, Any] = {"type": "http", "method": "POST", "headers": [], "client": None}
    await api.door(scope, receive, send)

    assert await db.fetchval("SELECT count(*) FROM session") == 0


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True),
        ("gzip, deflate", True),
        ("deflate, gzip;q=0.5", True),
        ("br, gzip; q=1.0, *;q=0", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("deflate", False),
        ("identity", False),
        ("x-gzippy", False),
        ("*", False),
        ("", False),
        (None, False),
    ],
)
async def test_a_reply_is_gzipped_only_if_asked_and_never_deflated(
    http: Http, api: Api, alice: Person, accepted: str | None, compressed: bool
) -> None:
    zones = message("java:com.webex.service.binding.site.LstTimeZone", "", api.header(alice))
    plain = await http(zones)

    reply = await http(zones, headers={} if accepted is None else {"Accept-Encoding": accepted})

    assert reply.headers.get("content-encoding") == ("gzip" if compressed else None)
    assert int(reply.headers["content-length"]) == len(reply.content)
    assert (gzip.decompress(reply.content) if compressed else reply.content) == plain.content
    assert result(plain) == "SUCCESS"
    assert ("accept-encoding" in reply.headers.get("vary", "")) == compressed


async def test_a_reply_that_fits_one_packet_is_not_gzipped(http: Http, api: Api) -> None:
    reply = await http(version(api), headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in reply.headers


async def test_a_reply_is_not_to_be_kept_and_says_what_it_is(http: Http, api: Api) -> None:
    reply = await http(version(api))

    assert reply.headers == {
        "content-type": "text/xml;charset=UTF-8",
        "cache-control": "no-cache, no-store",
        "pragma": "no-cache",
        "expires": "Thu, 01 Jan 1970 00:00:00 GMT",
        "content-length": str(len(reply.content)),
    }


async def test_every_failure_is_answered_with_200(http: Http, api: Api, alice: Person) -> None:
    stranger = Person(0, "nobody", "", "wrong")
    for document in (
        "<not-xml",
        "<a/>",
        creation(api, stranger),
        creation(api, alice, kind="nonsense"),
        creation(api, alice, more="<schedule/><enableOptions><chat>maybe</chat></enableOptions>"),
    ):
        assert result(await http(document)) == "FAILURE"


async def test_random_bytes_are_answered_with_a_failure_document(http: Http) -> None:
    chance = random.Random(7)
    for length in (1, 2, 3, 10, 100, 1000, 5000):
        for start in (b"", b"<", b"<?xml", b"XML=", b"\xff\xfe", b"--"):
            assert result(await http(start + chance.randbytes(length))) == "FAILURE"


async def test_the_site_may_be_named_by_the_host_alone(
    http: Http, api: Api, alice: Person, db: asyncpg.Connection
) -> None:
    await db.execute("INSERT INTO site (name) VALUES ('other')")
    document = creation(api, alice).replace("<siteName>acme</siteName>", "")

    for host, expected in (
        ("acme.example.com", "SUCCESS"),
        ("ACME.Example.Com:8443", "SUCCESS"),
        ("other.example.com", "FAILURE"),
        ("acme", "FAILURE"),
        ("127.0.0.1:8440", "FAILURE"),
        ("[::1]:8440", "FAILURE"),
    ):
        assert result(await http(document, headers={"Host": host})) == expected, host


async def test_what_a_proxy_says_of_an_address_counts_only_for_trusted_proxies(
    api: Api, alice: Person, db: asyncpg.Connection
) -> None:
    wrong = Person(0, "alice", "", "wrong password")
    trusting = Http(XmlDoor(api.door.pool, Settings(trusted_proxies=("192.0.2.1", "192.0.2.2"))))
    for http, chain in (
        (trusting, "203.0.113.5"),
        (trusting, "198.51.100.1, 203.0.113.6, 192.0.2.2"),
        (Http(api.door), "203.0.113.7"),
    ):
        await http(creation(api, wrong), headers={"X-Forwarded-For": chain})

    addresses = await db.fetch("SELECT address FROM login_failure ORDER BY failed_at")
    assert [row["address"] for row in addresses] == ["203.0.113.5", "203.0.113.6", "192.0.2.1"]
