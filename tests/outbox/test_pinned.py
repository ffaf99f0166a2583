"""Posting to judged addresses: names, certificates, and what is not reached."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from classbell.domain.public_address import networks
from classbell.outbox.pinned import Poster
from tests.outbox.receiving import Receiver, receiving

LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


class Names:
    """Name servers that answer one thing after another."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, name: str, port: int) -> Sequence[str]:
        self.asked.append(name)
        return self.answers.pop(0)


async def test_a_name_is_asked_for_once_and_kept_in_the_request(receiver: Receiver) -> None:
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    poster = Poster(networks(LOOPBACK), names)

    answer = await poster.post(f"http://hooks.example.com:{receiver.port}/a", b"{}", {}, 10)

    assert answer.status == 204
    assert names.asked == ["hooks.example.com"]
    assert receiver.got[0][1]["Host"] == f"hooks.example.com:{receiver.port}"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl to make a certificate with")
async def test_the_certificate_has_to_be_that_of_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    words = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=hooks.example.com"
    )
    options = ["-addext", "subjectAltName=DNS:hooks.example.com", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*words.split(), *options], check=True, capture_output=True)
    asked: list[str | None] = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    tls.sni_callback = lambda _socket, name, _context: asked.append(name)

    with receiving(tls=tls) as receiver:
        url = f"https://hooks.example.com:{receiver.port}/"
        stranger = Poster(networks(LOOPBACK), Names(["127.0.0.1"]))
        assert "ConnectError" in (await stranger.post(url, b"{}", {}, 10)).text
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        poster = Poster(networks(LOOPBACK), Names(["127.0.0.1"], ["127.0.0.1"]))
        assert (await poster.post(url, b"{}", {}, 10)).status == 204
        other = url.replace("hooks.", "other.")
        assert "ConnectError" in (await poster.post(other, b"{}", {}, 10)).text

    assert asked == ["hooks.example.com", "hooks.example.com", "other.example.com"]
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    ("url", "addresses", "said"),
    [
        ("https://hooks.example.com/", ["127.0.0.1"], "not public"),
        ("https://hooks.example.com/", ["8.8.8.8", "10.0.0.1"], "not public"),
        ("https://hooks.example.com/", ["169.254.169.254"], "not public"),
        ("https://hooks.example.com/", [], "no address"),
        ("http://hooks.example.com/", ["8.8.8.8"], "use https"),
        ("ftp://hooks.example.com/", ["8.8.8.8"], "only http"),
    ],
)
async def test_what_is_not_public_is_not_reached(url: str, addresses: list[str], said: str) -> None:
    answer = await Poster((), Names(addresses)).post(url, b"{}", {}, 10)

    assert answer.status is None
    assert said in answer.text


async def test_a_name_that_no_server_knows_is_said_to_be_unknown() -> None:
    async def nobody(name: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, name)

    answer = await Poster((), nobody).post("https://hooks.example.com/a", b"{}", {}, 10)

    assert answer == (None, "the name of the host is not known")


async def test_nobody_listening_and_nobody_answering_are_failures(receiver: Receiver) -> None:
    with receiving() as closed:
        pass
    poster = Poster(networks(LOOPBACK))

    assert "ConnectError" in (await poster.post(closed.url, b"{}", {}, 10)).text
    receiver.may_answer.clear()
    assert "no answer within" in (await poster.post(receiver.url, b"{}", {}, 0.3)).text
