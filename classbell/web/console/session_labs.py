"""The lab of a session: what is booked for its dates, and booking another."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.errors import LabUnavailable, Refusal
from classbell.languages import N_
from classbell.services.training.change import SetTrainingSession
from classbell.store import labs
from classbell.web.console import faults, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.session_work import Found
from classbell.web.pages.visit import AnyRequest

BASE: Final = "/console/sessions/{key:str}/labs"

_DONE: Final = {
    "booked": N_("The lab is booked for all dates ahead."),
    "given-back": N_("What was booked is given back."),
}
_COMPUTERS: Final = N_("A number of computers is needed, 1 at least.")
_NOT_FREE: Final = N_("So many computers are not free at all dates.")
_FIELDS: Final = {"handsOnLab.labName": "lab", "handsOnLab.numComputers": "computers"}


@get(BASE)
async def page(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """What is booked for the session."""
    async with session_work.at(request, key) as (desk, found):
        return await _shown(desk, found)


@post(BASE, status_code=200)
async def change(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Book a lab for all dates ahead, or give it back."""
    async with session_work.at(request, key, changing=True) as (desk, found):
        number, form, text = found.stored.session_key, desk.form, desk.speech.text
        book = form.get("act") == "book"
        if not book and form.get("act") != "give-back":
            return await _shown(desk, found)
        wanted: dict[str, Any] = {"reserveHOL": book}
        if book:
            if not form.number("computers"):
                return await _shown(desk, found, 422, {"computers": text(_COMPUTERS)})
            wanted |= {"labName": form.get("lab"), "numComputers": form.number("computers")}
        try:
            await desk.run(desk.read({"sessionKey": number, "handsOnLab": wanted}, SetTrainingSession))
        except LabUnavailable:
            return await _shown(desk, found, 409, {"computers": text(_NOT_FREE)})
        except Refusal as refusal:
            return await _shown(desk, found, 422, faults.by_field(refusal, desk.speech, _FIELDS))
        return session_work.go(f"/console/sessions/{number}/labs?done={'booked' if book else 'given-back'}")


async def _shown(desk: Desk, found: Found, status: int = 200, errors: dict[str, str] | None = None) -> Response[str]:
    key, site_id = found.stored.session_key, desk.site.site_id
    known = await labs.of_site(desk.call.tx, site_id, desk.now)
    booked = await labs.of_session(desk.call.tx, site_id, key)
    wanted, done = found.described.hands_on_lab, _DONE.get(desk.query.get("done"))
    given = {
        "lab": desk.form.get("lab") or (wanted.lab_name if wanted else "") or "",
        "computers": desk.form.get("computers") or (wanted.num_computers if wanted else "") or "",
    }  # fmt: skip
    return desk.page(
        "console/session_labs.html", status, found=found, session_key=key, booked=booked, given=given,
        errors=errors or {}, labs=[(lab.name, f"{lab.name} ({lab.computers})") for lab in known],
        done=desk.speech.text(done) if done else "",
        books=any(row["end_at"] > desk.now for row in booked),
    )  # fmt: skip


ROUTES: Final = [page, change]
