"""A gunicorn worker that slow clients cannot block.

gunicorn's gthread worker gives a connection to a thread at its first byte, so that eight clients
that send a byte every five seconds would occupy all threads. Here the event loop reads the head of
a request, and its body if short, before a thread gets the connection. From then on the client must
keep a minimum pace. The loop answers `/healthz` itself.
"""

import json
import re
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from gunicorn.workers.gthread import TConn, ThreadWorker

from reader import VERSION

ARRIVAL = 10.0  # seconds for a request to arrive, from its first byte or the new connection
LARGEST_HEAD = 32_768  # bytes
SHORT_BODY = 65_536  # bytes; forms are shorter, uploaded documents longer
PATIENCE = 20.0  # seconds a thread waits for a client in all, plus one second
PACE = 8_192  # for each of so many bytes received or sent
PIECE = 65_536  # bytes sent at a time
ROOM = 400_000  # bytes of the send buffer: any page fits, and its thread is free at once
LINGERING = 2.0  # seconds to read what a client still sends after its answer
SPARE = 40  # connections kept free, by closing those that have waited longest

HEALTHZ = re.compile(rb"(GET|HEAD) /healthz HTTP/1\.[01]\r\n")
LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n")
CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding:")

Moved = TypeVar("Moved")


class PacedSocket(socket.socket):
    """A socket that times out once its client made a thread wait `patience` seconds in all.

    Every `PACE` bytes that are received or sent earn one second, up to `PATIENCE`.
    """

    patience = PATIENCE

    def recv(self, size: int, flags: int = 0) -> bytes:
        data = self._waited(lambda: socket.socket.recv(self, size, flags))
        self._moved(len(data))
        return data

    def sendall(self, data: Any, flags: int = 0) -> None:
        whole = memoryview(data).cast("B")
        for start in range(0, len(whole), PIECE):
            piece = whole[start : start + PIECE]
            self._waited(partial(socket.socket.sendall, self, piece, flags))
            self._moved(len(piece))

    def _waited(self, move: Callable[[], Moved]) -> Moved:
        if self.patience <= 0:
            raise TimeoutError("The client is too slow.")
        self.settimeout(self.patience)
        began = time.monotonic()
        try:
            return move()
        finally:
            self.patience -= time.monotonic() - began

    def _moved(self, size: int) -> None:
        self.patience = min(PATIENCE, self.patience + size / PACE)


class Visitor(TConn):  # type: ignore[misc]
    """A connection, with the bytes of its next request that the loop has read."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.came = bytearray()
        self.head_ends = -1
        self.is_leaving = False
        self.is_handing_in = False

    def begin(self, came: bytes) -> None:
        """Expect another request, the first bytes of which may have come already."""
        self.came, self.head_ends, self.is_handing_in = bytearray(), -1, False
        self.timeout = time.monotonic() + ARRIVAL
        self.take(came)

    def take(self, data: bytes) -> None:
        """Append received bytes, and look for the end of the head."""
        searched = max(0, len(self.came) - 3)
        self.came += data
        if not searched:
            self.came = self.came.lstrip(b"\r\n")  # empty lines before a request say nothing
        if self.head_ends < 0:
            self.head_ends = self.came.find(b"\r\n\r\n", searched)

    @property
    def length(self) -> int | None:
        """Length of the body in bytes; None if it is chunked."""
        head = bytes(self.came[: self.head_ends + 2])
        if CHUNKED.search(head):
            return None
        stated = LENGTH.search(head)
        return int(stated[1]) if stated else 0


class PacedWorker(ThreadWorker):  # type: ignore[misc]
    """gthread worker whose loop reads requests and whose threads answer them."""

    handing_in = 0  # connections in threads whose request bodies are still arriving

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection, and drop the one that waited longest if there are too many."""
        try:
            client, address = listener.accept()
        except OSError:  # another worker took it, it is gone, or no file descriptor is left
            return
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)
        sock = PacedSocket(fileno=client.detach())
        self.nr_conns += 1
        if self.nr_conns > self.worker_connections - SPARE and self.pending_conns:
            self.drop(self.pending_conns[0])
        self.wait_for(Visitor(self.cfg, sock, address, listener.getsockname()))

    def wait_for(self, visitor: Visitor, came: bytes = b"") -> None:
        """Have the loop read the next request of a connection."""
        visitor.begin(came)
        self.watch(visitor)
        self.consider(visitor)

    def watch(self, visitor: Visitor) -> None:
        visitor.sock.setblocking(False)
        self.pending_conns.append(visitor)
        readable = partial(self.on_pending_socket_readable, visitor)
        self.poller.register(visitor.sock, selectors.EVENT_READ, readable)

    def unwatch(self, visitor: Visitor) -> None:
        self.pending_conns.remove(visitor)
        self.poller.unregister(visitor.sock)

    def on_client_socket_readable(self, conn: Visitor, client: socket.socket) -> None:
        """Take a kept-alive connection back when its next request begins."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self.wait_for(conn)

    def on_pending_socket_readable(self, conn: Visitor, client: socket.socket) -> None:
        """Read what has arrived of a request; from answered clients it is discarded."""
        try:
            data = socket.socket.recv(client, PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.drop(conn)
        elif not conn.is_leaving:
            conn.take(data)
            self.consider(conn)

    def consider(self, visitor: Visitor) -> None:
        """Answer a request or pass it to a thread, once its head and a short body have come."""
        if visitor.head_ends < 0:
            if len(visitor.came) > LARGEST_HEAD:
                self.answer(visitor, "431 Request Header Fields Too Large")
            return
        length = visitor.length
        is_long = length is None or length > SHORT_BODY
        if not is_long and len(visitor.came) < visitor.head_ends + 4 + (length or 0):
            return
        if found := HEALTHZ.match(visitor.came):
            body = json.dumps({"status": "ok", "version": VERSION}).encode()
            self.answer(visitor, "200 OK", body, is_head=found[1] == b"HEAD")
        elif is_long and self.handing_in >= max(1, self.cfg.threads // 4):
            self.answer(visitor, "503 Service Unavailable")
        else:
            self.unwatch(visitor)
            visitor.is_handing_in = is_long
            self.handing_in += is_long
            visitor.init()
            visitor.parser.unreader.unread(bytes(visitor.came))
            visitor.came = bytearray()
            self.enqueue_req(visitor)

    def answer(
        self, visitor: Visitor, status: str, body: bytes = b"", is_head: bool = False
    ) -> None:
        """Answer a request without a thread, and close the connection."""
        lines = [
            f"HTTP/1.1 {status}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Cache-Control: max-age=0, no-cache, no-store, must-revalidate, private",
            "Content-Security-Policy: default-src 'none'",
            "X-Content-Type-Options: nosniff",
            *(["Retry-After: 10"] if status.startswith("503") else []),
            "Connection: close",
        ]
        head = "\r\n".join([*lines, "", ""]).encode()
        self.unwatch(visitor)
        try:  # so little always fits
            visitor.sock.send(head if is_head else head + body)
        except OSError:
            self.discard(visitor)
        else:
            self.part(visitor)

    def part(self, visitor: Visitor) -> None:
        """Close the sending side, and read what the client still sends for `LINGERING` seconds.

        If closed at once with unread data, TCP resets the connection and the answer may be lost.
        """
        try:
            visitor.sock.shutdown(socket.SHUT_WR)
        except OSError:  # the client is gone, or the connection was closed
            self.discard(visitor)
            return
        visitor.is_leaving, visitor.timeout = True, time.monotonic() + LINGERING
        self.watch(visitor)

    def handle(self, conn: Visitor) -> Any:
        """Answer a request in a thread, with a fresh allowance of waiting."""
        conn.sock.patience = PATIENCE
        return super().handle(conn)

    def finish_request(self, conn: Visitor, fs: "Future[Any]") -> None:
        """After an answer: close the connection, read its next request, or keep it alive."""
        self.handing_in -= conn.is_handing_in
        conn.is_handing_in = False
        stays = not fs.cancelled() and fs.exception() is None and fs.result()
        if not stays:
            self.part(conn)
        elif came := conn.parser.unreader.take_buffered():
            self.wait_for(conn, came)
        else:
            super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Close connections whose request did not arrive in time (gunicorn's name)."""
        now = time.monotonic()
        for visitor in [*self.pending_conns]:
            # A stopping server waits for started requests, not for idle connections.
            if visitor.timeout <= now or not (self.alive or visitor.came or visitor.is_leaving):
                self.drop(visitor)

    def drop(self, visitor: Visitor) -> None:
        """Close a connection that the loop is reading."""
        self.unwatch(visitor)
        self.discard(visitor)

    def discard(self, visitor: Visitor) -> None:
        self.nr_conns -= 1
        visitor.close()
