"""Print how well articles are grouped in events, and how fast: events labelled by hand.

python -m tests.benchmarks.labelled_events [FOLDER]

Ingests the documents of a folder into a temporary database. For the days of `labelled_events.toml`
printed are, after the documents came in by outlet and after `reindex`: precision and recall of
pairs (of two articles in one event, how many are rightly so; of two that should be, how many are)
and of B-cubed (the same for each article's own event, averaged; Bagga and Baldwin, 1998). Days
held out, which had no part in choosing the weights, are told of apart, as are those labelled once
more when the errors in the first of these had been seen. Then how much CPU a day of 500 articles
takes, among seven days of as many, and an article that comes alone.
"""

import atexit
import datetime as dt
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

FOLDER = tempfile.mkdtemp()
atexit.register(shutil.rmtree, FOLDER)
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/events.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from archive.database import short_transactions  # noqa: E402
from archive.derived.events import placing, regrouping  # noqa: E402
from archive.intake.ingest import ingest  # noqa: E402
from archive.intake.opening import files_below  # noqa: E402
from archive.models import Article, Event, Thread  # noqa: E402

LABELS = Path(__file__).with_suffix(".toml")
DAYS, A_DAY, ALONE = 8, 500, 40


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus")
    call_command("migrate", verbosity=0)
    call_command("load_topics", verbosity=0)
    ingest(sorted(files_below([folder])))
    print_quality("as they came in, by outlet")
    regrouping.rebuild()
    print_quality("after reindex")
    print_speed()


def print_quality(when: str) -> None:
    marks = {
        sha256(identity.encode()).hexdigest()[:12]: (pk, event)
        for pk, identity, event in Article.objects.values_list("pk", "identity", "event_id")
    }
    print(f"{when}: {Event.objects.count()} events, {Thread.objects.count()} threads")
    labels = tomllib.loads(LABELS.read_text(encoding="utf-8"))["days"]
    for held_out in ("", "once", "once more"):
        days = [days for days in labels if days.get("held_out", "") == held_out]
        print_agreement(f"held out {held_out}, of" if held_out else "of", days, marks)


def print_agreement(
    which: str, labels: list[dict[str, Any]], marks: Mapping[str, tuple[int, int | None]]
) -> None:
    """Print how well the events of the labelled days agree with the labels.

    `marks` are the id and the event of each article by the first digits that name it.
    """
    right, found = {}, {}
    for number, days in enumerate(labels):
        for place, group in enumerate([*days["events"], *([one] for one in days["single"])]):
            for pk, event in (marks[mark] for mark in group if mark in marks):
                right[pk] = (number, place)
                found[pk] = (number, event or -pk)
    both, said, true = pairs(right, found)
    precision, recall = b_cubed(right, found), b_cubed(found, right)
    print(f"  {which} {len(right)} articles:")
    print(f"    pairs    precision {both / (said or 1):.3f}  recall {both / (true or 1):.3f}")
    print(f"    B-cubed  precision {precision:.3f}  recall {recall:.3f}")


Groups = Mapping[int, object]


def pairs(right: Groups, found: Groups) -> tuple[int, int, int]:
    """How many pairs are together in both, in what was found, and in what is right."""
    both = said = true = 0
    for one, other in combinations(right, 2):
        is_said, is_true = found[one] == found[other], right[one] == right[other]
        both += is_said and is_true
        said += is_said
        true += is_true
    return both, said, true


def b_cubed(of: Groups, among: Groups) -> float:
    """How much of each article's group in `among` is in its group in `of`, on average."""
    shares = []
    for one in of:
        group = [other for other in among if among[other] == among[one]]
        shares.append(sum(of[other] == of[one] for other in group) / len(group))
    return sum(shares) / len(shares)


def print_speed() -> None:
    """Place the corpus once more, as many days of A_DAY articles."""
    corpus = list(Article.objects.exclude(title="").order_by("pk")[:A_DAY])
    first = dt.date(2001, 1, 1)
    made: list[list[int]] = []
    for number in range(DAYS):
        day = first + dt.timedelta(number)
        copies = []
        for article in corpus:
            pk, article.pk = article.pk, None
            article.identity, article.published_day = f"{pk}.{number}", day
            article.story = article.event_id = None
            copies.append(article)
        made.append([a.pk for a in Article.objects.bulk_create(copies)])
        for article, pk in zip(corpus, made[0], strict=True):
            article.pk = pk
        with short_transactions.writing():
            placing.store_vectors(made[-1])
            began = time.process_time()
            if number < DAYS - 1:
                placing.place(made[-1])
            else:
                placing.place(made[-1][:-ALONE])
        took = time.process_time() - began
    print(
        f"a day of {A_DAY - ALONE} articles after {DAYS - 1} days of {A_DAY}: {took:.2f} s of CPU"
    )
    began = time.process_time()
    for pk in made[-1][-ALONE:]:
        with short_transactions.writing():
            placing.store_vectors([pk])
            placing.place([pk])
    print(f"an article alone: {(time.process_time() - began) / ALONE * 1000:.1f} ms of CPU")


if __name__ == "__main__":
    main()
