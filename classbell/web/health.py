"""Health and metrics: what a supervisor and a monitoring system ask."""

from __future__ import annotations

import asyncpg
from litestar import Response, get
from litestar.datastructures import State
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client import REGISTRY as PROCESS
from prometheus_client.multiprocess import MultiProcessCollector

from classbell.web import multiprocess


@get("/healthz", sync_to_thread=False, media_type="text/plain")
def healthz() -> str:
    """Whether the process answers at all."""
    return "ok\n"


@get("/readyz", media_type="text/plain")
async def readyz(state: State) -> Response[str]:
    """Whether the server can carry out operations: all its workers have started, and the database answers."""
    if not multiprocess.all_started(state.workers):
        return Response("the workers are starting\n", status_code=503, media_type="text/plain")
    pool: asyncpg.Pool = state.pool
    try:
        await pool.fetchval("SELECT 1 FROM installation", timeout=5)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        return Response("the database does not answer\n", status_code=503, media_type="text/plain")
    return Response("ready\n", media_type="text/plain")


@get("/metrics", sync_to_thread=False)
def metrics() -> Response[bytes]:
    """Counters of all web workers, in the text format of Prometheus."""
    registry = PROCESS
    if multiprocess.FOLDER:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=multiprocess.FOLDER)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
