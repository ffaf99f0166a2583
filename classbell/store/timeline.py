"""SQL of the timeline of one person in one session: everything that is known to have happened, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.call import Row, Transaction

# $1 site, $2 session, $3 address, lower-cased, $4 now. Each part gives when, what (`event`), about what (`subject`),
# what came of it (`detail`), where it is known from (`source`), and the number of what it is about.
_TIMELINE = """
SELECT COALESCE(o.sent_at, o.tried_at, o.due_at) AS at, 'mail.' || o.state AS event, o.kind AS subject,
       o.last_answer AS detail, NULLIF(o.attempts, 0)::text AS source, o.outbox_id AS number
FROM outbox o
WHERE o.site_id = $1 AND o.session_key = $2 AND o.recipient = $3
UNION ALL
SELECT u.at, 'changed', u.operation, COALESCE(u.after ->> $3, 'gone'),
       COALESCE(NULLIF(concat_ws(' ', NULLIF(a.first_name, ''), NULLIF(a.last_name, '')), ''), a.web_ex_id, ''),
       u.audit_id
FROM audit u
LEFT JOIN account a ON a.site_id = u.site_id AND a.account_id = u.account_id
WHERE u.site_id = $1 AND u.session_key = $2 AND (u.before ? $3 OR u.after ? $3)
UNION ALL
SELECT g.first_at, 'opened', g.times::text, '', 'link', 0
FROM opening g
WHERE g.site_id = $1 AND g.session_key = $2 AND g.email = $3
UNION ALL
SELECT p.registered_at, 'registered', COALESCE(p.register_id::text, ''), COALESCE(e.ip_address, ''),
       CASE WHEN e.ip_address IS NULL THEN 'host' ELSE 'form' END, p.participant_id
FROM participant p
LEFT JOIN enrollment e ON e.site_id = p.site_id AND e.participant_id = p.participant_id
WHERE p.site_id = $1 AND p.session_key = $2 AND p.email = $3 AND p.registered_at IS NOT NULL
UNION ALL
SELECT moment.at, moment.event, '', a.address, a.source, r.occurrence
FROM session_run r
JOIN attendance a ON a.site_id = r.site_id AND a.run_id = r.run_id AND lower(a.email) = $3
CROSS JOIN LATERAL (VALUES (a.joined_at, 'joined'), (a.left_at, 'left')) AS moment (at, event)
WHERE r.site_id = $1 AND r.session_key = $2
    AND NOT (moment.event = 'left' AND r.ended_at IS NULL AND a.left_at > $4::timestamptz - interval '3 minutes')
UNION ALL
SELECT moment.at, moment.event, q.title, moment.detail, moment.source, b.submission_id
FROM scheduled_test t
JOIN test_paper q ON q.site_id = t.site_id AND q.paper_id = t.paper_id
JOIN submission b ON b.site_id = t.site_id AND b.test_id = t.test_id AND b.email = $3
LEFT JOIN account a ON a.site_id = b.site_id AND a.account_id = b.graded_by
CROSS JOIN LATERAL (
    VALUES (b.started_at, 'test.begun', b.attempt::text, ''),
           (b.submitted_at, 'test.handed-in', b.score || '/' || q.max_score, ''),
           (b.graded_at, 'test.graded', b.score || '/' || q.max_score, a.web_ex_id)
) AS moment (at, event, detail, source)
WHERE t.site_id = $1 AND t.session_key = $2 AND moment.at IS NOT NULL
UNION ALL
SELECT f.given_at, 'feedback', f.rating::text, COALESCE(f.answers ->> 'comment', ''), '', f.occurrence
FROM participant p
JOIN feedback f ON f.site_id = p.site_id AND f.participant_id = p.participant_id
WHERE p.site_id = $1 AND p.session_key = $2 AND p.email = $3
UNION ALL
SELECT moment.at, moment.event, c.code, '', '', c.certificate_id
FROM certificate c
CROSS JOIN LATERAL (VALUES (c.issued_at, 'certified'), (c.revoked_at, 'revoked')) AS moment (at, event)
WHERE c.site_id = $1 AND c.session_key = $2 AND c.email = $3 AND moment.at IS NOT NULL
ORDER BY 1, 2
LIMIT 1000
"""


async def of_person(tx: Transaction, site_id: int, session_key: int, email: str, now: datetime) -> Sequence[Row]:
    """What happened with somebody in a session, the first first; what is still to leave stands where it is due."""
    return await tx.fetch(_TIMELINE, site_id, session_key, email, now)
