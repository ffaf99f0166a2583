"""Certificates: what earns one, and the code by which it is verified.

Rules:
1. A rule has three demands: minutes of presence, part of the planned time, score over the tests. All of them hold; 0
   demands nothing. Who was never there earns nothing.
2. A code has 100 random bits in an alphabet without look-alikes, so trying codes finds none.
"""

from __future__ import annotations

import secrets
from typing import Annotated, Final, Literal

import msgspec

from classbell.domain.site import SiteSettings

_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS: Final = 4
_GROUP: Final = 5

Lack = Literal["presence", "minutes", "percent", "score"]


class Rule(msgspec.Struct, frozen=True):
    """What earns a certificate."""

    minutes: Annotated[int, msgspec.Meta(ge=0)] = 0
    percent: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    score: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0

    def lacks(self, minutes: int, percent: int, score: int | None) -> tuple[Lack, ...]:
        """What somebody with these figures lacks; empty for who earned it. `score` is `None` without tests."""
        found: list[Lack] = []
        if minutes <= 0:
            found.append("presence")
        if minutes < self.minutes:
            found.append("minutes")
        if percent < self.percent:
            found.append("percent")
        if self.score and (score or 0) < self.score:
            found.append("score")
        return tuple(found)


def rule_of(settings: SiteSettings) -> Rule:
    """The rule of sessions that have none of their own."""
    return Rule(settings.certificate_minutes, settings.certificate_percent, settings.certificate_score)


def new_code() -> str:
    """A new code, such as `7KQ2M-…`."""
    groups = ["".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS)]
    return "-".join(groups)


def read_code(text: str) -> str | None:
    """A code as people type it, in its one spelling; `None` for what cannot be one."""
    plain = "".join(text.upper().split()).replace("-", "")
    if len(plain) != _GROUPS * _GROUP or not set(plain) <= set(_ALPHABET):
        return None
    return "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))
