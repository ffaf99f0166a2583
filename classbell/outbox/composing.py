"""What a message of the outbox says: reads what its mail needs, as it is at this moment, and lets it be written.

Rules:
1. A message says what is true when it leaves. Only what cannot be read later stands in its facts.
2. People are written to in their own language and zone, as far as they have said; hosts in those of their account.
3. A link that acts for an address goes to this address alone, and only to people whom the session knows.
4. Who has unsubscribed gets nothing, and that is written down.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Final, Literal

import msgspec

from classbell.domain import grading, personal_links, timezones
from classbell.domain.call import Row, Transaction
from classbell.domain.site import Site
from classbell.errors import Refusal
from classbell.languages import Speech, named
from classbell.mail import compose
from classbell.mail.calendar import Answer, Date, Guest, Person
from classbell.mail.facts import Facts, Invite, Links, Logo, Meeting, Span
from classbell.mail.short_words import Sms
from classbell.services.shared import entries, notices, personal
from classbell.store import letters, logos, submissions

SHOWN: Final = 5
"""Dates a mail names."""
LONGEST: Final = 3000
"""Characters of a description that a mail repeats."""

_REQUESTS: Final = (notices.INVITATION, notices.ACCEPTED, notices.PROMOTED, notices.CHANGED)
_CANCELS: Final = (notices.CANCELLED, notices.REMOVED)
_STOPPABLE: Final = ("reminder", "followup", "host.digest")
"""Beginnings of kinds that people may stop; who wants no reminders gets none of tests either."""
_OUTSIDERS: Final = (notices.REJECTED, notices.REMOVED)
"""Kinds to people who have no way in."""


class _Date(msgspec.Struct):
    number: int
    start: datetime
    end: datetime


class _Dropped(msgspec.Struct):
    number: int
    wall: datetime
    first_wall: datetime


class _Told(msgspec.Struct):
    dropped: list[_Dropped] = []


class Composer:
    """Makes the messages of an installation; what `mails.Delivery` wants."""

    def __init__(self, links_base: str, sender: str, sender_name: str = "") -> None:
        self._base = links_base
        self._sender, self._sender_name = sender, sender_name
        self._logos: dict[int, tuple[str, Logo]] = {}
        """Pictures of sites with their digests: they are large, and the same in every mail."""

    async def __call__(self, tx: Transaction, site: Site, row: Row, now: datetime) -> EmailMessage | Sms | None:
        """The message of a row; `None` when there is nothing to send any more."""
        kind, email = row["kind"], row["recipient"]
        stoppable = _stoppable(kind)
        key = row["session_key"]
        who = await letters.recipient(tx, site.site_id, key, email.lower(), stoppable or "")
        if who["has_stopped"]:
            return None
        person = who if who["list"] is not None else None
        told = {**msgspec.json.decode(row["facts"] or "{}", type=dict[str, object]), "occurrence": row["occurrence"]}
        session = await letters.session(tx, site.site_id, key, now) if key else None
        signer = personal.Signer(bytes(who["secret"]), site.site_id, self._base)
        if kind.startswith("test.") and not await self._of_test(tx, site, row, person, told, now):
            return None
        if kind == notices.HOST_DIGEST and not await self._of_host(tx, site, row, told):
            return None
        if person is not None and person["place"]:
            told["place"] = person["place"]
        invite = None
        if session is not None and (person is not None or kind in _CANCELS):
            invite = await self._invite(tx, site, row, person, signer, now)
        return compose.compose(
            Facts(
                kind=kind,
                recipient=email,
                speech=_speech(site, who),
                site=site.settings.display_name or site.name,
                sender=self._sender,
                sender_name=self._sender_name,
                now=now,
                name=_name(who, email),
                accent=site.settings.accent_colour,
                logo=await self._logo(tx, site.site_id, who["logo"]),
                meeting=_meeting(row, session, told) if session is not None else None,
                invite=invite,
                links=self._links(row, session, person, told, stoppable, signer, now),
                told=told,
            )
        )

    async def _logo(self, tx: Transaction, site_id: int, digest: str | None) -> Logo | None:
        """The picture of a site, read anew only when it is another."""
        if digest is None:
            return None
        known = self._logos.get(site_id)
        if known is None or known[0] != digest:
            found = await logos.find(tx, site_id)
            if found is None:
                return None
            known = self._logos[site_id] = (found["digest"], Logo(found["media_type"], bytes(found["content"])))
        return known[1]

    async def _invite(
        self, tx: Transaction, site: Site, row: Row, person: Row | None, signer: personal.Signer, now: datetime
    ) -> Invite | None:
        """What is to become of the entry in the recipient's calendar, if this kind speaks of it."""
        kind, email = row["kind"], row["recipient"]
        cancels = kind in _CANCELS
        if kind == notices.REJECTED:
            # Only who had the entry has to lose it.
            cancels = email in await letters.told(tx, site.site_id, row["session_key"], _REQUESTS, now)
        if not cancels and (kind not in _REQUESTS or person is None or person["join_status"].startswith("REJECT")):
            return None
        if not cancels and (person is None or person["place"] or _pending(person)):
            return None
        url = None
        if not cancels and row["session_end_at"] is not None:
            url = signer.join_url(row["session_key"], email.lower(), row["session_end_at"])
        entry = await entries.entry_of(tx, site, row["session_key"], self._base, url=url)
        if entry is None or not entry.dates:
            return None
        said = msgspec.json.decode(row["facts"] or "{}", type=_Told)
        name = _name(person, email) if person is not None else ""
        return Invite(
            method="CANCEL" if cancels else "REQUEST",
            entry=entry,
            guest=Guest(name, email, _role(person), _answer(kind, person)),
            dropped=[Date(each.number, each.wall, each.first_wall) for each in said.dropped],
        )

    def _links(
        self,
        row: Row,
        session: Row | None,
        person: Row | None,
        told: dict[str, object],
        stoppable: str | None,
        signer: personal.Signer,
        now: datetime,
    ) -> Links:
        key, email, kind = row["session_key"], row["recipient"].lower(), row["kind"]
        join = mine = page = ""
        other = str(told.get("url") or "")
        if session is not None and session["deleted_at"] is None and kind not in _OUTSIDERS:
            page = self._base + personal_links.session_path(key)
            if person is not None and not person["join_status"].startswith("REJECT"):
                token = signer.join_token(key, email, session["end_at"])
                page = self._base + personal_links.session_path(key, token)
                if not person["place"] and not _pending(person) and session["end_at"] > now:
                    join = self._base + personal_links.join_path(key, t=token)
            elif kind.startswith("reminder"):
                # Whoever is reminded without being on a list comes in as anybody does.
                host = email == session["host_email"].lower()
                join = self._base + (f"/console/sessions/{key}" if host else personal_links.join_path(key))
        if person is not None and kind not in _OUTSIDERS and kind != notices.CANCELLED:
            mine = signer.my_url(email, now)
        if kind in notices.TEST_CALLS:
            other = self._base + personal_links.path_of_test(row["occurrence"], signer.my_token(email, now))
        elif kind == notices.TEST_HANDED_IN:
            other = f"{self._base}/console/sessions/{key}/tests/{row['occurrence']}/handed-in/{row['topic']}"
        elif kind in (notices.HOST_DIGEST, "welcome"):
            other = f"{self._base}/console"
        elif kind == notices.NO_ROOM:
            other = f"{self._base}/console/sessions/{key}/edit"
        unsubscribe = signer.unsubscribe_url(email, stoppable, now) if stoppable is not None else ""
        return Links(session=page, join=join, mine=mine, other=other, unsubscribe=unsubscribe)

    async def _of_test(
        self, tx: Transaction, site: Site, row: Row, person: Row | None, told: dict[str, object], now: datetime
    ) -> bool:
        """Add what is to be told of a test; its number stands in the place of the occurrence."""
        test = await letters.test(tx, site.site_id, row["occurrence"])
        if test is None:
            return False
        over = test["closes_at"] is not None and test["closes_at"] <= now
        if row["kind"] in notices.TEST_CALLS and (over or not _may_take(person)):
            return False
        told |= {"test": row["occurrence"], "title": test["title"], "minutes": test["time_limit_minutes"]}
        for name, at in (("opens", test["opens_at"]), ("closes", test["closes_at"])):
            if at is not None:
                told[name] = at.isoformat()
        if row["kind"] == notices.TEST_HANDED_IN:
            attempt = await submissions.get(tx, site.site_id, int(row["topic"]))
            if attempt is None:
                return False
            told |= {
                "who": attempt.name, "submission": attempt.submission_id, "score": attempt.score,
                "most": test["max_score"], "unscored": attempt.unscored,
            }  # fmt: skip
        done = await letters.handed_in(tx, site.site_id, row["occurrence"], row["recipient"].lower())
        if done is not None and row["kind"] in (notices.TEST_OPENS, notices.TEST_DUE):
            return False
        if row["kind"] == notices.TEST_SCORE:
            if done is None or done["unscored"]:
                return False
            told |= {"score": done["score"], "most": test["max_score"], "comments": done["comments"]}
            if test["assign_grades"]:
                told["grade"] = grading.grade(done["score"], test["max_score"])
        return True

    async def _of_host(self, tx: Transaction, site: Site, row: Row, told: dict[str, object]) -> bool:
        """Add what happened in the sessions of a host."""
        start, end = (datetime.fromisoformat(str(told[name])) for name in ("from", "until"))
        happened = await letters.digest(tx, site.site_id, row["recipient"].lower(), start, end)
        names = ("name", "registered", "pending", "waiting", "withdrawn")
        told |= {
            "day": (start + (end - start) / 2).isoformat(),
            "sessions": [{name: each[name] for name in names} for each in happened],
        }
        return bool(happened)


def _meeting(row: Row, session: Row, told: dict[str, object]) -> Meeting:
    dates = [msgspec.json.decode(each, type=_Date) for each in session["dates"]]
    by_test = row["kind"].startswith("test.")
    chosen = [each for each in dates if each.number == row["occurrence"]] if not by_test else []
    if row["kind"] == notices.CANCELLED and told.get("dropped"):
        dates = []
    about = [entries.plain(text) for text in (session["agenda"], session["description"]) if text]
    shown = chosen or dates
    ended = row["kind"].startswith("followup")
    return Meeting(
        name=session["conf_name"],
        host=Person(session["host"], session["host_email"]),
        zone=session["zone"],
        dates=[] if ended else [Span(each.start, each.end) for each in shown[:SHOWN]],
        more=0 if ended else max(0, len(shown) - SHOWN),
        about="" if ended or row["kind"] == notices.CANCELLED else "\n\n".join(about)[:LONGEST],
        place=entries.plain(session["location"] or ""),
        invitation=entries.plain(session["invitation"] or "")[:LONGEST],
    )


def _speech(site: Site, who: Row) -> Speech:
    """How somebody is spoken to: as he said when he registered, else as his account has it, else as the site does."""
    chosen = msgspec.json.decode(who["preferences"] or "{}", type=dict[str, object])
    said = [text for name in ("locale", "language") if isinstance(text := chosen.get(name), str)]
    zone = chosen.get("zone")
    if zone is None and isinstance(number := chosen.get("time_zone_id"), int):
        try:
            zone = timezones.resolve(number, None, site.settings.time_zone).name
        except Refusal:
            zone = None
    if not isinstance(zone, str) or not timezones.is_known(zone):
        zone = who["account_zone"] or site.settings.time_zone
    said += [text for text in (who["account_language"], who["account_locale"]) if text]
    language = next((found for text in said if (found := named(text)) is not None), site.settings.language)
    return Speech(language, zone)


def _name(who: Row, email: str) -> str:
    name = who["name"] if who["list"] is not None else who["account_name"]
    return "" if name is None or name.lower() == email.lower() else name


def _role(person: Row | None) -> Literal["CHAIR", "REQ-PARTICIPANT", "OPT-PARTICIPANT"]:
    return "CHAIR" if person is not None and person["role"] == "HOST" else "REQ-PARTICIPANT"


def _answer(kind: str, person: Row | None) -> Answer:
    if kind in (notices.ACCEPTED, notices.PROMOTED):
        return "ACCEPTED"
    if kind == notices.CHANGED and person is not None and person["register_id"] and person["join_status"] == "ACCEPT":
        return "ACCEPTED"
    return "NEEDS-ACTION"


def _stoppable(kind: str) -> str | None:
    if kind in (notices.TEST_OPENS, notices.TEST_DUE):
        return notices.REMINDER
    return next((begin for begin in _STOPPABLE if kind.startswith(begin)), None)


def _may_take(person: Row | None) -> bool:
    """Whether somebody is still to take the tests of a session."""
    return person is not None and not person["join_status"].startswith("REJECT") and not person["place"]


def _pending(person: Row) -> bool:
    """Whether the host has still to decide."""
    return bool(person["join_status"] == "REGISTER" and person["register_id"])
