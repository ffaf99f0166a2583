"""Posting a request to a server, as a client does."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.config import Settings

PATH = "/WBXService/XMLService"
SECONDS = 120.0


def own_address(settings: Settings) -> str:
    """The address at which the server of these settings listens, seen from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def post(url: str, document: bytes) -> bytes:
    """Post a document and give the body of the answer; an address without a path means the XML service there.

    Raises `Problem` for an address that cannot be used, a server that does not answer, and an answer other than 200.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise Problem(f"{url} is no address of a server: it begins with http:// or https://.", code=NOT_BEGUN)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, port, timeout=SECONDS)
    path = (parts.path if parts.path not in ("", "/") else PATH) + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, document, {"Content-Type": "text/xml"})
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Problem(f"The server at {url} does not answer: {_reason(error)}.", code=NOT_BEGUN) from error
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise Problem(f"The server at {url} answered {answer.status} {answer.reason}.")
    return body


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).lower()
