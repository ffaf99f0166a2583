"""SUCCESS is a promise: kill -9 under load loses no session that was acknowledged, and leaves no half one."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from classbell.store import data_folder, pg_account
from tests.folders import reachable_folder
from tests.journeys.server import PASSWORD, PATH, Server, furnish, post
from tests.processes import free_port, is_running, tree, wait_for

pytestmark = pytest.mark.slow

ROUNDS = 3
CLIENTS = 4
OCCURRENCES = 5
PEOPLE = 3
REMINDERS = OCCURRENCES
KEY = re.compile(rb"<train:sessionkey>(\d{9})</train:sessionkey>")


def creation(title: str) -> str:
    """A series with people and reminders: rows in every table of a session."""
    people = "".join(
        f"<participant><person><email>person{number}@example.com</email></person></participant>"
        for number in range(PEOPLE)
    )
    return request(
        "CreateTrainingSession",
        f"<metaData><confName>{title}</confName></metaData>"
        "<schedule><startDate>04/05/2035 10:00:00</startDate><timeZoneID>25</timeZoneID></schedule>"
        "<repeat><repeatType>RECURRING_SINGLE</repeatType><occurenceType>DAILY</occurenceType><interval>1</interval>"
        f"<endAfter>{OCCURRENCES}</endAfter></repeat><remind><enableReminder>true</enableReminder></remind>"
        f"<attendees><participants>{people}</participants></attendees>",
    )


def request(operation: str, body: str) -> str:
    return (
        '<serv:message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><header><securityContext>'
        f"<webExID>host</webExID><password>{PASSWORD}</password><siteName>acme</siteName></securityContext></header>"
        f'<body><bodyContent xsi:type="java:com.webex.service.binding.training.{operation}">{body}</bodyContent></body>'
        "</serv:message>"
    )


class Load:
    """Clients that create sessions one after the other until the server is gone."""

    def __init__(self, port: int, name: str) -> None:
        self.acknowledged: dict[str, str] = {}
        self.refusals: list[bytes] = []
        self._port = port
        self._threads = [threading.Thread(target=self._create, args=[f"{name}.{number}"]) for number in range(CLIENTS)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()

    def _create(self, name: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        number = 0
        try:
            while True:
                number += 1
                title = f"{name}.{number}"
                connection.request("POST", PATH, creation(title))
                reply = connection.getresponse().read()
                found = KEY.search(reply)
                if found is None:
                    # Told, and not in the middle of an answer: this one made no promise.
                    self.refusals.append(reply)
                    return
                self.acknowledged[found[1].decode()] = title
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with reachable_folder() as folder:
        yield folder / "data"


def start(data: Path) -> Server:
    return Server(port=free_port(), data_dir=str(data), workers="2", log_level="warning")


def dsn(data: Path) -> str:
    folder = quote(str(data_folder.socket_folder(data, pg_account.account())), safe="/")
    return f"postgresql://classbell@/classbell?host={folder}&port=5432"


HALF = {
    "sessions without all their occurrences": (
        "SELECT count(*) FROM session s WHERE %s <> (SELECT count(*) FROM occurrence o"
        " WHERE (o.site_id, o.session_key) = (s.site_id, s.session_key))",
        OCCURRENCES,
    ),
    "sessions without all their people": (
        "SELECT count(*) FROM session s WHERE %s <> (SELECT count(*) FROM participant p"
        " WHERE (p.site_id, p.session_key) = (s.site_id, s.session_key))",
        PEOPLE,
    ),
    "sessions without all their reminders": (
        "SELECT count(*) FROM session s WHERE %s <> (SELECT count(*) FROM outbox m"
        " WHERE (m.site_id, m.session_key) = (s.site_id, s.session_key) AND m.kind = 'reminder')",
        REMINDERS,
    ),
    "rows of sessions that are not there": (
        "SELECT count(*) FROM outbox m WHERE %s = 1 AND NOT EXISTS (SELECT FROM session s"
        " WHERE (m.site_id, m.session_key) = (s.site_id, s.session_key))",
        1,
    ),
}


def require_whole(port: int, data: Path, promised: dict[str, str]) -> None:
    """Everything that was acknowledged is read back, and whatever is stored is complete."""
    for key, title in promised.items():
        read = post(port, request("GetTrainingSession", f"<sessionKey>{key}</sessionKey>"))
        assert f"<sess:confName>{title}</sess:confName>" in read, (key, read)
        assert read.count("<train:repeatSession>") == OCCURRENCES
        assert read.count("<com:email>") == PEOPLE
    with psycopg.connect(dsn(data)) as connection:
        for what, (statement, expected) in HALF.items():
            row = connection.execute(statement.encode(), [expected]).fetchone()
            assert row == (0,), what
        stored = connection.execute("SELECT count(*), count(DISTINCT session_key) FROM session").fetchone()
    assert stored is not None
    assert stored[0] == stored[1]
    # A client whose answer was cut off may have a session nobody told it of, one for each kill at most.
    assert len(promised) <= stored[0] <= len(promised) + CLIENTS * (ROUNDS + 1)


def test_no_acknowledged_session_is_lost_and_no_half_session_is_left(data: Path) -> None:
    chance = random.SystemRandom()
    promised: dict[str, str] = {}
    with start(data) as server:
        server.wait_until_ready()
        furnish(dsn(data))
        server.stop()

    for turn in range(ROUNDS):
        moment = chance.randint(5, 80)
        with start(data) as server:
            server.wait_until_ready()
            require_whole(server.port, data, promised)
            with Load(server.port, f"Round {turn}") as load:
                wait_for(lambda: len(load.acknowledged) >= moment)  # noqa: B023 - called before the next turn
                killed = server.kill()
            assert len(killed) > 5
            assert not any(is_running(pid) for pid in killed)
            # The database may be gone a moment before the worker: that request fails, and says so.
            assert all(b"000999" in refusal for refusal in load.refusals)
            assert not promised.keys() & load.acknowledged.keys()
            promised |= load.acknowledged

    with start(data) as server:
        server.wait_until_ready()
        require_whole(server.port, data, promised)
        code, said, complained = server.stop()
    assert (code, said, complained) == (0, "", "")


def test_a_killed_database_is_started_again_under_load_and_nothing_is_lost(data: Path) -> None:
    """The server stays; what runs into the gap is refused with a reference, and the promises hold."""
    with start(data) as server:
        server.wait_until_ready()
        with psycopg.connect(dsn(data)) as connection:
            before = connection.execute("SELECT session_key::text, conf_name FROM session").fetchall()
        with Load(server.port, "Gap") as load:
            wait_for(lambda: len(load.acknowledged) >= 20)
            [postmaster] = [pid for pid in tree(server.process.pid) if b"/postgres\0-D" in command(pid)]
            kill(postmaster)
        wait_for(lambda: "SUCCESS" in post(server.port, creation("After the gap")))
        for refusal in load.refusals:
            assert b"<serv:exceptionID>000999</serv:exceptionID>" in refusal
        for key, title in dict(before).items() | load.acknowledged.items():
            read = post(server.port, request("GetTrainingSession", f"<sessionKey>{key}</sessionKey>"))
            assert f"<sess:confName>{title}</sess:confName>" in read
        server.stop()


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not is_running(pid))
