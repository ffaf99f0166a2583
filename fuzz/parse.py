"""Throw bytes at the XML gate and texts at the filters: only refusals may come out.

Needs atheris, which is not among the locked dependencies:

    python fuzz/parse.py [-runs=N] [-max_total_time=SECONDS] [CORPUS_FOLDER]

Without one of these limits it stops after 200,000 runs. Every option is libFuzzer's.
"""

from __future__ import annotations

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["classbell"]):
    from classbell.errors import NotWellFormed
    from classbell.wire import parse
    from classbell.wire.address import email_or_phone
    from classbell.wire.text import DEFAULT_POLICY, RICH_MAX, TextPolicy, is_link, url

STRICT = TextPolicy(strict=True)
CONTENT_TYPES = (None, "text/xml; charset=utf-8", "text/xml charset=ISO-8859-1", "application/x-www-form-urlencoded")


def fuzz_gate(body: bytes, content_type: str | None) -> None:
    """Whatever is read is a bounded tree of elements."""
    try:
        root = parse.read(body, content_type)
    except NotWellFormed:
        return
    for node in root.iter():
        depth = sum(1 for _ in node.iterancestors()) + 1
        if not isinstance(node.tag, str) or depth > parse.MAX_DEPTH or len(node.attrib) > parse.MAX_ATTRIBUTES:
            raise AssertionError(f"{node.tag!r} got through at depth {depth}")


def fuzz_filters(text: str) -> None:
    """Filters give the same for what they gave, and raise nothing but `ValueError`."""
    for filtered in (DEFAULT_POLICY.plain, DEFAULT_POLICY.rich, STRICT.plain, STRICT.rich, url, email_or_phone):
        with suppress(ValueError):
            once = filtered(text)
            # A filtered text may be longer than a text may be that is to be filtered.
            if len(once) <= RICH_MAX and filtered(once) != once:
                raise AssertionError(f"{filtered} is not stable: {once!r}")
    with suppress(ValueError):
        is_link(text)


def once(data: bytes) -> None:
    """One run."""
    source = atheris.FuzzedDataProvider(data)
    if source.ConsumeBool():
        content_type = source.PickValueInList(list(CONTENT_TYPES))
        fuzz_gate(source.ConsumeBytes(len(data)), content_type)
    else:
        fuzz_filters(source.ConsumeUnicode(len(data)))


if __name__ == "__main__":
    arguments = list(sys.argv)
    if not any(argument.startswith(("-runs=", "-max_total_time=")) for argument in arguments):
        arguments.append("-runs=200000")
    atheris.Setup(arguments, once)
    atheris.Fuzz()
