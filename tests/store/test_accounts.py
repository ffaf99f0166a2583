"""Writers of accounts at the same time: of two, one is refused, and by the right words."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest

from classbell.domain.access import Account
from classbell.domain.call import Call, Caller
from classbell.domain.site import Site, SiteSettings
from classbell.errors import EmailTaken, SiteHostLimitExceeded, WebExIdTaken
from classbell.services.user.accounts import create_user
from classbell.store import accounts
from classbell.store.accounts import AccountRow
from tests.services.user.conftest import newcomer
from tests.store.conftest import until_it_waits

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ERIN = AccountRow("erin", "erin@example.com", "no hash")
FRANK = AccountRow("frank", "frank@example.com", "no hash")


@pytest.fixture
def site_id(site_of_both: int) -> int:
    return site_of_both


@pytest.mark.parametrize(
    ("late", "refusal"),
    [
        (replace(FRANK, web_ex_id="ERIN"), WebExIdTaken),
        (replace(FRANK, email="Erin@Example.com"), EmailTaken),
        (ERIN, WebExIdTaken),
    ],
)
async def test_of_two_new_accounts_of_a_name_or_address_the_second_is_refused_and_its_transaction_goes_on(
    first: asyncpg.Connection,
    second: asyncpg.Connection,
    site_id: int,
    late: AccountRow,
    refusal: type[Exception],
) -> None:
    async with second.transaction():
        async with first.transaction():
            await accounts.add(first, site_id, ERIN, NOW)
            adding = asyncio.ensure_future(accounts.add(second, site_id, late, NOW))
            await until_it_waits(first, second, adding)
        with pytest.raises(refusal):
            await adding
        assert await second.fetchval("SELECT true")


@pytest.mark.parametrize(
    ("late", "refusal"),
    [(replace(FRANK, web_ex_id="Erin"), WebExIdTaken), (replace(FRANK, email="erin@example.com"), EmailTaken)],
)
async def test_a_change_that_comes_too_late_is_refused_by_the_unique_indexes(
    first: asyncpg.Connection,
    second: asyncpg.Connection,
    site_id: int,
    late: AccountRow,
    refusal: type[Exception],
) -> None:
    await accounts.add(first, site_id, FRANK, NOW)
    stored = await accounts.find(second, site_id, "frank")
    async with first.transaction():
        await accounts.add(first, site_id, ERIN, NOW)
        changing = asyncio.ensure_future(accounts.change(second, site_id, stored, late))
        await until_it_waits(first, second, changing)

    with pytest.raises(refusal):
        await changing


async def test_two_administrators_at_once_do_not_pass_the_limit_of_hosts(
    first: asyncpg.Connection, second: asyncpg.Connection, site_id: int
) -> None:
    site = Site(site_id=site_id, name="race", settings=SiteSettings(host_limit=1))
    admin = Account(0, "admin", "admin@example.com", is_site_admin=True)

    async def create(connection: asyncpg.Connection, name: str) -> int | None:
        async with connection.transaction():
            call = Call(site=site, now=NOW, tx=connection, links_base="", by=Caller(admin, admin))
            return (await create_user(call, newcomer(name))).user_id

    made = await asyncio.gather(create(first, "Erin"), create(second, "Frank"), return_exceptions=True)

    assert sorted(type(one) is SiteHostLimitExceeded for one in made) == [False, True]
    assert await accounts.active_hosts(first, site_id, NOW) == 1


async def test_sessions_are_not_held_up_by_a_writer_of_accounts(
    first: asyncpg.Connection, second: asyncpg.Connection, site_id: int
) -> None:
    async with first.transaction(), second.transaction():
        await accounts.lock(first, site_id)

        # The lock that a foreign key to the site takes.
        await second.execute("SELECT FROM site WHERE site_id = $1 FOR KEY SHARE NOWAIT", site_id)
