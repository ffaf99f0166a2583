"""`classbell webhook`."""

from __future__ import annotations

from tests.cli.conftest import Command, value_of

URL = "https://lms.example.com/hook"


def test_a_webhook_is_made_tested_and_removed(site: Command, dsn: str) -> None:
    made = site("webhook", "add", URL, "--event", "session.created", "--event", "session.deleted")
    number, _, secret = made.out.strip().removeprefix("Webhook ").partition(": ")

    assert made.code == 0
    assert secret.startswith("whsec_")
    listed = site("webhook", "list").out
    assert all(word in listed for word in (number, URL, "session.created session.deleted", "on"))
    assert secret not in listed
    assert value_of(dsn, "SELECT has_webhooks FROM site") is True
    assert site("webhook", "test", number).code == 0
    log = site("webhook", "deliveries", number).out
    assert "webhook.test" in log
    assert "waiting" in log
    assert site("webhook", "remove", number).code == 0
    assert value_of(dsn, "SELECT count(*) FROM webhook_delivery") == 0
    assert value_of(dsn, "SELECT has_webhooks FROM site") is False
    assert value_of(dsn, "SELECT count(*) FROM audit WHERE operation LIKE 'webhook %'") == 3


def test_what_is_wrong_with_a_webhook_is_said(site: Command) -> None:
    assert "no event session.sold" in site("webhook", "add", URL, "--event", "session.sold").err
    assert "no http or https" in site("webhook", "add", "https://a:b@lms.example.com/").err
    for command in ("remove", "deliveries", "test"):
        assert "no webhook 7" in site("webhook", command, "7").err


def test_a_webhook_without_events_is_told_everything(site: Command, dsn: str) -> None:
    assert site("webhook", "add", URL).code == 0
    assert value_of(dsn, "SELECT events FROM webhook") == ["*"]
