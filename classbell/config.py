"""Typed settings of an installation, from the environment or a TOML file.

Rules:
1. Every setting has one name: `port` here is `CLASSBELL_PORT` in the environment and `port` in the file that
   `CLASSBELL_CONFIG` names. The environment wins over the file, the file over the default.
2. Settings of a site (password rules, listing, retention) are not here: they live in the database (`domain/site.py`).
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

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
    webhook_allow: tuple[str, ...] = ()
    """Networks such as `10.0.0.0/8` in which webhooks may be told though they are not public; none by default."""
    log_level: LogLevel = "info"
    """Least important messages that are logged: `debug`, `info`, `warning`, `error`."""
    log_format: Literal["console", "json"] = "console"
    """For people, or as JSON lines."""

    def __post_init__(self) -> None:
        """Refuse networks that are none; raises `ValueError`."""
        for text in self.webhook_allow:
            ip_network(text)

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
