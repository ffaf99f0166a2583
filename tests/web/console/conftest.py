"""A browser at the console of the test's site."""

from __future__ import annotations

import asyncpg
import pytest

from tests.services.training.sending import Training
from tests.support import Api
from tests.web.browsing import Browser


@pytest.fixture
def browser(db: asyncpg.Connection, site_id: int) -> Browser:
    """A browser that is not signed in."""
    return Browser(db)


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    """Sends messages about training sessions."""
    return Training(api, db, site_id)
