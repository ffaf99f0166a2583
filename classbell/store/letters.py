"""SQL of what mails say: the session, its dates, who is written to, and who wants no mail of some kinds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.call import Row, Transaction

_SESSION = """
SELECT s.conf_name, s.zone, s.details, s.end_at, s.deleted_at, s.duration_minutes, s.host_id,
       s.details #>> '{metaData,agenda}' AS agenda, s.details #>> '{metaData,description}' AS description,
       s.details #>> '{metaData,location}' AS location, s.details #>> '{metaData,invitation}' AS invitation,
       COALESCE((s.details #>> '{attendeeOptions,registration}')::boolean, false) AS registration,
       COALESCE(NULLIF(concat_ws(' ', NULLIF(h.first_name, ''), NULLIF(h.last_name, '')), ''), h.web_ex_id) AS host,
       h.email AS host_email, h.zone AS host_zone,
       ARRAY(
           SELECT jsonb_build_object('number', number, 'start', start_at, 'end', end_at) FROM occurrence
           WHERE site_id = s.site_id AND session_key = s.session_key AND (end_at > $3 OR s.end_at <= $3)
           ORDER BY start_at
       ) AS dates
FROM session s
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
WHERE s.site_id = $1 AND s.session_key = $2
"""

# Everything about who gets a mail, and what else it needs of the installation, in one round trip. The row among the
# attendees goes before that among the presenters (services/attendee/enrolling.py). Both lists are named so that the key
# leads to the person in PostgreSQL before 18 too: else each mail might read everybody of its session.
_RECIPIENT = """
SELECT EXISTS (SELECT FROM mail_stop WHERE site_id = $1 AND email = $3 AND kind = $4) AS has_stopped,
       p.list, p.role, p.join_status, p.register_id, p.preferences, p.name, p.place,
       a.zone AS account_zone, a.name AS account_name, a.language AS account_language, a.locale AS account_locale,
       (SELECT key_secret FROM installation) AS secret, (SELECT digest FROM site_logo WHERE site_id = $1) AS logo
FROM (SELECT) one
LEFT JOIN LATERAL (
    SELECT m.list, m.role, m.join_status, m.register_id, m.preferences, m.details #>> '{person,name}' AS name,
           CASE WHEN m.waiting_number IS NOT NULL THEN (
               SELECT count(*) FROM participant w
               WHERE w.site_id = m.site_id AND w.session_key = m.session_key AND w.waiting_number <= m.waiting_number
           ) END AS place
    FROM participant m
    WHERE m.site_id = $1 AND m.session_key = $2 AND m.list IN ('attendees', 'presenters') AND m.email = $3
    ORDER BY m.list
    LIMIT 1
) p ON true
LEFT JOIN LATERAL (
    SELECT zone, details ->> 'language' AS language, details ->> 'locale' AS locale,
           COALESCE(NULLIF(concat_ws(' ', NULLIF(first_name, ''), NULLIF(last_name, '')), ''), web_ex_id) AS name
    FROM account
    WHERE site_id = $1 AND lower(email) = $3
    LIMIT 1
) a ON true
"""

_STOPPED = "SELECT EXISTS (SELECT FROM mail_stop WHERE site_id = $1 AND email = lower($2) AND kind = $3)"

_STOP = """
INSERT INTO mail_stop (site_id, email, kind, stopped_at)
VALUES ($1, lower($2), $3, $4)
ON CONFLICT DO NOTHING
"""

_GO_ON = "DELETE FROM mail_stop WHERE site_id = $1 AND email = lower($2) AND kind = $3"

_TEST = """
SELECT p.title, p.max_score, p.assign_grades, t.opens_at, t.closes_at, t.time_limit_minutes,
       t.send_report, t.session_key, lower(h.email) AS host,
       COALESCE((t.mail ->> 'notifySubmits')::boolean, false) AS tells_host
FROM scheduled_test t
JOIN test_paper p ON p.site_id = t.site_id AND p.paper_id = t.paper_id
JOIN session s ON s.site_id = t.site_id AND s.session_key = t.session_key
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
WHERE t.site_id = $1 AND t.test_id = $2 AND t.deleted_at IS NULL
"""

_HANDED_IN = """
SELECT score, unscored, comments
FROM submission
WHERE site_id = $1 AND test_id = $2 AND email = $3 AND submitted_at IS NOT NULL
ORDER BY attempt DESC
LIMIT 1
"""

# One message for each host in whose sessions somebody registered or withdrew within a day; asked for as often as one
# likes. The day stands in the place of the occurrence, as the number of days since 2000.
_ASK_DIGESTS = """
INSERT INTO outbox (site_id, session_key, kind, occurrence, recipient, due_at, facts)
SELECT DISTINCT t.site_id, 0, $1, $4::int, lower(h.email), $3::timestamptz,
       jsonb_build_object('from', $2::timestamptz, 'until', $3::timestamptz)
FROM site t
JOIN session s ON s.site_id = t.site_id AND s.deleted_at IS NULL
JOIN participant p ON p.site_id = s.site_id AND p.session_key = s.session_key
    AND p.registered_at >= $2 AND p.registered_at < $3
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id AND h.active = 'ACTIVATED'
WHERE COALESCE((t.settings ->> 'host_digest')::boolean, true)
ON CONFLICT ON CONSTRAINT outbox_once_per_recipient DO NOTHING
"""

_DIGEST = """
SELECT s.session_key, s.conf_name AS name,
       count(*) FILTER (WHERE p.join_status IN ('ACCEPT', 'REGISTER') AND p.waiting_number IS NULL) AS registered,
       count(*) FILTER (WHERE p.join_status = 'REGISTER' AND p.waiting_number IS NULL) AS pending,
       count(*) FILTER (WHERE p.waiting_number IS NOT NULL) AS waiting,
       count(*) FILTER (WHERE p.join_status LIKE 'REJECT%') AS withdrawn
FROM session s
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id AND lower(h.email) = $2
JOIN participant p ON p.site_id = s.site_id AND p.session_key = s.session_key
    AND p.registered_at >= $3 AND p.registered_at < $4
WHERE s.site_id = $1 AND s.deleted_at IS NULL
GROUP BY s.session_key, s.conf_name, s.start_at
ORDER BY s.start_at, s.session_key
LIMIT 100
"""

# Who was told of a session: what was sent, what went out before it waits again, and what leaves at this moment.
_TOLD = """
SELECT DISTINCT recipient
FROM outbox
WHERE site_id = $1 AND session_key = $2 AND kind = ANY($3::text[])
    AND (state = 'sent' OR sent_at IS NOT NULL OR (state = 'waiting' AND leased_until > $4 AND attempts > 0))
"""

# Who was meant to come to a date of a session: attendees who were invited or registered, and did not decline.
_FOLLOWED = """
SELECT p.email,
       EXISTS (
           SELECT FROM attendance a
           JOIN session_run r ON r.site_id = a.site_id AND r.run_id = a.run_id
           WHERE r.site_id = $1 AND r.session_key = $2 AND r.occurrence = $3 AND lower(a.email) = p.email
       ) AS came
FROM participant p
WHERE p.site_id = $1 AND p.session_key = $2 AND p.list = 'attendees' AND p.occurrence IN (0, $3)
    AND p.waiting_number IS NULL AND p.join_status IN ('ACCEPT', 'INVITE')
    AND (
        p.register_id IS NOT NULL OR p.join_status = 'ACCEPT'
        OR EXISTS (
            SELECT FROM outbox o
            WHERE o.site_id = p.site_id AND o.session_key = p.session_key AND o.recipient = p.email
                AND o.sent_at IS NOT NULL
        )
    )
UNION
SELECT lower(a.email), true
FROM attendance a
JOIN session_run r ON r.site_id = a.site_id AND r.run_id = a.run_id
WHERE r.site_id = $1 AND r.session_key = $2 AND r.occurrence = $3 AND a.role = 'ATTENDEE' AND a.email <> ''
"""

_FOLLOWS_UP = """
SELECT COALESCE((t.settings ->> 'follow_up')::boolean, true) AND EXISTS (
    SELECT FROM outbox o
    WHERE o.site_id = t.site_id AND o.session_key = $2 AND o.kind = ANY($3::text[]) AND o.sent_at IS NOT NULL
)
FROM site t
WHERE t.site_id = $1
"""


async def session(tx: Transaction, site_id: int, session_key: int, now: datetime) -> Row | None:
    """A session with its host and the dates that are not over, or all of them once it is; deleted ones too."""
    return await tx.fetchrow(_SESSION, site_id, session_key, now)


async def recipient(tx: Transaction, site_id: int, session_key: int, email: str, kind: str) -> Row:
    """Who gets a mail: how he stands on the lists of a session, his account, and whether he wants no mails of a kind.

    `list` is NULL for somebody on none. Beside him stand the secret of the installation and the digest of the logo.
    """
    row = await tx.fetchrow(_RECIPIENT, site_id, session_key, email, kind)
    assert row is not None
    return row


async def has_stopped(tx: Transaction, site_id: int, email: str, kind: str) -> bool:
    """Whether somebody has unsubscribed from a kind."""
    stopped: bool = await tx.fetchval(_STOPPED, site_id, email, kind)
    return stopped


async def stop(tx: Transaction, site_id: int, email: str, kind: str, now: datetime) -> None:
    """Send somebody no more mails of a kind."""
    await tx.execute(_STOP, site_id, email, kind, now)


async def go_on(tx: Transaction, site_id: int, email: str, kind: str) -> None:
    """Send somebody mails of a kind again."""
    await tx.execute(_GO_ON, site_id, email, kind)


async def test(tx: Transaction, site_id: int, test_id: int) -> Row | None:
    """A scheduled test; `None` for a deleted one."""
    return await tx.fetchrow(_TEST, site_id, test_id)


async def handed_in(tx: Transaction, site_id: int, test_id: int, email: str) -> Row | None:
    """What somebody handed in last."""
    return await tx.fetchrow(_HANDED_IN, site_id, test_id, email)


async def ask_digests(tx: Transaction, kind: str, start: datetime, end: datetime, day: int) -> int:
    """Ask for the summaries of one day; gives how many were new."""
    return int((await tx.execute(_ASK_DIGESTS, kind, start, end, day)).split()[-1])


async def digest(tx: Transaction, site_id: int, email: str, start: datetime, end: datetime) -> Sequence[Row]:
    """What happened in a host's sessions, one row each."""
    return await tx.fetch(_DIGEST, site_id, email, start, end)


async def told(tx: Transaction, site_id: int, session_key: int, kinds: Sequence[str], now: datetime) -> set[str]:
    """The addresses that have been sent a message of one of these kinds."""
    return {row["recipient"] for row in await tx.fetch(_TOLD, site_id, session_key, kinds, now)}


async def follows_up(tx: Transaction, site_id: int, session_key: int, kinds: Sequence[str]) -> bool:
    """Whether people are written to after a session: the site wants it, and a message of these kinds has left."""
    wanted: bool = await tx.fetchval(_FOLLOWS_UP, site_id, session_key, kinds)
    return wanted


async def followed(tx: Transaction, site_id: int, session_key: int, occurrence: int) -> dict[str, bool]:
    """Who was meant to come to a date of a session, or came anyhow; true for who came."""
    found: dict[str, bool] = {}
    for row in await tx.fetch(_FOLLOWED, site_id, session_key, occurrence):
        found[row["email"]] = found.get(row["email"], False) or row["came"]
    return found
