"""Lists of accounts: who sees whom, patterns, dates, order, pages."""

from typing import Any, get_args

import asyncpg
import pytest

from classbell.errors import BadCredentials, InvalidValue, NoRecord
from classbell.services.shared.serv import ListControl
from classbell.services.user.lists import LstsummaryUser, LstUser, OrderBy, RegisteredScope, UserOrder
from tests.conftest import add_person
from tests.support import Api, Person, refused


@pytest.fixture
async def crowd(db: asyncpg.Connection, site_id: int, admin: Person, alice: Person, bob: Person) -> None:
    """Admin, Alice, Bob; Carl_1 and Carl21, who differ in what `_` would match; Zoe, who is no more."""
    await add_person(db, site_id, "Carl_1", last_name="Zimmer", details='{"webExId": "", "address": {"city": "Ulm"}}')
    await add_person(db, site_id, "Carl21", last_name="Abel", details='{"webExId": "", "address": {"city": "Bonn"}}')
    await add_person(db, site_id, "Zoe", active="DEACTIVATED")
    other = await db.fetchval("INSERT INTO site (name) VALUES ('other') RETURNING site_id")
    await add_person(db, other, "Oscar")
    await db.execute("UPDATE account SET registered_at = '2026-01-01Z'")
    await db.execute("UPDATE account SET registered_at = '2026-02-01Z' WHERE web_ex_id = 'bob'")


async def names(api: Api, who: Person, **search: Any) -> list[str]:
    return [user.web_ex_id for user in (await api(who, LstsummaryUser(**search))).user]


EVERYBODY = ["admin", "alice", "bob", "carl21", "carl_1"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({}, EVERYBODY),
        ({"email": "ALICE@example.COM"}, ["alice"]),
        ({"email": "%example.com"}, EVERYBODY),
        ({"email": "example.com"}, []),
        ({"web_ex_id": "carl%"}, ["carl21", "carl_1"]),
        ({"web_ex_id": "carl_1"}, ["carl_1"]),
        ({"web_ex_id": "%\\%"}, []),
        ({"web_ex_id": "%' OR true --"}, []),
        ({"first_name": "c%", "last_name": "a%"}, ["carl21"]),
        ({"first_name": "alice", "last_name": "zimmer"}, []),
        ({"first_name": "alice", "last_name": "zimmer", "list_control": ListControl(list_method="OR")},
         ["alice", "carl_1"]),
        ({"active": "DEACTIVATED"}, ["zoe"]),
        ({"active": "REQUEST_TO_ACTIVATE"}, []),
        ({"active": "ACTIVATED", "first_name": "zoe"}, []),
        ({"data_scope": RegisteredScope(reg_date_start="01/02/2026 00:00:00", time_zone_id=20)}, ["bob"]),
        ({"data_scope": RegisteredScope(reg_date_end="01/01/2026 00:00:00", time_zone_id=20), "email": "b%"}, []),
        ({"data_scope": RegisteredScope(reg_date_start="02/01/2026 01:00:00", reg_date_end="02/01/2026 01:00:00",
                                        time_zone_id=25)}, ["bob"]),
        ({"data_scope": RegisteredScope(reg_date_start="02/01/2026 01:00:01", time_zone_id=25)}, []),
        ({"data_scope": RegisteredScope(reg_date_start="02/01/2026 00:00:00"), "email": "alice%",
          "list_control": ListControl(list_method="OR")}, ["alice", "bob"]),
        ({"order": UserOrder(order_by=["WEBEXID"], order_ad=["DESC"])}, EVERYBODY[::-1]),
        ({"order": UserOrder(order_by=["LASTNAME", "FIRSTNAME"], order_ad=["ASC", "DESC"])},
         ["carl21", "bob", "alice", "admin", "carl_1"]),
        ({"order": UserOrder(order_by=["REGDATE", "UID"], order_ad=["DESC"])},
         ["bob", "admin", "alice", "carl_1", "carl21"]),
        ({"order": UserOrder(order_by=["CITY"], order_ad=["ASC"]), "web_ex_id": "c%"}, ["carl21", "carl_1"]),
        ({"order": UserOrder(order_by=["PRIVILEGE"], order_ad=["DESC"]), "web_ex_id": "a%"}, ["admin", "alice"]),
    ],
)  # fmt: skip
async def test_a_search_finds_what_it_says(
    api: Api, admin: Person, crowd: None, search: dict[str, Any], expected: list[str]
) -> None:
    if expected:
        assert await names(api, admin, **search) == expected
    else:
        with refused(NoRecord):
            await names(api, admin, **search)


async def test_every_field_of_the_schema_sorts_without_a_fault(api: Api, admin: Person, crowd: None) -> None:
    for field in get_args(OrderBy):
        assert sorted(await names(api, admin, order=UserOrder(order_by=[field]))) == EVERYBODY


async def test_pages_count_everything_that_matches(api: Api, admin: Person, crowd: None) -> None:
    page = await api(admin, LstsummaryUser(list_control=ListControl(start_from=2, maximum_num=2)))

    assert [user.web_ex_id for user in page.user] == ["alice", "bob"]
    records = page.matching_records
    assert (records.total, records.returned, records.start_from) == (5, 2, 2)
    with refused(NoRecord):
        await api(admin, LstsummaryUser(list_control=ListControl(start_from=6)))


async def test_a_line_tells_what_is_needed_to_go_on(
    api: Api, db: asyncpg.Connection, admin: Person, crowd: None
) -> None:
    await db.execute("UPDATE account SET zone = 'Europe/Berlin' WHERE web_ex_id = 'bob'")

    [bob] = (await api(admin, LstsummaryUser(web_ex_id="bob"))).user

    assert (bob.first_name, bob.last_name, bob.email, bob.active) == ("Bob", "Example", "Bob@Example.com", "ACTIVATED")
    assert (bob.registration_date, bob.time_zone_id) == ("02/01/2026 01:00:00", 25)
    assert api.last_reply.index("<use:user>") < api.last_reply.index("<use:matchingRecords>")


@pytest.mark.parametrize("request_class", [LstsummaryUser, LstUser])
async def test_who_does_not_administer_the_site_sees_only_himself(
    api: Api, admin: Person, reader: Person, alice: Person, charlie: Person, dave: Person,
    request_class: type[LstsummaryUser] | type[LstUser],
) -> None:  # fmt: skip
    for who in (alice, charlie, dave):
        assert [user.web_ex_id for user in (await api(who, request_class())).user] == [who.web_ex_id]
        with refused(NoRecord):
            await api(who, request_class(email="%admin%", list_control=ListControl(list_method="OR")))
    for who in (admin, reader):
        assert len((await api(who, request_class())).user) == 5
    with refused(BadCredentials):
        await api(None, request_class())


async def test_the_long_list_tells_everything_but_secrets(api: Api, admin: Person, crowd: None) -> None:
    answer = await api(admin, LstUser(web_ex_id="carl%"))

    assert [(user.web_ex_id, user.address.city, user.password) for user in answer.user] == [
        ("carl21", "Bonn", "******"), ("carl_1", "Ulm", "******"),
    ]  # fmt: skip
    assert answer.matching_records.total == 2
    assert "argon2" not in api.last_reply


@pytest.mark.parametrize("request_class", [LstsummaryUser, LstUser])
async def test_nonsense_is_refused(
    api: Api, admin: Person, request_class: type[LstsummaryUser] | type[LstUser]
) -> None:
    with refused(InvalidValue, "dataScope/timeZoneID"):
        await api(admin, request_class(data_scope=RegisteredScope(time_zone_id=62, reg_date_start="1/1/2026 00:00:00")))
    with refused(InvalidValue, "dataScope/regDateStart"):
        await api(admin, request_class(data_scope=RegisteredScope(reg_date_start="yesterday")))
    with refused(InvalidValue, "active"):
        await api(admin, request_class(active="PERHAPS"))  # type: ignore[arg-type]
    with refused(InvalidValue):
        await api(admin, request_class(order=UserOrder(order_by=["SHOE"])))  # type: ignore[list-item]
