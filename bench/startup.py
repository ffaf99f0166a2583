"""How long `classbell serve` takes until it answers, on a new data folder and on one that has served before."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.figures import Target
from bench.server import Server

AGAIN_SECONDS = 3.0
_STARTS = 3


def measure(say: Callable[[str], None]) -> tuple[float, list[float]]:
    """Seconds of the first start and of some later ones."""
    folder = Path(tempfile.mkdtemp(prefix="classbell-bench-start-"))
    taken = []
    try:
        for _ in range(1 + _STARTS):
            with Server.running("serve", {"DATA_DIR": str(folder)}, folder / "serve.log") as server:
                taken.append(server.ready_seconds)
                say(f"  ready after {taken[-1]:.2f} s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return taken[0], taken[1:]


def target(later: list[float]) -> Target:
    """The limit of later starts."""
    return Target("start on a folder that has served before", max(later), AGAIN_SECONDS, f"{max(later):.2f}", "s")
