"""The switches of a site: what its administrators decide for everybody on it.

Every switch is set with `classbell site set KEY VALUE`, by the names below. The list of allowed tags is a choice of
ours: the vendor's own table is not known (ADR 0007).
"""

import re
from functools import cache
from typing import Annotated, Literal

import msgspec

from classbell.domain import colours, room_links, timezones
from classbell.wire.text import DEFAULT_POLICY, TextPolicy

_HOST = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.IGNORECASE)

Minimum = Annotated[int, msgspec.Meta(ge=0, le=60)]


class SiteSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Switches of one site; the docstring of each is its help text."""

    display_name: Annotated[str, msgspec.Meta(max_length=80)] = ""
    """Name of the site on pages and in mails; empty shows the site's short name."""
    default_listing: Literal["PUBLIC", "PRIVATE", "UNLISTED"] = "PUBLIC"
    """Listing of a session that names none."""
    time_zone: str = "Etc/UTC"
    """IANA name of the zone of accounts that have none."""
    require_session_password: bool = False
    """Refuse sessions without a password (060026)."""
    session_password_min_length: Annotated[int, msgspec.Meta(ge=0, le=16)] = 0
    """Fewest characters of a session password, where the session enforces passwords."""
    session_password_mixed_case: bool = False
    """Session passwords need lower and upper case letters."""
    session_password_min_digits: Annotated[int, msgspec.Meta(ge=0, le=16)] = 0
    """Fewest digits of a session password."""
    session_password_min_letters: Annotated[int, msgspec.Meta(ge=0, le=16)] = 0
    """Fewest letters of a session password."""
    session_password_min_special: Annotated[int, msgspec.Meta(ge=0, le=16)] = 0
    """Fewest characters of a session password that are neither letters nor digits."""
    session_password_not_guessable: bool = False
    """Refuse session passwords that equal the session's name, the host's name or the site's."""
    session_password_forbidden: tuple[str, ...] = ()
    """Words that may not be session passwords, compared without regard to case; separated by commas."""
    password_min_length: Minimum = 8
    """Fewest characters of an account's password."""
    password_mixed_case: bool = False
    """Account passwords need lower and upper case letters."""
    password_min_digits: Minimum = 0
    """Fewest digits of an account's password."""
    password_min_letters: Minimum = 0
    """Fewest letters of an account's password."""
    password_min_special: Minimum = 0
    """Fewest characters of an account's password that are neither letters nor digits."""
    password_forbidden: tuple[str, ...] = ()
    """Words that may not be account passwords; separated by commas."""
    strict_html: bool = False
    """Refuse texts with markup that is not allowed (000907), instead of filtering it."""
    html_allowed_tags: tuple[str, ...] = ()
    """Tags kept in rich texts; separated by commas; empty means Classbell's own list."""
    allowed_partner_ids: tuple[str, ...] = ()
    """Values of partnerID that are let in; separated by commas; empty lets every value in."""
    link_targets: tuple[str, ...] = ()
    """Hosts that links may lead back to (backURL), beside this server; separated by commas; `*.example.com` for all
    below one."""
    waiting_list: bool = False
    """Registrants wait in order when a session is full, instead of being refused (040903)."""
    host_limit: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Most active hosts on the site; 0 is no limit."""
    wrong_tries: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10
    """Wrong passwords after which an account waits, except at addresses it came in from before."""
    wrong_tries_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] = 15
    """Minutes over which wrong passwords are counted."""
    accent_colour: Annotated[str, msgspec.Meta(max_length=7)] = ""
    """Colour of links and main buttons, such as #1f5f8b, on which white text is legible; empty: Classbell's own."""
    certificate_minutes: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    """Fewest minutes of presence that earn a certificate, where a session has no rule of its own."""
    certificate_percent: Annotated[int, msgspec.Meta(ge=0, le=100)] = 80
    """Smallest part of the planned time, in percent, that earns a certificate."""
    certificate_score: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """Smallest score over the tests of a session, in percent of all points, that earns a certificate."""
    room_link: Annotated[str, msgspec.Meta(max_length=500)] = ""
    """Where sessions are held that name no address of their own: a web address with {key} for the session's key; empty
    means there is none."""
    follow_up: bool = True
    """Mail those who came, and those who did not, after sessions to which people were invited or registered by mail."""
    host_digest: bool = True
    """Mail hosts once a day what happened in their sessions, where something did."""
    language: Literal["en", "de", "es"] = "en"
    """Language of mails to people who have chosen none."""
    retention_days: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Days after which ended or deleted sessions are erased; 0 keeps them."""
    message_days: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Days after which the record of messages about ended or deleted sessions is erased; 0 keeps it as long as the
    session."""

    def __post_init__(self) -> None:
        """Refuse what would fail only when it is used; raises `ValueError`."""
        if not timezones.is_known(self.time_zone):
            raise ValueError(f"there is no time zone {self.time_zone}")
        for host in self.link_targets:
            if not _HOST.fullmatch(host):
                raise ValueError(f"{host} is not the name of a host")
        if self.accent_colour and not colours.carries_white(self.accent_colour):
            raise ValueError(f"white is not legible on {self.accent_colour}, or it is no colour such as #1f5f8b")
        if self.room_link and not room_links.is_link(self.room_link):
            raise ValueError(f"{self.room_link} is no address of the web")
        _policy(self.html_allowed_tags, self.strict_html)

    @property
    def text_policy(self) -> TextPolicy:
        """How texts sent to this site are filtered."""
        return _policy(self.html_allowed_tags, self.strict_html)


# Making the filters takes as long as reading a small message, and few sites differ.
@cache
def _policy(tags: tuple[str, ...], strict: bool) -> TextPolicy:
    if not tags and not strict:
        return DEFAULT_POLICY
    return TextPolicy(allowed_tags=frozenset(tags) or DEFAULT_POLICY.allowed_tags, strict=strict)


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A site as operations see it."""

    site_id: int
    name: str
    settings: SiteSettings
    catalogue: int = 1
    """Revision of the site's session types and templates."""
    has_webhooks: bool = False
    """Whether anybody wants to be told what happens on it."""
