"""Print how much faster two machines read documents into one PostgreSQL than one does.

python -m tests.benchmarks.load.two_machines FOLDER [SHARE]

A machine is SHARE of a processor (0.5), kept by the kernel (cgroups of version 1, as root), with one
process that reads and one that files; PostgreSQL has what is left. FOLDER is read by one machine,
then one half by each of two, then the whole by both at once. Prints seconds, documents, how long
the lock of writers was held, and what `verify` says; exits with 1 if an article is missing or double.
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg

from tests.helpers import cluster
from tests.helpers.serving import ROOT

GROUPS = Path("/sys/fs/cgroup/cpu")
PERIOD = 100_000  # microseconds
COUNT = "SELECT count(*), count(DISTINCT identity) FROM archive_article"
HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
OFTEN = 0.02  # seconds between two looks at the lock


def group(name: object, share: float = -1) -> Path:
    """Return a group of processes that may use a share of a processor, and goes before others."""
    path = GROUPS / f"foreign-desk-{name}"
    path.mkdir(exist_ok=True)
    (path / "cpu.shares").write_text("10240")
    (path / "cpu.cfs_quota_us").write_text(str(int(share * PERIOD) if share > 0 else -1))
    return path


def run(database: str, *words: str, within: Path | None = None) -> "subprocess.Popen[str]":
    into = f"echo $$ > {within}/cgroup.procs; " if within else ""
    return subprocess.Popen(
        ["sh", "-c", f'{into}exec "$@"', "sh", sys.executable, "manage.py", *words],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "DATABASE_URL": database, "SECRET_KEY": "only to measure"},
    )  # fmt: skip


def read(server: str, name: str, shares: list[list[Path]], share: float) -> tuple[float, bool]:
    """Read each list of documents on a machine of its own; return the seconds, and whether all is well."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template_archive")
    database = f"{server.rpartition('/')[0]}/{name}"
    over, held = threading.Event(), []

    def watch() -> None:
        with psycopg.connect(database, autocommit=True) as looking:
            while not over.wait(OFTEN):
                [[holds]] = looking.execute(HELD).fetchall()
                held.append(holds > 0)

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.monotonic()
    machines = []
    for number, documents in enumerate(shares):
        words = ["ingest", "--jobs", "1", *map(str, documents)]
        machines.append(run(database, *words, within=group(number, share)))
    said = [machine.communicate()[0] for machine in machines]
    seconds = time.monotonic() - began
    over.set()
    watching.join()
    with psycopg.connect(database) as looking:
        [[articles, different]] = looking.execute(COUNT).fetchall()
    verify = run(database, "verify")
    verified = verify.communicate()[0].splitlines()[-1:]
    print(f"{name}: {seconds:.1f} s, {articles} articles, the lock held {sum(held) / len(held):.0%}", flush=True)  # fmt: skip
    print("   ", *(line.splitlines()[-1] for line in said), *verified, sep="\n    ", flush=True)
    return seconds, articles == different and not any(m.returncode for m in [*machines, verify])


def main() -> None:
    share = float(sys.argv[2]) if len(sys.argv) > 2 else 0.5
    documents = sorted(path for path in Path(sys.argv[1]).rglob("*") if path.is_file())
    with cluster.cluster() as server:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("CREATE DATABASE template_archive")
            [[place]] = admin.execute("SHOW data_directory").fetchall()
        server_itself = (Path(place) / "postmaster.pid").read_text().split()[0]
        (group("database") / "cgroup.procs").write_text(server_itself)
        made = f"{server.rpartition('/')[0]}/template_archive"
        for command in (["migrate", "-v", "0"], ["load_topics"]):
            run(made, *command).wait()
        halves = [documents[::2], documents[1::2]]
        one, is_one_well = read(server, "one", [documents], share)
        two, is_two_well = read(server, "halves", halves, share)
        _, is_same_well = read(server, "the_same", [documents, documents], share)
    print(f"two machines are {one / two:.2f} times as fast; load {os.getloadavg()[0]:.1f}")
    for path in GROUPS.glob("foreign-desk-*"):
        path.rmdir()
    sys.exit(not (is_one_well and is_two_well and is_same_well))


if __name__ == "__main__":
    main()
