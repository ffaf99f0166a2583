"""`classbell serve`, `demo`, `web`, `worker`: their help; what they do is in `start`."""

from __future__ import annotations

import typer

from classbell.cli import start

app = typer.Typer(add_completion=False)


@app.command("serve")
def serve() -> None:
    """Run the server in the foreground: web workers, outbox worker, and the database unless it is an external one.

    Without CLASSBELL_DATABASE_URL that is an embedded PostgreSQL with its data in CLASSBELL_DATA_DIR.

    Settings come from CLASSBELL_* variables or the file that CLASSBELL_CONFIG names; `classbell doctor` shows them.
    Ctrl-C or SIGTERM stops it cleanly.
    """
    raise typer.Exit(start.run_serve())


@app.command("demo")
def demo() -> None:
    """Run the server with a demonstration: a site with a known login and one scheduled session.

    It listens on this machine only (127.0.0.1:8440 unless CLASSBELL_PORT says otherwise) and keeps its data in
    CLASSBELL_DATA_DIR. The known login works only while this command runs.
    """
    raise typer.Exit(start.run_demo())


@app.command("web")
def web() -> None:
    """Run only the web workers, on the database of CLASSBELL_DATABASE_URL.

    For installations that spread over several machines; `classbell serve` is the usual way.
    """
    raise typer.Exit(start.run_web())


@app.command("worker")
def worker() -> None:
    """Run only the outbox worker, on the database of CLASSBELL_DATABASE_URL.

    For installations that spread over several machines; `classbell serve` is the usual way.
    """
    raise typer.Exit(start.run_worker())
