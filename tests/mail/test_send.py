"""The ways out: a mail server spoken to by SMTP, and the folder that stands for one."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from classbell.config import Settings, SmtpServer
from classbell.errors import Permanent, Temporary
from classbell.mail import files
from classbell.mail.send import Smtp, Unreachable, our_name, transport
from tests.outbox.mailserver import Mailbox, login, mail_server, tls_context

pytestmark = pytest.mark.slow


def mail(subject: str = "Hello", text: str = "Grüße aus Köln\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Acme <training@acme.example>"
    message["To"] = "ann@example.com"
    message["Subject"] = subject
    message["Message-ID"] = "<7.invitation@acme.localhost>"
    message.set_content(text)
    return message


def out(mailbox: Mailbox, tail: str = "?starttls=never", scheme: str = "smtp", user: str = "") -> Smtp:
    settings = Settings(
        smtp_url=f"{scheme}://{user}localhost:{mailbox.port}{tail}", mail_from="Training <training@acme.example>"
    )
    way = transport(settings)
    assert isinstance(way, Smtp)
    return way


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("certificate")
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    made, key = str(folder / "made.pem"), str(folder / "key.pem")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", made],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key


async def test_a_mail_reaches_the_server_with_one_recipient_and_its_answer_is_given() -> None:
    with mail_server() as mailbox:
        way = out(mailbox)
        answer = await way.send(mail(), "ann@example.com")
        await way.close()

    (envelope,) = mailbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("training@acme.example", ["ann@example.com"])
    assert answer == "250 taken as 1"
    assert mailbox.taken[0][1].get_content() == "Grüße aus Köln\n"
    assert mailbox.taken[0][1]["Message-ID"] == "<7.invitation@acme.localhost>"


async def test_several_mails_share_a_connection_also_after_one_was_refused() -> None:
    with mail_server() as mailbox:
        mailbox.answer_rcpt = lambda address: "550 no such person" if address.startswith("gone") else None
        way = out(mailbox)
        await way.send(mail(), "ann@example.com")
        with pytest.raises(Permanent) as caught:
            await way.send(mail(), "gone@example.com")
        await way.send(mail(), "bob@example.com")
        await way.close()

    assert caught.value.answer == "550 no such person"
    assert mailbox.recipients == ["ann@example.com", "bob@example.com"]
    assert len(mailbox.sessions) == 1


async def test_we_greet_with_our_own_name_and_ask_no_resolver() -> None:
    with mail_server() as mailbox:
        way = Smtp(
            _server(mailbox), Settings(base_url="https://training.example.com", mail_from="training@acme.example")
        )
        await way.send(mail(), "ann@example.com")
        await way.close()

    assert mailbox.greetings == {"training.example.com"}
    assert (our_name("127.0.0.1"), our_name("::1")) == ("[127.0.0.1]", "[IPv6:::1]")


def _server(mailbox: Mailbox) -> SmtpServer:
    server = Settings(smtp_url=f"smtp://127.0.0.1:{mailbox.port}?starttls=never").smtp_server
    assert server is not None
    return server


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("450 mailbox busy", Temporary),
        ("452 out of storage", Temporary),
        ("421 going down", Temporary),
        ("530 authenticate first", Temporary),
        ("550 no such person", Permanent),
        ("553 not allowed", Permanent),
    ],
)
async def test_the_code_tells_whether_a_failure_is_for_good(answer: str, kind: type[Exception]) -> None:
    with mail_server() as mailbox:
        mailbox.answer_rcpt = lambda address: answer
        way = out(mailbox)
        with pytest.raises((Temporary, Permanent)) as caught:
            await way.send(mail(), "ann@example.com")
        await way.close()

    assert isinstance(caught.value, kind)
    assert caught.value.answer == answer


async def test_a_sender_the_server_does_not_take_from_us_loses_no_mail() -> None:
    with mail_server() as mailbox:
        mailbox.answer_mail = lambda sender: "553 5.7.1 sender address not owned by user"
        way = out(mailbox)
        with pytest.raises(Unreachable, match="not owned by user"):
            await way.send(mail(), "ann@example.com")
        mailbox.answer_mail = lambda sender: None
        await way.send(mail(), "ann@example.com")
        await way.close()

    assert mailbox.recipients == ["ann@example.com"]


async def test_refusing_the_content_is_for_good() -> None:
    with mail_server() as mailbox:
        mailbox.answer_data = lambda envelope: "554 looks like spam"
        way = out(mailbox)
        with pytest.raises(Permanent, match="554 looks like spam"):
            await way.send(mail(), "ann@example.com")
        await way.close()


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    with mail_server() as mailbox:
        port = mailbox.port
    way = transport(Settings(smtp_url=f"smtp://127.0.0.1:{port}"))

    with pytest.raises(Unreachable) as caught:
        await way.send(mail(), "ann@example.com")

    assert f"127.0.0.1:{port}" in caught.value.answer


async def test_a_connection_the_server_has_closed_meanwhile_is_opened_again() -> None:
    with mail_server() as mailbox:
        way = out(mailbox)
        await way.send(mail(), "ann@example.com")
        assert way._client is not None
        way._client.close()
        await way.send(mail(), "bob@example.com")
        await way.close()

    assert mailbox.recipients == ["ann@example.com", "bob@example.com"]


@pytest.mark.parametrize("starttls", ["always", "auto"])
async def test_starttls_covers_the_mail_and_checks_the_certificate(certificate: tuple[str, str], starttls: str) -> None:
    made, key = certificate
    with mail_server(tls_context=tls_context(made, key)) as mailbox:
        way = out(mailbox, f"?starttls={starttls}&ca={made}")
        await way.send(mail(), "ann@example.com")
        await way.close()
        stranger = out(mailbox, f"?starttls={starttls}")
        with pytest.raises(Temporary, match="certificate"):
            await stranger.send(mail(), "bob@example.com")

    assert mailbox.encrypted == [True]
    assert mailbox.recipients == ["ann@example.com"]


async def test_starttls_always_sends_nothing_to_a_server_without_it() -> None:
    with mail_server() as mailbox, pytest.raises(Temporary):
        await out(mailbox, "?starttls=always").send(mail(), "ann@example.com")

    assert mailbox.taken == []


async def test_smtps_is_encrypted_from_the_first_byte(certificate: tuple[str, str]) -> None:
    made, key = certificate
    with mail_server(ssl_context=tls_context(made, key)) as mailbox:
        way = out(mailbox, f"?ca={made}", scheme="smtps")
        answer = await way.send(mail(), "ann@example.com")
        await way.close()

    assert answer == "250 taken as 1"


async def test_credentials_are_used_and_a_wrong_password_of_ours_loses_no_mail(certificate: tuple[str, str]) -> None:
    made, key = certificate
    options = {"tls_context": tls_context(made, key), "authenticator": login(b"us", b"right"), "auth_required": True}
    with mail_server(**options) as mailbox:
        way = out(mailbox, f"?starttls=always&ca={made}", user="us:right@")
        await way.send(mail(), "ann@example.com")
        await way.close()
        with pytest.raises(Unreachable, match="535"):
            await out(mailbox, f"?starttls=always&ca={made}", user="us:wrong@").send(mail(), "bob@example.com")

    assert mailbox.recipients == ["ann@example.com"]


async def test_without_a_server_mails_are_files_that_sort_by_time(tmp_path: Path) -> None:
    way = transport(Settings(data_dir=str(tmp_path)))
    first = await way.send(mail("One"), "ann@example.com")
    await way.send(mail("Two"), "bob@example.com")

    folder = tmp_path / "mail"
    newest, oldest = files.kept(folder)
    assert oldest.name in first
    assert first.startswith("kept as ")
    read = files.read(folder, newest.name)
    assert read is not None
    assert read["Subject"] == "Two"
    assert (folder / newest.name).stat().st_mode & 0o077 == 0


def test_only_files_of_the_folder_are_read(tmp_path: Path) -> None:
    (tmp_path / "secret.eml").write_text("Subject: secret\n\n")
    folder = tmp_path / "mail"
    folder.mkdir()

    assert files.read(folder, "../secret.eml") is None
    assert files.read(folder, "20260101T000000.000000Z-none.eml") is None


async def test_old_files_are_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    way = files.Files(folder)
    await way.send(mail(), "ann@example.com")
    (folder / "20200101T000000.000000Z-1.reminder.eml").write_text("Subject: old\n\n")

    assert files.forget(folder, datetime(2020, 6, 1, tzinfo=UTC)) == 1
    assert len(files.kept(folder)) == 1
