"""Short messages, by the HTTP gateway of the settings, or as files while none is set.

The gateway is described by its address, a method, headers and a body; `{number}` and `{text}` are filled in where they
stand. Values are quoted for where they go (address, form or JSON), so no text can add a field. Whatever a gateway
answers, it is asked and listened to within `SECONDS`, and no more than the beginning of what it says is read.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final
from urllib.parse import parse_qsl, quote

import httpx

from classbell.config import Settings
from classbell.errors import Permanent, Temporary
from classbell.mail import answers, segments
from classbell.mail.files import Files
from classbell.mail.short_words import Sms

SECONDS: Final = 30.0
SHOWN: Final = 300
READ: Final = 4096
"""Bytes of an answer that are read."""

_LATER: Final = frozenset({401, 403, 407, 408, 425, 429})
"""Answers that speak of our access or of the moment, not of the recipient."""


class Gateway:
    """A way out for short messages; keeps its connections."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files = Files(settings.mail_folder)
        self._client: httpx.AsyncClient | None = None

    async def send(self, sms: Sms, message_id: str) -> str:
        """Hand over a short message and give the gateway's answer; raises `Temporary` or `Permanent`."""
        if not self._settings.sms_url:
            return await self._files.send_text(sms.number, sms.text, message_id)
        values = {"number": sms.number, "text": segments.cut(sms.text)}
        try:
            # The client's own limit begins anew with every byte that comes.
            async with asyncio.timeout(SECONDS):
                status, said = await self._asked(self._request(values))
        except TimeoutError as error:
            raise Temporary(f"{self._where}: no answer within {SECONDS:.0f} seconds") from error
        except httpx.HTTPError as error:
            raise Temporary(answers.shown(f"{self._where}: {str(error) or type(error).__name__}", SHOWN)) from error
        answer = answers.shown(f"{status} {said}", SHOWN)
        if 200 <= status < 300:
            return answer
        raise (Permanent if 400 <= status < 500 and status not in _LATER else Temporary)(answer)

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    @property
    def _where(self) -> str:
        return httpx.URL(self._settings.sms_url).host

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            # Neither proxies nor passwords of the environment: what the settings say is all there is.
            self._client = httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False)
        return self._client

    async def _asked(self, request: httpx.Request) -> tuple[int, str]:
        """The code and the beginning of the answer."""
        reply = await self._open().send(request, stream=True)
        content = b""
        try:
            async for part in reply.aiter_bytes():
                content += part
                if len(content) >= READ:
                    break
        finally:
            await reply.aclose()
        return reply.status_code, content[:READ].decode("utf-8", "surrogateescape")

    def _request(self, values: dict[str, str]) -> httpx.Request:
        settings = self._settings
        url = filled(settings.sms_url, {name: quote(value, safe="") for name, value in values.items()})
        headers = dict(_header(line) for line in settings.sms_headers.replace("|", "\n").splitlines() if line.strip())
        body: dict[str, Any] = {}
        if settings.sms_method != "GET" and settings.sms_body.lstrip().startswith("{"):
            body["json"] = _filled_in(json.loads(settings.sms_body), values)
        elif settings.sms_method != "GET":
            pairs = parse_qsl(settings.sms_body, keep_blank_values=True)
            body["data"] = {name: filled(value, values) for name, value in pairs}
        return self._open().build_request(settings.sms_method, url, headers=headers, **body)


def filled(template: str, values: dict[str, str]) -> str:
    """A template with `{number}` and `{text}` filled in; other braces stay, and values are not looked into."""
    parts = template.split("{number}")
    return values["number"].join(part.replace("{text}", values["text"]) for part in parts)


def _filled_in(template: Any, values: dict[str, str]) -> Any:
    if isinstance(template, str):
        return filled(template, values)
    if isinstance(template, list):
        return [_filled_in(part, values) for part in template]
    if isinstance(template, dict):
        return {name: _filled_in(part, values) for name, part in template.items()}
    return template


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()
