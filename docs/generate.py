"""Write `docs/reference` and the methods of `classbell.client` from the sources, or say with `--check` what is stale.

Nothing in a generated file depends on the day, the machine or the order of a set, so equal sources give equal bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from classbell.web import openapi
from docs import generate_client, generate_operations, generate_tables
from docs.markdown import page, table

REFERENCE: Final = Path(__file__).with_name("reference")

_INDEX: Final = (
    (
        "operations.md",
        "the vendor's operations, which of them are served, and a page for each of those",
    ),
    ("errors.md", "every refusal a client can read"),
    ("effects.md", "what holds each element of CreateTrainingSession to its word"),
    ("settings.md", "what the operator of an installation sets"),
    ("site-settings.md", "what the administrators of a site decide"),
)


def files() -> dict[str, str]:
    """Every generated file, by path below `docs/reference`."""
    made = dict([*generate_operations.pages(), *generate_tables.pages()])
    made["README.md"] = _index()
    return dict(sorted(made.items()))


def stale(folder: Path, made: Mapping[str, str]) -> list[str]:
    """The files below `folder` that are missing, differ, or belong to nothing any more."""
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    differing = {name for name, text in made.items() if name not in there or there[name].read_bytes() != text.encode()}
    return sorted(differing | (there.keys() - made.keys()))


def write(folder: Path, made: Mapping[str, str]) -> list[str]:
    """Bring `folder` to what is made, and give the files that were changed, added or removed."""
    changed = stale(folder, made)
    for name in changed:
        path = folder / name
        if name in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made[name].encode())
        else:
            path.unlink()
    return changed


def _index() -> str:
    operations = [
        (f"[{operation.name}]({operation.package}/{operation.name}.md)", operation.package)
        for operation in generate_operations.served()
    ]
    return page(
        "Reference",
        "Made from the sources by `make docs`; `make check` fails when a page is not what the sources say.",
        table(("page", "what it tells"), [(f"[{name[:-3]}]({name})", tells) for name, tells in _INDEX]),
        "## Served operations",
        table(("operation", "package"), operations),
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 1 when `--check` finds something stale."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description="Write docs/reference.")
    parser.add_argument("--check", action="store_true", help="only say what is stale; exit 1 if anything is")
    only_check = parser.parse_args(arguments).check
    made = files()
    # The OpenAPI document is served, not committed; what cannot be told of an operation shows here.
    openapi.content()
    if not only_check:
        for name in write(REFERENCE, made):
            print(f"wrote docs/reference/{name}")
        for name in generate_client.write():
            print(f"wrote classbell/client/{name}")
        return 0
    names = [
        *(f"docs/reference/{name}" for name in stale(REFERENCE, made)),
        *(f"classbell/client/{name}" for name in generate_client.stale()),
    ]
    for name in names:
        print(f"stale: {name}")
    if names:
        print("Run `make docs` and commit what it writes.")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
