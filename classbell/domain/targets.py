"""Where links may lead back to: targets that a caller or a link names are followed only to hosts that are allowed.

A redirect to anywhere would make our name the bait of somebody else's page.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_UNUSABLE = re.compile(r"[\x00-\x20\x7f\\]")


def is_allowed(url: str, hosts: Collection[str], links_base: str) -> bool:
    """Whether a link may lead to this address: http or https, to our own host or to one of `hosts`.

    A host `*.example.com` stands for every host below `example.com`. Credentials within an address, backslashes and
    control characters are what browsers read differently from us, and are refused.
    """
    if _UNUSABLE.search(url):
        return False
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return False
    own = urlsplit(links_base)
    if (parts.scheme, parts.netloc.lower()) == (own.scheme, own.netloc.lower()):
        return True
    return any(host == allowed.lower() or _is_below(host, allowed.lower()) for allowed in hosts)


def _is_below(host: str, pattern: str) -> bool:
    return pattern.startswith("*.") and host.endswith(pattern[1:])
