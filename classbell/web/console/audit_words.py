"""A line of the audit trail as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from classbell.domain.call import Row
from classbell.languages import N_, Speech

_WHAT: Final = {
    "training.CreateTrainingSession": N_("planned the session"),
    "training.SetTrainingSession": N_("changed the session"),
    "training.DelTrainingSession": N_("deleted the session"),
    "ep.DelSession": N_("deleted the session"),
    "attendee.CreateMeetingAttendee": N_("put people on the list"),
    "attendee.RegisterMeetingAttendee": N_("registered people"),
    "attendee.DelMeetingAttendee": N_("took people off the list"),
    "user.CreateUser": N_("made an account"), "user.SetUser": N_("changed an account"),
    "user.DelUser": N_("took an account out of use"), "user.InactivateUser": N_("took an account out of use"),
    "user.ActivateUser": N_("let an account in again"),
    "site.SetSite": N_("changed the site"), "api.SetSiteSettings": N_("changed settings of the site"),
    "site set": N_("changed settings of the site"), "api.SetSiteLogo": N_("changed the logo"),
    "api.CreateToken": N_("made a token"), "api.DelToken": N_("took a token back"),
    "api.ResendMessage": N_("sent a message again"), "api.MarkPresence": N_("noted somebody as present"),
    "api.UnmarkPresence": N_("took a note of presence back"),
    "api.SetCertificateRule": N_("changed what earns a certificate"),
    "api.IssueCertificates": N_("issued certificates"), "api.RevokeCertificate": N_("revoked a certificate"),
    "api.SetRegistrationForm": N_("changed the registration form"),
    "api.SetSiteRegistrationForm": N_("changed the registration form of the site"),
    "api.RegisterVisitor": N_("took a registration"), "api.PromoteAttendees": N_("gave seats to people who waited"),
    "api.WriteToPeople": N_("wrote to people"),
    "api.CreateTemplate": N_("made a template"), "api.DelTemplate": N_("deleted a template"),
    "api.CreateLab": N_("added a lab"), "api.DelLab": N_("took a lab away"),
    "training.ReserveLab": N_("reserved computers of a lab"),
    "api.CreateWebhook": N_("made a webhook"), "api.SetWebhook": N_("changed a webhook"),
    "api.DelWebhook": N_("removed a webhook"), "api.TestWebhook": N_("tried a webhook"),
    "api.RedeliverWebhook": N_("told a webhook once more"),
    "training.UploadIMStest": N_("put a test into the library"), "training.CopyLibTests": N_("copied tests"),
    "training.DelLibTests": N_("deleted tests"), "training.AddScheduledTest": N_("took tests into the session"),
    "training.SetScheduledTest": N_("scheduled a test"),
    "training.DelScheduledTest": N_("took tests out of the session"),
    "grade a test": N_("graded a test"), "api.SendScores": N_("mailed scores"),
    "api.ErasePerson": N_("erased a person"), "user.GetloginurlUser": N_("made a link for signing in"),
    "api.ConfirmSecondStep": N_("switched a second step on"), "api.RemoveSecondStep": N_("switched a second step off"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that changed."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A change."""

    number: int
    at: datetime
    who: str
    account: str
    what: str
    operation: str
    subject: str
    session_key: int | None
    conf_name: str
    leaves: tuple[Leaf, ...]

    @classmethod
    def of(cls, row: Row, speech: Speech) -> Entry:
        """The change of a row of the trail."""
        before: dict[str, Any] = msgspec.json.decode(row["before"])
        after: dict[str, Any] = msgspec.json.decode(row["after"])
        operation = row["operation"]
        words = _WHAT.get(operation)
        full = f"{row['first_name'] or ''} {row['last_name'] or ''}".strip()
        return cls(
            number=row["audit_id"],
            at=row["at"],
            who=full or row["web_ex_id"] or speech.text(N_("the operator, or somebody registering")),
            account=row["web_ex_id"] or "",
            what=speech.text(words) if words else operation,
            operation=operation,
            subject=row["subject"],
            session_key=row["session_key"],
            conf_name=row["conf_name"] or "",
            leaves=tuple(
                Leaf(path, _text(before.get(path), speech), _text(after.get(path), speech))
                for path in dict.fromkeys([*before, *after])
            ),
        )


def _text(value: object, speech: Speech) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return speech.text(N_("yes")) if value else speech.text(N_("no"))
    return str(value)
