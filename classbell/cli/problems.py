"""How commands end: exit codes, and one sentence for everything that is to be expected.

Rules:
1. 0 is done, 1 is refused or failed, 2 is could not begin.
2. What can be expected to go wrong is told in a sentence on standard error. A stack trace is a fault of ours.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from classbell.cli.supervise import say
from classbell.config import SettingsError
from classbell.errors import Refusal
from classbell.store.migrate import MigrationError
from classbell.store.pg_account import InstanceError

REFUSED = 1
NOT_BEGUN = 2


class Problem(Exception):
    """The command ends here; the text is the sentence for the operator."""

    def __init__(self, sentence: str, *, code: int = REFUSED) -> None:
        super().__init__(sentence)
        self.code = code


def guarded(command: Callable[[], int]) -> int:
    """Carry out a command and give its exit code, whatever of the expected happens."""
    try:
        return command()
    except Problem as problem:
        say(str(problem))
        return problem.code
    except (SettingsError, InstanceError, MigrationError) as error:
        say(str(error))
        return NOT_BEGUN
    except Refusal as refusal:
        for fault in refusal.sub_errors or (refusal,):
            say(f"{sentence(fault)} ({fault.exception_id})")
        return REFUSED
    except KeyboardInterrupt:
        say("stopped")
        return REFUSED
    except BrokenPipeError:
        # The reader of our output has seen enough; the interpreter's own flush at exit must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED


def sentence(fault: Refusal) -> str:
    """One fault in words for people: what is wrong, where, and the value."""
    where = f" [{fault.path}]" if fault.path and fault.path not in fault.reason else ""
    why = fault.facts.get("why")
    return f"{fault.detail}{where}{f': {why}' if why else ''}"
