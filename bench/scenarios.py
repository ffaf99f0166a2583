"""What is measured, and in which order: everything that is compared takes turns."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench import limit, load, messages, processes
from bench.cluster import FIRST_KEY, Cluster, Database
from bench.figures import Sample, Target, ratios
from bench.limit import Statement
from bench.server import Server

CREATE_RATIO = 0.40
FLAT_RATIO = 1.3
WORKER_MIB = 150
CROWD = 10_000
CROWD_SECONDS = 2.0

_KEYS = 4_000
_REGISTRATIONS = 10_000
_HOSTS = 20
"""Hosts whose sessions are listed: as many as there are in the small database."""

_ONE_TRANSACTION = """
SELECT count(*) = %(people)s AND count(DISTINCT p.xmin::text) = 1 AND bool_and(p.xmin::text = s.xmin::text)
FROM session s
JOIN participant p USING (site_id, session_key)
WHERE s.session_key = %(key)s
    AND p.list = 'attendees'
"""

WHY_CREATE = (
    "Both sides run the same statement. What comes on top is one more round trip to look the sender up, and Python: "
    "about a fifth of it binds the XML, a sixth is the operation with its checks and dates, a tenth parses, the rest "
    "is the driver, the loop and the HTTP server. In a loop by themselves these parts take half as long: with "
    "the database on the same two cores every request finds the caches cold."
)
WHY_PAGE = "The page walks an index; dates under way are sorted (docs/adr/0013)."
WHY_FLAT = "See the plans: the pages of a large site do not all fit the buffers."


@dataclass(slots=True)
class Side:
    """A database of one size with its server."""

    database: Database
    server: Server
    gets: list[Sample] = field(default_factory=list)
    lists: list[Sample] = field(default_factory=list)
    pages: list[Sample] = field(default_factory=list)
    """The first 500 sessions of the whole site."""
    registers: list[Sample] = field(default_factory=list)
    held: list[Sample] = field(default_factory=list)
    """The history of sessions."""
    attended: list[Sample] = field(default_factory=list)
    """The history of attendees."""


@dataclass(slots=True)
class Bench:
    """One run of everything."""

    cluster: Cluster
    small: Side
    large: Side
    statement: Statement
    seconds: int
    rounds: int
    say: Callable[[str], None]
    limits: list[Sample] = field(default_factory=list)
    creates: list[Sample] = field(default_factory=list)
    creates_large: list[Sample] = field(default_factory=list)
    crowds: list[float] = field(default_factory=list)
    resting: list[processes.Memory] = field(default_factory=list)
    loaded: list[processes.Memory] = field(default_factory=list)

    def run(self) -> None:
        """Measure everything, taking turns."""
        self.resting = self._memory()
        connecting = self._connecting()
        for turn in range(1, self.rounds + 1):
            self.say(f"turn {turn} of {self.rounds}")
            self.limits.append(self._limit(connecting))
            self.creates.append(self._asked(self.small, [messages.create()]))
            for side in (self.small, self.large) if turn % 2 else (self.large, self.small):
                side.gets.append(self._asked(side, self._gets(side), first=[messages.get(FIRST_KEY)]))
                side.lists.append(self._asked(side, self._lists(side), first=self._lists(side)))
                side.pages.append(self._asked(side, [messages.summaries()]))
                side.registers.append(self._asked(side, self._registers(side, turn)))
                side.held.append(self._asked(side, self._histories(side, "LsttrainingsessionHistory")))
                side.attended.append(self._asked(side, self._histories(side, "LsttrainingattendeeHistory")))
            self.creates_large.append(self._asked(self.large, [messages.create()]))
        self._crowd()
        self.loaded = self._memory()

    def _connecting(self) -> float:
        """CPU seconds of the database for 16 connections that carry the statement out once."""
        began = processes.cpu_seconds(self.cluster.pid)
        limit.pgbench(self.cluster, self.small.database, self.statement, seconds=10, each=1)
        return processes.cpu_seconds(self.cluster.pid) - began

    def _limit(self, connecting: float) -> Sample:
        self.small.database.settle()
        began = processes.cpu_seconds(self.cluster.pid)
        run = limit.pgbench(self.cluster, self.small.database, self.statement, seconds=self.seconds)
        used = processes.cpu_seconds(self.cluster.pid) - began - connecting
        return self._said(
            "pgbench",
            Sample(
                operations=run.transactions,
                seconds=run.seconds,
                server_us=run.client_seconds / run.transactions * 1e6,
                database_us=used / run.transactions * 1e6,
                middle_ms=load.within(run.latencies, 0.5) * 1e3,
                slowest_ms=load.within(run.latencies, 0.99) * 1e3,
            ),
        )

    def _asked(self, side: Side, documents: list[str], first: list[str] | None = None) -> Sample:
        side.database.settle()
        began = {"server": 0.0, "database": 0.0}

        def at_go() -> None:
            began["server"] = side.server.cpu_seconds()
            began["database"] = processes.cpu_seconds(self.cluster.pid)

        answered = load.run(side.server.port, documents, seconds=self.seconds, first=first, at_go=at_go)
        server = side.server.cpu_seconds() - began["server"]
        database = processes.cpu_seconds(self.cluster.pid) - began["database"]
        if answered.failures:
            raise RuntimeError(f"{answered.failures} requests failed, the first with: {answered.first_failure}")
        name = documents[0].partition("service.binding.")[2].partition('"')[0].rpartition(".")[2]
        return self._said(
            f"{name}, {side.database.rows:,} sessions",
            Sample(
                operations=answered.answers,
                seconds=answered.seconds,
                server_us=server / answered.answers * 1e6,
                database_us=database / answered.answers * 1e6,
                middle_ms=answered.middle * 1e3,
                slowest_ms=answered.slowest * 1e3,
            ),
        )

    def _said(self, name: str, sample: Sample) -> Sample:
        self.say(
            f"  {name}: {sample.operations / sample.seconds:.0f}/s, server {sample.server_us:.0f} us, "
            f"database {sample.database_us:.0f} us"
        )
        return sample

    def _gets(self, side: Side) -> list[str]:
        keys = random.Random(1).choices(range(side.database.rows), k=_KEYS)
        return [messages.get(FIRST_KEY + key) for key in keys]

    def _registers(self, side: Side, turn: int) -> list[str]:
        # Nobody registers twice: addresses are new in every turn. The hosts are those of the lists, who are known by
        # then; with others the hashing of their passwords would be measured.
        dice, hosts = random.Random(turn), self._hosts(side)
        documents = []
        for number in range(_REGISTRATIONS):
            host = dice.choice(hosts)
            key = dice.randrange(int(host.removeprefix("host")) - 1, side.database.rows, side.database.hosts)
            documents.append(messages.register(FIRST_KEY + key, host, f"ann{turn}.{number}@example.com"))
        return documents

    def _histories(self, side: Side, operation: str) -> list[str]:
        return [messages.history(operation, host) for host in self._hosts(side)]

    def _lists(self, side: Side) -> list[str]:
        return [messages.summaries(host, 50) for host in self._hosts(side)]

    def _hosts(self, side: Side) -> list[str]:
        step = max(1, side.database.hosts // _HOSTS)
        return [f"host{1 + number * step}" for number in range(min(_HOSTS, side.database.hosts))]

    def _crowd(self) -> None:
        for turn in range(3):
            document = messages.create_for(f"guest{number}@example.com" for number in range(turn, turn + CROWD))
            elapsed, answer = self.small.server.post(document)
            key = answer.partition("<train:sessionkey>")[2].partition("<")[0]
            if not key or not self.small.database.ask(_ONE_TRANSACTION, {"people": CROWD, "key": int(key)}):
                raise RuntimeError(f"the session of {CROWD} attendees is not stored as it should be: {answer[:600]}")
            self.crowds.append(elapsed)
            self.say(f"  {CROWD:,} attendees in one create: {elapsed:.2f} s")

    def _memory(self) -> list[processes.Memory]:
        # Workers are forked one after the other; the first may be ready alone.
        deadline = time.monotonic() + 30
        while len(pids := self.small.server.workers()) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        return [processes.memory(pid) for pid in pids]

    def targets(self) -> list[Target]:
        """The figures that are held against a limit."""
        create = ratios([one.database_us for one in self.limits], [one.cpu_us for one in self.creates])
        return [
            Target(
                "create: database's limit / (server + database), CPU", create.middle, CREATE_RATIO,
                create.shown(".2f"), at_least=True, reason=WHY_CREATE,
            ),
            self._flat("get", self.small.gets, self.large.gets),
            self._flat("list of 50", self.small.lists, self.large.lists),
            self._flat("page of 500 of the whole site", self.small.pages, self.large.pages, WHY_PAGE),
            self._flat("register", self.small.registers, self.large.registers),
            self._flat("history of 50 sessions of a host", self.small.held, self.large.held),
            self._flat("history of 50 attendees of a host", self.small.attended, self.large.attended),
            Target(
                "memory of a web worker under load, resident", max(one.resident for one in self.loaded), WORKER_MIB,
                f"{max(one.resident for one in self.loaded):.0f}", "MiB",
            ),
            Target(
                f"{CROWD:,} attendees in one create, one transaction", max(self.crowds), CROWD_SECONDS,
                f"{max(self.crowds):.2f}", "s",
            ),
        ]  # fmt: skip

    def _flat(self, name: str, small: list[Sample], large: list[Sample], reason: str = WHY_FLAT) -> Target:
        spread = ratios([one.cpu_us for one in large], [one.cpu_us for one in small])
        return Target(
            f"{name}: CPU at {self.large.database.rows:,} / at {self.small.database.rows:,} sessions",
            spread.middle, FLAT_RATIO, spread.shown(".2f"), reason=reason,
        )  # fmt: skip
