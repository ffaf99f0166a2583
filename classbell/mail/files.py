"""Mails and short messages kept as files while no server is set, in the order in which they would have left.

A kept mail counts as sent, and its answer says where it lies. File names sort by time and go on with the Message-ID.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final, NamedTuple

_NAME = re.compile(r"[0-9TZ.]+-[A-Za-z0-9._-]{1,120}\.(?:eml|txt)")
_OTHER = re.compile(r"[^A-Za-z0-9._-]+")

STAY: Final = timedelta(days=90)
"""How long kept files stay."""


class Kept(NamedTuple):
    """A file of the folder."""

    name: str
    kept_at: datetime
    size: int


class Files:
    """The folder as a way out for mails and short messages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage, recipient: str) -> str:
        """Keep the mail; the answer names its file."""
        identifier = str(message["Message-ID"] or f"to-{recipient}")
        return self._keep(identifier, ".eml", message.as_bytes(policy=policy.SMTPUTF8))

    async def send_text(self, number: str, text: str, identifier: str) -> str:
        """Keep a short message; the answer names its file."""
        return self._keep(identifier, ".txt", f"To: {number}\n\n{text}\n".encode())

    async def close(self) -> None:
        """Nothing is open."""

    def _keep(self, identifier: str, ending: str, content: bytes) -> str:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        local = _OTHER.sub("_", identifier.strip("<>").partition("@")[0])[:100] or "mail"
        path = self._folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{local}{ending}"
        partial = path.with_suffix(".part")
        with partial.open("xb") as file:
            partial.chmod(0o600)
            file.write(content)
        partial.replace(path)
        # Hosts read it; where the data folder lies is nothing for them.
        return f"kept as {path.parent.name}/{path.name}: no server is set"


def kept(folder: Path, most: int = 200) -> list[Kept]:
    """The newest files, newest first."""
    names = sorted((name for name in _names(folder) if _NAME.fullmatch(name)), reverse=True)[:most]
    found = []
    for name in names:
        status = (folder / name).stat()
        found.append(Kept(name, datetime.fromtimestamp(status.st_mtime, UTC), status.st_size))
    return found


def read(folder: Path, name: str) -> EmailMessage | None:
    """A kept mail by the name of its file; `None` for anything that is not in the folder."""
    if not _NAME.fullmatch(name) or not name.endswith(".eml") or not (folder / name).is_file():
        return None
    message = message_from_bytes((folder / name).read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def forget(folder: Path, before: datetime) -> int:
    """Delete files kept before an instant; gives their number."""
    gone = [name for name in _names(folder) if _NAME.fullmatch(name) and name < f"{before:%Y%m%dT%H%M%S}"]
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return len(gone)


def remove(folder: Path, names: Iterable[str]) -> None:
    """Delete kept files by their names."""
    for name in names:
        if _NAME.fullmatch(name):
            (folder / name).unlink(missing_ok=True)


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []
