"""Groups among the people of a session, as a host writes to them.

Somebody may be in several groups, and on both lists; whoever writes to him does so once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple, get_args

Group = Literal["everybody", "accepted", "pending", "waiting", "unanswered", "presenters", "came", "absent"]

GROUPS: Final[tuple[Group, ...]] = get_args(Group)


class Standing(NamedTuple):
    """One row of a list of a session, or a visitor who is on none and came."""

    email: str
    list_name: Literal["attendees", "presenters", "visitors"]
    state: str
    """As the roster tells it."""
    came: bool
    held: bool
    """Whether there was anything to come to."""


_STATES: Final[Mapping[Group, str]] = {
    "accepted": "accepted", "pending": "registered", "waiting": "waiting", "unanswered": "invited",
}  # fmt: skip
"""Groups of attendees who stand alike."""


def members(group: Group, standings: Iterable[Standing]) -> list[str]:
    """The addresses of a group, each once, in the order of the lists."""
    return list(dict.fromkeys(each.email for each in standings if _belongs(group, each)))


def _belongs(group: Group, who: Standing) -> bool:
    attends = who.list_name == "attendees"
    if group in _STATES:
        return attends and who.state == _STATES[group]
    if group == "came":
        return who.came
    if group == "absent":
        return attends and who.held and not who.came and who.state in ("accepted", "invited")
    # Everybody, or the presenters alone.
    return who.state != "rejected" and (who.list_name == "presenters" or (attends and group == "everybody"))
