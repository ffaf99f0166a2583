"""Keeping passwords: argon2id, without stalling the loop and without taking the machine.

Rules:
1. Hashing runs in one thread of each process, and only while holding a lock of the whole machine: all processes
   together never spend more than one core on it, however many wrong passwords come in (reliability.md 5).
2. What waits is bounded; one more raises `TooBusy` (000998) at once instead of letting the queue grow.
3. Whoever has to seem as slow as a real check without making one waits `typical_seconds()`.

This module does not know accounts, nor who may try how often.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from classbell.errors import TooBusy

T = TypeVar("T")

DUMMY_HASH: Final = "$argon2id$v=19$m=19456,t=2,p=1$DDZnYOmU1lWyVRa4W3TGoQ$DiImMbJdDdMO1WtKo2iHKys99dQLR79TuF8hDzr/PTQ"
"""A hash that no known password has: checked in place of an unknown account's, so that it takes as long."""

FIRST_GUESS_SECONDS: Final = 0.05
_WEIGHT: Final = 0.2


class Hasher:
    """argon2id in a thread of its own. The parameters are OWASP's for 19 MiB; tests give cheaper ones."""

    def __init__(self, *, time_cost: int = 2, memory_kib: int = 19 * 1024, waiting: int = 64) -> None:
        self._argon = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_kib, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
        )
        self._most_waiting = waiting
        self._waiting = 0
        self._typical = FIRST_GUESS_SECONDS
        self._thread: ThreadPoolExecutor | None = None
        self._lock = -1
        self._process = -1

    async def hash(self, password: str) -> str:
        """Make the text by which a password is kept; raises `TooBusy` (000998) when too many wait."""
        return await self._run(lambda: self._argon.hash(_encoded(password)))

    async def verify(self, stored: str, password: str) -> bool:
        """Whether `stored` was made of this password; raises `TooBusy` (000998) when too many wait.

        What is no hash at all matches nothing.
        """
        return await self._run(lambda: self._matches(stored, password))

    def typical_seconds(self) -> float:
        """How long a hash took of late, its waiting included."""
        return self._typical

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._argon.verify(stored, _encoded(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= self._most_waiting:
            raise TooBusy(waiting=self._waiting)
        self._waiting += 1
        started = monotonic()
        try:
            done = await asyncio.get_running_loop().run_in_executor(self._own_thread(), self._alone, work)
        finally:
            self._waiting -= 1
        self._typical += _WEIGHT * (monotonic() - started - self._typical)
        return done

    def _own_thread(self) -> ThreadPoolExecutor:
        # A forked process has neither its parent's threads nor a lock apart from its parent's.
        if self._thread is None or self._process != os.getpid():
            self._process = os.getpid()
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="argon2")
            self._lock = os.open(__file__, os.O_RDONLY | os.O_CLOEXEC)
        return self._thread

    def _alone(self, work: Callable[[], T]) -> T:
        """Do the work while no other process of the machine hashes; a process that dies lets go of the lock."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            return work()
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


hasher = Hasher()
"""The hasher of this process; tests put a cheaper one here."""


async def hash(password: str) -> str:  # noqa: A001 - callers write the module name
    """Make the text by which a password is kept; raises `TooBusy` (000998) when too many wait."""
    return await hasher.hash(password)


async def verify(stored: str, password: str) -> bool:
    """Whether `stored` was made of this password; raises `TooBusy` (000998) when too many wait."""
    return await hasher.verify(stored, password)


def typical_seconds() -> float:
    """How long a hash took of late, its waiting included."""
    return hasher.typical_seconds()
