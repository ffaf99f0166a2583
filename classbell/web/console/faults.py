"""What a refusal says on a page: each fault at the field of the form that it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from classbell.domain.sheets import NoTable
from classbell.errors import HtmlNotAllowed, InvalidValue, MissingElement, Refusal
from classbell.languages import N_, Speech
from classbell.web.pages import refusal_words

NEEDED: Final = N_("This is needed.")
DOES_NOT_FIT: Final = N_("This does not fit.")
_NO_CSV: Final = N_("Line %(line)s cannot be read as CSV.")
_TOO_LONG: Final = N_("There are more than %(most)s lines; send them in several parts.")

_LAST_NUMBER: Final = re.compile(r"\[[0-9]+\]$")
_NUMBERS: Final = re.compile(r"\[[0-9]+\]")


def by_field(refusal: Refusal, speech: Speech, fields: Mapping[str, str]) -> dict[str, str]:
    """What a refusal says by the name of a field, which `fields` gives by the path of its element.

    Paths have dots; one without numbers stands for all entries of a list. What is about no field has the empty name.
    """
    found: dict[str, str] = {}
    for fault in refusal.sub_errors or (refusal,):
        path = (fault.path or "").replace("/", ".")
        shorter = (path, _LAST_NUMBER.sub("", path), _NUMBERS.sub("", path))
        name = next((fields[each] for each in shorter if each in fields), "")
        found.setdefault(name, _words(fault, speech) if name else refusal_words.said(fault, speech))
    return found


def of_table(reason: NoTable, speech: Speech) -> str:
    """Why a table was not taken."""
    if reason.most is not None:
        return speech.text(_TOO_LONG, most=reason.most)
    return speech.text(_NO_CSV, line=reason.line)


def _words(fault: Refusal, speech: Speech) -> str:
    if isinstance(fault, MissingElement):
        return speech.text(NEEDED)
    if isinstance(fault, (InvalidValue, HtmlNotAllowed)):
        return speech.text(DOES_NOT_FIT)
    return refusal_words.said(fault, speech)
