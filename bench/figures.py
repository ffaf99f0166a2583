"""Figures and what they are held against: medians, ratios with their spread, targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

FAILS_AT = 2.0
"""A target missed by more than this factor fails the run; below it the table says so and why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One counted time of one kind of request."""

    operations: int
    seconds: float
    server_us: float
    """CPU of the server for one operation, in microseconds."""
    database_us: float
    """CPU of the database for one operation, in microseconds."""
    middle_ms: float
    slowest_ms: float
    """99 of 100 answers came within it."""

    @property
    def cpu_us(self) -> float:
        """CPU of server and database for one operation."""
        return self.server_us + self.database_us


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with the least and the greatest value beside it."""

    middle: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of some values, at least one."""
        return cls(median(values), min(values), max(values))

    def shown(self, form: str = ".0f") -> str:
        """`median (least-greatest)`."""
        return f"{self.middle:{form}} ({self.least:{form}}-{self.greatest:{form}})"


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Ratios of values that were measured one right after the other."""
    return Spread.of([one / other for one, other in zip(above, below, strict=True)])


@dataclass(frozen=True, slots=True)
class Target:
    """A figure and its limit; `at_least` tells on which side of the limit it should lie."""

    name: str
    figure: float
    limit: float
    shown: str
    unit: str = ""
    at_least: bool = False
    reason: str = ""
    """Why it is missed, where it is, as the profile shows."""

    @property
    def missed_by(self) -> float:
        """The factor by which the figure lies on the wrong side of its limit; at most 1 when it is met."""
        return self.limit / self.figure if self.at_least else self.figure / self.limit

    @property
    def verdict(self) -> str:
        """One word, or one word with the factor."""
        return "met" if self.missed_by <= 1 else f"MISSED by {self.missed_by:.2f}x"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
