"""Golden messages: what a client sends and what it reads back, byte for byte. A change there is a change of contract.

`tests/golden/<Operation>/<case>.request.xml` is sent as it lies there. `{key}` stands for the first session key that
the cases before it were answered, `{testID}` and its like for the element of that name in their latest reply. Its
`.reply.xml` is the reply with what differs from run to run in capital letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from classbell.domain import hashing
from classbell.services import registry
from classbell.wire.names import local
from tests.conftest import add_person
from tests.support import NOW, Api, found, text_of
from tests.web.conftest import Http
from tests.web.preparing import PREPARED, Scene

GOLDEN = Path(__file__).parents[1] / "golden"
REFERENCE = Path(__file__).parents[3] / "shared" / "protocol" / "samples"
CASES = sorted(str(path.relative_to(GOLDEN)).removesuffix(".request.xml") for path in GOLDEN.glob("*/*.request.xml"))

BELLS: Final = "CreateTrainingSession/bells"
ENROLLING: Final = "CreateTrainingSession/enrolling"
REGISTERED: Final = "RegisterMeetingAttendee/two"
UPLOAD: Final = "UploadIMStest/every-kind"
SCHEDULED: Final = (BELLS, UPLOAD, "AddScheduledTest/one")
BEFORE: Final[dict[str, tuple[str, ...]]] = {
    "GetTrainingSession/original": ("CreateTrainingSession/original",),
    "GetTrainingSession/everything": ("CreateTrainingSession/everything",),
    "SetTrainingSession/second-host": ("CreateTrainingSession/qualified",),
    "DelTrainingSession/original": ("CreateTrainingSession/original",),
    "LstsummaryTrainingSession/page": ("CreateTrainingSession/original", "CreateTrainingSession/qualified"),
    "LstTrainingSession/page": ("CreateTrainingSession/everything", "CreateTrainingSession/original"),
    "CreateUser/taken": ("CreateUser/newcomer",),
    "GetUser/newcomer": ("CreateUser/newcomer",),
    "SetUser/newcomer": ("CreateUser/newcomer",),
    "CreateMeetingAttendee/two": (ENROLLING,),
    "RegisterMeetingAttendee/two": (ENROLLING,),
    "LstMeetingAttendee/two": (ENROLLING, REGISTERED),
    "DelMeetingAttendee/by-address": (ENROLLING, REGISTERED),
    "GetEnrollmentInfo/two": (ENROLLING, REGISTERED),
    "GetFeedbackInfo/nothing": (BELLS, "LstsummarySession/page"),
    "GetFeedbackInfo/given": (ENROLLING, REGISTERED),
    "GetSessionInfo/original": ("CreateTrainingSession/original",),
    "GetJoinSessionInfo/invited": (BELLS,),
    "LstsummarySession/page": ("CreateTrainingSession/original", "CreateTrainingSession/qualified"),
    "LstOpenSession/bells": (BELLS,),
    "DelSession/original": ("CreateTrainingSession/original",),
    "LstRecording/details": (BELLS,),
    "GetRecordingInfo/bells": (BELLS,),
    "SetRecordingInfo/topic": (BELLS,),
    "DelRecording/bells": (BELLS,),
    "LstContact/two": ("CreateContacts/two",),
    "CreateDistList/ringers": ("CreateContacts/two",),
    "SetDistList/ringers": ("CreateContacts/two", "CreateDistList/ringers"),
    "LstDistList/ringers": ("CreateContacts/two", "CreateDistList/ringers"),
    "LsttrainingsessionHistory/bells": (BELLS,),
    "LsttrainingattendeeHistory/bells": (BELLS,),
    "LstrecordaccessHistory/bells": (BELLS,),
    "LstrecordaccessDetailHistory/bells": (BELLS,),
    "GethosturlMeeting/original": ("CreateTrainingSession/original",),
    "GetjoinurlMeeting/named": ("CreateTrainingSession/original",),
    "LstLibTests/one": (UPLOAD,),
    "CopyLibTests/shared": (UPLOAD,),
    "DelLibTests/one": (UPLOAD,),
    "AddScheduledTest/one": (BELLS, UPLOAD),
    "SetScheduledTest/web": SCHEDULED,
    "LstScheduledTests/web": (*SCHEDULED, "SetScheduledTest/web"),
    "DelScheduledTest/one": SCHEDULED,
    "GetTestInformation/taken": (*SCHEDULED, "SetScheduledTest/web"),
    "GetIMStestDetails/every-kind": SCHEDULED,
    "GetIMStestResult/taken": (*SCHEDULED, "SetScheduledTest/web"),
    "GetLabSchedule/repairs": ("ReserveLab/repairs",),
    "ActivateUser/second-host": ("InactivateUser/second-host",),
}

RANDOM: Final = (
    (r"<train:session([kK])ey>\d{9}<", r"<train:session\1ey>KEY<"),
    (r"<train:guestToken>[0-9a-f]{32}<", "<train:guestToken>TOKEN<"),
    (r"<(train|ep):hostKey>\d{6}<", r"<\1:hostKey>HOSTKEY<"),
    (r"<train:eventID>\d+<", "<train:eventID>NUMBER<"),
    (r"<use:sessionTicket>[\w-]{43}<", "<use:sessionTicket>TICKET<"),
    (r"<use:userId>\d+<", "<use:userId>NUMBER<"),
    (r"<((?:ep|att):session[kK]ey|att:meetingKey|history:sessionKey)>\d{9}<", r"<\1>KEY<"),
    (r"<(\w+:(?:confID|testID|userID|recordingID|recordID|viewID|contactID|distListID))>\d+<", r"<\1>NUMBER<"),
    # Nobody registered is 0, which no placeholder may hide.
    (r"<((?:att|train|ep):(?:attendeeI[dD]|registerID|siteID))>[1-9]\d*<", r"<\1>NUMBER<"),
    (r"([?;]|%3F|%26)(MK|ED)(=|%3D)\d+", r"\1\2\3KEY"),
    (r"([?;]|%3F|%26)(MTID)(=|%3D)m[0-9a-f]{32}", r"\1\2\3MTID"),
    (r"([?;])TK=[\w.%-]+", r"\1TK=TICKET"),
    (r";rID=\d+&amp;rKey=[\w.-]+", ";rID=NUMBER&amp;rKey=TICKET"),
    (r'<(qti:assessment_result [^>]*ident_ref)="\d+"', r'<\1="NUMBER"'),
    (r"<use:ticket>[^<]+<", "<use:ticket>TICKET<"),
)


@pytest.fixture
async def golden(api: Api, db: asyncpg.Connection, site_id: int) -> Scene:
    """The site of the golden messages, with the account of the reference's own samples and a second host."""
    john = await add_person(
        db, site_id, "John", last_name="Smith", web_ex_id="hostid", email="JohnSmith@xyz.com",
        password_hash=await hashing.hash("hostpassword"), is_site_admin=True, registered_at=NOW,
    )  # fmt: skip
    await add_person(db, site_id, "Host2", registered_at=NOW)
    return Scene(api, db, site_id, replace(john, web_ex_id="hostid", password="hostpassword"))


def filled(case: str, facts: Mapping[str, str]) -> bytes:
    """The request of a case with what was answered before it."""
    request = (GOLDEN / f"{case}.request.xml").read_bytes()
    for name, value in facts.items():
        request = request.replace(f"{{{name}}}".encode(), value.encode())
    return request


async def bring_about(scene: Scene, case: str) -> None:
    """Bring about what a case needs: what comes before it, and what no request does."""
    prepare = PREPARED.get(case.partition("/")[0])
    prepared = False
    for earlier in BEFORE.get(case, ()):
        if prepare is not None and PREPARED.get(earlier.partition("/")[0]) is prepare:
            await prepare(scene)
            prepared = True
        root = await scene.api.post(filled(earlier, scene.facts))
        assert text_of(root, "//serv:result") == "SUCCESS", scene.api.last_reply
        scene.facts |= {local(str(node.tag)): node.text or "" for node in found(root, "//serv:bodyContent//*")}
        scene.facts.setdefault("key", scene.facts.get("sessionkey", ""))
    if prepare is not None and not prepared:
        await prepare(scene)


async def exchange(scene: Scene, case: str) -> tuple[bytes, bytes]:
    """Send a case after what comes before it; gives the reply as it came and the one that is expected."""
    await bring_about(scene, case)
    await scene.api.post(filled(case, scene.facts), None)
    reply = scene.api.last_reply.encode()
    for pattern, placeholder in RANDOM:
        reply = re.sub(pattern.encode(), placeholder.encode(), reply)
    expected = GOLDEN / f"{case}.reply.xml"
    return reply, expected.read_bytes() if expected.exists() else b""


@pytest.mark.parametrize("case", CASES)
async def test_the_reply_is_the_golden_one_to_the_byte(golden: Scene, case: str) -> None:
    reply, expected = await exchange(golden, case)

    assert reply == expected


NEVER: Final = {
    "LstsummaryMeeting": "there are training sessions only, so the list is always empty (000015)",
}
"""Operations that have no success at all, and why; their golden message is the empty list."""


def test_every_operation_has_a_success_among_the_golden_messages() -> None:
    good = {
        path.parent.name for path in GOLDEN.glob("*/*.reply.xml") if "<serv:result>SUCCESS<" in path.read_text("utf-8")
    }

    empty = {
        path.parent.name
        for path in GOLDEN.glob("*/*.reply.xml")
        if "<serv:exceptionID>000015<" in path.read_text("utf-8")
    }

    assert good.isdisjoint(NEVER)
    assert set(NEVER) <= empty
    assert good | set(NEVER) == {operation.name for operation in registry.load().values() if operation.package != "api"}
    assert {path.name.partition(".")[2] for path in GOLDEN.glob("*/*.xml")} == {"request.xml", "reply.xml"}
    assert set(BEFORE) <= set(CASES)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference's own sample is not part of the project")
async def test_the_references_own_sample_gives_the_references_own_answer(golden: Scene, http: Http) -> None:
    reply = (await http((REFERENCE / "create-request.xml").read_bytes())).content.decode()

    documented = (REFERENCE / "create-response.xml").read_text("utf-8")
    for pattern, placeholder in RANDOM:
        reply = re.sub(pattern, placeholder, reply)
        documented = re.sub(pattern.replace("{32}<", "{32}\\s*<"), placeholder, documented)
    assert re.sub(r"\s+", "", reply) == re.sub(r"\s+", "", documented)
