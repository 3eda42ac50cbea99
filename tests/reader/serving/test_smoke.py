"""The README's first command on a copy of the project: a real server, every kind of page."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
PATIENCE = 300  # seconds for installing and preparing


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The project's files as git knows them, in a folder without anything else."""
    folder = tmp_path_factory.mktemp("copy")
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    # Installing is tried where the tests themselves are installed, by the same commands.
    (folder / ".venv").symlink_to(ROOT / ".venv")
    os.utime(folder / "requirements.txt", (0, 0))
    return folder


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    names = ("PATH", "HOME", "LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_EXTRA_INDEX_URL")
    return subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=folder,
        env={key: value for key, value in os.environ.items() if key in names},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def stop(process: subprocess.Popen[str]) -> str:
    os.killpg(process.pid, signal.SIGTERM)
    return process.communicate(timeout=60)[0]


def fetch(port: int, address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", quote(address, safe="/?=&%.,-"), headers=headers)
    response = connection.getresponse()
    return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()


def wait_for(process: subprocess.Popen[str], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()[0]
        try:
            if fetch(port, "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no answer in {PATIENCE} s:\n{stop(process)}")


@pytest.fixture(scope="module")
def server(copy):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start(copy, port)
    wait_for(process, port)
    yield port
    output = stop(process)
    assert "created 57, updated 1, unchanged 0, duplicate 0, rejected 0" in output


PAGES = {
    "/": "<article",
    "/2024/": "2024",
    "/2024/04/": "2024",
    "/articles/1/": "<article",
    "/topics/": "/topics/nato/",
    "/topics/nato/": "/articles/",
    "/sources/": "/sources/rfi/",
    "/sources/rfi/": "/articles/",
    "/undated/": "/articles/",
    "/search/?q=北约": "<mark>北约</mark>",
    "/api/v1/articles/": '"count_is_exact":true',
    "/api/v1/articles/1/": '"body_text"',
    "/api/v1/openapi.json": '"openapi"',
    "/admin/login/": 'name="username"',
    "/healthz": "ok",
    "/readyz": "ok",
    "/robots.txt": "User-agent",
}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_the_real_server_answers(server, address):
    status, headers, body = fetch(server, address)

    assert status == 200
    assert PAGES[address] in body.decode()
    assert "default-src 'none'" in headers["content-security-policy"]


def test_a_page_that_is_not_there_is_a_404(server):
    status, _, body = fetch(server, "/nowhere/")

    assert status == 404
    assert b"<h1" in body


def test_either_script_finds_the_same_articles(server):
    one, other = (fetch(server, f"/api/v1/articles/?q={q}")[2] for q in ("北约", "北約"))

    assert one == other
    assert b'"id"' in one


def test_the_admin_asks_for_a_login(server):
    status, headers, _ = fetch(server, "/admin/")

    assert (status, headers["location"]) == (302, "/admin/login/?next=/admin/")


def test_style_sheets_come_hashed_compressed_and_for_good(server):
    page = fetch(server, "/")[2].decode()
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]

    status, headers, _ = fetch(server, address, **{"Accept-Encoding": "br"})

    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert headers["content-encoding"] == "br"


def test_a_second_start_installs_and_ingests_nothing_new(server, copy):
    """The prepared folder is prepared again while the first server goes on."""
    installed = (copy / ".venv" / "run").stat().st_mtime_ns
    done = subprocess.run(
        ["make", "prepare"], cwd=copy, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "created 0, updated 0, unchanged 58" in done.stdout
    assert "topics created 0, updated 0; spellings created 0, updated 0" in done.stdout
    assert (copy / ".venv" / "run").stat().st_mtime_ns == installed
