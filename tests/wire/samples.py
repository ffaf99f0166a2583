"""A small message that holds every kind of element, and a way to bind text to it."""

from typing import Annotated, Any, Literal

from classbell.wire.bind import bind
from classbell.wire.element import (
    AccountEmail,
    Alias,
    DateText,
    DayText,
    Default,
    Element,
    Email,
    EmptyCounts,
    Int,
    MaxItems,
    MaxLen,
    Opaque,
    Phone,
    Range,
    Rich,
    Secret,
    Url,
    Waived,
    Wire,
)
from classbell.wire.names import COM, SESS, TRAIN
from classbell.wire.parse import parse
from classbell.wire.text import DEFAULT_POLICY, TextPolicy


class Badge(Element, ns=COM):
    """What a guest wears."""

    code: str
    colour: Literal["RED", "Light Blue"] | None = None


class Guest(Element, ns=COM):
    """Somebody who comes."""

    name: Annotated[str, MaxLen(5)] | None = None
    email: Annotated[str, Email(), Waived()] | None = None
    badge: Badge | None = None


class Guests(Element, ns=SESS):
    """Those who come."""

    guest: Annotated[list[Guest], MaxItems(2)] = []


class Party(Element, ns=SESS):
    """What every party has."""

    conf_name: str
    start_date: Annotated[list[Annotated[str, DateText()]], EmptyCounts()] = []
    word: Annotated[str, Secret(), MaxLen(8)] | None = None


class Gala(Party, ns=TRAIN):
    """A party with everything."""

    session_key: Annotated[Int, Alias("meetingKey")] | None = None
    seats: Annotated[int, Range(-5, 10), Default(4)] | None = None
    any_number: int | None = None
    is_open: Annotated[bool, Default(False), Wire("occurOpen")] | None = None
    colour: Literal["RED", "Light Blue"] | None = None
    notes: Annotated[str, Rich(), MaxLen(40)] | None = None
    page: Annotated[str, Url()] | None = None
    phone: Annotated[str, Phone()] | None = None
    email: Annotated[str, AccountEmail()] | None = None
    ticket: Annotated[str, Opaque()] | None = None
    last_day: Annotated[str, DayText()] | None = None
    day: list[Literal["MONDAY", "SUNDAY"]] = []
    guests: Guests | None = None
    badge: Badge | None = None
    validate_format: bool | None = None


def gala(xml: str, policy: TextPolicy = DEFAULT_POLICY) -> Gala:
    """Bind the children of a party; the title is added where the text has none."""
    if "onfName" not in xml:
        xml = "<confName>Ball</confName>" + xml
    found: Gala = bound(xml, Gala, policy)
    return found


def bound(xml: str, cls: type[Any], policy: TextPolicy = DEFAULT_POLICY) -> Any:
    """Bind the children of a message."""
    return bind(parse(f"<bodyContent>{xml}</bodyContent>"), cls, policy)
