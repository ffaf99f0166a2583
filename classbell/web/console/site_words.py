"""The pages of the site and the switches on them: which page has which, and what they are called.

A switch that no page names stands on the page "More", under its own name: none can be forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from classbell.domain import switches
from classbell.domain.site import SiteSettings
from classbell.languages import N_, Speech
from classbell.web.console.site_help_words import HELP


@dataclass(frozen=True, slots=True)
class Page:
    """A page of switches."""

    name: str
    title: str
    switches: dict[str, str]
    note: str = ""


GENERAL: Final = "general"

PAGES: Final = (
    Page(
        GENERAL, N_("General"),
        {
            "time_zone": N_("Time zone"), "language": N_("Language of mails"),
            "room_link": N_("Address of the room"), "link_targets": N_("Hosts that links may lead back to"),
            "host_limit": N_("Most active hosts"), "strict_html": N_("Refuse markup that is not allowed"),
            "html_allowed_tags": N_("Tags allowed in descriptions"),
            "allowed_partner_ids": N_("Partner IDs that are let in"),
        },
    ),
    Page(
        "branding", N_("Branding"),
        {"display_name": N_("Name on pages and in mails"), "accent_colour": N_("Accent colour")},
    ),
    Page(
        "defaults", N_("Default options"),
        {
            "default_listing": N_("Listing of new sessions"), "waiting_list": N_("Waiting list when a session is full"),
            "certificate_minutes": N_("Certificate: minutes at least"),
            "certificate_percent": N_("Certificate: percent of the planned time at least"),
            "certificate_score": N_("Certificate: percent of all points at least"),
        },
    ),
    Page(
        "passwords", N_("Password policy"),
        {
            "password_min_length": N_("Accounts: characters at least"),
            "password_mixed_case": N_("Accounts: lower and upper case needed"),
            "password_min_digits": N_("Accounts: digits at least"),
            "password_min_letters": N_("Accounts: letters at least"),
            "password_min_special": N_("Accounts: other characters at least"),
            "password_forbidden": N_("Accounts: words that are refused"),
            "wrong_tries": N_("Wrong tries before an account waits"),
            "wrong_tries_minutes": N_("Minutes over which wrong tries count"),
            "require_session_password": N_("Every session needs a password"),
            "session_password_min_length": N_("Sessions: characters at least"),
            "session_password_mixed_case": N_("Sessions: lower and upper case needed"),
            "session_password_min_digits": N_("Sessions: digits at least"),
            "session_password_min_letters": N_("Sessions: letters at least"),
            "session_password_min_special": N_("Sessions: other characters at least"),
            "session_password_not_guessable": N_("Sessions: not the name of session, host or site"),
            "session_password_forbidden": N_("Sessions: words that are refused"),
        },
    ),
    Page(
        "mail", N_("Mail"),
        {"follow_up": N_("Follow-up after each session"), "host_digest": N_("Digest for hosts")},
    ),
    Page(
        "retention", N_("Retention"),
        {
            "retention_days": N_("Erase sessions after days"),
            "message_days": N_("Erase the record of messages after days"),
        },
        N_("0 keeps everything. What is erased cannot be brought back."),
    ),
)  # fmt: skip

MORE: Final = Page("more", N_("More"), {})

CHOICES: Final = {
    "PUBLIC": N_("Public: everybody finds them"), "PRIVATE": N_("Private: only who is listed"),
    "UNLISTED": N_("Unlisted: who has the link"), "en": "English", "de": "Deutsch", "es": "Español",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A switch as a form shows it."""

    key: str
    title: str
    kind: switches.Kind
    value: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()


def titles() -> dict[str, str]:
    """What each switch is called, to be translated."""
    return {key: title for page in PAGES for key, title in page.switches.items()}


def pages() -> tuple[Page, ...]:
    """The pages, the one of what has no other among them."""
    named = {key for page in PAGES for key in page.switches}
    rest = {key: "" for key in tuple(switches.keys()) if key not in named}
    return (*PAGES, Page(MORE.name, MORE.title, rest)) if rest else PAGES


def page_of(name: str) -> Page | None:
    """The page of this name."""
    return next((page for page in pages() if page.name == name), None)


def fields(page: Page, settings: SiteSettings, speech: Speech) -> list[Field]:
    """The fields of a page; a switch that this version has not is left out."""
    return [
        Field(
            key=key,
            title=speech.text(title) if title else key.replace("_", " ").capitalize(),
            kind=switches.kind_of(key),
            value=switches.shown(getattr(settings, key)),
            help=speech.text(HELP[key]) if HELP.get(key) else "",
            choices=tuple((choice, speech.text(CHOICES.get(choice, choice))) for choice in switches.choices_of(key)),
        )
        for key, title in page.switches.items()
        if key in frozenset(switches.keys())
    ]
