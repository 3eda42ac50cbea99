"""Print how well articles' topics are found, beside judgements made by hand: `make bench-topics`.

python -m tests.benchmarks.topics.topic_recall [FOLDER] [--draw N] [--show]

`topic_judgements.tsv` says of each document drawn which topics it is about (a reader of that topic
wants it), which it only touches on (marginal), and what it is about for which the starter set had no
topic when it was read, as `kind:name`; written before the links were looked at, but for the topics
that came after draws 1 to 3, which were judged in these when draw 4 was made. Documents are named
by outlet and number, for files of FOLDER. Printed are by draw and kind the recall, and the strict
precision: a marginal topic counts as wrong. A name without topic counts as missed until a topic is
spelled so. `--show` lists the misses (-), the wrong (+) and the marginal (~) of each document.

Of all documents of FOLDER are printed: titles naming both the United States and China that carry
us-china, titles of an epidemic without covid-19, and how long matching takes.
"""

import datetime as dt
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

os.environ["DATABASE_URL"] = "sqlite:///:memory:"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from archive.extraction.documents import DocumentError  # noqa: E402
from archive.extraction.reading import read  # noqa: E402
from archive.models import Term, Topic  # noqa: E402
from archive.text.script import fold  # noqa: E402
from archive.topics import assigning  # noqa: E402
from tests.benchmarks.search.timing import table  # noqa: E402

JUDGEMENTS = Path(__file__).with_name("topic_judgements.tsv")
KINDS = ("theme", "event", "organisation", "person", "place")
UNITED_STATES = re.compile("美国|美方|美中|中美")
CHINA = re.compile("中国|中方|中共|对华|美中|中美")
EPIDEMIC = re.compile("疫情|确诊|染疫")


class Judgement(NamedTuple):
    """What one document of a draw is about, and what it only touches on, as slugs."""

    draw: str
    document: str
    about: frozenset[str]
    marginal: frozenset[str]
    without_topic: tuple[str, ...]  # as kind:name


def judgements() -> list[Judgement]:
    """Return the judgements, in the order in which they were made."""
    _head, *rows = JUDGEMENTS.read_text(encoding="utf-8").splitlines()
    return [
        Judgement(
            draw, name, frozenset(about.split()), frozenset(marginal.split()), tuple(more.split())
        )
        for draw, name, about, marginal, more in (row.split("\t") for row in rows)
    ]


class Matched(NamedTuple):
    """A document's title and the slugs of its topics."""

    title: str
    topics: frozenset[str]


def matched(folder: Path) -> tuple[dict[str, Matched], float]:
    """Return the topics of all documents by outlet/number, and the milliseconds of matching one."""
    matcher = assigning.matcher()
    slugs = dict(Topic.objects.values_list("pk", "slug"))
    found, texts = {}, []
    for file in sorted(folder.glob("*/*.md")):
        try:
            values = read(file.read_bytes()).values
        except DocumentError:
            continue
        text = values["title"], values["lead"], values["body_text"], _day(values["published_at"])
        texts.append(text)
        name = f"{file.parent.name}/{file.name.split('_')[0]}"
        topics = frozenset(slugs[match.topic_id] for match in matcher.match(*text))
        found[name] = Matched(values["title"], topics)
    seconds = []
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            matcher.match(*text)
        seconds.append(time.process_time() - start)
    return found, 1000 * min(seconds) / len(found)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


def print_draw(
    name: str, judged: Iterable[Judgement], found: dict[str, Matched], show: bool
) -> None:
    """Print recall by kind and strict precision of one draw."""
    kinds = dict(Topic.objects.values_list("slug", "kind"))
    spelled = defaultdict(set)
    for text, kind, slug in Term.objects.values_list("text", "topic__kind", "topic__slug"):
        spelled[kind, fold(text)].add(slug)
    wanted, right, linked, correct, marginal = (Counter[str]() for _ in range(5))
    for judgement in judged:
        topics, about = found[judgement.document].topics, set(judgement.about)
        for one in judgement.without_topic:
            kind, text = one.split(":")
            known = spelled[kind, fold(text)]
            about |= known
            wanted[kind] += not known
        wanted.update(kinds[slug] for slug in about)
        right.update(kinds[slug] for slug in about & topics)
        linked.update(kinds[slug] for slug in topics)
        correct.update(kinds[slug] for slug in topics & about)
        marginal.update(kinds[slug] for slug in topics & judgement.marginal)
        if show:
            print(f"{judgement.document} {found[judgement.document].title}")
            for sign, some in (
                ("-", about - topics),
                ("~", topics & judgement.marginal),
                ("+", topics - about - judgement.marginal),
            ):
                for kind in KINDS:
                    if said := " ".join(sorted(slug for slug in some if kinds[slug] == kind)):
                        print(f"  {sign} {kind}: {said}")
    rows = []
    for kind in (*KINDS, "all"):
        counts = [c.total() if kind == "all" else c[kind] for c in (wanted, right, linked, correct)]
        recall, precision = counts[1] / (counts[0] or 1), counts[3] / (counts[2] or 1)
        touched = marginal.total() if kind == "all" else marginal[kind]
        rows.append(
            [
                kind,
                f"{counts[1]}/{counts[0]}",
                f"{recall:.3f}",
                f"{counts[3]}/{counts[2]}",
                f"{precision:.3f}",
                str(touched),
            ]
        )
    table([f"draw {name}", "", "recall", "", "strict precision", "marginal"], rows)


def main(*arguments: str) -> None:
    options = list(arguments)
    show = "--show" in options
    only = options[options.index("--draw") + 1] if "--draw" in options else ""
    folder = options[0] if options and not options[0].startswith("--") else "../shared/corpus"
    call_command("migrate", verbosity=0)
    call_command("load_topics", verbosity=0)
    found, milliseconds = matched(Path(folder))
    by_draw: dict[str, list[Judgement]] = {}
    for judgement in judgements():
        by_draw.setdefault(judgement.draw, []).append(judgement)
    for draw, judged in by_draw.items():
        if only in ("", draw):
            print_draw(draw, judged, found, show)
    both = {
        n: m for n, m in found.items() if UNITED_STATES.search(m.title) and CHINA.search(m.title)
    }
    related = sum("us-china" in m.topics for m in both.values())
    ill = {n: m for n, m in found.items() if EPIDEMIC.search(fold(m.title))}
    missed = {n: m for n, m in ill.items() if "covid-19" not in m.topics}
    print(f"titles naming the United States and China with us-china: {related} of {len(both)}")
    print(f"titles of an epidemic without covid-19: {len(missed)} of {len(ill)}")
    if show:
        for name, m in both.items():
            if "us-china" not in m.topics:
                print(f"  without us-china: {name} {m.title}")
        for name, m in missed.items():
            print(f"  without covid-19: {name} {m.title}")
    print(f"{milliseconds:.2f} ms a document to match, of {len(found)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
