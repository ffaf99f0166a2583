"""Which tests name which elements: the markers `effect` and `echo`, read from the sources without importing them.

`@pytest.mark.effect("schedule/openTime")` says: this test fails when the effect of that element is removed.
`@pytest.mark.echo("schedule/extURL")` says: this test fails when the element is not given back. Several paths may stand
in one marker, and `*` stands for anything: `enableOptions/*`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parents[1] / "tests"


class Mark(NamedTuple):
    """One path that one test names."""

    path: str
    test: str
    """File below `tests/` and test, as pytest writes them."""

    def names(self, element: str) -> bool:
        """Whether the mark is about an element."""
        return fnmatchcase(element, self.path)


def collect(marker: str, folder: Path = TESTS) -> tuple[Mark, ...]:
    """Every use of a marker below a folder, sorted; on a class or module it counts for each test there."""
    found: set[Mark] = set()
    for file in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        name = file.relative_to(folder).as_posix()
        found.update(_in_body(tree.body, marker, name, _module_paths(tree, marker)))
    return tuple(sorted(found))


def _in_body(body: list[ast.stmt], marker: str, name: str, inherited: tuple[str, ...]) -> Iterator[Mark]:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            paths = (*inherited, *_paths(statement.decorator_list, marker))
            yield from _in_body(statement.body, marker, f"{name}::{statement.name}", paths)
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and statement.name.startswith("test_"):
            for path in (*inherited, *_paths(statement.decorator_list, marker)):
                yield Mark(path, f"{name}::{statement.name}")


def _module_paths(tree: ast.Module, marker: str) -> tuple[str, ...]:
    values = [
        statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets)
    ]
    return _paths(values, marker)


def _paths(expressions: list[ast.expr], marker: str) -> tuple[str, ...]:
    """The paths that expressions name, wherever in them the marker stands (also within `pytest.param`)."""
    return tuple(
        argument.value
        for expression in expressions
        for node in ast.walk(expression)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"pytest.mark.{marker}"
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )
