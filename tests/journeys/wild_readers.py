"""How programs in the wild pick a reply apart: each way breaks on something else that a careless server might do.

A reader tells whether the call succeeded, the text of one field, the texts of a repeated one, and why a call failed.
"""

from __future__ import annotations

import re
from typing import Protocol
from urllib.parse import unquote_to_bytes
from xml.dom import minidom
from xml.etree import ElementTree

BASE = "http://www.webex.com/schemas/2002/06/"
SPACES = {
    "serv": BASE + "service",
    "com": BASE + "common",
    "sess": BASE + "service/session",
    "train": BASE + "service/trainingsession",
    "use": BASE + "service/user",
}
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


class Reader(Protocol):
    """What a client needs to know of a reply; `tag` is the prefixed name the documents show."""

    def succeeded(self, reply: str) -> bool:
        """Whether the call was carried out."""
        ...

    def all(self, reply: str, tag: str) -> list[str]:
        """The text of every element of this name."""
        ...

    def refusal(self, reply: str) -> str:
        """The identifier of the failure, as text."""
        ...


class ByRegularExpression:
    """Looks for literal tags with regular expressions, and for one literal sentence that means success."""

    def succeeded(self, reply: str) -> bool:
        return "<serv:result>SUCCESS</serv:result>" in reply

    def all(self, reply: str, tag: str) -> list[str]:
        return re.findall(rf"<{tag}>(.*?)</{tag}>", reply)

    def refusal(self, reply: str) -> str:
        [found] = re.findall(r"<serv:exceptionID>([0-9]{6})</serv:exceptionID>", reply)
        return str(found)


class ByJoinedLines(ByRegularExpression):
    """Reads line by line and joins what it read without a separator before it looks for anything."""

    def all(self, reply: str, tag: str) -> list[str]:
        return super().all("".join(reply.splitlines()), tag)


class ByDecodedText(ByRegularExpression):
    """Decodes the whole reply as if it were a URL: a stray percent sign is an error."""

    def succeeded(self, reply: str) -> bool:
        return super().succeeded(self._decoded(reply))

    def all(self, reply: str, tag: str) -> list[str]:
        return super().all(self._decoded(reply), tag)

    def _decoded(self, reply: str) -> str:
        if re.search(r"%(?![0-9A-Fa-f]{2})", reply):
            raise ValueError("a percent sign that begins no code")
        return unquote_to_bytes(reply.replace("+", " ")).decode()


class ByPosition:
    """Takes children by their place, whatever they are called, and dies on a text between elements."""

    def succeeded(self, reply: str) -> bool:
        response = self._root(reply)[0][0]
        return (response[0].text, response[1].text) == ("SUCCESS", "PRIMARY")

    def all(self, reply: str, tag: str) -> list[str]:
        content = self._root(reply)[1][0]
        if tag == "train:sessionkey":
            return [content[0].text or ""]
        if tag == "train:sessionKey":
            # The last child tells where the page lies; the key comes first in each record before it.
            return [record[0].text or "" for record in list(content)[:-1]]
        assert tag == "sess:confName"
        return [content[2][0].text or ""]

    def refusal(self, reply: str) -> str:
        response = self._root(reply)[0][0]
        assert len(self._root(reply)[1][0]) == 0
        return response[3].text or ""

    def _root(self, reply: str) -> ElementTree.Element:
        root = ElementTree.fromstring(reply)
        for node in root.iter():
            if len(node) and (node.text or any(child.tail for child in node)):
                raise ValueError(f"{node.tag} has a text between its children")
        return root


class ByNamespace:
    """Goes by namespaces and by the type of the body, as code generated from the schemas does."""

    CLASSES = (
        "createTrainingSessionResponse", "getTrainingSessionResponse", "setTrainingSessionResponse",
        "delTrainingSessionResponse", "lstsummaryTrainingSessionResponse",
    )  # fmt: skip

    def succeeded(self, reply: str) -> bool:
        root = ElementTree.fromstring(reply)
        assert root.tag == f"{{{SPACES['serv']}}}message"
        if root.findtext("serv:header/serv:response/serv:result", namespaces=SPACES) != "SUCCESS":
            return False
        content = root.find("serv:body/serv:bodyContent", SPACES)
        assert content is not None
        prefix, _, name = content.attrib[XSI_TYPE].partition(":")
        assert f'xmlns:{prefix}="{SPACES[prefix]}"' in reply
        return name in self.CLASSES

    def all(self, reply: str, tag: str) -> list[str]:
        return [node.text or "" for node in ElementTree.fromstring(reply).iterfind(f".//{tag}", SPACES)]

    def refusal(self, reply: str) -> str:
        root = ElementTree.fromstring(reply)
        content = root.find("serv:body/serv:bodyContent", SPACES)
        assert content is not None
        assert not content.attrib
        return root.findtext("serv:header/serv:response/serv:exceptionID", "", SPACES)


class ByTagName:
    """Uses a document tree that knows nothing of namespaces and asks it for prefixed names."""

    def succeeded(self, reply: str) -> bool:
        return self.all(reply, "serv:result") == ["SUCCESS"]

    def all(self, reply: str, tag: str) -> list[str]:
        nodes = minidom.parseString(reply).getElementsByTagName(tag)
        return ["".join(child.nodeValue or "" for child in node.childNodes) for node in nodes]

    def refusal(self, reply: str) -> str:
        [found] = self.all(reply, "serv:exceptionID")
        return found
