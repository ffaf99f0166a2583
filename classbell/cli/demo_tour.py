"""What the first start of the demonstration shows: the sample is sent, read back, and explained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.cli import output
from classbell.cli.demo import PASSWORD, WEB_EX_ID
from classbell.cli.post import PATH, own_address, post
from classbell.cli.problems import Problem
from classbell.cli.supervise import say
from classbell.config import Settings
from classbell.domain import timezones
from classbell.errors import Refusal
from classbell.services.training.get import GetTrainingSessionResponse
from classbell.store.demo import SITE
from classbell.wire import dates, parse
from classbell.wire.bind import bind
from classbell.wire.names import XSI, local
from classbell.wire.parse import Node
from classbell.wire.render import escape


def schedule_sample(settings: Settings, request: bytes) -> None:
    """Send the sample to the running server, and print what was scheduled and what was answered."""
    address = own_address(settings)
    try:
        answer = post(address, request).decode("utf-8")
        root = parse.parse(answer)
        key = _first(root, "sessionkey")
        if key is None:
            output.document(answer)
            say(f"The sample was not scheduled: {_first(root, 'reason') or 'no reason given'}")
            return
        session = _read_back(address, key)
    except (Problem, Refusal) as error:
        say(f"The sample was not scheduled: {error}")
        return
    _print_session(key, session)
    _print_addresses(settings)
    output.line("\nThe answer of the API to the request in examples/create-session.xml:")
    output.document(answer)
    output.line(f"\nSign in as {WEB_EX_ID} / {PASSWORD}. Ctrl-C stops the server; the data stay.")


def _read_back(address: str, key: str) -> GetTrainingSessionResponse:
    """The session as the API answers it to its host."""
    request = (
        f'<?xml version="1.0" encoding="UTF-8"?><message xmlns:xsi="{XSI}"><header><securityContext>'
        f"<webExID>{escape(WEB_EX_ID)}</webExID><password>{escape(PASSWORD)}</password><siteName>{SITE}</siteName>"
        '</securityContext></header><body><bodyContent xsi:type="training.GetTrainingSession">'
        f"<sessionKey>{escape(key)}</sessionKey></bodyContent></body></message>"
    )
    root = parse.parse(post(address, request.encode()).decode("utf-8"))
    content = next(node for node in root.iter() if local(str(node.tag)) == "bodyContent")
    return bind(content, GetTrainingSessionResponse)


def _print_session(key: str, session: GetTrainingSessionResponse) -> None:
    schedule, meta = session.schedule, session.meta_data
    assert schedule is not None
    assert meta is not None
    zone = timezones.by_number(schedule.time_zone_id or 0)
    entries = session.repeat.repeat_session if session.repeat is not None else []
    walls = [dates.wall(entry.start_date) for entry in entries if entry.start_date] or [
        dates.wall(text) for text in schedule.start_date
    ]
    output.line("")
    output.table(
        ("#", "starts", "zone", "UTC", "minutes"),
        _rows(walls, zone, schedule.duration or 0),
        title=f"Scheduled: {meta.conf_name}, session key {key}",
    )


def _rows(walls: Sequence[datetime], zone: timezones.Zone, minutes: int) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for number, wall in enumerate(walls, start=1):
        instant = timezones.to_utc(wall, zone.name)
        label = timezones.with_dst_label(zone, instant)
        rows.append((number, f"{wall:%a %Y-%m-%d %H:%M}", label, f"{instant:%a %Y-%m-%d %H:%M}", minutes))
    return rows


def _print_addresses(settings: Settings) -> None:
    base = settings.links_base
    output.table(
        ("what", "where"),
        (
            ("calendar", base + "/"),
            ("console", base + "/console"),
            ("XML API (POST)", base + PATH),
            ("JSON API, described", base + "/api"),
            ("ready?", base + "/readyz"),
            ("metrics", base + "/metrics"),
        ),
    )


def _first(root: Node, name: str) -> str | None:
    return next((node.text for node in root.iter() if local(str(node.tag)) == name), None)
