"""Tests in the QTI 1.2 subset of the wire: what an uploaded tree asks, and how its answers are judged.

Rules (training.md 9; the schema of the subset):
1. A test is one assessment with one section of items. Names match without regard to case, unknown elements are passed
   over, and every element that is wrong is named.
2. An item asks by `response_lid` (choices) or `response_str` (text). Choices of which one may be taken are *single*, or
   *true_false* when they are two that say so; several may be taken where `rcardinality` says Multiple. A text is
   *fill_in* when a condition judges it, else an *essay*. An item that asks nothing is *material*.
3. Every condition of an item is tried in order, all parts of one must hold; `Set` puts the score, `Add` adds to it.
   A condition that says `continue="No"` and holds is the last; one without parts (`other`) holds if none before did.
4. The most an item gives is the `maxvalue` of its score variable, else the best its conditions can do, else one point.
   Scores are whole numbers.

This module does not know who answers: `domain.grading` applies the conditions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from classbell.errors import InvalidValue, MissingElement, Refusal, raise_all
from classbell.wire import verbatim
from classbell.wire.names import QTIASI, local
from classbell.wire.parse import Node

ROOT: Final = "questestinterop"
DESCRIPTION_MAX: Final = 2048
TITLE_MAX: Final = 512
ITEMS_MAX: Final = 1000
POINTS_MAX: Final = 1_000_000

Kind = Literal["single", "multiple", "true_false", "fill_in", "essay", "material"]

_TRUTHS: Final = ({"true", "false"}, {"t", "f"}, {"yes", "no"}, {"1", "0"})
_NUMERIC: Final = ("integer", "decimal", "scientific")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    ident: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One thing an item asks; its answer is a list of choices, or of one text."""

    ident: str
    several: bool = False
    """Whether more than one choice may be taken."""
    choices: tuple[Choice, ...] = ()
    """Empty for texts."""
    numeric: bool = False
    """Whether a text is compared as a number."""
    max_chars: int | None = None


@dataclass(frozen=True, slots=True)
class Equals:
    """Holds if the answer to a question is, or has among its choices, this value."""

    question: str
    value: str
    exact: bool = False
    """Whether the case of a text counts."""


@dataclass(frozen=True, slots=True)
class Not:
    """Holds if not all its parts do."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """Holds if all its parts do."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Holds if any of its parts does."""

    parts: tuple[Condition, ...]


Condition = Equals | Not | Every | Either


@dataclass(frozen=True, slots=True)
class Rule:
    """What a condition does to the score when it holds."""

    condition: Every
    action: Literal["Set", "Add"]
    points: int
    goes_on: bool = True
    feedback: str | None = None
    """Ident of the feedback it shows."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a test."""

    ident: str
    kind: Kind
    prompt: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    min_score: int
    max_score: int
    feedback: tuple[Choice, ...] = ()
    """Feedback texts by their ident."""

    @property
    def graded_by_host(self) -> bool:
        """Whether no condition can judge the answers."""
        return bool(self.questions) and not self.rules


@dataclass(frozen=True, slots=True)
class Paper:
    """A test as it is asked."""

    ident: str
    title: str
    description: str
    items: tuple[Item, ...]

    @property
    def asked(self) -> tuple[Item, ...]:
        """The items that ask something."""
        return tuple(item for item in self.items if item.questions)

    @property
    def max_score(self) -> int:
        """The most that can be reached."""
        return sum(item.max_score for item in self.items)


def read(text: str) -> Paper:
    """Read the content of `questestinterop`.

    Raises the first fault with all others as its sub-errors; paths begin with `questestinterop/`.
    """
    reader = _Reader()
    paper = reader.paper(verbatim.tree(text, QTIASI))
    raise_all(reader.faults)
    return paper


@dataclass(slots=True)
class _Reader:
    """Walks a tree and collects what is wrong with it."""

    faults: list[Refusal] = field(default_factory=list)

    def paper(self, root: Node) -> Paper:
        found, path = self._one(root, "assessment", ROOT)
        if found is None:
            return Paper("", "", "", ())
        title = _attribute(found, "title") or ""
        if len(title) > TITLE_MAX:
            self._wrong(f"{path}/@title", title)
        for node in root.iter():
            if local(str(node.tag)).lower() == "asi_description" and len(_words(node)) > DESCRIPTION_MAX:
                self._wrong(_place(node), _words(node))
        comment = next(_named(found, "qticomment"), None)
        description = _words(comment) if comment is not None else ""
        if len(description) > DESCRIPTION_MAX:
            self._wrong(f"{path}/qticomment", description)
        return Paper(_attribute(found, "ident") or "", title, description, self._items(found, path))

    def _items(self, assessment: Node, above: str) -> tuple[Item, ...]:
        section, path = self._one(assessment, "section", above)
        if section is None:
            return ()
        nodes = list(_named(section, "item"))
        if not nodes:
            self.faults.append(MissingElement(path=f"{path}/item"))
        if len(nodes) > ITEMS_MAX:
            self._wrong(f"{path}/item[{ITEMS_MAX + 1}]")
            return ()
        items, taken = [], set[str]()
        for number, node in enumerate(nodes, start=1):
            item = self._item(node, f"{path}/item[{number}]")
            if item.ident in taken:
                self._wrong(f"{path}/item[{number}]/@ident", item.ident)
            taken.add(item.ident)
            items.append(item)
        if nodes and not self.faults and not any(item.questions for item in items):
            self.faults.append(MissingElement(path=f"{path}/item[1]/presentation/flow/response_lid"))
        return tuple(items)

    def _item(self, node: Node, path: str) -> Item:
        ident = self._ident(node, path)
        prompt, questions = self._presentation(node, path)
        low, high, rules = self._processing(node, path, {question.ident: question for question in questions})
        if high is None:
            high = _best(rules) if rules else int(bool(questions))
        if low > high:
            self._wrong(f"{path}/resprocessing/outcomes/decvar/@minvalue", str(low))
        feedback = tuple(Choice(_attribute(each, "ident") or "", _words(each)) for each in _named(node, "itemfeedback"))
        return Item(ident, _kind(questions, rules), prompt, questions, rules, low, high, feedback)

    def _presentation(self, item: Node, above: str) -> tuple[str, tuple[Question, ...]]:
        presentation, path = self._one(item, "presentation", above)
        if presentation is None:
            return "", ()
        flow, path = self._one(presentation, "flow", path)
        if flow is None:
            return "", ()
        prompt = " ".join(_words(material) for material in _named(flow, "material"))
        questions: list[Question] = []
        for name, read_one in (("response_lid", self._choices), ("response_str", self._text)):
            nodes = list(_named(flow, name))
            for number, node in enumerate(nodes, start=1):
                place = f"{path}/{name}" + (f"[{number}]" if len(nodes) > 1 else "")
                question = read_one(node, place)
                if question.ident in {each.ident for each in questions}:
                    self._wrong(f"{place}/@ident", question.ident)
                questions.append(question)
        return prompt, tuple(questions)

    def _choices(self, node: Node, path: str) -> Question:
        ident = self._ident(node, path)
        several = (_attribute(node, "rcardinality") or "Single").lower()
        if several not in ("single", "multiple"):
            self._wrong(f"{path}/@rcardinality", several)
        render, path = self._one(node, "render_choice", path)
        choices: list[Choice] = []
        if render is not None:
            labels = [each for each in render.iter() if local(str(each.tag)).lower() == "response_label"]
            for number, label in enumerate(labels, start=1):
                place = f"{path}/response_label[{number}]"
                choice = Choice(self._ident(label, place), _words(label))
                if choice.ident in {each.ident for each in choices}:
                    self._wrong(f"{place}/@ident", choice.ident)
                choices.append(choice)
            if not labels:
                self.faults.append(MissingElement(path=f"{path}/response_label"))
        return Question(ident, several == "multiple", tuple(choices))

    def _text(self, node: Node, path: str) -> Question:
        ident = self._ident(node, path)
        render, path = self._one(node, "render_fib", path)
        if render is None:
            return Question(ident)
        limit = self._number(render, "maxchars", path)
        numeric = (_attribute(render, "fibtype") or "String").lower() in _NUMERIC
        return Question(ident, numeric=numeric, max_chars=limit if limit is not None and limit > 0 else None)

    def _processing(
        self, item: Node, above: str, questions: dict[str, Question]
    ) -> tuple[int, int | None, tuple[Rule, ...]]:
        """The least and the greatest score as declared, and the rules."""
        low, high, rules = 0, None, list[Rule]()
        nodes = list(_named(item, "resprocessing"))
        for number, node in enumerate(nodes, start=1):
            path = f"{above}/resprocessing" + (f"[{number}]" if len(nodes) > 1 else "")
            outcomes, inside = self._one(node, "outcomes", path)
            variable = None
            if outcomes is not None:
                variable, inside = self._one(outcomes, "decvar", inside)
            if variable is not None:
                low = self._number(variable, "minvalue", inside) or 0
                high = self._number(variable, "maxvalue", inside)
            for place, condition in enumerate(_named(node, "respcondition"), start=1):
                rules += self._rule(condition, f"{path}/respcondition[{place}]", questions)
        return low, high, tuple(rules)

    def _rule(self, node: Node, path: str, questions: dict[str, Question]) -> Iterator[Rule]:
        condition, inside = self._one(node, "conditionvar", path)
        setting, place = self._one(node, "setvar", path)
        if condition is None or setting is None:
            return
        action = (_attribute(setting, "action") or "Set").lower()
        points = _whole(_words(setting))
        if action not in ("set", "add"):
            self._wrong(f"{place}/@action", action)
        if points is None:
            self._wrong(place, _words(setting))
        shown = next(_named(node, "displayfeedback"), None)
        yield Rule(
            Every(self._parts(condition, inside, questions)),
            "Add" if action == "add" else "Set",
            points or 0,
            (_attribute(node, "continue") or "Yes").lower() != "no",
            _attribute(shown, "linkrefid") if shown is not None else None,
        )

    def _parts(self, node: Node, path: str, questions: dict[str, Question]) -> tuple[Condition, ...]:
        found: list[Condition] = []
        groups: dict[str, type[Not | Every | Either]] = {"not": Not, "and": Every, "or": Either}
        for child in node:
            name = local(str(child.tag)).lower()
            if name == "varequal":
                asked = _attribute(child, "respident") or ""
                if asked not in questions:
                    self._wrong(f"{path}/varequal/@respident", asked)
                found.append(Equals(asked, _words(child), (_attribute(child, "case") or "No").lower() == "yes"))
            elif name in groups:
                found.append(groups[name](self._parts(child, f"{path}/{name}", questions)))
            elif name != "other":
                # A condition that cannot be judged must not be taken for one that holds.
                self._wrong(f"{path}/{local(str(child.tag))[:80]}")
        if not found and not any(local(str(child.tag)).lower() == "other" for child in node):
            self.faults.append(MissingElement(path=f"{path}/varequal"))
        return tuple(found)

    def _one(self, parent: Node, name: str, above: str) -> tuple[Node | None, str]:
        """The one child of a name with its path; a fault if there is none, or a second."""
        path = f"{above}/{name}"
        found = list(_named(parent, name))
        if not found:
            self.faults.append(MissingElement(path=path))
        elif len(found) > 1:
            self._wrong(f"{path}[2]")
        return (found[0] if found else None), path

    def _ident(self, node: Node, path: str) -> str:
        ident = _attribute(node, "ident")
        if not ident:
            self.faults.append(MissingElement(path=f"{path}/@ident"))
        return ident or ""

    def _number(self, node: Node, name: str, path: str) -> int | None:
        text = _attribute(node, name)
        if text is None:
            return None
        number = _whole(text)
        if number is None:
            self._wrong(f"{path}/@{name}", text)
        return number

    def _wrong(self, path: str, value: str | None = None) -> None:
        self.faults.append(InvalidValue(path=path, value=value))


def _named(node: Node, name: str) -> Iterator[Node]:
    return (child for child in node if local(str(child.tag)).lower() == name)


def _attribute(node: Node, name: str) -> str | None:
    return next((str(value).strip() for key, value in node.attrib.items() if str(key).lower() == name), None)


def _words(node: Node) -> str:
    """All text within a node, blanks folded."""
    return " ".join("".join(str(part) for part in node.itertext()).split())


def _place(node: Node) -> str:
    """The path of a node from the root of the test, without positions."""
    steps = [local(str(each.tag)) for each in (node, *node.iterancestors())]
    return "/".join(reversed(steps))


def _whole(text: str) -> int | None:
    """A whole number within reason, `10.0` included; `None` for anything else."""
    whole, point, fraction = text.strip().partition(".")
    digits = whole.removeprefix("-").removeprefix("+")
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(POINTS_MAX)) or fraction.strip("0"):
        return None
    number = int(whole)
    return number if abs(number) <= POINTS_MAX and (not point or fraction) else None


def _best(rules: tuple[Rule, ...]) -> int:
    """The best that conditions can do, each tried in order."""
    best = 0
    for rule in rules:
        best = max(best, rule.points) if rule.action == "Set" else best + max(rule.points, 0)
    return best


def _kind(questions: tuple[Question, ...], rules: tuple[Rule, ...]) -> Kind:
    if not questions:
        return "material"
    if not any(question.choices for question in questions):
        return "fill_in" if rules else "essay"
    if any(question.several for question in questions):
        return "multiple"
    first = questions[0]
    said = ({choice.text.lower() for choice in first.choices}, {choice.ident.lower() for choice in first.choices})
    return "true_false" if len(questions) == 1 and len(first.choices) == 2 and _truth(*said) else "single"


def _truth(texts: set[str], idents: set[str]) -> bool:
    return texts in _TRUTHS or (idents in _TRUTHS and texts == {""})
