"""Requests that are sent again: the `Idempotency-Key` and what was answered under it (`store.idempotency`)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from classbell.domain.call import Call
from classbell.store import idempotency
from classbell.web.json_door.addresses import Found
from classbell.web.json_door.answers import Reply
from classbell.web.json_door.problems import Problem

if TYPE_CHECKING:
    from classbell.web.json_door.door import Incoming

LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class Claim:
    """A key, and the request it was sent with."""

    key_hash: bytes
    fingerprint: bytes


def claim_of(incoming: Incoming, found: Found) -> Claim | None:
    """The claim of a request that changes something and has a key; raises `Problem` (400) for an unusable key."""
    key = incoming.headers.text(b"idempotency-key")
    if key is None or found.route.method == "GET":
        return None
    if not 1 <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Problem(400, "The Idempotency-Key cannot be used", "It has 1 to 255 printable characters.")
    told = "\n".join((incoming.method, incoming.path, incoming.query)).encode("latin-1", "replace")
    return Claim(sha256(key.encode()).digest(), sha256(told + b"\n" + incoming.content).digest())


async def claim(call: Call, wanted: Claim) -> Reply | None:
    """Claim the key; gives the answer it was given before.

    Raises `Problem`: 422 for another request, 409 where the answer held a secret, which is told once.
    """
    before = await idempotency.claim(
        call.tx, call.site.site_id, _who(call), wanted.key_hash, wanted.fingerprint, call.now
    )
    if before is None:
        return None
    if before.fingerprint != wanted.fingerprint:
        raise Problem(422, "The Idempotency-Key was used for another request", "Use a new key for each request.")
    if before.body is None:
        raise Problem(409, "This was done already", "Its answer holds a secret that is told only once.")
    return Reply(before.status, before.body, {**before.headers, "Idempotency-Replayed": "true"})


async def keep(call: Call, wanted: Claim, reply: Reply, *, told_once: bool) -> None:
    """Keep the answer in the transaction of what it tells of."""
    await idempotency.keep(
        call.tx, call.site.site_id, _who(call), wanted.key_hash,
        status=reply.status, headers=reply.headers, body=None if told_once else reply.content,
    )  # fmt: skip


def _who(call: Call) -> int:
    return call.by.authenticated.account_id if call.by is not None else 0
