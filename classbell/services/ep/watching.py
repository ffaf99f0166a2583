"""What happens when somebody opens the link of a recording: he is asked what it demands, counted, and led on.

Rules:
1. The signature in the link grants the recording; its password, and a registration where it asks for one, come on top.
   Its host and administrators who are logged in need neither.
2. Whatever a link does not allow raises `BadLink`, alike for unknown, foreign and deleted recordings.
"""

import hmac
from dataclasses import dataclass

import msgspec

from classbell.domain import classic, links
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.domain.links import BadLink
from classbell.services.ep.recordings import Described, is_address
from classbell.services.shared import guesses
from classbell.store import installation, recording_access, recordings
from classbell.store.recording_access import Access


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says of himself who opens a link, and from where; address in lower case."""

    name: str
    email: str
    password: str
    address: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Where the recording lies, or what is asked first."""

    name: str
    location: str | None = None
    asks_password: bool = False
    asks_name: bool = False


async def open_recording(
    call: Call, recording_id: int, token: str, account: Account | None, asked: Asked, *, download: bool
) -> Opened:
    """Count somebody who watches a recording or loads it down, and tell where it lies. Raises `BadLink`."""
    facts = links.read(await installation.secret(call.tx), classic.RECORDING, token, call.now)
    if facts != {"site": str(call.site.site_id), "recording": str(recording_id)}:
        raise BadLink
    stored = await recordings.find(call.tx, call.site.site_id, recording_id)
    if stored is None or not is_address(stored.location):
        raise BadLink
    described = msgspec.json.decode(stored.details, type=Described)
    entry = described.file_access
    is_host = account is not None and (account.sees_site or account.account_id == stored.host_id)
    if not is_host:
        if (entry.attendee_download if download else entry.attendee_view) is False:
            raise BadLink
        asks_name = bool(entry.registration) and not (asked.name and "@" in asked.email)
        asks_password = bool(described.password) and not await _is_right(call, stored.recording_id, described, asked)
        if asks_name or asks_password:
            return Opened(stored.name, asks_password=bool(described.password), asks_name=asks_name)
    await recording_access.add(
        call.tx,
        call.site.site_id,
        Access(
            recording_id=stored.recording_id,
            host_id=stored.host_id,
            record_name=stored.name,
            made_at=stored.made_at,
            name=asked.name or (account.display_name if account is not None else ""),
            email=asked.email or (account.address if account is not None else ""),
            registered_at=call.now if entry.registration and not is_host else None,
            downloaded=download,
            viewed=not download,
        ),
        call.now,
    )
    return Opened(stored.name, stored.location)


async def _is_right(call: Call, recording_id: int, described: Described, asked: Asked) -> bool:
    """Whether the password opens the recording; an address that guessed too often is not even looked at."""
    what = guesses.of_recording(recording_id)
    if not asked.password or not await guesses.may_try(call, what, asked.address):
        return False
    if hmac.compare_digest(asked.password.encode("utf-8", "replace"), (described.password or "").encode()):
        return True
    await guesses.note_wrong(call, what, asked.address)
    return False
