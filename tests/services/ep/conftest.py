"""What the tests of the general session service share."""

import asyncpg
import pytest

from tests.services.ep.sending import General
from tests.services.training.sending import Training
from tests.support import Api, Person


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    """The training operations on the test's own site."""
    return Training(api, db, site_id)


@pytest.fixture
def general(api: Api) -> General:
    """The general session service on the test's own site."""
    return General(api)


@pytest.fixture
def everybody(
    alice: Person, bob: Person, charlie: Person, admin: Person, reader: Person, dave: Person
) -> dict[str, Person]:
    """Alice owns, Bob shares, Charlie is a stranger, and three with special roles."""
    return {
        "owner": alice, "alternate": bob, "stranger": charlie, "admin": admin, "reader": reader, "attendee": dave,
    }  # fmt: skip
