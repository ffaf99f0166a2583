"""The switches and the logo of a site over the JSON door."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.support import Person
from tests.web.json_door.asking import JsonApi

PATH = "/site/settings"


def picture() -> str:
    content = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(content, "PNG")
    return b64encode(content.getvalue()).decode()


async def value(ask: JsonApi, admin: Person, key: str) -> str:
    """The value of a switch."""
    told: dict[str, Any] = (await ask(admin, "GET", PATH)).json
    return next(str(one["value"]) for one in told["switch"] if one["key"] == key)


async def test_a_switch_is_set_and_the_others_stay(ask: JsonApi, admin: Person) -> None:
    await ask(admin, "PATCH", PATH, {"switch": [{"key": "accent_colour", "value": "#224466"}]})

    reply = await ask(admin, "PATCH", PATH, {"switch": [{"key": "display_name", "value": "Acme Training"}]})

    assert reply.status == 204
    assert await value(ask, admin, "display_name") == "Acme Training"
    assert await value(ask, admin, "accent_colour") == "#224466"


async def test_null_goes_back_to_the_default(ask: JsonApi, admin: Person) -> None:
    await ask(admin, "PATCH", PATH, {"switch": [{"key": "display_name", "value": "Acme Training"}]})

    reply = await ask(admin, "PATCH", PATH, {"switch": [{"key": "display_name", "value": None}]})

    assert reply.status == 204
    assert await value(ask, admin, "display_name") == ""


@pytest.mark.parametrize("given", [None, []])
async def test_all_switches_cannot_be_taken_away(ask: JsonApi, admin: Person, given: object) -> None:
    reply = await ask(admin, "PATCH", PATH, {"switch": given})

    assert (reply.status, reply.json["path"]) == (422, "switch")


async def test_every_switch_that_does_not_fit_is_named_and_none_is_set(ask: JsonApi, admin: Person) -> None:
    given = {"display_name": "Acme", "no_such_switch": "1", "time_zone": "Atlantis"}

    reply = await ask(admin, "PATCH", PATH, {"switch": [{"key": key, "value": text} for key, text in given.items()]})

    assert reply.status == 422
    assert [one["path"] for one in reply.json["errors"]] == ["no_such_switch", "time_zone"]
    assert await value(ask, admin, "display_name") == ""


async def test_a_logo_is_given_and_null_takes_it_away(ask: JsonApi, admin: Person) -> None:
    assert (await ask(admin, "PATCH", "/site/logo", {"content": picture()})).status == 204
    assert (await ask(admin, "PATCH", "/site/logo", {"content": None})).status == 204


@pytest.mark.parametrize(("given", "status"), [({}, 422), ({"content": "bm8gcGljdHVyZQ=="}, 422), ({"image": ""}, 400)])
async def test_a_logo_is_a_picture(ask: JsonApi, admin: Person, given: dict[str, str], status: int) -> None:
    assert (await ask(admin, "PATCH", "/site/logo", given)).status == status


async def test_the_site_is_the_administrators_business(
    ask: JsonApi, alice: Person, charlie: Person, reader: Person
) -> None:
    for who in (alice, charlie):
        assert (await ask(who, "GET", PATH)).status == 403
    assert (await ask(reader, "GET", PATH)).status == 200
    for who in (alice, charlie, reader):
        assert (await ask(who, "PATCH", PATH, {"switch": [{"key": "display_name", "value": "Mine"}]})).status == 403
        assert (await ask(who, "PATCH", "/site/logo", {"content": picture()})).status == 403
