"""What a message class declares: fields in schema order, and markers for what a type cannot say.

Rules:
1. Absent is `None` (or `[]`); a schema default is declared with `Default` and never filled in here.
2. Field order is schema order; inheritance is schema extension. An inherited field keeps the namespace of the class
   that declares it (protocol README 4.1).
3. A field without `None` is demanded of every request that holds its parent.
4. Modules that declare elements keep real annotations (no `from __future__ import annotations`).
5. In JSON an element has its wire names, so what is stored can be read beside the protocol's texts.

This module does not know how elements are read or written: `plan` compiles them.
"""

import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Union, dataclass_transform, get_args, get_origin

import msgspec

from classbell.wire.names import Namespace, wire_name

PLAIN_MAX = 512
"""Characters of a plain text where nothing smaller is said (reliability.md 2)."""

RICH_MAX = 8_000
"""Characters of a rich text where nothing smaller is said (reliability.md 2)."""


class Marker:
    """Base of everything that may stand in `Annotated`."""

    __slots__ = ()


class _Valued(Marker):
    """A marker with one value."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"


class Wire(_Valued):
    """The wire name, where the rule of `names.wire_name` does not give it."""


class Alias(_Valued):
    """Another wire name under which requests may send the element; replies never use it."""


class Default(_Valued):
    """The schema's default: what readers may assume of an absent value."""


class MaxLen(_Valued):
    """Most characters of a text, counted before it is filtered."""


class MaxItems(_Valued):
    """Most occurrences of a repeatable element."""


class Range(Marker):
    """The least and the greatest value of a number, both allowed."""

    __slots__ = ("greatest", "least")

    def __init__(self, least: int, greatest: int) -> None:
        self.least = least
        self.greatest = greatest

    def __repr__(self) -> str:
        return f"Range({self.least}, {self.greatest})"


class TextKind(Marker):
    """How a text is checked and filtered (reliability.md 2)."""

    __slots__ = ()


class Plain(TextKind):
    """One line without markup; the kind of every text that says nothing else."""

    __slots__ = ()


class Rich(TextKind):
    """Text that may hold the allowed tags."""

    __slots__ = ()


class Url(TextKind):
    """An address of the web, or a text that is never linked."""

    __slots__ = ()


class Email(TextKind):
    """Exactly one e-mail address, lower-cased."""

    __slots__ = ()


class AccountEmail(TextKind):
    """Exactly one e-mail address whose case is kept for display (protocol README 8)."""

    __slots__ = ()


class Phone(TextKind):
    """A telephone number: digits, `+`, blank, `-`, `(`, `)`, `.`; 5 to 32 characters."""

    __slots__ = ()


class Secret(TextKind):
    """A password or the like: never filtered, never repeated in a fault or a log."""

    __slots__ = ()


class Opaque(TextKind):
    """A text taken as it is, such as a ticket."""

    __slots__ = ()


class DateText(TextKind):
    """A wire date, kept as zero-padded text (`wire.dates`)."""

    __slots__ = ()


class DayText(TextKind):
    """A wire date whose time may be missing and then stays missing."""

    __slots__ = ()


class Verbatim(TextKind):
    """XML of another standard, kept as text: the content of the element, in one namespace (`wire.verbatim`)."""

    __slots__ = ("namespace",)

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace

    def __repr__(self) -> str:
        return f"Verbatim({self.namespace.prefix})"


class EmptyCounts(Marker):
    """An empty element is kept as an empty text: `<startDate/>` means now (protocol README 2.3)."""

    __slots__ = ()


class Waived(Marker):
    """Required by the schema, yet not demanded here; the operation decides."""

    __slots__ = ()


class OneOf(Marker):
    """One of several elements of which a group holds one; of more, the first given wins."""

    __slots__ = ()


class Others(Marker):
    """No element itself: a `dict` that takes the texts of elements the group does not know, by their local names.

    In JSON it stands under its own name, and what is stored leaves it out.
    """

    __slots__ = ()


class Attribute(Marker):
    """An attribute of the element in replies; nothing is read from the attributes of requests."""

    __slots__ = ()


class JsonOnly(Marker):
    """Answered in JSON beside what the protocol has; in XML it is neither read nor written."""

    __slots__ = ()


Long = Annotated[int, Range(-(2**63), 2**63 - 1)]
Int = Annotated[int, Range(-(2**31), 2**31 - 1)]


def markers_of(annotation: Any) -> Iterator[Marker]:
    """Yield the markers of an annotation, wherever in it they stand."""
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        yield from (mark for mark in marks if isinstance(mark, Marker))
        yield from markers_of(inner)
    elif get_origin(annotation) in (Union, types.UnionType, list):
        for part in get_args(annotation):
            yield from markers_of(part)


_ANNOTATIONS = ("__annotations__", "__annotate_func__", "__annotate__")


class ElementMeta(msgspec.StructMeta):
    """Gives every element keyword fields, wire names in JSON, and its namespace.

    With `first_wins`, of an element that stands twice in the group or below it the first counts, where it would else be
    refused (protocol README 2.3).
    """

    def __new__(
        mcls,
        name: str,
        bases: tuple[type, ...],
        body: dict[str, Any],
        *,
        ns: Namespace | None = None,
        first_wins: bool = False,
        **options: Any,
    ) -> type:
        """Make the class; raises `TypeError` for annotations that are only text."""
        # A plain class reads the annotations out of a body in the way of the Python that runs: 3.14 makes them late.
        own = type(name, (), {key: body[key] for key in _ANNOTATIONS if key in body}).__annotations__
        renamed = {}
        for field, annotation in own.items():
            if isinstance(annotation, str):
                raise TypeError(f"{name}.{field}: elements keep real annotations; drop the __future__ import")
            irregular = next((mark.value for mark in markers_of(annotation) if isinstance(mark, Wire)), None)
            renamed[field] = irregular or wire_name(field)
        for base in bases:
            renamed = {**getattr(base, "__wire_names__", {}), **renamed}
        made: Any = super().__new__(
            mcls, name, bases, body, kw_only=True, omit_defaults=True, rename=renamed.get, **options
        )
        made.__wire_names__ = renamed
        inherited = next((base.__ns__ for base in bases if hasattr(base, "__ns__")), None)
        made.__ns__ = ns or inherited
        made.__own_fields__ = tuple(own)
        made.__first_wins__ = first_wins or any(getattr(base, "__first_wins__", False) for base in bases)
        return made  # type: ignore[no-any-return]


@dataclass_transform(kw_only_default=True, field_specifiers=(msgspec.field,))
class Element(msgspec.Struct, metaclass=ElementMeta):
    """Base of every message class and every complex type in one."""

    __ns__: ClassVar[Namespace]
    __wire_names__: ClassVar[dict[str, str]]
    __own_fields__: ClassVar[tuple[str, ...]]
    __first_wins__: ClassVar[bool]

    if TYPE_CHECKING:

        def __init_subclass__(cls, *, ns: Namespace | None = None, first_wins: bool = False) -> None: ...
