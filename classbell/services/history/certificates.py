"""Certificates: the rule of a session, issuing what was earned, listing and revoking."""

from typing import Annotated

import msgspec

from classbell.domain import access, changes
from classbell.domain import certificates as domain
from classbell.domain.call import Call, Row
from classbell.domain.certificates import Rule
from classbell.errors import InvalidValue, NoRecord, NotPermitted, Refusal, raise_all
from classbell.services import listing
from classbell.services.history import report
from classbell.services.registry import operation
from classbell.services.shared.serv import ListControl, MatchingRecords
from classbell.store import audit, members, sessions
from classbell.store import certificates as store
from classbell.store.certificates import Earned
from classbell.store.sessions import Stored
from classbell.wire.element import Element, Email, Long, Range
from classbell.wire.names import API

Percent = Annotated[int, Range(0, 100)]


class GetCertificateRule(Element, ns=API):
    """Ask what earns a certificate of a session."""

    session_key: Long


class GetCertificateRuleResponse(Element, ns=API):
    """The rule that counts. All demands hold; 0 demands nothing."""

    minutes: Long
    percent: Long
    score: Long
    as_site: bool
    """True: the session has no rule of its own, and this is the site's."""


class SetCertificateRule(Element, ns=API):
    """Say what earns a certificate of a session. What is left out stays; `null` and 0 demand nothing."""

    session_key: Long
    minutes: Annotated[int, Range(0, 100_000)] | None = None
    """Fewest minutes of presence."""
    percent: Percent | None = None
    """Smallest part of the planned time."""
    score: Percent | None = None
    """Smallest score over all tests of the session."""
    as_site: bool | None = None
    """True: the rule of the site counts, and the others are ignored."""


class SetCertificateRuleResponse(GetCertificateRuleResponse, ns=API):
    """The rule that counts now."""


class IssueCertificates(Element, ns=API):
    """Issue certificates to those who earned them and have none yet."""

    session_key: Long
    email: list[Annotated[str, Email()]] = []
    """Only to these; absent: to everybody who earned one."""


class Certificate(Element, ns=API):
    """A certificate."""

    certificate_id: Long
    code: str
    link: str
    """Where everybody can verify it."""
    session_key: Long
    conf_name: str
    name: str
    email: str = ""
    minutes: Long
    percent: Long
    score: Long | None = None
    """Percent of the points; absent for a session without tests."""
    issued: str
    """In ISO 8601."""
    revoked: str | None = None
    """In ISO 8601; absent for a good one."""


class IssueCertificatesResponse(Element, ns=API):
    """The certificates issued by this call."""

    certificate: list[Certificate] = []


class LstCertificates(Element, ns=API):
    """List certificates, the latest first."""

    list_control: ListControl | None = None
    session_key: Long | None = None


class LstCertificatesResponse(Element, ns=API):
    """A page of certificates."""

    matching_records: MatchingRecords | None = None
    certificate: list[Certificate] = []


class RevokeCertificate(Element, ns=API):
    """Make a certificate worthless; its page says so. Another one can be issued."""

    certificate_id: Long


class RevokeCertificateResponse(Element, ns=API):
    """Empty on success."""


@operation("api.GetCertificateRule", http="GET /training-sessions/{sessionKey}/certificate-rule", one_statement=True)
async def get_certificate_rule(call: Call, request: GetCertificateRule) -> GetCertificateRuleResponse:
    """Answer what earns a certificate of a session.

    Callers: who may see the session.
    Raises SessionNotFound (060001), NotPermitted (000001).
    """
    stored = await sessions.get(call.tx, call.site.site_id, request.session_key)
    if not access.may_see(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    own = await store.rule_of(call.tx, call.site.site_id, stored.session_key)
    rule = own or domain.rule_of(call.site.settings)
    return GetCertificateRuleResponse(minutes=rule.minutes, percent=rule.percent, score=rule.score, as_site=own is None)


@operation("api.SetCertificateRule", http="PATCH /training-sessions/{sessionKey}/certificate-rule", clears=True)
async def set_certificate_rule(call: Call, request: SetCertificateRule) -> SetCertificateRuleResponse:
    """Say what earns a certificate of a session; those issued already stay.

    Callers: who may change the session.
    Raises SessionNotFound (060001), NotPermitted (000001), InvalidValue (000903).
    """
    stored = await _changeable(call, request.session_key)
    old = await store.rule_of(call.tx, call.site.site_id, stored.session_key)
    new = None if request.as_site else _changed(call, old, request)
    await store.set_rule(call.tx, call.site.site_id, stored.session_key, new)
    await _note(call, "api.SetCertificateRule", stored.session_key, "", changes.between(old or {}, new or {}))
    rule = new or domain.rule_of(call.site.settings)
    return SetCertificateRuleResponse(minutes=rule.minutes, percent=rule.percent, score=rule.score, as_site=new is None)


def _changed(call: Call, old: Rule | None, request: SetCertificateRule) -> Rule | None:
    """The rule of a session with what a request mentions; it begins as that of the site."""
    given = {name: getattr(request, name) for name in ("minutes", "percent", "score")}
    told = {name: value for name, value in given.items() if value is not None or name in call.cleared}
    if old is None and not told and request.as_site is None:
        return None
    base = old or domain.rule_of(call.site.settings)
    return msgspec.structs.replace(base, **{name: value or 0 for name, value in told.items()})


@operation("api.IssueCertificates", http="POST /training-sessions/{sessionKey}/certificates 200")
async def issue_certificates(call: Call, request: IssueCertificates) -> IssueCertificatesResponse:
    """Issue certificates to those who earned them; who has a good one keeps it.

    Callers: who may change the session.
    Raises SessionNotFound (060001), NotPermitted (000001), InvalidValue (000903) for every address named that has not
    earned one.
    """
    stored = await _changeable(call, request.session_key)
    found = await report.of_session(call, stored.session_key)
    earned = [total for total in found.totals if not total.lacks and total.first_at is not None]
    if request.email:
        wanted = {email.lower() for email in request.email}
        missing = sorted(wanted - {total.email for total in earned})
        faults: list[Refusal] = [InvalidValue(path="email", value=email) for email in missing]
        raise_all(faults)
        earned = [total for total in earned if total.email in wanted]
    host = await members.get(call.tx, call.site.site_id, stored.host_id, call.now)
    issued: list[Certificate] = []
    for total in earned:
        assert total.first_at is not None and total.last_at is not None
        number = await store.add(
            call.tx, call.site.site_id,
            Earned(
                code=domain.new_code(), session_key=stored.session_key, person=total.person, email=total.email,
                name=total.name, conf_name=found.conf_name, host_name=host.display_name, zone=found.zone,
                first_at=total.first_at, last_at=total.last_at, minutes=total.minutes, percent=total.percent,
                score=total.score,
            ),
            call.caller.account_id, call.now,
        )  # fmt: skip
        row = None if number is None else await store.find(call.tx, call.site.site_id, number)
        if row is not None:
            issued.append(shown(call, row))
    if issued:
        names = ", ".join(each.email or each.name for each in issued[:5])
        subject = f"{len(issued)}: {names}"[:200]
        await _note(call, "api.IssueCertificates", stored.session_key, subject)
    return IssueCertificatesResponse(certificate=issued)


@operation("api.LstCertificates", http="GET /certificates", one_statement=True)
async def lst_certificates(call: Call, request: LstCertificates) -> LstCertificatesResponse:
    """List certificates of the caller's sessions, of one session, or for administrators of the site.

    Callers: any account, for its own sessions; alternate hosts, for one session; administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), NoRecord (000015) when nothing matches.
    """
    host_id = None if call.caller.sees_site else call.caller.account_id
    if request.session_key is not None:
        stored = await sessions.get(call.tx, call.site.site_id, request.session_key)
        if not access.may_see(call.caller, stored.host_id, stored.alternate_addresses):
            raise NotPermitted
        host_id = None
    page = listing.page(request.list_control)
    rows = await store.list_certificates(
        call.tx, call.site.site_id,
        host_id=host_id, session_key=request.session_key, start=page.start_from - 1, limit=page.size,
    )  # fmt: skip
    if not rows:
        raise NoRecord
    return LstCertificatesResponse(
        matching_records=page.records(rows[0]["total"], len(rows)), certificate=[shown(call, row) for row in rows]
    )


@operation("api.RevokeCertificate", http="POST /certificates/{certificateID}/revocation 204")
async def revoke_certificate(call: Call, request: RevokeCertificate) -> RevokeCertificateResponse:
    """Make a certificate worthless.

    Callers: who may change its session; site administrators once the session is erased.
    Raises NoRecord (000015) for an unknown number, NotPermitted (000001), InvalidValue (000903) for one that is
    revoked already.
    """
    row = await store.find(call.tx, call.site.site_id, request.certificate_id)
    if row is None:
        raise NoRecord
    if not call.caller.is_site_admin:
        await _changeable(call, row["session_key"])
    if not await store.revoke(call.tx, call.site.site_id, request.certificate_id, call.now):
        raise InvalidValue(path="certificateID", value=str(request.certificate_id))
    await _note(call, "api.RevokeCertificate", row["session_key"], f"{row['email'] or row['name']}, {row['code']}")
    return RevokeCertificateResponse()


def shown(call: Call, row: Row) -> Certificate:
    """A certificate as it is answered."""
    return Certificate(
        certificate_id=row["certificate_id"],
        code=row["code"],
        link=f"{call.links_base}/certificates/{row['code']}",
        session_key=row["session_key"],
        conf_name=row["conf_name"],
        name=row["name"],
        email=row["email"],
        minutes=row["minutes"],
        percent=row["percent"],
        score=row["score"],
        issued=row["issued_at"].isoformat(timespec="seconds"),
        revoked=None if row["revoked_at"] is None else row["revoked_at"].isoformat(timespec="seconds"),
    )


async def _changeable(call: Call, session_key: int) -> Stored:
    stored = await sessions.get(call.tx, call.site.site_id, session_key)
    if not access.may_change(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    return stored


async def _note(
    call: Call, name: str, session_key: int, subject: str, found: changes.Changes = changes.NOTHING
) -> None:
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation=name, session_key=session_key,
        at=call.now, subject=subject, changes=found,
    )  # fmt: skip
