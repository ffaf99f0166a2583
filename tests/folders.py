"""Folders for tests that start PostgreSQL.

pytest's own `tmp_path` is private to its user; when the tests run as root, PostgreSQL's user could not enter it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """Make a temporary folder that every user may pass through, and remove it with all that is in it."""
    with tempfile.TemporaryDirectory(prefix="classbell-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
