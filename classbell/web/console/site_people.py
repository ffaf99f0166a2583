"""The accounts of the site: finding, making, changing, letting in and keeping out."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.domain import passwords, timezones
from classbell.errors import NotPermitted, Refusal, UserNotFound
from classbell.languages import N_
from classbell.services.shared.serv import ListControl
from classbell.services.user.accounts import CreateUser, SetUser
from classbell.services.user.activation import ActivateUser, InactivateUser
from classbell.services.user.lists import LstUser
from classbell.services.user.second_step import RemoveSecondStep
from classbell.services.user.types import Privilege, Security
from classbell.store import accounts, second_factors
from classbell.store.accounts import Stored
from classbell.web.console import entry, faults, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.site import HOME, NotForYou, require_administrator, site_page
from classbell.web.pages.visit import NOTHING_FOUND, AnyRequest, Form

USERS: Final = HOME + "/users"
PAGE: Final = 50

ROLES: Final = {
    "host": N_("Host: has sessions"), "attendee": N_("Attendee only: has none"),
    "reader": N_("Host, and reads the whole site"), "admin": N_("Administrator: does everything on the site"),
}  # fmt: skip
STATES: Final = {
    "ACTIVATED": N_("active"), "REQUEST_TO_ACTIVATE": N_("waits to be let in"), "DEACTIVATED": N_("out of use"),
}  # fmt: skip
_DONE: Final = {
    "made": N_("The account is there."), "changed": N_("The change is saved."),
    "in": N_("The account may come in again."),
    "out": N_("The account comes in no more."), "unlocked": N_("The account is unlocked."),
    "locked": N_("The account is locked."), "reset": N_("Signing in takes one step again."),
}  # fmt: skip
_FIELDS: Final = {
    **{name: name for name in ("webExId", "firstName", "lastName", "email", "password", "timeZoneID")},
    "newWebExId": "webExId", "privilege": "role",
}  # fmt: skip
_PASSWORD: Final = N_("The site does not allow this password.")


@get(USERS)
async def users(request: AnyRequest) -> Response[Any]:
    """The accounts that match."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        asked = {name: desk.query.get(name) for name in ("q", "state")}
        state: Any = asked["state"] if asked["state"] in STATES else "ACTIVATED"
        first = max(desk.query.number("first") or 1, 1)
        pattern = f"%{asked['q']}%" if asked["q"] else None
        control = ListControl(start_from=first, maximum_num=PAGE, list_method="OR" if pattern else None)
        wanted = LstUser(
            active=state, list_control=control, first_name=pattern, last_name=pattern, email=pattern,
            web_ex_id=pattern,
        )  # fmt: skip
        try:
            answered = await desk.run(wanted)
            found, total = answered.user, answered.matching_records.total
        except NOTHING_FOUND:
            found, total = [], 0
        return site_page(
            desk, "console/site_users.html", title=desk.speech.text(N_("Users")), users=found, total=total,
            first=first, size=PAGE, asked={**asked, "state": state}, states=_states(desk), role_of=_shown_role,
            roles=_roles(desk), done=_done(desk), shown_path="",
            address=lambda start: f"{USERS}?q={quote(asked['q'])}&state={state}&first={start}",
        )  # fmt: skip


@get(USERS + "/new")
async def new(request: AnyRequest) -> Response[Any]:
    """The form of a new account."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        return await _form(desk, None)


@post(USERS + "/new", status_code=200)
async def create(request: AnyRequest) -> Response[Any]:
    """Make an account."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        form = desk.form
        try:
            document = _document(form) | {"sendWelcome": form.get("sendWelcome") == "true"}
            document.setdefault("webExId", form.get("email"))
            document.setdefault("password", passwords.generated(desk.site.settings))
            await desk.run(desk.read(document, CreateUser))
        except NotPermitted:
            raise NotForYou from None
        except Refusal as refusal:
            missing = [name for name in ("firstName", "lastName", "email") if not form.get(name)]
            needed = dict.fromkeys(missing, desk.speech.text(faults.NEEDED))
            return await _form(desk, None, 422, {**_faults(desk, refusal), **needed})
        return session_work.go(f"{USERS}?q={quote(form.get('email'))}&done=made")


@get(USERS + "/{number:int}")
async def edit(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """The form of an account."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        return await _form(desk, number)


@post(USERS + "/{number:int}", status_code=200)
async def change(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """Change an account, let it in, keep it out, lock or unlock it."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        try:
            stored = await accounts.get(desk.call.tx, desk.site.site_id, number)
        except UserNotFound:
            return desk.page("console/no_record.html", 404)
        try:
            done = await _changed(desk, stored, desk.form)
        except NotPermitted:
            raise NotForYou from None
        except Refusal as refusal:
            return await _form(desk, number, 422, _faults(desk, refusal))
        return session_work.go(f"{USERS}/{number}?done={done}")


async def _changed(desk: Desk, stored: Stored, form: Form) -> str:
    if not desk.account.is_site_admin:
        raise NotPermitted
    name = stored.row.web_ex_id
    act = form.get("act")
    if act == "in":
        await desk.run(ActivateUser(user_id=stored.account_id))
        return "in"
    if act == "out":
        await desk.run(InactivateUser(user_id=stored.account_id))
        return "out"
    if act in ("lock", "unlock"):
        await desk.run(SetUser(web_ex_id=name, security=Security(lock_account=act == "lock")))
        return "locked" if act == "lock" else "unlocked"
    if act == "second-step":
        await desk.run(RemoveSecondStep(user_id=stored.account_id))
        return "reset"
    document = _document(form)
    new_name = document.pop("webExId", name)
    if new_name != name:
        document["newWebExId"] = new_name
    document["webExId"] = name
    await desk.run(desk.read(document, SetUser))
    return "changed"


def _document(form: Form) -> dict[str, Any]:
    """The account as a form describes it; empty fields say nothing."""
    document: dict[str, Any] = {
        name: form.get(name) for name in ("webExId", "firstName", "lastName", "email", "password") if form.get(name)
    }
    role, zone = form.get("role"), form.number("timeZoneID")
    if role in ROLES:
        document["privilege"] = {
            "host": role != "attendee", "attendeeOnly": role == "attendee", "siteAdmin": role == "admin",
            "roSiteAdmin": role == "reader",
        }  # fmt: skip
    if zone is not None:
        document["timeZoneID"] = zone
    return document


def _role(stored: Stored) -> str:
    row = stored.row
    if row.is_site_admin:
        return "admin"
    if row.is_read_only_admin:
        return "reader"
    return "attendee" if row.is_attendee_only or not row.is_host else "host"


def _shown_role(user: Any) -> str:
    """The role of an account as it is listed."""
    flags = user.privilege or Privilege()
    if flags.site_admin:
        return "admin"
    if flags.ro_site_admin:
        return "reader"
    return "attendee" if flags.attendee_only or flags.host is False else "host"


async def _form(
    desk: Desk, number: int | None, status: int = 200, errors: dict[str, str] | None = None
) -> Response[Any]:
    stored, second_step = None, False
    if number is not None:
        # One's own is switched off with a code, at one's own account.
        others = number != desk.account.account_id
        second_step = others and await second_factors.in_use(desk.call.tx, desk.site.site_id, number)
        try:
            stored = await accounts.get(desk.call.tx, desk.site.site_id, number)
        except UserNotFound:
            return desk.page("console/no_record.html", 404)
    values = {"webExId": "", "firstName": "", "lastName": "", "email": "", "role": "host", "timeZoneID": ""}
    if stored is not None:
        row = stored.row
        zone = timezones.for_iana(row.zone, [timezones.from_utc(desk.now, row.zone)])[0] if row.zone else None
        values = {
            "webExId": row.web_ex_id, "firstName": row.first_name, "lastName": row.last_name, "email": row.email,
            "role": _role(stored), "timeZoneID": str(zone.number) if zone else "",
        }  # fmt: skip
    if desk.posted and "email" in desk.form:
        values |= {name: desk.form.get(name, value) for name, value in values.items()}
    title = N_("New account") if stored is None else N_("Account")
    return site_page(
        desk, "console/site_user.html", status, title=desk.speech.text(title), stored=stored, values=values,
        roles=_roles(desk), states=_states(desk), errors=errors or {}, done=_done(desk), shown_path=USERS,
        second_step=second_step,
        zones=[("", desk.speech.text(N_("That of the site"))), *((str(z.number), z.label) for z in timezones.ZONES)],
    )  # fmt: skip


def _faults(desk: Desk, refusal: Refusal) -> dict[str, str]:
    found = faults.by_field(refusal, desk.speech, _FIELDS)
    if "password" in found:
        found["password"] = desk.speech.text(_PASSWORD)
    return found


def _roles(desk: Desk) -> dict[str, str]:
    return {name: desk.speech.text(words) for name, words in ROLES.items()}


def _states(desk: Desk) -> dict[str, str]:
    return {name: desk.speech.text(words) for name, words in STATES.items()}


def _done(desk: Desk) -> str:
    words = _DONE.get(desk.query.get("done"))
    return desk.speech.text(words) if words else ""


ROUTES: Final = [users, new, create, edit, change]
