"""Events: what services tell the webhooks of a site, in the transaction in which it happens.

Rules:
1. A site without webhooks pays nothing: its row says so, and no statement is sent.
2. Names are those of the wire; instants are ISO 8601 in UTC. No payload holds a password, key or link.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

import msgspec

from classbell.domain.access import Account
from classbell.domain.call import Call, Transaction
from classbell.domain.enrollment import ACCEPTED, REJECTED, Standing
from classbell.store import attendance as intervals
from classbell.store import webhooks
from classbell.store.attendance import Visitor
from classbell.store.runs import Run
from classbell.store.sessions import SessionRow

CREATED, CHANGED, DELETED = "session.created", "session.changed", "session.deleted"
STARTED, ENDED = "session.started", "session.ended"
REGISTRATION = "registration.changed"
JOINED, LEFT = "attendance.joined", "attendance.left"

Data = Mapping[str, object]


class Place(NamedTuple):
    """Where and when something happens; for those who work on behalf of no call."""

    tx: Transaction
    site_id: int
    site_name: str
    now: datetime


async def tell(call: Call, event: str, *data: Data) -> None:
    """Tell the site's webhooks, if there are any, that something happened; once for each of `data`."""
    if call.site.has_webhooks and data:
        await tell_at(place_of(call), event, *data)


async def tell_at(place: Place, event: str, *data: Data) -> None:
    """Tell the webhooks of a site that is known to have some."""
    payloads = [payload(place, event, each) for each in data]
    await webhooks.tell(place.tx, place.site_id, event, payloads, place.now)


def place_of(call: Call) -> Place:
    """Where a call happens."""
    return Place(call.tx, call.site.site_id, call.site.name, call.now)


def payload(place: Place, event: str, data: Data) -> tuple[str, str]:
    """Number and JSON of an event."""
    number = str(uuid4())
    told = {"id": number, "event": event, "createdAt": instant(place.now), "site": place.site_name, "data": data}
    return number, msgspec.json.encode(told).decode()


def instant(at: datetime) -> str:
    """An instant as payloads have it: ISO 8601 in UTC, whole seconds."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def session(key: int, row: SessionRow, host: Account) -> Data:
    """A session as it is now."""
    return {
        "sessionKey": key,
        "confName": row.conf_name,
        "hostWebExID": host.web_ex_id,
        "listing": row.listing,
        "repeatType": row.repeat_type,
        "startDateISO": instant(row.start_at),
        "endDateISO": instant(row.end_at),
        "timeZoneIANA": row.zone,
        "duration": row.duration_minutes,
        "instances": len(row.occurrences),
    }


def registration(key: int, email: str, status: str, numbers: tuple[int, int | None] | None = None) -> Data:
    """Somebody's registration; `status` is one of those of the documentation."""
    told: dict[str, object] = {"sessionKey": key, "email": email, "joinStatus": status}
    if numbers is not None:
        told["attendeeID"] = numbers[0]
        if numbers[1] is not None:
            told["registerID"] = numbers[1]
    return told


def registered(before: Standing | None, after: Standing) -> str | None:
    """What to call a change of somebody's standing; `None` if his registration is as it was."""
    was = before.state if before is not None else None
    waited = before is not None and before.waiting_for is not None
    if after.waiting_for is not None:
        return None if waited else "waiting"
    if after.state == was and not waited:
        return None
    if after.state in ACCEPTED:
        return None if was in ACCEPTED else "accepted"
    if after.state in REJECTED:
        return None if was in REJECTED else "rejected"
    if after.state == "REGISTER":
        return "registered"
    return "cancelled" if waited or (before is not None and before.holds_seat) else None


async def started(call: Call, run: Run) -> None:
    """Tell that a date of a session is being held."""
    await tell(call, STARTED, {**_run(run), "startTimeISO": instant(run.started_at)})


async def joined(call: Call, session_key: int, conf_id: int, who: Visitor) -> None:
    """Tell that somebody came in."""
    data = {"sessionKey": session_key, "confID": conf_id, "joinTimeISO": instant(call.now)}
    await tell(call, JOINED, {**data, "name": who.name, "email": who.email, "role": who.role})


async def ended(place: Place, run: Run) -> None:
    """Tell the webhooks of a site that is known to have some that a run is over, and first who was there how long.

    Who closes his page says nothing, so that somebody left is known for certain only now.
    """
    assert run.ended_at is not None
    rows = await intervals.of_run(place.tx, place.site_id, run.run_id)
    left = [
        {
            **_run(run),
            "joinTimeISO": instant(row["joined_at"]),
            "leaveTimeISO": instant(row["left_at"]),
            "name": row["name"],
            "email": row["email"],
            "role": row["role"],
        }
        for row in rows
    ]
    if left:
        await tell_at(place, LEFT, *left)
    times = {"startTimeISO": instant(run.started_at), "endTimeISO": instant(run.ended_at)}
    await tell_at(place, ENDED, {**_run(run), **times})


def _run(run: Run) -> dict[str, object]:
    return {"sessionKey": run.session_key, "confID": run.conf_id}
