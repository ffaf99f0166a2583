"""A series that changes its kind or its zone: calendars show its dates and no others, mail by mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr

from tests.outbox.letters import INVITED, KIM, WEEKLY, Letters, calendar_of
from tests.services.training.sending import Training
from tests.support import Person

IRREGULAR: Mapping[str, object] = {
    "repeat/repeatType": "MULTIPLE_SESSION", "repeat/occurenceType": "IRREGULARLY",
    "schedule/startDate": ["04/06/2026 10:00:00", "04/08/2026 11:00:00", "04/10/2026 12:00:00"],
}  # fmt: skip
DAILY: Mapping[str, object] = {
    "repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/interval": 1,
    "repeat/endAfter": 4,
}  # fmt: skip
SINGLE: Mapping[str, object] = {"repeat/repeatType": "SINGLE"}


@dataclass
class Shown:
    """What a calendar has of one entry: instants by the instant of their RECURRENCE-ID.

    RFC 5546, 3.2.2 and 3.2.5: a component without RECURRENCE-ID stands for the whole entry, one with it for that date.
    """

    dates: dict[datetime, datetime] = field(default_factory=dict)
    uids: set[str] = field(default_factory=set)

    def take(self, calendar: Any) -> None:
        """Do what a message asks for."""
        cancels = calendar["method"] == "CANCEL"
        for event in sorted(calendar.walk("VEVENT"), key=lambda each: "recurrence-id" in each):
            self.uids.add(str(event["uid"]))
            start = event["dtstart"].dt
            if "recurrence-id" in event:
                name = event["recurrence-id"].dt.astimezone(UTC)
                if cancels:
                    self.dates.pop(name, None)
                else:
                    self.dates[name] = start.astimezone(UTC)
            elif cancels:
                self.dates.clear()
            else:
                self.dates = {each.astimezone(UTC): each.astimezone(UTC) for each in _of_rule(event, start)}

    @property
    def instants(self) -> list[datetime]:
        """When it shows the entry."""
        return sorted(self.dates.values())


def _of_rule(event: Any, start: datetime) -> list[datetime]:
    if "rrule" not in event:
        return [start]
    dropped = event.get("exdate", [])
    left_out = {
        each.dt.replace(tzinfo=None)
        for one in (dropped if isinstance(dropped, list) else [dropped])
        for each in one.dts
    }
    walls = rrulestr(event["rrule"].to_ical().decode(), dtstart=start.replace(tzinfo=None))
    return [wall.replace(tzinfo=start.tzinfo) for wall in walls if wall not in left_out]


ZONE = {"schedule/timeZoneID": 4}
LATER = {"schedule/startDate": "04/08/2026 12:00:00"}


@pytest.mark.parametrize(
    "steps",
    [
        [WEEKLY, IRREGULAR],
        [WEEKLY, LATER, IRREGULAR],
        [IRREGULAR, ZONE],
        [IRREGULAR, ZONE, {"schedule/startDate": ["04/06/2026 10:00:00", "04/10/2026 12:00:00"]}],
        [WEEKLY, ZONE, IRREGULAR],
        [WEEKLY, {**IRREGULAR, **ZONE}],
        [DAILY, IRREGULAR],
        [IRREGULAR, {**DAILY, "schedule/startDate": "04/06/2026 10:00:00"}],
        [IRREGULAR, {**IRREGULAR, "schedule/startDate": ["04/07/2026 10:00:00", "04/09/2026 11:00:00"]}],
        [SINGLE, IRREGULAR],
        [SINGLE, WEEKLY],
        [WEEKLY, SINGLE],
        [IRREGULAR, SINGLE],
        [WEEKLY, {"repeat/endAfter": 2}, ZONE, {"repeat/endAfter": 5}],
    ],
)
async def test_calendars_show_the_dates_of_a_session_whatever_becomes_of_it(
    training: Training, letters_out: Letters, alice: Person, steps: list[Mapping[str, object]]
) -> None:
    shown = Shown()
    key = await training.create(alice, {**INVITED, **steps[0]})
    for step in [{}, *steps[1:]]:
        if step:
            await training.set(alice, key, step)
        sent = await letters_out.leave()
        # Of two that leave at once the cancellation of dates goes by what they were called before.
        for kind in ("cancelled", "invitation", "changed"):
            if (kind, KIM) in sent:
                shown.take(calendar_of(sent[kind, KIM]))

        rows = await training.db.fetch("SELECT start_at FROM occurrence WHERE session_key = $1 ORDER BY start_at", key)
        assert shown.instants == [row["start_at"] for row in rows], step
    assert len(shown.uids) == 1


async def test_an_entry_keeps_its_uid_when_the_installation_moves(
    training: Training, letters_out: Letters, alice: Person
) -> None:
    key = await training.create(alice, {**INVITED, **WEEKLY})
    first = calendar_of((await letters_out.leave())["invitation", KIM]).walk("VEVENT")[0]
    token = await training.db.fetchval("SELECT guest_token FROM session WHERE session_key = $1", key)

    assert "training.example.com" not in first["uid"]
    assert token not in first["uid"]
    assert timedelta(0) < first["duration"].dt
