"""LstRecording, GetRecordingInfo, SetRecordingInfo, DelRecording: whose recordings, and what is told of them."""

from datetime import datetime, timedelta

import asyncpg
import pytest

from classbell.errors import InvalidValue, MissingElement, NoRecord, NotPermitted
from classbell.store import recordings
from classbell.store.recordings import RecordingRow
from tests.services.ep.sending import General, People, permitted
from tests.services.training.sending import PRESENTER, Training, people, person
from tests.support import NOW, Person, refused

WITH_BOB = people(PRESENTER, person("Bob@example.com", "HOST"))


async def record(
    db: asyncpg.Connection, site_id: int, who: Person, name: str = "Take", *, key: int | None = None,
    made_at: datetime = NOW - timedelta(days=1), location: str | None = None,
) -> int:  # fmt: skip
    """Add a recording, as the command does."""
    row = RecordingRow(
        host_id=who.account_id, session_key=key, conf_id=key and 77, name=name, description="",
        location=location or f"https://video.example.com/{name}.mp4", format="MP4", size_bytes=5_767_168,
        duration_seconds=90, made_at=made_at,
    )  # fmt: skip
    number = await recordings.add(db, site_id, row)
    assert number is not None
    return number


async def test_recordings_are_listed_to_their_host_and_to_administrators(
    general: General, db: asyncpg.Connection, site_id: int, everybody: People
) -> None:
    await record(db, site_id, everybody["owner"])

    allowed = await permitted(everybody, lambda who: general.send(who, "LstRecording"), NoRecord)

    assert allowed == {"owner", "admin", "reader"}


async def test_a_recording_is_read_changed_and_deleted_by_whom_it_concerns(
    general: General, training: Training, db: asyncpg.Connection, site_id: int, everybody: People
) -> None:
    key = await training.create(everybody["owner"], WITH_BOB)
    number = await record(db, site_id, everybody["owner"], key=key)
    many = {who.web_ex_id: await record(db, site_id, everybody["owner"], role) for role, who in everybody.items()}

    read = await permitted(
        everybody, lambda who: general.send(who, "GetRecordingInfo", {"recordingID": number}), NotPermitted
    )
    changed = await permitted(
        everybody,
        lambda who: general.send(who, "SetRecordingInfo", {"recording/recordingID": number, "basic/topic": "New"}),
        NotPermitted,
    )
    deleted = await permitted(
        everybody, lambda who: general.send(who, "DelRecording", {"recordingID": many[who.web_ex_id]}), NotPermitted
    )

    assert (read, changed, deleted) == ({"owner", "admin", "reader"}, {"owner", "admin"}, {"owner", "admin"})


async def test_a_line_tells_what_there_is_and_of_the_session_only_when_asked(
    general: General, training: Training, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    key = await training.create(alice, {"tracking/trackingCode2": "red"})
    number = await record(db, site_id, alice, key=key)

    plain = await general.send(alice, "LstRecording", {"listControl/startFrom": 0, "listControl/maximumNum": 500})
    asked = await general.send(alice, "LstRecording", {"returnSessionDetails": "true"})

    leaves = dict(plain.leaves())
    for name, way in (("streamURL", "pb"), ("fileURL", "dw")):
        link = leaves[f"recording/{name}"] or ""
        assert link.startswith(f"http://127.0.0.1:8440/acme/ldr.php?AT={way}&SP=TC&rID={number}&rKey=")
        assert "video.example.com" not in link
    assert [leaf for leaf in plain.leaves() if "URL" not in leaf[0]] == [
        ("matchingRecords/total", "1"),
        ("matchingRecords/returned", "1"),
        ("matchingRecords/startFrom", "1"),
        ("recording/recordingID", str(number)),
        ("recording/hostWebExID", "alice"),
        ("recording/name", "Take"),
        ("recording/description", ""),
        ("recording/createTime", "03/01/2026 12:00:00"),
        ("recording/timeZoneID", "20"),
        ("recording/size", "5.50"),
        ("recording/recordingType", "0"),
        ("recording/duration", "90"),
        ("recording/author", "Alice Example"),
        ("recording/listing", "PRIVATE"),
        ("recording/format", "MP4"),
        ("recording/serviceType", "TrainingCenter"),
        ("recording/passwordReq", "false"),
        ("recording/registerReq", "false"),
        ("recording/panelist", ""),
        ("recording/postRecordingSurvey", "false"),
    ]
    assert asked["recording/sessionKey"] == str(key)
    assert asked["recording/confID"] == "77"
    assert asked["recording/trackingCode/trackingCode2"] == "red"


async def test_without_a_scope_the_last_four_weeks_count_but_a_session_has_all(
    general: General, training: Training, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    key = await training.create(alice)
    await record(db, site_id, alice, "Old", key=key, made_at=NOW - timedelta(days=40))
    await record(db, site_id, alice, "New", key=key)

    async def names(values: dict[str, object]) -> list[str]:
        return (await general.send(alice, "LstRecording", values)).all("recording/name")

    assert await names({}) == ["New"]
    assert await names({"sessionKey": key}) == ["New", "Old"]
    scope = {
        "createTimeScope/createTimeStart": "01/21/2026 13:00:00",
        "createTimeScope/createTimeEnd": "01/22/2026",
        "createTimeScope/timeZoneID": 25,
    }
    assert await names(scope) == ["Old"]
    listed = await general.send(alice, "LstRecording", scope)
    assert (listed["recording/createTime"], listed["recording/timeZoneID"]) == ("01/21/2026 13:00:00", "25")
    with refused(NoRecord):
        await names({**scope, "createTimeScope/createTimeStart": "01/21/2026 13:00:01"})


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"recordName": "tAKE 1"}, ["Take 1"]),
        ({"recordName": "take%"}, ["Take 2", "Take 1"]),
        ({"recordName": "take"}, []),
        ({"hostWebExID": "BOB"}, ["Take 2"]),
        ({"serviceTypes/serviceType": "TrainingCenter"}, ["Take 2", "Take 1"]),
        ({"serviceTypes/serviceType": "SalesCenter"}, []),
        ({"sessionKey": "1"}, []),
        ({"listControl/startFrom": "2"}, ["Take 1"]),
        ({"listControl/startFrom": "3"}, []),
    ],
)
async def test_fields_find_recordings(
    general: General, db: asyncpg.Connection, site_id: int, alice: Person, bob: Person, admin: Person,
    values: dict[str, object], names: list[str],
) -> None:  # fmt: skip
    await record(db, site_id, alice, "Take 1", made_at=NOW - timedelta(hours=2))
    await record(db, site_id, bob, "Take 2", made_at=NOW - timedelta(hours=1))

    if names:
        assert (await general.send(admin, "LstRecording", values)).all("recording/name") == names
    else:
        with refused(NoRecord):
            await general.send(admin, "LstRecording", values)


async def test_a_change_merges_and_is_read_back(
    general: General, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    number = await record(db, site_id, alice)
    change = {
        "recording/recordingID": number, "recording/description": "First", "recording/password": "pass word",
        "basic/topic": "Bells", "basic/listing": "PUBLIC", "basic/presenter": "Ann", "basic/email": "Ann@Example.com",
        "playback/chat": "true", "playback/range": "PARTIAL", "playback/partialStart": 5, "playback/partialEnd": 9,
        "fileAccess/registration": "true", "fileAccess/endPlayURL": "https://example.com/end",
    }  # fmt: skip

    answer = await general.send(alice, "SetRecordingInfo", change)
    await general.send(alice, "SetRecordingInfo", {"recording/recordingID": number, "basic/agenda": "All"})

    assert answer.leaves() == [("recordingID", str(number))]
    assert (await general.send(alice, "GetRecordingInfo", {"recordingID": number})).leaves() == [
        ("basic/topic", "Bells"),
        ("basic/listing", "PUBLIC"),
        ("basic/presenter", "Ann"),
        ("basic/email", "ann@example.com"),
        ("basic/agenda", "All"),
        ("basic/description", "First"),
        ("playback/chat", "true"),
        ("playback/range", "PARTIAL"),
        ("playback/partialStart", "5"),
        ("playback/partialEnd", "9"),
        ("fileAccess/registration", "true"),
        ("fileAccess/endPlayURL", "https://example.com/end"),
        ("fileAccess/password", "pass word"),
    ]
    listed = await general.send(alice, "LstRecording", {"recordName": "bells"})
    assert (listed["recording/passwordReq"], listed["recording/registerReq"]) == ("true", "true")
    assert "pass word" not in general.api.last_reply
    with refused(InvalidValue, "playback/partialEnd"):
        await general.send(alice, "SetRecordingInfo", {"recording/recordingID": number, "playback/partialEnd": 5})


async def test_a_recording_outlives_its_session_without_its_key(
    general: General, training: Training, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    key = await training.create(alice)
    await record(db, site_id, alice, key=key, location="/srv/recordings/take.arf")
    await training.delete(alice, key)

    listed = await general.send(alice, "LstRecording", {"returnSessionDetails": "true"})

    assert listed["recording/sessionKey"] is None
    assert listed["recording/fileURL"] == ""


async def test_what_cannot_be_asked_is_refused(general: General, alice: Person) -> None:
    for operation, path in (
        ("GetRecordingInfo", "recordingID"),
        ("SetRecordingInfo", "recording/recordingID"),
        ("DelRecording", "recordingID"),
    ):
        with refused(NoRecord):
            await general.send(alice, operation, {path: 12345})
        with refused(InvalidValue, path):
            await general.send(alice, operation, {path: "x"})
    with refused(NoRecord):
        await general.send(alice, "GetRecordingInfo", {"recordingID": 2**40})
    with refused(MissingElement, "recording"):
        await general.send(alice, "SetRecordingInfo")
    with refused(MissingElement, "createTimeScope/createTimeEnd"):
        await general.send(alice, "LstRecording", {"createTimeScope/createTimeStart": "01/21/2026"})
    with refused(InvalidValue, "createTimeScope/timeZoneID"):
        await general.send(
            alice,
            "LstRecording",
            {"createTimeScope/createTimeStart": "01/21/2026", "createTimeScope/createTimeEnd": "01/22/2026",
             "createTimeScope/timeZoneID": 62},
        )  # fmt: skip
