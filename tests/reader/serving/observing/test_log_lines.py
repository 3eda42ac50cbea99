"""Log lines: what they tell of a request, and what never."""

import json
import logging
import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import URLPattern, get_resolver

from reader.serving.observing.log_lines import SECRET, JsonLines, Keyless, PlaceOnly, Seldom


@pytest.fixture
def lines(settings, caplog):
    """The records logged so far, as JSON."""
    settings.LOG_FORMAT = "json"
    settings.PROXIES = 0
    found = []
    handler = logging.Handler()
    handler.addFilter(Keyless())
    handler.emit = lambda record: found.append(json.loads(JsonLines().format(record)))
    root = logging.getLogger()
    root.addHandler(handler)
    yield found
    root.removeHandler(handler)


@pytest.fixture
def breaking(monkeypatch):
    """Make the page of sources fail."""

    def fail(*given, **named):
        raise ValueError("what was typed: 机密")

    monkeypatch.setattr("django.shortcuts.loader.render_to_string", fail)
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_each_answer_is_a_line_without_what_was_searched(lines, caplog):
    caplog.set_level(logging.INFO)
    answer = Client().get("/search/?q=机密的词语")
    [line] = [each for each in lines if each["message"] == "answered"]

    assert line["request"] == answer["X-Request-ID"]
    assert (line["status"], line["route"], line["path"]) == (200, "search", "/search/")
    assert line["ms"] > 0
    assert "机密" not in json.dumps(lines, ensure_ascii=False)


@pytest.mark.django_db
def test_an_error_tells_its_place_and_reason(lines, breaking):
    answer = breaking.get("/sources/?q=机密")
    [line] = [each for each in lines if each["level"] == "ERROR"]

    assert answer.status_code == 500
    assert line["reason"] == "ValueError"
    assert "test_log_lines.py:" in line["place"]
    assert line["request"] == answer["X-Request-ID"]
    assert "fail" in line["traceback"]


@pytest.mark.django_db
def test_an_id_is_taken_over_from_our_own_proxy_only(client, settings):
    given = {"X-Request-ID": "from-the-proxy-1"}
    assert client.get("/healthz", headers=given)["X-Request-ID"] != "from-the-proxy-1"

    settings.PROXIES = 1
    assert client.get("/healthz", headers=given)["X-Request-ID"] == "from-the-proxy-1"
    for wrong in ("short", "x" * 65, 'a"b\\c{d}efgh', "a b c d e f"):
        answer = client.get("/healthz", headers={"X-Request-ID": wrong})
        assert answer["X-Request-ID"] != wrong


@pytest.mark.django_db
def test_administrators_are_mailed_the_place_but_nothing_that_was_typed(
    breaking, settings, monkeypatch
):
    from django.utils.log import AdminEmailHandler

    settings.ADMINS = [("", "wen@example.org")]
    handler = AdminEmailHandler(reporter_class=f"{PlaceOnly.__module__}.PlaceOnly")
    handler.setFormatter(JsonLines())
    handler.addFilter(Seldom())
    handler.setLevel("ERROR")
    logging.getLogger().addHandler(handler)
    try:
        answers = [
            breaking.get("/sources/?q=不许说", HTTP_COOKIE="sessionid=secret") for _ in "123"
        ]
    finally:
        logging.getLogger().removeHandler(handler)

    [sent] = mail.outbox
    assert sent.to == ["wen@example.org"]
    assert answers[0]["X-Request-ID"] in sent.body
    assert "test_log_lines.py" in sent.body
    for private in ("不许说", "secret", settings.SECRET_KEY, "DATABASES", "127.0.0.1"):
        assert private not in sent.body + sent.subject


def test_a_record_outside_of_requests_is_a_line_too():
    record = logging.makeLogRecord({"msg": "read %d", "args": (3,), "name": "archive"})

    line = json.loads(JsonLines().format(record))

    assert (line["message"], line["logger"]) == ("read 3", "archive")
    assert "request" not in line


def routes(patterns, before=""):
    """Every route of the site but those of the desk, as text."""
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield f"/{route}"
        elif each.namespace != "admin":
            yield from routes(each.url_patterns, route)


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["", "/"])
def test_no_line_tells_what_opens_a_private_address(lines, caplog, end):
    caplog.set_level(logging.INFO)
    secret = "k3y-that-opens"
    private = [
        each for each in routes(get_resolver().url_patterns) if re.search(r":(key|token)>", each)
    ]
    assert len(private) > 8
    for route in private:
        Client().get(
            re.sub(r"<int:\w+>", "1", re.sub(r"<\w+:\w+>", secret, route)).rstrip("/") + end
        )

    answers = [line for line in lines if line["message"] == "answered"]
    assert len(answers) == len(private)
    assert any("Not Found" in line["message"] for line in lines)
    assert secret not in json.dumps(lines)
    if end:
        assert {line["path"] for line in answers} >= {
            "/mine/stop/<str:token>/",
            "/dossiers/<slug:key>/",
        }


def test_each_part_of_an_address_is_known_to_be_public_or_secret():
    public = {"topic", "source", "thread", "slug", "name", "form", "sha256"}
    texts = {
        name
        for route in routes(get_resolver().url_patterns)
        for kind, name in re.findall(r"<(\w+):(\w+)>", route)
        if kind not in ("int", "yyyy", "nn")
    }
    assert texts == public | SECRET
    assert all("keyless" in each["filters"] for each in settings.LOGGING["handlers"].values())
