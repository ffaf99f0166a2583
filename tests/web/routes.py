"""The routes of the pages, for tests that hold every one of them to a rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from classbell.config import Settings
from classbell.web import framework

CLASSIC = re.compile(r"/(?:\{site_name:str\}/)?(?:[pmejl]|k2/j|ldr)\.php|/\{site_name:str\}/presence")
"""The classic links: made to be followed and posted to from other sites, with a login or a ticket in the link itself
and none in a cookie."""

OF_PROGRAMS = re.compile(r"/(?:healthz|readyz|metrics|static/.*|api.*|device-check/clock)")
"""Answers for programs, and the description of the API, which has a page engine of its own."""

_HOLE = re.compile(r"\{(\w+):(\w+)\}")


@cache
def routes(method: str) -> tuple[str, ...]:
    """The paths of our own pages that take a method, with the holes that litestar names."""
    app: Any = framework.pages({"settings": Settings()})
    return tuple(
        sorted(
            route.path
            for route in app.routes
            if method in route.methods and not CLASSIC.fullmatch(route.path) and not OF_PROGRAMS.fullmatch(route.path)
        )
    )


def filled(path: str, values: Mapping[str, object]) -> str:
    """The path with its holes filled; what `values` does not name becomes 1."""
    return _HOLE.sub(lambda hole: str(values.get(hole[1], "1")), path)
