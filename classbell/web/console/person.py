"""One person of a session: how he stands, what he answered, and the line of everything that happened with him."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath

from classbell.store import roster, timeline
from classbell.web.console import people, session_work, timeline_words
from classbell.web.console.session_roster import address_of
from classbell.web.pages.visit import AnyRequest

BASE: Final = "/console/sessions/{key:str}/roster/{number:int}"


@get(BASE)
async def page(request: AnyRequest, key: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Everything about one person of a session."""
    async with session_work.at(request, key) as (desk, found):
        session_key, site_id = found.stored.session_key, desk.site.site_id
        rows = await roster.find(desk.call.tx, site_id, session_key, [number])
        if not rows:
            return desk.page("console/no_record.html", 404)
        person = people.on_roster(rows[0], await people.form_of(desk, session_key))
        happened = [
            timeline_words.happened(row, desk.speech, desk.now)
            for row in await timeline.of_person(desk.call.tx, site_id, session_key, person.email, desk.now)
        ]
        return desk.page(
            "console/person.html", found=found, session_key=session_key, base=address_of(session_key), person=person,
            past=[each for each in happened if not each.ahead], ahead=[each for each in happened if each.ahead],
            states=people.states(desk.speech), looks=people.LOOKS, roles=people.roles(desk.speech),
        )  # fmt: skip


@get("/console/sessions/{key:str}/people/{number:int}")
async def by_other_name(request: AnyRequest, key: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """One person, by the name that the tab has."""
    async with session_work.at(request, key) as (_, found):
        return session_work.go(f"{address_of(found.stored.session_key)}/{number}")


ROUTES: Final = [page, by_other_name]
