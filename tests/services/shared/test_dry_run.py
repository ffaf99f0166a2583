"""A dry run tells who would be told what and when, and nothing of it lasts."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import asyncpg
import pytest

from classbell.domain.access import Account
from classbell.domain.call import Call, Caller
from classbell.errors import InvalidValue, NotPermitted
from classbell.services.shared.dry_run import Planned, dry_run
from classbell.services.training.change import SetTrainingSession
from classbell.services.training.create import CreateTrainingSession
from classbell.services.training.get import DelTrainingSession
from classbell.store import members, sites
from classbell.wire import parse
from classbell.wire.bind import bind
from classbell.wire.element import Element
from tests.conftest import SITE
from tests.services.training.sending import ATTENDEE, BELLS, Training, Values, instant, people, person, xml
from tests.support import NOW, Api, Person, refused

START = instant("04/06/2026 10:00:00")
LEAD = timedelta(minutes=15)
KIM = "kim@example.com"
REMIND = {"remind/enableReminder": True, "remind/sendEmail": True, "remind/emails/email": KIM}
INVITE = {"attendeeOptions/emailInvitations": True, **people(ATTENDEE, person(KIM))}


class Rehearsal:
    """Carries out dry runs in somebody's name."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.db = training.db

    async def __call__(self, who: Person, kind: type[Element], values: Values) -> list[Planned]:
        site = await sites.find(self.db, SITE)
        assert site is not None
        account: Account = await members.get(self.db, site.site_id, who.account_id, NOW)
        call = Call(site=site, now=NOW, tx=self.db, links_base="http://localhost", by=Caller(account, account))
        return await dry_run(call, bind(parse.parse(f"<bodyContent>{xml(values)}</bodyContent>"), kind))

    async def everything(self) -> Counter[str]:
        """How many rows there are."""
        return Counter({
            table: await self.db.fetchval(f"SELECT count(*) FROM {table}")
            for table in ("session", "occurrence", "participant", "outbox", "audit")
        })  # fmt: skip


@pytest.fixture
def rehearse(db: asyncpg.Connection, site_id: int, api: Api) -> Rehearsal:
    return Rehearsal(Training(api, db, site_id))


def told(planned: list[Planned]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.recipient, one.change) for one in planned]


async def test_before_a_session_is_made_it_tells_who_gets_what_and_when(rehearse: Rehearsal, alice: Person) -> None:
    before = await rehearse.everything()

    planned = await rehearse(alice, CreateTrainingSession, {**BELLS, **REMIND, **INVITE})

    assert Planned("invitation", KIM, NOW, 0, None, "new") in planned
    assert Planned("reminder", KIM, START - LEAD, 1, START, "new") in planned
    assert await rehearse.everything() == before


async def test_before_a_session_is_moved_it_tells_what_moves(rehearse: Rehearsal, alice: Person) -> None:
    key = await rehearse.training.create(alice, {**REMIND, **INVITE})
    before = await rehearse.training.waiting(key)
    changed = await rehearse.training.column(key, "changed_at")

    planned = await rehearse(
        alice, SetTrainingSession, {"sessionKey": key, "schedule/startDate": "04/07/2026 10:00:00"}
    )

    day = timedelta(days=1)
    assert Planned("reminder", KIM, START + day - LEAD, 1, START + day, "moved", START - LEAD) in planned
    assert await rehearse.training.waiting(key) == before
    assert await rehearse.training.column(key, "changed_at") == changed


async def test_before_reminders_are_switched_off_it_tells_what_is_withdrawn(rehearse: Rehearsal, alice: Person) -> None:
    key = await rehearse.training.create(alice, REMIND)

    planned = await rehearse(alice, SetTrainingSession, {"sessionKey": key, "remind/enableReminder": False})

    assert ("reminder", KIM, "withdrawn") in told(planned)
    assert len(await rehearse.training.waiting(key)) == 1


async def test_before_a_session_is_deleted_it_tells_what_is_withdrawn(rehearse: Rehearsal, alice: Person) -> None:
    key = await rehearse.training.create(alice, REMIND)

    planned = await rehearse(alice, DelTrainingSession, {"sessionKey": key})

    assert ("reminder", KIM, "withdrawn") in told(planned)
    assert await rehearse.training.column(key, "deleted_at") is None


async def test_what_was_sent_and_is_sent_again_says_so(rehearse: Rehearsal, alice: Person) -> None:
    key = await rehearse.training.create(alice, INVITE)
    await rehearse.db.execute("UPDATE outbox SET state = 'sent', attempts = 1")

    planned = await rehearse(alice, SetTrainingSession, {"sessionKey": key, **INVITE})

    assert ("invitation", KIM, "again") in told(planned)


async def test_what_saving_would_refuse_is_refused_and_leaves_nothing(
    rehearse: Rehearsal, alice: Person, charlie: Person
) -> None:
    key = await rehearse.training.create(alice)
    before = await rehearse.everything()

    with refused(InvalidValue, "remind/minutesAhead"):
        await rehearse(alice, CreateTrainingSession, {**BELLS, "remind/minutesAhead": -1})
    with refused(NotPermitted):
        await rehearse(charlie, SetTrainingSession, {"sessionKey": key, "metaData/confName": "Mine"})
    assert await rehearse.everything() == before
