"""Slow clients of the real server keep nobody else waiting."""

import select
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress

import pytest
import urllib3

from reader.serving.pacing import PacedSocket, Visitor
from tests.helpers.serving import Site, serving

pytestmark = pytest.mark.long

MANY = 40  # more than there are threads
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
POST = b"POST /preferences/ HTTP/1.1\r\nHost: localhost\r\n" + FORM + b"Content-Length: %d\r\n\r\n"
LOGIN = (
    b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: csrftoken=%(token)b\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %(length)d\r\n\r\n%(form)b"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("paced"), options=["--workers", "1"]) as site:
        yield site


def connected(site: Site, sent: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", site.port), timeout=60)
    connection.sendall(sent)
    return connection


def answer(connection: socket.socket) -> bytes:
    """Return all that comes until the server closes the connection."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def status(site: Site, address: str) -> int:
    response = urllib3.request("GET", site.address + address, retries=False, timeout=60)
    return response.status


@contextmanager
def slow(site: Site, sent: bytes) -> Iterator[list[socket.socket]]:
    """Open connections that sent a few bytes, send no more, and read nothing."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(connected(site, sent))) for _ in range(MANY)]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"G",
        b"\r\n\r\n\r\n\r\n",
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b",
        b"GET /healthz HTTP/1.1\r\nHost:",
        b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost:",
        POST % 10,
        POST % 60_000 + b"a=b&",
        POST % 10_000_000 + b"a=b&",
        POST.replace(b"Content-Length: %d", b"Transfer-Encoding: chunked") + b"5\r\nab",
        b"GET /timeline.json HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=[
        "nothing", "a letter", "empty lines", "a line", "half a head", "half a head to the watch",
        "half a second head", "no body", "half a body", "part of a long body", "part of chunks",
        "a download that is not read",
    ],
)  # fmt: skip
def test_pages_are_answered_while_many_connections_are_slow(site, sent):
    with slow(site, sent):
        assert [status(site, "/") for _ in range(3)] == [200] * 3


def test_a_request_that_comes_byte_by_byte_is_answered(site):
    with closing(connected(site)) as connection:
        for byte in b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n":
            connection.sendall(bytes([byte]))

        assert answer(connection).startswith(b"HTTP/1.1 200 OK")


def test_a_form_whose_body_comes_later_is_answered(site):
    head = (POST % 10).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with closing(connected(site, head)) as connection:
        connection.sendall(b"theme")
        connection.sendall(b"=dark")

        assert b"theme=dark" in answer(connection)


def test_requests_on_one_connection_are_answered_in_turn(site):
    one = b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n"
    with closing(connected(site, (one + b"\r\n") * 3 + one)) as connection:
        connection.sendall(b"Connection: close\r\n\r\n")

        assert answer(connection).count(b"HTTP/1.1 200 OK") == 4


def test_a_head_that_does_not_end_is_refused(site):
    with closing(connected(site, b"GET / HTTP/1.1\r\nX: " + b"a" * 33_000)) as connection:
        assert answer(connection).startswith(b"HTTP/1.1 431")


def test_the_watch_is_told_as_by_the_page(site, client):
    response = urllib3.request("GET", f"{site.address}/healthz")

    assert response.json() == client.get("/healthz").json()
    assert "no-store" in response.headers["Cache-Control"]


def login() -> bytes:
    """A request that is only answered once the database can be written to."""
    form = b"csrfmiddlewaretoken=" + b"a" * 32 + b"&username=nobody&password=x"
    return LOGIN % {b"token": b"a" * 32, b"length": len(form), b"form": form}


@contextmanager
def held(site: Site) -> Iterator[None]:
    """Hold the write lock of the database."""
    path = site.folder / "archive.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield


def is_answered(connection: socket.socket) -> bool:
    return bool(select.select([connection], [], [], 0.5)[0])


def test_the_watch_is_answered_while_every_thread_waits(site):
    with held(site), slow(site, login()) as connections:
        assert status(site, "/healthz") == 200
        assert not any(map(is_answered, connections[:2]))


def test_a_server_that_is_stopped_ends_what_it_has_begun(tmp_path):
    with serving(tmp_path, options=["--workers", "1"]) as site, ExitStack() as stack:
        with held(site):
            connection = stack.enter_context(closing(connected(site, login())))
            assert not is_answered(connection)
            site.server.send_signal(signal.SIGTERM)
            assert not is_answered(connection)

        assert b"</html>" in answer(connection)


@pytest.mark.parametrize(
    "move", [lambda paced: paced.recv(10), lambda paced: paced.sendall(b"a" * 10**7)]
)
def test_a_thread_does_not_wait_longer_than_its_patience(move):
    near, far = socket.socketpair()
    near.setblocking(False)
    with suppress(BlockingIOError):
        while near.send(b"a" * 65_536):  # until no more fits
            pass
    with closing(far), closing(PacedSocket(fileno=near.detach())) as paced:
        paced.patience = 0.01

        with pytest.raises(TimeoutError):
            move(paced)


def test_what_moves_gains_a_client_patience():
    near, far = socket.socketpair()
    with closing(far), closing(PacedSocket(fileno=near.detach())) as paced:
        paced.patience = 1.0
        far.sendall(b"a" * 65_536)

        paced.recv(65_536)

        assert paced.patience > 5


def test_empty_lines_before_a_request_are_no_request():
    visitor = Visitor.__new__(Visitor)

    visitor.begin(b"\r\n")
    visitor.take(b"\r\n\r\nGET / HTTP/1.1\r\n")

    assert visitor.head_ends == -1


def test_no_visitor_says_under_which_address_the_site_is(site):
    head = b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nScript_Name: /elsewhere\r\nConnection: close\r\n\r\n"
    with closing(connected(site, head)) as connection:
        assert answer(connection).startswith(b"HTTP/1.1 404")
