"""A training site to look at: courses, people and what happened to them, made over the API as any client would.

Names are invented and all addresses end in `example.com`. What comes soon, comes soon after the moment of making.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from classbell.wire.names import QTIASI, XSI
from classbell.wire.render import escape

NAME: Final = "Bellfield Academy"
ZONE: Final = "Europe/Berlin"
PEOPLE: Final = (
    "Ann Becker", "Ben Carter", "Clara Diaz", "David Engel", "Elena Fuchs", "Felix Garcia", "Greta Hansen",
    "Hugo Ibarra", "Ines Jansen", "Jonas Keller", "Klara Lopez", "Leon Meyer", "Mara Nowak", "Nils Ortega",
)  # fmt: skip
AGENDA: Final = (
    "<p>What to do in the first minutes, practised in small groups.</p><ul><li>Looking, speaking, calling</li>"
    "<li>The recovery position</li><li>Resuscitation with a defibrillator</li><li>Bleeding, burns, shock</li></ul>"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """The sessions of the site that pages are shown of, by their keys."""

    course: str
    """Weekly, with a form, seats left, and people who wait for the host's answer."""
    full: str
    """All seats taken, two people wait."""
    running: str
    """Running now, with people in it."""
    test: str
    """Number of a test in the library; empty where none was made."""


class Teller:
    """Speaks JSON to a server for one account."""

    def __init__(self, base: str, account: tuple[str, str]) -> None:
        self._base = f"{base}/api/v1"
        self._account = account

    def __call__(self, method: str, path: str, document: Any = None) -> httpx.Response:
        """Send a request that has to succeed."""
        reply = httpx.request(method, self._base + path, json=document, auth=self._account, timeout=120)
        if reply.is_error:
            raise RuntimeError(f"{method} {path}: {reply.status_code} {reply.text}")
        return reply


def mail(name: str) -> str:
    """The address of somebody."""
    return f"{name.lower().replace(' ', '.')}@example.com"


def people(*names: str, **facts: str) -> dict[str, Any]:
    """A list of people as a session has it."""
    return {
        "participants": {"participant": [{"person": {"name": name, "email": mail(name)}, **facts} for name in names]}
    }


def _day(days: int, hour: int, minute: int = 0) -> str:
    """A working day about so many days ahead, at a wall time."""
    day = datetime.now(UTC) + timedelta(days=days)
    day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    return f"{day:%Y-%m-%d}T{hour:02d}:{minute:02d}:00"


def _session(name: str, start: str, minutes: int = 60, zone: str = ZONE, **more: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "metaData": {"confName": name},
        "accessControl": {"listing": "PUBLIC"},
        "schedule": {"startDate": start, "timeZone": zone, "duration": minutes, "openTime": 900},
    }
    for group, values in more.items():
        document[group] = {**document.get(group, {}), **values}
    return document


def _register(base: str, key: str, *names: str) -> None:
    """Register visitors by the public form."""
    for name in names:
        reply = httpx.post(f"{base}/s/{key}/register", data={"name": name, "email": mail(name)}, timeout=120)
        if reply.is_error:
            raise RuntimeError(f"{name} could not register: {reply.status_code}")


def furnish(base: str, host: tuple[str, str], admin: tuple[str, str]) -> Shown:
    """Fill a site that has nothing but a host and an administrator."""
    as_host, as_admin = Teller(base, host), Teller(base, admin)
    _set_up(base, admin)
    for first, last in (("Maria", "Stein"), ("Pablo", "Reyes")):
        as_admin(
            "POST", "/users",
            {
                "firstName": first, "lastName": last, "webExId": first.lower(), "email": mail(f"{first} {last}"),
                "password": "Grandsire-7-Triples", "privilege": {"host": True}, "active": "ACTIVATED",
            },
        )  # fmt: skip

    def plan(document: dict[str, Any]) -> str:
        return as_host("POST", "/training-sessions", document).headers["location"].rpartition("/")[2]

    course = plan(
        _session(
            "First aid at work", _day(3, 9), 180,
            metaData={"agenda": AGENDA, "description": "<p>For everybody who helps first.</p>", "location": "Online"},
            repeat={"repeatType": "MULTIPLE_SESSION", "occurenceType": "WEEKLY", "interval": 1, "endAfter": 6},
            attendees=people(*PEOPLE[:5]),
            presenters=people("Maria Stein", role="PRESENTER"),
            attendeeOptions={
                "registration": True, "auto": False, "maxRegistrations": 12, "waitingList": True,
                "emailInvitations": True,
            },
            remind={"enableReminder": True, "hoursAhead": 24, "sendEmail": True},
            tracking={"trackingCode1": "HR-2041"},
        )
    )  # fmt: skip
    _register(base, course, *PEOPLE[5:9])
    full = plan(
        _session(
            "Change ringing for beginners", _day(5, 18, 30), 90,
            metaData={"agenda": "<p>Rounds, call changes and a first plain hunt.</p>"},
            attendeeOptions={"registration": True, "auto": True, "maxRegistrations": 3, "waitingList": True},
        )
    )  # fmt: skip
    _register(base, full, *PEOPLE[:5])
    begun = datetime.now(UTC).replace(second=0) - timedelta(minutes=35)
    running = plan(
        _session(
            "Safe lifting", f"{begun:%Y-%m-%dT%H:%M:%S}", 60, "Etc/UTC", attendees=people(*PEOPLE[:6]),
            metaData={"agenda": "<p>Backs are not cranes: how to carry loads.</p>"},
        )
    )  # fmt: skip
    _hold(base, as_host, running)
    for number, (name, days, hour, minutes, zone) in enumerate((
        ("Data protection refresher", 2, 14, 45, ZONE), ("Working with ladders", 6, 10, 60, ZONE),
        ("Onboarding day", 8, 9, 240, ZONE), ("Writing for customers", 10, 13, 90, "Europe/London"),
        ("Fire wardens", 13, 11, 60, ZONE), ("Safety walk, west coast", 15, 9, 60, "America/Vancouver"),
    )):  # fmt: skip
        plan(_session(name, _day(days, hour), minutes, zone, attendees=people(*PEOPLE[number : number + 3])))
    as_host("POST", "/session-templates", {"name": "Evening class", "sessionKey": full})
    as_host("POST", "/tokens", {"name": "Learning platform", "expiresInDays": 90})
    return Shown(course=course, full=full, running=running, test=_test(base, as_host, host, course))


def _set_up(base: str, admin: tuple[str, str]) -> None:
    """Give the site its name and zone, as an administrator does in the console."""
    with httpx.Client(base_url=base, timeout=120, follow_redirects=True) as console:
        home = console.post("/console/sign-in", data={"name": admin[0], "password": admin[1]})
        token = re.search(r'name="csrf" value="(\w+)"', home.text)
        if token is None:
            raise RuntimeError(home.text)
        for page, key, value in (("branding", "display_name", NAME), ("general", "time_zone", ZONE)):
            reply = console.post(f"/console/site/settings/{page}", data={"csrf": token[1], key: value})
            if reply.is_error:
                raise RuntimeError(f"{key}: {reply.status_code}")


def _hold(base: str, as_host: Teller, key: str) -> None:
    """Open the room, and let four people come."""
    started = as_host("POST", f"/training-sessions/{key}/host-links", {}).json()["hostMeetingURL"]
    with httpx.Client(follow_redirects=True, timeout=120) as hosting:
        hosting.get(started)
    for name in PEOPLE[:4]:
        with httpx.Client(follow_redirects=True, timeout=120) as attending:
            attending.post(f"{base}/s/{key}/join", data={"name": name, "email": mail(name)})


def _test(base: str, as_host: Teller, host: tuple[str, str], key: str) -> str:
    """A short test in the library, given in a session; gives its number."""
    name, password = (escape(part) for part in host)
    document = (
        f'<?xml version="1.0"?><message xmlns:xsi="{XSI}" xmlns:qti="{QTIASI.uri}"><header><securityContext>'
        f"<webExID>{name}</webExID><password>{password}</password></securityContext></header><body>"
        '<bodyContent xsi:type="training.UploadIMStest"><display><allOnePage>true</allOnePage></display>'
        f"<assignGrades>true</assignGrades><questestinterop>{_paper()}</questestinterop></bodyContent></body></message>"
    )
    reply = httpx.post(f"{base}/WBXService/XMLService", content=document.encode(), timeout=120)
    found = re.search(r"testID>(\d+)<", reply.text)
    if found is None:
        raise RuntimeError(reply.text)
    as_host("POST", f"/training-sessions/{key}/tests", {"testID": [found[1]]})
    return found[1]


def _paper() -> str:
    questions = (
        ("Where do you look first?", "My own safety", "The phone", "The clock"),
        ("How deep do you press the chest of an adult?", "5 to 6 cm", "1 to 2 cm", "10 cm"),
        ("What helps against shock?", "Raising the legs", "Coffee", "Standing up"),
    )
    items = "".join(_question(number, *texts) for number, texts in enumerate(questions, 1))
    return (
        '<assessment ident="1" title="After the first lesson"><qticomment>Three questions.</qticomment>'
        f'<section ident="S">{items}</section>'
        "</assessment>"
    )


def _question(number: int, asked: str, *choices: str) -> str:
    labels = "".join(
        f'<response_label ident="{letter}"><flow_mat><material><mattext>{choice}</mattext></material></flow_mat>'
        "</response_label>"
        for letter, choice in zip("ABC", choices, strict=True)
    )
    return (
        f'<item ident="q{number}"><presentation><flow><material><mattext>{asked}</mattext></material>'
        f'<response_lid ident="Q" rcardinality="Single"><render_choice>{labels}</render_choice></response_lid></flow>'
        '</presentation><resprocessing><outcomes><decvar maxvalue="5"/></outcomes><respcondition><conditionvar>'
        '<varequal respident="Q">A</varequal></conditionvar><setvar action="Set">5</setvar></respcondition>'
        "</resprocessing></item>"
    )
