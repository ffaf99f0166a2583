"""What the outbox is asked to send for a session: reminders and invitations."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from classbell.domain import reminders
from classbell.domain.access import Account
from classbell.services.shared.notices import INVITATION, WHOLE_SESSION
from classbell.services.shared.sess import Remind
from classbell.store.sessions import Message, OccurrenceRow, ParticipantRow

REMINDER = "reminder"
REMINDER_MOBILE = "reminder.mobile"


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
