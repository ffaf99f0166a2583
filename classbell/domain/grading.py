"""Scores and grades of answered tests.

Rules:
1. What conditions can judge is scored at once; an item without conditions waits for the host, unless nothing was
   answered: nothing is worth nothing.
2. A score lies between the least and the most its item gives, whatever conditions or hosts say.
3. A choice where one may be taken counts only if exactly one is; an unknown choice counts for nothing.
4. Texts are compared trimmed, blanks folded and without regard to case, unless the condition says otherwise; texts of
   a numeric field as numbers.
5. Grades follow the share of the most that can be reached: A from 90 %, B from 80, C from 70, D from 60, else F.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from classbell.domain.qti import Condition, Either, Equals, Item, Not, Paper, Question

Answers = Mapping[str, Mapping[str, Sequence[str]]]
"""By item, then by question: the choices taken, or one text."""

TEXT_MAX: Final = 8_000
"""Characters of an answer that are kept; an essay's page or two."""

_GRADES: Final = ((90, "A"), (80, "B"), (70, "C"), (60, "D"))


@dataclass(frozen=True, slots=True)
class Score:
    """What one item brought; `points` is `None` while it waits for the host."""

    item: str
    points: int | None
    feedback: tuple[str, ...] = ()
    """Idents of the feedback that belongs to the answer."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a whole test brought so far."""

    score: int
    unscored: int
    """Items that wait for the host."""


def cleaned(paper: Paper, answers: Answers) -> dict[str, dict[str, list[str]]]:
    """The answers that the paper asks for, in its order, each once, without what no text may hold."""
    kept: dict[str, dict[str, list[str]]] = {}
    for item in paper.asked:
        given = answers.get(item.ident, {})
        found = {question.ident: _cleaned(question, given.get(question.ident, ())) for question in item.questions}
        kept[item.ident] = {ident: values for ident, values in found.items() if values}
    return kept


def score(paper: Paper, answers: Answers) -> list[Score]:
    """Score every item that asks something, in order."""
    return [score_item(item, answers.get(item.ident, {})) for item in paper.asked]


def score_item(item: Item, given: Mapping[str, Sequence[str]]) -> Score:
    """Score one item by its conditions."""
    questions = {question.ident: question for question in item.questions}
    taken = {ident: _taken(question, given.get(ident, ())) for ident, question in questions.items()}
    if item.graded_by_host:
        return Score(item.ident, None if any(taken.values()) else limited(item, 0))
    points, feedback, held = 0, [], False
    for rule in item.rules:
        if _holds(rule.condition, questions, taken) if rule.condition.parts else not held:
            held = True
            points = rule.points if rule.action == "Set" else points + rule.points
            if rule.feedback is not None:
                feedback.append(rule.feedback)
            if not rule.goes_on:
                break
    return Score(item.ident, limited(item, points), tuple(feedback))


def limited(item: Item, points: int) -> int:
    """Points within what the item gives."""
    return max(item.min_score, min(points, item.max_score))


def marks(paper: Paper, scores: Mapping[str, int | None]) -> Marks:
    """Add the scores of items up; an item that is not named waits."""
    given = [scores.get(item.ident) for item in paper.asked]
    return Marks(sum(points for points in given if points is not None), given.count(None))


def grade(score: int, max_score: int) -> str:
    """The letter for a score; empty where nothing can be reached."""
    if max_score <= 0:
        return ""
    return next((letter for percent, letter in _GRADES if score * 100 >= percent * max_score), "F")


def _cleaned(question: Question, values: Sequence[str]) -> list[str]:
    if question.choices:
        known = {choice.ident for choice in question.choices}
        return [value for value in dict.fromkeys(values) if value in known]
    most = min(question.max_chars or TEXT_MAX, TEXT_MAX)
    texts = ("".join(letter for letter in value if letter.isprintable() or letter == "\n") for value in values[:1])
    return [text for value in texts if (text := value.strip()[:most])]


def _taken(question: Question, values: Sequence[str]) -> frozenset[str]:
    if not question.choices:
        return frozenset(text for value in values[:1] if (text := " ".join(value.split())))
    chosen = frozenset(values) & {choice.ident for choice in question.choices}
    return chosen if question.several or len(set(values)) == 1 else frozenset()


def _holds(condition: Condition, questions: Mapping[str, Question], taken: Mapping[str, frozenset[str]]) -> bool:
    if isinstance(condition, Equals):
        return any(_same(condition, questions[condition.question], value) for value in taken[condition.question])
    parts = (_holds(part, questions, taken) for part in condition.parts)
    if isinstance(condition, Either):
        return any(parts)
    return not all(parts) if isinstance(condition, Not) else all(parts)


def _same(condition: Equals, question: Question, value: str) -> bool:
    if question.choices:
        return value == condition.value
    if question.numeric:
        ours, theirs = _number(condition.value), _number(value)
        if ours is not None and theirs is not None:
            return ours == theirs
    if condition.exact:
        return value == condition.value
    return value.casefold() == condition.value.casefold()


def _number(text: str) -> Decimal | None:
    try:
        # An exponent of a million digits would make the comparison a long one.
        number = Decimal(text.replace(",", "."))
        return number if number.is_finite() and abs(number.adjusted()) < 400 else None
    except InvalidOperation:
        return None
