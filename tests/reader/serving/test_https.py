"""HTTPS behind a proxy: trusted headers, redirect loops, HSTS."""

import http.client
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache

from tests.helpers.serving import serving
from tests.reader.serving.test_settings import start

pytestmark = pytest.mark.long

HOST = "news.example.org"


@contextmanager
def proxy(port: int, **heads: str | None):
    """A minimal proxy that passes requests on with headers set, or removed (None)."""

    class Passing(BaseHTTPRequestHandler):
        def do_GET(self):
            passed = {k: v for k, v in self.headers.items() if k not in heads}
            passed |= {k: v for k, v in heads.items() if v is not None}
            server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.request(self.command, self.path, body, passed)
            answer = server.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            server.close()

        do_POST = do_GET

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def follow(port: int, path: str = "/", most: int = 8, **heads: str) -> list[tuple[int, str]]:
    """Follow redirects through a proxy as an https browser does; return (status, next scheme)."""
    seen = []
    for _ in range(most):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={"Host": HOST, **heads})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        where = answer.headers.get("Location", "")
        seen.append((answer.status, where.partition(":")[0]))
        if answer.status != 301:
            break
        assert where == f"https://{HOST}{path}"
    return seen


# gunicorn believes proxies of its own machine; those of others it does not. One process is enough.
ONE = ["--forwarded-allow-ips", "", "--workers", "1"]


@pytest.fixture(scope="module")
def silent(tmp_path_factory):
    """A site with HTTPS on, and without TRUSTED_PROXY_HEADER."""
    folder = tmp_path_factory.mktemp("silent")
    given = {"HTTPS": "on", "ALLOWED_HOSTS": HOST + ",127.0.0.1"}
    with serving(folder, options=ONE, **given) as site:
        yield site


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("told")
    given = {
        "HTTPS": "on", "ALLOWED_HOSTS": HOST + ",127.0.0.1",
        "TRUSTED_PROXY_HEADER": "X-Forwarded-Proto",
    }  # fmt: skip
    with serving(folder, options=ONE, **given) as site:
        yield site


def test_a_proxy_that_says_so_is_answered_at_once(told):
    with proxy(told.port, **{"X-Forwarded-Proto": "https"}) as port:
        assert follow(port) == [(200, "")]


def test_what_came_by_http_is_redirected(told):
    with proxy(told.port, **{"X-Forwarded-Proto": "http"}) as port:
        assert follow(port, most=1) == [(301, "https")]


def test_a_form_sent_by_https_is_taken(told):
    with proxy(told.port, **{"X-Forwarded-Proto": "https"}) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/admin/login/", headers={"Host": HOST})
        page = connection.getresponse()
        token = page.headers["Set-Cookie"].partition(";")[0]
        secure = "Secure" in page.headers["Set-Cookie"]
        page.read()
        sent = f"csrfmiddlewaretoken={token.partition('=')[2]}&username=x&password=y"
        connection.request("POST", "/admin/login/", sent, {
            "Host": HOST, "Cookie": token, "Origin": f"https://{HOST}",
            "Content-Type": "application/x-www-form-urlencoded",
        })  # fmt: skip
        assert (connection.getresponse().status, secure) == (200, True)
        connection.close()


@pytest.mark.parametrize(
    ("passed_on", "sent"),
    [
        ({}, {}),  # says nothing, to a program
        ({}, {"Sec-Fetch-Site": "none"}),  # to a browser
        ({"X-Forwarded-Proto": "https"}, {}),  # says so in a head that no setting names
        ({"X-Forwarded-Ssl": "on"}, {}),
        ({"Forwarded": 'for=203.0.113.7;proto=https;by="[::1]"'}, {}),
    ],
)
def test_nobody_is_sent_round_for_ever(silent, passed_on, sent):
    path = f"/search/?q={len(passed_on)}{'-'.join([*passed_on, *sent])}"
    with proxy(silent.port, **passed_on) as port:
        answers = follow(port, path, **sent)

    assert answers[-1] == (200, "")
    assert len(answers) == 1 if passed_on or sent else len(answers) <= 6


def test_a_proxy_that_says_http_of_https_sends_nobody_round(told):
    """As one does that stands behind another."""
    with proxy(told.port, **{"X-Forwarded-Proto": "http"}) as port:
        assert follow(port, "/topics/")[-1] == (200, "")


def test_a_proxy_that_leaves_out_the_head_sends_nobody_round(told):
    with proxy(told.port, **{"X-Forwarded-Proto": None}) as port:
        assert follow(port, "/sources/")[-1] == (200, "")


@pytest.fixture
def with_https(settings):
    cache.clear()
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    settings.TRUSTED_PROXY_HEADER = ""
    settings.MIDDLEWARE = ["reader.serving.https.no_redirect_to_itself", *settings.MIDDLEWARE]


def test_a_sentence_in_the_log_says_what_to_set(client, db, with_https, caplog):
    for _ in range(4):
        client.get("/about-to-go-round/", REMOTE_ADDR="203.0.113.7")
        client.get("/", headers={"X-Forwarded-Proto": "https"})

    assert caplog.text.count("Set TRUSTED_PROXY_HEADER to the head") == 1


def test_a_visitor_by_http_is_redirected_and_nobody_keeps_the_redirect(
    client, db, with_https, caplog
):
    answers = [client.get(path) for path in ("/", "/topics/", "/sources/", "/search/?q=x")]

    assert {answer.status_code for answer in answers} == {301}
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert "TRUSTED_PROXY_HEADER" not in caplog.text


def test_two_visitors_by_http_are_not_one_who_goes_round(client, db, with_https):
    answers = [client.get("/", REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(9)]

    assert answers == [301] * 9


def test_on_one_s_own_machine_a_browser_s_word_for_https_says_nothing(client, db, with_https):
    heads = {"Sec-Fetch-Site": "none", "Host": "localhost:8000"}

    assert client.get("/", headers=heads).status_code == 301


@pytest.mark.parametrize(
    ("given", "seconds", "whole"),
    [({}, 31536000, "False False"), ({"HSTS": "subdomains"}, 31536000, "True False"),
     ({"HSTS": "preload"}, 31536000, "True True"), ({"HSTS": "off"}, 0, "False False")],
)  # fmt: skip
def test_other_names_of_the_domain_are_held_to_https_only_where_asked(given, seconds, whole):
    code, output = start(
        "print(settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS,"
        " settings.SECURE_HSTS_PRELOAD)",
        HTTPS="on", **given,
    )  # fmt: skip

    assert (code, output.strip()) == (0, f"{seconds} {whole}")


@pytest.mark.parametrize(
    ("given", "header"),
    [("X-Forwarded-Proto", "('HTTP_X_FORWARDED_PROTO', 'https')"),
     ("X-Forwarded-Ssl=on", "('HTTP_X_FORWARDED_SSL', 'on')")],
)  # fmt: skip
def test_the_head_of_a_proxy_is_named_with_or_without_what_it_says(given, header):
    code, output = start("print(settings.SECURE_PROXY_SSL_HEADER)", TRUSTED_PROXY_HEADER=given)

    assert (code, output.strip()) == (0, header)


@pytest.mark.parametrize("wrong", ["X Forwarded", "X-Forwarded-Proto: https", "=https", "头"])
def test_what_is_no_head_stops_the_start(wrong):
    code, output = start(TRUSTED_PROXY_HEADER=wrong)

    assert code != 0
    assert "TRUSTED_PROXY_HEADER" in output
