"""SetUser by what it makes of an account; who may change what: `test_rights`."""

import asyncpg

from classbell.errors import (
    BadCredentials,
    EmailTaken,
    SiteHostLimitExceeded,
    UserNotFound,
    WebExIdTaken,
)
from classbell.services.shared.com import Tracking
from classbell.services.user.accounts import SetUser
from classbell.services.user.support import SalesCenter
from classbell.services.user.telephony import Phones
from classbell.services.user.types import MeetingTypes, Privilege, Security
from tests.services.user.conftest import ATTENDEE, BERLIN, Switch, get, newcomer
from tests.support import NOW, Api, Person, refused


async def test_none_takes_the_end_away(api: Api, admin: Person) -> None:
    await api(admin, newcomer(expiration_date="12/31/2049 23:59:59"))

    await api(admin, SetUser(web_ex_id="erin", expiration_date="NONE"))

    assert (await get(api, admin, "erin")).expiration_date == "none"


async def test_permission_to_schedule_is_echoed_as_sent_and_shown_to_the_permitted(
    api: Api, admin: Person, alice: Person, bob: Person
) -> None:
    await api(alice, SetUser(web_ex_id="alice", scheduling_permission="Bob; dora@example.com,  x"))

    assert (await get(api, alice, "alice")).scheduling_permission == "Bob; dora@example.com,  x"
    schedule_for = (await get(api, bob, "bob")).schedule_for
    assert schedule_for is not None
    assert schedule_for.web_ex_id == ["alice"]
    assert (await get(api, alice, "alice")).schedule_for is None


async def test_permission_follows_who_is_renamed_and_not_who_gets_the_old_name(
    api: Api, admin: Person, alice: Person, bob: Person
) -> None:
    await api(alice, SetUser(web_ex_id="alice", scheduling_permission="bob"))

    await api(admin, SetUser(web_ex_id="bob", new_web_ex_id="robert", email="robert@example.com"))
    await api(admin, newcomer("Bob"))

    assert (await get(api, alice, "alice")).scheduling_permission == "robert"
    assert (await get(api, admin, "bob")).schedule_for is None
    assert (await get(api, admin, "robert")).schedule_for is not None


async def test_the_site_has_no_more_active_hosts_than_it_may(api: Api, admin: Person, switch: Switch) -> None:
    await switch(host_limit=2)
    await api(admin, newcomer("Erin"))

    with refused(SiteHostLimitExceeded):
        await api(admin, newcomer("Frank"))
    await api(admin, newcomer("Frank", privilege=ATTENDEE))
    await api(admin, newcomer("Grace", active="DEACTIVATED"))
    await api(admin, newcomer("Heidi", expiration_date="01/01/2020 00:00:00"))

    for change in (
        SetUser(web_ex_id="frank", privilege=Privilege(attendee_only=False, host=True)),
        SetUser(web_ex_id="grace", active="ACTIVATED"),
        SetUser(web_ex_id="heidi", expiration_date="none"),
    ):
        with refused(SiteHostLimitExceeded):
            await api(admin, change)
    await api(admin, SetUser(web_ex_id="erin", active="ACTIVATED", title="Dr"))


async def test_a_host_who_goes_makes_room(api: Api, admin: Person, alice: Person, switch: Switch) -> None:
    await switch(host_limit=2)

    await api(admin, SetUser(web_ex_id="alice", active="DEACTIVATED"))

    assert await api(admin, newcomer("Erin"))


async def test_a_change_leaves_alone_what_it_does_not_mention(api: Api, admin: Person) -> None:
    await api(
        admin,
        newcomer(
            title="Dr",
            time_zone_id=BERLIN,
            expiration_date="12/31/2049 23:59:59",
            phones=Phones(phone="1", fax="2"),
            tracking=Tracking(tracking_code1="a"),
            privilege=Privilege(lab_admin=True, ro_site_admin=True),
            sales_center=SalesCenter(manager="boss"),
        ),
    )
    before = await get(api, admin, "erin")

    await api(admin, SetUser(web_ex_id="ERIN", phones=Phones(fax="3"), privilege=Privilege(lab_admin=False)))

    after = await get(api, admin, "erin")
    assert after.phones == Phones(phone="1", fax="3")
    assert after.privilege is not None
    assert (after.privilege.lab_admin, after.privilege.ro_site_admin) == (False, True)
    after.phones, after.privilege = before.phones, before.privilege
    assert after == before


async def test_what_was_read_can_be_written_back_by_its_owner(api: Api, admin: Person, alice: Person) -> None:
    await api(
        admin,
        SetUser(
            web_ex_id="alice",
            time_zone_id=BERLIN,
            expiration_date="12/31/2049 23:59:59",
            meeting_types=MeetingTypes(meeting_type=[9]),
            privilege=Privilege(voice_over_ip=True),
            password_hint_answer="Elm Street",
        ),
    )
    before = await get(api, alice, "alice")

    record = {name: getattr(before, name) for name in SetUser.__struct_fields__ if hasattr(before, name)}
    await api(alice, SetUser(**record | {"sales_center": None}))

    after = await get(api, alice, "alice")
    after.visit_count = before.visit_count
    assert after == before


async def test_a_rename_keeps_everything_but_the_name(api: Api, admin: Person, alice: Person, bob: Person) -> None:
    with refused(WebExIdTaken):
        await api(admin, SetUser(web_ex_id="alice", new_web_ex_id="BOB"))

    await api(admin, SetUser(web_ex_id="alice", new_web_ex_id="Alicia"))

    assert (await get(api, admin, "alicia")).user_id == alice.account_id
    assert (await get(api, admin, "alicia")).web_ex_id == "Alicia"
    with refused(UserNotFound):
        await get(api, admin, "alice")


async def test_ones_own_name_and_address_are_not_taken(api: Api, alice: Person) -> None:
    await api(alice, SetUser(web_ex_id="alice", new_web_ex_id="Alice", email="ALICE@example.com"))

    shown = await get(api, alice, "alice")
    assert (shown.web_ex_id, shown.email) == ("Alice", "ALICE@example.com")


async def test_anothers_address_is_taken_for_a_change_too(api: Api, admin: Person, alice: Person, bob: Person) -> None:
    with refused(EmailTaken):
        await api(admin, SetUser(web_ex_id="alice", email="bob@example.com"))


async def test_only_the_new_password_lets_in(api: Api, alice: Person) -> None:
    answer = await api(alice, SetUser(web_ex_id="alice", password="another horse", active="ACTIVATED"))

    assert answer.user_id == alice.account_id
    with refused(BadCredentials):
        await get(api, alice, "alice")
    assert await get(api, Person(0, "alice", "", "another horse"), "alice")


async def test_a_locked_account_is_shown_so_and_lets_nobody_in_until_it_is_unlocked(
    api: Api, admin: Person, alice: Person
) -> None:
    await api(admin, SetUser(web_ex_id="alice", security=Security(lock_account=True)))
    assert (await get(api, admin, "alice")).security == Security(lock_account=True)
    with refused(BadCredentials):
        await get(api, alice, "alice")

    await api(admin, SetUser(web_ex_id="alice", security=Security(lock_account=False)))
    assert await get(api, alice, "alice")


async def test_registration_and_visits_are_counted_by_the_server_alone(api: Api, admin: Person) -> None:
    await api(admin, newcomer(time_zone_id=BERLIN))
    erin = Person(0, "erin", "", "wrong donkey")

    await api(erin, SetUser(web_ex_id="erin", registration_date="01/01/2000 00:00:00", visit_count=99, user_id=1))

    shown = await get(api, admin, "erin")
    assert shown.registration_date == "03/02/2026 13:00:00"
    assert shown.visit_count == 1
    assert shown.user_id not in (1, None)


async def test_changes_leave_a_line_in_the_audit_trail(
    api: Api, admin: Person, alice: Person, db: asyncpg.Connection
) -> None:
    await api(admin, newcomer("Erin"))
    await api(alice, SetUser(web_ex_id="alice", title="Dr"))

    rows = await db.fetch("SELECT account_id, operation, subject, at FROM audit ORDER BY audit_id")

    assert [tuple(row) for row in rows] == [
        (admin.account_id, "user.CreateUser", "erin", NOW),
        (alice.account_id, "user.SetUser", "alice", NOW),
    ]
