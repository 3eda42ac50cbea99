"""Print the speed of searches, in milliseconds and beside baselines: `make bench-search`.

python -m tests.benchmarks.search.speed [ARTICLES [FOLDER]]

Asks the archive that DATABASE_URL names, which is generated first if it is empty. Queries are drawn
from its texts by frequency; one client asks each once unmeasured, then twice measured.
"""

import os
import sys
from pathlib import Path

import django

os.environ["RATE_SEARCH"] = "0"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
django.setup()

from django.db import connection  # noqa: E402

from tests.benchmarks.search import answers, archives, baselines, index  # noqa: E402
from tests.benchmarks.search.promises import kept  # noqa: E402
from tests.benchmarks.search.queries import kinds  # noqa: E402
from tests.benchmarks.search.timing import figures, table_of  # noqa: E402


def main(many: int = 100_000, folder: Path = Path("../shared/corpus")) -> None:
    documents = archives.documents(folder)
    total = archives.ready(many, documents)
    print(
        f"{total:,} articles in {connection.display_name}; load of the machine {os.getloadavg()[0]:.1f}"
    )
    index.size(total)
    asked = kinds(total)
    print("queries alone, ms: median (p95)")
    alone = figures(asked, answers.ALONE)
    table_of(alone)
    baselines.beside(asked, total)
    print(f"whole answers through Django with {answers.PAGE} excerpts, ms: median (p95)")
    with answers.served():
        whole = figures(asked, answers.WHOLE)
    table_of(whole)
    kept({kind: alone[kind] | whole[kind] for kind in asked}, total)
    if connection.vendor == "sqlite":
        index.build(documents)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *map(Path, sys.argv[2:3]))
