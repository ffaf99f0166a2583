"""HTTP as old programs speak it, byte by byte, to a real server (in-the-wild, taking 3-5)."""

from __future__ import annotations

import gzip
import http.client
import socket
import threading

import pytest

from tests.journeys.server import PASSWORD, PATH, Server
from tests.processes import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<serv:message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    f"<header><securityContext><webExID>host</webExID><password>{PASSWORD}</password></securityContext></header>"
    '<body><bodyContent xsi:type="java:com.webex.service.binding.site.LstTimeZone"/></body></serv:message>'
).encode()
SUCCESS = b"<serv:result>SUCCESS</serv:result>"


def exchange(server: Server, *requests: bytes) -> bytes:
    """Send bytes as they are and read until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS) as connection:
        for request in requests:
            connection.sendall(request)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


def request(*headers: str, version: str = "1.1", end: str = "\r\n", body: bytes = DOCUMENT) -> bytes:
    """An HTTP request with these header lines."""
    lines = [f"POST {PATH} HTTP/{version}", *headers, f"Content-Length: {len(body)}", "", ""]
    return end.join(lines).encode() + body


def test_a_client_of_http_1_0_gets_a_plain_body_and_the_end_of_the_connection(server: Server) -> None:
    for headers in ((), ("Host: acme.example.com",), ("Content-Type: text/xml", "Accept: */*")):
        reply = exchange(server, request(*headers, version="1.0"))

        head, _, body = reply.partition(b"\r\n\r\n")
        assert head.split(b"\r\n")[0] in (b"HTTP/1.0 200 OK", b"HTTP/1.1 200 OK")
        assert b"chunked" not in head.lower()
        assert body.startswith(b"<?xml")
        assert body.endswith(b"</serv:message>")
        assert SUCCESS in body


def test_a_client_of_http_1_0_may_keep_the_connection_if_it_asks(server: Server) -> None:
    keep = request("Connection: keep-alive", version="1.0")

    reply = exchange(server, keep, request(version="1.0"))

    assert reply.count(SUCCESS) == 2
    assert b"chunked" not in reply.lower()


def test_header_lines_may_end_in_lf_alone(server: Server) -> None:
    for version in ("1.0", "1.1"):
        reply = exchange(server, request("Host: acme", "Connection: close", version=version, end="\n"))

        assert SUCCESS in reply


def test_a_stray_line_end_after_a_body_does_not_spoil_the_next_request(server: Server) -> None:
    for stray in (b"\r\n", b"\n", b"\r\n\r\n"):
        reply = exchange(server, request("Host: acme") + stray, request("Host: acme", "Connection: close") + stray)

        assert reply.count(b"HTTP/1.1 200 OK") == 2
        assert reply.count(SUCCESS) == 2


def test_a_body_may_come_chunked_and_in_pieces(server: Server) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: acme\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    pieces = [DOCUMENT[start : start + 50] for start in range(0, len(DOCUMENT), 50)]
    chunks = [b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces]

    assert SUCCESS in exchange(server, head, *chunks, b"0\r\n\r\n")


def test_a_client_that_waits_to_be_told_to_go_on_is_told(server: Server) -> None:
    whole = request("Host: acme", "Expect: 100-continue", "Connection: close")
    head = whole[: -len(DOCUMENT)]
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(head)
        assert connection.recv(65536).startswith(b"HTTP/1.1 100")
        connection.sendall(DOCUMENT)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    assert SUCCESS in received


def test_a_malformed_charset_and_odd_header_case_do_not_matter(server: Server) -> None:
    reply = exchange(
        server, request("hOST: acme", "CONTENT-type: text/xml charset=UTF-8", "connection: CLOSE", "X-Empty:")
    )

    assert SUCCESS in reply


def test_a_body_above_the_cap_is_refused_before_it_is_sent(server: Server) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: acme\r\nContent-Length: {8 * 1024 * 1024 + 1}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(head + b"<")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")


def test_a_client_that_sends_everything_before_it_reads_gets_to_the_refusal(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
    connection.request("POST", PATH, b" " * (20 * 1024 * 1024))
    reply = connection.getresponse()
    assert (reply.status, reply.read()) == (413, b"The document is larger than 8 MiB.\n")
    connection.close()


def test_a_document_of_8_mib_is_taken(server: Server) -> None:
    padding = b" " * (8 * 1024 * 1024 - len(DOCUMENT))

    assert SUCCESS in exchange(server, request("Host: acme", "Connection: close", body=DOCUMENT + padding))


def test_other_methods_are_answered_405(server: Server) -> None:
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
        connection.request(method, PATH)
        reply = connection.getresponse()
        assert (reply.status, reply.getheader("Allow")) == (405, "POST")
        reply.read()
        connection.close()


def test_a_reply_is_gzipped_only_for_who_asks(server: Server) -> None:
    for accepted, coding in ((None, None), ("deflate", None), ("gzip, deflate", "gzip")):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
        connection.request("POST", PATH, DOCUMENT, {} if accepted is None else {"Accept-Encoding": accepted})
        reply = connection.getresponse()
        body = reply.read()
        assert reply.getheader("Content-Encoding") == coding
        assert SUCCESS in (gzip.decompress(body) if coding else body)
        connection.close()


def test_requests_on_several_connections_at_once_are_all_answered(server: Server) -> None:
    replies: list[bytes] = []
    clients = [
        threading.Thread(target=lambda: replies.append(exchange(server, request("Host: a", "Connection: close"))))
        for _ in range(24)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()

    assert [SUCCESS in reply for reply in replies] == [True] * 24


def test_many_requests_on_one_connection_are_answered_in_order(server: Server) -> None:
    replies = exchange(server, *[request("Host: acme")] * 5, request("Host: acme", "Connection: close"))

    assert replies.count(b"HTTP/1.1 200 OK") == 6
    assert replies.count(SUCCESS) == 6


def test_half_a_request_is_no_harm_to_the_others(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS) as half:
        half.sendall(request("Host: acme")[:-100])
        assert SUCCESS in exchange(server, request("Host: acme", "Connection: close"))
