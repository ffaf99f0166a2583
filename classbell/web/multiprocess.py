"""What the web workers of one server share: a folder for counters, and for the mark that each has started.

`classbell web` makes the folder and names it in the environment, as prometheus-client wants it. Other ways to run the
application have none, and then a worker speaks for itself alone.
"""

import os
from pathlib import Path

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def mark_started() -> None:
    """Note that this worker has started."""
    if FOLDER:
        (Path(FOLDER) / f"started-{os.getpid()}").touch()


def all_started(workers: int) -> bool:
    """Whether as many workers as there shall be have started.

    A server that is told to stop while a worker starts loses that worker's signal and has to kill it after ten seconds
    (seen with granian 2.8), so nobody is told that the server is ready before.
    """
    return not FOLDER or len(list(Path(FOLDER).glob("started-*"))) >= workers
