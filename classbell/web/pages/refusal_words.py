"""What a page says of a refusal: a sentence for each class, in the visitor's language.

Rules:
1. The sentence of a refusal in `errors` is for programs and stays as it is; no page shows it.
2. Every class of the catalogue has words here, since any page may meet any of them.
3. Words speak of what people see. Elements are named as the page names them, never by their wire names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from classbell.errors import (
    AccountNotActive,
    AttemptsUsedUp,
    AttendeeNotFound,
    BadCredentials,
    BadTicket,
    EmailTaken,
    HostNotFound,
    HtmlNotAllowed,
    InternalError,
    InvalidRecurrence,
    InvalidValue,
    LabNotFound,
    LabUnavailable,
    MayNotScheduleForHost,
    MissingElement,
    NoRecord,
    NoTicketForToken,
    NotOpen,
    NotPermitted,
    NotSupported,
    NotWellFormed,
    Refusal,
    RegistrationClosed,
    RegistrationsFull,
    SessionInProgress,
    SessionNotFound,
    SessionPasswordRequired,
    SiteHostLimitExceeded,
    StartedSession,
    TimeUp,
    TooBusy,
    UnknownRequestType,
    UnknownSite,
    UnknownTest,
    UserNotFound,
    WebExIdTaken,
)
from classbell.languages import N_, Speech

ANY: Final = N_("This could not be done.")

WORDS: Final[Mapping[type[Refusal], str]] = {
    NotPermitted: N_("You may not do this here."),
    NoRecord: N_("Nothing was found."),
    NotWellFormed: N_("What was sent could not be read."),
    UnknownRequestType: N_("This server does not know what was asked for."),
    InvalidValue: N_("Something that was entered does not fit."),
    MissingElement: N_("Something that is needed was left empty."),
    UnknownSite: N_("There is no such site."),
    NotSupported: N_("This server cannot do that."),
    HtmlNotAllowed: N_("The text has formatting that this site does not allow."),
    TooBusy: N_("Too much is going on just now. Please try again in a moment."),
    InternalError: N_("Something went wrong here. Please tell the operator the reference %(reference)s."),
    UserNotFound: N_("There is no such account."),
    BadCredentials: N_("The name or the password is wrong."),
    WebExIdTaken: N_("Somebody else has this account name already."),
    EmailTaken: N_("Another account has this address already."),
    BadTicket: N_("You are not signed in any more. Please sign in again."),
    NoTicketForToken: N_("Signing in did not work. Please try again."),
    AccountNotActive: N_("This account is not active. An administrator of the site can let it in again."),
    SiteHostLimitExceeded: N_("The site cannot have more active hosts."),
    AttendeeNotFound: N_("This person is not on the list."),
    RegistrationClosed: N_("Registration is closed."),
    RegistrationsFull: N_("There is no free seat."),
    SessionNotFound: N_("There is no such session."),
    HostNotFound: N_("There is no account with the name given as the host."),
    MayNotScheduleForHost: N_("You may not plan sessions for this host."),
    SessionPasswordRequired: N_("On this site every session needs a password."),
    StartedSession: N_("The session has begun: it can neither be deleted nor become another kind of series."),
    SessionInProgress: N_("The session is running just now. Please wait until it has ended."),
    InvalidRecurrence: N_("No series of dates can be made of this."),
    UnknownTest: N_("There is no such test."),
    LabNotFound: N_("There is no such lab."),
    LabUnavailable: N_("There are not enough free computers at that time."),
    AttemptsUsedUp: N_("All attempts at this test are used up."),
    NotOpen: N_("The test cannot be taken now."),
    TimeUp: N_("The time for the test is over."),
}

NEEDED: Final = N_("%(field)s is needed.")
DOES_NOT_FIT: Final = N_("%(field)s: what stands there does not fit.")
NO_MARKUP: Final = N_("%(field)s: this formatting is not allowed on this site.")

_OF_FIELDS: Final[Mapping[type[Refusal], str]] = {
    MissingElement: NEEDED,
    InvalidValue: DOES_NOT_FIT,
    HtmlNotAllowed: NO_MARKUP,
}


def said(refusal: Refusal, speech: Speech, field: str = "") -> str:
    """The sentence of a page; `field` is what the page calls the element at fault, empty for one it does not show."""
    if field and type(refusal) in _OF_FIELDS:
        return speech.text(_OF_FIELDS[type(refusal)], field=field)
    words = WORDS.get(type(refusal), ANY)
    if "%(" in words:
        return speech.text(words, **refusal.facts)
    return speech.text(words)
