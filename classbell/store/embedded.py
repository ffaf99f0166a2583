"""The PostgreSQL that Classbell brings along: made, started and stopped by the process that owns the data folder.

Rules:
1. It never listens on a network. Its socket lies in a folder only its own user can enter, and `pg_hba.conf` admits by
   `peer` alone: the user that started Classbell, PostgreSQL's own user, and root. No password, no trust.
2. fsync, full page writes and synchronous commit are on: what is answered is on disk.
3. A server counts as started when it answers a query, never because a process or a file says so.
4. Its log holds no statement and no value: a failing statement is the caller's to log.
5. A cluster gets its name `pg` only when it is complete, so a killed first start leaves nothing half made.

Layout of the data folder: `pg` the cluster, `run` the socket, `conf` our configuration (written anew at each start),
`log`, `lock`; for root also a copy of the programs. `local.conf`, when there is one, is read last.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from classbell.store import data_folder, pg_account, pg_binaries, pg_process
from classbell.store.pg_account import InstanceError

__all__ = ["DATABASE", "ROLE", "EmbeddedPostgres", "InstanceError"]

DATABASE = "classbell"
ROLE = "classbell"
SUPERUSER = "postgres"

START_SECONDS = 300.0
"""Longest wait for the first answer; with 1 GiB of log to replay a recovery takes about a minute on a slow disk."""

STOP_SECONDS = 60.0
LOG_BYTES_KEPT = 10 * 1024 * 1024

# The application works as an ordinary role: a statement smuggled in could not start programs or read files.
# CREATEDB is for test and benchmark databases in the same cluster.
_FIRST_STATEMENTS = f"""
CREATE ROLE {ROLE} LOGIN CREATEDB IN ROLE pg_monitor, pg_checkpoint;
CREATE DATABASE {DATABASE} OWNER {ROLE};
"""

_CONFIGURATION = """\
# Written at each start; put settings of your own into local.conf in the data folder.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
port = 5432
max_connections = 100
shared_buffers = 128MB
fsync = on
full_page_writes = on
synchronous_commit = on
max_wal_size = 1GB
min_wal_size = 256MB
checkpoint_timeout = 15min
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
client_encoding = 'UTF8'
cluster_name = 'classbell'
# Statements and the details of their errors hold people's names and addresses.
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
log_line_prefix = '%m [%p] '
"""

_ADMISSION = "local all all peer map=classbell\n"


class EmbeddedPostgres:
    """One embedded server on one data folder. Not for use by several threads."""

    def __init__(self, data_dir: Path, *, pause: Callable[[float], None] = time.sleep) -> None:
        """`pause` is called with seconds between two looks at a starting server; what it raises ends the start."""
        self._data_dir = data_dir.absolute()
        self._pause = pause
        self._lock = data_folder.FolderLock(self._data_dir)
        self._process: subprocess.Popen[bytes] | None = None
        self._socket_folder = self._data_dir / "run"

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self._data_dir / "pg"

    @property
    def log(self) -> Path:
        """File of PostgreSQL's messages."""
        return self._data_dir / "log" / "postgres.log"

    @property
    def dsn(self) -> str:
        """Address of the database for asyncpg and psycopg; valid after `prepare`."""
        return self._address(ROLE, DATABASE)

    @property
    def superuser_dsn(self) -> str:
        """Address for maintenance, for the users that `dsn` admits."""
        return self._address(SUPERUSER, "postgres")

    @property
    def pid(self) -> int | None:
        """Number of the server's process while it is alive."""
        return self._process.pid if self._process is not None and self.is_alive() else None

    def _address(self, role: str, database: str) -> str:
        # The port is named because PGPORT in the environment would otherwise decide it.
        return f"postgresql://{role}@/{database}?host={quote(str(self._socket_folder), safe='/')}&port=5432"

    def prepare(self) -> str:
        """Claim the data folder and answer the address the server will have, so that others can start meanwhile.

        Raises `InstanceError` for a folder that is in use, unwritable, out of reach or of another PostgreSQL version.
        """
        account = pg_account.account()
        data_folder.prepare(self._data_dir, account)
        self._lock.acquire()
        try:
            self._socket_folder = data_folder.socket_folder(self._data_dir, account)
            self._check_cluster(account)
        except BaseException:
            self._lock.release()
            raise
        return self.dsn

    def running(self) -> str | None:
        """The address of a server that another process runs on this data folder, if it answers now."""
        if not self.cluster.exists():
            return None
        import psycopg  # noqa: PLC0415

        self._socket_folder = data_folder.socket_folder(self._data_dir, pg_account.account())
        try:
            with psycopg.connect(self.dsn, connect_timeout=5, autocommit=True) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return None
        return self.dsn

    def start(self) -> str:
        """Start the server, making the cluster where there is none; answer its address once it answers queries.

        Call it again when the server died; one that still runs is stopped first.
        Raises `InstanceError` with one sentence for the operator.
        """
        self.prepare()
        try:
            account = pg_account.account()
            programs = pg_binaries.folder(self._data_dir, account)
            self._write_configuration(account)
            if not self.cluster.exists():
                self._make_cluster(programs, account)
            self._halt()
            pg_process.stop_leftover(self.cluster)
            data_folder.clear_socket(self._socket_folder)
            self._run_until_it_answers(programs, account)
        except BaseException:
            self.stop()
            raise
        return self.dsn

    def stop(self) -> None:
        """Shut the server down, connections included, and give the data folder up."""
        self._halt()
        self._lock.release()

    def _halt(self) -> None:
        if self._process is not None and self._process.poll() is None:
            for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 15.0), (signal.SIGKILL, 5.0)):
                self._process.send_signal(number)
                try:
                    self._process.wait(seconds)
                    break
                except subprocess.TimeoutExpired:
                    continue
        self._process = None

    def is_alive(self) -> bool:
        """Whether the process of our server is running; a dead one is reaped by asking."""
        return self._process is not None and self._process.poll() is None

    def _check_cluster(self, account: pg_account.Account) -> None:
        if not self.cluster.exists():
            return
        data_folder.own_folder(self.cluster, account)
        try:
            version = int((self.cluster / "PG_VERSION").read_text("ascii").strip())
        except (OSError, ValueError) as error:
            raise InstanceError(
                f"{self.cluster} holds no PostgreSQL data that can be read; move it away or restore it."
            ) from error
        if version > pg_binaries.MAJOR:
            raise InstanceError(
                f"The data in {self.cluster} was made by PostgreSQL {version}, newer than the {pg_binaries.MAJOR} of "
                "this Classbell: start the Classbell that made it."
            )
        if version < pg_binaries.MAJOR:
            raise InstanceError(
                f"The data in {self.cluster} was made by PostgreSQL {version} and this Classbell brings "
                f"{pg_binaries.MAJOR}: dump it with the Classbell that made it and restore it here."
            )

    def _make_cluster(self, programs: Path, account: pg_account.Account) -> None:
        half = self._data_dir / "pg.new"
        shutil.rmtree(half, ignore_errors=True)
        data_folder.own_folder(half, account)
        # The builtin provider sorts alike on every machine, whatever locales and C library are installed.
        how = [
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        who = [f"--username={SUPERUSER}", "--auth-local=peer", "--auth-host=reject"]
        pg_process.run([str(programs / "initdb"), "-D", str(half), *who, *how], account, folder=half)
        alone = [str(programs / "postgres"), "--single", "-D", str(half), "-j", "-c", "exit_on_error=on", "postgres"]
        # In this mode a statement ends with a semicolon and an empty line.
        statements = "\n\n".join(_FIRST_STATEMENTS.strip().splitlines()) + "\n\n"
        pg_process.run(alone, account, folder=half, text=statements)
        half.rename(self.cluster)

    def _write_configuration(self, account: pg_account.Account) -> None:
        admitted = dict.fromkeys((pg_account.owner_name(), account.name, "root"))
        roles = [f'classbell "{user}" {role}\n' for user in admitted for role in (ROLE, SUPERUSER)]
        socket = str(self._socket_folder).replace("'", "''")
        settings = _CONFIGURATION.format(socket=socket)
        if (local := self._data_dir / "local.conf").exists():
            settings += "include '{}'\n".format(str(local).replace("'", "''"))
        files = {
            "postgresql.conf": settings,
            "pg_hba.conf": _ADMISSION,
            "pg_ident.conf": "".join(roles),
        }
        folder = self._data_dir / "conf"
        try:
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)
            for name, text in files.items():
                path = folder / name
                path.write_text(text, "utf-8")
                path.chmod(0o644)
            self.log.parent.mkdir(exist_ok=True, mode=0o700)
            if self.log.exists() and self.log.stat().st_size > LOG_BYTES_KEPT:
                self.log.replace(self.log.with_suffix(".log.1"))
        except OSError as error:
            raise data_folder.unwritable(self._data_dir, error) from error

    def _run_until_it_answers(self, programs: Path, account: pg_account.Account) -> None:
        deadline = time.monotonic() + START_SECONDS
        conf = self._data_dir / "conf"
        settings = {
            "config_file": conf / "postgresql.conf",
            "hba_file": conf / "pg_hba.conf",
            "ident_file": conf / "pg_ident.conf",
        }
        arguments = [str(programs / "postgres"), "-D", str(self.cluster)]
        for name, path in settings.items():
            arguments += ["-c", f"{name}={path}"]
        while True:
            with self.log.open("ab") as log:
                began = log.tell()
                self._process = pg_process.launch(arguments, account, folder=self._data_dir, log=log)
            if self._wait_for_answer(deadline):
                return
            message = self._last_message(began)
            # Processes of a server that was killed a moment ago still end; theirs is the memory it speaks of.
            if "shared memory block" not in message or time.monotonic() > deadline:
                raise InstanceError(f"PostgreSQL does not start: {message} (more in {self.log})")
            self._pause(0.1)

    def _wait_for_answer(self, deadline: float) -> bool:
        """Ask until the server answers; False when its process ended instead."""
        import psycopg  # noqa: PLC0415 - slow to import, and PostgreSQL starts meanwhile

        pause = 0.02
        while self.is_alive():
            try:
                with psycopg.connect(self.dsn, connect_timeout=5, autocommit=True) as connection:
                    connection.execute("SELECT 1")
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    reason = str(error).strip().splitlines()[-1]
                    raise InstanceError(
                        f"PostgreSQL did not answer within {START_SECONDS:.0f} seconds: {reason} (more in {self.log})"
                    ) from error
                self._pause(pause)
                pause = min(pause * 1.5, 0.25)
            else:
                return True
        return False

    def _last_message(self, began: int) -> str:
        with self.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(began, size - 65536))
            lines = log.read().decode("utf-8", "replace").splitlines()
        for mark in ("FATAL:", "PANIC:"):
            for line in lines:
                if mark in line:
                    return line.partition(mark)[2].strip()
        return lines[-1].strip() if lines else "it said nothing"
