"""Print how fast searches are, as milliseconds and beside other ways: `make bench-search`.

python -m tests.benchmarks.search [ARTICLES [FOLDER]]

Asks the archive that DATABASE_URL names, which is made first where it is empty. Words are drawn
from its own texts, by how many articles hold them; each query is asked once unmeasured and twice
measured, by one client.
"""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
django.setup()

from django.db import connection  # noqa: E402

from tests.benchmarks import answers, archives, index, rivals  # noqa: E402
from tests.benchmarks.promises import kept  # noqa: E402
from tests.benchmarks.questions import kinds  # noqa: E402
from tests.benchmarks.timing import figures, table_of  # noqa: E402


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
    rivals.beside(asked, total)
    print(f"whole answers through Django with {answers.PAGE} excerpts, ms: median (p95)")
    with answers.served():
        whole = figures(asked, answers.WHOLE)
    table_of(whole)
    kept({kind: alone[kind] | whole[kind] for kind in asked}, total)
    if connection.vendor == "sqlite":
        index.build(documents)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *map(Path, sys.argv[2:3]))
