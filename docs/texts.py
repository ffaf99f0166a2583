"""The texts of pages and mails, and how far the catalogues translate them: `python -m docs.texts` writes them anew.

A catalogue keeps what is translated, gains what is new without a translation, and loses what nothing says any more.
Texts stand in the order of the alphabet and name no lines of the sources, so a catalogue changes only with its texts.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from classbell.languages import LANGUAGES

PACKAGE: Final = Path(str(resources.files("classbell")))

_MARKS: Final = {"_": 1, "N_": 1, "gettext": 1, "text": 1, "ngettext": 2, "texts": 2, "count_form": 2}
"""What marks a text in the sources, with the number of its forms."""

_OPTIONS: Final = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
_HOLE: Final = re.compile(r"%(?:\((\w+)\)[sd]|[%sd])")


class Text(NamedTuple):
    """A text of the sources; `many` is the form for more than one thing."""

    one: str
    many: str | None
    places: tuple[str, ...]


def texts(package: Path = PACKAGE) -> list[Text]:
    """Every text of the sources, in the order of the alphabet."""
    found: dict[str, tuple[str | None, set[str]]] = {}
    for path in sorted(package.rglob("*")):
        # The operator's commands speak English.
        if path.is_relative_to(package / "cli"):
            continue
        place = path.relative_to(package.parent).as_posix()
        for forms in _said(path):
            one, many = forms if len(forms) == 2 else (forms[0], None)
            known, places = found.setdefault(one, (many, set()))
            found[one] = (known or many, places | {place})
    return [Text(one, many, tuple(sorted(places))) for one, (many, places) in sorted(found.items())]


def _said(path: Path) -> Iterator[tuple[str, ...]]:
    """The texts of a file, each with its forms."""
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield from _forms_of(node.args[: _MARKS.get(name, 0)], _MARKS.get(name, 0))
    elif "templates" in path.parts and path.suffix in (".html", ".txt"):
        with path.open("rb") as source:
            for _, name, message, _ in babel_extract(source, list(_MARKS), [], _OPTIONS):
                forms = message if isinstance(message, tuple) else (message,)
                yield tuple(str(form) for form in forms[: _MARKS[name]])


def _forms_of(arguments: list[ast.expr], number: int) -> Iterator[tuple[str, ...]]:
    forms = [each.value for each in arguments if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if number and len(forms) == number and all(forms):
        yield tuple(forms)


def path_of(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return PACKAGE / "locales" / language / "LC_MESSAGES" / "classbell.po"


def read(language: str) -> Catalog:
    """The catalogue of a language as it is."""
    with path_of(language).open("rb") as source:
        return read_po(source, locale=language)


def holes(text: str) -> list[str]:
    """What a text leaves to be filled in, in order of names."""
    return sorted(found[0] for found in _HOLE.finditer(text))


def faults(language: str, there: list[Text] | None = None) -> Iterator[str]:
    """What is wrong with a catalogue: texts without a translation, other holes, texts that nothing says."""
    catalogue = read(language)
    wanted = texts() if there is None else there
    for text in wanted:
        translated = _forms(catalogue.get(text.one))
        if not translated or not all(translated):
            yield f"{language}: not translated: {text.one!r}"
            continue
        if (text.many is None) != (len(translated) == 1):
            yield f"{language}: one form where there should be two, or two for one: {text.one!r}"
        for form in translated:
            # A form for one thing may say "one" without the number.
            allowed = [holes(text.many or text.one)]
            if text.many is not None:
                allowed += [holes(text.one), [hole for hole in holes(text.many) if hole != "%(num)s"]]
            if holes(form) not in allowed:
                yield f"{language}: other holes: {text.one!r} -> {form!r}"
    known = {text.one for text in wanted}
    yield from (
        f"{language}: nothing says {message.id!r}" for message in catalogue if message.id and _id(message) not in known
    )


def write(language: str) -> None:
    """Bring a catalogue to the texts of the sources, keeping what is translated."""
    old = read(language)
    new = Catalog(locale=language, project="Classbell", fuzzy=False, header_comment="# Texts of pages and mails.")
    for text in texts():
        forms = _forms(old.get(text.one))
        if text.many is not None:
            two = forms if len(forms) == 2 else ["", ""]
            new.add((text.one, text.many), tuple(two), locations=_places(text))
        else:
            one = forms[0] if len(forms) == 1 else ""
            new.add(text.one, one, locations=_places(text))
    with path_of(language).open("wb") as target:
        write_po(target, new, omit_header=False, include_lineno=False, width=120)
    _steady(path_of(language), language)


def _places(text: Text) -> list[tuple[str, int]]:
    return [(place, 1) for place in text.places]


def _steady(path: Path, language: str) -> None:
    """Write a head without days and names, so that equal texts give equal bytes."""
    _, _, rest = path.read_text().partition("\n\n")
    plural = "nplurals=2; plural=(n != 1);"
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Language: {language}\\n"\n"Plural-Forms: {plural}\\n"\n'
    )
    path.write_text(f"{head}\n{rest.rstrip()}\n")


def _id(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else str(message.id)


def _forms(message: Message | None) -> list[str]:
    if message is None:
        return []
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return [str(form) for form in forms]


def main() -> int:
    """Write the catalogues anew and say what they lack."""
    parser = argparse.ArgumentParser(prog="python -m docs.texts", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; the exit code says whether all is there")
    only_check = parser.parse_args().check
    lacking: list[str] = []
    for language in LANGUAGES[1:]:
        if not only_check:
            write(language)
        lacking += faults(language)
    sys.stdout.write("".join(f"{line}\n" for line in lacking))
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
