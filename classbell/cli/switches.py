"""The switches of a site on the command line: what cannot be set is told as a problem."""

from __future__ import annotations

import difflib
from typing import Any

from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.domain import switches
from classbell.domain.site import SiteSettings
from classbell.domain.switches import TRUTH, BadValue, default_of, keys, meaning_of, shown

__all__ = ["TRUTH", "default_of", "keys", "meaning_of", "parsed", "shown", "switched"]


def parsed(key: str, text: str) -> Any:
    """The value of a switch that `text` means, not checked against limits yet; raises `Problem`."""
    if key not in keys():
        near = difflib.get_close_matches(key, keys(), 1, 0.7)
        guess = f" Did you mean {near[0]}?" if near else ""
        raise Problem(f"There is no switch {key}.{guess} The switches are: {', '.join(keys())}.", code=NOT_BEGUN)
    try:
        return switches.parsed(key, text)
    except BadValue as error:
        raise Problem(str(error), code=NOT_BEGUN) from error


def switched(stored: dict[str, object], key: str, value: object) -> SiteSettings:
    """The switches with one of them set; raises `Problem` when the value is not among those it may have."""
    try:
        return switches.switched(stored, key, value)
    except BadValue as error:
        raise Problem(str(error), code=NOT_BEGUN) from error
