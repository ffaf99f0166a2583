"""Bytes of a request → the text of its document.

Rules (protocol README 1; in-the-wild 1, 2, 6, 7):
1. The content type never decides what a body is; at most its charset helps to read it.
2. A byte order mark decides. Else the charset of the content type, if the bytes are valid in it. Else UTF-8 if they are
   valid UTF-8. Else the encoding the document declares, which of the known ones can only be Windows-1252, as can the
   last resort: so the declaration is never looked at.
3. Only UTF-8, UTF-16 with a byte order mark, ISO-8859-1 and Windows-1252 are known, under their usual names; any other
   name is passed over. UTF-7 and its like can hide markup from a reader of bytes.
4. A body whose first visible character is not `<` is a form, and its field `XML` the document, in any case,
   percent-encoded or not.
5. Nothing but `NotWellFormed` is raised, whatever the bytes.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from classbell.errors import NotWellFormed

_UTF_8: Final = "utf-8"
_WINDOWS_1252: Final = "windows-1252"

# ISO-8859-1 is read as Windows-1252, as browsers do: the two differ in 80-9F only, where ISO-8859-1 has control
# characters no text holds and programs that say ISO-8859-1 send quotation marks.
_KNOWN: Final = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), _UTF_8),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "iso88591", "iso_8859-1", "latin1", "latin-1", "l1"), _WINDOWS_1252),
    **dict.fromkeys(("windows-1252", "windows1252", "cp1252", "cp-1252", "x-cp1252"), _WINDOWS_1252),
}

# Windows-1252 leaves five bytes undefined; as in browsers they stand for the control characters of ISO-8859-1.
_WINDOWS_1252_TABLE: Final = "".join(
    character if (character := bytes([byte]).decode("cp1252", "ignore")) else chr(byte) for byte in range(256)
)

# Some programs leave out the semicolon: `text/xml charset=UTF-8`.
_CHARSET: Final = re.compile(r"""(?:^|[;,\s])charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE | re.ASCII)
_FIELD: Final = re.compile(rb"(?:\A|&)\s*xml=", re.IGNORECASE)
_ENCODED: Final = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_PARTS: Final = 100
"""Parts of a multipart form that are looked at."""
_PART: Final = re.compile(rb"""\bname\s*=\s*["']?xml["']?\s*(?:;|\r?\n|\Z)""", re.IGNORECASE)
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")

_BLANKS: Final = b" \t\r\n"
_UTF_16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(body: bytes, content_type: str | None = None) -> str:
    """Give the text of the document in `body`, from its first `<` on.

    Blanks and byte order marks before it and line ends and NULs after it are gone; its XML declaration is still there.
    Raises `NotWellFormed` if there is no document or no way to read it.
    """
    text = _text(_document(body), _charset(content_type))
    text = text.lstrip("\ufeff \t\r\n").rstrip("\0 \t\r\n")
    if not text.startswith("<"):
        raise NotWellFormed(why="there is no document")
    return text


def _charset(content_type: str | None) -> str | None:
    """The charset a content type names, if it is a known one."""
    found = _CHARSET.search(content_type) if content_type else None
    return _KNOWN.get(found[1].lower()) if found else None


def _document(body: bytes) -> bytes:
    """Take the document out of a form; any other body is the document."""
    start = body.lstrip(_BLANKS + codecs.BOM_UTF8)[:2]
    if start[:1] == b"<" or start in _UTF_16_MARKS:
        return body
    if start == b"--":
        return _multipart(body.lstrip(_BLANKS))
    field = _FIELD.search(body)
    if field is None:
        raise NotWellFormed(why="there is no document")
    value = body[field.end() :]
    if value.lstrip(_BLANKS)[:1] == b"<":
        # Unencoded, so the ampersands are the document's own; what follows its last tag belongs to other fields.
        return value[: value.rfind(b">") + 1]
    return _ENCODED.sub(_decoded, value.split(b"&", 1)[0].replace(b"+", b" "))


def _decoded(run: re.Match[bytes]) -> bytes:
    """The bytes of neighbouring percent codes; urllib takes seconds for a body that is all percent signs."""
    return bytes.fromhex(run[0].replace(b"%", b"").decode())


def _multipart(body: bytes) -> bytes:
    """Take the document out of a multipart form: the content of the part named XML, not encoded any further."""
    boundary = body.split(b"\n", 1)[0].rstrip()
    for part in body.split(boundary, _PARTS):
        head, *content = _BLANK_LINE.split(part, maxsplit=1)
        if content and _PART.search(head):
            return content[0]
    raise NotWellFormed(why="there is no document")


def _text(document: bytes, charset: str | None) -> str:
    """Decode by the order of rule 2."""
    start = document.lstrip(_BLANKS)
    if start[:2] in _UTF_16_MARKS:
        # A single line end after the body, which servers must accept, would leave half a character.
        try:
            return start[: len(start) & ~1].decode("utf-16")
        except UnicodeDecodeError:
            raise NotWellFormed(why="it is not valid UTF-16") from None
    unmarked = start.removeprefix(codecs.BOM_UTF8)
    if charset != _WINDOWS_1252 or unmarked is not start:
        text = _utf_8(unmarked)
        if text is not None:
            return text
    # Whatever is declared: of the known encodings only this one is left, and no bytes are invalid in it.
    return codecs.charmap_decode(unmarked, "strict", _WINDOWS_1252_TABLE)[0]


def _utf_8(document: bytes) -> str | None:
    """Decode UTF-8; `None` if it is not.

    Older Java programs write a character beyond FFFF as two surrogates of three bytes each: such pairs are joined.
    A surrogate alone is refused: there is no encoding in which it would be valid, only ones in which it is noise.
    """
    try:
        return document.decode()
    except UnicodeDecodeError:
        pass
    try:
        paired = document.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    try:
        return paired.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise NotWellFormed(why="it holds half a character") from None
