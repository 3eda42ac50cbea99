"""Fetching over HTTP: what is refused, size limits, and conditional requests the second time."""

import gzip
import json
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import call_command

from archive.intake import fetching
from archive.intake.fetching import FetchError, Limits, fetch, is_public
from archive.models import Article, Capture, Fetch, Revision

pytestmark = pytest.mark.long

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>例报</title>
<link>https://example.org/</link>{items}</channel></rss>"""
ITEM = (
    "<item><title>第{n}篇文章的标题</title><link>/{n}</link>"
    "<pubDate>Fri, 05 Apr 2024 08:45:01 +0800</pubDate>"
    "<description>北约秘书长周三抵达东京，与日本首相会谈。</description></item>"
)


def feed(count):
    return FEED.format(items="".join(ITEM.format(n=n) for n in range(count))).encode()


class Site(BaseHTTPRequestHandler):
    """Answers by what `pages` says of a path: a status, headers, and the pieces of a body."""

    pages: dict = {}
    asked: list = []

    def do_GET(self):
        self.asked.append((self.path, dict(self.headers)))
        page = self.pages[self.path]
        if callable(page):
            page(self)
            return
        status, headers, pieces = page
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # the reader had enough
            for piece in pieces:
                if isinstance(piece, float):
                    time.sleep(piece)
                else:
                    self.wfile.write(piece)

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    """A server on this machine; `site.pages[path] = (status, headers, pieces)`."""
    handler = type("Handler", (Site,), {"pages": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    handler.at = lambda path: f"http://127.0.0.1:{server.server_port}{path}"
    handler.port = server.server_port
    yield handler
    server.shutdown()
    server.server_close()


def get(url, **options):
    return fetch(url, allow_private=True, **options)


class TestRefused:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "10.0.0.1",
         "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "240.0.0.1", "[fe80::1]", "[fd00::1]",
         "[64:ff9b::7f00:1]", "[2002:7f00:1::]"],
    )  # fmt: skip
    def test_an_address_that_is_not_public(self, host):
        with pytest.raises(FetchError, match="no public address"):
            fetch(f"http://{host}/")

    @pytest.mark.parametrize(
        "address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::808:808"]
    )
    def test_not_one_that_is(self, address):
        assert is_public(address)

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("ftp://example.org/a", "only http and https are read, not ftp"),
            ("file:///etc/passwd", "not file"),
            ("http:///a", "names no host"),
            ("http://user:secret@example.org/", "a user name or a password"),
            ("http://[bad/", "cannot be understood"),
            ("http://example.org:99999/", "cannot be understood"),
            ("http://example.org/" + "a" * 2000, "more than 2000 characters"),
            ("http://nowhere.invalid/", "nowhere.invalid cannot be found"),
        ],
    )
    def test_what_is_no_address_of_a_document(self, url, reason):
        with pytest.raises(FetchError, match=reason):
            fetch(url)

    def test_a_name_with_one_private_address_among_public_ones(self, monkeypatch):
        entries = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80))
            for ip in ("93.184.215.14", "10.0.0.1")
        ]
        monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args, **options: entries)

        with pytest.raises(FetchError, match=r"10\.0\.0\.1, which is no public address"):
            fetch("http://example.org/")

    def test_a_redirect_to_a_private_address(self, site, monkeypatch):
        site.pages["/a"] = 302, {"Location": "http://127.0.0.2/secret"}, []
        monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")

        with pytest.raises(FetchError, match=r"127\.0\.0\.2, which is no public address"):
            fetch(site.at("/a"))

    def test_a_redirect_to_another_scheme(self, site):
        site.pages["/a"] = 302, {"Location": "file:///etc/passwd"}, []

        with pytest.raises(FetchError, match="not file"):
            get(site.at("/a"))

    @pytest.mark.parametrize("status", [204, 304, 403, 404, 500])
    def test_an_answer_that_brings_no_document(self, site, status):
        site.pages["/a"] = status, {}, []

        with pytest.raises(FetchError, match=f"the server answered {status}"):
            get(site.at("/a"))

    def test_a_port_where_nobody_listens(self):
        with pytest.raises(FetchError, match=r"the connection failed: .*refused"):
            get("http://127.0.0.1:1/")


def test_a_name_is_looked_up_once_and_the_connection_goes_where_it_was_checked(site, monkeypatch):
    """A name server that answers differently the second time gets no second time."""
    site.pages["/a"] = 200, {}, [b"text"]
    looked_up = []

    def resolve(host, port, *args, real=socket.getaddrinfo, **options):
        if host != "example.org":
            return real(host, port, *args, **options)
        looked_up.append(host)
        ip = "127.0.0.1" if len(looked_up) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    assert get(f"http://example.org:{site.port}/a").raw == b"text"
    assert looked_up == ["example.org"]
    assert site.asked[0][1]["Host"] == f"example.org:{site.port}"


class TestRead:
    def test_the_document_comes_with_what_the_server_calls_it(self, site):
        site.pages["/a%20b?q=%E5%8C%97&r=1"] = 200, {"ETag": '"1"', "Last-Modified": "x"}, [b"text"]

        fetched = get(site.at("/a b?q=北&r=1"))

        assert (fetched.raw, fetched.etag, fetched.last_modified) == (b"text", '"1"', "x")
        assert site.asked[0][1]["User-Agent"] == "ForeignDesk/0.1 (+archive)"

    def test_redirects_are_followed_to_the_end(self, site):
        site.pages["/a"] = 301, {"Location": "/b#part"}, []
        site.pages["/b"] = 307, {"Location": "c"}, []
        site.pages["/c"] = 200, {}, [b"text"]

        assert get(site.at("/a")).url == site.at("/c")

    def test_a_redirect_loop_ends_after_five(self, site):
        site.pages["/a"] = 302, {"Location": "/a"}, []

        with pytest.raises(FetchError, match="more than 5 redirects"):
            get(site.at("/a"))
        assert len(site.asked) == 6

    def test_what_is_compressed_is_unpacked(self, site):
        site.pages["/a"] = 200, {"Content-Encoding": "gzip"}, [gzip.compress(b"text")]

        assert get(site.at("/a")).raw == b"text"

    def test_what_did_not_change_is_not_sent_again(self, site):
        site.pages["/a"] = 304, {}, []

        fetched = get(site.at("/a"), etag='"1"', last_modified="Fri, 05 Apr 2024 08:45:01 GMT")

        assert (fetched.not_modified, fetched.raw) == (True, b"")
        assert site.asked[0][1]["If-None-Match"] == '"1"'
        assert site.asked[0][1]["If-Modified-Since"] == "Fri, 05 Apr 2024 08:45:01 GMT"


class TestLimits:
    MEGABYTE = b"x" * 1024 * 1024

    @pytest.mark.parametrize("headers", [{}, {"Content-Length": str(12 * 1024 * 1024)}])
    def test_twelve_megabytes_are_too_much(self, site, headers):
        site.pages["/a"] = 200, headers, [self.MEGABYTE] * 12

        with pytest.raises(FetchError, match="more than 10 MB"):
            get(site.at("/a"))

    def test_a_small_answer_that_unpacks_to_a_gigabyte_is_not_unpacked(self, site):
        packed = gzip.compress(b"\0" * 1024 * 1024 * 200)
        site.pages["/a"] = (
            200,
            {"Content-Encoding": "gzip", "Content-Length": str(len(packed))},
            [packed],
        )
        started = time.process_time()

        with pytest.raises(FetchError, match="more than 10 MB"):
            get(site.at("/a"))
        assert time.process_time() - started < 2

    def test_a_server_that_says_nothing(self, site):
        site.pages["/a"] = 200, {}, [b"x", 2.0]

        with pytest.raises(FetchError, match=r"did not answer within 0.2 s"):
            get(site.at("/a"), limits=Limits(connect=0.2, read=0.2))

    def test_a_server_that_drips(self, site):
        site.pages["/a"] = 200, {}, [b"x", 0.1] * 100
        started = time.monotonic()

        with pytest.raises(FetchError, match=r"longer than 0.5 s"):
            get(site.at("/a"), limits=Limits(total=0.5))
        assert time.monotonic() - started < 8  # all of it takes ten

    def test_a_server_that_drips_its_headers(self, site):
        def drip(handler):
            handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
            with suppress(OSError):
                for number in range(100):
                    handler.wfile.write(f"X-{number}: y\r\n".encode())
                    time.sleep(0.1)

        site.pages["/a"] = drip
        started = time.monotonic()

        with pytest.raises(FetchError, match=r"longer than 0.5 s"):
            get(site.at("/a"), limits=Limits(total=0.5))
        assert time.monotonic() - started < 2

    def test_an_answer_that_breaks_off_is_no_document(self, site):
        site.pages["/a"] = 200, {"Content-Length": "100"}, [b"only this"]

        with pytest.raises(FetchError, match="the connection failed"):
            get(site.at("/a"))


@pytest.fixture
def private(settings):
    settings.FETCH_PRIVATE = True


def ingest(capsys, *places, code=0, **options):
    """Run the command; return what it printed and its errors."""
    if code:
        with pytest.raises(SystemExit) as exit_:
            call_command("ingest", *places, **options)
        assert exit_.value.code == code
    else:
        call_command("ingest", *places, **options)
    return capsys.readouterr()


@pytest.mark.django_db
class TestIngest:
    def test_a_feed_becomes_its_articles(self, site, private, capsys):
        site.pages["/feed"] = 200, {}, [feed(3)]

        assert "created 3, updated 0, unchanged 0" in ingest(capsys, site.at("/feed")).out
        capture = Capture.objects.get()
        assert (capture.origin, capture.format) == (site.at("/feed"), "feedxml")
        assert capture.captured_at is None
        article = Article.objects.first()
        assert article.published_basis == "feed"
        assert article.captured_at == capture.received_at

    def test_a_second_time_only_what_is_new_is_asked_for(self, site, private, capsys):
        site.pages["/feed"] = 200, {"ETag": '"1"'}, [feed(3)]
        ingest(capsys, site.at("/feed"))
        site.pages["/feed"] = 304, {}, []

        assert (
            "created 0, updated 0, unchanged 1, duplicate 0" in ingest(capsys, site.at("/feed")).out
        )
        assert site.asked[1][1]["If-None-Match"] == '"1"'
        assert Fetch.objects.get().status == "unchanged"

    def test_without_an_etag_the_same_bytes_are_unchanged(self, site, private, capsys):
        site.pages["/feed"] = 200, {}, [feed(3)]
        ingest(capsys, site.at("/feed"))

        assert (
            "created 0, updated 0, unchanged 1, duplicate 0" in ingest(capsys, site.at("/feed")).out
        )

    def test_a_feed_that_grew_gives_only_its_new_entries(self, site, private, capsys):
        site.pages["/feed"] = 200, {"ETag": '"1"'}, [feed(3)]
        ingest(capsys, site.at("/feed"))
        site.pages["/feed"] = 200, {"ETag": '"2"'}, [feed(5)]

        assert (
            "created 2, updated 0, unchanged 3, duplicate 0" in ingest(capsys, site.at("/feed")).out
        )
        assert Fetch.objects.get().etag == '"2"'

    def test_what_a_feed_gave_is_made_again_the_same(self, site, private, capsys):
        site.pages["/feed"] = 200, {}, [feed(3)]
        ingest(capsys, site.at("/feed"))
        before = list(Article.objects.values())

        call_command("reprocess")

        assert list(Article.objects.values()) == before

    def test_a_beginning_in_a_feed_never_replaces_the_whole_article(
        self, site, private, capsys, tmp_path
    ):
        text = "北约秘书长周三抵达东京，与日本首相会谈。" * 20
        address = "https://example.org/0"
        (tmp_path / "a.txt").write_text(
            f"<!--1712306701000-->\n[第0篇文章的标题]({address})\n------\n\n<p>{text}</p>"
        )
        site.pages["/feed"] = 200, {}, [feed(1)]

        ingest(capsys, str(tmp_path), site.at("/feed"))
        whole = Article.objects.get()
        Article.objects.all().delete()
        Capture.objects.all().delete()
        ingest(capsys, site.at("/feed"), str(tmp_path))

        assert whole.body_text == Article.objects.get().body_text == text
        assert Revision.objects.count() == 1

    def test_a_page_has_the_address_it_was_read_at(self, site, private, capsys):
        paragraphs = "<p>北约秘书长周三抵达东京，与日本首相会谈，商定合作事项。</p>"
        site.pages["/a"] = 200, {}, [
            f"<!doctype html><title>北约秘书长访问东京</title><article>{paragraphs}"
            '<p>详见<a href="b">此前的报道</a>，那里有更多的细节可供参考。</p></article>'.encode()
        ]  # fmt: skip
        ingest(capsys, site.at("/a"))

        article = Article.objects.get()
        assert article.source_url == site.at("/a")
        assert site.at("/b") in article.body_html

    def test_what_cannot_be_fetched_is_reported_and_the_others_go_on(
        self, site, private, capsys, tmp_path
    ):
        site.pages["/gone"] = 404, {}, []
        site.pages["/feed"] = 200, {}, [feed(1)]
        report = tmp_path / "report.json"

        output = ingest(capsys, site.at("/gone"), site.at("/feed"), code=1, report=report)

        assert "created 1, updated 0, unchanged 0, duplicate 0, rejected 1" in output.out
        [rejected] = json.loads(report.read_text())["rejected"]
        assert rejected == {"path": site.at("/gone"), "reason": "the server answered 404 Not Found"}
        assert Capture.objects.count() == 1
        assert Fetch.objects.get(url=site.at("/gone")).status == "failed"

    def test_what_could_not_be_read_comes_again(self, site, private, capsys):
        site.pages["/a"] = 200, {"ETag": '"1"'}, [b"short"]
        ingest(capsys, site.at("/a"), code=1)
        ingest(capsys, site.at("/a"), code=1)

        assert "If-None-Match" not in site.asked[1][1]
        assert Fetch.objects.get().status == "rejected"

    def test_private_addresses_need_the_setting(self, site, settings, capsys):
        assert settings.FETCH_PRIVATE is False

        assert "no public address" in ingest(capsys, site.at("/feed"), code=1).err
        assert site.asked == []

    def test_a_dry_run_keeps_nothing(self, site, private, capsys):
        site.pages["/feed"] = 200, {"ETag": '"1"'}, [feed(2)]

        assert "created 2" in ingest(capsys, site.at("/feed"), dry_run=True).out
        assert not Fetch.objects.exists()

    def test_strict_stops_at_an_address_that_fails(self, site, private, capsys):
        site.pages["/gone"] = 404, {}, []
        site.pages["/feed"] = 200, {}, [feed(1)]

        output = ingest(capsys, site.at("/gone"), site.at("/feed"), code=1, strict=True)

        assert "created 0" in output.out
