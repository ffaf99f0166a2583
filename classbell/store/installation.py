"""SQL of what an installation has one of: its secret."""

from __future__ import annotations

from classbell.domain.call import Transaction

_KEY = "SELECT key_secret FROM installation"


async def secret(tx: Transaction) -> bytes:
    """The secret from which keys and signatures are derived; 32 bytes, never shown."""
    return bytes(await tx.fetchval(_KEY))
