"""Size of the search index, and the speed of building it."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.db import connection

from archive.models import Article
from archive.search.indexing.engine import fetch

ROOT = Path(__file__).parents[3]
SAMPLE = 10_000  # articles in the index that is built


def size(total: int) -> None:
    """Print the size of the index, and its ratio to the text."""
    ids = range(1, total, max(1, total // 5000))
    rows = Article.objects.filter(pk__in=list(ids)[:5000]).values_list(
        "title", "body_text", "byline"
    )
    text = statistics.mean(len("".join(row).encode()) for row in rows.iterator()) * total
    if connection.vendor == "sqlite":
        ((words,),) = fetch("SELECT sum(length(block)) FROM search_text_data", [])
    else:
        ((words,),) = fetch("SELECT pg_indexes_size('search_text')", [])
    print(
        f"index {words / 1e6:,.0f} MB, text {text / 1e6:,.0f} MB: {words / text:.2f} times the text (promised: 1.70)"
    )


def build(folder: Path) -> None:
    """Print how fast `reindex` makes the index of a small archive."""
    with tempfile.TemporaryDirectory() as place:
        address = f"sqlite:///{place}/archive.sqlite3"
        python, quiet = sys.executable, subprocess.DEVNULL
        subprocess.run(
            [python, ROOT / "tests/benchmarks/million.py", address, str(SAMPLE), str(folder)],
            check=True, stdout=quiet, stderr=quiet,
        )  # fmt: skip
        environment = {**os.environ, "DATABASE_URL": address}
        started = time.perf_counter()
        subprocess.run(
            [python, ROOT / "manage.py", "reindex", "--only", "search"],
            check=True, env=environment, stdout=quiet, stderr=quiet,
        )  # fmt: skip
        rate = SAMPLE / (time.perf_counter() - started)
    print(
        f"index built at {rate:,.0f} articles/s by `reindex`, its start included (promised: 1,000)\n"
    )
