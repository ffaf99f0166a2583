"""Contacts and distribution lists: whose they are, what finds them."""

import asyncio

import asyncpg
import pytest

from classbell.errors import InvalidValue, MissingElement, NoRecord, NotPermitted, UserNotFound
from classbell.store import contacts
from classbell.store.contacts import ContactRow
from classbell.store.pool import connect
from tests.services.ep.sending import General, People, permitted
from tests.support import Person, refused

KIM = {"contact/email": "Kim@Example.com", "contact/name": "Kim"}
GLOBAL_LEE = {
    "contact/email": "lee@example.com", "contact/name": "Lee", "contact/address/addressType": "GLOBAL"
}  # fmt: skip


async def create(general: General, who: Person, *described: dict[str, object]) -> list[str]:
    """Create contacts, each by the paths within `contact`; gives their numbers."""
    values = {f"contact[{n}]/{name}": value for n, one in enumerate(described, 1) for name, value in one.items()}
    return (await general.send(who, "CreateContacts", values)).all("contactID")


async def test_hosts_have_address_books_and_see_only_their_own(general: General, everybody: People) -> None:
    made = await permitted(everybody, lambda who: general.send(who, "CreateContacts", KIM), NotPermitted)
    assert made == {"owner", "alternate", "stranger", "admin", "reader"}
    await general.send(everybody["owner"], "CreateContacts", {"contact/email": "ann@example.com"})

    assert (await general.send(everybody["owner"], "LstContact")).all("contact/email") == [
        "ann@example.com", "kim@example.com",
    ]  # fmt: skip
    assert (await general.send(everybody["stranger"], "LstContact")).all("contact/email") == ["kim@example.com"]
    with refused(NotPermitted):
        await general.send(everybody["attendee"], "LstContact")


async def test_the_book_of_the_site_is_written_by_administrators_and_read_by_hosts(
    general: General, everybody: People
) -> None:
    written = await permitted(everybody, lambda who: general.send(who, "CreateContacts", GLOBAL_LEE), NotPermitted)
    read = await permitted(everybody, lambda who: general.send(who, "LstContact"), NotPermitted)

    assert written == {"admin"}
    assert read == set(everybody) - {"attendee"}
    with refused(NoRecord):
        await general.send(everybody["owner"], "LstContact", {"addressType": "PERSONAL"})
    assert (await general.send(everybody["owner"], "LstContact", {"addressType": "GLOBAL"})).all("contact/name") == [
        "Lee"
    ]


async def test_administrators_read_the_book_of_a_host_and_others_do_not(general: General, everybody: People) -> None:
    await general.send(everybody["owner"], "CreateContacts", KIM)
    asked = {"hostWebExID": "ALICE"}

    for operation in ("LstContact", "LstDistList"):
        if operation == "LstDistList":
            await general.send(everybody["owner"], "CreateDistList", {"distList/name": "Choir"})
        allowed = await permitted(everybody, lambda who, op=operation: general.send(who, op, asked), NotPermitted)  # type: ignore[misc]
        assert allowed == {"owner", "admin", "reader"}
        with refused(UserNotFound):
            await general.send(everybody["admin"], operation, {"hostWebExID": "nobody"})


async def test_everything_of_a_contact_comes_back(general: General, alice: Person) -> None:
    described = [
        ("name", "Kim"), ("title", "Dr"), ("company", "Acme"), ("webExId", "kim"), ("address/addressType", "PERSONAL"),
        ("address/city", "Ghent"), ("phones/phone", "+32 9 555 01"), ("email", "kim@example.com"), ("notes", "Bass"),
        ("url", "https://example.com/kim"), ("type", "MEMBER"), ("joinStatus", "INVITE"), ("language", "ENGLISH"),
        ("locale", "U.S."), ("timeZoneID", "25"),
    ]  # fmt: skip

    await create(general, alice, dict(described))

    answer = await general.send(alice, "LstContact")
    assert answer.leaves() == [(f"contact/{path}", value) for path, value in described]


async def test_an_address_is_once_in_a_book_and_keeps_its_number(general: General, alice: Person, bob: Person) -> None:
    first, second, third = await create(
        general, alice, {"email": "kim@example.com"}, {"email": "lee@example.com"},
        {"email": "KIM@example.com", "title": "Dr"},
    )  # fmt: skip
    (again,) = await create(general, alice, {"email": "kim@example.com", "name": "Kim"})
    (other,) = await create(general, bob, {"email": "kim@example.com"})

    assert first == third == again
    assert len({first, second, other}) == 3
    listed = await general.send(alice, "LstContact")
    assert listed.all("contact/email") == ["lee@example.com", "kim@example.com"]
    assert (listed.all("contact/name"), listed.all("contact/title")) == (["Kim"], ["Dr"])


@pytest.mark.parametrize(
    ("values", "refusal", "path"),
    [
        ({}, MissingElement, "contact"),
        ({"contact/name": "Kim"}, MissingElement, "contact[1]/email"),
        ({"contact/email": "kim"}, InvalidValue, "contact[1]/email"),
        ({"contact/email": "kim@example.com", "contact/timeZoneID": 62}, InvalidValue, "contact[1]/timeZoneID"),
        ({"contact/email": "kim@example.com", "contact/type": "ROBOT"}, InvalidValue, "contact[1]/type"),
    ],
)
async def test_what_is_no_contact_is_refused(
    general: General, alice: Person, values: dict[str, object], refusal: type, path: str
) -> None:
    with refused(refusal, path):
        await general.send(alice, "CreateContacts", values)


async def test_lists_hold_contacts_and_find_them(general: General, alice: Person, admin: Person) -> None:
    kim, ann = await create(general, alice, {"email": "kim@example.com"}, {"email": "ann@example.com"})
    (lee,) = await create(general, admin, {"email": "lee@example.com", "address/addressType": "GLOBAL"})
    created = await general.send(
        alice, "CreateDistList", {"distList/name": "Choir", "distList/desc": "Sings", "distList/contactID": [kim, lee]}
    )
    number = created["distListID"]

    async def on_list() -> list[str]:
        found = (await general.send(alice, "LstContact", {"distListID": number})).all("contact/email")
        assert (await general.send(alice, "LstContact", {"distListName": "CHOIR"})).all("contact/email") == found
        return found

    async def change(**values: object) -> None:
        await general.send(
            alice, "SetDistList", {"distList/distListID": number} | {f"distList/{k}": v for k, v in values.items()}
        )

    assert await on_list() == ["kim@example.com", "lee@example.com"]
    await change(contactID=[ann, kim])
    assert await on_list() == ["ann@example.com", "kim@example.com", "lee@example.com"]
    await change(contactID=kim, contactOperation="DELETE")
    assert await on_list() == ["ann@example.com", "lee@example.com"]
    await change(contactID=kim, contactOperation="DELETE_ALL")
    assert await on_list() == ["kim@example.com"]
    await change(name="Band")
    listed = await general.send(alice, "LstDistList", {"name": "b%"})
    assert listed.leaves() == [
        ("distList/distListID", str(number)),
        ("distList/name", "Band"),
        ("distList/desc", "Sings"),
        ("distList/addressType", "PERSONAL"),
    ]
    await change(contactOperation="DELETE_ALL")
    with refused(NoRecord):
        await general.send(alice, "LstContact", {"distListID": number})


async def test_a_list_is_changed_by_its_owner_and_administrators(general: General, everybody: People) -> None:
    made = await permitted(
        everybody, lambda who: general.send(who, "CreateDistList", {"distList/name": "Choir"}), NotPermitted
    )
    assert made == set(everybody) - {"attendee"}
    number = (await general.send(everybody["owner"], "LstDistList"))["distList/distListID"]

    allowed = await permitted(
        everybody,
        lambda who: general.send(who, "SetDistList", {"distList/distListID": number, "distList/desc": "x"}),
        NotPermitted,
    )

    assert allowed == {"owner", "admin"}
    with refused(NoRecord):
        await general.send(everybody["owner"], "LstDistList", {"addressType": "GLOBAL"})


async def test_names_of_lists_and_contacts_on_them_are_judged(general: General, alice: Person, bob: Person) -> None:
    (kim,) = await create(general, bob, {"email": "kim@example.com"})
    await general.send(alice, "CreateDistList", {"distList/name": "Choir"})
    number = (await general.send(alice, "CreateDistList", {"distList/name": "Band"}))["distListID"]

    with refused(InvalidValue, "distList/name"):
        await general.send(alice, "CreateDistList", {"distList/name": "CHOIR"})
    with refused(InvalidValue, "distList/contactID[1]"):
        await general.send(alice, "CreateDistList", {"distList/name": "New", "distList/contactID": kim})
    with refused(InvalidValue, "distList/contactID[1]"):
        await general.send(alice, "SetDistList", {"distList/distListID": number, "distList/contactID": kim})
    with refused(NoRecord):
        await general.send(alice, "SetDistList", {"distList/distListID": 1})
    with refused(MissingElement, "distList"):
        await general.send(alice, "CreateDistList")
    with refused(InvalidValue, "distList/name"):
        await general.send(alice, "SetDistList", {"distList/distListID": number, "distList/name": "choir"})


async def test_two_connections_that_fill_one_book_make_one_contact(dsn: str) -> None:
    first, second = await connect(dsn), await connect(dsn)
    site_id = await first.fetchval("INSERT INTO site (name) VALUES ('books') RETURNING site_id")
    try:
        owner = await first.fetchval(
            "INSERT INTO account (site_id, web_ex_id, email, password_hash) VALUES ($1, 'ann', 'ann@example.com', '')"
            " RETURNING account_id",
            site_id,
        )
        rows = [ContactRow(False, f"{name}@example.com", name, "{}") for name in ("kim", "lee", "max")]

        async def fill(connection: asyncpg.Connection, part: list[ContactRow]) -> dict[tuple[bool, str], int]:
            async with connection.transaction():
                return await contacts.put(connection, site_id, owner, part)

        answers = await asyncio.gather(fill(first, rows), fill(second, rows[::-1]))

        assert answers[0] == answers[1]
        assert await first.fetchval("SELECT count(*) FROM contact WHERE site_id = $1", site_id) == 3
    finally:
        await first.execute("DELETE FROM site WHERE site_id = $1", site_id)
        await first.close()
        await second.close()
