"""The catalogue of refusals: one class per identifier a client can read.

Rules:
1. The first docstring line of a class is the sentence the client reads; `{path}` and the like are filled in.
2. A refusal says what the client did. Anything else that goes wrong is a fault: it is logged under a
   reference, and only the reference is answered (`InternalError`).
3. Identifiers with a 9 in the fourth place are ours (SOURCES.md 2, question 2); the others are the vendor's.

This module does not know who reads a refusal: doors turn it into XML, JSON or a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Self

VALUE_SHOWN = 80
"""Characters of an offending value that are repeated to the client."""

SUB_ERRORS_SHOWN = 50
"""Faults of one request that are listed; a client with more has seen enough."""

PROTOCOL = "XML API reference and captured replies"
CLASSBELL = "Classbell's own"


class Refusal(Exception):
    """The request is refused"""

    exception_id: ClassVar[str] = "000999"
    source: ClassVar[str] = CLASSBELL

    status: int | None = None
    """The HTTP status with which a client got it; `None` where it was not answered to us."""
    said: str | None = None
    """The sentence as it was answered to us, by a server that may be newer than this."""

    def __init__(self, *, path: str | None = None, value: str | None = None, **facts: object) -> None:
        self.path = path
        self.value = value
        self.facts = facts
        self.sub_errors: tuple[Refusal, ...] = ()
        super().__init__(self.reason)

    @property
    def reason(self) -> str:
        """The sentence for the client, without the offending value."""
        if self.said is not None:
            return self.said
        sentence = (type(self).__doc__ or "").split("\n", 1)[0]
        if "{" in sentence:
            sentence = sentence.format(path=self.path, **self.facts)
        return sentence

    @property
    def detail(self) -> str:
        """The sentence with the offending value, cut, for the list of sub-errors."""
        if self.value is None:
            return self.reason
        shown = self.value if len(self.value) <= VALUE_SHOWN else self.value[:VALUE_SHOWN] + "…"
        return f"{self.reason}: {shown}"

    @classmethod
    def sentence(cls) -> str:
        """The sentence as the catalogue has it, with its blanks unfilled."""
        return (cls.__doc__ or "").split("\n", 1)[0]

    @classmethod
    def answered(cls, identifier: str, reason: str, *, path: str | None, status: int | None) -> Self:
        """A refusal that a server answered to us, in its words; the base class for an identifier nobody here knows."""
        refusal = cls.__new__(cls)
        refusal.said, refusal.status = reason, status
        vars(refusal)["exception_id"] = identifier
        Refusal.__init__(refusal, path=path)
        return refusal

    def with_sub_errors(self, faults: Iterable[Refusal]) -> Self:
        """Attach the full list of faults, this one included, cut at `SUB_ERRORS_SHOWN`."""
        self.sub_errors = tuple(faults)[:SUB_ERRORS_SHOWN]
        return self


def raise_all(faults: list[Refusal]) -> None:
    """Refuse with every fault found, the first one leading; no faults, no refusal."""
    if faults:
        raise faults[0].with_sub_errors(faults)


class NotPermitted(Refusal):
    """Access denied, additional privileges are required"""

    exception_id = "000001"
    source = PROTOCOL


class NoRecord(Refusal):
    """Sorry, no record found"""

    exception_id = "000015"
    source = PROTOCOL


class NotWellFormed(Refusal):
    """The XML document is not well formed"""

    exception_id = "000901"


class UnknownRequestType(Refusal):
    """Unknown request type: {type}"""

    exception_id = "000902"


class InvalidValue(Refusal):
    """Invalid value for element {path}"""

    exception_id = "000903"


class MissingElement(Refusal):
    """Required element {path} is missing"""

    exception_id = "000904"


class UnknownSite(Refusal):
    """Unknown site"""

    exception_id = "000905"


class NotSupported(Refusal):
    """Operation not supported by this server: {operation}"""

    exception_id = "000906"


class HtmlNotAllowed(Refusal):
    """HTML not allowed in element {path}"""

    exception_id = "000907"


class TooBusy(Refusal):
    """The server is too busy, try again in a moment"""

    exception_id = "000998"


class InternalError(Refusal):
    """Internal error, reference {reference}"""

    exception_id = "000999"


class UserNotFound(Refusal):
    """Corresponding User not found"""

    exception_id = "030001"
    source = PROTOCOL


class BadCredentials(Refusal):
    """Incorrect user or password"""

    exception_id = "030002"
    source = PROTOCOL


class WebExIdTaken(Refusal):
    """WebEx ID already exists"""

    exception_id = "030004"
    source = PROTOCOL


class EmailTaken(Refusal):
    """Email already exists"""

    exception_id = "030005"
    source = PROTOCOL


class BadTicket(Refusal):
    """Not a valid session ticket"""

    exception_id = "030047"
    source = PROTOCOL


class NoTicketForToken(Refusal):
    """Authentication Server can't generate a valid session ticket"""

    exception_id = "030048"
    source = PROTOCOL


class AccountNotActive(Refusal):
    """User account is not active"""

    exception_id = "030901"


class SiteHostLimitExceeded(Refusal):
    """The site's limit of active hosts would be exceeded"""

    # The vendor's name for this is exceededSiteHostLimit; its number was not found (exceptions.csv).
    exception_id = "030902"


class AttendeeNotFound(Refusal):
    """Meeting attendee not found"""

    exception_id = "040901"


class RegistrationClosed(Refusal):
    """Registration is closed"""

    exception_id = "040902"


class RegistrationsFull(Refusal):
    """Maximum number of registrations reached"""

    exception_id = "040903"


class SessionNotFound(Refusal):
    """Corresponding Meeting not found"""

    exception_id = "060001"
    source = PROTOCOL


class HostNotFound(Refusal):
    """Host WebEx ID does not exist"""

    exception_id = "060019"
    source = PROTOCOL


class MayNotScheduleForHost(Refusal):
    """User cannot schedule meetings for the host"""

    exception_id = "060021"
    source = PROTOCOL


class SessionPasswordRequired(Refusal):
    """Meeting password must not be null"""

    exception_id = "060026"
    source = PROTOCOL


class StartedSession(Refusal):
    """On WebEx11 site, a started session cannot be deleted or changed recurrence type"""

    exception_id = "060042"
    source = PROTOCOL


class SessionInProgress(Refusal):
    """Session is in progress"""

    exception_id = "060901"


class InvalidRecurrence(Refusal):
    """Invalid recurrence"""

    exception_id = "060902"


class UnknownTest(Refusal):
    """Corresponding Test not found"""

    exception_id = "110901"


class LabNotFound(Refusal):
    """Corresponding Lab not found"""

    exception_id = "110902"


class LabUnavailable(Refusal):
    """Lab computers not available"""

    exception_id = "110903"


class AttemptsUsedUp(Refusal):
    """Number of attempts at the test reached"""

    exception_id = "110904"


class NotOpen(Refusal):
    """The test cannot be taken now"""

    exception_id = "110905"


class TimeUp(Refusal):
    """The time for the test is over"""

    exception_id = "110906"


def catalogue() -> list[type[Refusal]]:
    """Every refusal a client can read, in the order of the identifiers."""
    return sorted(Refusal.__subclasses__(), key=lambda refusal: refusal.exception_id)


class Undelivered(Exception):
    """What was to be done elsewhere (a mail, a short message, a room) was not; `answer` is what the other side said."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class Temporary(Undelivered):
    """It may succeed later: try again."""


class Permanent(Undelivered):
    """It never will: stop, and tell the host."""
