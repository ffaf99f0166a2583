"""Refusals as problems (RFC 9457): which status each has, and what of it is told.

Rules:
1. The words are those of the catalogue; paths have dots: `schedule.duration`.
2. A message that cannot be read is 400; one that reads well and breaks a rule is 422, or 409 where the state of things
   is in the way.
3. What somebody may not see is answered as if it were not there.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from classbell import errors
from classbell.errors import Refusal

MEDIA_TYPE: Final = "application/problem+json"

_STATUS: Final[dict[type[Refusal], int]] = {
    errors.BadCredentials: 401,
    errors.BadTicket: 401,
    errors.NoTicketForToken: 401,
    errors.AccountNotActive: 403,
    errors.NotPermitted: 403,
    errors.MayNotScheduleForHost: 403,
    errors.UnknownSite: 404,
    errors.NoRecord: 404,
    errors.UserNotFound: 404,
    errors.AttendeeNotFound: 404,
    errors.SessionNotFound: 404,
    errors.UnknownTest: 404,
    errors.LabNotFound: 404,
    errors.UnknownRequestType: 404,
    errors.WebExIdTaken: 409,
    errors.EmailTaken: 409,
    errors.SiteHostLimitExceeded: 409,
    errors.RegistrationClosed: 409,
    errors.RegistrationsFull: 409,
    errors.StartedSession: 409,
    errors.SessionInProgress: 409,
    errors.LabUnavailable: 409,
    errors.AttemptsUsedUp: 409,
    errors.NotOpen: 409,
    errors.TimeUp: 409,
    errors.TooBusy: 503,
    errors.InternalError: 500,
}
"""All others are 400 when they were found in reading the message, else 422."""

GONE: Final[dict[str, type[Refusal]]] = {
    "training-sessions": errors.SessionNotFound,
    "sessions": errors.SessionNotFound,
    "instances": errors.SessionNotFound,
    "tests": errors.UnknownTest,
    "test-library": errors.UnknownTest,
    "recordings": errors.NoRecord,
    "users": errors.UserNotFound,
    "distribution-lists": errors.NoRecord,
    "messages": errors.NoRecord,
    "certificates": errors.NoRecord,
}
"""How a thing that is not there is refused, by the first part of its address."""


class Problem(Exception):
    """A request the door itself refuses, before any operation is asked."""

    def __init__(self, status: int, title: str, detail: str = "", **headers: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail or title
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def content(self, instance: str) -> bytes:
        """The problem as it is answered."""
        return msgspec.json.encode(
            {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail,
             "instance": instance}
        )  # fmt: skip


def status_of(refusal: Refusal, *, reading: bool) -> int:
    """The status of a refusal; `reading` says that the message itself was at fault."""
    return _STATUS.get(type(refusal), 400 if reading else 422)


def content(refusal: Refusal, status: int, instance: str) -> bytes:
    """The refusal as it is answered."""
    told: dict[str, Any] = {
        "type": f"urn:classbell:refusal:{refusal.exception_id}",
        "title": type(refusal).sentence().replace(" {path}", "").replace("{", "").replace("}", ""),
        "status": status,
        "detail": _said(refusal, refusal.reason),
        "instance": instance,
        "exceptionID": refusal.exception_id,
    }
    if isinstance(refusal, errors.NotWellFormed):
        told["title"] = told["detail"] = "The JSON document is not well formed"
    if refusal.path:
        told["path"] = dotted(refusal.path)
    faults = refusal.sub_errors or ((refusal,) if refusal.path else ())
    if faults:
        told["errors"] = [
            {
                "exceptionID": fault.exception_id,
                "reason": _said(fault, fault.detail),
                **({"path": dotted(fault.path)} if fault.path else {}),
            }
            for fault in faults
        ]
    return msgspec.json.encode(told)


def dotted(path: str) -> str:
    """A path of elements as JSON has it."""
    return path.replace("/", ".")


def _said(refusal: Refusal, sentence: str) -> str:
    return sentence.replace(refusal.path, dotted(refusal.path)) if refusal.path else sentence
