"""`classbell call`: send a request file to a server."""

from __future__ import annotations

import typer

from classbell import config
from classbell.cli import output
from classbell.cli.post import own_address, post
from classbell.cli.problems import REFUSED, Problem
from classbell.cli.requests import content_of
from classbell.errors import Refusal
from classbell.wire import parse
from classbell.wire.names import local

app = typer.Typer(add_completion=False)


@app.command("call")
def call(
    file: str = typer.Argument(metavar="FILE.xml", help="File with the request, credentials and all; - for input."),
    url: str | None = typer.Option(
        None, "--url", help="Address of the server, such as https://demo.example.com; by default the one set up here."
    ),
) -> None:
    """Post a request file exactly as it is, and print the answer so that it can be read.

    Exits with 1 when the answer is a FAILURE, with 2 when no server answers.
    """
    request = content_of(file)
    answer = post(url or own_address(config.load()), request).decode("utf-8", "replace")
    output.document(answer)
    results = _results(answer)
    if not results:
        raise Problem("The answer is none of this API: it has no result.")
    if any(result != "SUCCESS" for result in results):
        raise typer.Exit(REFUSED)


def _results(answer: str) -> list[str]:
    """The result of each body of the request."""
    try:
        root = parse.parse(answer[answer.find("<") :])
    except Refusal as refusal:
        raise Problem("The answer is no XML document.") from refusal
    return [(node.text or "").strip() for node in root.iter() if local(str(node.tag)) == "result"]
