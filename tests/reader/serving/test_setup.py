"""A site is set up by a command, and served by one that looks for a free port first."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from dotenv import dotenv_values

from reader.serving import gunicorn

ROOT = Path(__file__).parents[3]


@pytest.fixture
def dotenv(settings, tmp_path) -> Path:
    settings.DOTENV = tmp_path / ".env"
    return settings.DOTENV


@pytest.fixture
def password(tmp_path) -> str:
    path = tmp_path / "password"
    path.write_text("Correct horse, battery\n")
    return str(path)


@pytest.mark.django_db
def test_setup_writes_settings_and_makes_an_administrator(dotenv, password, capsys):
    dotenv.write_text("# ours\nSECRET_KEY=kept\nLOG_LEVEL=ERROR\n")

    call_command(
        "setup", "--no-input", site_name="The Cable 外电 'n' more", host="news.example.org",
        time_zone="Asia/Taipei", administrator="wen", password_file=Path(password), https=True,
    )  # fmt: skip

    assert dotenv_values(dotenv) == {
        "SECRET_KEY": "kept", "LOG_LEVEL": "ERROR", "SITE_NAME": "The Cable 外电 'n' more",
        "TIME_ZONE": "Asia/Taipei", "ALLOWED_HOSTS": "news.example.org,localhost,127.0.0.1",
        "HTTPS": "on", "TRUSTED_PROXY_HEADER": "X-Forwarded-Proto", "PROXIES": "1",
        "CSRF_TRUSTED_ORIGINS": "https://news.example.org",
    }  # fmt: skip
    assert dotenv.read_text().startswith("# ours\n")
    assert dotenv.stat().st_mode & 0o777 == 0o600
    assert "run “manage.py redate”" in capsys.readouterr().out
    assert User.objects.get(username="wen").is_superuser


@pytest.mark.django_db
def test_setup_again_changes_only_what_is_said(dotenv, password, capsys):
    call_command(
        "setup", "--no-input", site_name="One", administrator="wen", password_file=Path(password)
    )
    key = dotenv_values(dotenv)["SECRET_KEY"]
    before = User.objects.get().password

    call_command("setup", "--no-input", host="news.example.org", administrator="wen")

    assert len(key) > 50
    assert dotenv_values(dotenv) | {"ALLOWED_HOSTS": ""} == {
        "SECRET_KEY": key, "SITE_NAME": "One", "ALLOWED_HOSTS": "",
    }  # fmt: skip
    assert User.objects.get().password == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"host": "https://news.example.org"}, "is no host"),
        ({"host": "a b"}, "is no host"),
        ({"time_zone": "Mars/Olympus"}, "is no time zone"),
        ({"https": True}, "--https needs the --host"),
        ({"site_name": "two\nLOGIN_REQUIRED=off"}, "is one line"),
        ({"administrator": "wen"}, "--password-file"),
        ({"administrator": "a wrong name!"}, "valid username"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_written(dotenv, given, said):
    with pytest.raises(CommandError, match=said) as caught:
        call_command("setup", "--no-input", **given)

    assert caught.value.returncode == 2
    assert not dotenv.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_password_that_is_easily_guessed_is_refused(dotenv, tmp_path):
    path = tmp_path / "password"
    path.write_text("password\n")

    with pytest.raises(CommandError, match="too common"):
        call_command("setup", "--no-input", administrator="wen", password_file=path)


@pytest.mark.parametrize("target", ["serve", "run"])
def test_a_port_that_is_taken_is_told_before_anything_is_prepared(tmp_path, target):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            ["make", "-f", str(ROOT / "Makefile"), target, f"PORT={port}"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert done.returncode != 0
    assert f"Port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert [*tmp_path.iterdir()] == []


def test_serving_and_upgrading_reads_no_samples():
    for target in ("serve", "upgrade"):
        said = subprocess.run(
            ["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        assert "migrate" in said
        assert "collectstatic" in said
        assert "ingest" not in said


@pytest.mark.parametrize(("processors", "workers"), [(1, 2), (4, 4), (64, 8)])
def test_there_is_a_process_for_each_processor(monkeypatch, processors, workers):
    from importlib import reload

    monkeypatch.setattr("os.sched_getaffinity", lambda _process: range(processors))
    assert reload(gunicorn).workers == workers


@pytest.mark.parametrize(("installed", "installs"), [("a==1\n", False), ("a==2\n", True)])
def test_another_list_of_packages_is_installed_however_old_its_file_is(
    tmp_path, installed, installs
):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.txt").write_text("a==1\n")
    os.utime(tmp_path / "requirements.txt", (0, 0))
    (tmp_path / ".venv" / "run").write_text(installed)

    said = subprocess.run(
        ["make", "--dry-run", ".venv/run"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout

    assert ("pip install" in said) == installs
