"""Delivery: nothing is lost, nothing leaves twice, and what became of each message can be read."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest

from classbell.config import Settings
from classbell.domain.call import Row, Transaction
from classbell.domain.site import Site
from classbell.mail import send
from classbell.mail.short_words import Sms
from classbell.outbox import mails
from classbell.outbox.mails import pause
from classbell.store import deliveries, outbox
from classbell.store.sessions import Message
from tests.outbox.conftest import Post, compose
from tests.outbox.mailserver import Mailbox
from tests.support import NOW

pytestmark = pytest.mark.slow


async def test_what_is_due_leaves_and_says_what_the_server_answered(post: Post, mailbox: Mailbox) -> None:
    await post.put("ann@example.com")

    assert await post.deliver() == {"sent": 1}

    row = await post.row("ann@example.com")
    assert (row["state"], row["attempts"], row["sent_at"]) == ("sent", 1, NOW)
    assert row["last_answer"] == "250 taken as 1"
    ((recipient, message),) = mailbox.taken
    assert recipient == "ann@example.com"
    assert message["Message-ID"] == row["message_id"] == f"<{row['outbox_id']}.reminder@acme.training.example.com>"
    assert (message["To"], message["From"]) == ("ann@example.com", "acme <classbell@training.example.com>")
    assert message["Subject"] == row["subject"]


async def test_what_is_due_later_waits(post: Post, mailbox: Mailbox) -> None:
    await post.put("ann@example.com")
    await post.pool.execute("UPDATE outbox SET due_at = $1", NOW + timedelta(seconds=1))

    assert await post.deliver() == {}
    assert mailbox.taken == []


async def test_the_mails_of_a_round_share_a_few_connections(post: Post, mailbox: Mailbox) -> None:
    await post.put(*(f"person{number}@example.com" for number in range(60)))

    assert await post.deliver() == {"sent": 60}
    assert len(mailbox.sessions) <= mails.LINES


async def test_a_temporary_failure_backs_off_and_keeps_the_message_id(post: Post, mailbox: Mailbox) -> None:
    await post.put("ann@example.com")
    mailbox.answer_rcpt = lambda address: "450 try again"

    assert await post.deliver() == {"later": 1}
    first = await post.row("ann@example.com")
    assert (first["state"], first["attempts"], first["last_answer"]) == ("waiting", 1, "450 try again")
    assert first["due_at"] == NOW + timedelta(minutes=1)
    assert first["first_due_at"] == NOW - timedelta(minutes=1)

    mailbox.answer_rcpt = lambda address: None
    post.now = first["due_at"]
    assert await post.deliver() == {"sent": 1}
    second = await post.row("ann@example.com")
    assert (second["attempts"], second["message_id"]) == (2, first["message_id"])


def test_pauses_double_up_to_a_day() -> None:
    assert [pause(attempts) // timedelta(minutes=1) for attempts in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert pause(12) == pause(400) == timedelta(days=1)


async def test_after_five_days_of_trying_the_message_is_dead_and_the_host_is_told(post: Post, mailbox: Mailbox) -> None:
    await post.pool.execute("UPDATE session SET end_at = $1", NOW + timedelta(days=30))
    await post.put("ann@example.com", kind="invitation", occurrence=0)
    mailbox.answer_rcpt = lambda address: "450 try again" if address.startswith("ann") else None
    tries = 0
    while (row := await post.row("ann@example.com", "invitation"))["state"] == "waiting":
        post.now = row["due_at"]
        await post.deliver()
        tries += 1
    await post.deliver()

    assert row["state"] == "dead"
    assert 10 < tries < 20
    assert NOW + timedelta(days=3) < post.now <= NOW + timedelta(days=5)
    assert mailbox.recipients == ["alice@example.com"]


async def test_a_permanent_failure_is_told_to_the_host_with_address_and_answer(post: Post, mailbox: Mailbox) -> None:
    mailbox.answer_rcpt = lambda address: "550 no such person" if address.startswith("gone") else None
    await post.put("gone1@example.com", "gone2@example.com")

    assert (await post.deliver())["dead"] == 2
    await post.deliver()

    assert (await post.row("gone1@example.com"))["state"] == "dead"
    bodies = [message.get_body((kind,)) for _, message in mailbox.taken for kind in ("plain", "html")]
    text, html = ("\n".join(body.get_content() for body in bodies[kind::2] if body) for kind in (0, 1))
    assert set(mailbox.recipients) == {"alice@example.com"}
    assert "gone1@example.com (reminder): 550 no such person" in text
    assert "gone2@example.com (reminder): 550 no such person" in text
    for body in (text, html):
        assert "https://training.example.com/console/sessions/123456789/messages" in body
    assert "gone1@example.com (reminder): 550 no such person" in html


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("550 Empfänger unbekannt".encode("latin-1"), "550 Empfänger unbekannt"),
        ("550 Empfänger unbekannt".encode(), "550 Empfänger unbekannt"),
        (b"550 nobody\0here", "550 nobody here"),
    ],
)
async def test_whatever_bytes_a_server_answers_what_became_of_the_message_is_written_down(
    post: Post, mailbox: Mailbox, answer: bytes, shown: str
) -> None:
    mailbox.answer_rcpt = lambda address: answer if address.startswith("gone") else None
    await post.put("gone@example.com")

    assert (await post.deliver())["dead"] == 1
    assert (await post.row("gone@example.com"))["last_answer"] == shown


async def test_a_message_whose_acceptance_cannot_be_read_leaves_once(post: Post, mailbox: Mailbox) -> None:
    mailbox.answer_taken = "250 angenommen für Sie".encode("latin-1")
    await post.put("ann@example.com")

    assert [await post.deliver(), await post.deliver()] == [{"sent": 1}, {}]
    assert (await post.row("ann@example.com"))["last_answer"] == "250 angenommen für Sie"


async def test_nobody_is_told_that_a_message_to_the_host_failed(post: Post, mailbox: Mailbox) -> None:
    mailbox.answer_rcpt = lambda address: "550 no such person"
    await post.put("ALICE@example.com", "gone@example.com")

    await post.deliver()
    await post.deliver()

    rows = await post.pool.fetch("SELECT kind, state FROM outbox ORDER BY kind")
    assert Counter((row["kind"], row["state"]) for row in rows) == {
        ("reminder", "dead"): 2, ("undelivered", "dead"): 1,
    }  # fmt: skip


async def test_two_workers_send_nothing_twice(post: Post, mailbox: Mailbox) -> None:
    await post.put(*(f"person{number}@example.com" for number in range(300)))

    await asyncio.gather(*(post.delivery().run(post.pool, NOW) for _ in range(2)))

    assert len(mailbox.taken) == len(set(mailbox.recipients)) == 300
    assert await post.pool.fetchval("SELECT count(*) FROM outbox WHERE state = 'sent' AND attempts = 1") == 300


async def test_a_claim_keeps_others_away_until_its_lease_ends(post: Post) -> None:
    await post.put("ann@example.com")
    (first,) = await deliveries.claim(post.pool, NOW, NOW + mails.LEASE, 10)

    assert await deliveries.claim(post.pool, NOW, NOW + mails.LEASE, 10) == []
    await deliveries.renew(post.pool, [first], NOW + 2 * mails.LEASE)
    assert await deliveries.claim(post.pool, NOW + mails.LEASE, NOW + 3 * mails.LEASE, 10) == []

    later = NOW + 2 * mails.LEASE
    (second,) = await deliveries.claim(post.pool, later, later + mails.LEASE, 10)
    assert second.lease == first.lease + 1
    assert await deliveries.begin(post.pool, first, later, "localhost") is None
    assert not await deliveries.sent(post.pool, first, later, answer="", subject=None, keep_facts=True)


def test_a_lease_is_at_least_twice_the_time_a_mail_may_take() -> None:
    assert 2 * timedelta(seconds=send.SECONDS) <= mails.LEASE


async def test_what_is_withdrawn_after_the_claim_is_not_sent(post: Post, mailbox: Mailbox) -> None:
    await post.put("ann@example.com", "bob@example.com")
    delivery = post.delivery()
    original = deliveries.claim

    async def claim_then_withdraw(*arguments: object) -> list[deliveries.Claimed]:
        claimed = await original(*arguments)  # type: ignore[arg-type]
        await outbox.withdraw_from(post.pool, post.site_id, post.session_key, ["reminder"], ["ann@example.com"])
        return claimed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deliveries, "claim", claim_then_withdraw)
        await delivery.run(post.pool, NOW)

    assert mailbox.recipients == ["bob@example.com"]
    assert (await post.row("ann@example.com"))["state"] == "withdrawn"


async def test_a_session_moved_between_claim_and_sending_is_read_anew(post: Post, mailbox: Mailbox) -> None:
    await post.put("ann@example.com")

    async def moved(tx: Transaction, site: Site, row: Row, now: datetime) -> EmailMessage | Sms | None:
        assert row["conf_name"] == "Second aid"
        return await compose(tx, site, row, now)

    await deliveries.claim(post.pool, NOW - mails.LEASE, NOW, 1)
    await post.pool.execute("UPDATE session SET conf_name = 'Second aid'")

    assert await post.deliver(moved) == {"sent": 1}


@pytest.mark.parametrize(
    ("change", "kind", "leaves"),
    [
        ("UPDATE session SET deleted_at = now()", "reminder", False),
        ("UPDATE session SET deleted_at = now()", "cancelled", True),
        ("UPDATE session SET end_at = '2026-03-02 11:59Z', start_at = '2026-03-02 11:00Z'", "invitation", False),
        ("UPDATE session SET end_at = '2026-03-02 11:59Z', start_at = '2026-03-02 11:00Z'", "cancelled", False),
        ("UPDATE session SET end_at = '2026-03-02 11:59Z', start_at = '2026-03-02 11:00Z'", "followup.came", True),
        ("UPDATE occurrence SET start_at = '2026-03-02 12:00Z' WHERE number = 1", "reminder", False),
        ("UPDATE occurrence SET start_at = '2026-03-02 12:01Z' WHERE number = 1", "reminder", True),
    ],
)
async def test_nothing_older_than_its_session_leaves(
    post: Post, mailbox: Mailbox, change: str, kind: str, leaves: bool
) -> None:
    await post.put("ann@example.com", kind=kind)
    await post.pool.execute(change)

    assert await post.deliver() == ({"sent": 1} if leaves else {"withdrawn": 1})
    assert len(mailbox.taken) == leaves


async def test_one_message_that_cannot_be_written_keeps_no_other_back(post: Post, mailbox: Mailbox) -> None:
    await post.put("ann@example.com", "bob@example.com")

    async def breaks(tx: Transaction, site: Site, row: Row, now: datetime) -> EmailMessage | Sms | None:
        if row["recipient"].startswith("ann"):
            raise KeyError("facts")
        return await compose(tx, site, row, now)

    assert await post.deliver(breaks) == {"later": 1, "sent": 1}
    row = await post.row("ann@example.com")
    assert (row["attempts"], row["state"]) == (1, "waiting")
    assert "reference" in row["last_answer"]


async def test_what_has_nothing_to_say_any_more_is_withdrawn(post: Post, mailbox: Mailbox) -> None:
    await post.put("ann@example.com")

    async def silent(tx: Transaction, site: Site, row: Row, now: datetime) -> EmailMessage | Sms | None:
        return None

    assert await post.deliver(silent) == {"withdrawn": 1}
    assert mailbox.taken == []


async def test_while_the_server_is_away_messages_wait_without_being_tried_one_by_one(
    post: Post, mailbox: Mailbox
) -> None:
    await post.put(*(f"person{number}@example.com" for number in range(40)))
    mailbox.answer_rcpt = lambda address: "421 closing"
    delivery = post.delivery()

    done = await delivery.run(post.pool, NOW)
    again = await delivery.run(post.pool, NOW)

    assert 1 <= done["later"] <= mails.LINES
    assert again["later"] == 0
    assert await post.pool.fetchval("SELECT count(*) FROM outbox WHERE leased_until IS NULL") == 40


async def test_a_worker_that_is_to_stop_gives_back_what_it_has_not_begun(post: Post, mailbox: Mailbox) -> None:
    await post.put(*(f"person{number}@example.com" for number in range(40)))

    async def stopping(tx: Transaction, site: Site, row: Row, now: datetime) -> EmailMessage | Sms | None:
        post.stopped.set()
        return await compose(tx, site, row, now)

    await post.deliver(stopping)

    assert 1 <= len(mailbox.taken) <= mails.LINES
    assert await post.pool.fetchval("SELECT count(*) FROM outbox WHERE leased_until IS NOT NULL") == 0


async def test_a_message_asked_for_again_is_another_message(post: Post, mailbox: Mailbox) -> None:
    await post.put("ann@example.com", kind="invitation", occurrence=0)
    await post.deliver()
    await outbox.put(
        post.pool, post.site_id, post.session_key, [Message("invitation", 0, "ann@example.com", NOW)],
        again=["invitation"], now=NOW,
    )  # fmt: skip

    assert await post.deliver() == {"sent": 1}
    first, second = (message["Message-ID"] for _, message in mailbox.taken)
    assert first != second


async def test_saving_a_session_while_its_reminder_leaves_reminds_nobody_twice(post: Post, mailbox: Mailbox) -> None:
    await post.put("ann@example.com")

    (claimed,) = await deliveries.claim(post.pool, NOW, NOW + mails.LEASE, 1)
    await deliveries.begin(post.pool, claimed, NOW, "localhost")
    await outbox.withdraw(post.pool, post.site_id, post.session_key, ["reminder"])
    await outbox.put(
        post.pool, post.site_id, post.session_key, [Message("reminder", 1, "ann@example.com", NOW)], again=[], now=NOW
    )

    assert await deliveries.sent(post.pool, claimed, NOW, answer="250", subject=None, keep_facts=True)
    assert await post.deliver() == {}


async def test_short_messages_go_to_the_gateway_and_are_files_without_one(post: Post, tmp_path: Path) -> None:
    post.settings = Settings(database_url=post.settings.database_url, data_dir=str(tmp_path))
    await post.put("+49 30 123456", kind="reminder.mobile")

    assert await post.deliver() == {"sent": 1}
    row = await post.row("+49 30 123456", "reminder.mobile")
    assert "kept as" in row["last_answer"]


async def test_secrets_are_forgotten_when_they_have_left(post: Post, mailbox: Mailbox) -> None:
    await post.put("ann@example.com", kind="password.reset", occurrence=0, session_key=0)
    await post.pool.execute("""UPDATE outbox SET facts = '{"token": "secret"}'""")

    assert await post.deliver() == {"sent": 1}
    assert (await post.row("ann@example.com", "password.reset"))["facts"] == "{}"


async def test_the_pool_is_free_while_mails_are_sent(post: Post, mailbox: Mailbox, mail_dsn: str) -> None:
    await post.put("ann@example.com")
    open_transactions = []

    def look(envelope: object) -> str | None:
        with psycopg.connect(mail_dsn) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = 'mails' AND xact_start IS NOT NULL"
                " AND pid <> pg_backend_pid()"
            ).fetchone()
            assert row is not None
            open_transactions.append(row[0])
        return None

    mailbox.answer_data = look
    await post.deliver()

    assert open_transactions == [0]


async def test_facts_travel_with_the_message(post: Post) -> None:
    await outbox.put(
        post.pool, post.site_id, post.session_key, [Message("changed", 0, "ann@example.com", NOW, {"was": "10:00"})],
        again=[], now=NOW,
    )  # fmt: skip
    seen = []

    async def reading(tx: Transaction, site: Site, row: Row, now: datetime) -> EmailMessage | Sms | None:
        seen.append(row["facts"])
        return None

    await post.deliver(reading)

    assert seen == ['{"was": "10:00"}']


async def test_the_first_due_leave_first_over_all_sites(post: Post) -> None:
    await post.put("ann@example.com", "bob@example.com", "eve@example.com")
    await post.pool.execute(
        "UPDATE outbox SET due_at = $1 WHERE recipient = 'eve@example.com'", NOW - timedelta(days=1)
    )

    claimed = await deliveries.claim(post.pool, NOW, NOW + mails.LEASE, 1)

    assert [one.outbox_id for one in claimed] == [(await post.row("eve@example.com"))["outbox_id"]]


async def test_a_lease_is_renewed_while_the_server_takes_its_time(
    post: Post, mailbox: Mailbox, mail_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.put("ann@example.com")
    monkeypatch.setattr(mails, "RENEWED_EVERY", 0.01)
    seen: list[datetime] = []

    def until_renewed(envelope: object) -> str | None:
        post.now = NOW + timedelta(minutes=1)
        with psycopg.connect(mail_dsn, autocommit=True) as connection:
            while not seen or seen[-1] <= NOW + mails.LEASE:
                row = connection.execute("SELECT leased_until FROM outbox").fetchone()
                assert row is not None
                seen.append(row[0])
        return None

    mailbox.answer_data = until_renewed

    assert await post.deliver() == {"sent": 1}
    assert seen[-1] == NOW + timedelta(minutes=1) + mails.LEASE
