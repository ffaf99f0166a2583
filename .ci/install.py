"""Install the locked dependencies into .venv, once per content of the locks. Called by `bootstrap`.

What is installed is remembered as a digest, so that a fresh checkout with the same locks costs nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
COVERS = {"run": ("run", "dev"), "dev": ("dev",)}
"""Kinds of installation that are enough for each kind."""

LINES_SHOWN = 25
"""Last lines of pip's output that a failure shows."""


def digest(kind: str) -> str:
    """What decides whether an installation is still right: lock, project file, Python, and where the project lies."""
    told = hashlib.sha256(f"{ROOT}\n{sys.version_info[:2]}\n".encode())
    for name in (LOCKS[kind], "pyproject.toml"):
        told.update((ROOT / name).read_bytes())
    return told.hexdigest()


def stamp(kind: str) -> Path:
    """The file that remembers an installation."""
    return VENV / f"installed-{kind}"


def is_installed(kind: str) -> bool:
    """Whether .venv has all that this kind needs."""
    return (
        any(stamp(cover).is_file() and stamp(cover).read_text("ascii") == digest(cover) for cover in COVERS[kind])
        and (VENV / "bin" / "classbell").exists()
    )


def pip(arguments: list[str], doing: str, total: int) -> None:
    """Run pip and show its progress in one line; ends the program when pip fails."""
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
    ]
    on_terminal = sys.stderr.isatty()
    if not on_terminal:
        print(f"{doing} …", file=sys.stderr, flush=True)
    said: list[str] = []
    collected = 0
    with subprocess.Popen(
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line.rstrip())
            collected += line.startswith("Collecting ")
            if on_terminal:
                now = re.sub(r"[\s=;\[(].*", "", line.strip().partition(" ")[2]) if collected < total else "unpacking"
                width = os.get_terminal_size(sys.stderr.fileno()).columns - 1
                text = f"{doing}: {collected} of {total} {now}"
                print(f"\r\033[K{text[:width]}", end="", file=sys.stderr, flush=True)
    if on_terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    if process.returncode != 0:
        print("\n".join(said[-LINES_SHOWN:]), file=sys.stderr)
        sys.exit(f"{doing} failed; pip's last words are above. Nothing else was started.")


def main(kind: str) -> None:
    """Make .venv where it is missing and install what this kind needs."""
    if PYTHON.exists() and is_installed(kind):
        return
    if not PYTHON.exists():
        print("Making .venv …", file=sys.stderr, flush=True)
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
        if made.returncode != 0:
            sys.exit("The virtual environment .venv could not be made: apt-get install python3-venv")
    if subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode != 0:
        subprocess.run([str(PYTHON), "-m", "ensurepip"], capture_output=True, check=True)
    lock = ROOT / LOCKS[kind]
    total = len(re.findall(r"^\S+==", lock.read_text("utf-8"), re.MULTILINE))
    pip(["--require-hashes", "-r", str(lock)], f"Installing {total} packages into .venv", total)
    # Setuptools is among the locked packages, so this step downloads nothing.
    pip(["--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)], "Installing the classbell command", 1)
    stamp(kind).write_text(digest(kind), "ascii")


if __name__ == "__main__":
    main(sys.argv[1])
