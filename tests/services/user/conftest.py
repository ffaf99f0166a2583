"""What the tests of accounts share."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import asyncpg
import msgspec
import pytest

from classbell.services.user.accounts import CreateUser, GetUser, GetUserResponse
from classbell.services.user.types import Privilege
from tests.support import NOW, Api, Person

Switch = Callable[..., Awaitable[None]]


def newcomer(name: str = "Erin", **described: object) -> CreateUser:
    """A request for an account with all that is needed."""
    values: dict[str, object] = {
        "web_ex_id": name.lower(),
        "first_name": name,
        "last_name": "Example",
        "email": f"{name}@Example.com",
        "password": "wrong donkey",
    }
    return CreateUser(**(values | described))  # type: ignore[arg-type]


@pytest.fixture
def switch(db: asyncpg.Connection, site_id: int) -> Switch:
    """Set switches of the test's site."""

    async def set_switches(**switches: object) -> None:
        text = msgspec.json.encode(switches).decode()
        await db.execute("UPDATE site SET settings = settings || $2::jsonb WHERE site_id = $1", site_id, text)

    return set_switches


ATTENDEE = Privilege(attendee_only=True)
BERLIN = 25


async def get(api: Api, who: Person, name: str, *, now: datetime = NOW) -> GetUserResponse:
    """The account as `who` is shown it."""
    answer: GetUserResponse = await api(who, GetUser(web_ex_id=name), now=now)
    return answer
