"""Print the speed of searches in PostgreSQL beside SQLite: `make bench-postgres`.

python -m tests.benchmarks.search.side_by_side SQLITE_FILE ARTICLES FOLDER

Both answer the same queries over the same articles. An archive of ARTICLES is generated in SQLite if
the file is missing, and in a temporary PostgreSQL unless POSTGRES_URL names one.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.search.timing import Figures, number, p95, table
from tests.helpers import cluster

MOST = 3  # times as slow as SQLite
PARTS = {
    "alone": "queries alone",
    "whole": "whole answers through Django with 20 excerpts",
}

Side = dict[str, Figures]  # by part


def measured(address: str, asked: Path, *arguments: str) -> Side:
    """Return the figures of one database, measured in a process of its own."""
    answered = asked.with_name("answered.json")
    environment = {**os.environ, "DATABASE_URL": address, "LOG_LEVEL": "ERROR"}
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.search.one_database",
        str(asked),
        str(answered),
    ]
    subprocess.run([*command, *arguments], check=True, env=environment)
    side: Side = json.loads(answered.read_text(encoding="utf-8"))
    return side


def by_kind(here: Figures, there: Figures) -> None:
    """Print a line for each kind of query and a column for each way of asking."""

    def compared(kind: str, way: str) -> str:
        one, other = (statistics.median(side[kind][way]) for side in (here, there))
        return f"{number(one)} {number(other)} ({other / one:.1f})"

    ways = list(next(iter(here.values())))
    table(["", *ways], [[kind, *(compared(kind, way) for way in ways)] for kind in here])


def together(here: Side, there: Side) -> None:
    """Print a line for each way of asking, all kinds of queries together."""
    rows = []
    for part in PARTS:
        for way in next(iter(here[part].values())):
            one, other = (
                sorted(time for ways in side[part].values() for time in ways[way])
                for side in (here, there)
            )
            row, kept = [way], True
            for figure in (statistics.median, p95):
                before, after = figure(one), figure(other)
                kept = kept and after <= MOST * before
                row += [number(before), number(after), f"{after / before:.1f}"]
            rows.append([*row, "kept" if kept else "MISSED"])
    print(f"all kinds of queries together, ms (promised: at most {MOST} times as slow)")
    figures = ["SQLite", "PostgreSQL", "times"]
    table(
        ["", *(f"median {figures[0]}", *figures[1:]), *(f"p95 {figures[0]}", *figures[1:]), ""],
        rows,
    )


def main(file: Path, *arguments: str) -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        asked = Path(folder) / "asked.json"
        here = measured(f"sqlite:///{file.absolute()}", asked, *arguments)
        address = os.environ.get("POSTGRES_URL") or stack.enter_context(cluster.cluster())
        there = measured(address, asked, *arguments)
    for part, name in PARTS.items():
        print(f"{name}, median ms: SQLite, PostgreSQL (times as slow)")
        by_kind(here[part], there[part])
    together(here, there)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
