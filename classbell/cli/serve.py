"""`classbell serve`, `web` and `worker`: one machine's server, or one of its parts by itself.

Rules:
1. `serve` owns the embedded database and migrates; of the other commands only `init` does either.
2. Exit codes: 0 after a stop that was asked for, 1 when something keeps failing, 2 when it could not begin; 1 and 2
   come with one sentence on standard error.
3. A second start is ready in under 3 s: the children import their libraries while the database starts, and nothing is
   imported before it is needed.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import importlib
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classbell import config
from classbell.cli.supervise import (
    Bell,
    Program,
    Restarts,
    RestartsError,
    StopRequestedError,
    Supervisor,
    die_with,
    die_with_supervisor,
    say,
    wait_at_gate,
)
from classbell.config import Settings
from classbell.store import migrate
from classbell.store.embedded import EmbeddedPostgres, InstanceError
from classbell.store.migrate import MigrationError

if TYPE_CHECKING:
    from pathlib import Path

Hook = Callable[[str], None]
"""What is called with the address of the database."""

APPLICATION = "classbell.web.app:application"
PROGRAMS = (
    Program("web", (sys.executable, "-m", "classbell", "web")),
    Program("worker", (sys.executable, "-m", "classbell", "worker")),
)

PORT_SECONDS = 2.0
"""Time a port has to become free: the web workers of a killed server need a moment to end."""

READY_SECONDS = 60.0
DATABASE_SECONDS = 30.0


class BeginError(Exception):
    """The server cannot be started; the text is the sentence for the operator."""


def serve(
    settings: Settings,
    *,
    demo: bool = False,
    on_migrated: Hook | None = None,
    on_ready: Hook | None = None,
    on_stopped: Hook | None = None,
    programs: Sequence[Program] = PROGRAMS,
    schema: Path | None = None,
) -> int:
    """Run the whole server in the foreground until SIGINT or SIGTERM; the answer is the exit code.

    The hooks are called with the database's address, once each: `on_migrated` when the schema is up to date and before
    anything answers, `on_ready` when the server answers, `on_stopped` when it no longer does and the database still
    runs; this one only after `on_migrated`, and what it raises is the operator's to read and stops nothing.
    """
    if demo and not settings.on_loopback:
        say(f"The demo has a known password and listens on this machine only; CLASSBELL_HOST is {settings.host}.")
        return 2
    with Bell.hung() as bell:
        server = _Server(settings, bell, programs, schema, on_migrated, on_stopped)
        try:
            server.begin()
            sys.stdout.write(f"ready on {server.address}\n")
            sys.stdout.flush()
            if on_ready is not None:
                on_ready(server.dsn)
            server.keep()
        except StopRequestedError:
            return 0
        except (BeginError, InstanceError) as error:
            say(str(error))
            return 2
        except (MigrationError, RestartsError) as error:
            say(str(error))
            return 1
        finally:
            server.end()
    return 0


class _Server:
    """The parts of a running server."""

    def __init__(
        self,
        settings: Settings,
        bell: Bell,
        programs: Sequence[Program],
        schema: Path | None,
        on_migrated: Hook | None,
        on_stopped: Hook | None,
    ) -> None:
        self.dsn = settings.database_url
        self._settings = settings
        self._bell = bell
        self._programs = programs
        self._schema = schema
        self._on_migrated = on_migrated
        self._on_stopped = on_stopped
        self._hooked = False
        self._database: EmbeddedPostgres | None = None
        self._database_restarts = Restarts("PostgreSQL")
        self._children: Supervisor | None = None

    @property
    def address(self) -> str:
        """The address people open."""
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        return f"http://{host}:{self._settings.port}"

    def begin(self) -> None:
        """Start everything and return when the web workers answer that they are ready."""
        _require_free_port(self._settings, self._bell)
        if not self.dsn:
            self._database = EmbeddedPostgres(self._settings.data_path, pause=self._pause)
            self.dsn = self._database.prepare()
        self._children = Supervisor(environment(self._settings, self.dsn), self._bell)
        for program in self._programs:
            self._children.start(program)
        if self._database is not None:
            self._database.start()
        self._migrate()
        self._hooked = True
        if self._on_migrated is not None:
            self._on_migrated(self.dsn)
        self._children.open_gates()
        deadline = time.monotonic() + READY_SECONDS
        self._children.wait(lambda: _is_ready(self._settings, deadline), also=self._look_after_database, every=0.05)

    def keep(self) -> None:
        """Look after everything until somebody asks for the end."""
        assert self._children is not None
        self._children.wait(lambda: False, also=self._look_after_database)

    def end(self) -> None:
        """Stop web, worker and database, in this order."""
        if self._children is not None:
            self._children.stop()
        if self._hooked and self._on_stopped is not None:
            try:
                self._on_stopped(self.dsn)
            except Exception as error:  # whatever it is, the database has to be stopped
                say(f"The end was not orderly: {error}")
        if self._database is not None:
            self._database.stop()

    def _look_after_database(self) -> None:
        if self._database is not None and not self._database.is_alive():
            self._database_restarts.count("ended")
            self._database.start()

    def _migrate(self) -> None:
        import psycopg  # noqa: PLC0415 - slow to import, and the children start meanwhile

        deadline = time.monotonic() + DATABASE_SECONDS
        while True:
            try:
                migrate.apply(self.dsn, **({} if self._schema is None else {"folder": self._schema}))
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    reason = str(error).strip().splitlines()[-1]
                    raise BeginError(f"The database does not answer: {reason}") from error
                self._pause(0.5)
            else:
                return

    def _pause(self, seconds: float) -> None:
        self._bell.wait(seconds)
        if self._bell.asked_to_stop:
            raise StopRequestedError


def environment(settings: Settings, dsn: str) -> dict[str, str]:
    """The environment that gives a child exactly these settings, wherever they came from."""
    kept = dict(os.environ)
    kept.pop(config.PREFIX + "CONFIG", None)
    for name in Settings.__struct_fields__:
        value = getattr(settings, name)
        kept[config.PREFIX + name.upper()] = ",".join(value) if isinstance(value, tuple) else str(value)
    return kept | {config.PREFIX + "DATABASE_URL": dsn, config.PREFIX + "DATA_DIR": str(settings.data_path)}


def _require_free_port(settings: Settings, bell: Bell) -> None:
    """Raise `BeginError` when another program has the port."""
    deadline = time.monotonic() + PORT_SECONDS
    while (problem := _port_problem(settings)) is not None:
        if problem.errno != errno.EADDRINUSE:
            raise BeginError(f"The address {settings.host} port {settings.port} cannot be used: {problem.strerror}.")
        if time.monotonic() > deadline:
            raise BeginError(
                f"Port {settings.port} on {settings.host} is in use by another program; set CLASSBELL_PORT."
            )
        bell.wait(0.1)
        if bell.asked_to_stop:
            raise StopRequestedError


def _port_problem(settings: Settings) -> OSError | None:
    try:
        family, address = _resolve(settings)
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As the server does: connections of the last run that are still closing are no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error
    return None


def _resolve(settings: Settings) -> tuple[socket.AddressFamily, tuple[str, int]]:
    """The numeric address to listen on, for a host that may be a name."""
    family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
    return family, (str(address[0]), settings.port)


def _is_ready(settings: Settings, deadline: float) -> bool:
    """Whether the server answers 200 on /readyz; raises `BeginError` past the deadline."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        if connection.getresponse().status == http.client.OK:
            return True
    except (OSError, http.client.HTTPException):
        pass
    finally:
        connection.close()
    if time.monotonic() > deadline:
        raise RestartsError(f"The server did not become ready within {READY_SECONDS:.0f} seconds.")
    return False


METRICS_PREFIX = "classbell-metrics-"
"""How the folders for the counters of workers are called, before the number of their server's process."""


def sweep_metrics() -> None:
    """Remove the folders of servers that were killed before they could do so themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{METRICS_PREFIX}*"):
        owner = folder.name.removeprefix(METRICS_PREFIX).partition("-")[0]
        if owner.isdigit() and Path("/proc/self").exists() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


def web(settings: Settings, *, application: str = APPLICATION) -> int:
    """Run the web workers in the foreground until SIGINT or SIGTERM."""
    die_with_supervisor()
    sweep_metrics()
    with tempfile.TemporaryDirectory(prefix=f"{METRICS_PREFIX}{os.getpid()}-") as folder:
        # Read once, when prometheus-client is imported: the workers add up their counters there.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        return _web(settings, application)


def _web(settings: Settings, application: str) -> int:
    from granian import Granian  # noqa: PLC0415 - the other commands do without it
    from granian.constants import HTTPModes, Interfaces, Loops  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    # Imported once, before the workers are forked: they share its memory, and a child waiting at its gate has it ready.
    importlib.import_module(application.partition(":")[0])
    if not wait_at_gate():
        return 0
    server = Granian(
        application,
        address=_resolve(settings)[1][0],
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        runtime_threads=1,
        backlog=1024,
        log_access=False,
        log_level=LogLevels.debug if settings.log_level == "debug" else LogLevels.warning,
        respawn_failed_workers=True,
        # A worker that is asked to stop before it has started never stops by itself.
        workers_kill_timeout=10,
    )
    try:
        server.serve(target_loader=_WorkerLoader(application), wrap_loader=False)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


class _WorkerLoader:
    """Loads the application in a web worker; a class, because workers that are spawned need to unpickle it."""

    def __init__(self, application: str) -> None:
        self._application = application
        self._main_process = os.getpid()

    def __call__(self) -> Callable[..., Any]:
        # Until the loop is up, the handlers copied from the main process would swallow a request to stop.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        die_with(self._main_process)
        module, _, name = self._application.partition(":")
        application: Callable[..., Any] = getattr(importlib.import_module(module), name)
        return application


def worker(settings: Settings) -> int:
    """Run the outbox worker in the foreground until SIGINT or SIGTERM."""
    die_with_supervisor()
    import asyncio  # noqa: PLC0415

    run = importlib.import_module("classbell.outbox.worker").run
    if not wait_at_gate():
        return 0

    async def until_stopped() -> None:
        task = asyncio.current_task()
        assert task is not None
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await run(settings)

    asyncio.run(until_stopped())
    return 0
