"""From a template to an answer: everything escaped, no foreign resources, no script or style within the page.

Rules:
1. Templates lie in `web/templates`, styles and scripts in `web/static`; the page names them with a digest of their
   content, so browsers keep them for good and never see an old one.
2. What users wrote is escaped by the engine. The only markup let through is a rich text that was filtered when it came
   in, and `rich` filters it once more.
3. A page is never kept by a browser or proxy: it shows what this visitor may see now.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Response
from markupsafe import Markup, escape

from classbell.languages import LANGUAGES, Speech
from classbell.wire.text import TextPolicy

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}

STATIC: Final = "/static"


@cache
def static_file(name: str) -> bytes:
    """The content of a file of `web/static`; raises `FileNotFoundError` for what is not directly in it."""
    folder = resources.files("classbell.web") / "static"
    for file in folder.iterdir():
        if file.name == name and file.is_file():
            return file.read_bytes()
    raise FileNotFoundError(name)


@cache
def asset(name: str) -> str:
    """The address of a file of `web/static`, with a digest of its content."""
    return f"{STATIC}/{sha256(static_file(name)).hexdigest()[:12]}/{name}"


@pass_context
def _rich(context: Context, text: str | None) -> Markup:
    """A rich text that users wrote, with the tags its site allows and no others."""
    policy: TextPolicy = context["site"].settings.text_policy
    return Markup(policy.html(text or ""))  # noqa: S704 - filtered once more


@pass_context
def _gettext(context: Context, message: str, **facts: object) -> Markup:
    speech: Speech = context["speech"]
    translated = Markup(speech.text(message))  # noqa: S704 - texts of ours
    return translated % {name: escape(value) for name, value in facts.items()} if facts else translated


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int, **facts: object) -> Markup:
    speech: Speech = context["speech"]
    translated = Markup(speech.count_form(one, many, number))  # noqa: S704
    return translated % {"num": number, **{name: escape(value) for name, value in facts.items()}}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("classbell.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.globals.update(_=_gettext, gettext=_gettext, ngettext=_ngettext, asset=asset, LANGUAGES=LANGUAGES)
    environment.filters["rich"] = _rich
    return environment


def html(template: str, context: Mapping[str, Any]) -> str:
    """The text of a page; `context` has at least `speech` and what `base.html` names."""
    return _environment().get_template(template).render(**context)


def answer(content: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[str]:
    """A page as a reply, with the headers that keep it safe."""
    return Response(content, status_code=status, media_type="text/html", headers={**HEADERS, **(headers or {})})
