"""The room of a session in the console: named in its form, shown on its page, missed where there is none."""

from __future__ import annotations

from tests.support import Person
from tests.web.browsing import Browser

NEW = "/console/sessions/new"


async def test_a_host_names_the_room_and_gives_it_up(browser: Browser, alice: Person) -> None:
    await browser.sign_in(alice)
    page = await browser.open(NEW)
    own = {"metaData.confName": "Bells", "metaData.roomLink": "https://rooms.example.com/{key}"}
    overview = (await browser.send(page, NEW, **own)).location.partition("?")[0]
    key = overview.rpartition("/")[2]

    assert f'href="https://rooms.example.com/{key}"' in (await browser.open(overview)).text
    copied = await browser.open(f"{NEW}?from={key}")
    assert 'value="https://rooms.example.com/{key}"' in copied.text
    page = await browser.open(f"{overview}/edit")
    emptied = {"revision": page.hidden("revision"), "metaData.roomLink": ""}
    assert (await browser.send(page, f"{overview}/edit", **emptied)).status == 303
    shown = (await browser.open(overview)).text
    history = (await browser.open(f"{overview}/history")).text
    assert "Address of the room" in history
    assert "https://rooms.example.com/{key}" in history
    assert "rooms.example.com" not in shown
    assert "No room is set up" in shown


async def test_what_is_no_address_is_said_beside_the_field(browser: Browser, alice: Person) -> None:
    await browser.sign_in(alice)
    page = await browser.open(NEW)

    refused = await browser.send(page, NEW, **{"metaData.confName": "Bells", "metaData.roomLink": "upstairs"})

    assert refused.status == 422
    assert 'id="f-metaData-roomLink-fault"' in refused.text
