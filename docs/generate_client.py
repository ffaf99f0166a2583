"""The typed methods of the Python client: one file for each package of operations, for callers that wait and async.

Each method is made of what the registry knows: the message classes and the first line of the operation's docstring.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from textwrap import wrap
from typing import Final

from classbell.services import registry
from classbell.services.registry import Operation
from classbell.wire.describe import summary
from classbell.wire.element import Element
from classbell.wire.plan import plan_of

FOLDER: Final = Path(__file__).parents[1] / "classbell" / "client"

_WIDTH: Final = 120
_BLOCKING: Final = (
    (r"^import httpx\nfrom anyio import sleep\n", "import httpx\n"),
    (r"^from typing import", "from time import sleep\nfrom typing import"),
    (r"The client for asyncio; `sync` is made of it by", "The client that waits; made of `asynchronous` by"),
    (r"for asyncio\b", "for programs that wait"),
    (
        r"from collections.abc import AsyncIterator, Awaitable, Callable",
        "from collections.abc import Callable, Iterator",
    ),
    (r"Awaitable\[None\]", "None"),
    (r"\basync (def|with)", r"\1"),
    (r"\bawait ", ""),
    (r"\((self\.exchange\(.*\))\)\.content", r"\1.content"),
    (r"httpx\.AsyncClient", "httpx.Client"),
    (r"\b__a(enter|exit)__", r"__\1__"),
    (r"\baclose\b", "close"),
    (r"AsyncBaseTransport", "BaseTransport"),
    (r"\bAsync(?=Client|Packages|Rows|Iterator)", ""),
    (r"            for row in (.*):\n +yield row\n", r"            yield from \1\n"),
)
"""What makes the waiting client of the other, in order."""

_CONDITIONAL: Final = ("training.SetTrainingSession", "training.DelTrainingSession")
"""Operations that can be asked to act only on the state that was read."""


def files() -> dict[str, str]:
    """Every generated file, by its name in `classbell/client`."""
    # What has no address is for our own pages, and no client can send it.
    addressed = [operation for operation in registry.load().values() if operation.http is not None]
    operations = sorted(addressed, key=lambda operation: operation.full_name.lower())
    names = _names(operations)
    packages = sorted({operation.package for operation in operations})
    made = {f"{package}.py": _package(package, operations, names) for package in packages}
    made["packages.py"] = _packages(packages)
    made["rows.py"] = _rows(operations, names)
    made["sync.py"] = _without_waiting((FOLDER / "asynchronous.py").read_text("utf-8"))
    made["types.py"] = _types(names)
    return made


def stale() -> list[str]:
    """The files that are missing or differ."""
    return sorted(
        name
        for name, text in files().items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_bytes() != text.encode()
    )


def write() -> list[str]:
    """Write the files that are stale and give their names."""
    made, changed = files(), stale()
    for name in changed:
        (FOLDER / name).write_bytes(made[name].encode())
    return changed


def method_name(operation: Operation) -> str:
    """What the client calls an operation: `CreateTrainingSession` → `create_training_session`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", operation.name).lower()


def row_of(operation: Operation) -> type[Element] | None:
    """What a list consists of; `None` for an operation that gives no list in pages."""
    if all(field.wire != "listControl" for field in plan_of(operation.request).fields):
        return None
    rows = [field.child.cls for field in plan_of(operation.response).fields if field.many and field.child is not None]
    return rows[0] if len(rows) == 1 else None


def _package(package: str, operations: Iterable[Operation], names: dict[type[Element], str]) -> str:
    own = [operation for operation in operations if operation.package == package]
    return "\n".join(
        (
            f'"""The operations of `{package}` as methods; made by `make docs` from the registry of operations."""',
            "",
            "from __future__ import annotations",
            "",
            "from classbell.client import types as t",
            "from classbell.client.sending import AsyncSender, Sender",
            "",
            "",
            f"class {package.title()}:",
            f'    """The operations of `{package}`."""',
            "",
            "    def __init__(self, sender: Sender) -> None:",
            "        self._sender = sender",
            *(line for operation in own for line in _method(operation, names, "", "")),
            "",
            "",
            f"class Async{package.title()}:",
            f'    """The operations of `{package}`, awaited."""',
            "",
            "    def __init__(self, sender: AsyncSender) -> None:",
            "        self._sender = sender",
            *(line for operation in own for line in _method(operation, names, "async ", "await ")),
            "",
        )
    )


def _method(operation: Operation, names: dict[type[Element], str], begin: str, wait: str) -> Iterator[str]:
    request, response = f"t.{names[operation.request]}", f"t.{names[operation.response]}"
    conditional = operation.full_name in _CONDITIONAL
    more, passed = (", *, etag: str | None = None", ", if_match=etag") if conditional else ("", "")
    start = f"    {begin}def {method_name(operation)}("
    yield ""
    line = f"{start}self, request: {request}{more}) -> {response}:"
    if len(line) <= _WIDTH:
        yield line
    else:
        yield start
        yield f"        self, request: {request}{more}"
        yield f"    ) -> {response}:"
    yield from _docstring(summary(operation.run))
    yield f"        return {wait}self._sender.carry_out(request, {response}{passed})"


def _docstring(text: str) -> Iterator[str]:
    lines = wrap(text, _WIDTH - 8 - 2 * len('"""'))
    if len(lines) == 1:
        yield f'        """{text}"""'
    else:
        yield f'        """{lines[0]}'
        yield from (f"        {line}" for line in lines[1:])
        yield '        """'


def _without_waiting(text: str) -> str:
    for pattern, instead in _BLOCKING:
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return text


def _packages(packages: list[str]) -> str:
    lines = [
        '"""What a client holds: the operations, package by package; made by `make docs`."""',
        "",
        "from __future__ import annotations",
        "",
        *(
            f"from classbell.client.{name} import {', '.join(sorted((f'Async{name.title()}', name.title())))}"
            for name in packages
        ),
        "from classbell.client.sending import AsyncSender, Sender",
    ]
    lines[4:] = sorted(lines[4:])
    for prefix, says in (("", ""), ("Async", ", awaited")):
        lines += [
            "",
            "",
            f"class {prefix}Packages:",
            f'    """The operations by package{says}."""',
            "",
            f"    def __init__(self, sender: {prefix}Sender) -> None:",
            *(f"        self.{name} = {prefix}{name.title()}(sender)" for name in packages),
        ]
    return "\n".join([*lines, ""])


def _rows(operations: Iterable[Operation], names: dict[type[Element], str]) -> str:
    lists = [(names[one.request], names[found]) for one in operations if (found := row_of(one)) is not None]
    lines = [
        '"""Lists row by row, over all their pages; made by `make docs`."""',
        "",
        "from __future__ import annotations",
        "",
        "from collections.abc import AsyncIterator, Iterator",
        "from typing import Any, overload",
        "",
        "from classbell.client import types as t",
        "from classbell.client.sending import AsyncSender, Sender",
        "from classbell.wire.element import Element",
    ]
    for prefix in ("", "Async"):
        begin = "    "
        lines += [
            "",
            "",
            f"class {prefix}Rows:",
            '    """Asks for the pages of a list as its rows are used."""',
            "",
            f"    def __init__(self, sender: {prefix}Sender) -> None:",
            "        self._sender = sender",
        ]
        for request, row in lists:
            lines += [
                "",
                f"{begin}@overload",
                f"{begin}def each(self, request: t.{request}) -> {prefix}Iterator[t.{row}]: ...",
            ]
        lines += [
            "",
            f"{begin}def each(self, request: Element) -> {prefix}Iterator[Any]:",
            '        """Yield the rows of a list, asking for page after page as they are used."""',
            "        return self._sender.rows(request)",
        ]
    return "\n".join([*lines, ""])


def _names(operations: Iterable[Operation]) -> dict[type[Element], str]:
    """Every element of the operations by the name it has in `types`.

    Where several are called alike, the one of `shared` keeps its name, else that of training; the others have the
    package before it.
    """
    found: set[type[Element]] = set()
    for operation in operations:
        _gather(operation.request, found)
        _gather(operation.response, found)
    alike = defaultdict(list)
    for cls in found:
        alike[cls.__name__].append(cls)
    names = {}
    for name, classes in alike.items():
        ranked = sorted(classes, key=lambda cls: (_rank(cls), cls.__module__))
        keeps = ranked[0] if len(ranked) == 1 or _rank(ranked[0]) < min(2, _rank(ranked[1])) else None
        for cls in ranked:
            names[cls] = name if cls is keeps else _told_apart(cls, alike)
    if len(set(names.values())) != len(names):
        twice = sorted({name for name in names.values() if list(names.values()).count(name) > 1})
        raise ValueError(f"elements have one name in the client: {', '.join(twice)}")
    return names


def _told_apart(cls: type[Element], taken: Collection[str]) -> str:
    """A name with the package before it, or where there is one called so, with the module too."""
    _, _, package, *modules = cls.__module__.split(".")
    name = f"{package.title()}{cls.__name__}"
    return name if name not in taken else f"{package.title()}{modules[-1].title()}{cls.__name__}"


def _gather(cls: type[Element], found: set[type[Element]]) -> None:
    if cls not in found:
        found.add(cls)
        plan = plan_of(cls)
        for field in (*plan.fields, *plan.attributes):
            if field.child is not None:
                _gather(field.child.cls, found)


def _home(cls: type[Element]) -> str:
    return cls.__module__.split(".")[2]


def _rank(cls: type[Element]) -> int:
    return {"shared": 0, "training": 1}.get(_home(cls), 2)


def _types(names: dict[type[Element], str]) -> str:
    modules = defaultdict(list)
    for cls, name in names.items():
        modules[cls.__module__].append(cls.__name__ if name == cls.__name__ else f"{cls.__name__} as {name}")
    lines = [
        '"""Every message class and every element in one, by name; made by `make docs`.',
        "",
        "Of elements that are called alike, all but one have their package before the name, such as `EpOrder`.",
        '"""',
        "",
        "# fmt: off",
        "# ruff: noqa: I001 - one name a line would be a file nobody reads.",
        "",
        "from __future__ import annotations",
        "",
    ]
    for module, imported in sorted(modules.items()):
        lines += [f"from {module} import (", *_filled(sorted(imported)), ")"]
    lines += ["", "__all__ = [", *_filled(f'"{name}"' for name in sorted(names.values())), "]", ""]
    return "\n".join(lines)


def _filled(words: Iterable[str]) -> Iterator[str]:
    line = "   "
    for word in words:
        if len(line) + len(word) + 2 > _WIDTH:
            yield line
            line = "   "
        line += f" {word},"
    yield line
