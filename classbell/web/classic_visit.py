"""One visit by a classic link: what its parameters ask for, and the page or the way on that answers.

Rules:
1. Links and redirects begin with the configured base; the Host of a request is not read. MU and BU are followed only to
   allowed targets (`domain/targets`), on the way of failure too.
2. A wrong, expired or used link gives one page and one status, whatever was wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from classbell.domain import classic, enrollment, personal_links, targets, timezones
from classbell.domain.call import Call
from classbell.domain.links import BadLink
from classbell.errors import SessionNotFound
from classbell.services.ep import watching
from classbell.services.meeting import visits
from classbell.services.meeting.visits import Asked, Joined
from classbell.store import classic_links, sites
from classbell.web import asgi, landing, plain_page
from classbell.web.authenticate import host_label
from classbell.web.plain_page import Form, Page, Presence
from classbell.wire import dates

COOKIE: Final = "classbell_visit"

_STANDS: Final = {
    "PENDING": "The host has not decided yet.",
    "APPROVED": "It is accepted.",
    "REJECTED": "It was not accepted.",
}

_BAD = Page("This link cannot be used", ("It may be incomplete, used already, or too old. Ask for a new one.",))


class Visit:
    """One request to a classic link: its site, its parameters, what it may be answered."""

    def __init__(self, call: Call, values: Mapping[str, str], request: Request[Any, Any, Any], root: str) -> None:
        self.call = call
        self.values = values
        self.request = request
        self.root = root
        """Base of the site's links, such as `https://classes.example.com/acme`."""

    @property
    def asked(self) -> Asked:
        """What the link says of who follows it."""
        headers = asgi.Headers(self.request.scope["headers"])
        return visits.trimmed(
            Asked(
                name=self.values.get("AN", ""),
                email=self.values.get("AE", ""),
                password=self.values.get("PW", ""),
                voucher=self.values.get("TK", ""),
                register_id=self.values.get("RID", ""),
                address=self.call.address,
                agent=headers.text(b"user-agent") or "",
            )
        )

    @property
    def key(self) -> int:
        """The session that the link names; one that is not there for none."""
        return _number(self.values.get("MK", ""))

    @property
    def back(self) -> str | None:
        """Where the link says to go back to, if it may."""
        return self._allowed(self.values.get("BU", ""))

    def _allowed(self, url: str) -> str | None:
        site = self.call.site
        return url if url and targets.is_allowed(url, site.settings.link_targets, self.call.links_base) else None

    async def answer(self, page: str) -> Response[Any]:
        """Do what page and AT ask for; raises `BadLink`."""
        what = "" if page in ("j.php", "k2/j.php") else self.values.get("AT", "").upper()
        action = {
            ("p.php", "LI"): self._log_in,
            ("p.php", "LO"): self._log_out,
            ("j.php", ""): self._joined_by_token,
            ("k2/j.php", ""): self._joined_by_number,
            ("e.php", "RINF"): self._registration,
            ("e.php", "SI"): self._joined_by_key,
            ("m.php", "HM"): self._host,
            ("m.php", "JM"): self._joined_by_key,
            ("m.php", "EM"): self._end,
            ("m.php", "PR"): self._still_here,
            ("ldr.php", "PB"): self._watched,
            ("ldr.php", "DW"): self._loaded,
        }.get((page, what))
        if action is None:
            raise BadLink
        return await action()

    @property
    def _site(self) -> int:
        return self.call.site.site_id

    async def _log_in(self) -> Response[Any]:
        target = self.values.get("MU", "")
        if target == "GoBack":
            target = self.values.get("BU", "")
        if target and self._allowed(target) is None:
            return bad(self)
        account, cookie = await visits.log_in(self.call, self.values.get("TK", ""))
        reply = (
            Redirect(target, status_code=303, headers=dict(plain_page.HEADERS))
            if target
            else plain_page.answer(Page("You are logged in", (f"As {account.display_name}.",)))
        )
        reply.set_cookie(self._cookie(cookie))
        return reply

    async def _log_out(self) -> Response[Any]:
        back = self.back
        reply: Response[Any] = (
            Redirect(back, status_code=303, headers=dict(plain_page.HEADERS))
            if back
            else plain_page.answer(Page("You are logged out"))
        )
        reply.set_cookie(self._cookie(""))
        return reply

    def _cookie(self, text: str) -> Cookie:
        parts = urlsplit(self.root)
        return Cookie(
            key=COOKIE, value=text, path=parts.path, httponly=True, samesite="lax", secure=parts.scheme == "https",
            max_age=int(classic.VISIT_LIFE.total_seconds()) if text else 0,
        )  # fmt: skip

    async def _account(self) -> Any:
        return await visits.account_of(self.call, self.request.cookies.get(COOKIE))

    async def _host(self) -> Response[Any]:
        joined = await visits.host(self.call, await self._account(), self.key, self.asked)
        end = Form(
            f"{self.root}/m.php?AT=EM", "End the session",
            hidden=[("TK", joined.end_token), *([("BU", self.back)] if self.back else [])],
        )  # fmt: skip
        room = f"{self.call.links_base}{personal_links.room_path(joined.session.session_key, joined.token)}"
        return self._open_page(joined, ("The session is in progress.",), (end,), [(room, "To the room")])

    async def _end(self) -> Response[Any]:
        # A link that is only looked at, by a scanner of mails for one, must not end anything.
        if self.request.method != "POST":
            raise BadLink
        session = await visits.end(self.call, self.values.get("TK", ""))
        return plain_page.answer(Page(session.conf_name, ("The session has ended.",), links=self._back_link()))

    async def _joined_by_key(self) -> Response[Any]:
        return await self._joined(await self._found(classic_links.by_key(self.call.tx, self._site, self.key)))

    async def _joined_by_token(self) -> Response[Any]:
        token = self.values.get("MTID", "").lower().removeprefix("m")
        return await self._joined(await self._found(classic_links.by_token(self.call.tx, self._site, token)))

    async def _joined_by_number(self) -> Response[Any]:
        number = _number(self.values.get("ED", ""))
        session = await self._found(classic_links.by_conf_id(self.call.tx, self._site, number))
        return await self._joined(session, by_number=True)

    async def _joined(self, session: classic_links.Linked, *, by_number: bool = False) -> Response[Any]:
        joined = await visits.join(self.call, session, await self._account(), self.asked, by_number=by_number)
        # Who only guessed a number does not learn the key of a session that is not public.
        asks = joined.state in ("name", "password")
        if by_number and asks and session.listing != "PUBLIC":
            return self._attendee_page(joined)
        path = landing.path(joined, self.asked, self.values.get("TK"), self.back)
        return await self._landed(path) or self._attendee_page(joined)

    async def _landed(self, path: str) -> Response[Any] | None:
        """Lead to a public page; `None` where its address would not say which of several sites is meant."""
        label = host_label(self.request.headers.get("host"))
        there = await sites.some(self.call.tx)
        if len(there) > 1 and label != self.call.site.name:
            return None
        return Redirect(f"{self.call.links_base}{path}", status_code=303, headers=dict(plain_page.HEADERS))

    async def _still_here(self) -> Response[Any]:
        return self._attendee_page(await visits.present(self.call, self.values.get("TK", ""), self.asked))

    def _attendee_page(self, joined: Joined) -> Response[Any]:
        session, at = joined.session, joined.starts_at
        when = ""
        if at is not None:
            zone, same = timezones.for_iana(session.zone, [timezones.from_utc(at, session.zone)])
            when = f"{dates.write(timezones.from_utc(at, session.zone if same else 'Etc/UTC'))} ({zone.label})"
        if joined.state in ("password", "name"):
            password = [("PW", "Password", "password")] if joined.state == "password" else []
            named = [] if self.values.get("AN") or self.values.get("AE") else [("AN", "Your name", "text")]
            return plain_page.answer(Page("Join a session", forms=(self._again(password + named),)))
        if joined.state == "registration":
            where = classic.register_url(self.call.links_base, self.call.site.name, session.session_key)
            return plain_page.answer(Page("Registration is needed", links=[(where, "Register"), *self._back_link()]))
        if joined.state == "over":
            return plain_page.answer(Page(session.conf_name, ("The session has ended.",), links=self._back_link()))
        words = {
            "present": ("You are in the session.",),
            "waiting": (f"It begins at {when}.", "The host has not opened it yet; this page waits."),
            "early": (f"It begins at {when}.", "It is too early to join; this page waits."),
        }[joined.state]
        return self._open_page(joined, words, ())

    async def _watched(self) -> Response[Any]:
        return await self._recording(download=False)

    async def _loaded(self) -> Response[Any]:
        return await self._recording(download=True)

    async def _recording(self, *, download: bool) -> Response[Any]:
        number, token = _number(self.values.get("RID", "")), self.values.get("RKEY", "")
        said = self.asked
        asked = watching.Asked(said.name, said.email, said.password, said.address)
        opened = await watching.open_recording(
            self.call, number, token, await self._account(), asked, download=download
        )
        if opened.location is None:
            fields = [("PW", "Password", "password")] if opened.asks_password else []
            named = [("AN", "Your name", "text"), ("AE", "Your e-mail address", "email")] if opened.asks_name else []
            return plain_page.answer(Page("Open a recording", forms=(self._again(named + fields, "Open"),)))
        # A form of ours may not be answered with a way out of here (form-action), so the page has a link instead.
        if self.request.method == "POST":
            return plain_page.answer(Page(opened.name, links=[(opened.location, "Open the recording")]))
        return Redirect(opened.location, status_code=303, headers=dict(plain_page.HEADERS))

    def _again(self, fields: list[tuple[str, str, str]], button: str = "Join") -> Form:
        """The same link once more, with fields to fill in."""
        asked_for = {name for name, _, _ in fields}
        path = self.request.url.path.removeprefix(f"/{self.call.site.name}")
        hidden = [(name, value) for name, value in self.values.items() if name not in asked_for]
        return Form(f"{self.root}{quote(path)}", button, hidden=hidden, fields=fields)

    def _open_page(
        self,
        joined: Joined,
        lines: tuple[str, ...],
        forms: tuple[Form, ...],
        links: Sequence[tuple[str, str]] = (),
    ) -> Response[Any]:
        back = {"BU": self.back} if self.back else {}
        page = f"{self.root}/m.php?" + urlencode({"AT": "PR", "TK": joined.token, **back})
        seen = Presence(joined.token, joined.state, f"{self.root}/presence", page)
        return plain_page.answer(Page(joined.session.conf_name, lines, forms, [*links, *self._back_link()], seen))

    async def _registration(self) -> Response[Any]:
        session = await self._found(classic_links.by_key(self.call.tx, self._site, self.key))
        if token := self.values.get("TK", ""):
            row = await visits.registration(self.call, session, token)
            landed = await self._landed(personal_links.my_path(token))
            if landed is not None:
                return landed
            state = enrollment.form_state(row["join_status"])
            how = _STANDS[state] if row["place"] is None else f"It is number {row['place']} on the waiting list."
            who = f"Registration {row['register_id']} of {row['name'] or row['email']} ({row['email']})."
            return plain_page.answer(Page(session.conf_name, (who, how), links=self._back_link()))
        if not session.needs_registration or session.listing == "PRIVATE":
            return bad(self)
        landed = await self._landed(personal_links.register_path(session.session_key))
        return landed or plain_page.answer(Page("Registration", ("Ask the host of the session to register you.",)))

    async def _found(self, finding: Any) -> classic_links.Linked:
        try:
            return await finding  # type: ignore[no-any-return]
        except SessionNotFound:
            raise BadLink from None

    def _back_link(self) -> list[tuple[str, str]]:
        return [(self.back, "Back")] if self.back else []


def bad(visit: Visit | None) -> Response[Any]:
    """The page of every link that cannot be used; with the way back that the link names, if it may."""
    links = visit._back_link() if visit is not None else []
    return plain_page.answer(Page(_BAD.title, _BAD.lines, links=links), 404)


def _number(text: str) -> int:
    """The number in a link; one that no session has for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
