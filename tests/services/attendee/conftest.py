"""What the tests of attendees share: a session, and the attendee operations by the paths of their elements."""

from __future__ import annotations

from datetime import datetime

import asyncpg
import pytest

from tests.services.training.sending import Answer, Training, Values, xml
from tests.support import Api, Person, content, message, raise_refusal

OPEN: Values = {"attendeeOptions/registration": True}
AUTO: Values = {**OPEN, "attendeeOptions/auto": True}


class Attendees:
    """The attendee operations, with a look at what they leave in the database."""

    def __init__(self, training: Training) -> None:
        self.training = training

    async def send(self, who: Person, operation: str, values: Values | str, *, now: datetime | None = None) -> Answer:
        """Carry out an operation; raises what was refused."""
        body = values if isinstance(values, str) else xml(values)
        document = message(f"java:com.webex.service.binding.attendee.{operation}", body, self.training.api.header(who))
        root = await self.training.api.post(document, now=now)
        raise_refusal(root)
        return Answer(content(root))

    async def register(
        self,
        who: Person,
        key: int,
        email: str,
        status: str | None = None,
        *,
        now: datetime | None = None,
        **more: object,
    ) -> tuple[int, int]:
        """Register one person; gives the numbers of attendee and registration."""
        answer = await self.send(
            who, "RegisterMeetingAttendee", {"attendees": [entry(key, email, status, **more)]}, now=now
        )
        return int(answer["register/attendeeID"] or -1), int(answer["register/registerID"] or -1)

    async def create(self, who: Person, key: int, email: str, status: str | None = None, **more: object) -> Answer:
        """List one person, who is the body itself."""
        return await self.send(who, "CreateMeetingAttendee", entry(key, email, status, **more))

    async def delete(self, who: Person, **values: object) -> None:
        """Take people off."""
        await self.send(who, "DelMeetingAttendee", values)

    async def list(self, who: Person, values: Values) -> Answer:
        """List attendees."""
        return await self.send(who, "LstMeetingAttendee", values)

    async def states(self, key: int) -> dict[str, str]:
        """What everybody is, by the part of the address before the @: state, `seat` or `waits`."""
        rows = await self.training.db.fetch(
            "SELECT email, join_status, holds_seat, waiting_number FROM participant"
            " WHERE site_id = $1 AND session_key = $2 ORDER BY position",
            self.training.site_id, key,
        )  # fmt: skip
        return {
            row["email"].partition("@")[0]: row["join_status"]
            + (" seat" if row["holds_seat"] else "")
            + (" waits" if row["waiting_number"] is not None else "")
            for row in rows
        }

    async def taken(self, key: int) -> tuple[int, int]:
        """Registrations and participants counted; they always are what the rows say."""
        row = await self.training.db.fetchrow(
            "SELECT registrations_taken, participants_taken FROM session WHERE site_id = $1 AND session_key = $2",
            self.training.site_id, key,
        )  # fmt: skip
        counted = await self.training.db.fetchrow(
            "SELECT count(*) FILTER (WHERE list = 'attendees') AS r, count(DISTINCT email) AS p FROM participant"
            " WHERE site_id = $1 AND session_key = $2 AND holds_seat",
            self.training.site_id, key,
        )  # fmt: skip
        assert row is not None
        assert counted is not None
        assert tuple(row) == tuple(counted)
        return row[0], row[1]


def entry(key: int, email: str, status: str | None = None, **more: object) -> dict[str, object]:
    """An attendee; names in `more` with two underscores are paths."""
    values: dict[str, object] = {"person": {"email": email}, "sessionKey": key}
    if status is not None:
        values["joinStatus"] = status
    for name, value in more.items():
        outer, _, inner = name.partition("__")
        if inner:
            values[outer] = {**values.get(outer, {}), inner: value}  # type: ignore[dict-item]
        else:
            values[outer] = value
    return values


def mail(*names: str) -> list[str]:
    """Addresses of these names."""
    return [f"{name}@example.com" for name in names]


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    """The training operations on the test's own site."""
    return Training(api, db, site_id)


@pytest.fixture
def attendees(training: Training) -> Attendees:
    """The attendee operations on the test's own site."""
    return Attendees(training)
