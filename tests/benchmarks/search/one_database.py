"""Measure one database, as a process started by `side_by_side`.

python -m tests.benchmarks.search.one_database ASKED ANSWERS ARTICLES FOLDER

Reads the queries from the JSON file ASKED, which it creates if missing, and writes the figures to
ANSWERS.
"""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
django.setup()

from tests.benchmarks.search import answers, archives  # noqa: E402
from tests.benchmarks.search.queries import kinds  # noqa: E402
from tests.benchmarks.search.timing import figures  # noqa: E402


def main(asked: Path, answered: Path, many: int, folder: Path) -> None:
    total = archives.ready(many, archives.documents(folder))
    if not asked.exists():
        asked.write_text(json.dumps(kinds(total)), encoding="utf-8")
    queries = json.loads(asked.read_text(encoding="utf-8"))
    with answers.served():
        found = {
            "alone": figures(queries, answers.ALONE),
            "whole": figures(queries, answers.WHOLE),
        }
    answered.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
