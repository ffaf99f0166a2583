"""The data folder of an installation: who may use it, and where the socket of its database lies.

Rules:
1. One process owns a data folder, shown by an exclusive lock on the file `lock` in it; the lock dies with the process.
2. No permission outside the data folder is changed. Where a parent folder is in the way, the operator is told which.
3. The socket lies in a folder that only PostgreSQL's own user can enter.

This module does not know what is stored in the folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import stat
import tempfile
from pathlib import Path

from classbell.store.pg_account import Account, InstanceError

SOCKET_PATH_MAX = 100
"""Bytes of a socket's path that every system takes; Linux takes 107, others 103."""

SOCKET_NAME = ".s.PGSQL.5432"


class FolderInUseError(InstanceError):
    """Another process owns the data folder."""


class FolderLock:
    """The exclusive claim of this process on a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this process owns the folder."""
        return self._descriptor is not None

    def acquire(self) -> None:
        """Claim the folder; raises `FolderInUseError` when another process has it."""
        if self.held:
            return
        try:
            # Python opens files non-inheritable: a PostgreSQL that outlives us must not keep the claim.
            descriptor = os.open(self._data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise unwritable(self._data_dir, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.read(descriptor, 20).decode("ascii", "replace").strip()
            os.close(descriptor)
            process = f" (process {owner})" if owner.isdigit() else ""
            raise FolderInUseError(
                f"Another Classbell{process} is already using the data folder {self._data_dir}."
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the folder up; nothing happens when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def unwritable(data_dir: Path, error: OSError) -> InstanceError:
    """The sentence for a data folder that cannot be written."""
    reason = (error.strerror or str(error)).lower()
    return InstanceError(
        f"The data folder {data_dir} cannot be written ({reason}); set CLASSBELL_DATA_DIR to a folder that can."
    )


def prepare(data_dir: Path, account: Account) -> None:
    """Make the data folder where it is missing and see that PostgreSQL's user can pass through it.

    Raises `InstanceError` when the folder cannot be written, or when a parent folder shuts that user out.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o711 if account.switch else 0o700)
        if account.switch:
            mode = stat.S_IMODE(data_dir.stat().st_mode)
            if not mode & stat.S_IXOTH:
                data_dir.chmod(mode | 0o011)
    except OSError as error:
        raise unwritable(data_dir, error) from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise unwritable(data_dir, PermissionError(13, "permission denied"))
    if account.switch and (barrier := _barrier(data_dir, account)):
        raise InstanceError(
            f"PostgreSQL runs as the user {account.name}, who may not enter {barrier}; set CLASSBELL_DATA_DIR to a "
            f"folder that user can reach, such as /var/lib/classbell."
        )


def _barrier(data_dir: Path, account: Account) -> Path | None:
    """The outermost parent folder that the account cannot pass through, by its mode bits."""
    for folder in reversed(data_dir.resolve().parents):
        status = folder.stat()
        if status.st_uid == account.uid:
            passable = status.st_mode & stat.S_IXUSR
        elif status.st_gid == account.gid:
            passable = status.st_mode & stat.S_IXGRP
        else:
            passable = status.st_mode & stat.S_IXOTH
        # An access list may open what the mode bits deny; only a plain folder is judged.
        if not passable and not _has_access_list(folder):
            return folder
    return None


def _has_access_list(folder: Path) -> bool:
    if not hasattr(os, "listxattr"):
        return False
    try:
        return "system.posix_acl_access" in os.listxattr(folder)
    except OSError:
        return False


def own_folder(path: Path, account: Account) -> Path:
    """Make a folder that belongs to PostgreSQL's user and that nobody else can enter."""
    try:
        path.mkdir(mode=0o700)
        if account.switch:
            os.chown(path, account.uid, account.gid)
    except FileExistsError:
        pass
    except OSError as error:
        raise unwritable(path.parent, error) from error
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid:
        raise InstanceError(
            f"{path} does not belong to the user {account.name}: start Classbell as the user it belongs to."
        )
    if stat.S_IMODE(status.st_mode) != 0o700:
        path.chmod(0o700)
    return path


def socket_folder(data_dir: Path, account: Account) -> Path:
    """The private folder of the database's socket: `run` in the data folder, or one of a fixed name in the temp folder.

    The second is for data folders so deep that the path of the socket would be too long for the system.
    """
    inside = data_dir / "run"
    if len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_PATH_MAX:
        return own_folder(inside, account)
    name = hashlib.blake2b(os.fsencode(data_dir.resolve()), digest_size=8).hexdigest()
    temp = Path(tempfile.gettempdir())
    if len(os.fsencode(temp)) > 40 or (account.switch and _barrier(temp / name, account)):
        temp = Path("/tmp")  # noqa: S108 - the folder made in it is private and its owner is checked
    return own_folder(temp / f"classbell-{account.uid}-{name}", account)


def clear_socket(folder: Path) -> None:
    """Remove what a dead server left in the folder of its socket, so that a re-used process number does not matter."""
    for name in (SOCKET_NAME, SOCKET_NAME + ".lock"):
        with contextlib.suppress(FileNotFoundError):
            (folder / name).unlink()
