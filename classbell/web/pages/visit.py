"""One visit of a page: its site, its language, the form it sent, and the operations it may ask for.

Rules:
1. A site is named by the Host label, else it is the only one there is. Links are made of the configured base alone.
2. A form is taken only from our own pages: `Sec-Fetch-Site`, else `Origin`, has to say so where the browser tells.
3. What a page changes, it changes through operations; a refusal undoes what the page's operation did.
4. Every message of a page is read by the rules of the site, as the JSON door reads one, whoever built it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from io import BytesIO
from typing import Any, Final, TypeVar, cast
from urllib.parse import parse_qsl, urlsplit

import msgspec
from litestar import Request, Response
from multipart import MultipartError, MultipartParser, parse_options_header

from classbell.config import Settings
from classbell.domain import timezones
from classbell.domain.call import Call, Caller
from classbell.domain.site import Site
from classbell.errors import HtmlNotAllowed, InvalidValue, NoRecord, Refusal
from classbell.languages import LANGUAGES, Speech, accepted_by, wanted
from classbell.services import registry
from classbell.store import sites
from classbell.web import asgi
from classbell.web.authenticate import host_label
from classbell.web.pages import engine
from classbell.wire.element import Element
from classbell.wire.json_read import Given, read_json

E = TypeVar("E", bound=Element)

LARGEST_FORM: Final = 2 * 1024 * 1024
MOST_FIELDS: Final = 20_000
MOST_PARTS: Final = 500
LANGUAGE_COOKIE: Final = "classbell_language"
ZONE_COOKIE: Final = "classbell_zone"

NOTHING_FOUND: Final = (NoRecord, InvalidValue, HtmlNotAllowed)
"""How a list is refused that has no records, or was asked for what no record can be."""

AnyRequest = Request[Any, Any, Any]


class FormRefused(Exception):
    """The form is larger than anything a page of ours sends, or comes from elsewhere."""


class Form:
    """The fields of a form by name, in the order sent; blanks around values are gone."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = [(name, value.replace("\x00", "").strip()) for name, value in pairs]
        self._values: dict[str, list[str]] = {}
        for name, value in self.pairs:
            self._values.setdefault(name, []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str, default: str = "") -> str:
        """The last value of a field, so that a ticked box wins over the hidden field before it."""
        return self._values.get(name, [default])[-1]

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return self._values.get(name, [])

    def number(self, name: str) -> int | None:
        """The value as a number; `None` for anything else."""
        text = self.get(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class Visit:
    """What the handler of a page works with."""

    def __init__(self, request: AnyRequest, call: Call, settings: Settings, speech: Speech) -> None:
        self.request = request
        self.call = call
        self.settings = settings
        self.speech = speech
        self.query = Form(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
        self.form = Form([])
        self.files: dict[str, bytes] = {}
        """Content of the files a form sent, by the name of the field."""

    @property
    def site(self) -> Site:
        """The site visited."""
        return self.call.site

    @property
    def now(self) -> datetime:
        """The clock of the visit, UTC."""
        return self.call.now

    @property
    def address(self) -> str:
        """The address of the visitor."""
        scope = self.request.scope
        headers = asgi.Headers(scope["headers"])
        return asgi.client_address(cast("asgi.Scope", scope), headers, self.settings.trusted_proxies)

    @property
    def posted(self) -> bool:
        """Whether the visitor sent a form."""
        return self.request.method == "POST"

    def link(self, path: str) -> str:
        """The whole address of a page of ours, for mails and other programs."""
        return f"{self.settings.links_base}{path}"

    def read(self, document: object, cls: type[E]) -> Given[E]:
        """Read a message out of a document, as the JSON door does; raises all faults of it at once."""
        return read_json(document, cls, self.site.settings.text_policy, clears=registry.of(cls).clears)

    async def run(self, message: Element | Given[Any], by: Caller | None = None) -> Any:
        """Carry out the operation of a message, with what it takes away; a refusal undoes what it did.

        What was not read yet is read here, so that no message gets by unjudged.
        """
        # What is built has the names of the wire too, and leaves out what a document would not hold.
        given = message if isinstance(message, Given) else self.read(msgspec.to_builtins(message), type(message))
        kind: type[Element] = type(given.element)
        operation = registry.of(kind)
        call = Call(
            site=self.site, now=self.now, tx=self.call.tx, links_base=self.call.links_base, by=by or self.call.by,
            address=self.address, cleared=given.cleared,
        )  # fmt: skip
        async with self.call.tx.transaction():  # type: ignore[attr-defined]
            return await operation.run(call, given.element)

    def page(self, template: str, status: int = 200, **context: Any) -> Response[str]:
        """The page of a template."""
        return engine.answer(engine.html(template, {**self.common, **context}), status)

    @property
    def common(self) -> Mapping[str, Any]:
        """What every template may use."""
        return {
            "visit": self,
            "site": self.site,
            "speech": self.speech,
            "now": self.now,
            "path": self.request.scope["path"],
            "signed_in": None,
            "errors": {},
        }


def paths_of(refusal: Refusal) -> list[str]:
    """The fields of a form that have faults, each once; what concerns no field has an empty path."""
    return list(dict.fromkeys((fault.path or "").replace("/", ".") for fault in refusal.sub_errors or (refusal,)))


async def _form(request: AnyRequest) -> tuple[Form, dict[str, bytes]]:
    """The fields and the files of a form; raises `FormRefused` above the caps."""
    body, size = bytearray(), 0
    async for part in request.stream():
        size += len(part)
        if size <= LARGEST_FORM:
            body += part
        # A browser reads no answer before it has sent everything, so the rest is passed over as the other doors do.
        elif size > asgi.DRAINED_BYTES:
            break
    if size > LARGEST_FORM:
        raise FormRefused
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    try:
        if kind != "multipart/form-data":
            text = body.decode("utf-8", "replace")
            return Form(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)), {}
        parts = list(MultipartParser(BytesIO(bytes(body)), options["boundary"], part_limit=MOST_PARTS))
    except (ValueError, KeyError, MultipartError):
        raise FormRefused from None
    try:
        return (
            # Read as kindly as the other kind of form: what is no UTF-8 is a sign in its field, and no fault of ours.
            Form([(part.name, part.raw.decode("utf-8", "replace")) for part in parts if not part.filename]),
            {part.name: part.raw for part in parts if part.filename},
        )
    finally:
        # Large ones lie in files.
        for part in parts:
            part.close()


def _is_ours(request: AnyRequest, settings: Settings) -> bool:
    """Whether a form comes from one of our pages, as far as the browser tells."""
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        # No browser sends a form without either; other programs have no cookies to misuse.
        return True
    host = request.headers.get("host", "")
    try:
        return urlsplit(origin).netloc in (host, urlsplit(settings.links_base).netloc)
    except ValueError:
        return False


def speech_of(request: AnyRequest, site: Site) -> Speech:
    """How the visitor wants to be spoken to: by choice, else by what the browser says; in his zone, if he chose one."""
    language = wanted(
        [request.cookies.get(LANGUAGE_COOKIE, ""), *accepted_by(request.headers.get("accept-language", ""))]
    )
    zone = request.cookies.get(ZONE_COOKIE, "").replace("%2F", "/").strip('"')
    return Speech(language or LANGUAGES[0], zone if timezones.is_known(zone) else site.settings.time_zone)


async def _site_of(connection: Any, request: AnyRequest) -> Site | None:
    label = host_label(request.headers.get("host"))
    named = await sites.find(connection, label) if label else None
    if named is not None:
        return named
    there = await sites.some(connection)
    return there[0] if len(there) == 1 else None


@asynccontextmanager
async def visiting(request: AnyRequest, *, takes_form: bool = True) -> AsyncIterator[Visit]:
    """A transaction on the site that is visited; raises `NoSite`, and `FormRefused` for a form of elsewhere.

    Without `takes_form` the handler reads the body itself, and what it says has to prove where it is from.
    """
    settings: Settings = request.app.state.settings
    form: Form | None = None
    files: dict[str, bytes] = {}
    if request.method == "POST" and takes_form:
        if not _is_ours(request, settings):
            raise FormRefused
        form, files = await _form(request)
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        site = await _site_of(connection, request)
        if site is None:
            raise NoSite
        call = Call(site=site, now=request.app.state.clock(), tx=connection, links_base=settings.links_base)
        visit = Visit(request, call, settings, speech_of(request, site))
        if form is not None:
            visit.form, visit.files = form, files
        yield visit


class NoSite(Exception):
    """Nothing tells which of several sites is meant."""
