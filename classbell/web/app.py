"""The ASGI application of a web worker: the XML door in front, the framework behind it.

`/WBXService/…` is dispatched before the framework, so the busiest path pays for none of it (architecture.md 2).
"""

from __future__ import annotations

import asyncio
import gc

import asyncpg

from classbell import config, logs
from classbell.config import Settings
from classbell.store.pool import open_pool
from classbell.web import classic_links, framework, multiprocess, xml_door
from classbell.web.asgi import Receive, Scope, Send
from classbell.web.json_door import JsonDoor
from classbell.web.json_door.addresses import BASE
from classbell.web.xml_door import XmlDoor

CLOSING_SECONDS = 5.0
"""Time that requests under way have to give back their connections when the server stops."""

GARBAGE_OBJECTS = 20_000
"""Objects that may be made before the garbage collector looks for cycles among them."""


class Application:
    """Dispatches requests; opens the pool when the server starts and closes it when it stops."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._door: XmlDoor | None = None
        self._json: JsonDoor | None = None
        self._pool: asyncpg.Pool | None = None
        self._pages = framework.pages({"settings": settings, "clock": classic_links.clock})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] == "http" and scope["path"] == xml_door.PATH and self._door is not None:
            await self._door(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(f"{BASE}/") and self._json is not None:
            await self._json(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._pages(scope, receive, send)  # type: ignore[arg-type]

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._start()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._pool is not None:
            await _close(self._pool)
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self) -> None:
        logs.configure(self._settings)
        self._pool = await open_pool(self._settings.database_url, size=self._settings.pool_size, name="classbell web")
        self._pages.state.pool = self._pool
        self._pages.state.workers = self._settings.workers
        self._door = XmlDoor(self._pool, self._settings)
        self._pages.state.authenticator = self._door.authenticator
        self._json = JsonDoor(self._pool, self._settings, self._door.authenticator)
        # What is here now stays until the end: the garbage collector need not look through it again and again. A
        # request makes some thousand objects and hardly a cycle, so collecting at every 700th finds nothing.
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE_OBJECTS)
        multiprocess.mark_started()


async def _close(pool: asyncpg.Pool) -> None:
    """Close the pool; what has not come back in time is cut off, so that a lost database cannot hold the server."""
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()


application = Application(config.load())
"""What granian serves."""
