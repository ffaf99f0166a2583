"""What a password has to be, by the switches of the site.

Rules:
1. A password that is refused is never repeated: the fault names the element alone.
2. `******` is what replies show in place of a password, so it is none.
3. An account's password is not the name of its owner, whatever the switches say; whether a session's may be that of
   the session, its host or the site is a switch.

This module does not know how passwords are kept (`domain.hashing`), nor when a session needs one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final

from classbell.domain.site import SiteSettings
from classbell.errors import InvalidValue

MASK = "******"
"""What replies show in place of a password (protocol README 9)."""

ACCOUNT_PATH = "password"
SESSION_PATH = "accessControl/sessionPassword"

GENERATED_LENGTH: Final = 20
# Without characters that people take for each other.
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz"
_CAPITALS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS: Final = "23456789"
_SPECIAL: Final = "-_.:+"


def check_account_password(password: str, settings: SiteSettings, *, web_ex_id: str, names: Iterable[str]) -> None:
    """Refuse an account's password that the site does not allow (InvalidValue, 000903).

    `names` are the names of its owner, in every form that may not be the password; empty ones count for nothing.
    """
    good = (
        password != MASK
        and len(password) >= settings.password_min_length
        and _mixed(
            password,
            mixed_case=settings.password_mixed_case,
            digits=settings.password_min_digits,
            letters=settings.password_min_letters,
            special=settings.password_min_special,
        )
        and not _among(password, settings.password_forbidden)
        and not _among(password, (web_ex_id, *names))
    )
    if not good:
        raise InvalidValue(path=ACCOUNT_PATH)


def check_session_password(
    password: str, settings: SiteSettings, *, conf_name: str, host_name: str, site_name: str
) -> None:
    """Refuse a session's password that the site does not allow (InvalidValue, 000903)."""
    good = (
        len(password) >= settings.session_password_min_length
        and _mixed(
            password,
            mixed_case=settings.session_password_mixed_case,
            digits=settings.session_password_min_digits,
            letters=settings.session_password_min_letters,
            special=settings.session_password_min_special,
        )
        and not _among(password, settings.session_password_forbidden)
        and not (settings.session_password_not_guessable and _among(password, (conf_name, host_name, site_name)))
    )
    if not good:
        raise InvalidValue(path=SESSION_PATH)


def generated(settings: SiteSettings) -> str:
    """A new password that the site allows for any account."""
    characters = [
        secrets.choice(_LETTERS),
        secrets.choice(_CAPITALS),
        secrets.choice(_DIGITS),
        secrets.choice(_SPECIAL),
    ]
    characters += [secrets.choice(_LETTERS) for _ in range(settings.password_min_letters - 2)]
    characters += [secrets.choice(_DIGITS) for _ in range(settings.password_min_digits - 1)]
    characters += [secrets.choice(_SPECIAL) for _ in range(settings.password_min_special - 1)]
    length = max(GENERATED_LENGTH, settings.password_min_length)
    characters += [secrets.choice(_LETTERS + _CAPITALS + _DIGITS) for _ in range(length - len(characters))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def _mixed(password: str, *, mixed_case: bool, digits: int, letters: int, special: int) -> bool:
    """Whether a password has enough characters of each kind; letters and digits are those of any script."""
    found_letters = sum(character.isalpha() for character in password)
    found_digits = sum(character.isdigit() for character in password)
    if mixed_case and not (any(map(str.islower, password)) and any(map(str.isupper, password))):
        return False
    return (
        found_letters >= letters and found_digits >= digits and len(password) - found_letters - found_digits >= special
    )


def _among(password: str, words: Iterable[str]) -> bool:
    """Whether the password is one of the words, case and blanks around them aside."""
    folded = password.strip().casefold()
    return any(word.strip().casefold() == folded for word in words if word.strip())
