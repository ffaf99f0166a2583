"""The JSON door on the test's site."""

from __future__ import annotations

import pytest

from tests.support import Api
from tests.web.json_door.asking import JsonApi


@pytest.fixture
async def ask(api: Api) -> JsonApi:
    """A client of the door."""
    return JsonApi(api)
