"""What `/metrics` shows: operations by name and outcome, and how long they took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from prometheus_client import Counter, Histogram

OPERATIONS = Counter(
    "classbell_operations_total",
    "Operations carried out, by name and result: OK or the identifier of the refusal.",
    ("operation", "result"),
)
SECONDS = Histogram(
    "classbell_operation_seconds",
    "Time operations took inside the server.",
    ("operation",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


@dataclass(slots=True)
class Outcome:
    """How an operation ended."""

    name: str = "unknown"
    result: str = "OK"


@contextmanager
def operation() -> Iterator[Outcome]:
    """Count and time what happens inside; the outcome is filled in there."""
    outcome = Outcome()
    started = time.perf_counter()
    try:
        yield outcome
    finally:
        _count(outcome.name, outcome.result).inc()
        _seconds(outcome.name).observe(time.perf_counter() - started)


# Names and results are those of the catalogues, so few enough to be kept.
@cache
def _count(name: str, result: str) -> Counter:
    return OPERATIONS.labels(name, result)


@cache
def _seconds(name: str) -> Histogram:
    return SECONDS.labels(name)
