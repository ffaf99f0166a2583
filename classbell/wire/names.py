"""Names of the wire: namespaces, prefixes, element names and operation names.

Rules:
1. A namespace is `BASE` plus a tail; the prefix of each is part of the contract (protocol README 4.1, 4.2).
2. A wire name follows from our name by rule: `time_zone_id` → `timeZoneID`. Irregular ones say so in their element.
3. Requests are read by local name without regard to case; replies are written exactly.
"""

from __future__ import annotations

from typing import Final, NamedTuple

BASE: Final = "http://www.webex.com/schemas/2002/06/"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"


class Namespace(NamedTuple):
    """A namespace of the protocol: the prefix written in replies and the tail after `BASE`."""

    prefix: str
    tail: str

    @property
    def uri(self) -> str:
        """The full name to which the prefix is bound."""
        return BASE + self.tail


COM = Namespace("com", "common")
SERV = Namespace("serv", "service")
SESS = Namespace("sess", "service/session")
TRAIN = Namespace("train", "service/trainingsession")
QTI = Namespace("qti", "service/trainingsessionqti")
QTIASI = Namespace("qtiasi", "service/trainingsessionqtiasi")
USE = Namespace("use", "service/user")
EP = Namespace("ep", "service/ep")
ATT = Namespace("att", "service/attendee")
HISTORY = Namespace("history", "service/history")
# Captured site replies used the generated prefix ns1, and clients read it literally (protocol README 4.2).
SITE = Namespace("ns1", "service/site")
MEET = Namespace("meet", "service/meeting")
MTGTYPE = Namespace("mtgtype", "service/meetingtype")
EVENT = Namespace("event", "service/event")
SALES = Namespace("sales", "service/sales")
SC = Namespace("sc", "service/supportsession")
AUO = Namespace("auo", "service/meeting/auo")
API = Namespace("api", "service/api")
"""Operations of ours; they are not asked for in XML, so no reply binds the prefix."""

NAMESPACES: Final = (
    COM, SERV, SESS, TRAIN, QTI, QTIASI, USE, EP, ATT, HISTORY, SITE, MEET, MTGTYPE, EVENT, SALES, SC, AUO, API,
)  # fmt: skip

_UPPER_PARTS: Final = {"id": "ID", "url": "URL", "pwd": "PWD", "tsp": "TSP"}


def wire_name(name: str) -> str:
    """Turn our field name into the wire's: `host_web_ex_id` → `hostWebExID`, `use_` → `use`.

    The first word stays lower case. A trailing underscore, there to avoid a Python keyword, is dropped.
    """
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(_UPPER_PARTS.get(part, part.capitalize()) for part in rest)


def local(tag: str) -> str:
    """Give the local part of a tag in any of its spellings: `{uri}a`, `p:a`, `a`."""
    if tag[0] == "{":
        tag = tag[tag.index("}") + 1 :]
    return tag[tag.rfind(":") + 1 :]
