"""Presence and certificates of a session over the JSON door: Alice hosts, Ann came, Zoe did not."""

from __future__ import annotations

import asyncpg
import pytest

from tests.services.training.sending import Training
from tests.support import Api, Person
from tests.web.console.attending import AFTER, held
from tests.web.json_door.asking import JsonApi


@pytest.fixture
async def key(api: Api, db: asyncpg.Connection, site_id: int, alice: Person) -> int:
    """A session that is over."""
    key = await held(Training(api, db, site_id), alice)
    api.now = AFTER
    return key


async def test_the_rule_of_the_site_counts_until_the_session_has_its_own(ask: JsonApi, key: int, alice: Person) -> None:
    path = f"/training-sessions/{key}/certificate-rule"
    assert (await ask(alice, "GET", path)).json == {"minutes": 0, "percent": 80, "score": 0, "asSite": True}

    changed = await ask(alice, "PATCH", path, {"minutes": 10})

    assert changed.json == {"minutes": 10, "percent": 80, "score": 0, "asSite": False}
    assert (await ask(alice, "GET", path)).json == changed.json
    assert (await ask(alice, "PATCH", path, {"asSite": True})).json["minutes"] == 0


async def test_null_demands_nothing_and_what_is_left_out_stays(ask: JsonApi, key: int, alice: Person) -> None:
    path = f"/training-sessions/{key}/certificate-rule"
    await ask(alice, "PATCH", path, {"minutes": 10, "percent": 50})

    changed = await ask(alice, "PATCH", path, {"percent": None})

    assert (changed.json["minutes"], changed.json["percent"]) == (10, 0)


async def test_a_change_that_says_nothing_leaves_the_rule_of_the_site(ask: JsonApi, key: int, alice: Person) -> None:
    assert (await ask(alice, "PATCH", f"/training-sessions/{key}/certificate-rule", {})).json["asSite"] is True


@pytest.mark.parametrize(("given", "status"), [({"percent": 100}, 200), ({"percent": 101}, 400), ({"rule": 1}, 400)])
async def test_a_part_is_at_most_all(ask: JsonApi, key: int, alice: Person, given: dict[str, int], status: int) -> None:
    reply = await ask(alice, "PATCH", f"/training-sessions/{key}/certificate-rule", given)

    assert reply.status == status


async def test_certificates_are_issued_listed_and_revoked(ask: JsonApi, key: int, alice: Person) -> None:
    path = f"/training-sessions/{key}/certificates"

    issued = await ask(alice, "POST", path, {})

    assert issued.status == 200
    (certificate,) = issued.json["certificate"]
    assert (certificate["name"], certificate["email"]) == ("Ann Ash", "ann@example.com")
    assert (await ask(alice, "POST", path, {})).json["certificate"] == []
    listed = await ask(alice, "GET", f"/certificates?sessionKey={key}")
    assert [one["code"] for one in listed.json["certificate"]] == [certificate["code"]]
    revocation = f"/certificates/{certificate['certificateID']}/revocation"
    assert (await ask(alice, "POST", revocation)).status == 204
    assert (await ask(alice, "POST", revocation)).status == 422
    assert "revoked" in (await ask(alice, "GET", "/certificates")).json["certificate"][0]


async def test_certificates_nobody_has_are_an_empty_list(ask: JsonApi, key: int, alice: Person) -> None:
    reply = await ask(alice, "GET", "/certificates")

    assert (reply.status, reply.json["certificate"]) == (200, [])


async def test_somebody_who_earned_none_is_named(ask: JsonApi, key: int, alice: Person) -> None:
    reply = await ask(alice, "POST", f"/training-sessions/{key}/certificates", {"email": ["zoe@example.com"]})

    assert (reply.status, reply.json["path"]) == (422, "email")


async def test_presence_is_noted_and_taken_back_by_its_number(ask: JsonApi, key: int, alice: Person) -> None:
    path = f"/training-sessions/{key}/occurrences/1/presences"
    zoe = {"email": "zoe@example.com", "minutes": 60}

    noted = await ask(alice, "POST", path, zoe)

    number = noted.json["attendanceID"]
    assert noted.status == 201
    assert (await ask(alice, "POST", path, zoe)).json["attendanceID"] == number
    assert len((await ask(alice, "POST", f"/training-sessions/{key}/certificates", {})).json["certificate"]) == 2
    assert (await ask(alice, "DELETE", f"/training-sessions/{key}/presences/{number}")).status == 204
    assert (await ask(alice, "DELETE", f"/training-sessions/{key}/presences/{number}")).status == 404


@pytest.mark.parametrize(("minutes", "status"), [(1, 201), (1440, 201), (0, 400), (1441, 400)])
async def test_nobody_is_present_for_less_than_a_minute_or_more_than_a_day(
    ask: JsonApi, key: int, alice: Person, minutes: int, status: int
) -> None:
    told = {"name": "Zoe", "minutes": minutes}

    assert (await ask(alice, "POST", f"/training-sessions/{key}/occurrences/1/presences", told)).status == status


async def test_a_date_that_is_not_there_is_named(ask: JsonApi, key: int, alice: Person) -> None:
    reply = await ask(alice, "POST", f"/training-sessions/{key}/occurrences/7/presences", {"name": "Zoe"})

    assert (reply.status, reply.json["path"]) == (422, "occurrence")


async def test_to_others_none_of_it_is_there(ask: JsonApi, key: int, alice: Person, charlie: Person) -> None:
    session = f"/training-sessions/{key}"
    issued = (await ask(alice, "POST", f"{session}/certificates", {})).json["certificate"][0]["certificateID"]
    noted = await ask(alice, "POST", f"{session}/occurrences/1/presences", {"name": "Zoe"})
    asked = [
        ("GET", f"{session}/certificate-rule", None),
        ("PATCH", f"{session}/certificate-rule", {"minutes": 1}),
        ("POST", f"{session}/certificates", {}),
        ("POST", f"/certificates/{issued}/revocation", None),
        ("POST", f"{session}/occurrences/1/presences", {"name": "Charlie"}),
        ("DELETE", f"{session}/presences/{noted.json['attendanceID']}", None),
    ]

    assert [(await ask(charlie, *one)).status for one in asked] == [404] * len(asked)
    assert (await ask(charlie, "GET", "/certificates")).json["certificate"] == []
    assert (await ask(alice, "GET", f"/certificates?sessionKey={key}")).json["certificate"][0].get("revoked") is None


async def test_a_reader_of_the_site_sees_the_rule_and_changes_nothing(ask: JsonApi, key: int, reader: Person) -> None:
    path = f"/training-sessions/{key}/certificate-rule"

    assert (await ask(reader, "GET", path)).status == 200
    assert (await ask(reader, "PATCH", path, {"minutes": 1})).status == 403
