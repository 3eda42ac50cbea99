"""Settings: none is required, and an invalid one stops the start with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]


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
        ("HSTS", "perhaps"),
        ("API_RATE", "0x"),
        ("API_RATE", "60/minutes"),
        ("FETCH_PRIVATE", "maybe"),
        ("ORIGINALS", "maybe"),
        ("MCP_ADDRESS", "8001"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("REPLICA_URL", "postgres://localhost/x"),
        ("REPLICA_URL", "sqlite:///x.sqlite3"),
        ("EMAIL_URL", "http://mail.example"),
        ("EMAIL_URL", "smtp://mail.example"),  # without EMAIL_FROM
    ],
)
def test_a_value_that_makes_no_sense_stops_the_start_and_is_named(name, value):
    code, output = start(**{name: value})

    assert code != 0
    assert "ImproperlyConfigured" in output
    assert name in output


@pytest.mark.parametrize("folder", ["static", "static/a/../b", ".staticfiles"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PICTURES_DIR", "{}"),
        ("PICTURES_DIR", "{}/pictures"),
        ("JOBS_DIR", "{}/jobs"),
        ("DATABASE_URL", "sqlite:///{}/a.sqlite3"),
    ],
)
def test_nothing_is_kept_where_every_visitor_can_take_it(name, value, folder):
    code, output = start(**{name: value.format(ROOT / folder)})

    assert code != 0
    assert f"{name} lies in" in output


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
    settings.LOGIN_REQUIRED = True

    assert client.get("/")["Location"].startswith("/admin/login/")
    assert client.get("/healthz").status_code == 200
    assert client.get("/admin/login/").status_code == 200


def test_a_replica_is_asked_through_a_router():
    code, output = start(
        "print(settings.DATABASE_ROUTERS, settings.DATABASES['replica']['NAME'])",
        DATABASE_URL="postgres://localhost/one",
        REPLICA_URL="postgres://localhost/two",
    )

    assert (code, output.strip()) == (0, "['reader.serving.scaling.replica.Router'] two")


def test_a_server_looks_through_nothing_again_that_it_has_loaded():
    code, output = start("import gc, reader.wsgi; print(gc.get_freeze_count())")

    assert code == 0, output
    assert int(output.split()[0]) > 50_000


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("SITE_NAME=外交".encode("gb18030"), ".env cannot be read"),
        (b"SITE_NAME=a\0b\n", "line 1"),
        (b"DEBUG=off\n\nSITE_NAME 'Foreign Desk\n", "line 3"),
    ],
)
def test_a_dotenv_that_cannot_be_read_stops_the_start_with_a_sentence(tmp_path, said, where):
    (tmp_path / ".env").write_bytes(said)

    code, output = start(f"settings.read_dotenv(settings.Path({str(tmp_path / '.env')!r}))")

    assert code != 0
    assert f"ImproperlyConfigured: {'.env cannot' if where.startswith('line') else where}" in output
    assert where in output


def test_a_folder_in_place_of_a_dotenv_stops_the_start_with_a_sentence(tmp_path):
    (tmp_path / ".env").mkdir()

    code, output = start(f"settings.read_dotenv(settings.Path({str(tmp_path / '.env')!r}))")

    assert code != 0
    assert "ImproperlyConfigured: .env cannot be read. " in output


def command(*words, **environment):
    """Run a command; return its exit code and what it printed."""
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_command_without_its_database_says_so_in_one_line(tmp_path):
    code, output = command("migrate", DATABASE_URL=f"sqlite:///{tmp_path}/not/there.sqlite3")

    assert code == 3
    assert output.splitlines() == [
        "The database file cannot be opened: look at its folder and who may write there."
        " (unable to open database file)"
    ]


def test_a_command_with_a_wrong_setting_says_so_in_one_line():
    code, output = command("migrate", DEBUG="perhaps")

    assert code == 1
    assert len(output.splitlines()) == 1
    assert "DEBUG" in output


def test_a_wrong_file_in_the_operator_s_folder_of_outlets_stops_the_start(tmp_path):
    (tmp_path / "paper.toml").write_text('en = "Paper"\nzone = "UTC"\n')

    code, output = start("import reader.wsgi", OUTLETS_DIR=str(tmp_path))

    assert code != 0
    assert "paper.toml, line 2: there is no key 'zone'" in output
