"""SQL of what a site keeps about one address: all of it as a document, and taking the person out of it.

Erasing keeps rows, so that counts and minutes stay right; name, address and what somebody wrote go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from classbell.domain.call import Transaction

# $1 site, $2 address, lower-cased.
_EXPORT = """
SELECT jsonb_build_object(
    'email', $2::text,
    'account', (
        SELECT jsonb_build_object(
            'webExId', a.web_ex_id, 'firstName', a.first_name, 'lastName', a.last_name, 'email', a.email,
            'registeredAt', a.registered_at, 'timeZone', a.zone)
        FROM account a WHERE a.site_id = $1 AND lower(a.email) = $2),
    'sessions', COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
            'sessionKey', p.session_key, 'confName', s.conf_name, 'list', p.list, 'role', p.role,
            'joinStatus', p.join_status, 'registerID', p.register_id, 'registeredAt', p.registered_at,
            'described', p.details, 'preferences', p.preferences, 'answers', e.fields, 'answeredFrom', e.ip_address,
            'feedback', (
                SELECT jsonb_agg(jsonb_build_object('occurrence', f.occurrence, 'rating', f.rating,
                                                    'answers', f.answers, 'givenAt', f.given_at))
                FROM feedback f WHERE f.site_id = $1 AND f.participant_id = p.participant_id)
        ) ORDER BY p.session_key, p.list)
        FROM participant p
        JOIN session s ON s.site_id = p.site_id AND s.session_key = p.session_key
        LEFT JOIN enrollment e ON e.site_id = p.site_id AND e.participant_id = p.participant_id
        WHERE p.site_id = $1 AND p.email = $2), '[]'),
    'attendance', COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
            'sessionKey', r.session_key, 'confName', r.conf_name, 'joinedAt', a.joined_at, 'leftAt', a.left_at,
            'name', a.name, 'described', a.details, 'source', a.source, 'address', a.address, 'browser', a.agent
        ) ORDER BY a.joined_at)
        FROM attendance a
        JOIN session_run r ON r.site_id = a.site_id AND r.run_id = a.run_id
        WHERE a.site_id = $1 AND lower(a.email) = $2), '[]'),
    'tests', COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
            'testID', b.test_id, 'title', q.title, 'attempt', b.attempt, 'startedAt', b.started_at,
            'submittedAt', b.submitted_at, 'answers', b.answers, 'saved', b.draft, 'score', b.score,
            'comments', b.comments
        ) ORDER BY b.started_at)
        FROM submission b
        JOIN scheduled_test t ON t.site_id = b.site_id AND t.test_id = b.test_id
        JOIN test_paper q ON q.site_id = t.site_id AND q.paper_id = t.paper_id
        WHERE b.site_id = $1 AND b.email = $2), '[]'),
    'certificates', COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
            'code', c.code, 'confName', c.conf_name, 'name', c.name, 'issuedAt', c.issued_at, 'revokedAt', c.revoked_at,
            'minutes', c.minutes, 'score', c.score
        ) ORDER BY c.issued_at)
        FROM certificate c WHERE c.site_id = $1 AND c.email = $2), '[]'),
    'messages', COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
            'kind', o.kind, 'sessionKey', o.session_key, 'dueAt', o.due_at, 'sentAt', o.sent_at, 'state', o.state,
            'subject', o.subject, 'answer', o.last_answer
        ) ORDER BY o.due_at)
        FROM outbox o WHERE o.site_id = $1 AND lower(o.recipient) = $2), '[]'),
    'unsubscribed', COALESCE((
        SELECT jsonb_agg(jsonb_build_object('kind', m.kind, 'at', m.stopped_at))
        FROM mail_stop m WHERE m.site_id = $1 AND m.email = $2), '[]'),
    'opened', COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
            'sessionKey', g.session_key, 'firstAt', g.first_at, 'lastAt', g.last_at, 'times', g.times))
        FROM opening g WHERE g.site_id = $1 AND g.email = $2), '[]'),
    'recordings', COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
            'recordName', x.record_name, 'accessedAt', x.accessed_at, 'name', x.name, 'described', x.details))
        FROM recording_access x WHERE x.site_id = $1 AND lower(x.email) = $2), '[]'),
    'addressBooks', COALESCE((
        SELECT jsonb_agg(jsonb_build_object('name', c.name, 'described', c.details))
        FROM contact c WHERE c.site_id = $1 AND lower(c.email) = $2), '[]')
)::text
"""

_NAMES = """
SELECT DISTINCT name
FROM (
    SELECT p.details #>> '{person,name}' AS name FROM participant p WHERE p.site_id = $1 AND p.email = $2
    UNION ALL
    SELECT a.name FROM attendance a WHERE a.site_id = $1 AND lower(a.email) = $2
) known
WHERE length(name) > 2
"""

_SESSIONS = """
SELECT DISTINCT p.session_key
FROM participant p
JOIN session s ON s.site_id = p.site_id AND s.session_key = p.session_key
WHERE p.site_id = $1 AND p.email = $2 AND s.deleted_at IS NULL AND s.end_at > $3
ORDER BY p.session_key
"""

_KEPT = """
SELECT last_answer FROM outbox
WHERE site_id = $1 AND lower(recipient) = $2 AND last_answer LIKE 'kept as %'
"""

# $1 site, $2 address, $3 what stands in its place, $4 what stands in the place of the name, $5 now. In this order:
# feedback and answers are found by the person's rows.
_REPLACE = (
    """
    UPDATE feedback f SET answers = '{}'
    FROM participant p
    WHERE p.site_id = $1 AND p.email = $2 AND f.site_id = $1 AND f.participant_id = p.participant_id
        AND $3::text <> '' AND $4::text <> '' AND $5::timestamptz IS NOT NULL
    """,
    """
    UPDATE enrollment e SET fields = '{}', ip_address = NULL
    FROM participant p
    WHERE p.site_id = $1 AND p.email = $2 AND e.site_id = $1 AND e.participant_id = p.participant_id
        AND $3::text <> '' AND $4::text <> '' AND $5::timestamptz IS NOT NULL
    """,
    """
    UPDATE participant
    SET email = $3, preferences = '{}',
        details = jsonb_build_object(
            'person', jsonb_build_object('name', $4::text, 'email', $3::text, 'type', 'VISITOR'),
            'joinStatus', join_status, 'role', role)
    WHERE site_id = $1 AND email = $2 AND $5::timestamptz IS NOT NULL
    """,
    """
    UPDATE attendance
    SET email = $3, name = $4, person = $3, details = '{}', address = '', agent = '', register_id = '',
        account_id = NULL
    WHERE site_id = $1 AND lower(email) = $2 AND $5::timestamptz IS NOT NULL
    """,
    """
    UPDATE submission
    SET email = $3, name = $4, answers = CASE WHEN answers IS NOT NULL THEN '{}'::jsonb END, draft = NULL,
        draft_at = NULL, comments = ''
    WHERE site_id = $1 AND email = $2 AND $5::timestamptz IS NOT NULL
    """,
    """
    UPDATE certificate
    SET email = $3, name = $4, person = $3, revoked_at = COALESCE(revoked_at, $5::timestamptz)
    WHERE site_id = $1 AND email = $2
    """,
    """
    UPDATE outbox
    SET recipient = $3, facts = '{}', subject = $4, message_id = NULL, last_answer = NULL,
        state = CASE WHEN state = 'waiting' THEN 'withdrawn' ELSE state END
    WHERE site_id = $1 AND lower(recipient) = $2 AND $5::timestamptz IS NOT NULL
    """,
    """
    UPDATE recording_access
    SET email = $3, name = $4, details = '{}'
    WHERE site_id = $1 AND lower(email) = $2 AND $5::timestamptz IS NOT NULL
    """,
    """
    DELETE FROM opening
    WHERE site_id = $1 AND email = $2 AND $3::text <> '' AND $4::text <> '' AND $5::timestamptz IS NOT NULL
    """,
    """
    DELETE FROM contact
    WHERE site_id = $1 AND lower(email) = $2 AND $3::text <> '' AND $4::text <> '' AND $5::timestamptz IS NOT NULL
    """,
    """
    DELETE FROM mail_stop
    WHERE site_id = $1 AND email = $2 AND $3::text <> '' AND $4::text <> '' AND $5::timestamptz IS NOT NULL
    """,
)

# $2 a pattern of the address, or of a name as JSON has it; $3 what stands in its place.
_IN_AUDIT = """
UPDATE audit
SET subject = regexp_replace(subject, $2, $3, 'gi'),
    before = regexp_replace(before::text, $2, $3, 'gi')::jsonb,
    after = regexp_replace(after::text, $2, $3, 'gi')::jsonb
WHERE site_id = $1 AND (subject ~* $2 OR before::text ~* $2 OR after::text ~* $2)
"""

_IN_WEBHOOKS = """
UPDATE webhook_delivery
SET payload = regexp_replace(payload::text, $2, $3, 'gi')::jsonb
WHERE site_id = $1 AND payload::text ~* $2
"""


async def export(tx: Transaction, site_id: int, email: str) -> str:
    """Everything kept about an address, as JSON."""
    text: str = await tx.fetchval(_EXPORT, site_id, email)
    return text


async def sessions_ahead(tx: Transaction, site_id: int, email: str, now: datetime) -> list[int]:
    """The sessions not over yet whose lists an address is on, by key."""
    return [row["session_key"] for row in await tx.fetch(_SESSIONS, site_id, email, now)]


async def kept_answers(tx: Transaction, site_id: int, email: str) -> list[str]:
    """Answers that name the files of mails to an address."""
    return [row["last_answer"] for row in await tx.fetch(_KEPT, site_id, email)]


async def names(tx: Transaction, site_id: int, email: str) -> list[str]:
    """The names by which an address is known."""
    return [row["name"] for row in await tx.fetch(_NAMES, site_id, email)]


async def replace(
    tx: Transaction, site_id: int, email: str, *, known_as: Sequence[str], alias: str, name: str, now: datetime
) -> int:
    """Put an alias in the place of an address, and a word in the place of its names; gives how many rows changed.

    `known_as` are the names taken out of the audit trail, where they stand as a whole value.
    """
    count = 0
    for statement in _REPLACE:
        count += int((await tx.execute(statement, site_id, email, alias, name, now)).rpartition(" ")[2])
    address = rf"(?<![A-Za-z0-9._%+-]){_literal(email)}(?![A-Za-z0-9-]|\.[A-Za-z0-9])"
    await tx.execute(_IN_AUDIT, site_id, address, alias)
    await tx.execute(_IN_WEBHOOKS, site_id, address, alias)
    for each in known_as:
        await tx.execute(_IN_AUDIT, site_id, f'"{_literal(each)}"', f'"{name}"')
    return count


def _literal(text: str) -> str:
    """A text as part of a regular expression in which nothing is special."""
    return re.sub(r"[^A-Za-z0-9\u0080-\U0010ffff ]", lambda found: f"\\{found[0]}", text)
