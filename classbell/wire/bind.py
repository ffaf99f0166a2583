"""Tree + plan → element, with every fault of the message found in one walk.

Rules (protocol README 2.3):
1. Order is free; unknown elements are passed over; names match without regard to case.
2. White space around values goes; what has no visible character is not given, a group without content likewise.
3. An element twice where one is allowed is a fault, unless the class says that the first wins, or it is the same key
   in another case. So is an element inside a text; inside any other value it is passed over and the element's own
   text counts.
4. A message is refused once, with all its faults in document order.
5. What was understood only by being generous (unknown elements, loose dates) is refused if the message itself asks
   for that with `validateFormat`.
6. Of several elements among which the schema demands a choice, the first given wins (training.md 10).
7. Places in a list are counted from 1, over what is given: an empty element takes none.

One walk collects everything: a separate fast path would save nothing measurable (ADR 0005).
"""

from __future__ import annotations

from typing import Any, TypeVar

from classbell.errors import HtmlNotAllowed, InvalidValue, MissingElement, Refusal, raise_all
from classbell.wire import verbatim
from classbell.wire.element import RICH_MAX, Element, Url
from classbell.wire.names import local
from classbell.wire.parse import Node
from classbell.wire.plan import FieldPlan, Plan, plan_of
from classbell.wire.read import Lenient
from classbell.wire.text import DEFAULT_POLICY, HtmlFound, TextPolicy

E = TypeVar("E", bound=Element)

OTHERS_MAX = 100
"""Unknown elements that a group keeps, where it keeps them."""

FAULTY: Any = object()
"""Stands for a value whose fault is already on the list."""


class Binder:
    """Collects the faults of one message; `strict` makes a generous reading one of them."""

    __slots__ = ("faults", "first_wins", "policy", "strict")

    def __init__(self, policy: TextPolicy, *, strict: bool) -> None:
        self.policy = policy
        self.strict = strict
        self.first_wins = False
        self.faults: list[Refusal] = []

    def group(self, node: Node, plan: Plan, prefix: str, *, top: bool = False) -> Any:
        """Bind the children of `node`; gives `None` for a group in which nothing is given."""
        values: dict[str, Any] = {}
        faulty = False
        outside, self.first_wins = self.first_wins, self.first_wins or plan.first_wins
        exact = plan.exact.get
        for child in node:
            tag: Any = child.tag
            field = exact(tag) or plan.find(tag)
            if field is None:
                if plan.others is not None and not len(child):
                    self._other(child, prefix, values.setdefault(plan.others, {}))
                else:
                    self._note(InvalidValue(path=prefix + _shown(tag)))
                continue
            if field.one_of and not plan.alternatives.isdisjoint(values.keys() - {field.name}):
                continue
            # Nearly every element is a single value with nothing odd about it; the long way finds out what is.
            if field.read_single is not None and not len(child) and field.name not in values:
                text = (child.text or "").strip()
                if text and text.isascii():
                    try:
                        value = field.read_single(text, self.policy)
                    except (Lenient, ValueError):
                        value = ""
                    if value != "":
                        values[field.name] = value
                        continue
            faulty |= (self._repeated if field.many else self._single)(child, field, prefix, values) is FAULTY
        self.first_wins = outside
        if not top and (not values or all(value in ([], {}) for value in values.values())):
            return None
        missing = [field for field in plan.required if field.name not in values]
        self.faults += [MissingElement(path=prefix + field.wire) for field in missing]
        return FAULTY if faulty or missing else plan.cls(**values)

    def _single(self, node: Node, field: FieldPlan, prefix: str, values: dict[str, Any]) -> Any:
        """Put an element that may stand once among the values of its group; gives what was put there."""
        path = prefix + field.wire
        if self.first_wins and field.name in values:
            return None
        value = self._value(node, field, path)
        if value is None:
            return None
        if field.name in values and not (values[field.name] == value and _is_key_in_another_case(node, field)):
            self.faults.append(InvalidValue(path=path))
            value = FAULTY
        values[field.name] = value
        return value

    def _repeated(self, node: Node, field: FieldPlan, prefix: str, values: dict[str, Any]) -> Any:
        """Add an element that may repeat to its list; gives what was added."""
        found = values.setdefault(field.name, [])
        path = f"{prefix}{field.wire}[{len(found) + 1}]"
        value = self._value(node, field, path)
        if value is None:
            return None
        # Only the first one too many is a fault: the rest would say the same.
        if len(found) == field.max_items:
            self.faults.append(InvalidValue(path=path))
            value = FAULTY
        found.append(value)
        return value

    def _other(self, node: Node, prefix: str, others: dict[str, str]) -> None:
        """Keep the text of an element that the group does not know."""
        self.keep_other(_shown(local(str(node.tag))), node.text or "", prefix, others)

    def keep_other(self, name: str, text: str, prefix: str, others: dict[str, str]) -> None:
        """Keep a text under the name of an element that the group does not know; the first of a name counts."""
        text = text.strip()
        if not text or name in others:
            return
        try:
            kept = self.policy.plain(text) if len(text) <= RICH_MAX and len(others) < OTHERS_MAX else None
        except HtmlFound:
            self.faults.append(HtmlNotAllowed(path=prefix + name))
            return
        except ValueError:
            kept = None
        if kept is None:
            self.faults.append(InvalidValue(path=prefix + name))
        elif kept:
            others[name] = kept

    def _value(self, node: Node, field: FieldPlan, path: str) -> Any:
        """Read one element; gives `None` for one in which nothing is given."""
        if field.child is not None:
            return self.group(node, field.child, path + "/")
        text = node.text or ""
        if len(node) and field.verbatim is not None:
            try:
                return verbatim.content(node, field.verbatim)
            except ValueError:
                return self._fault(InvalidValue(path=path), field, None)
        if len(node):
            if field.kind is not None:
                return self._fault(InvalidValue(path=path), field, None)
            for child in node:
                self._note(InvalidValue(path=f"{path}/{_shown(str(child.tag))}"))
            text += "".join(child.tail or "" for child in node)
        text = text.strip()
        if not text or not (text.isascii() or is_visible(text)):
            return "" if field.empty_counts else None
        return self._read(text, field, path)

    def _read(self, text: str, field: FieldPlan, path: str) -> Any:
        """Turn the text of an element into its value."""
        assert field.read is not None
        try:
            value = field.read(text, self.policy)
        except Lenient as lenient:
            self._note(InvalidValue(path=path, value=text))
            return lenient.value
        except HtmlFound:
            return self._fault(HtmlNotAllowed(path=path), field, text)
        except ValueError:
            return self._fault(InvalidValue(path=path), field, text)
        # A text of markup alone gives nothing. An emptied URL stays: what stood there before must not be followed.
        return None if value == "" and not isinstance(field.kind, Url) else value

    def _note(self, fault: Refusal) -> None:
        """Count a generous reading as a fault if the message asks for that."""
        if self.strict:
            self.faults.append(fault)

    def _fault(self, fault: Refusal, field: FieldPlan, text: str | None) -> Any:
        if not field.secret:
            fault.value = text
        self.faults.append(fault)
        return FAULTY


def bind(node: Node, cls: type[E], policy: TextPolicy = DEFAULT_POLICY) -> E:
    """Read the children of `node` into a new `cls`.

    Raises the first fault (`InvalidValue`, `MissingElement`, `HtmlNotAllowed`) with the others as its sub-errors.
    """
    binder = Binder(policy, strict=_asks_for_format(node))
    bound = binder.group(node, plan_of(cls), "", top=True)
    raise_all(binder.faults)
    return bound  # type: ignore[no-any-return]


def _asks_for_format(node: Node) -> bool:
    """Whether the message carries a true `validateFormat`."""
    return any(
        local(str(child.tag)).lower() == "validateformat" and (child.text or "").strip().lower() in ("true", "1")
        for child in node
    )


def _is_key_in_another_case(node: Node, field: FieldPlan) -> bool:
    """Whether a key stands here again in another case only, as in the full record, which clients send back."""
    if not field.aliases:
        return False
    name = local(str(node.tag))
    before = [local(str(other.tag)) for other in node.itersiblings(preceding=True)]
    return name not in before and name.lower() in map(str.lower, before)


def is_visible(text: str) -> bool:
    """Whether a text that is not plain ASCII holds anything a person would see."""
    return any(character.isprintable() and character != " " for character in text)


def _shown(tag: str) -> str:
    """The tag of an unknown element as a path may show it."""
    return tag.rsplit("}", 1)[-1][:80]
