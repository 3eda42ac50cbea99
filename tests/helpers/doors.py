"""The ways to bring documents into the archive: files, trusted files, upload, HTTP."""

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from tests.helpers import odd

Named = Sequence[tuple[str, bytes]]
# What servers say of what they send, right and wrong, and what is to be told them the next time.
KINDS = (
    "text/html; charset=utf-8", "text/html; charset=gb2312", "application/rss+xml", "application/json",
    "", ";", "text/plain; charset=\xff", "a" * 5_000, "multipart/form-data; boundary=x",
)  # fmt: skip
TAGS = ('"1"', 'W/"1"', "", "\xff\xfe", "x" * 3_000, "'; DROP TABLE archive_fetch; --", '"\t"')
MOMENTS = ("Fri, 05 Apr 2024 09:30:00 GMT", "", "yesterday", "\x80", "9" * 400)


def by_files(client: Client, files: Named) -> None:
    """As an operator who ingests a folder."""
    _ingest_folder(files)


def by_trusted_files(client: Client, files: Named) -> None:
    """As an operator who brings an export back."""
    _ingest_folder(files, "--trusted")


def by_the_desk(client: Client, files: Named) -> None:
    """As an editor who hands documents in, under whatever names they have."""
    names = [odd.TOLD[sum(content) % len(odd.TOLD)] + name for name, content in files]
    sent = [
        SimpleUploadedFile(name.encode("utf-8", "replace").decode(), content)
        for name, (_, content) in zip(names, files, strict=True)
    ]
    response = client.post(reverse("admin:archive_capture_hand_in"), {"files": sent})
    assert response.status_code < 500, files


def by_http(client: Client, files: Named) -> None:
    """As an operator who asks a server of the own network, and asks it again."""
    with (
        served({f"/{name}": content for name, content in files}) as address,
        override_settings(FETCH_PRIVATE=True),
    ):
        for _ in range(2):
            _ingest(*(f"{address}/{name}" for name, _content in files))


DOORS: tuple[Callable[[Client, Named], None], ...] = (
    by_files, by_trusted_files, by_the_desk, by_http,
)  # fmt: skip


def _ingest_folder(files: Named, *options: str) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        for name, content in files:
            (folder / name).write_bytes(content)
        _ingest(str(folder), *options)
    finally:
        shutil.rmtree(folder)


def _ingest(*words: str) -> None:
    code, said = 0, io.StringIO()
    try:
        call_command("ingest", *words, "--jobs=1", stdout=said, stderr=said)
    except SystemExit as ended:
        code = int(ended.code or 0)
    assert code in (0, 1), said.getvalue()


@contextmanager
def served(files: Mapping[str, bytes]) -> Iterator[str]:
    """A server that sends each file by its path, with heads as odd as servers send them."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files[self.path]
            number = sum(content) + len(content)
            self.send_response(200)
            for name, values in (
                ("Content-Type", KINDS),
                ("ETag", TAGS),
                ("Last-Modified", MOMENTS),
            ):
                if value := values[number % len(values)]:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
