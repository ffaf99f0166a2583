"""Webhooks over the JSON door."""

from __future__ import annotations

from tests.support import Person
from tests.web.json_door.asking import JsonApi, schedule


async def test_an_administrator_makes_and_reads_webhooks(ask: JsonApi, admin: Person, alice: Person) -> None:
    asked = {"url": "https://lms.example.com/", "event": ["session.created"]}
    assert (await ask(alice, "POST", "/webhooks", asked)).status == 403
    assert (await ask(admin, "POST", "/webhooks", {**asked, "event": ["session.sold"]})).status in (400, 422)
    made = await ask(admin, "POST", "/webhooks", asked)
    assert made.status == 201
    assert made.json["secret"].startswith("whsec_")
    path = f"/webhooks/{made.json['webhookID']}"
    assert made.headers["Location"] == "/api/v1" + path

    key = await schedule(ask, alice)
    await ask(alice, "DELETE", f"/training-sessions/{key}")

    found = (await ask(admin, "GET", f"{path}/deliveries")).json["delivery"]
    assert [each["event"] for each in found] == ["session.created"]
    assert (await ask(admin, "POST", f"{path}/deliveries/{found[0]['deliveryID']}/redelivery")).status == 204
    assert (await ask(admin, "POST", f"{path}/test")).status == 200
    assert (await ask(admin, "PATCH", path, {"active": False})).json["active"] is False
    assert [each["event"] for each in (await ask(admin, "GET", "/webhooks")).json["webhook"]] == [["session.created"]]
    assert (await ask(admin, "DELETE", path)).status == 204
    assert (await ask(admin, "GET", path)).status == 404
