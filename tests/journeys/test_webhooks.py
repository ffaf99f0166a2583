"""A webhook told by the real server: from the JSON interface over the outbox worker to a receiver."""

from __future__ import annotations

import json

import httpx
import pytest

from classbell.testing.server import ClassbellServer
from tests.outbox.receiving import receiving
from tests.processes import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

SESSION = {
    "metaData": {"confName": "Bells"},
    "schedule": {"startDate": "2035-04-05T10:00:00", "timeZone": "Europe/Berlin", "duration": 60},
}


def test_the_server_tells_a_receiver_of_a_new_session(classbell: ClassbellServer) -> None:
    admin, host = ((each.web_ex_id, each.password) for each in (classbell.admin, classbell.host))
    with receiving() as receiver:
        made = httpx.post(f"{classbell.json_url}/webhooks", json={"url": receiver.url}, auth=admin)
        assert made.status_code == 201, made.text
        created = httpx.post(f"{classbell.json_url}/training-sessions", json=SESSION, auth=host)
        assert created.status_code == 201, created.text

        assert receiver.arrived.wait(PATIENCE_SECONDS)

    told = json.loads(receiver.got[0][2])
    assert told["event"] == "session.created"
    assert told["data"]["sessionKey"] == created.json()["sessionkey"][0]
