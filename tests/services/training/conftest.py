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
