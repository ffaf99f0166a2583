"""A training site to look at: courses, people and what happened to them, made through JSON and pages as anybody would.

Names are invented and all addresses end in `example.com`. What comes soon, comes soon after the moment of making.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from docs.showing import held, papers, site
from docs.showing.doors import (
    Console,
    Teller,
    instant,
    link,
    mail,
    people,
    plan,
    register,
    working_day,
)
from docs.showing.neighbours import REFUSED, Neighbours

__all__ = ["Shown", "Teller", "furnish"]

PEOPLE: Final = (
    "Ann Becker", "Ben Carter", "Clara Diaz", "David Engel", "Elena Fuchs", "Felix Garcia", "Greta Hansen",
    "Hugo Ibarra", "Ines Jansen", "Jonas Keller",
)  # fmt: skip
AGENDA: Final = (
    "<p>What to do in the first minutes, practised in small groups.</p><ul><li>Looking, speaking, calling</li>"
    "<li>The recovery position</li><li>Resuscitation with a defibrillator</li><li>Bleeding, burns, shock</li></ul>"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What pages are shown of: keys of sessions, numbers, and paths that only mails tell."""

    course: str
    """Weekly, with a form, seats left, a lab, and people who wait for the host's answer."""
    full: str
    """All seats taken, one was promoted, two wait."""
    running: str
    """Running now, with people in it."""
    over: str
    """Over since yesterday, with certificates."""
    soon: str
    """Later today, not open yet."""
    unhosted: str
    """Begins in a moment; its host is not there."""
    day: str
    """Of today, whose learner went all the way."""
    person: str
    """The learner's number on the roster of `day`."""
    address: str
    """The learner's address."""
    test: str
    """The test of `day`."""
    answers: str
    """An attempt at the test that waits for points."""
    library: str
    """A test of the library."""
    lab_day: str
    """A day on which a lab is booked."""
    message: str
    """A message that was sent."""
    certificate: str
    """The code of a certificate."""
    my: str
    """The signed page of the learner's registrations."""
    test_start: str
    test_under_way: str
    test_done: str
    unsubscribe: str
    """Where a mail lets one unsubscribe."""


def furnish(base: str, host: tuple[str, str], admin: tuple[str, str], neighbours: Neighbours) -> Shown:
    """Fill a site that has nothing but a host and an administrator, whose mail server is among the neighbours."""
    as_host, as_admin, letters = Teller(base, host), Teller(base, admin), neighbours.letters
    with Console(base, host) as console, Console(base, admin) as of_site:
        site.set_up(of_site, as_admin, host[0])
        site.make_tokens(as_host, as_admin)
        told = site.tell_programs(as_admin, neighbours.hook_url)
        course, full = _course(base, as_host, console), _full(base, as_host)
        running = held.running(base, as_host, console, PEOPLE[:6])
        over, certificate = held.yesterday(base, as_host, console)
        day = held.today(base, as_host, console, letters)
        _programme(as_host, full, course)
        papers.bring_in(console, as_host)
        held.certify(console, day.key, held.LEARNER)
        site.wait_for_programs(as_admin, *told)
        messages = as_host("GET", f"/messages?sessionKey={day.key}&kind=reminder").json()["message"]
        return Shown(
            course=course, full=full, running=running, over=over, day=day.key, certificate=certificate, my=day.my,
            soon=plan(as_host, "Tea and questions", instant(40), 30),
            unhosted=plan(as_host, "Evening bell", instant(5), 30),
            person=day.person, address=mail(held.LEARNER), test=day.taken.test, answers=day.taken.answers,
            library=papers.build(console, "Before you climb"), lab_day=working_day(3, 9)[:10],
            message=str(messages[0]["messageID"]),
            test_start=day.taken.start, test_under_way=day.taken.under_way, test_done=day.taken.done,
            unsubscribe=link(letters, mail(held.LEARNER), r"/unsubscribe/[\w.~%-]+"),
        )  # fmt: skip


def _course(base: str, as_host: Teller, console: Console) -> str:
    key = plan(
        as_host, "First aid at work", working_day(3, 9), 180,
        metaData={"agenda": AGENDA, "description": "<p>For everybody who helps first.</p>", "location": "Online"},
        repeat={"repeatType": "MULTIPLE_SESSION", "occurenceType": "WEEKLY", "interval": 1, "endAfter": 6},
        attendees=people(*PEOPLE[:5]),
        presenters=people("Maria Stein", role="PRESENTER"),
        attendeeOptions={
            "registration": True, "auto": False, "maxRegistrations": 12, "waitingList": True, "emailInvitations": True,
        },
        remind={"enableReminder": True, "hoursAhead": 24, "sendEmail": True},
        tracking={"trackingCode1": "HR-2041"},
    )  # fmt: skip
    as_host("PATCH", f"/training-sessions/{key}/registration-form", {"field": list(site.QUESTIONS)})
    register(base, key, *PEOPLE[5:9], **site.ANSWERS)
    console.send(f"/console/sessions/{key}/labs", {"act": "book", "lab": "Workbench", "computers": "8"})
    as_host(
        "POST",
        f"/training-sessions/{key}/attendees",
        {"person": {"name": "Nora Home", "email": REFUSED}, "emailInvitations": True},
    )
    as_host(
        "POST", f"/training-sessions/{key}/messages",
        {"subject": "What to bring", "text": "Comfortable clothes, and a blanket if you have one."},
    )  # fmt: skip
    as_host("PATCH", f"/training-sessions/{key}", {"attendeeOptions": {"maxRegistrations": 14}})
    return key


def _full(base: str, as_host: Teller) -> str:
    key = plan(
        as_host, "Change ringing for beginners", working_day(5, 18, 30), 90,
        metaData={"agenda": "<p>Rounds, call changes and a first plain hunt.</p>"},
        attendeeOptions={"registration": True, "auto": True, "maxRegistrations": 3, "waitingList": True},
    )  # fmt: skip
    register(base, key, *PEOPLE[:6], company="Nordlicht GmbH")
    as_host(
        "POST", f"/training-sessions/{key}/registrations",
        {"attendees": [{"sessionKey": int(key), "person": {"email": mail(PEOPLE[1])}, "joinStatus": "REJECT"}]},
    )  # fmt: skip
    return key


def _programme(as_host: Teller, evening: str, course: str) -> None:
    """What else is planned, and the templates."""
    for number, (name, days, hour, minutes, zone) in enumerate((
        ("Data protection refresher", 2, 14, 45, site.ZONE), ("Working with ladders", 6, 10, 60, site.ZONE),
        ("Onboarding day", 8, 9, 240, site.ZONE), ("Writing for customers", 10, 13, 90, "Europe/London"),
        ("Fire wardens", 13, 11, 60, site.ZONE), ("Safety walk, west coast", 15, 9, 60, "America/Vancouver"),
    )):  # fmt: skip
        plan(as_host, name, working_day(days, hour), minutes, zone, attendees=people(*PEOPLE[number : number + 3]))
    as_host("POST", "/session-templates", {"name": "Evening class", "sessionKey": evening})
    as_host("POST", "/session-templates", {"name": "Weekly course", "sessionKey": course})
