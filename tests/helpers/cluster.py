"""A temporary PostgreSQL for the tests: started in a new folder, stopped and deleted afterwards.

python tests/helpers/cluster.py COMMAND... runs a command with DATABASE_URL set to a new server, which
lasts as long as the command, however that ends.
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
# Waits until it is told to go on, or until nobody is there any more who could: whoever started it is
# gone, killed or not. Then stops the servers of a folder and deletes it.
KEEPER = """
read line
for found in "$1"/*/postmaster.pid; do
    test -e "$found" && "$0" -D "${found%/*}" -w -m immediate stop
done
rm -rf "$1"
"""


class NoPostgresError(Exception):
    """PostgreSQL is not installed."""


def programs() -> Path:
    """Return the folder of PostgreSQL's programs, of the newest version installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    path = shutil.which("initdb")
    if not found and path is None:
        raise NoPostgresError("there is no PostgreSQL here: apt-get install postgresql")
    return found[-1].parent if found else Path(str(path)).resolve().parent


def as_its_user(*command: str) -> list[str]:
    """Return the command, as Debian's user postgres if we are root, which PostgreSQL refuses."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else [*command]


def run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs."""
    command = as_its_user(str(programs() / program), *arguments)
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPostgresError(f"{program}: {done.stdout}{done.stderr}")


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder owned by the user of the server; its path is short, as sockets need."""
    path = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(path, "postgres")
    command = as_its_user("sh", "-c", KEEPER, str(programs() / "pg_ctl"), str(path))
    keeper = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        cwd="/", start_new_session=True,
    )  # fmt: skip
    assert keeper.stdin is not None
    os.set_inheritable(keeper.stdin.fileno(), True)  # for the command that this program becomes
    try:
        yield path
    finally:
        keeper.communicate(b"\n")


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
        os.execvpe(sys.argv[1], sys.argv[1:], {**os.environ, "DATABASE_URL": address})
