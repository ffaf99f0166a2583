"""How often an address of the network may send a public form.

Forms are counted beside wrong passwords, under names that no account has and addresses that are none, so neither count
uses up the other. The transaction must not take the count back.
"""

from datetime import timedelta
from typing import Final

from classbell.domain.call import Call
from classbell.store import credentials

WINDOW: Final = timedelta(minutes=15)
REGISTRATIONS: Final = 60
"""A class behind one address registers together."""
MAILS: Final = 20
MAILS_TO_ONE: Final = 3


async def may_send(call: Call, form: str, sender: str, most: int) -> bool:
    """Whether one more is taken; counts it if so."""
    since = call.now - WINDOW
    tries = await credentials.tries(call.tx, call.site.site_id, "", None, _counted(form, sender), since)
    if tries.of_address >= most:
        return False
    await credentials.add_failure(call.tx, call.site.site_id, f"form {form}", _counted(form, sender), call.now)
    return True


def _counted(form: str, sender: str) -> str:
    return f"form {form} {sender}"
