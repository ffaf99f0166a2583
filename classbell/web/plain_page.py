"""Plain pages for the classic links: one column of text, no outside resources, nothing unescaped.

The pages work without scripts: a refresh in the head tells that the page is still open. Where scripts run, a few lines
do that without loading the page again.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Final

from litestar import Response

from classbell.domain.attendance import HEARTBEAT_SECONDS

_STYLE: Final = "body{font:1rem/1.5 sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}label{display:block}"

# The page of a session reports every minute and once more when it is closed; a changed answer loads it again.
_SCRIPT: Final = (
    "const d=document.body.dataset,say=()=>fetch(d.to,{method:'POST',body:d.token}).then(r=>r.text()).then(t=>{"
    "if(t!==d.state)location.replace(d.page)},()=>{});"
    "setInterval(say,d.seconds*1000);addEventListener('pagehide',()=>navigator.sendBeacon(d.to,d.token))"
)


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {_digest(_STYLE)}; script-src {_digest(_SCRIPT)}; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    # Links carry tickets and passwords, and a page they lead to must not learn them.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: hidden values, text fields (name, label, kind), and its button."""

    action: str
    button: str
    hidden: Sequence[tuple[str, str]] = ()
    fields: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True)
class Presence:
    """What a page that stays open says of itself, and where."""

    token: str
    state: str
    to: str
    """Where it is said by scripts."""
    page: str
    """What a browser without scripts loads instead, again and again."""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page."""

    title: str
    lines: Sequence[str] = ()
    forms: Sequence[Form] = ()
    links: Sequence[tuple[str, str]] = field(default=())
    """Addresses that were judged already, with their words."""
    presence: Presence | None = None


def answer(page: Page, status: int = 200) -> Response[str]:
    """The page as a reply."""
    return Response(_html(page), status_code=status, media_type="text/html", headers=dict(HEADERS))


def _html(page: Page) -> str:
    head = body = script = ""
    if page.presence is not None:
        seen = page.presence
        head = f'<noscript><meta http-equiv="refresh" content="{HEARTBEAT_SECONDS};url={escape(seen.page)}"></noscript>'
        body = "".join(
            f' data-{name}="{escape(value)}"'
            for name, value in (
                ("token", seen.token), ("state", seen.state), ("to", seen.to), ("page", seen.page),
                ("seconds", str(HEARTBEAT_SECONDS)),
            )
        )  # fmt: skip
        script = f'<script type="module">{_SCRIPT}</script>'
    content = "".join(f"<p>{escape(line)}</p>" for line in page.lines)
    content += "".join(map(_form, page.forms))
    content += "".join(f'<p><a href="{escape(url)}">{escape(words)}</a></p>' for url, words in page.links)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(page.title)}</title>'
        f'<meta name="viewport" content="width=device-width">{head}<style>{_STYLE}</style></head>'
        f"<body{body}><main><h1>{escape(page.title)}</h1>{content}</main>{script}</body></html>\n"
    )


def _form(form: Form) -> str:
    hidden = "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in form.hidden)
    fields = "".join(
        f'<label>{escape(label)} <input name="{escape(name)}" type="{kind}" required></label>'
        for name, label, kind in form.fields
    )
    return (
        f'<form method="post" action="{escape(form.action)}">{hidden}{fields}'
        f"<p><button>{escape(form.button)}</button></p></form>"
    )
