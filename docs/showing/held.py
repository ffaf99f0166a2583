"""What was held: a session under way, one of yesterday with certificates, and one whose people go all the way today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Final
from zoneinfo import ZoneInfo

from docs.showing import papers
from docs.showing.doors import (
    Console,
    Letters,
    Teller,
    Visitor,
    instant,
    link,
    mail,
    one,
    people,
    plan,
    register,
    wait_for,
)
from docs.showing.papers import Taken
from docs.showing.site import ZONE

OF_YESTERDAY: Final = ("Ann Becker", "Ben Carter", "Clara Diaz", "David Engel", "Elena Fuchs", "Felix Garcia")
STAYS: Final = {
    "Ann Becker": ((0, 90),), "Ben Carter": ((2, 41), (47, 90)), "Clara Diaz": ((0, 88),), "David Engel": ((17, 52),),
    "Elena Fuchs": ((-3, 90),),
}  # fmt: skip
"""Minutes after the start at which people came and left."""
LEARNER: Final = "Klara Lopez"
"""Who goes all the way: invited, registered, reminded, there, tested and certified."""
OTHERS: Final = ("Leon Meyer", "Mara Nowak", "Nils Ortega")


@dataclass(frozen=True, slots=True)
class Day:
    """A session of a day with a test."""

    key: str
    taken: Taken
    my: str
    """The signed page of the learner's registrations."""
    person: str
    """Number of the learner on the roster."""


def running(base: str, as_host: Teller, console: Console, names: tuple[str, ...]) -> str:
    """A session under way: some came and went, four are there."""
    begun = instant(-35)
    key = plan(
        as_host, "Safe lifting", begun, 60, attendees=people(*names),
        metaData={"agenda": "<p>Backs are not cranes: how to carry loads.</p>"},
    )  # fmt: skip
    stays = {names[0]: ((-4, 12),), names[1]: ((0, 21),), names[2]: ((3, 30),), names[4]: ((0, 14), (16, 25))}
    open_room(base, as_host, key)
    _bring_in(console, key, begun, stays)
    for name in names[:4]:
        with Visitor(base) as attending:
            attending.send(f"/s/{key}/join", {"name": name, "email": mail(name)})
    return key


def yesterday(base: str, as_host: Teller, console: Console) -> tuple[str, str]:
    """A session that is over, with certificates for who stayed; gives its key and the code of a certificate."""
    began = (datetime.now(ZoneInfo(ZONE)) - timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    key = plan(
        as_host, "Manual handling", f"{began:%Y-%m-%dT%H:%M:%S}", 90, ZONE, tracking={"trackingCode1": "HR-2038"},
        attendeeOptions={"registration": True, "auto": True},
    )  # fmt: skip
    entries = [{"sessionKey": int(key), "person": _person(name), "joinStatus": "ACCEPT"} for name in OF_YESTERDAY]
    made = as_host("POST", f"/training-sessions/{key}/attendees", {"attendees": entries}).json()["register"]
    numbers = {name: each["registerID"] for name, each in zip(OF_YESTERDAY, made, strict=True)}
    _bring_in(console, key, began, STAYS)
    for name, rating, comment in (
        ("Ann Becker", 5, "Short, clear, and we tried everything."),
        ("Clara Diaz", 4, "More time to practise, please."),
    ):
        said = {"registerID": numbers[name], "email": mail(name), "rating": rating, "comment": comment}
        as_host("POST", f"/training-sessions/{key}/feedback", said)
    certify(console, key, minutes="60", percent="75")
    shown = console.open(f"/console/sessions/{key}/attendance/certificates")
    return key, one(r"/certificates/([\w-]+)\"", shown)


def today(base: str, as_host: Teller, console: Console, letters: Letters) -> Day:
    """A session that begins in ten minutes and is open: its people are asked, register, come, and pass the test."""
    names = (LEARNER, *OTHERS)
    key = plan(
        as_host, "Ladder check", instant(10), 45, attendees=people(*names),
        metaData={"agenda": "<p>Feet, stiles, rungs: what to look at before you climb.</p>"},
        attendeeOptions={"registration": True, "auto": True, "emailInvitations": True},
        remind={
            "enableReminder": True, "sendEmail": True, "hoursAhead": 1,
            "emails": {"email": [mail(name) for name in names]},
        },
    )  # fmt: skip
    invited = link(letters, mail(LEARNER), rf"/s/{key}(?:/register)?\?t=[\w.~%-]+")
    with Visitor(base) as learner:
        learner.open(invited)
    for name in names:
        token = link(letters, mail(name), rf"/s/{key}(?:/register)?\?t=[\w.~%-]+").partition("?")[2]
        register(base, key, name, path=f"/s/{key}/register?{token}")
    wait_for(lambda: reminded(letters, LEARNER))
    # Nobody has been reminded of what has begun already, so it begins earlier than planned only now.
    as_host("PATCH", f"/training-sessions/{key}", {"schedule": {"startDate": f"{instant(0):%Y-%m-%dT%H:%M:%S}"}})
    end = open_room(base, as_host, key)
    for name in names[:3]:
        with Visitor(base) as attending:
            attending.open(link(letters, mail(name), rf"/s/{key}/join\?t=[\w.~%-]+"))
    taken = papers.give(console, base, letters, key, papers.build(console), *names)
    with Visitor(base) as hosting:
        hosting.send(*end)
    roster = console.open(f"/console/sessions/{key}/roster?q={mail(LEARNER)}")
    return Day(
        key=key, taken=taken, person=one(rf"/console/sessions/{key}/roster/(\d+)", roster),
        my=link(letters, mail(LEARNER), r"/my/[\w.~%-]+"),
    )  # fmt: skip


def reminded(letters: Letters, name: str) -> bool:
    """Whether somebody's reminder came."""
    return any(recipient == mail(name) and "Reminder" in str(letter["Subject"]) for recipient, letter in letters())


def certify(console: Console, key: str, *names: str, minutes: str = "0", percent: str = "0") -> None:
    """Say what earns a certificate of a session, and issue what was earned; to some people, or to everybody."""
    address = f"/console/sessions/{key}/attendance/certificates"
    console.send(address, {"minutes": minutes, "percent": percent, "score": "0"})
    console.send(address, {"issue": "1", "email": [mail(name) for name in names]})


def open_room(base: str, as_host: Teller, key: str) -> tuple[str, dict[str, str]]:
    """Let the host begin; gives the form by which he ends."""
    started = as_host("POST", f"/training-sessions/{key}/host-links", {}).json()["hostMeetingURL"]
    with Visitor(base) as hosting:
        shown = hosting.open(started)
    return unescape(one(r'action="([^"]*AT=EM)"', shown)), {"TK": one(r'name="TK" value="([^"]+)"', shown)}


def _bring_in(console: Console, key: str, began: datetime, stays: dict[str, tuple[tuple[int, int], ...]]) -> None:
    """Bring in who was there from when to when, as a video service tells it."""
    lines = ["name,email,joined,left"]
    for name, spans in stays.items():
        for came, left in spans:
            moments = (began.astimezone(UTC) + timedelta(minutes=minutes) for minutes in (came, left))
            lines.append(",".join((name, mail(name), *(f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in moments))))
    content = "\n".join(lines).encode()
    console.send(f"/console/sessions/{key}/attendance/import", {}, {"file": ("intervals.csv", content)})


def _person(name: str) -> dict[str, str]:
    return {"name": name, "email": mail(name)}
