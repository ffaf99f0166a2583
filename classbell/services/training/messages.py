"""What the outbox is asked to send for a session: reminders, invitations, updates and cancellations."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from classbell.domain import reminders
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.services.shared import notices, updates
from classbell.services.shared.entries import Known
from classbell.services.shared.notices import INVITATION, REMINDER, REMINDER_MOBILE, WHOLE_SESSION
from classbell.services.shared.sess import Remind
from classbell.services.shared.updates import Day, Shape
from classbell.services.training.types import TrainingSession
from classbell.store import outbox, participants
from classbell.store.sessions import Message, OccurrenceRow, ParticipantRow, SessionRow, Stored


def reminders_of(
    remind: Remind | None, occurrences: Sequence[OccurrenceRow], host: Account, now: datetime
) -> list[Message]:
    """One reminder for each occurrence still ahead and each target; without a target, the host (training.md 2.5)."""
    if remind is None or not remind.enable_reminder:
        return []
    targets = [
        (REMINDER, email) for email in (remind.emails.email if remind.send_email and remind.emails is not None else ())
    ]
    if remind.send_mobile and remind.mobile is not None:
        targets.append((REMINDER_MOBILE, remind.mobile))
    if not targets:
        targets = [(REMINDER, host.address)]
    lead = reminders.lead_minutes(remind.days_ahead, remind.hours_ahead, remind.minutes_ahead)
    due = reminders.instants([occurrence.start_at for occurrence in occurrences], lead, now)
    return [
        Message(kind, occurrences[position - 1].number, recipient, due_at)
        for position, due_at in due
        for kind, recipient in dict.fromkeys(targets)
    ]


def invitations_of(
    people: Iterable[ParticipantRow], occurrences: Sequence[OccurrenceRow], now: datetime
) -> list[Message]:
    """One invitation for each person, whatever the number of lists; none when the session is over.

    Nothing older than its session is sent (reliability.md 4), and history may be imported.
    """
    if all(occurrence.end_at <= now for occurrence in occurrences):
        return []
    return [
        Message(INVITATION, WHOLE_SESSION, email, now) for email in dict.fromkeys(person.email for person in people)
    ]


async def fit(
    call: Call,
    host: Account,
    stored: Stored,
    *,
    before: TrainingSession,
    row: SessionRow,
    session: TrainingSession,
    known: Known | None,
    knew: set[str],
    newly: Sequence[ParticipantRow] | None,
    people_change: bool,
) -> None:
    """Move, withdraw and add what the outbox has of a changed session, so that it fits the session as it now is.

    `knew` are those who had been told of it; `newly` are those to invite, nobody if `None`, all if empty.
    """
    site_id, key = call.site.site_id, stored.session_key
    await outbox.withdraw(call.tx, site_id, key, [REMINDER, REMINDER_MOBILE])
    wanted = reminders_of(session.remind, row.occurrences, host, call.now)
    everybody = await participants.everybody(call.tx, site_id, key)
    if people_change:
        await outbox.withdraw_except(call.tx, site_id, key, INVITATION, [person.email for person in everybody])
    invited: list[Message] = []
    if newly is not None:
        # Mailed when the call carries it, never on later calls (training.md 2.5).
        invited = invitations_of(newly or everybody, row.occurrences, call.now)
    if wanted or invited:
        await outbox.put(call.tx, site_id, key, [*wanted, *invited], again=[INVITATION], now=call.now)
    if row.end_at <= call.now:
        return
    listed = {person.email for person in everybody}
    gone = knew - listed - {host.address} if people_change else set()
    if gone:
        await outbox.withdraw_from(call.tx, site_id, key, notices.TOLD_BY, sorted(gone))
        await updates.tell_removed(call, key, gone)
    going = {person.email for person in everybody if not person.join_status.startswith("REJECT")}
    await updates.tell(
        call, key, updates.difference(_was(stored, before), _is(row, session), call.now), known,
        told=(knew & going) - {message.recipient for message in invited},
    )  # fmt: skip


def _was(stored: Stored, session: TrainingSession) -> Shape:
    meta = session.meta_data
    return Shape(
        name=(meta.conf_name if meta is not None else None) or "",
        place=(meta.location if meta is not None else None) or "",
        host_id=stored.host_id,
        zone=stored.zone,
        minutes=stored.duration_minutes,
        days={
            number: Day(wall, start_at)
            for number, wall, start_at in zip(stored.numbers, stored.walls, stored.starts_at, strict=True)
        },
    )


def _is(row: SessionRow, session: TrainingSession) -> Shape:
    return Shape(
        name=row.conf_name,
        place=(session.meta_data.location if session.meta_data is not None else None) or "",
        host_id=row.host_id,
        zone=row.zone,
        minutes=row.duration_minutes,
        days={each.number: Day(each.wall, each.start_at) for each in row.occurrences},
    )
