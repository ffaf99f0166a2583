"""How the tests of training sessions speak: requests and replies by the paths of their elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg
import msgspec

from classbell.services.training.types import TrainingSession
from classbell.wire import parse
from classbell.wire.bind import bind
from classbell.wire.names import local
from classbell.wire.parse import Node
from classbell.wire.render import escape
from tests.support import Api, Person, content, found, message, raise_refusal

Values = Mapping[str, object]

LEFT_OUT: Final = object()
"""In place of a value: the element is not sent. `None` sends it empty."""

BELLS: Final[Values] = {
    "schedule/startDate": "04/06/2026 10:00:00",
    "schedule/timeZoneID": 20,
    "metaData/confName": "Bells",
}
"""A session on a Monday five weeks after the clock of the tests, in GMT."""

LAB: Final[Values] = {
    "handsOnLab/reserveHOL": True, "handsOnLab/labName": "Lab", "handsOnLab/numComputers": 6,
}  # fmt: skip
"""A session in six of the computers of the lab `Lab`."""

PRESENTER: Final = "presenters/participants/participant"
ATTENDEE: Final = "attendees/participants/participant"


def instant(text: str) -> datetime:
    """An instant in UTC, written as the wire writes wall times."""
    return datetime.strptime(text, "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC)


def xml(values: Values) -> str:
    """Elements by path; `participant[2]` begins a second one, a list repeats a leaf."""
    tree: dict[str, Any] = {}
    for path, value in values.items():
        if value is LEFT_OUT:
            continue
        *groups, leaf = path.split("/")
        level = tree
        for group in groups:
            level = level.setdefault(group, {})
        level[leaf] = value
    return "".join(_elements(tree))


def _elements(tree: Mapping[str, Any]) -> Iterator[str]:
    for name, value in tree.items():
        tag = name.partition("[")[0]
        for item in value if isinstance(value, list) else [value]:
            inside = "".join(_elements(item)) if isinstance(item, Mapping) else escape(_written(item))
            yield f"<{tag}>{inside}</{tag}>"


def _written(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Answer:
    """An element of a reply, read by the paths of what is in it, prefixes aside."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def groups(self, path: str) -> list[Answer]:
        """Every element at a path."""
        nodes = [self.node]
        for step in path.split("/"):
            nodes = [child for node in nodes for child in node if local(str(child.tag)) == step]
        return [Answer(node) for node in nodes]

    def all(self, path: str) -> list[str]:
        """The texts of all elements at a path."""
        return [answer.node.text or "" for answer in self.groups(path)]

    def __getitem__(self, path: str) -> str | None:
        texts = self.all(path)
        return texts[0] if texts else None

    def leaves(self, prefix: str = "") -> list[tuple[str, str]]:
        """Every element without children, by path, in order."""
        found: list[tuple[str, str]] = []
        for child in self.node:
            path = prefix + local(str(child.tag))
            found += Answer(child).leaves(path + "/") if len(child) else [(path, child.text or "")]
        return found


class Training:
    """The training operations, with a look at what they leave in the database."""

    def __init__(self, api: Api, db: asyncpg.Connection, site_id: int) -> None:
        self.api = api
        self.db = db
        self.site_id = site_id

    async def send(self, who: Person, operation: str, body: str, *, now: datetime | None = None) -> Answer:
        """Carry out an operation; raises what was refused."""
        document = message(f"java:com.webex.service.binding.training.{operation}", body, self.api.header(who))
        root = await self.api.post(document, now=now)
        raise_refusal(root)
        return Answer(content(root))

    async def create(self, who: Person, values: Values | None = None, *, now: datetime | None = None) -> int:
        """Schedule Bells with other values; gives the key."""
        answer = await self.send(who, "CreateTrainingSession", xml({**BELLS, **(values or {})}), now=now)
        return int(answer["sessionkey"] or 0)

    async def set(self, who: Person, key: int, values: Values, *, now: datetime | None = None) -> None:
        """Change a session."""
        await self.send(who, "SetTrainingSession", xml({**values, "sessionKey": key}), now=now)

    async def get(self, who: Person, key: int, *, now: datetime | None = None) -> Answer:
        """Read a session."""
        return await self.send(who, "GetTrainingSession", xml({"sessionKey": key}), now=now)

    async def made(self, who: Person, values: Values | None = None, *, now: datetime | None = None) -> Answer:
        """Schedule a session and read it."""
        return await self.get(who, await self.create(who, values, now=now), now=now)

    async def delete(self, who: Person, key: int) -> None:
        """Delete a session."""
        await self.send(who, "DelTrainingSession", xml({"sessionKey": key}))

    async def summary(self, who: Person, values: Values | None = None, *, now: datetime | None = None) -> Answer:
        """List sessions, one line each."""
        return await self.send(who, "LstsummaryTrainingSession", xml(values or {}), now=now)

    async def names(self, who: Person, values: Values | None = None, *, now: datetime | None = None) -> list[str]:
        """The names of listed sessions, in order."""
        return (await self.summary(who, values, now=now)).all("trainingSession/confName")

    async def whole(self, who: Person, values: Values | None = None, *, now: datetime | None = None) -> Answer:
        """List whole sessions."""
        return await self.send(who, "LstTrainingSession", xml(values or {}), now=now)

    def sub_errors(self) -> list[tuple[str, str, str]]:
        """Identifier, reason and path of each sub-error of the last reply."""
        return [
            (
                str(Answer(node)["exceptionID"]),
                str(Answer(node)["reason"]),
                str(Answer(node)["value"]),
            )
            for node in found(parse.parse(self.api.last_reply), "//serv:subError")
        ]

    async def starts(self, key: int) -> list[tuple[int, datetime, datetime]]:
        """Number, wall time and instant of each occurrence, by number."""
        rows = await self.db.fetch(
            "SELECT number, wall, start_at FROM occurrence WHERE site_id = $1 AND session_key = $2 ORDER BY number",
            self.site_id, key,
        )  # fmt: skip
        return [(row["number"], row["wall"], row["start_at"]) for row in rows]

    async def walls(self, key: int) -> list[str]:
        """The wall times of a session's occurrences, by number, as the wire writes them."""
        return [wall.strftime("%m/%d/%Y %H:%M:%S") for _, wall, _ in await self.starts(key)]

    async def column(self, key: int, name: str) -> Any:
        """One column of a session's row."""
        return await self.db.fetchval(
            f"SELECT {name} FROM session WHERE site_id = $1 AND session_key = $2", self.site_id, key
        )

    async def begin(self, key: int, at: datetime) -> None:
        """Let a session run, as its room would."""
        await self.db.execute(
            "UPDATE session SET in_progress_since = $3 WHERE site_id = $1 AND session_key = $2", self.site_id, key, at
        )

    async def waiting(self, key: int, kind: str = "") -> list[tuple[str, int, str, datetime]]:
        """Kind, occurrence, recipient and instant of what waits in the outbox for a session."""
        rows = await self.db.fetch(
            "SELECT kind, occurrence, recipient, due_at FROM outbox"
            " WHERE site_id = $1 AND session_key = $2 AND state = 'waiting' AND kind LIKE $3 || '%'"
            " ORDER BY kind, occurrence, recipient",
            self.site_id, key, kind,
        )  # fmt: skip
        return [(row["kind"], row["occurrence"], row["recipient"], row["due_at"]) for row in rows]

    async def switch(self, **switches: object) -> None:
        """Set switches of the site."""
        text = msgspec.json.encode(switches).decode()
        await self.db.execute("UPDATE site SET settings = settings || $2 WHERE site_id = $1", self.site_id, text)

    async def add_type(self, number: int, options: Values | None = None, *, is_default: bool = False) -> None:
        """Add a session type with flags."""
        if is_default:
            await self.db.execute("UPDATE session_type SET is_default = false WHERE site_id = $1", self.site_id)
        text = msgspec.json.encode(dict(options or {})).decode()
        await self.db.execute(
            "INSERT INTO session_type (site_id, type_id, name, options, is_default) VALUES ($1, $2, 'Extra', $3, $4)",
            self.site_id, number, text, is_default,
        )  # fmt: skip
        await self._catalogue_changed()

    async def add_template(
        self, name: str, values: Values, *, type_id: int | None = None, is_default: bool = False
    ) -> None:
        """Add a template with values by path."""
        described = bind(parse.parse(f"<bodyContent>{xml(values)}</bodyContent>"), TrainingSession)
        await self.db.execute(
            "INSERT INTO session_template (site_id, name, type_id, is_default, details) VALUES ($1, $2, $3, $4, $5)",
            self.site_id, name, type_id, is_default, msgspec.json.encode(described).decode(),
        )  # fmt: skip
        await self._catalogue_changed()

    async def _catalogue_changed(self) -> None:
        await self.db.execute("UPDATE site SET catalogue = catalogue + 1 WHERE site_id = $1", self.site_id)


def people(path: str, *persons: Values) -> dict[str, object]:
    """The entries of a list, each by the paths within `participant`."""
    return {
        f"{path}[{number}]/{name}": value
        for number, person in enumerate(persons, start=1)
        for name, value in person.items()
    }


def person(email: str, role: str | None = None, **more: object) -> dict[str, object]:
    """A participant of this address; `more` are children of `person`."""
    described: dict[str, object] = {f"person/{name}": value for name, value in more.items()}
    described["person/email"] = email
    return described | ({"role": role} if role else {})


def attendees(emails: Sequence[str]) -> dict[str, object]:
    """A list of attendees by their addresses."""
    return people(ATTENDEE, *(person(email) for email in emails))
