"""What the site keeps about one person: looked at, taken out as a file, and erased."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from litestar import Response, get, post

from classbell.errors import InvalidValue, NoRecord, NotPermitted, Refusal
from classbell.languages import N_
from classbell.mail import files
from classbell.services.attendee.personal_data import ErasePerson, ExportPerson
from classbell.store import personal_data
from classbell.web.console import entry, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.site import HOME, NotForYou, require_administrator, site_page
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest
from classbell.wire import address

PAGE: Final = HOME + "/person"

PARTS: Final = {
    "sessions": N_("Lists of sessions"), "attendance": N_("Attendance"), "tests": N_("Tests"),
    "certificates": N_("Certificates"), "messages": N_("Messages"), "opened": N_("Pages opened by a link"),
    "recordings": N_("Recordings opened"), "addressBooks": N_("Address books"),
    "unsubscribed": N_("Kinds of mails not wanted"),
}  # fmt: skip
_KEPT: Final = re.compile(r"^kept as [^/]+/(\S+): ")
_NO_ADDRESS: Final = N_("This is no e-mail address.")
_NOT_SAME: Final = N_("Write the address once more, exactly as above.")
_NOTHING: Final = N_("Nothing is kept about this address.")


@get(PAGE)
async def page(request: AnyRequest) -> Response[Any]:
    """What is kept about an address, in numbers."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        return await _shown(desk, desk.query.get("email"))


@get(PAGE + ".json")
async def exported(request: AnyRequest) -> Response[Any]:
    """Everything that is kept, as a file."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        email = _address(desk.query.get("email"))
        if not email:
            return await _shown(desk, desk.query.get("email"), 422)
        answered = await desk.run(ExportPerson(email=email))
        return Response(
            msgspec.json.format(answered.document.encode(), indent=2), media_type="application/json; charset=utf-8",
            headers={**engine.HEADERS, "Content-Disposition": 'attachment; filename="personal-data.json"'},
        )  # fmt: skip


@post(PAGE, status_code=200)
async def erase(request: AnyRequest) -> Response[Any]:
    """Erase the person."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        sent, text = desk.form.get("email"), desk.speech.text
        email = _address(sent)
        if not email:
            return await _shown(desk, sent, 422)
        kept = await personal_data.kept_answers(desk.call.tx, desk.site.site_id, email)
        document = {"email": email, "confirm": desk.form.get("confirm")}
        try:
            await desk.run(desk.read(document, ErasePerson))
        except NotPermitted:
            raise NotForYou from None
        except NoRecord:
            return await _shown(desk, sent, 404, {"": text(_NOTHING)})
        except InvalidValue:
            return await _shown(desk, sent, 422, {"confirm": text(_NOT_SAME)})
        except Refusal as refusal:
            return await _shown(
                desk, sent, 422, {"confirm" if "confirm" in (refusal.path or "") else "": text(_NOT_SAME)}
            )
        names = [found[1] for found in map(_KEPT.match, kept) if found]
    # Only now is it sure that nothing of it is taken back.
    files.remove(desk.settings.mail_folder, names)
    return session_work.go(f"{PAGE}?done=1")


def _address(text: str) -> str:
    """The address in the form it is kept; empty for what is none."""
    try:
        return address.email(text)
    except ValueError:
        return ""


async def _shown(desk: Desk, asked: str, status: int = 200, errors: dict[str, str] | None = None) -> Response[str]:
    email, text = _address(asked), desk.speech.text
    errors = dict(errors or {})
    counts: dict[str, int] = {}
    account = None
    if email:
        document = msgspec.json.decode((await desk.run(ExportPerson(email=email))).document)
        counts = {text(words): len(document[name]) for name, words in PARTS.items()}
        account = document["account"]
    elif asked:
        errors["email"] = text(_NO_ADDRESS)
        status = max(status, 422)
    return site_page(
        desk, "console/personal_data.html", status, title=text(N_("Personal data")), shown_path="", asked=asked,
        email=email, counts=counts, account=account, errors=errors, done=desk.query.get("done"),
    )  # fmt: skip


ROUTES: Final = [page, exported, erase]
