"""What the switches of a site do, in a sentence below each; the operator's commands have notes of their own.

A switch whose title says it all has an empty text, so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from classbell.languages import N_

HELP: Final[Mapping[str, str]] = {
    "display_name": N_("Empty: the short name of the site."),
    "default_listing": N_("For a session that says nothing about it."),
    "time_zone": N_("For accounts that have chosen none, such as Europe/Berlin."),
    "require_session_password": N_("A session without a password is refused."),
    "session_password_min_length": N_("Where the session applies the rules for passwords; 16 at most."),
    "session_password_mixed_case": "",
    "session_password_min_digits": "",
    "session_password_min_letters": "",
    "session_password_min_special": N_("Neither letters nor digits."),
    "session_password_not_guessable": "",
    "session_password_forbidden": N_("Separated by commas; capitals make no difference."),
    "password_min_length": "",
    "password_mixed_case": "",
    "password_min_digits": "",
    "password_min_letters": "",
    "password_min_special": N_("Neither letters nor digits."),
    "password_forbidden": N_("Separated by commas."),
    "strict_html": N_("Otherwise it is taken out of the text, and the rest is kept."),
    "html_allowed_tags": N_("Separated by commas. Empty: the list that comes with Classbell."),
    "allowed_partner_ids": N_("Separated by commas. Empty: every value."),
    "link_targets": N_("Beside this server; separated by commas. *.example.com stands for all hosts below it."),
    "waiting_list": N_("Who registers then waits in order, instead of being turned away."),
    "host_limit": N_("0: no limit."),
    "wrong_tries": N_("Addresses from which the account came in before are not affected."),
    "wrong_tries_minutes": "",
    "accent_colour": N_("Of links and main buttons, such as #1f5f8b; white text has to be legible on it. Empty: ours."),
    "certificate_minutes": N_("Where a session has no rule of its own."),
    "certificate_percent": N_("Where a session has no rule of its own."),
    "certificate_score": N_("Over all tests of the session, where it has no rule of its own."),
    "room_link": N_(
        "Where sessions without a place of their own are held; {key} stands for the number of the session."
    ),
    "follow_up": N_("A mail to those who came, and to those who did not."),
    "host_digest": N_("Once a day, what happened in their sessions, if anything did."),
    "language": N_("For people who have chosen none."),
    "retention_days": N_("Counted from the day they ended or were deleted."),
    "message_days": N_(
        "Counted from the day the session ended or was deleted. With 0 it stays as long as the session."
    ),
}
