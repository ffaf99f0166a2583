"""`classbell sessiontype`, `template`, `outbox`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import psycopg

from classbell.cli import demo
from classbell.services.training.types import TrainingSession
from tests.cli.conftest import Command, value_of

BODY = """<bodyContent><metaData><confName>Course</confName><agenda>all of it</agenda></metaData>
<schedule><startDate>1/2/2030 10:00:00</startDate><duration>45</duration></schedule></bodyContent>"""


def test_a_session_type_is_added_with_its_flags_and_takes_over_as_default(site: Command, dsn: str) -> None:
    said = site("sessiontype", "add", "12", "Large class", "-o", "chat=true", "--option", "POLL=no", "--default")

    assert said.code == 0
    assert value_of(dsn, "SELECT options::text FROM session_type WHERE type_id = 12") == '{"chat": true, "poll": false}'
    assert value_of(dsn, "SELECT count(*) FROM session_type WHERE is_default") == 1
    assert "chat=true" in site("sessiontype", "list").out


def test_what_is_wrong_with_a_session_type_is_said(site: Command) -> None:
    assert site("sessiontype", "add", "9", "Again").code == 1
    assert site("sessiontype", "add", "13", "X", "-o", "nothing=true").code == 2
    assert site("sessiontype", "add", "13", "X", "-o", "chat=perhaps").code == 2
    assert site("sessiontype", "add", "0", "X").code == 2


def test_a_template_keeps_what_sessions_share_and_says_what_it_leaves_out(
    site: Command, dsn: str, tmp_path: Path
) -> None:
    file = tmp_path / "request.xml"
    file.write_bytes(demo.example())

    said = site("template", "add", "First aid", str(file), "--type", "9", "--default")

    assert said.code == 0
    assert "schedule/startDate" in said.out
    assert "presenters, attendees" in said.out
    kept = msgspec.json.decode(str(value_of(dsn, "SELECT details::text FROM session_template")), type=TrainingSession)
    assert kept.schedule is not None
    assert kept.schedule.start_date == []
    assert kept.schedule.duration == 90
    assert kept.presenters is None
    assert kept.repeat is not None
    assert kept.repeat.end_after == 5
    assert kept.attendee_options is not None
    assert kept.attendee_options.registration_close_date is None
    assert "First aid" in site("template", "list").out


def test_a_bare_body_is_a_template_too_and_replaces_one_of_its_name(site: Command, dsn: str, tmp_path: Path) -> None:
    file = tmp_path / "body.xml"
    file.write_text(BODY)
    site("template", "add", "Course", str(file), "--default")
    file.write_text(BODY.replace("45", "50"))

    assert site("template", "add", "Course", str(file), "--default").code == 0
    assert site("template", "add", "Other", str(file), "--default").code == 0

    assert value_of(dsn, "SELECT details->'schedule'->>'duration' FROM session_template WHERE name = 'Course'") == "50"
    assert value_of(dsn, "SELECT string_agg(name, ',') FROM session_template WHERE is_default") == "Other"


def test_what_is_no_template_is_refused(site: Command, tmp_path: Path) -> None:
    file = tmp_path / "body.xml"
    file.write_text(BODY)
    other = tmp_path / "other.xml"
    other.write_bytes(demo.example().replace(b"CreateTrainingSession", b"DelTrainingSession"))

    assert site("template", "add", "X", str(other)).code == 1
    assert site("template", "add", "X", str(file), "--type", "77").code == 1
    assert site("template", "add", "X", str(tmp_path / "missing.xml")).code == 2


def test_what_waits_in_the_outbox_is_listed(site: Command, dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "INSERT INTO outbox (site_id, kind, session_key, occurrence, recipient, due_at, state) "
            "SELECT site_id, 'reminder', 5, n, 'ann@example.com', '2030-01-01 10:00Z', s "
            "FROM site, (VALUES (1, 'waiting'), (2, 'sent')) AS v (n, s)"
        )

    assert site("outbox", "list").out.count("ann@example.com") == 2
    assert site("outbox", "list", "--state", "waiting").out.count("ann@example.com") == 1
    assert site("outbox", "list", "--session", "6").out.count("ann@example.com") == 0
    assert "There may be more" in site("outbox", "list", "--limit", "1").out
    assert site("outbox", "list", "--state", "lost").code == 2
