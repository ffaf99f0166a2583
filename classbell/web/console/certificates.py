"""Certificates of a session: what earns one, who did, issuing, fetching and revoking."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.errors import NoRecord, NotPermitted, Refusal
from classbell.languages import N_
from classbell.services.history import report
from classbell.services.history.certificates import IssueCertificates, RevokeCertificate, SetCertificateRule
from classbell.store import certificates as store
from classbell.web.console import entry, faults, session_work
from classbell.web.console.attendance import LACKS
from classbell.web.console.entry import Desk
from classbell.web.console.session_work import Found
from classbell.web.pages import certificate_file
from classbell.web.pages.visit import AnyRequest

BASE: Final = "/console/sessions/{key:str}/attendance/certificates"
_DONE: Final = {
    "rule": N_("The rule is saved."), "issued": N_("The certificates are issued."),
    "none": N_("Nobody was left to whom one could be issued."), "revoked": N_("The certificate is revoked."),
}  # fmt: skip
_NOT_DONE: Final = N_("This was not done.")
_FIELDS: Final = {"minutes": "minutes", "percent": "percent", "score": "score"}


@get(BASE)
async def certificates(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """The rule, who earned one, and those issued."""
    async with session_work.at(request, key) as (desk, session):
        return await _shown(desk, session)


@post(BASE, status_code=200)
async def change(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Set the rule, issue, or revoke."""
    async with session_work.at(request, key) as (desk, session):
        number = session.stored.session_key
        try:
            done = await _done(desk, number)
        except NotPermitted as refusal:
            return session_work.refused(desk, refusal)
        except Refusal as refusal:
            errors = faults.by_field(refusal, desk.speech, _FIELDS)
            if "" in errors:
                errors[""] = desk.speech.text(_NOT_DONE)
            return await _shown(desk, session, 422, errors)
        return session_work.go(f"/console/sessions/{number}/attendance/certificates?done={done}")


@get("/console/certificates/{number:int}/file")
async def file(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """A certificate as a file, for its hosts."""
    async with entry.desk(request) as desk:
        row = await store.find(desk.call.tx, desk.site.site_id, number)
        if row is None or row["revoked_at"] is not None:
            return desk.page("console/no_record.html", 404)
        try:
            if not desk.account.sees_site:
                await session_work.find(desk, row["session_key"])
        except Refusal as refusal:
            return session_work.refused(desk, refusal)
        return await certificate_file.reply(desk, row)


async def _done(desk: Desk, number: int) -> str:
    form = desk.form
    if "revoke" in form:
        row = await store.find(desk.call.tx, desk.site.site_id, form.number("revoke") or 0)
        if row is None or row["session_key"] != number:
            raise NoRecord
        await desk.run(RevokeCertificate(certificate_id=row["certificate_id"]))
        return "revoked"
    if "issue" in form:
        answered = await desk.run(
            IssueCertificates(session_key=number, email=[one for one in form.all("email") if one])
        )
        return "issued" if answered.certificate else "none"
    # An empty field demands nothing.
    rule = {name: form.get(name) or None for name in _FIELDS}
    document = {"sessionKey": number, "asSite": form.get("as_site") == "true", **rule}
    await desk.run(desk.read(document, SetCertificateRule))
    return "rule"


async def _shown(desk: Desk, session: Found, status: int = 200, errors: dict[str, str] | None = None) -> Response[Any]:
    number = session.stored.session_key
    found = await report.of_session(desk.call, number)
    issued = await store.of_session(desk.call.tx, desk.site.site_id, number)
    good = {row["person"] for row in issued if row["revoked_at"] is None}
    done = _DONE.get(desk.query.get("done"))
    return desk.page(
        "console/certificates.html", status, report=found, found=session, session_key=number, issued=issued,
        earned=[total for total in found.totals if not total.lacks and total.person not in good],
        lacking=[total for total in found.totals if total.lacks and total.person not in good],
        lacks={name: desk.speech.text(words) for name, words in LACKS.items()},
        done=desk.speech.text(done) if done else "", errors=errors or {},
    )  # fmt: skip


ROUTES: Final = [certificates, change, file]
