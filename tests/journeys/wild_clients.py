"""Programs as they are found in the wild, each small and each careless in its own way, written from a description.

A client is a way to write a request, a way to send it, and a reader. What it asks for is a tree of (name, content).
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeAlias
from urllib.parse import quote_plus
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tests.journeys.server import PASSWORD, PATH, post
from tests.journeys.wild_readers import (
    SPACES,
    ByDecodedText,
    ByJoinedLines,
    ByNamespace,
    ByPosition,
    ByRegularExpression,
    ByTagName,
    Reader,
)
from tests.processes import PATIENCE_SECONDS
from tests.schema_oracle import look

Field: TypeAlias = "tuple[str, str | list[Field]]"

XSI = "http://www.w3.org/2001/XMLSchema-instance"
START = "7/04/2027 9:05:00"
START_PADDED = "07/04/2027 09:05:00"


class Client:
    """The string gluer: an undeclared prefix on the root, a form's content type on a bare document."""

    reader: Reader = ByRegularExpression()
    headers: ClassVar[dict[str, str]] = {"Content-Type": "application/x-www-form-urlencoded"}
    credentials: ClassVar[list[Field]] = [
        ("webExID", "host"), ("password", PASSWORD), ("siteID", ""), ("siteName", "acme"), ("partnerID", "PID"),
    ]  # fmt: skip
    schedule: ClassVar[list[Field]] = [("startDate", START), ("duration", "60"), ("timeZoneID", "4")]

    def __init__(self, port: int) -> None:
        self.port = port

    # What the program does all day.

    def create(self, title: str) -> str:
        """Schedule a session; gives its key."""
        reply = self.carry_out("CreateTrainingSession", [*self.described(title)])
        return self.reader.all(reply, "train:sessionkey")[0]

    def described(self, title: str) -> Iterable[Field]:
        """A session as this program describes it."""
        return [("metaData", [("confName", title), ("agenda", "")]), ("schedule", self.schedule)]

    def title(self, key: str) -> str:
        """The title of a session."""
        [title] = self.reader.all(self.carry_out("GetTrainingSession", [("sessionKey", key)]), "sess:confName")
        return title

    def change(self, key: str, title: str) -> None:
        """Give a session another title."""
        self.carry_out("SetTrainingSession", [("sessionKey", key), ("metaData", [("confName", title)])])

    def listed(self) -> list[str]:
        """The keys of all sessions."""
        return self.reader.all(self.carry_out("LstsummaryTrainingSession", []), "train:sessionKey")

    def delete(self, key: str) -> None:
        """Delete a session."""
        self.carry_out("DelTrainingSession", [("sessionKey", key)])

    def refused(self, operation: str, body: list[Field]) -> str:
        """The identifier with which a call is refused."""
        reply = self.send(self.document(operation, body))
        assert not self.reader.succeeded(reply), reply
        return self.reader.refusal(reply)

    def carry_out(self, operation: str, body: list[Field]) -> str:
        """The reply to a call that has to succeed."""
        reply = self.send(self.document(operation, body))
        assert self.reader.succeeded(reply), reply
        return reply

    # How it does so.

    def document(self, operation: str, body: list[Field]) -> bytes:
        """The request as this program writes it."""
        text = (
            f'<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<serv:message xmlns:xsi="{XSI}">\r\n<header>\r\n'
            f"<securityContext>\r\n{self.glued(self.credentials)}</securityContext>\r\n</header>\r\n<body>\r\n"
            f'<bodyContent xsi:type=\r\n"java:com.webex.service.binding.training.{operation}">\r\n{self.glued(body)}'
            "</bodyContent>\r\n</body>\r\n</serv:message>"
        )
        return text.encode()

    def glued(self, fields: Sequence[Field]) -> str:
        """The fields as text, one a line."""
        return "".join(
            f"<{name}>{escape(value) if isinstance(value, str) else self.glued(value)}</{name}>\r\n"
            for name, value in fields
        )

    def send(self, document: bytes) -> str:
        """Send a request and give what came back."""
        return post(self.port, document, self.headers)


class SchemaDriven(Client):
    """Code generated from the schemas: every element in the namespace of its type, a type of the schema."""

    reader = ByNamespace()
    headers: ClassVar[dict[str, str]] = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    OWNERS: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("webExID", "password", "siteID", "siteName", "partnerID"), "com"),
        **dict.fromkeys(("schedule", "startDate", "duration", "timeZoneID", "confName"), "sess"),
    }

    def document(self, operation: str, body: list[Field]) -> bytes:
        root = ElementTree.Element(f"{{{SPACES['serv']}}}message")
        header = ElementTree.SubElement(root, f"{{{SPACES['serv']}}}header")
        self._fill(ElementTree.SubElement(header, f"{{{SPACES['serv']}}}securityContext"), self.credentials)
        outer = ElementTree.SubElement(root, f"{{{SPACES['serv']}}}body")
        content = ElementTree.SubElement(outer, f"{{{SPACES['serv']}}}bodyContent")
        content.set(f"{{{XSI}}}type", f"trn:{operation[0].lower()}{operation[1:]}")
        content.set("xmlns:trn", SPACES["train"])
        self._fill(content, body)
        text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        return text

    def _fill(self, parent: ElementTree.Element, fields: Sequence[Field]) -> None:
        for name, value in fields:
            node = ElementTree.SubElement(parent, f"{{{SPACES[self.OWNERS.get(name, 'train')]}}}{name}")
            if isinstance(value, str):
                node.text = value
            else:
                self._fill(node, value)


class OneNamespaceByAccident(Client):
    """A careless use of an XML builder puts all children into the namespace it declared last."""

    reader = ByPosition()
    headers: ClassVar[dict[str, str]] = {"Content-Type": "application/xml"}

    def document(self, operation: str, body: list[Field]) -> bytes:
        text = super().document(operation, body).decode()
        inner = re.sub(r"<(/?)(\w+)(?=[>\s])", r"<\1xsi:\2", text.partition("<header>")[2])
        return f'<serv:message xmlns:serv="{SPACES["serv"]}" xmlns:xsi="{XSI}"><xsi:header>{inner}'.encode()


class Form(Client):
    """Sends a form with other fields, percent-encoded, and decodes the reply as if it were one too."""

    reader = ByDecodedText()

    def send(self, document: bytes) -> str:
        return super().send(f"AT=go&XML={quote_plus(document)}&submit=OK\r\n".encode())


class RawForm(Client):
    """Puts `XML=` in front of the document and leaves it at that."""

    reader = ByJoinedLines()
    headers: ClassVar[dict[str, str]] = {"Content-Type": "text/xml charset=UTF-8"}

    def send(self, document: bytes) -> str:
        return super().send(b"XML=" + document)


class OldHttp(Client):
    """Writes HTTP/1.0 by hand with bare line ends, sends Latin-1, and reads to the end of the stream."""

    def document(self, operation: str, body: list[Field]) -> bytes:
        return super().document(operation, body).decode().encode("iso-8859-1")

    def send(self, document: bytes) -> str:
        head = f"POST {PATH} HTTP/1.0\nContent-type: application/xml\nContent-length: {len(document)}\n\n"
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS) as connection:
            connection.sendall(head.encode() + document + b"\n")
            received = b""
            while piece := connection.recv(4096):
                received += piece
        head_lines, _, body = received.partition(b"\r\n\r\n")
        assert b" 200 " in head_lines.splitlines()[0]
        look(body.decode())
        return body.decode()


class PageLooper(Client):
    """Reads lists a page at a time, from 0 on, until matchingRecords says that there is no more."""

    reader = ByTagName()

    def listed(self) -> list[str]:
        keys: list[str] = []
        start = 0
        while True:
            control: list[Field] = [("startFrom", str(start)), ("maximumNum", "2")]
            order: list[Field] = [
                ("orderBy", "HOSTWEBEXID"), ("orderAD", "ASC"), ("orderBy", "CONFNAME"), ("orderAD", "DESC"),
                ("orderBy", "STARTTIME"), ("orderAD", "ASC"),
            ]  # fmt: skip
            reply = self.carry_out("LstsummaryTrainingSession", [("listControl", control), ("order", order)])
            keys += self.reader.all(reply, "train:sessionKey")
            total, returned, begun = (
                int(self.reader.all(reply, f"serv:{name}")[0]) for name in ("total", "returned", "startFrom")
            )
            assert returned <= 2
            start = begun + returned
            if start > total:
                return keys


class LearningPlatform(Client):
    """Starts sessions at once, with an empty date and no duration, and later adds a second host and nothing else."""

    reader = ByTagName()
    schedule: ClassVar[list[Field]] = [
        ("startDate", ""), ("duration", "0"), ("timeZoneID", "20"), ("hostWebExID", "host"), ("openTime", "0"),
    ]  # fmt: skip

    def described(self, title: str) -> Iterable[Field]:
        yield from super().described(title)
        yield ("enableOptions", [("attendeeSendVideo", "TRUE"), ("chat", "True"), ("autoDeleteAfterMeetingEnd", "0")])
        yield ("repeat", [("repeatType", "NO_REPEAT")])

    def change(self, key: str, title: str) -> None:
        person: list[Field] = [("email", "Other@Example.com"), ("type", "MEMBER")]
        self.carry_out(
            "SetTrainingSession",
            [
                ("accessControl", [("listing", "PUBLIC")]),
                ("schedule", []),
                ("enableOptions", []),
                ("presenters", [("participants", [("participant", [("person", person), ("role", "HOST")])])]),
                ("repeat", [("repeatType", "SINGLE")]),
                ("sessionKey", key),
            ],
        )

    def hosts(self, key: str) -> list[str]:
        """The addresses of the second hosts."""
        return self.reader.all(self.carry_out("GetTrainingSession", [("sessionkey", key)]), "com:email")


class ActingByAddress(Client):
    """An administrator's program that does everything in the name of the host whose address it sends."""

    credentials: ClassVar[list[Field]] = [
        ("webExID", "Admin"), ("password", PASSWORD), ("siteName", "acme"), ("email", "Host@example.com"),
    ]  # fmt: skip
    headers: ClassVar[dict[str, str]] = {"Content-Type": "text/plain", "Accept-Encoding": "deflate"}


class LabelOnly(Client):
    """Names its time zone by the label alone, and compares the start it reads with the one it sent, as text."""

    reader = ByJoinedLines()
    schedule: ClassVar[list[Field]] = [
        ("startDate", START_PADDED), ("timeZone", "GMT-08:00, Pacific (San Jose)"), ("duration", "60"),
    ]  # fmt: skip

    def start(self, key: str) -> str:
        """The start of a session, as it is shown."""
        return self.reader.all(self.carry_out("GetTrainingSession", [("sessionKey", key)]), "sess:startDate")[0]


class WithTicket(Client):
    """Signs in once and sends the ticket from then on; its `serv` means something else."""

    reader = ByTagName()
    ticket = ""

    def document(self, operation: str, body: list[Field]) -> bytes:
        wrong = super().document(operation, body).decode()
        wrong = wrong.replace("<serv:message", '<serv:message xmlns:serv="http://www.example.com/schemas/service"')
        if operation == "AuthenticateUser":
            return wrong.replace("binding.training.", "binding.user.").encode()
        secret = f"<password>{PASSWORD}</password>"
        assert secret in wrong
        return wrong.replace(secret, f"<sessionTicket>\r\n{self._signed_in()}\r\n</sessionTicket>").encode()

    def _signed_in(self) -> str:
        if not self.ticket:
            [self.ticket] = self.reader.all(self.carry_out("AuthenticateUser", []), "use:sessionTicket")
        return self.ticket


class ShortNames(Client):
    """A program for customer relations: no prefix anywhere, short operation names, its address for a name."""

    reader = ByRegularExpression()
    headers: ClassVar[dict[str, str]] = {}
    credentials: ClassVar[list[Field]] = [
        ("email", "HOST@example.com"),
        ("password", f" {PASSWORD} "),
        ("siteID", "0000"),
    ]

    def document(self, operation: str, body: list[Field]) -> bytes:
        text = re.sub(
            r'xsi:type=\s*"[^"]*"', f"type = ' training.{operation}\n'", super().document(operation, body).decode()
        )
        bare = text.partition("?>")[2].replace("serv:message", "message").replace(f' xmlns:xsi="{XSI}"', "")
        return b"\xef\xbb\xbf\n   " + bare.encode()


class UnsureOfItsEncoding(Client):
    """Says UTF-8 and sends Windows-1252."""

    headers: ClassVar[dict[str, str]] = {"Content-Type": "text/xml"}

    def document(self, operation: str, body: list[Field]) -> bytes:
        text = super().document(operation, body).decode()
        text = text.replace('"ISO-8859-1"', '"UTF-8" standalone="yes"', 1)
        kind = f"trainingsession:{operation[0].lower()}{operation[1:]}"
        return re.sub(r'xsi:type=\s*"[^"]*"', f'xsi:type="{kind}"', text).encode("windows-1252")


KINDS: tuple[type[Client], ...] = (
    Client, SchemaDriven, OneNamespaceByAccident, Form, RawForm, OldHttp, PageLooper, LearningPlatform, ActingByAddress,
    LabelOnly, WithTicket, ShortNames, UnsureOfItsEncoding,
)  # fmt: skip
