"""Short messages by a gateway that the settings describe."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from classbell.config import Settings
from classbell.errors import Permanent, Temporary
from classbell.mail import files, segments, sms
from classbell.mail.short_words import Sms
from classbell.mail.sms import READ, SHOWN, Gateway, filled

pytestmark = pytest.mark.slow

SMS = Sms("+49 30 123456", 'Tom & "Jerry" = {number}&from=eve')


class Provider(http.server.ThreadingHTTPServer):
    """A gateway of ours that remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.code = 200
        self.text: str | bytes = "queued 17"
        self.drips = False
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Provider

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.path, dict(self.headers), body))
        self.send_response(self.server.code)
        content = self.server.text if isinstance(self.server.text, bytes) else self.server.text.encode()
        self.send_header("Content-Length", "1000000" if self.server.drips else str(len(content)))
        if 300 <= self.server.code < 400:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        try:
            while self.server.drips and not self.server.ended.wait(0.02):
                self.wfile.write(b" ")
            self.wfile.write(content)
        except OSError:
            pass

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.ended.set()
        server.shutdown()
        thread.join()


async def send(settings: Settings, sms: Sms = SMS) -> str:
    gateway = Gateway(settings)
    try:
        return await gateway.send(sms, "<7.reminder.mobile@acme>")
    finally:
        await gateway.close()


async def test_a_form_is_filled_in_and_no_text_can_add_a_field(provider: Provider) -> None:
    settings = Settings(
        sms_url=f"{provider.url}/send", sms_body="to={number}&text={text}&from=Classbell",
        sms_headers="Authorization: Bearer 12345|X-Kind: reminder",
    )  # fmt: skip

    assert await send(settings) == "200 queued 17"
    ((method, path, headers, body),) = provider.asked
    assert (method, path) == ("POST", "/send")
    assert parse_qs(body.decode()) == {"to": [SMS.number], "text": [SMS.text], "from": ["Classbell"]}
    assert (headers["Authorization"], headers["X-Kind"]) == ("Bearer 12345", "reminder")


async def test_json_is_filled_in_as_text(provider: Provider) -> None:
    settings = Settings(
        sms_url=provider.url, sms_body='{"messages": [{"to": "{number}", "body": "Classbell: {text}"}], "flash": false}'
    )

    await send(settings)

    assert json.loads(provider.asked[0][3]) == {
        "messages": [{"to": SMS.number, "body": f"Classbell: {SMS.text}"}], "flash": False,
    }  # fmt: skip


async def test_an_address_is_filled_in_and_quoted(provider: Provider) -> None:
    await send(Settings(sms_url=provider.url + "/sms/{number}?text={text}", sms_method="GET"))

    method, path, _, body = provider.asked[0]
    assert (method, body) == ("GET", b"")
    assert parse_qs(urlsplit(path).query) == {"text": [SMS.text]}
    assert "/sms/%2B49%2030%20123456?" in path


@pytest.mark.parametrize(
    ("code", "kind"),
    [(400, Permanent), (404, Permanent), (401, Temporary), (429, Temporary), (500, Temporary), (302, Temporary)],
)
async def test_the_answer_tells_whether_a_failure_is_for_good(
    provider: Provider, code: int, kind: type[Exception]
) -> None:
    provider.code = code
    provider.text = "no such number"

    with pytest.raises((Permanent, Temporary)) as caught:
        await send(Settings(sms_url=provider.url))

    assert type(caught.value) is kind
    assert caught.value.answer == f"{code} no such number"
    assert len(provider.asked) == 1


async def test_a_gateway_that_is_not_there_is_tried_later() -> None:
    provider = Provider()
    provider.server_close()

    with pytest.raises(Temporary, match=r"127\.0\.0\.1"):
        await send(Settings(sms_url=provider.url))


@pytest.mark.parametrize(
    ("letter", "most"), [("x", segments.LONGEST), ("€", segments.LONGEST // 2), ("ж", 268), ("🔔", 134)]
)
async def test_long_texts_are_cut_to_four_parts_of_a_message(provider: Provider, letter: str, most: int) -> None:
    await send(Settings(sms_url=provider.url), Sms("+49", letter * 2_000))

    assert parse_qs(provider.asked[0][3].decode())["text"] == [letter * most]


async def test_an_answer_is_one_line_of_what_can_be_seen_whatever_bytes_it_is_of(provider: Provider) -> None:
    provider.text = b"queued\0 f\xfcr\r\n17\x1b[0m " + b"x" * 100_000

    answer = await send(Settings(sms_url=provider.url))

    assert answer.startswith("200 queued für 17 [0m xxx")
    assert len(answer) == SHOWN < READ


async def test_a_gateway_that_never_ends_its_answer_is_given_up(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms, "SECONDS", 0.2)
    provider.drips = True

    with pytest.raises(Temporary, match="no answer within"):
        await send(Settings(sms_url=provider.url))


async def test_without_a_gateway_short_messages_are_files(tmp_path: Path) -> None:
    answer = await send(Settings(data_dir=str(tmp_path)))

    (kept,) = files.kept(tmp_path / "mail")
    assert kept.name in answer
    assert SMS.text in (tmp_path / "mail" / kept.name).read_text()


def test_other_braces_stay() -> None:
    assert filled("{a} {number} {text}", {"number": "1", "text": "{number}"}) == "{a} 1 {number}"
