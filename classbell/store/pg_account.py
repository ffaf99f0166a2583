"""The system user that PostgreSQL runs as.

Rules:
1. PostgreSQL refuses to run as root. Started by root, it gets a system user of its own, `classbell`, without a shell.
2. Started by anyone else, it runs as that user.

This module does not know where the data lie.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass

SYSTEM_USER = "classbell"


class InstanceError(Exception):
    """The embedded database cannot run here; the text is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Account:
    """A system user; `switch` says that we are root and must become that user."""

    name: str
    uid: int
    gid: int
    switch: bool


def account() -> Account:
    """The user PostgreSQL is to run as, made first when root starts us; raises `InstanceError` when there is none."""
    uid = os.geteuid()
    if uid == 0:
        found = _system_user()
        return Account(found.pw_name, found.pw_uid, found.pw_gid, switch=True)
    try:
        return Account(pwd.getpwuid(uid).pw_name, uid, os.getegid(), switch=False)
    except KeyError as error:
        raise InstanceError(
            f"The user number {uid} has no name on this machine, which PostgreSQL needs; start Classbell as a named "
            "user or set CLASSBELL_DATABASE_URL."
        ) from error


def owner_name() -> str:
    """Name of the user this process runs as."""
    return pwd.getpwuid(os.geteuid()).pw_name


def _system_user() -> pwd.struct_passwd:
    nowhere = ["--no-create-home", "--shell", "/usr/sbin/nologin"]
    with_useradd = ["--system", "--user-group", "--home-dir", "/nonexistent", *nowhere, SYSTEM_USER]
    with_adduser = ["--system", "--group", "--home", "/nonexistent", *nowhere, SYSTEM_USER]
    reason = "neither useradd nor adduser is on this machine"
    for program, arguments in (("useradd", with_useradd), ("adduser", with_adduser)):
        # Asked again before each try: another start on this machine may have made the user just now.
        if (found := _lookup()) is not None:
            return found
        if path := shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
            command = [path, *arguments]
            made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
            reason = (made.stderr.strip() or made.stdout.strip() or f"exit code {made.returncode}").splitlines()[-1]
    if (found := _lookup()) is not None:
        return found
    raise InstanceError(
        f"PostgreSQL does not run as root and its user {SYSTEM_USER} could not be made ({reason}); "
        "start Classbell as another user or set CLASSBELL_DATABASE_URL."
    )


def _lookup() -> pwd.struct_passwd | None:
    try:
        found = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None
    if found.pw_uid == 0:
        raise InstanceError(f"The user {SYSTEM_USER} is root by another name, and PostgreSQL does not run as root.")
    return found
