"""The operating-system side of the embedded PostgreSQL: its process, and processes left over from before.

Rules:
1. A process number proves nothing: it may be a zombie or belong to another program by now. A leftover server is one
   whose process is alive and was started for this very data folder.
2. Our server does not outlive us: on Linux the kernel asks it to shut down when our process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from classbell.store.pg_account import Account, InstanceError

LEFTOVER_FAST_SECONDS = 60.0
"""Time a leftover server gets for an orderly shutdown; past it, it is told to stop at once and recover later."""

LEFTOVER_IMMEDIATE_SECONDS = 15.0

# Runs before `postgres` in the same process: becomes the other user, then asks the kernel for a fast shutdown (SIGINT)
# at the death of the parent. It is a program of its own because Python forbids such steps between fork and exec in
# programs with threads. 1 is PR_SET_PDEATHSIG.
_LAUNCHER = """
import ctypes, os, signal, sys
parent, uid, gid = (int(number) for number in sys.argv[1:4])
if uid:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
if parent and sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGINT)
    if os.getppid() != parent:
        sys.exit("the process that started PostgreSQL is gone")
os.execv(sys.argv[4], sys.argv[4:])
"""


def environment() -> dict[str, str]:
    """Environment for PostgreSQL's programs: ours without settings that PostgreSQL would take for its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "CLASSBELL_"))}
    return kept | {"LC_ALL": "C", "LANG": "C"}


def run(arguments: list[str], account: Account, *, folder: Path, text: str = "") -> None:
    """Run one of PostgreSQL's programs to its end, with `text` as its input; raises `InstanceError` with its reason."""
    try:
        done = subprocess.run(  # noqa: S603 - programs of the wheel, arguments of ours
            arguments,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            env=environment(),
            umask=0o077,
            user=account.uid if account.switch else None,
            group=account.gid if account.switch else None,
            extra_groups=[] if account.switch else None,
        )
    except OSError as error:
        raise InstanceError(f"{Path(arguments[0]).name} cannot be run as the user {account.name}: {error}.") from error
    if done.returncode != 0:
        said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        reason = next(
            (line for line in said if "error" in line.lower() or "FATAL" in line), said[-1] if said else "no reason"
        )
        raise InstanceError(f"PostgreSQL's {Path(arguments[0]).name} failed: {reason.strip()}")


def launch(arguments: list[str], account: Account, *, folder: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start `postgres` as a child in a process group of its own, so that Ctrl-C in a terminal reaches only us."""
    # The kernel watches the thread that made the child, so only the main thread may ask for it.
    watched = os.getpid() if threading.current_thread() is threading.main_thread() else 0
    numbers = [str(watched), str(account.uid if account.switch else 0), str(account.gid if account.switch else 0)]
    return subprocess.Popen(  # noqa: S603 - programs of the wheel, arguments of ours
        [sys.executable, "-I", "-S", "-c", _LAUNCHER, *numbers, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=folder,
        env=environment(),
        process_group=0,
    )


def stop_leftover(cluster: Path) -> None:
    """Shut down a server that an earlier, killed process left running on this cluster; forget one that is gone.

    Call it only while holding the lock of the data folder. Raises `InstanceError` when the server does not end.
    """
    path = cluster / "postmaster.pid"
    try:
        pid = int(path.read_text("ascii", "replace").split("\n", 1)[0])
    except FileNotFoundError:
        return
    except ValueError:
        path.unlink(missing_ok=True)
        return
    steps = ((signal.SIGINT, LEFTOVER_FAST_SECONDS), (signal.SIGQUIT, LEFTOVER_IMMEDIATE_SECONDS))
    for number, seconds in steps:
        if not serves(pid, cluster):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        _wait_until_gone(pid, cluster, seconds)
    if serves(pid, cluster):
        raise InstanceError(f"A PostgreSQL left over from before (process {pid}) does not end; end it and start again.")
    # PostgreSQL itself would refuse to start for as long as any process has the number, zombies included.
    path.unlink(missing_ok=True)


def _wait_until_gone(pid: int, cluster: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while serves(pid, cluster) and time.monotonic() < deadline:
        time.sleep(0.05)


def serves(pid: int, cluster: Path) -> bool:
    """Whether the process is a live `postgres` of this cluster; a zombie and a stranger with its number are not."""
    if pid <= 1 or pid == os.getpid():
        return False
    state, command = _look_at(pid)
    if state in ("", "Z", "X"):
        return False
    if "postgres" not in command:
        return False
    if str(cluster) in command:
        return True
    # Started by hand, perhaps with another spelling of the path: PostgreSQL works inside its data folder.
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
    except OSError:
        return False


def _look_at(pid: int) -> tuple[str, str]:
    """State letter and command line of a process; both empty when there is none."""
    process = Path("/proc") / str(pid)
    if Path("/proc/self/stat").exists():
        try:
            # The name in parentheses may itself hold blanks and parentheses.
            state = (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
            return state, (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except (OSError, IndexError):
            return "", ""
    command_line = ["/bin/ps", "-o", "stat=,command=", "-p", str(pid)]
    shown = subprocess.run(command_line, capture_output=True, text=True, check=False)  # noqa: S603 - a number of ours
    state, _, command = shown.stdout.strip().partition(" ")
    return state[:1], command
