"""What golden messages need that no request brings about: labs, recordings, a session that was held, a test taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import asyncpg

from classbell.config import Settings
from classbell.services.api.feedback import GiveFeedback
from classbell.store import labs, recording_access, recordings
from classbell.store.recording_access import Access
from classbell.store.recordings import RecordingRow
from tests.services.api.asking import ask
from tests.services.training.sending import Training
from tests.services.training.taking import Tests
from tests.support import NOW, Api, Person
from tests.web.browsing import BASE
from tests.web.holding import START, Class

MINUTE: Final = timedelta(minutes=1)


@dataclass
class Scene:
    """The site of the golden messages, and what was answered there so far by the names of elements."""

    api: Api
    db: asyncpg.Connection
    site_id: int
    host: Person
    facts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.api.door._settings = Settings(base_url=BASE)
        self.training = Training(self.api, self.db, self.site_id)

    @property
    def bells(self) -> Class:
        """The session that the messages before have made."""
        return Class(self.training, self.api, self.db, self.host, int(self.facts["key"]))


async def lab(scene: Scene) -> None:
    """The lab `Lab` of ten computers, as the command adds it."""
    assert await labs.add(scene.db, scene.site_id, "Lab", 10, "Upstairs")


async def running(scene: Scene) -> None:
    """The host began two minutes late, and is asked three minutes later."""
    await scene.bells.begin(START + 2 * MINUTE)
    scene.api.now = START + 5 * MINUTE


async def held(scene: Scene) -> None:
    """Twenty minutes of the host and ten of Ann, from minute five, a day ago."""
    bells = scene.bells
    browser, page = await bells.begin(START)
    await bells.stay(browser, page, START + 5 * MINUTE)
    await bells.attend("Ann Bell", START + 5 * MINUTE, START + 15 * MINUTE, attendee_email="Ann@Example.com")
    await bells.stay(browser, page, START + 20 * MINUTE)
    await bells.end(browser, page, START + 20 * MINUTE)
    scene.api.now = START + timedelta(days=1)


async def recording(scene: Scene) -> None:
    """A recording of the session, as the command adds it."""
    row = RecordingRow(
        host_id=scene.host.account_id, session_key=int(scene.facts["key"]), conf_id=77, name="Bells", description="",
        location="https://video.example.com/bells.mp4", format="MP4", size_bytes=5_767_168, duration_seconds=90,
        made_at=NOW - timedelta(days=1),
    )  # fmt: skip
    scene.facts["recording"] = str(await recordings.add(scene.db, scene.site_id, row))


async def seen(scene: Scene) -> None:
    """Two people opened the recording, one of them after a form."""
    await recording(scene)
    made = NOW - timedelta(days=1)
    number, host = int(scene.facts["recording"]), scene.host.account_id
    ann = Access(number, host, "Bells", made, "Ann Bell", "ann@example.com", viewed=True)
    form = '{"firstName":"Rob","company":"Bell Ltd","address":{"zipCode":"53111"}}'
    rob = Access(number, host, "Bells", made, "Rob", "rob@example.com", made, downloaded=True, details=form)
    await recording_access.add(scene.db, scene.site_id, ann, NOW - 20 * MINUTE)
    await recording_access.add(scene.db, scene.site_id, rob, NOW - 10 * MINUTE)


async def judged(scene: Scene) -> None:
    """Those who registered say how the first date was, if anybody did."""
    key = int(scene.facts["key"])
    rows = await scene.db.fetch(
        "SELECT email, register_id FROM participant WHERE session_key = $1 AND register_id IS NOT NULL"
        " ORDER BY register_id", key,
    )  # fmt: skip
    first = await scene.db.fetchrow(
        "SELECT conf_id, start_at FROM occurrence WHERE session_key = $1 AND number = 1", key
    )
    assert first is not None
    for number, row in enumerate(rows):
        said = GiveFeedback(
            session_key=key, conf_id=first["conf_id"], register_id=row["register_id"], email=row["email"],
            rating=5 - number, setup="At once", comment="More of this" if number else None,
        )  # fmt: skip
        await ask(scene.db, scene.host, said, now=first["start_at"] + (number + 1) * MINUTE)
        scene.facts["confID"] = str(first["conf_id"])


async def taken(scene: Scene) -> None:
    """Kim Park took the test in ten minutes with everything right but the essay, which nobody has graded."""
    tests = Tests(scene.training, scene.db, scene.site_id)
    attempt = await tests.start(int(scene.facts["testID"]))
    await tests.submit(attempt, now=NOW + 10 * MINUTE)
    scene.api.now = NOW + 20 * MINUTE


PREPARED: Final[dict[str, Callable[[Scene], Awaitable[None]]]] = {
    "CheckLabAvailability": lab,
    "DelRecording": recording,
    "GetFeedbackInfo": judged,
    "GetIMStestResult": taken,
    "GetLabInfo": lab,
    "GetLabSchedule": lab,
    "GetRecordingInfo": recording,
    "GetTestInformation": taken,
    "LstOpenSession": running,
    "LstRecording": recording,
    "LstrecordaccessDetailHistory": seen,
    "LstrecordaccessHistory": seen,
    "LsttrainingattendeeHistory": held,
    "LsttrainingsessionHistory": held,
    "ReserveLab": lab,
    "SetRecordingInfo": recording,
}
"""By operation, what is done after the messages before and before the last of them that needs it."""
