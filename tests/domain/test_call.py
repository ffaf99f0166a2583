from datetime import UTC, datetime
from typing import Any

import pytest

from classbell.domain.access import Account
from classbell.domain.call import Call, Caller
from classbell.domain.site import Site, SiteSettings

ALICE = Account(account_id=1, web_ex_id="alice", email="alice@example.org")
ADMIN = Account(account_id=2, web_ex_id="admin", email="admin@example.org", is_site_admin=True)
NO_DATABASE: Any = None


def call(by: Caller | None) -> Call:
    site = Site(site_id=1, name="acme", settings=SiteSettings())
    return Call(site=site, now=datetime(2026, 3, 2, tzinfo=UTC), tx=NO_DATABASE, links_base="http://x", by=by)


def test_an_operation_is_carried_out_in_the_name_of_the_account_acted_for() -> None:
    assert call(Caller(account=ALICE, authenticated=ADMIN)).caller is ALICE


def test_an_operation_without_an_account_has_no_caller() -> None:
    with pytest.raises(AssertionError):
        _ = call(None).caller
