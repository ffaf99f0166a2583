"""The command-line parser: commands are looked up in the table and imported only when one is meant."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib import metadata
from typing import Any

import typer
import typer.core
import typer.main

from classbell.cli import MODULES


class LazyGroup(typer.core.TyperGroup):
    """Commands by the table; a name that begins only one of them is not enough, so scripts stay right."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the table."""
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, or `None`."""
        if cmd_name not in MODULES:
            return None
        module = importlib.import_module(f"classbell.cli.{MODULES[cmd_name]}")
        command: Any = typer.main.get_command(module.app)
        # A module of several top-level commands has them in a group of its own.
        inner = getattr(command, "commands", {})
        if cmd_name in inner and list(MODULES.values()).count(MODULES[cmd_name]) > 1:
            command = inner[cmd_name]
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"classbell {metadata.version('classbell')}")
        raise typer.Exit


@app.callback()
def classbell(
    *,
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    """Scheduled live training over the retired WebEx Training Session XML API, on a server of your own.

    `classbell demo` tries things out; `classbell init` and then `classbell serve` run it for real.

    Exit codes: 0 done, 1 refused or failed, 2 could not begin.
    """


def run(arguments: Sequence[str]) -> int:
    """Parse and carry out; gives the exit code."""
    try:
        app(args=list(arguments), prog_name="classbell")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
