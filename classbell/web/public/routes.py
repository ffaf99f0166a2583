"""All public pages, in one list for the framework."""

from __future__ import annotations

from typing import Any, Final

from classbell.web.public import (
    calendar,
    certificates,
    device_check,
    joining,
    mine,
    registering,
    sessions,
    settings,
    taking,
    unsubscribing,
)

ROUTES: Final[list[Any]] = [
    *calendar.ROUTES,
    *sessions.ROUTES,
    *registering.ROUTES,
    *mine.ROUTES,
    *joining.ROUTES,
    *device_check.ROUTES,
    *certificates.ROUTES,
    *settings.ROUTES,
    *unsubscribing.ROUTES,
    *taking.ROUTES,
]
