"""With parameters that take no time: what is tested is the queue and the lock, not argon2."""

import asyncio
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from classbell.domain import hashing
from classbell.domain.hashing import Hasher
from classbell.errors import TooBusy


@pytest.fixture
def hasher() -> Hasher:
    return Hasher(time_cost=1, memory_kib=8, waiting=3)


@contextmanager
def another_process_hashes() -> Iterator[None]:
    # A lock belongs to an open file, so a second opening stands for a second process.
    file = os.open(hashing.__file__, os.O_RDONLY)
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(file)


async def test_a_password_matches_its_hash_and_no_other_does(hasher: Hasher) -> None:
    stored = await hasher.hash("correct horse")

    assert await hasher.verify(stored, "correct horse")
    assert not await hasher.verify(stored, "correct horse ")
    assert await hasher.hash("correct horse") != stored


async def test_passwords_of_any_characters_are_kept(hasher: Hasher) -> None:
    odd = "pä𝄞\ud800\x00"

    assert await hasher.verify(await hasher.hash(odd), odd)


@pytest.mark.parametrize("stored", ["", "no hash", "$argon2id$v=19$m=8,t=1,p=1$AAAA"])
async def test_what_is_no_hash_matches_nothing(hasher: Hasher, stored: str) -> None:
    assert not await hasher.verify(stored, "")


async def test_one_more_than_may_wait_is_turned_away_and_the_others_are_served(hasher: Hasher) -> None:
    with another_process_hashes():
        waiting = [asyncio.ensure_future(hasher.hash("x")) for _ in range(3)]
        await asyncio.wait(waiting, timeout=0)
        with pytest.raises(TooBusy):
            await hasher.hash("x")

    assert len(set(await asyncio.gather(*waiting))) == 3
    assert await hasher.hash("y")


async def test_who_gives_up_waiting_leaves_his_place(hasher: Hasher) -> None:
    with another_process_hashes():
        waiting = [asyncio.ensure_future(hasher.hash("x")) for _ in range(3)]
        await asyncio.wait(waiting, timeout=0)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        later = asyncio.ensure_future(hasher.hash("y"))

    assert await later


async def test_nothing_is_hashed_while_another_process_hashes(hasher: Hasher, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(hasher, "_matches", lambda stored, password: order.append("ours"))

    with another_process_hashes():
        waiting = asyncio.ensure_future(hasher.verify("", ""))
        for _ in range(1_000):
            await asyncio.wait([waiting], timeout=0)
        order.append("theirs")
    await waiting

    assert order == ["theirs", "ours"]


async def test_the_loop_goes_on_while_a_password_is_hashed(hasher: Hasher, monkeypatch: pytest.MonkeyPatch) -> None:
    turned = threading.Event()
    # This work ends only when the loop takes another turn.
    monkeypatch.setattr(hasher, "_matches", lambda stored, password: turned.wait(10))

    verified = asyncio.ensure_future(hasher.verify("", ""))
    asyncio.get_running_loop().call_soon(turned.set)

    assert await verified


async def test_a_forked_process_takes_a_lock_and_a_thread_of_its_own(hasher: Hasher) -> None:
    await hasher.hash("x")
    first, lock = hasher._thread, hasher._lock

    hasher._process += 1
    await hasher.hash("x")

    assert hasher._thread is not first
    assert hasher._lock != lock


async def test_the_usual_time_follows_what_hashing_takes(hasher: Hasher, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hasher.typical_seconds() == hashing.FIRST_GUESS_SECONDS
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr("classbell.domain.hashing.monotonic", lambda: float(next(clock)))

    for _ in range(40):
        await hasher.hash("x")

    assert hasher.typical_seconds() == pytest.approx(10, rel=0.01)


async def test_the_module_speaks_for_the_hasher_of_the_process(hasher: Hasher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "hasher", hasher)

    stored = await hashing.hash("x")

    assert await hashing.verify(stored, "x")
    assert hashing.typical_seconds() == hasher.typical_seconds()
    assert stored.startswith("$argon2id$v=19$m=8,t=1,p=1$")


async def test_the_stand_in_for_unknown_accounts_costs_what_a_real_hash_costs() -> None:
    assert hashing.DUMMY_HASH.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await Hasher().hash("x")).rpartition("$")[0].rpartition("$")[0] == "$argon2id$v=19$m=19456,t=2,p=1"
    assert not await Hasher().verify(hashing.DUMMY_HASH, "")
