"""`classbell check` and `classbell call`: request files."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from classbell.cli import demo, output
from tests.cli.conftest import Command, value_of

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_example_of_the_repository_is_the_one_of_the_package() -> None:
    assert (EXAMPLES / "create-session.xml").read_bytes() == demo.example()


def test_the_example_is_right_and_checking_it_stores_nothing(site: Command, dsn: str) -> None:
    said = site("check", str(EXAMPLES / "create-session.xml"))

    assert said.code == 0
    assert "as boss on the site acme" in said.out
    assert value_of(dsn, "SELECT count(*) FROM session") == 0
    assert value_of(dsn, "SELECT count(*) FROM outbox") == 0


def broken(tmp_path: Path, *pairs: tuple[str, str]) -> str:
    text = demo.example().decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "request.xml"
    file.write_text(text)
    return str(file)


def test_every_fault_of_the_form_is_told_with_its_line(command: Command, tmp_path: Path) -> None:
    file = broken(
        tmp_path, ("3/07/2033 9:30:00", "2/30/2033 9:30:00"), ("<endAfter>5<", "<endAfter>ten<"), ("ladder42", "x" * 17)
    )

    said = command("check", "--form-only", file)

    lines = Path(file).read_text().splitlines()
    found = [row for row in said.out.splitlines() if "000903" in row]
    assert said.code == 1
    assert len(found) == 3
    for row, word in zip(found, ("x" * 17, "2/30/2033", "ten"), strict=True):
        number = int(row.split("│")[1])
        assert word in lines[number - 1]
    assert "x" * 17 not in said.out


def test_what_only_the_site_knows_is_told_too(site: Command, tmp_path: Path) -> None:
    file = broken(
        tmp_path,
        ("<duration>90</duration>", "<duration>90</duration><hostWebExID>nobody</hostWebExID>"),
    )

    said = site("check", file)

    assert said.code == 1
    assert "060019" in said.out
    assert "schedule/hostWebExID" in said.out


def test_it_is_judged_in_the_name_of_the_account_the_message_gives(site: Command, tmp_path: Path) -> None:
    site("user", "add", "dave", "dave@example.com", "--first-name", "D", "--last-name", "E", "--attendee-only",
         "--generate")  # fmt: skip

    said = site("check", broken(tmp_path, ("hostid", "dave")))

    assert said.code == 1
    assert "000001" in said.out


def test_misspelt_elements_are_noted_without_being_a_fault(command: Command, tmp_path: Path) -> None:
    said = command("check", "--form-only", broken(tmp_path, ("agenda>", "agendum>")))

    assert said.code == 0
    assert "metaData/agendum" in said.out
    assert "passed over" in said.out


def test_what_is_no_document_or_no_operation_is_told(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "broken.xml"
    file.write_text("<a><b></a>")
    assert "000901" in command("check", str(file)).out
    assert "000902" in command("check", "--form-only", broken(tmp_path, ("CreateTrainingSession", "Creat"))).out
    assert command("check", str(tmp_path / "missing.xml")).code == 2


class Answering(http.server.BaseHTTPRequestHandler):
    """Answers every request with the text of its server."""

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        server.path = self.path
        server.posted = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(server.status)
        self.end_headers()
        self.wfile.write(server.text.encode())

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


class Server(http.server.HTTPServer):
    """A server that has one answer and remembers what it was asked."""

    text = ""
    status = 200
    path = ""
    posted = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Answering) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def reply(result: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><serv:message xmlns:serv="http://www.webex.com/schemas/2002/06/service">'
        f"<serv:header><serv:response><serv:result>{result}</serv:result></serv:response></serv:header>"
        "<serv:body><serv:bodyContent/></serv:body></serv:message>"
    )


def test_a_request_is_posted_as_it_is_and_the_answer_indented(command: Command, server: Server) -> None:
    server.text = reply("SUCCESS")

    said = command("call", str(EXAMPLES / "create-session.xml"), "--url", server.url)

    assert said.code == 0
    assert server.path == "/WBXService/XMLService"
    assert server.posted == demo.example()
    assert "      <serv:result>SUCCESS</serv:result>\n" in said.out


@pytest.mark.parametrize("text", [reply("FAILURE"), reply("SUCCESS").replace("result", "outcome"), "hello", ""])
def test_a_failure_and_what_is_no_answer_end_with_1(command: Command, server: Server, text: str) -> None:
    server.text = text

    assert command("call", str(EXAMPLES / "create-session.xml"), "--url", server.url + "/").code == 1


def test_an_answer_that_is_not_200_ends_with_1(command: Command, server: Server) -> None:
    server.status = 413

    said = command("call", str(EXAMPLES / "create-session.xml"), "--url", server.url + "/other?a=b")

    assert said.code == 1
    assert "413" in said.err
    assert server.path == "/other?a=b"


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "nonsense", "http://127.0.0.1:99999", "http://127.0.0.1:1"])
def test_no_server_ends_with_2(command: Command, url: str) -> None:
    said = command("call", str(EXAMPLES / "create-session.xml"), "--url", url)

    assert (said.code, said.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("xml", "lines"),
    [
        ("<a><b>x</b><c/><d></d></a>", ["<a>", "  <b>x</b>", "  <c/>", "  <d></d>", "</a>"]),
        ('<?xml version="1.0"?><a b="c &gt;">1 &lt; 2</a>', ['<?xml version="1.0"?>', '<a b="c &gt;">1 &lt; 2</a>']),
        ("plain", ["plain"]),
        ("</a></b>", ["</a>", "</b>"]),
    ],
)
def test_indenting_loses_no_character(xml: str, lines: list[str]) -> None:
    assert output.indented(xml).split("\n") == lines


def test_what_is_printed_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in output.indented("<a>\x1b[2J</a>")
    assert output.cell("\x1b]0;title\x07[red]").plain == "]0;title[red]"
