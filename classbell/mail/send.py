"""Mails leave here: to a mail server, or as files while none is set.

Rules:
1. One recipient per envelope. A transport is used by one task at a time and keeps its connection for the next mail.
2. `Permanent` is what the server says of this mail or this recipient for good (5xx to RCPT or DATA). All that concerns
   ourselves, such as a wrong password or a sender we may not write as, is `Temporary`: nothing is lost by a setting.
3. Our own name is told to the server from the settings: the library would ask the resolver, which may take minutes.
4. A password never crosses an open connection unless `starttls=never` says so or the server is on this machine.
"""

from __future__ import annotations

import asyncio
import ssl
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from typing import Final, Protocol

import aiosmtplib

from classbell.config import Settings, SmtpServer
from classbell.errors import Permanent, Temporary
from classbell.mail import answers
from classbell.mail.files import Files

SECONDS: Final = 60.0
"""Longest time one mail may take, with connecting; a lease is at least twice as long."""

MAILS_PER_CONNECTION: Final = 100
"""Servers close connections that never end."""

SHOWN: Final = 500
"""Characters of a server's answer that are kept."""

_SEVEN_BITS: Final = policy.SMTP.clone(cte_type="7bit")
"""Every server takes it; not all say that they take eight."""

_ABOUT_US: Final = frozenset({421, 530, 534, 535, 538})
"""Codes that speak of our connection or our password, whatever their first digit."""


class Unreachable(Temporary):
    """The server took no mail at all, whosever: others have no better chance at this moment."""


class Transport(Protocol):
    """A way out for mails."""

    async def send(self, message: EmailMessage, recipient: str) -> str:
        """Hand over a mail for one recipient and give the answer; raises `Temporary` or `Permanent`."""
        ...

    async def close(self) -> None:
        """Say goodbye."""
        ...


def transport(settings: Settings) -> Transport:
    """The way out that the settings name."""
    server = settings.smtp_server
    return Files(settings.mail_folder) if server is None else Smtp(server, settings)


class Smtp:
    """A connection to a mail server, opened when it is needed and again when it broke."""

    def __init__(self, server: SmtpServer, settings: Settings) -> None:
        self._server = server
        self._sender = settings.sender[1]
        self._our_name = our_name(settings.links_host)
        self._client: aiosmtplib.SMTP | None = None
        self._sent = 0

    async def send(self, message: EmailMessage, recipient: str) -> str:
        """Hand over a mail for one recipient and give the server's answer; raises `Temporary` or `Permanent`.

        A `Temporary` says not that the mail was not taken: the answer may have been lost on its way.
        """
        try:
            async with asyncio.timeout(SECONDS):
                return await self._send(message, recipient)
        except aiosmtplib.SMTPResponseException as error:
            answer = _shown(f"{error.code} {error.message}")
            if error.code in _ABOUT_US or isinstance(error, _BEFORE_THE_MAIL) or _is_our_sender(error, recipient):
                await self.close()
                raise Unreachable(answer) from error
            await self._reset()
            raise (Permanent if 500 <= error.code < 600 else Temporary)(answer) from error
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            self._drop()
            raise Unreachable(_shown(f"{self._where}: {_reason(error)}")) from error
        except BaseException:
            # Cancelled in the middle of a command: what comes next on the connection would be its answer.
            self._drop()
            raise

    async def close(self) -> None:
        """Say goodbye to the server, if there is a connection."""
        client, self._client, self._sent = self._client, None, 0
        if client is None:
            return
        try:
            async with asyncio.timeout(5):
                await client.quit()
        except (aiosmtplib.SMTPException, OSError):
            client.close()

    @property
    def _where(self) -> str:
        return f"{self._server.host}:{self._server.port}"

    async def _send(self, message: EmailMessage, recipient: str) -> str:
        used = self._client is not None
        try:
            client, options = await self._begin(message, recipient)
        except aiosmtplib.SMTPServerDisconnected:
            # Servers hang up on idle connections; nothing of the mail was sent yet.
            if not used:
                raise
            self._drop()
            client, options = await self._begin(message, recipient)
        international = "SMTPUTF8" in options
        await client.rcpt(recipient, encoding="utf-8" if international else "ascii")
        content = message.as_bytes(policy=policy.SMTPUTF8 if international else _SEVEN_BITS)
        answer = await client.data(content)
        self._sent += 1
        if self._sent >= MAILS_PER_CONNECTION:
            await self.close()
        return _shown(f"{answer.code} {answer.message}")

    async def _begin(self, message: EmailMessage, recipient: str) -> tuple[aiosmtplib.SMTP, list[str]]:
        """A connection on which the server has taken our sender."""
        if self._client is None:
            self._client = await self._connect()
        client = self._client
        needs_utf8 = not f"{recipient}{self._sender}".isascii()
        if needs_utf8 and not client.supports_extension("smtputf8"):
            raise Permanent(f"{self._where} takes no addresses with other letters than ASCII.")
        options = ["BODY=8BITMIME", "SMTPUTF8"] if needs_utf8 else []
        await client.mail(self._sender, options=options, encoding="utf-8" if needs_utf8 else "ascii")
        return client, options

    async def _connect(self) -> aiosmtplib.SMTP:
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=self._our_name,
            timeout=SECONDS / 2,
            use_tls=server.tls,
            start_tls={"always": True, "never": False, "auto": None}[server.starttls] if not server.tls else False,
            tls_context=_tls(server.ca),
        )
        try:
            await client.connect()
            if server.username is not None and server.password is not None:
                self._require_cover(client)
                await client.login(server.username, server.password)
        except BaseException:
            client.close()
            raise
        return client

    def _require_cover(self, client: aiosmtplib.SMTP) -> None:
        covered = client.get_transport_info("ssl_object") is not None
        if not covered and self._server.starttls != "never" and self._server.host not in _HERE:
            client.close()
            raise Unreachable(
                f"{self._where} offers no TLS: the password was not sent (starttls=never in CLASSBELL_SMTP_URL would)."
            )

    async def _reset(self) -> None:
        """Make the connection ready for the next mail after a refused one."""
        try:
            if self._client is not None:
                async with asyncio.timeout(5):
                    await self._client.rset()
        except (aiosmtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        client, self._client, self._sent = self._client, None, 0
        if client is not None:
            client.close()


_HERE: Final = ("localhost", "127.0.0.1", "::1")

_BEFORE_THE_MAIL = (
    aiosmtplib.SMTPConnectResponseError,
    aiosmtplib.SMTPHeloError,
    aiosmtplib.SMTPAuthenticationError,
)


@cache
def _tls(authorities: str | None) -> ssl.SSLContext:
    """Whom we trust, read once: that takes longer than several mails do."""
    return ssl.create_default_context(cafile=authorities)


def our_name(links_host: str) -> str:
    """How we greet a server: a name, or a numeric address in brackets (RFC 5321, 4.1.3)."""
    if ":" in links_host:
        return f"[IPv6:{links_host}]"
    return f"[{links_host}]" if links_host.replace(".", "").isdigit() else links_host


def address_of(header: object) -> str:
    """The address of a From or To header."""
    return parseaddr(str(header))[1]


def _is_our_sender(error: aiosmtplib.SMTPResponseException, recipient: str) -> bool:
    """Whether our sender was refused, which every mail has; with a foreign address MAIL also asks for SMTPUTF8."""
    return isinstance(error, aiosmtplib.SMTPSenderRefused) and recipient.isascii()


def _shown(answer: str) -> str:
    return answers.shown(answer, SHOWN)


def _reason(error: BaseException) -> str:
    return str(error).strip() or type(error).__name__
