"""From the credentials of a message to its caller (protocol README 3).

Rules:
1. Unknown user, wrong password and locked account are answered with the same words after about the same time; that an
   account is not active is told only to who knows its secret.
2. A password that was right is remembered for five minutes under a hash keyed by this process, the account and its
   stored hash, so a change of password forgets it. Wrong ones are never remembered.
3. After too many wrong tries an account waits, except at addresses it came in from before. An address with many wrong
   tries waits too. Who waits costs no hash, but as much time as one.
4. Clients send requests in parallel: the same try made twice at once is one try, and several tries from one address
   are judged a few at a time, so that none is refused for having come in company.
5. Nobody holds a database connection while a password is hashed: wrong ones must not keep the others waiting.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from classbell.domain import hashing, keys
from classbell.domain.access import Account
from classbell.domain.call import Caller, Transaction
from classbell.domain.site import Site
from classbell.errors import AccountNotActive, BadCredentials, BadTicket, NotPermitted, TooBusy, UnknownSite
from classbell.store import credentials
from classbell.store.credentials import Found
from classbell.wire.security import SecurityContext

if TYPE_CHECKING:
    from classbell.store.tx import Pool

REMEMBERED_SECONDS = 300
REMEMBERED_AT_MOST = 20_000

# One address may try several accounts of a class in good faith; five accounts' worth of wrong tries is no class.
ADDRESS_FACTOR = 5
TRIES_AT_ONCE_PER_ADDRESS = 4
TRIES_WAITING_PER_ADDRESS = 64
"""With more, the next is refused at once instead of letting the queue grow."""


class Remembered:
    """Passwords of late that were right, by keyed hash; the key dies with the process."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def name(self, site_id: int, account_name: str, stored: str, password: str) -> bytes:
        """What a password is remembered by; nobody else can tell the password from it."""
        named = f"{site_id}\0{account_name}\0{stored}\0{password}".encode("utf-8", "surrogatepass")
        return blake2b(named, key=self._key, digest_size=32).digest()

    def knows(self, name: bytes) -> bool:
        """Whether this password was right within the last five minutes."""
        until = self._until.get(name)
        return until is not None and until > time.monotonic()

    def add(self, name: bytes) -> None:
        """Remember a password that was right."""
        self._until[name] = time.monotonic() + REMEMBERED_SECONDS
        self._until.move_to_end(name)
        while len(self._until) > REMEMBERED_AT_MOST:
            self._until.popitem(last=False)


class Turns:
    """Lets a few tries of each address be judged at a time, and the others wait."""

    def __init__(self) -> None:
        self._of: dict[str, _Queue] = {}

    @asynccontextmanager
    async def wait(self, address: str) -> AsyncIterator[None]:
        """Hold a turn of this address; raises `TooBusy` when too many wait for one."""
        queue = self._of.setdefault(address, _Queue())
        if queue.length >= TRIES_AT_ONCE_PER_ADDRESS + TRIES_WAITING_PER_ADDRESS:
            raise TooBusy(waiting=queue.length)
        queue.length += 1
        try:
            async with queue.turns:
                yield
        finally:
            queue.length -= 1
            if not queue.length:
                del self._of[address]


class _Queue:
    """The tries of one address that wait or have their turn."""

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(TRIES_AT_ONCE_PER_ADDRESS)
        self.length = 0


class Authenticator:
    """Finds the site and the caller of messages, for one process."""

    def __init__(self) -> None:
        self._remembered = Remembered()
        self._turns = Turns()
        self._trying: Counter[tuple[int, str]] = Counter()
        self._under_way: dict[tuple[bytes, str], asyncio.Task[bool]] = {}

    async def find(self, tx: Transaction, security: SecurityContext, host_label: str | None, now: datetime) -> Found:
        """Look up what the message says of its sender; raises `UnknownSite` (000905)."""
        name = _folded(security.web_ex_id)
        email = _folded(security.email)
        secret = security.session_ticket or security.web_ex_access_token
        found = await credentials.find(
            tx,
            site_id=_site_number(security.site_id),
            site_name=_folded(security.site_name),
            host_label=host_label,
            web_ex_id=name,
            email=name if name is not None else email,
            acting_for=email if name is not None else None,
            ticket_hash=keys.ticket_hash(secret) if secret is not None else None,
            now=now,
        )
        if found is None:
            raise UnknownSite
        return found

    async def authenticate(
        self, pool: Pool, found: Found, security: SecurityContext, address: str, now: datetime
    ) -> Caller:
        """Judge the secret of a message and give its caller.

        Raises `BadCredentials` (030002), `BadTicket` (030047), `AccountNotActive` (030901), and `NotPermitted` for a
        partnerID that the site does not list.
        """
        ticket = security.session_ticket or security.web_ex_access_token
        if ticket is not None:
            await self._check_ticket(pool, found, ticket, now)
        else:
            await self._check_password(pool, found, security, address, now)
        return _admitted(found, security)

    def recognise(self, found: Found, security: SecurityContext) -> Caller | None:
        """The caller of a message whose password was right of late; `None` where `authenticate` has to judge.

        Raises `AccountNotActive` and `NotPermitted` as that does.
        """
        account = found.account
        by_ticket = security.session_ticket or security.web_ex_access_token
        if account is None or found.locked or by_ticket is not None or not security.password:
            return None
        name = self._remembered.name(
            found.site.site_id, account.web_ex_id.lower(), found.password_hash, security.password
        )
        return _admitted(found, security) if self._remembered.knows(name) else None

    async def _check_ticket(self, pool: Pool, found: Found, ticket: str, now: datetime) -> None:
        async with pool.acquire() as tx:
            owner = await credentials.ticket_owner(tx, found.site.site_id, keys.ticket_hash(ticket), now)
        if owner is None or found.account is None or found.account.account_id != owner or found.locked:
            raise BadTicket

    async def _check_password(
        self, pool: Pool, found: Found, security: SecurityContext, address: str, now: datetime
    ) -> None:
        account, password = found.account, security.password or ""
        account_name = _folded(security.web_ex_id) or _folded(security.email)
        if account_name is None or not password:
            raise BadCredentials
        if account is not None:
            # Name and address are two ways to one account, and must not give twice as many tries.
            account_name = account.web_ex_id.lower()
        name = self._remembered.name(found.site.site_id, account_name, found.password_hash, password)
        if account is not None and not found.locked and self._remembered.knows(name):
            return
        under_way = self._under_way.get((name, address))
        if under_way is None:
            under_way = asyncio.create_task(self._try(pool, found, account_name, password, name, address, now))
            self._under_way[name, address] = under_way
            under_way.add_done_callback(lambda _: self._under_way.pop((name, address), None))
        # A client that goes away ends its own waiting, not the try of another.
        if not await asyncio.shield(under_way):
            raise BadCredentials

    async def _try(
        self,
        pool: Pool,
        found: Found,
        account_name: str,
        password: str,
        name: bytes,
        address: str,
        now: datetime,
    ) -> bool:
        """Whether the password lets this account in, at the cost of a hash."""
        account, site_id = found.account, found.site.site_id
        try:
            async with self._turns.wait(address), self._counted(site_id, account_name):
                may_try = await self._may_try(pool, found.site, account_name, account, address, now)
                if may_try:
                    stored = found.password_hash if account is not None else hashing.DUMMY_HASH
                    right = await hashing.verify(stored, password)
        except TooBusy:
            may_try = False
        if not may_try:
            await asyncio.sleep(hashing.typical_seconds())
            return False
        async with pool.acquire() as tx:
            if account is None or found.locked or not right:
                await credentials.add_failure(tx, site_id, account_name, address, now)
                return False
            await credentials.add_origin(tx, site_id, account.account_id, address, now)
        self._remembered.add(name)
        return True

    async def _may_try(
        self, pool: Pool, site: Site, account_name: str, account: Account | None, address: str, now: datetime
    ) -> bool:
        """Whether the try may cost a hash; others under way in this process count as wrong ones."""
        settings = site.settings
        since = now - timedelta(minutes=settings.wrong_tries_minutes)
        async with pool.acquire() as tx:
            tries = await credentials.tries(
                tx, site.site_id, account_name, account.account_id if account is not None else None, address, since
            )
        of_account = tries.of_account + self._trying[site.site_id, account_name] - 1
        return tries.known_address or (
            of_account < settings.wrong_tries and tries.of_address < settings.wrong_tries * ADDRESS_FACTOR
        )

    @asynccontextmanager
    async def _counted(self, site_id: int, account_name: str) -> AsyncIterator[None]:
        """Count a try of this account as under way."""
        self._trying[site_id, account_name] += 1
        try:
            yield
        finally:
            self._trying[site_id, account_name] -= 1
            if not self._trying[site_id, account_name]:
                del self._trying[site_id, account_name]


def _admitted(found: Found, security: SecurityContext) -> Caller:
    """The caller whose secret is right, if the account and the site let him in."""
    assert found.account is not None
    if not found.account.active:
        raise AccountNotActive
    allowed = found.site.settings.allowed_partner_ids
    if allowed and security.partner_id not in allowed:
        raise NotPermitted
    return Caller(account=_acting_for(found.account, found.acting_for), authenticated=found.account)


def _acting_for(account: Account, other: Account | None) -> Account:
    """An administrator who names the address of another active host acts as that host (protocol README 3, step 2)."""
    if account.is_site_admin and other is not None and other.active and other.may_host:
        return other
    return account


def _site_number(text: str | None) -> int | None:
    """The number of a site as sent; zeros count as not given, and what is no number names no site."""
    if text is None or not text.strip("0"):
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _folded(text: str | None) -> str | None:
    return text.lower() if text else None


def host_label(host: str | None) -> str | None:
    """The first label of a Host header, lower-cased; `None` for addresses and single names such as localhost."""
    if not host:
        return None
    label, dot, _ = host.partition(".")
    return label.lower() if dot and not label.isdigit() else None
