"""From a described session to the rows that hold it: zone, occurrences, searchable columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from classbell.domain import recurrence, timezones
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.domain.recurrence import Edit, Instance, Rule
from classbell.errors import InvalidRecurrence, InvalidValue
from classbell.services.shared.sess import Schedule
from classbell.services.training import people
from classbell.services.training.types import Repeat, TrainingSession
from classbell.store.sessions import OccurrenceRow, SessionRow
from classbell.wire import dates

EMPTY_MEANS_NOW = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A session whose schedule is settled: zone by number, start dates as canonical text."""

    session: TrainingSession
    zone: str
    """IANA name; what wall times are computed in."""
    starts: tuple[datetime, ...]
    """Start dates as wall times."""


def place(call: Call, default_zone: str, session: TrainingSession, *, strict: bool) -> Placed:
    """Settle zone and start dates; no start date, or an empty one, means now.

    `strict` refuses label spellings that are not the schema's (`validateFormat`).
    """
    schedule = session.schedule or Schedule()
    zone = timezones.resolve(schedule.time_zone_id, schedule.time_zone, default_zone, path="schedule")
    if strict and zone.lenient:
        raise InvalidValue(path="schedule/timeZone", value=schedule.time_zone)
    texts = [text for text in schedule.start_date if text != EMPTY_MEANS_NOW]
    if not texts:
        texts = [dates.write(timezones.from_utc(call.now, zone.name))]
    settled = msgspec.structs.replace(
        schedule, start_date=texts, time_zone=None, time_zone_id=zone.number, host_web_ex_id=None
    )
    placed = msgspec.structs.replace(session, schedule=settled)
    return Placed(placed, zone.name, tuple(dates.wall(text) for text in texts))


def rule_of(repeat: Repeat | None) -> Rule:
    """The part of `repeat` that patterns use."""
    if repeat is None:
        return recurrence.normalise(Rule())
    return recurrence.normalise(
        Rule(
            repeat_type="SINGLE" if repeat.repeat_type == "NO_REPEAT" else repeat.repeat_type,
            occurence_type=repeat.occurence_type,
            interval=repeat.interval,
            days=tuple(repeat.day_in_week.day) if repeat.day_in_week is not None else (),
            day_in_month=repeat.day_in_month,
            week_in_month=repeat.week_in_month,
            end_after=repeat.end_after,
            expiration=repeat.expiration_date,
        )
    )


def instances_of(rule: Rule, starts: Sequence[datetime]) -> list[Instance]:
    """The occurrences of a new session, numbered from 1."""
    return [Instance(number, wall) for number, wall in enumerate(recurrence.expand(rule, starts), start=1)]


def edited(rule: Rule, instances: Sequence[Instance], repeat: Repeat | None) -> list[Instance]:
    """The occurrences after the `repeatSession` entries of a request.

    Only the instances of a RECURRING_SINGLE series are edited one by one (training.md 3). For a course, entries that
    change nothing pass, since clients send back what they read; a single session ignores them (training.md 2.3).
    """
    if rule.repeat_type == "SINGLE":
        return list(instances)
    edits = [
        Edit(index=entry.index, action=entry.action, start=dates.wall(entry.start_date) if entry.start_date else None)
        for entry in (repeat.repeat_session if repeat is not None else ())
    ]
    lying = {instance.index: instance.wall for instance in instances}
    if rule.repeat_type == "RECURRING_SINGLE" or not edits:
        return recurrence.apply_edits(instances, edits) if edits else list(instances)
    for number, edit in enumerate(edits, start=1):
        if edit.action == "DELETE" or edit.start is None or lying.get(edit.index) != edit.start:
            raise InvalidRecurrence(path=f"repeat/repeatSession[{number}]")
    return list(instances)


def occurrences_of(instances: Sequence[Instance], zone: str, duration_minutes: int) -> list[OccurrenceRow]:
    """The rows of occurrences; refuses two that a clock change moves onto the same instant."""
    lasting = timedelta(minutes=duration_minutes)
    rows = []
    for instance in instances:
        start_at = timezones.to_utc(instance.wall, zone)
        rows.append(OccurrenceRow(instance.index, instance.wall, start_at, start_at + lasting))
    if len({row.start_at for row in rows}) != len(rows):
        raise InvalidRecurrence(path="schedule/startDate")
    return sorted(rows, key=lambda row: row.start_at)


_TRACKING = tuple(f"tracking_code{number}" for number in range(1, 11))


def row_of(placed: Placed, rule: Rule, occurrences: list[OccurrenceRow], host: Account) -> SessionRow:
    """The session's row; everything searchable as columns, the rest as the element's JSON."""
    session = placed.session
    schedule, meta, control, options = (
        session.schedule, session.meta_data, session.access_control, session.enable_options,
    )  # fmt: skip
    assert schedule is not None and meta is not None and control is not None and options is not None
    assert schedule.duration is not None and meta.session_type is not None and meta.conf_name is not None
    assert control.listing is not None
    return SessionRow(
        host_id=host.account_id,
        type_id=meta.session_type,
        conf_name=meta.conf_name,
        listing=control.listing,
        repeat_type=rule.repeat_type or "SINGLE",
        zone=placed.zone,
        duration_minutes=schedule.duration,
        auto_delete=bool(options.auto_delete_after_meeting_end),
        tracking=[getattr(session.tracking, name) or "" for name in _TRACKING] if session.tracking else [],
        details=msgspec.json.encode(_kept(session, rule)).decode(),
        occurrences=occurrences,
    )


def _kept(session: TrainingSession, rule: Rule) -> TrainingSession:
    """What of a description is stored: people are rows, edits are done, what only the provider sets is dropped."""
    changes: dict[str, object] = {}
    repeat = session.repeat
    if repeat is not None:
        # The type in force: readers take a missing one for SINGLE, and strict ones fail on NO_REPEAT, which the schema
        # has not here (in-the-wild, sending 13).
        changes["repeat"] = msgspec.structs.replace(repeat, repeat_session=[], repeat_type=rule.repeat_type)
    if session.meta_data is not None and not session.meta_data.room_link:
        # Empty says that the site's room is meant, also where a template or the session before had another.
        changes["meta_data"] = msgspec.structs.replace(session.meta_data, room_link=None)
    if session.assist_service is not None and session.assist_service.assist_confirm is not None:
        changes["assist_service"] = msgspec.structs.replace(session.assist_service, assist_confirm=None)
    kept = msgspec.structs.replace(session, **changes) if changes else session
    return people.without_people(kept)
