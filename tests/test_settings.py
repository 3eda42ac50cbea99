"""Settings: nothing needs to be set, and a wrong value stops the start with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def start(code="", **environment):
    """Import the settings in a process of their own; return its exit code and what it printed."""
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    done = subprocess.run(
        [sys.executable, "-c", f"import django; from reader import settings; {code}"],
        cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_with_nothing_set_it_starts_safely():
    code, output = start(
        "print(settings.DEBUG, settings.TIME_ZONE, len(settings.SECRET_KEY) >= 50)"
    )

    assert (code, output.strip()) == (0, "False UTC True")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("REMOTE_IMAGES", "sometimes"),
        ("LOG_LEVEL", "LOUD"),
        ("HTTPS", "2"),
        ("FETCH_PRIVATE", "maybe"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("REPLICA_URL", "postgres://localhost/x"),
        ("REPLICA_URL", "sqlite:///x.sqlite3"),
    ],
)
def test_a_value_that_makes_no_sense_stops_the_start_and_is_named(name, value):
    code, output = start(**{name: value})

    assert code != 0
    assert "ImproperlyConfigured" in output
    assert name in output


def test_the_secret_key_can_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("from-a-file\n")

    assert (
        start("print(settings.SECRET_KEY)", SECRET_KEY_FILE=str(tmp_path / "key"))[1].strip()
        == "from-a-file"
    )


def test_a_secret_key_file_that_is_not_there_stops_the_start(tmp_path):
    code, output = start(SECRET_KEY_FILE=str(tmp_path / "none"))

    assert code != 0
    assert "SECRET_KEY_FILE" in output


def test_behind_https_cookies_are_secure():
    _, output = start(
        "print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT)",
        HTTPS="on",
    )

    assert output.strip() == "True True True"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/search/", "/topics/", "/api/v1/", "/admin/login/", "/nowhere/"]
)
def test_every_page_comes_with_the_headers_that_protect_it(client, address):
    response = client.get(address)

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_where_reading_needs_an_account_a_visitor_is_sent_to_the_login(
    client, settings, make_article
):
    make_article()
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]

    assert client.get("/")["Location"].startswith("/admin/login/")
    assert client.get("/healthz").status_code == 200
    assert client.get("/admin/login/").status_code == 200


def test_a_replica_is_asked_through_a_router():
    code, output = start(
        "print(settings.DATABASE_ROUTERS, settings.DATABASES['replica']['NAME'])",
        DATABASE_URL="postgres://localhost/one",
        REPLICA_URL="postgres://localhost/two",
    )

    assert (code, output.strip()) == (0, "['reader.replica.Router'] two")


def test_a_server_looks_through_nothing_again_that_it_has_loaded():
    code, output = start("import gc, reader.wsgi; print(gc.get_freeze_count())")

    assert code == 0, output
    assert int(output) > 50_000
