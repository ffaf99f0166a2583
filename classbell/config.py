"""Typed settings of an installation, from the environment or a TOML file.

Rules:
1. Every setting has one name: `port` here is `CLASSBELL_PORT` in the environment and `port` in the file that
   `CLASSBELL_CONFIG` names. The environment wins over the file, the file over the default.
2. Settings of a site (password rules, listing, retention) are not here: they live in the database (`domain/site.py`).
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

PREFIX = "CLASSBELL_"

_LISTS = ("trusted_proxies", "webhook_allow")
"""Separated by commas in the environment."""


class SettingsError(Exception):
    """A setting cannot be used; the text is the sentence for the operator."""


LogLevel = Annotated[str, msgspec.Meta(pattern="^(?i:debug|info|warning|error)$")]
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


def default_data_dir() -> Path:
    """The folder for data when none is set: `./var`, or `/var/lib/classbell` for root.

    PostgreSQL refuses to run as root and its own user could not reach a folder below a private home.
    """
    return Path("/var/lib/classbell") if sys.platform != "win32" and os.geteuid() == 0 else Path("var")


class SmtpServer(NamedTuple):
    """A mail server and how it is spoken to."""

    host: str
    port: int
    username: str | None
    password: str | None
    tls: bool
    """Encrypted from the first byte on."""
    starttls: Literal["always", "never", "auto"]
    """Whether an open connection turns to TLS; `auto` where the server offers it."""
    ca: str | None
    """File with the authority of its certificate; the system's authorities otherwise."""


_SMTPS_PORT, _SUBMISSION_PORT, _SMTP_PORT = 465, 587, 25
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


def smtp_server_of(url: str) -> SmtpServer:
    """Read the address of a mail server; raises `ValueError` with a reason that repeats no password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # Its text repeats what it took for a port, which is the password where a sign of it is not percent-encoded.
        reason = "smtp_url has no number below 65536 as its port, or signs in its password are not percent-encoded"
        raise ValueError(reason) from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls, ca = options.pop("starttls", "auto"), options.pop("ca", None)
    odd = parts.path not in ("", "/") or parts.fragment or options
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or odd:
        raise ValueError("smtp_url is not of the form smtp://user:password@host:port?starttls=always")
    if starttls not in ("always", "never", "auto"):
        raise ValueError("starttls of smtp_url is always, never or auto")
    if ca is not None and not Path(ca).is_file():
        raise ValueError(f"smtp_url names an authority that is no file: {ca}")
    username, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    if (username is None) != (password is None):
        raise ValueError("smtp_url has a user without a password, or the other way round")
    usual = _SMTPS_PORT if parts.scheme == "smtps" else _SUBMISSION_PORT if username else _SMTP_PORT
    return SmtpServer(
        host=parts.hostname,
        port=port or usual,
        username=username,
        password=password,
        tls=parts.scheme == "smtps",
        starttls=starttls,  # type: ignore[arg-type]  # checked above
        ca=ca,
    )


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator can set; see docs/howto/production.md for each."""

    host: str = "127.0.0.1"
    """Address the web workers listen on."""
    port: Port = 8440
    """Port the web workers listen on."""
    data_dir: str = ""
    """Folder of the embedded database; empty means `./var`, or `/var/lib/classbell` for root."""
    database_url: str = ""
    """`postgresql://…` of an external PostgreSQL; empty means the embedded one."""
    base_url: str = ""
    """Address under which people reach the server, for links; empty means `http://host:port`."""
    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 2
    """Web worker processes."""
    pool_size: Annotated[int, msgspec.Meta(ge=1, le=100)] = 8
    """Database connections of each web worker."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose `X-Forwarded-For` is believed; none by default."""
    smtp_url: str = ""
    """Mail server: `smtp://user:password@host:587?starttls=always` (or `never`, `auto`), `smtps://…`; `ca=FILE` names
    the authority of its certificate. Empty: mails are kept as files in the folder `mail` of the data folder."""
    mail_from: str = ""
    """Sender of every mail, `Name <address>` or an address; empty means `classbell@` and the host of the base URL."""
    sms_url: str = ""
    """HTTP gateway for short messages; `{number}` and `{text}` in it are filled in. Empty: kept as files, as mails."""
    sms_method: Literal["GET", "POST", "PUT"] = "POST"
    """How the gateway is called."""
    sms_body: str = "to={number}&text={text}"
    """Body for the gateway: a form as `to={number}&text={text}`, or JSON as `{"to": "{number}", "body": "{text}"}`."""
    sms_headers: str = ""
    """Headers for the gateway, `Name: value`, one a line or separated by `|`."""
    webhook_allow: tuple[str, ...] = ()
    """Networks such as `10.0.0.0/8` in which webhooks may be told though they are not public; none by default."""
    oidc_issuer: str = ""
    """Address of a provider of OpenID Connect, `https://…`; empty: people sign in with a password only."""
    oidc_client_id: str = ""
    """How this server is known to the provider."""
    oidc_client_secret: str = ""
    """Its secret there; empty for a client without one."""
    oidc_name: str = ""
    """What the button says; empty means the host of the provider."""
    oidc_create_accounts: bool = False
    """Whether somebody of the provider who has no account gets one, as an attendee."""
    log_level: LogLevel = "info"
    """Least important messages that are logged: `debug`, `info`, `warning`, `error`."""
    log_format: Literal["console", "json"] = "console"
    """For people, or as JSON lines."""

    def __post_init__(self) -> None:
        """Refuse what would fail only when it is used; raises `ValueError`."""
        for text in self.webhook_allow:
            ip_network(text)
        self.smtp_server  # noqa: B018 - read for what it raises
        self.sender  # noqa: B018
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("oidc_issuer is set and oidc_client_id is not")
        provider = urlsplit(self.oidc_issuer)
        here = provider.scheme == "http" and provider.hostname in ("127.0.0.1", "localhost")
        if self.oidc_issuer and provider.scheme != "https" and not here:
            raise ValueError("oidc_issuer is no address that begins with https://")
        if self.sms_url and urlsplit(self.sms_url).scheme not in ("http", "https"):
            raise ValueError("sms_url is no address that begins with https:// or http://")
        if self.sms_body.lstrip().startswith("{"):
            try:
                json.loads(self.sms_body)
            except ValueError as error:
                raise ValueError(f"sms_body begins as JSON and is none: {error}") from error
        if any(":" not in line for line in self.sms_headers.replace("|", "\n").splitlines() if line.strip()):
            raise ValueError("sms_headers has a line without a colon")

    @property
    def smtp_server(self) -> SmtpServer | None:
        """The mail server, `None` without one; raises `ValueError`."""
        return smtp_server_of(self.smtp_url) if self.smtp_url else None

    @property
    def links_host(self) -> str:
        """The host of every link."""
        return urlsplit(self.links_base).hostname or "localhost"

    @property
    def sender(self) -> tuple[str, str]:
        """Name, which may be empty, and address of who sends every mail; raises `ValueError`."""
        if not self.mail_from:
            numeric = ":" in self.links_host or self.links_host.replace(".", "").isdigit()
            return "", f"classbell@{'localhost' if numeric else self.links_host}"
        name, address = parseaddr(self.mail_from)
        if not _ADDRESS.fullmatch(address) or not name.isprintable():
            raise ValueError(f"mail_from holds no address: {self.mail_from}")
        return name, address

    @property
    def mail_folder(self) -> Path:
        """Where mails are kept while no server is set."""
        return self.data_path / "mail"

    @property
    def data_path(self) -> Path:
        """The data folder as an absolute path."""
        return (Path(self.data_dir) if self.data_dir else default_data_dir()).absolute()

    @property
    def links_base(self) -> str:
        """The base of every link in pages, mails and answers, without a slash at the end."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in ("127.0.0.1", "::1", "localhost")


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises `SettingsError` with a sentence that names the bad one."""
    environment = os.environ if environment is None else environment
    values: dict[str, object] = {}
    if file := environment.get(PREFIX + "CONFIG"):
        try:
            values.update(tomllib.loads(Path(file).read_text("utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"The settings file {file} cannot be read: {error}.") from error
    for name in Settings.__struct_fields__:
        text = environment.get(PREFIX + name.upper())
        if text is not None and text != "":
            values[name] = [part.strip() for part in text.split(",") if part.strip()] if name in _LISTS else text
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(
            f"A setting is not usable: {error} (see CLASSBELL_* in docs/howto/production.md)."
        ) from error
