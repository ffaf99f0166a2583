"""What other servers answer, as it can be stored and looked at: one line of characters that can be seen.

A database stores neither a NUL nor half of a character, and no answer may keep what became of a message from being
written down: the message would leave again and again.
"""

from __future__ import annotations


def shown(answer: str, most: int) -> str:
    """An answer of at most `most` characters; what is no UTF-8 in it is as `surrogateescape` leaves it."""
    seen = (each if each.isprintable() else " " for each in _decoded(answer))
    return " ".join("".join(seen).split())[:most]


def _decoded(answer: str) -> str:
    try:
        raw = answer.encode("utf-8", "surrogateescape")
        return raw.decode("utf-8")
    except UnicodeEncodeError:
        return answer.encode("utf-8", "replace").decode("utf-8")
    except UnicodeDecodeError:
        # Servers that answer in another language than English are mostly of western Europe, and of Windows.
        return raw.decode("windows-1252", "replace")
