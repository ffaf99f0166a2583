"""The command `classbell`: one table of commands, each in a file that is imported when it is asked for.

The commands that run the server take no options and begin without the command-line library: a second start has to be
ready in under 3 s, and its children are started the same way.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Final

from classbell.cli.problems import guarded

STARTING: Final = ("serve", "web", "worker", "demo")

MODULES: Final = {
    **dict.fromkeys(STARTING, "starting"),
    "init": "init",
    "site": "sites",
    "sessiontype": "sessiontypes",
    "template": "templates",
    "user": "users",
    "lab": "labs",
    "token": "tokens",
    "webhook": "webhooks",
    "recording": "recordings",
    "attendance": "attendance",
    "outbox": "outbox",
    "mail": "mail",
    "import": "transfer",
    "export": "transfer",
    "call": "call",
    "check": "check",
    "doctor": "doctor",
}
"""Commands in the order in which the help lists them, and the modules of this package that hold them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command of these arguments, by default the program's own, and give its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if len(words) == 1 and words[0] in STARTING:
        return guarded(lambda: int(importlib.import_module("classbell.cli.start").COMMANDS[words[0]]()))
    return guarded(lambda: int(importlib.import_module("classbell.cli.root").run(words)))
