"""Bytes of a request → the text of its document."""

from __future__ import annotations

from urllib.parse import quote, quote_from_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.errors import NotWellFormed
from classbell.wire.decode import decode

NAME = "Zoë Müller"
DOCUMENT = f"<a>{NAME} &amp; sons</a>"


def declared(encoding: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>{DOCUMENT}'


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "application/xml",
        "text/xml; charset=utf-8",
        'text/xml; charset="UTF-8"',
        "text/xml; charset='utf8'",
        "text/xml charset=UTF-8",
        "text/xml;CHARSET = utf-8 ",
        "application/x-www-form-urlencoded",
        "text/plain; charset=klingon",
        "text/xml; charset=utf-7",
        "text/xml; charset=utf-16",
        "multipart/form-data; boundary=x",
    ],
)
@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "windows-1252", "UTF-7", "EBCDIC-CP-US"])
def test_valid_utf_8_is_read_as_such_whatever_is_declared(content_type: str | None, encoding: str) -> None:
    assert decode(declared(encoding).encode(), content_type) == declared(encoding)


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "windows-1252", "KOI8-R"])
@pytest.mark.parametrize("content_type", [None, "text/xml; charset=utf-8", "text/xml; charset=iso-8859-1"])
def test_latin_1_bytes_are_read_whatever_is_declared(content_type: str | None, encoding: str) -> None:
    assert decode(declared(encoding).encode("latin-1"), content_type) == declared(encoding)


@pytest.mark.parametrize("name", ["ISO-8859-1", "latin1", "Windows-1252", "cp1252", '"iso-8859-1"'])
def test_the_charset_of_the_content_type_wins_over_the_bytes(name: str) -> None:
    assert decode("<a>é</a>".encode(), f"text/xml; charset={name}") == "<a>Ã©</a>"


def test_a_charset_the_bytes_are_not_valid_in_is_passed_over() -> None:
    assert decode(b"<a>\xe9</a>", "text/xml; charset=utf-8") == "<a>é</a>"


def test_iso_8859_1_is_read_as_windows_1252() -> None:
    assert decode(b"<a>\x93x\x94 \x80</a>", "text/xml; charset=ISO-8859-1") == "<a>“x” €</a>"


def test_bytes_that_windows_1252_leaves_undefined_are_those_of_iso_8859_1() -> None:
    assert decode(b"<a>\xe9\x81\x8d\x8f\x90\x9d\x93</a>") == "<a>é\x81\x8d\x8f\x90\x9d“</a>"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("content_type", [None, "text/xml; charset=ISO-8859-1"])
def test_a_byte_order_mark_wins_over_everything(encoding: str, content_type: str | None) -> None:
    text = DOCUMENT if encoding in ("utf-8-sig", "utf-16") else "\ufeff" + DOCUMENT

    assert decode(text.encode(encoding), content_type) == DOCUMENT


def test_a_wrong_utf_8_mark_before_other_bytes_is_passed_over() -> None:
    assert decode(b"\xef\xbb\xbf<a>\xe9</a>") == "<a>é</a>"


def test_utf_16_bears_a_line_end_of_one_byte_behind_it() -> None:
    assert decode(DOCUMENT.encode("utf-16") + b"\n") == DOCUMENT


def test_utf_16_without_a_mark_is_not_utf_16() -> None:
    assert "\0" in decode("<a/>".encode("utf-16-le"))


@pytest.mark.parametrize("body", [b"\xff\xfe<\x00\x00\xd8>\x00", b"\xff\xfe"])
def test_broken_utf_16_is_refused(body: bytes) -> None:
    with pytest.raises(NotWellFormed):
        decode(body)


def test_half_a_character_is_refused_not_turned_into_noise() -> None:
    with pytest.raises(NotWellFormed):
        decode(b"<a>\xed\xa0\x80</a>")


def test_the_two_halves_that_old_java_sends_are_joined() -> None:
    assert decode(b"<a>\xed\xa0\xbd\xed\xb8\x80</a>") == "<a>😀</a>"


@pytest.mark.parametrize("before", ["", " ", "\r\n\t ", "\ufeff", "\ufeff\n ", "\n \ufeff"])
@pytest.mark.parametrize("after", ["", "\n", "\r\n\r\n", "\0", " \n\0\0"])
def test_blanks_around_the_document_are_dropped(before: str, after: str) -> None:
    assert decode((before + declared("UTF-8") + after).encode()) == declared("UTF-8")


@pytest.mark.parametrize("name", ["XML", "xml", "Xml"])
@pytest.mark.parametrize("fields", ["{}", "AT=x&{}", "{}&AT=x", " {}", "a=b&{}&c=d\r\n"])
@pytest.mark.parametrize("content_type", [None, "application/x-www-form-urlencoded", "text/xml; charset=UTF-8"])
@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_a_form_is_read(name: str, fields: str, content_type: str | None, encoding: str) -> None:
    body = fields.format(f"{name}=" + quote(declared(encoding), encoding=encoding, safe=""))

    assert decode(body.encode(), content_type) == declared(encoding)


def test_a_form_writes_blanks_as_plus_signs() -> None:
    assert decode(urlencode({"XML": "<a b='1+1'>x y</a>"}).encode()) == "<a b='1+1'>x y</a>"


def test_a_form_may_hold_utf_16() -> None:
    assert decode(b"XML=" + quote_from_bytes(DOCUMENT.encode("utf-16")).encode()) == DOCUMENT


@pytest.mark.parametrize("fields", ["XML={}", "xml= {}\n", "AT=x&XML={}", "XML={}&AT=x", "XML={}\r\n&AT=x&BU=y"])
@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_an_unencoded_form_keeps_ampersands_and_plus_signs(fields: str, encoding: str) -> None:
    document = declared(encoding).replace("sons", "sons + co &#38; 100%20")

    assert decode(fields.format(document).encode(encoding)) == document


def test_a_multipart_form_is_read() -> None:
    body = (
        '--q\r\nContent-Disposition: form-data; name="AT"\r\n\r\nx\r\n'
        f'--q\r\nContent-Disposition: form-data; name="XML"\r\nContent-Type: text/xml\r\n\r\n{DOCUMENT}\r\n--q--\r\n'
    )

    assert decode(body.encode(), "multipart/form-data; boundary=q") == DOCUMENT


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"\0",
        b"hello",
        b"\xef\xbb\xbf",
        b"XML=",
        b"XML=%20",
        b"XML=hello&x=<a/>",
        b"AXML=<a/>",
        b"{}",
        b"--q\r\nContent-Disposition: form-data; name=AT\r\n\r\n<a/>\r\n--q--",
        b"--",
    ],
)
def test_a_body_without_a_document_is_refused(body: bytes) -> None:
    with pytest.raises(NotWellFormed):
        decode(body)


@given(st.binary() | st.binary().map(lambda tail: b"XML=" + tail) | st.text().map(str.encode), st.none() | st.text())
def test_no_bytes_raise_anything_but_a_refusal(body: bytes, content_type: str | None) -> None:
    try:
        text = decode(body, content_type)
    except NotWellFormed:
        return
    assert text.startswith("<")
