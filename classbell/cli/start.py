"""What the commands `serve`, `web`, `worker` and `demo` do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from classbell import config
from classbell.cli import demo, serve
from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.config import Settings


def run_serve() -> int:
    """Run the server; an account left over from a demonstration is shut out before anything answers."""
    return serve.serve(config.load(), on_migrated=demo.disarm)


def run_demo() -> int:
    """Run the server with the demonstration."""
    return demo.run(config.load())


def run_web() -> int:
    """Run the web workers on a database that is there."""
    return serve.web(_with_database(config.load()))


def run_worker() -> int:
    """Run the worker on a database that is there."""
    return serve.worker(_with_database(config.load()))


def _with_database(settings: Settings) -> Settings:
    if not settings.database_url:
        raise Problem(
            "This part of the server runs by itself only with CLASSBELL_DATABASE_URL; `classbell serve` starts "
            "everything, the embedded database too.",
            code=NOT_BEGUN,
        )
    return settings


COMMANDS: Final[dict[str, Callable[[], int]]] = {
    "serve": run_serve,
    "demo": run_demo,
    "web": run_web,
    "worker": run_worker,
}
