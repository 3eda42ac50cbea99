"""A PostgreSQL of the tests' own: started in a new folder, stopped and deleted afterwards.

python tests/cluster.py COMMAND... runs a command with DATABASE_URL set to one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Nothing here outlives the tests, so nothing needs to reach the disk.
FASTER = ("fsync=off", "full_page_writes=off", "random_page_cost=1.1")


class NoPostgresError(Exception):
    """There is no PostgreSQL to start."""


def programs() -> Path:
    """Return the folder of PostgreSQL's programs, the newest where Debian has several."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    path = shutil.which("initdb")
    if not found and path is None:
        raise NoPostgresError("there is no PostgreSQL here: apt-get install postgresql")
    return found[-1].parent if found else Path(str(path)).resolve().parent


def run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; it refuses root, so then as Debian's user postgres."""
    command = [str(programs() / program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPostgresError(f"{program}: {done.stdout}{done.stderr}")


@contextmanager
def folder() -> Iterator[Path]:
    """A new folder that belongs to whoever PostgreSQL runs as; short, for the socket's sake."""
    path = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(path, "postgres")
        yield path
    finally:
        shutil.rmtree(path)


@contextmanager
def running(path: Path, *settings: str) -> Iterator[str]:
    """Start the server whose data are in a folder; yield the address of its database."""
    options = " ".join(f"-c {setting}" for setting in (*FASTER, *settings))
    listens = f"-c listen_addresses= -c unix_socket_directories={path.parent}"
    log = path.parent / f"{path.name}.log"
    run("pg_ctl", "-D", str(path), "-w", "-l", str(log), "-o", f"{listens} {options}", "start")
    try:
        port = next((s.partition("=")[2] for s in settings if s.startswith("port=")), "5432")
        yield f"postgres://postgres@{str(path.parent).replace('/', '%2F')}:{port}/postgres"
    finally:
        run("pg_ctl", "-D", str(path), "-w", "-m", "immediate", "stop")


@contextmanager
def cluster(*settings: str) -> Iterator[str]:
    """Make and start a new server; yield the address of its database."""
    with folder() as parent:
        path = parent / "data"
        run("initdb", "-D", str(path), "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        with running(path, *settings) as address:
            yield address


if __name__ == "__main__":
    with cluster() as address:
        sys.exit(subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}))
