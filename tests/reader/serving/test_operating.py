"""The operator's guide: its commands exist, its units and its proxy's site are ones that start."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).parents[3]
FILES = ROOT / "docs" / "operating"
ENGLISH = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "docs" / "operating.zh.md").read_text(encoding="utf-8")
UNITS = sorted([*FILES.glob("*.service"), *FILES.glob("*.timer")])


def commands(page: str) -> list[str]:
    """The lines of the page's examples, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [line for line in "".join(blocks).splitlines() if not line.startswith("#")]


def run_by_units() -> list[str]:
    """The commands of Foreign Desk that units run, and what they are given."""
    texts = [path.read_text(encoding="utf-8") for path in UNITS]
    return re.findall(r"manage\.py ([^'\n]+)", "\n".join(texts))


OURS = sorted({
    *(line.partition("manage.py ")[2] for line in commands(ENGLISH) if "manage.py " in line),
    *run_by_units(),
})  # fmt: skip


def test_both_languages_say_the_same_commands_and_name_the_same_things():
    assert len(commands(ENGLISH)) > 20
    assert commands(ENGLISH) == commands(CHINESE)
    assert ENGLISH.count("\n## ") == CHINESE.count("\n## ")
    assert set(re.findall(r"`([^`\n]+)`", ENGLISH)) - set(re.findall(r"`([^`\n]+)`", CHINESE)) == {
        "….before-TIME",
    }  # fmt: skip


def test_the_commands_of_units_were_found():
    assert any(
        line.startswith("backup /var/backups/foreign-desk --keep") for line in run_by_units()
    )


@pytest.mark.parametrize("line", OURS)
def test_every_command_takes_what_it_is_given(line):
    name, *given = shlex.split(line)
    command = load_command_class(get_commands()[name], name)

    command.create_parser("manage.py", name).parse_args(given)


CARRIED_OUT = """
import shlex, sys
import django; django.setup()
from django.core.management import call_command
for line in sys.stdin.read().splitlines():
    print("$", line, flush=True)
    try:
        call_command(*shlex.split(line))
    except SystemExit as end:
        assert not end.code, end
"""
# Carried out by tests of their own, because they ask, or need an archive that is lost or new.
ELSEWHERE = re.compile(
    r"setup |createsuperuser|changepassword|export --everything|restore /srv|restore /var"
)


def test_the_commands_of_the_guide_do_what_they_are_for(tmp_path):
    """In the order of the guide, in a new folder with three documents."""
    news = tmp_path / "news"
    news.mkdir()
    for path in sorted((ROOT / "fixtures" / "documents").glob("*.txt"))[:3]:
        shutil.copy(path, news)
    lines = [
        line.partition("manage.py ")[2].replace("/var/backups", str(tmp_path)).replace("/srv", str(tmp_path))
        for line in commands(ENGLISH)
        if line.startswith(".venv/bin/python manage.py")
        and not ELSEWHERE.match(line.partition("manage.py ")[2])
    ]  # fmt: skip
    environment = {
        **os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'archive.sqlite3'}",
        "PICTURES_DIR": str(tmp_path / "pictures"), "SECRET_KEY": "only for tests",
        "DJANGO_SETTINGS_MODULE": "reader.settings",
    }  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-c", CARRIED_OUT], input="\n".join(["migrate -v 0", *lines]), cwd=ROOT,
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(lines) >= 8
    assert done.stdout.count("$ ") == len(lines) + 1
    assert "created 3," in done.stdout
    assert [path.name for path in (tmp_path / "foreign-desk").glob("*/manifest.json")]


# What no test carries out, and why.
NOT_HERE = {
    r"sudo (apt-get|adduser|install|chown|cp|ln|systemctl) ": "it changes the machine",
    r"sudo -u postgres create(user|db) ": "it makes a role of the machine's PostgreSQL",
    r"sudo (openssl|nginx) ": "below, without sudo, in a folder",
    r"make (upgrade|serve)$": "tests/reader/serving/test_setup.py",
    r"podman(-compose)? ": "no registry of images; tests/reader/serving/test_container.py tries the steps",
}


def test_every_other_command_has_a_test_of_its_own_or_a_reason():
    others = [
        line for line in commands(ENGLISH) if not line.startswith(".venv/bin/python manage.py")
    ]
    without = [line for line in others if not any(re.match(pattern, line) for pattern in NOT_HERE)]

    assert without == []
    assert all(any(re.match(pattern, line) for line in others) for pattern in NOT_HERE)


def test_every_target_of_make_and_every_setting_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    settings = (ROOT / "README.md").read_text(encoding="utf-8")

    for target in re.findall(r"^make ([a-z-]+)", "\n".join(commands(ENGLISH)), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    named = set(re.findall(r"\b([A-Z]+_[A-Z_]+|HTTPS|PROXIES)\b", ENGLISH))
    assert [name for name in sorted(named) if f"| `{name}` |" not in settings] == []


@pytest.mark.parametrize("page", [ENGLISH, CHINESE])
def test_every_file_beside_the_guide_is_named_in_it(page):
    timed = {path.name for path in FILES.iterdir()} - {
        path.with_suffix(".service").name for path in FILES.glob("*.timer")
    }

    assert [name for name in sorted(timed) if f"`{name}`" not in page] == []


def test_systemd_takes_the_units(tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed, so its units were not checked")
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/srv/foreign-desk", str(ROOT))
        (tmp_path / path.name).write_text(text.replace("User=foreign-desk", "User=root"))

    def said() -> tuple[int, str]:
        units = map(str, sorted(tmp_path.iterdir()))
        done = subprocess.run([program, "verify", *units], capture_output=True, text=True, check=False)  # fmt: skip
        return done.returncode, "\n".join(
            line for line in done.stderr.splitlines() if "foreign-desk" in line
        )

    assert said() == (0, "")
    broken = tmp_path / "foreign-desk.service"
    broken.write_text(broken.read_text().replace("gunicorn --config", "gunikorn --config"))
    assert "gunikorn is not executable" in said()[1]


def test_nginx_takes_the_site(tmp_path):
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        pytest.skip("nginx is not installed, so the site for it was not checked")
    [making] = [line for line in commands(ENGLISH) if line.startswith("sudo openssl")]
    making = making.replace("/etc/ssl/", f"{tmp_path}/").removeprefix("sudo ")
    subprocess.run(shlex.split(making), check=True, capture_output=True)
    site = (FILES / "nginx-site.conf").read_text(encoding="utf-8")
    site = site.replace("/etc/ssl/", f"{tmp_path}/")
    # Ports below 1024 are for root, and not every machine has IPv6.
    site = re.sub(r" *listen \[::\].*\n", "", site).replace("listen 80", "listen 127.0.0.1:58080")
    site = site.replace("listen 443", "listen 127.0.0.1:58443")
    own = " ".join(
        f"{each}_temp_path {tmp_path}/{each};"
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    logs = f"error_log {tmp_path}/error.log; pid {tmp_path}/pid;"
    (tmp_path / "nginx.conf").write_text(
        f"{logs} events {{}} http {{ access_log off; {own} {site} }}"
    )
    done = subprocess.run([program, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)  # fmt: skip

    assert done.returncode == 0, done.stderr
