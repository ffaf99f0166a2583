"""Child processes of `classbell serve`: started, watched, started again and stopped in order.

Rules:
1. Every child leads a process group of its own. Ctrl-C reaches only the parent, and no process of a child outlives it:
   when the child has ended, for whatever reason, the rest of its group is killed.
2. A child dies with its parent, a kill -9 of the parent included (Linux).
3. A child that ends by itself is started again, at most `RESTARTS_MAX` times in `RESTARTS_SECONDS`.
4. A gated child does its slow imports at once and begins its work only when the parent opens the gate.

This module does not know what the children do.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import FrameType

PARENT = "CLASSBELL_SUPERVISOR"
"""Environment variable with the process number of the parent; absent in a process started by hand."""

RESTARTS_MAX = 5
RESTARTS_SECONDS = 60.0
STOP_SECONDS = 15.0
WATCH_SECONDS = 0.5
"""Longest time between two looks at the children; their deaths and signals are seen at once."""


class StopRequestedError(Exception):
    """Somebody asked for the end while something was being waited for."""


class RestartsError(Exception):
    """A child keeps dying; the text is the sentence for the operator."""


def say(text: str) -> None:
    """Tell the operator a line, apart from what the program answers on standard output."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"classbell: {text}\n")
        sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class Program:
    """One kind of child: its name for people and its command."""

    name: str
    command: tuple[str, ...]


class Child:
    """One running child."""

    def __init__(self, program: Program, environment: Mapping[str, str]) -> None:
        self.program = program
        self._process = subprocess.Popen(  # noqa: S603 - the commands are those of serve.py
            program.command, stdin=subprocess.PIPE, env=dict(environment) | {PARENT: str(os.getpid())}, process_group=0
        )

    @property
    def pid(self) -> int:
        """Number of the process, which is also that of its group."""
        return self._process.pid

    def open_gate(self) -> None:
        """Let the child begin its work."""
        pipe = self._process.stdin
        if pipe is not None and not pipe.closed:
            # A child that died meanwhile is found by the watch.
            with contextlib.suppress(BrokenPipeError):
                pipe.write(b"go\n")
                pipe.flush()

    def ended(self) -> int | None:
        """Exit code when the process has ended; then nothing of its group is left either."""
        code = self._process.poll()
        if code is not None:
            self._sweep()
        return code

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Ask the child to end, and kill what is left of its group after `seconds`."""
        # One that still waits at its gate need not hear signals yet.
        self._close_gate()
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            say(f"{self.program.name} did not stop within {seconds:.0f} seconds and is killed")
        self._sweep()
        self._process.wait()

    def _sweep(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._close_gate()

    def _close_gate(self) -> None:
        pipe = self._process.stdin
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


class Restarts:
    """How often something died lately."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._times: deque[float] = deque()

    def count(self, reason: str) -> None:
        """Note one death and say so; raises `RestartsError` when there were more than the limit allows."""
        now = time.monotonic()
        self._times.append(now)
        while self._times[0] < now - RESTARTS_SECONDS:
            self._times.popleft()
        if len(self._times) > RESTARTS_MAX:
            raise RestartsError(
                f"{self._name} {reason}, {len(self._times)} times within {RESTARTS_SECONDS:.0f} seconds; giving up."
            )
        say(f"{self._name} {reason}; starting it again ({len(self._times)} of {RESTARTS_MAX})")


class Supervisor:
    """The children of one server, in the order in which they are started and stopped."""

    def __init__(self, environment: Mapping[str, str], bell: Bell) -> None:
        self._environment = environment
        self._bell = bell
        self._children: list[Child] = []
        self._restarts: dict[str, Restarts] = {}
        self._gate_open = False

    def start(self, program: Program) -> None:
        """Start a child; it waits at its gate until `open_gates`."""
        self._children.append(Child(program, self._environment))
        self._restarts[program.name] = Restarts(program.name)

    def open_gates(self) -> None:
        """Let the children begin, those started later included."""
        self._gate_open = True
        for child in self._children:
            child.open_gate()

    def look_after(self) -> None:
        """Start again every child that has ended; raises `RestartsError`."""
        for position, child in enumerate(self._children):
            code = child.ended()
            if code is None:
                continue
            reason = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
            self._restarts[child.program.name].count(reason)
            again = Child(child.program, self._environment)
            self._children[position] = again
            if self._gate_open:
                again.open_gate()

    def wait(self, until: Callable[[], bool], *, also: Callable[[], None], every: float = WATCH_SECONDS) -> None:
        """Look after the children until `until()` holds, running `also()` at each look.

        Raises `StopRequestedError` when somebody asks for the end.
        """
        while True:
            if self._bell.asked_to_stop:
                raise StopRequestedError
            also()
            self.look_after()
            if until():
                return
            self._bell.wait(every)

    def stop(self) -> None:
        """Stop the children one after the other, in the order of their start."""
        while self._children:
            self._children[0].stop()
            del self._children[0]


class Bell:
    """Signals of the parent: it wakes `wait` when a child dies or somebody asks for the end."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.asked_to_stop = False

    def wait(self, seconds: float) -> None:
        """Sleep until a signal comes, at most `seconds`."""
        if select.select([self._listener], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                self._listener.recv(4096)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = True

    @classmethod
    @contextlib.contextmanager
    def hung(cls) -> Iterator[Bell]:
        """Take over the signals of this process for as long as the block runs."""
        listener, ringer = socket.socketpair()
        listener.setblocking(False)
        ringer.setblocking(False)
        bell = cls(listener)
        handlers = {
            signal.SIGINT: bell._ask_to_stop,
            signal.SIGTERM: bell._ask_to_stop,
            # A closed terminal must not leave the database running behind it.
            signal.SIGHUP: bell._ask_to_stop,
            signal.SIGCHLD: lambda _number, _frame: None,
        }
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        wakeup = signal.set_wakeup_fd(ringer.fileno(), warn_on_full_buffer=False)
        try:
            yield bell
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            listener.close()
            ringer.close()


def die_with(parent: int) -> None:
    """In a child: ask the kernel to kill this process when its parent, of that number, ends. Nothing outside Linux."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - needed in children only

    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
    # It may have ended before the kernel was asked; then somebody else is our parent by now.
    if os.getppid() != parent:
        os._exit(1)


def die_with_supervisor() -> None:
    """In a child of `Supervisor`: end when it ends. Nothing in a process started by hand."""
    if (parent := os.environ.get(PARENT)) is not None:
        die_with(int(parent))


def wait_at_gate() -> bool:
    """In a child: wait until the parent lets us begin; False when it ended instead. By hand there is no gate."""
    return PARENT not in os.environ or sys.stdin.readline() == "go\n"
