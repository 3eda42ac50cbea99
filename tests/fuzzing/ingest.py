"""Fuzz ingestion with odd documents for some seconds: python tests/fuzzing/ingest.py SECONDS

Checks the property of tests/hostile/test_odd_values.py with a new seed each time, on a temporary
database, through files, trusted files, the desk's upload and HTTP. Prints the number of files, what
became of them and the number of pages opened; stops at the first that breaks ingestion or a page,
with an example.
"""

import os
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "reader.settings"
os.environ["DATABASE_URL"] = "sqlite://:memory:"
os.environ["ALLOWED_HOSTS"] = "testserver"
os.environ["DEBUG"] = "true"  # static files need not be collected
os.environ["LOG_LEVEL"] = "CRITICAL"
# Every page is made, however often it is asked for and however busy the machine is.
os.environ |= dict.fromkeys(("API_RATE", "RATE_EXPORT", "RATE_SEARCH", "ANSWER_SECONDS"), "0")

import django

django.setup()

import hypothesis  # noqa: E402
import hypothesis.strategies as st  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from archive.models import Topic  # noqa: E402
from tests.helpers import odd  # noqa: E402
from tests.helpers.doors import DOORS  # noqa: E402
from tests.hostile.test_odd_values import Door, take_in_and_look  # noqa: E402


def main(seconds: float) -> None:
    call_command("migrate", verbosity=0)
    editor = get_user_model().objects.create_superuser("editor", password="x")
    client = Client()
    client.force_login(editor)
    ends, counts = time.monotonic() + seconds, Counter[str]()

    @hypothesis.settings(
        max_examples=100, deadline=None, database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(files=odd.documents(), door=st.sampled_from(DOORS))
    def holds(files: list[tuple[str, bytes]], door: Door) -> None:
        if time.monotonic() > ends:
            return
        with transaction.atomic():
            Topic.objects.create(slug="nato", kind="organisation", name_en="NATO")
            articles, pages = take_in_and_look(client, files, door)
            transaction.set_rollback(True)
        counts.update(files=len(files), articles=articles, pages=pages)
        counts[door.__name__] += len(files)

    while time.monotonic() < ends:
        seed = int(time.time())
        hypothesis.seed(seed)(holds)()
        print(f"{said(counts)} so far (seed {seed})", flush=True)
    print(f"{said(counts)} in {seconds:.0f} s: nothing broke")


def said(counts: Counter[str]) -> str:
    doors = ", ".join(f"{door.__name__} {counts[door.__name__]}" for door in DOORS)
    return (
        f"{counts['files']} files ({doors}), {counts['articles']} articles, {counts['pages']} pages"
    )


if __name__ == "__main__":
    main(float(sys.argv[1]))
