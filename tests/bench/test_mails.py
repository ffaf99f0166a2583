"""How the delivery of reminders is shown, and the mail server that only counts."""

from __future__ import annotations

import smtplib

from bench.mails import Left, _server, page


def test_the_part_about_mail_tells_rate_memory_and_arrivals() -> None:
    left = Left(
        messages=1_000, kind="reminder", arrived=1_000, different=999, seconds=4.0, peak_mib=60.4, early_mib=55.0
    )

    text = page(left)

    assert "| mails a second | 250 |" in text
    assert "| 1,000 / 999 |" in text
    assert "55 / 60 MiB" in text
    assert left.target.missed_by <= 1


def test_the_server_counts_mails_and_people() -> None:
    with _server() as (port, counted):
        with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as client:
            for recipient in ("ann@example.com", "bob@example.com", "ann@example.com"):
                client.sendmail("us@example.com", recipient, "Subject: x\r\n\r\nhello\r\n")
        assert counted() == (3, 2)
