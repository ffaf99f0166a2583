"""`classbell mail test`, and the log of what was sent."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from classbell.mail import files
from tests.cli.conftest import Command
from tests.outbox.mailserver import mail_server


def test_a_mail_leaves_at_once_and_the_answer_of_the_server_is_printed(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as mailbox:
        monkeypatch.setenv("CLASSBELL_SMTP_URL", f"smtp://127.0.0.1:{mailbox.port}?starttls=never")
        said = command("mail", "test", "ann@example.com")

    assert (said.code, said.err) == (0, "")
    assert "250 taken as 1" in said.out
    assert mailbox.recipients == ["ann@example.com"]


def test_a_refusal_of_the_server_is_printed(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as mailbox:
        mailbox.answer_rcpt = lambda address: "550 no such person"
        monkeypatch.setenv("CLASSBELL_SMTP_URL", f"smtp://127.0.0.1:{mailbox.port}?starttls=never")
        said = command("mail", "test", "ann@example.com")

    assert said.code == 1
    assert "550 no such person" in said.err


def test_without_a_server_it_says_where_the_file_lies(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLASSBELL_DATA_DIR", str(tmp_path))
    said = command("mail", "test", "ann@example.com")

    (kept,) = files.kept(tmp_path / "mail")
    assert said.code == 0
    assert kept.name in said.out
    message = files.read(tmp_path / "mail", kept.name)
    assert message is not None
    assert message["To"] == "ann@example.com"


@pytest.mark.parametrize("address", ["ann@example.com\nBcc: eve@example.com", "ann", "ann@", "a b@example.com", ""])
def test_what_is_no_address_is_written_to_by_nobody(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    monkeypatch.setenv("CLASSBELL_DATA_DIR", str(tmp_path))

    said = command("mail", "test", address)

    assert said.code == 2
    assert "is no e-mail address" in said.err
    assert files.kept(tmp_path / "mail") == []


def test_an_address_of_a_server_that_cannot_be_read_is_told_without_its_password(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSBELL_SMTP_URL", "http://us:hidden@mail.example.com")
    said = command("mail", "test", "ann@example.com")

    assert said.code == 2
    assert "smtp://user:password@host" in said.err
    assert "hidden" not in said.err


@pytest.fixture
def number(site: Command, dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "INSERT INTO outbox (site_id, kind, session_key, occurrence, recipient, due_at, state, attempts,"
            " last_answer, message_id)"
            " SELECT site_id, 'welcome', 0, 0, 'ann@example.com', '2030-01-01 10:00Z', 'dead', 3, '550 gone', '<7@x>'"
            " FROM site RETURNING outbox_id"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_a_message_is_shown_with_everything_known_of_it(site: Command, number: int) -> None:
    said = site("outbox", "show", str(number))

    assert said.code == 0
    for word in ("welcome", "ann@example.com", "dead", "550 gone", "<7@x>", "2030-01-01 10:00"):
        assert word in said.out
    assert site("outbox", "show", str(number + 1)).code == 1


def test_a_message_is_sent_once_more(site: Command, number: int, dsn: str) -> None:
    assert site("outbox", "resend", str(number)).code == 0

    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT state, attempts, edition, due_at <= now() FROM outbox").fetchone()
    assert row == ("waiting", 0, 2, True)
    assert site("outbox", "resend", str(number + 1)).code == 1


def test_messages_are_found_by_their_recipient(site: Command, number: int) -> None:
    assert "ann@example.com" in site("outbox", "list", "--to", "ANN@").out
    assert "ann@example.com" not in site("outbox", "list", "--to", "%bob%").out
