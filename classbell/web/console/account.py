"""One's own account: name, zone and language, password, browsers, tokens, and the second step of signing in."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

from babel import Locale
from litestar import Response, get, post
from litestar.datastructures import Cookie

from classbell.domain import timezones
from classbell.errors import InvalidValue, NoRecord, Refusal
from classbell.languages import LANGUAGES, N_
from classbell.services.api.tokens import CreateToken, DelToken
from classbell.services.user import second_step as taking
from classbell.services.user.accounts import SetUser
from classbell.services.user.second_step import BeginSecondStep, ConfirmSecondStep
from classbell.store import accounts, second_factors, tokens, web_sessions
from classbell.web.authenticate import Authenticator
from classbell.web.console import browser_words, entry, faults, session_work
from classbell.web.console.entry import Desk
from classbell.web.pages.visit import LANGUAGE_COOKIE, AnyRequest
from classbell.wire.security import SecurityContext

BASE: Final = "/console/account"
KEPT_SECONDS: Final = 365 * 24 * 3600
_DONE: Final = {
    "changed": N_("Saved."), "password": N_("The password is changed; every other browser is signed out."),
    "browser": N_("The browser is signed out."), "token": N_("The token is taken back."),
    "removed": N_("Signing in takes one step again."),
}  # fmt: skip
_FIELDS: Final = {name: name for name in ("firstName", "lastName", "timeZoneID", "language")}
_WRONG: Final = N_("The present password is not right.")
_NOT_ALLOWED: Final = N_("The site does not allow this password.")
_NOT_THE_SAME: Final = N_("The two are not the same.")
_WRONG_CODE: Final = N_("This code is not right. Wait for the next one and try again.")


@get(BASE)
async def account(request: AnyRequest) -> Response[Any]:
    """Everything about one's own account."""
    async with entry.desk(request) as desk:
        return await _shown(desk)


@post(BASE, status_code=200)
async def change(request: AnyRequest) -> Response[Any]:
    """Change name, zone and language."""
    async with entry.desk(request) as desk:
        form = desk.form
        document: dict[str, Any] = {"webExId": desk.account.web_ex_id}
        document |= {name: form.get(name) for name in ("firstName", "lastName") if form.get(name)}
        if form.number("timeZoneID") is not None:
            document["timeZoneID"] = form.number("timeZoneID")
        language = form.get("language")
        if language in LANGUAGES:
            document["language"] = language
        try:
            await desk.run(desk.read(document, SetUser))
        except Refusal as refusal:
            return await _shown(desk, 422, faults.by_field(refusal, desk.speech, _FIELDS))
        reply = session_work.go(f"{BASE}?done=changed")
        if language in LANGUAGES:
            reply.set_cookie(
                Cookie(
                    key=LANGUAGE_COOKIE, value=language, path="/", samesite="lax", max_age=KEPT_SECONDS,
                    secure=urlsplit(desk.settings.links_base).scheme == "https",
                )
            )  # fmt: skip
        return reply


@post(BASE + "/password", status_code=200)
async def change_password(request: AnyRequest) -> Response[Any]:
    """Change the password, for who knows the present one; other browsers are signed out."""
    async with _proving(request) as (desk, right):
        text = desk.speech.text
        if not right:
            return await _shown(desk, 422, {"present": text(_WRONG)})
        if desk.form.get("password") != desk.form.get("again"):
            return await _shown(desk, 422, {"again": text(_NOT_THE_SAME)})
        document = {"webExId": desk.account.web_ex_id, "password": desk.form.get("password")}
        try:
            await desk.run(desk.read(document, SetUser))
        except Refusal:
            return await _shown(desk, 422, {"password": text(_NOT_ALLOWED)})
        await web_sessions.drop_others(desk.call.tx, desk.site.site_id, desk.account.account_id, desk.session_hash)
        # The session was sealed with the old password.
        cookie = await entry.sign_in(desk, desk.account)
        reply = session_work.go(f"{BASE}?done=password")
        reply.set_cookie(cookie)
        return reply


@asynccontextmanager
async def _proving(request: AnyRequest) -> AsyncIterator[tuple[Desk, bool]]:
    """A desk, and whether the form holds the present password of who sits there."""
    authenticator: Authenticator = request.app.state.authenticator
    pool = request.app.state.pool
    async with entry.desk(request) as desk:
        security = SecurityContext(
            web_ex_id=desk.account.web_ex_id, password=desk.form.get("present") or None,
            site_id=str(desk.site.site_id),
        )  # fmt: skip
        found = await authenticator.find(desk.call.tx, security, None, desk.now)
    try:
        # Nobody holds a connection while a password is hashed.
        await authenticator.authenticate(pool, found, security, desk.address, desk.now)
    except Refusal:
        right = False
    else:
        right = True
    async with pool.acquire() as connection, connection.transaction():
        desk.call = replace(desk.call, tx=connection)
        yield desk, right


@post(BASE + "/browsers", status_code=200)
async def sign_browsers_out(request: AnyRequest) -> Response[Any]:
    """Sign a browser out, or all others."""
    async with entry.desk(request) as desk:
        site_id, number = desk.site.site_id, desk.account.account_id
        if "others" in desk.form:
            await web_sessions.drop_others(desk.call.tx, site_id, number, desk.session_hash)
            return session_work.go(f"{BASE}?done=browser")
        for row in await web_sessions.list_of(desk.call.tx, site_id, number, desk.now):
            if bytes(row["session_hash"]).hex() == desk.form.get("browser"):
                await web_sessions.drop(desk.call.tx, site_id, bytes(row["session_hash"]))
        return session_work.go(f"{BASE}?done=browser")


@post(BASE + "/tokens", status_code=200)
async def change_tokens(request: AnyRequest) -> Response[Any]:
    """Make a token, which is shown once, or take one back."""
    async with entry.desk(request) as desk:
        if "remove" in desk.form:
            try:
                await desk.run(DelToken(token_id=desk.form.number("remove") or 0))
            except NoRecord:
                return desk.page("console/no_record.html", 404)
            return session_work.go(f"{BASE}?done=token")
        document = {"name": desk.form.get("name"), "expiresInDays": desk.form.get("days") or 365}
        try:
            made = await desk.run(desk.read(document, CreateToken))
        except Refusal as refusal:
            fields = {"name": "name", "expiresInDays": "days"}
            return await _shown(desk, 422, faults.by_field(refusal, desk.speech, fields))
        return await _shown(desk, token=made.token)


@post(BASE + "/second-step", status_code=200)
async def second_step(request: AnyRequest) -> Response[Any]:
    """Set the second step up, and confirm it."""
    async with entry.desk(request) as desk:
        match desk.form.get("act"):
            case "begin":
                return await _set_up(desk)
            case "confirm":
                return await _confirm(desk)
            case _:
                return await _shown(desk)


@get(BASE + "/second-step/off")
async def second_step_off_page(request: AnyRequest) -> Response[Any]:
    """Where the second step is switched off."""
    async with entry.desk(request) as desk:
        return desk.page("console/second_step.html", state="off")


@post(BASE + "/second-step/off", status_code=200)
async def second_step_off(request: AnyRequest) -> Response[Any]:
    """Switch the second step off, for who knows the password and has the device."""
    async with _proving(request) as (desk, right):
        wrong = {} if right else {"present": _WRONG}
        # A code is spent by looking at it, so it is not looked at for nothing.
        if right and not await taking.switch_off(desk.call, desk.form.get("code"), desk.address):
            wrong = {"code": _WRONG_CODE}
        if wrong:
            errors = {name: desk.speech.text(words) for name, words in wrong.items()}
            return desk.page("console/second_step.html", 422, state="off", errors=errors)
        return session_work.go(f"{BASE}?done=removed")


async def _confirm(desk: Desk) -> Response[Any]:
    try:
        done = await desk.run(ConfirmSecondStep(code=desk.form.get("code")[:40]))
    except InvalidValue:
        # The secret is told once, so after a wrong code it is another.
        return await _set_up(desk, {"code": desk.speech.text(_WRONG_CODE)})
    return desk.page("console/second_step.html", state="codes", codes=done.recovery_code)


async def _set_up(desk: Desk, errors: dict[str, str] | None = None) -> Response[Any]:
    """Show the square code of a new secret."""
    try:
        made = await desk.run(BeginSecondStep())
    except InvalidValue:
        return await _shown(desk, 422, {"": desk.speech.text(faults.DOES_NOT_FIT)})
    # Slow to import, and drawn once for each account.
    import segno  # noqa: PLC0415

    secret, picture = made.secret, BytesIO()
    segno.make(made.address, error="m", micro=False).save(picture, kind="png", scale=6, border=2)
    return desk.page(
        "console/second_step.html", 422 if errors else 200, state="scan",
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        picture=f"data:image/png;base64,{b64encode(picture.getvalue()).decode()}", errors=errors or {},
    )  # fmt: skip


async def _shown(
    desk: Desk, status: int = 200, errors: dict[str, str] | None = None, *, token: str = ""
) -> Response[Any]:
    site_id, number = desk.site.site_id, desk.account.account_id
    stored = await accounts.get(desk.call.tx, site_id, number)
    zone = stored.row.zone
    chosen = timezones.for_iana(zone, [timezones.from_utc(desk.now, zone)])[0].number if zone else ""
    done = _DONE.get(desk.query.get("done")) if not errors and not token else None
    row = await second_factors.find(desk.call.tx, site_id, number)
    return desk.page(
        "console/account.html", status, stored=stored, token=token, errors=errors or {},
        done=desk.speech.text(done) if done else "", zone=chosen,
        zones=[("", desk.speech.text(N_("That of the site"))), *((str(z.number), z.label) for z in timezones.ZONES)],
        languages=[(code, (Locale.parse(code).get_display_name(code) or code).capitalize()) for code in LANGUAGES],
        browsers=[
            (bytes(each["session_hash"]).hex(), bytes(each["session_hash"]) == desk.session_hash, each)
            for each in await web_sessions.list_of(desk.call.tx, site_id, number, desk.now)
        ],
        tokens=await tokens.list_tokens(desk.call.tx, site_id, number, desk.now),
        second=row if row is not None and row["confirmed_at"] is not None else None,
        least=desk.site.settings.password_min_length, browser_name=browser_words.name_of,
    )  # fmt: skip


ROUTES: Final = [
    account, change, change_password, sign_browsers_out, change_tokens, second_step, second_step_off_page,
    second_step_off,
]  # fmt: skip
