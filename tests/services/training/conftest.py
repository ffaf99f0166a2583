"""What the tests of training sessions share."""

import asyncpg
import pytest

from tests.services.training.sending import Training
from tests.services.training.taking import Tests
from tests.support import Api


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    """The training operations on the test's own site."""
    return Training(api, db, site_id)


@pytest.fixture
def tests(training: Training, db: asyncpg.Connection, site_id: int) -> Tests:
    """The operations on tests on the test's own site."""
    return Tests(training, db, site_id)


@pytest.fixture
async def lab(db: asyncpg.Connection, site_id: int) -> int:
    """The lab `Lab` of ten computers."""
    number: int = await db.fetchval(
        "INSERT INTO lab (site_id, name, description, computers) VALUES ($1, 'Lab', 'Upstairs', 10) RETURNING lab_id",
        site_id,
    )
    return number
