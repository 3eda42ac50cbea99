"""A server on this machine that answers as a test tells it, and counts what it is asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]


class Answering(BaseHTTPRequestHandler):
    """Answers by what `pages` says of a path: a status, heads, a body; 404 for others."""

    pages: dict[str, Any] = {}
    asked: list[tuple[str, dict[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        page = self.pages.get(self.path, (404, {}, b""))
        status, heads, body = page(self.headers) if callable(page) else page
        self.send_response(status)
        for name, value in heads.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def answering() -> Iterator[Any]:
    """Run a server for the block; `pages[path] = (status, heads, body)`, `at(path)`, `asked`."""
    handler: Any = type("Handler", (Answering,), {"pages": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    handler.at = lambda path: f"http://127.0.0.1:{server.server_port}{path}"
    handler.paths = lambda: [path for path, _heads in handler.asked]
    try:
        yield handler
    finally:
        server.shutdown()
        server.server_close()


def feed_of(*entries: tuple[str, str, str], ttl: int = 0) -> bytes:
    """Return an RSS feed of entries, each (title, address, text)."""
    items = "".join(
        f"<item><title>{title}</title><link>{address}</link>"
        "<pubDate>Fri, 05 Apr 2024 08:45:01 +0800</pubDate>"
        f"<description>{text}</description></item>"
        for title, address, text in entries
    )
    said = f"<ttl>{ttl}</ttl>" if ttl else ""
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>例报</title>'
        f"<link>https://example.org/</link>{said}{items}</channel></rss>"
    ).encode()
