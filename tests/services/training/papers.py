"""Tests to upload: questions of every kind, in the QTI 1.2 subset of the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from classbell.wire.names import QTIASI


def material(text: str) -> str:
    """A prompt."""
    return f"<material><mattext>{escape(text)}</mattext></material>"


def choice(ident: str, text: str) -> str:
    """Something to choose."""
    return f'<response_label ident="{ident}"><flow_mat>{material(text)}</flow_mat></response_label>'


def rule(
    value: str, points: int | str, *, action: str = "Set", question: str = "Q", wrap: str = "", show: str = ""
) -> str:
    """A condition and what it does."""
    equal = f'<varequal respident="{question}">{escape(value)}</varequal>'
    if wrap:
        equal = f"<{wrap}>{equal}</{wrap}>"
    shown = f'<displayfeedback linkrefid="{show}"/>' if show else ""
    return (
        f'<respcondition><conditionvar>{equal}</conditionvar><setvar action="{action}">{points}</setvar>{shown}'
        "</respcondition>"
    )


def processing(*rules: str, most: int | str | None = None, least: int | None = None) -> str:
    """Conditions with the bounds of the score."""
    bounds = "".join(
        f' {name}="{value}"' for name, value in (("minvalue", least), ("maxvalue", most)) if value is not None
    )
    return f"<resprocessing><outcomes><decvar{bounds}/></outcomes>{''.join(rules)}</resprocessing>"


def item(ident: str, response: str, judged: str = "", feedback: str = "") -> str:
    """An item that asks something."""
    flow = f"<flow>{material(f'What is {ident}?')}{response}</flow>"
    return f'<item ident="{ident}"><presentation>{flow}</presentation>{judged}{feedback}</item>'


def choices(*labels: tuple[str, str], several: bool = False) -> str:
    """A question with choices, called Q."""
    cardinality = "Multiple" if several else "Single"
    inside = "".join(choice(ident, text) for ident, text in labels)
    return (
        f'<response_lid ident="Q" rcardinality="{cardinality}"><render_choice>{inside}</render_choice></response_lid>'
    )


def text(question: str = "Q", *, form: str = "String", chars: int | None = None) -> str:
    """A question answered by a text."""
    most = f' maxchars="{chars}"' if chars is not None else ""
    return (
        f'<response_str ident="{question}"><render_fib fibtype="{form}"{most}><response_label ident="T"/></render_fib>'
        "</response_str>"
    )


ABC: Final = (("A", "Rope"), ("B", "Ladder"), ("C", "Bell"))

SINGLE: Final = item(
    "single",
    choices(*ABC),
    processing(rule("B", 4, show="well"), rule("B", 0, wrap="not", show="badly"), most=4),
    f'<itemfeedback ident="well"><flow_mat>{material("Well done")}</flow_mat></itemfeedback>'
    f'<itemfeedback ident="badly"><flow_mat>{material("Read on")}</flow_mat></itemfeedback>',
)
MULTIPLE: Final = item(
    "multiple",
    choices(*ABC, several=True),
    processing(rule("A", 3, action="Add"), rule("C", 3, action="Add"), rule("B", -2, action="Add"), least=0, most=6),
)
TRUTH: Final = item("truth", choices(("T", "True"), ("F", "False")), processing(rule("F", 2), most=2))
BLANK: Final = item("blank", text(), processing(rule("Quasimodo", 5), rule("hunchback", 2), most=5))
ESSAY: Final = item("essay", text(chars=4000), processing(most=10))

EVERY_KIND: Final = (SINGLE, MULTIPLE, TRUTH, BLANK, ESSAY)
MOST: Final = 27
AUTOMATIC: Final = 17


def content(
    *items: str, title: str | None = "Bells &amp; ropes", comment: str = "All kinds", before: str = "", after: str = ""
) -> str:
    """What stands in questestinterop."""
    named = f' title="{title}"' if title is not None else ""
    comments = f"<qticomment>{comment}</qticomment>" if comment else ""
    inside = "".join(items or EVERY_KIND)
    return (
        f'{before}<assessment ident="7"{named}>{comments}<duration>PT30M</duration>'
        f'<section ident="S">{inside}</section></assessment>{after}'
    )


def kept(text: str) -> str:
    """The same content as it is kept: every element with the prefix."""
    return text.replace("</", "\0").replace("<", f"<{QTIASI.prefix}:").replace("\0", f"</{QTIASI.prefix}:")


def upload(
    inside: str | None = None, *, display: str = "<allOnePage>true</allOnePage>", grades: bool | None = None
) -> str:
    """The elements of UploadIMStest."""
    given = "" if grades is None else f"<assignGrades>{str(grades).lower()}</assignGrades>"
    inside = content() if inside is None else inside
    return f"<display>{display}</display>{given}<questestinterop>{inside}</questestinterop>"


def right() -> dict[str, dict[str, Sequence[str]]]:
    """Answers that bring everything that is scored by itself."""
    return {
        "single": {"Q": ["B"]},
        "multiple": {"Q": ["A", "C"]},
        "truth": {"Q": ["F"]},
        "blank": {"Q": [" quasimodo "]},
        "essay": {"Q": ["Ropes move bells.\nBells sing."]},
    }
