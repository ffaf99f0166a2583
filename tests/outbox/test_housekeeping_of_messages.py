"""How long the record of messages is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from classbell.outbox import housekeeping
from classbell.store.housekeeping import SESSIONLESS_KEPT
from tests.outbox.conftest import Post
from tests.support import NOW

DAY = timedelta(days=1)


async def left(post: Post, days: float) -> list[str]:
    await housekeeping.run(post.pool, NOW + timedelta(days=days))
    return [row["recipient"] for row in await post.pool.fetch("SELECT recipient FROM outbox ORDER BY recipient")]


async def test_messages_about_no_session_are_forgotten_after_a_while_but_not_while_they_wait(post: Post) -> None:
    await post.put("sent@example.com", "waiting@example.com", kind="password.reset", occurrence=0, session_key=0)
    await post.pool.execute("UPDATE outbox SET state = 'sent', sent_at = $1 WHERE recipient LIKE 'sent%'", NOW)
    kept = SESSIONLESS_KEPT / DAY

    assert await left(post, kept) == ["sent@example.com", "waiting@example.com"]
    assert await left(post, kept + 1) == ["waiting@example.com"]


@pytest.mark.parametrize(("days", "gone"), [("10", True), ("0", False)])
async def test_a_site_may_forget_messages_of_sessions_that_are_over(post: Post, days: str, gone: bool) -> None:
    await post.put("ann@example.com")
    await post.pool.execute("UPDATE outbox SET state = 'sent', sent_at = $1", NOW)
    await post.pool.execute("UPDATE site SET settings = jsonb_build_object('message_days', $1::int)", int(days))

    assert await left(post, 11) == ["ann@example.com"]
    assert await left(post, 13) == ([] if gone else ["ann@example.com"])
