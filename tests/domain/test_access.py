"""Alice hosts, Bob shares with her, Charlie must be kept out."""

import pytest
from msgspec.structs import replace

from classbell.domain import access
from classbell.domain.access import Account
from classbell.errors import MayNotScheduleForHost, NotPermitted

ALICE = Account(1, "Alice", "Alice@Example.com", "Alice", "Adams")
BOB = Account(2, "bob", "bob@example.com")
CHARLIE = Account(3, "charlie", "charlie@example.com")
ADMIN = Account(4, "admin", "admin@example.com", is_host=False, is_site_admin=True)
READER = Account(5, "reader", "reader@example.com", is_read_only_admin=True)
GUEST = Account(6, "guest", "guest@example.com", is_attendee_only=True)


def test_an_account_is_known_by_its_address_in_lower_case_and_by_its_full_name() -> None:
    assert ALICE.address == "alice@example.com"
    assert ALICE.display_name == "Alice Adams"
    assert replace(ALICE, last_name="").display_name == "Alice"
    assert BOB.display_name == "bob"


@pytest.mark.parametrize("account", [ALICE, ADMIN, READER])
def test_hosts_and_administrators_host(account: Account) -> None:
    access.require_host(account)


@pytest.mark.parametrize(
    "account",
    [
        GUEST,
        replace(ALICE, is_host=False),
        replace(ALICE, may_train=False),
        replace(ALICE, active=False),
        replace(ADMIN, may_train=False),
        replace(ADMIN, is_attendee_only=True),
        replace(READER, is_host=False),
    ],
)
def test_accounts_without_what_it_takes_host_nothing(account: Account) -> None:
    with pytest.raises(NotPermitted):
        access.require_host(account)


def test_only_the_site_administrator_passes_as_one() -> None:
    access.require_site_admin(ADMIN)

    for account in (ALICE, READER, GUEST):
        with pytest.raises(NotPermitted):
            access.require_site_admin(account)


@pytest.mark.parametrize("account", [ADMIN, READER])
def test_administrators_see_the_site(account: Account) -> None:
    assert account.sees_site
    assert not ALICE.sees_site


@pytest.mark.parametrize("name", ["bob", "bob@example.com"])
def test_bob_schedules_for_alice_whom_she_named_by_account_or_address(name: str) -> None:
    access.require_may_schedule_for(BOB, replace(ALICE, scheduled_by=frozenset({"dora", name})))


def test_names_of_schedulers_are_compared_in_lower_case() -> None:
    access.require_may_schedule_for(ALICE, replace(BOB, scheduled_by=frozenset({"alice"})))
    access.require_may_schedule_for(ALICE, replace(BOB, scheduled_by=frozenset({"alice@example.com"})))


def test_everybody_who_hosts_schedules_for_himself() -> None:
    access.require_may_schedule_for(ALICE, ALICE)

    with pytest.raises(NotPermitted):
        access.require_may_schedule_for(GUEST, GUEST)


def test_an_administrator_schedules_for_everybody_who_hosts() -> None:
    access.require_may_schedule_for(ADMIN, ALICE)

    for host in (GUEST, replace(ALICE, active=False), replace(ALICE, may_train=False)):
        with pytest.raises(MayNotScheduleForHost):
            access.require_may_schedule_for(ADMIN, host)


@pytest.mark.parametrize("caller", [CHARLIE, READER])
def test_charlie_schedules_for_nobody_else(caller: Account) -> None:
    with pytest.raises(MayNotScheduleForHost):
        access.require_may_schedule_for(caller, replace(ALICE, scheduled_by=frozenset({"bob"})))


def test_an_attendee_schedules_for_nobody_though_he_is_named() -> None:
    with pytest.raises(MayNotScheduleForHost):
        access.require_may_schedule_for(GUEST, replace(ALICE, scheduled_by=frozenset({"guest"})))


def test_owner_alternate_host_and_administrators_see_a_session_and_charlie_does_not() -> None:
    seen = {
        account.web_ex_id: access.may_see(account, ALICE.account_id, {"bob@example.com", "guest@example.com"})
        for account in (ALICE, BOB, CHARLIE, ADMIN, READER, GUEST)
    }

    assert seen == {"Alice": True, "bob": True, "charlie": False, "admin": True, "reader": True, "guest": False}


def test_who_only_reads_changes_nothing() -> None:
    changed = {
        account.web_ex_id: access.may_change(account, ALICE.account_id, {"bob@example.com"})
        for account in (ALICE, BOB, CHARLIE, ADMIN, READER)
    }

    assert changed == {"Alice": True, "bob": True, "charlie": False, "admin": True, "reader": False}


def test_only_owner_and_administrator_delete() -> None:
    deleted = {
        account.web_ex_id: access.may_delete(account, ALICE.account_id)
        for account in (ALICE, BOB, CHARLIE, ADMIN, READER)
    }

    assert deleted == {"Alice": True, "bob": False, "charlie": False, "admin": True, "reader": False}
