"""A short life of a session in the hands of each kind of program that is found in the wild, against a real server."""

from __future__ import annotations

import threading
from xml.sax.saxutils import unescape

import pytest

from tests.journeys.server import Server
from tests.journeys.wild_clients import (
    KINDS,
    START_PADDED,
    ActingByAddress,
    Client,
    LabelOnly,
    LearningPlatform,
    PageLooper,
    WithTicket,
)

pytestmark = pytest.mark.slow

TITLE = "Glöckchen & Co"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_session_lives_and_ends(server: Server, kind: type[Client]) -> None:
    client = kind(server.port)

    key = client.create(TITLE)
    assert key.isdigit()
    assert len(key) == 9
    assert unescape(client.title(key)) == TITLE

    client.change(key, "Bells")
    assert unescape(client.title(key)) == (TITLE if kind is LearningPlatform else "Bells")
    assert client.listed().count(key) == 1

    client.delete(key)
    assert client.refused("GetTrainingSession", [("sessionKey", key)]) == "060001"
    assert client.refused("DelTrainingSession", [("sessionKey", key)]) == "060001"
    assert client.refused("LstsummaryTrainingSession", [("sessionKey", key)]) == "000015"


def test_a_page_loop_reads_every_session_once(server: Server) -> None:
    client = PageLooper(server.port)
    made = {client.create(f"Page {number}") for number in range(5)}

    listed = client.listed()

    assert made <= set(listed)
    assert len(listed) == len(set(listed))
    for key in made:
        client.delete(key)


def test_a_learning_platform_adds_a_second_host(server: Server) -> None:
    client = LearningPlatform(server.port)
    key = client.create(TITLE)
    assert client.hosts(key) == []

    client.change(key, "")

    assert client.hosts(key) == ["other@example.com"]
    client.delete(key)


def test_what_an_administrator_makes_in_a_hosts_name_is_the_hosts(server: Server) -> None:
    admin, host = ActingByAddress(server.port), Client(server.port)
    key = admin.create(TITLE)

    assert key in host.listed()
    host.delete(key)
    assert admin.refused("GetTrainingSession", [("sessionKey", key)]) == "060001"


def test_a_start_in_a_zone_known_by_its_label_comes_back_as_text(server: Server) -> None:
    client = LabelOnly(server.port)
    key = client.create(TITLE)

    assert client.start(key) == START_PADDED
    client.delete(key)


def test_a_ticket_is_asked_for_once(server: Server) -> None:
    client = WithTicket(server.port)
    key = client.create(TITLE)
    ticket = client.ticket
    client.delete(key)

    assert client.ticket == ticket
    client.ticket = "forged"
    assert client.refused("GetTrainingSession", [("sessionKey", key)]) == "030047"


def test_all_kinds_work_at_once(server: Server) -> None:
    """Two or more requests may come in parallel on separate connections (in-the-wild, taking 4)."""
    made: dict[str, str] = {}

    def live(kind: type[Client]) -> None:
        client = kind(server.port)
        key = client.create(kind.__name__)
        made[key] = client.title(key)
        client.delete(key)

    threads = [threading.Thread(target=live, args=[kind]) for kind in KINDS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made.values()) == sorted(kind.__name__ for kind in KINDS)
