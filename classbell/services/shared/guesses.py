"""Guesses at what opens a session: its password, the number of a registrant.

Wrong ones are counted with the wrong passwords of accounts, by address. What is counted here is refused by whoever
asks, in the words of a wrong guess; the transaction must not take the count back.
"""

from datetime import timedelta
from typing import Final

from classbell.domain.call import Call
from classbell.store import credentials

TRIES_PER_ADDRESS: Final = 5
"""An address may guess so many times as often as an account is tried: many people share one."""


async def may_try(call: Call, what: str, address: str) -> bool:
    """Whether a guess from this address is looked at."""
    settings = call.site.settings
    since = call.now - timedelta(minutes=settings.wrong_tries_minutes)
    tries = await credentials.tries(call.tx, call.site.site_id, what, None, address, since)
    return tries.of_address < settings.wrong_tries * TRIES_PER_ADDRESS


async def note_wrong(call: Call, what: str, address: str) -> None:
    """Count a wrong guess."""
    await credentials.add_failure(call.tx, call.site.site_id, what, address, call.now)


def of_session(session_key: int) -> str:
    """What guesses at a session are counted under; no account has a blank in its name."""
    return f"session {session_key}"


def of_recording(recording_id: int) -> str:
    """What guesses at a recording are counted under."""
    return f"recording {recording_id}"
