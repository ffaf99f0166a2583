"""Tests made of plain questions: written in the QTI 1.2 subset, and read back from it to be changed.

What `write` writes, `read` of `domain.qti` understands, and `questions` gives back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from classbell.domain.qti import Either, Equals, Item, Paper, Rule
from classbell.wire import parse, verbatim
from classbell.wire.names import QTIASI, local

Kind = Literal["single", "multiple", "true", "false", "fill_in", "essay"]
"""`true` and `false` are questions of truth, with what is right."""

_DOCTYPE: Final = re.compile(r"<!DOCTYPE\s[^<>\[\]]*>", re.IGNORECASE)
_TRUTHS: Final = frozenset({"t", "true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a form describes it."""

    prompt: str
    kind: Kind
    points: int
    choices: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    """Places of the right choices, from 0."""
    accepted: tuple[str, ...] = ()
    """Texts that are right, for `fill_in`."""


def write(title: str, description: str, asked: Sequence[Asked]) -> str:
    """The questions as kept text (`wire.verbatim`); raises `ValueError` for more than can be kept."""
    items = "".join(_item(number, each) for number, each in enumerate(asked, start=1))
    comment = f"<qticomment>{escape(description)}</qticomment>" if description else ""
    text = (
        f'<assessment ident="A1" title={quoteattr(_one_line(title))}>{comment}<section ident="S1">{items}</section>'
        "</assessment>"
    )
    return verbatim.canonical(_clean(text), QTIASI)


def uploaded(content: bytes) -> str:
    """A file with a test as kept text; raises `NotWellFormed`, and `ValueError` for what holds no element."""
    text = content.decode("utf-8-sig", "replace") if not content.startswith((b"\xff\xfe", b"\xfe\xff")) else ""
    if text:
        # The usual files name the DTD of the standard, which is never read.
        content = _DOCTYPE.sub("", text, count=1).strip().encode()
        content = re.sub(rb'^(<\?xml[^>]*?)\sencoding=("[^"]*"|\'[^\']*\')', rb"\1", content)
    node = parse.read(content, "text/xml")
    if local(str(node.tag)).lower() == "assessment":
        holder = parse.parse("<questestinterop/>")
        holder.append(node)
        node = holder
    return verbatim.content(node, QTIASI)


def questions(paper: Paper) -> list[Asked]:
    """The questions of a test as far as a form can describe them: of an item with several, the first."""
    return [_asked(item) for item in paper.asked]


def _item(number: int, asked: Asked) -> str:
    rules, response = "", ""
    if asked.kind in ("true", "false"):
        response = _choices([("T", "True"), ("F", "False")], several=False)
        rules = _rule(_equal("T" if asked.kind == "true" else "F"), asked.points)
    elif asked.kind in ("single", "multiple"):
        labels = [(f"C{place}", text) for place, text in enumerate(asked.choices, start=1)]
        response = _choices(labels, several=asked.kind == "multiple")
        conditions = ""
        for place, (ident, _) in enumerate(labels):
            if place in asked.right:
                conditions += _equal(ident)
            elif asked.kind == "multiple":
                conditions += f"<not>{_equal(ident)}</not>"
        rules = _rule(conditions, asked.points)
    else:
        response = (
            '<response_str ident="Q"><render_fib fibtype="String"><response_label ident="T"/></render_fib>'
            "</response_str>"
        )
        if asked.kind == "fill_in":
            rules = _rule(f"<or>{''.join(_equal(text) for text in asked.accepted)}</or>", asked.points)
    return (
        f'<item ident="I{number}"><presentation><flow>{_material(asked.prompt)}{response}</flow></presentation>'
        f'<resprocessing><outcomes><decvar minvalue="0" maxvalue="{asked.points}"/></outcomes>{rules}</resprocessing>'
        "</item>"
    )


def _choices(labels: Iterable[tuple[str, str]], *, several: bool) -> str:
    inside = "".join(
        f'<response_label ident="{ident}"><flow_mat>{_material(text)}</flow_mat></response_label>'
        for ident, text in labels
    )
    kind = "Multiple" if several else "Single"
    return f'<response_lid ident="Q" rcardinality="{kind}"><render_choice>{inside}</render_choice></response_lid>'


def _material(text: str) -> str:
    return f"<material><mattext>{escape(text)}</mattext></material>"


def _equal(value: str) -> str:
    return f'<varequal respident="Q">{escape(value)}</varequal>'


def _rule(conditions: str, points: int) -> str:
    return (
        f'<respcondition><conditionvar>{conditions}</conditionvar><setvar action="Set">{points}</setvar>'
        "</respcondition>"
    )


def _asked(item: Item) -> Asked:
    question = item.questions[0]
    values = [value for rule in item.rules if rule.points > 0 for value in _equals(rule)]
    if item.kind == "true_false":
        true = {choice.ident for choice in question.choices if {choice.ident.lower(), choice.text.lower()} & _TRUTHS}
        return Asked(item.prompt, "true" if set(values) & true else "false", item.max_score)
    if question.choices:
        right = frozenset(place for place, choice in enumerate(question.choices) if choice.ident in values)
        texts = tuple(choice.text or choice.ident for choice in question.choices)
        return Asked(item.prompt, "multiple" if question.several else "single", item.max_score, texts, right)
    if item.rules:
        return Asked(item.prompt, "fill_in", item.max_score, accepted=tuple(dict.fromkeys(values)))
    return Asked(item.prompt, "essay", item.max_score)


def _equals(rule: Rule) -> list[str]:
    """The values that a rule asks for, not those that it forbids."""
    found: list[str] = []
    for part in rule.condition.parts:
        if isinstance(part, Equals):
            found.append(part.value)
        elif isinstance(part, Either):
            found += [each.value for each in part.parts if isinstance(each, Equals)]
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
