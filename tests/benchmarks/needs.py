"""Print how well searches answer what readers look for: a hundred and fifty needs, judged by hand.

python -m tests.benchmarks.needs [FOLDER] [--pool FILE NEEDS]

Ingests the documents of a folder into a temporary database and asks every need of `needs.toml`,
`more_needs.toml` and `other_needs.toml`, those in Chinese without spaces as well. Printed are, for each group: how many of the first ten are
right, nDCG of the first ten, and for how many needs one of the first three is right. Of the first ten
only as many can be right as there are: the share is of these. With `--pool` what is to be judged of
one of these files is written to another: the first ten of each ranking, in an order that does not tell
which one brought it. Where tantivy is installed, it is asked too.
"""

import atexit
import math
import os
import random
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

if "DATABASE_URL" not in os.environ:
    FOLDER = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, FOLDER)
    os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/needs.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from archive.intake.ingest import ingest  # noqa: E402
from archive.intake.opening import files_below  # noqa: E402
from archive.models import Article  # noqa: E402
from archive.search import find  # noqa: E402
from archive.search.query.cutting import pairs  # noqa: E402
from archive.text.script import fold  # noqa: E402
from archive.text.tokens import RUN  # noqa: E402
from tests.benchmarks.search import archives  # noqa: E402
from tests.benchmarks.search.timing import table  # noqa: E402

try:
    import tantivy
except ImportError:
    tantivy = None

NEEDS = {
    name: Path(__file__).with_name(f"{name}.toml")
    for name in ("needs", "more_needs", "other_needs")
}
FIRST = 10
Ranking = Callable[[str], list[int]]


class Need(NamedTuple):
    """What a reader types and wants, and the marks of the articles that are right."""

    group: str
    typed: str
    wanted: str
    right: frozenset[str]


def needs(file: str) -> Iterator[Need]:
    """Yield the needs of a file as they are typed, and those in Chinese without spaces as well."""
    for row in tomllib.loads(NEEDS[file].read_text(encoding="utf-8"))["need"]:
        need = Need(row["group"], row["typed"], row["wanted"], frozenset(row["right"]))
        yield need
        if need.group in ("hans", "hant"):
            yield need._replace(group="unspaced", typed=need.typed.replace(" ", ""))


def mark_of(article: Article) -> str:
    """Return by what judgements name an article, in whatever archive it is."""
    return blake2b(
        fold(f"{article.source.slug} {article.title}").encode(), digest_size=4
    ).hexdigest()


def by_relevance(typed: str) -> list[int]:
    """The site's own ranking."""
    return find(typed, limit=FIRST).ids


def by_trigrams(typed: str) -> list[int]:
    """SQLite's trigrams of folded texts, all words joined by OR, by BM25; operators are not read."""
    words = [word for word in re.findall(r"\w+", fold(typed)) if len(word) > 2]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.trigrams USING fts5(title, body, tokenize='trigram')"
        )
        cursor.execute("SELECT count(*) FROM temp.trigrams")
        if not cursor.fetchone()[0]:
            rows = Article.objects.values_list("pk", "title", "body_text")
            cursor.executemany(
                "INSERT INTO temp.trigrams (rowid, title, body) VALUES (%s, %s, %s)",
                [(pk, fold(title), fold(body)) for pk, title, body in rows],
            )
        said = " OR ".join(f'"{word}"' for word in words)
        cursor.execute(
            "SELECT rowid FROM temp.trigrams WHERE trigrams MATCH %s ORDER BY rank LIMIT %s",
            [said or '""', FIRST],
        )
        return [pk for (pk,) in cursor.fetchall()]


class Bigrams:
    """Folded pairs of characters and words in tantivy, joined by OR, by BM25; operators are not read."""

    def __init__(self) -> None:
        schema = tantivy.SchemaBuilder().add_integer_field("pk", stored=True)
        schema = schema.add_text_field("text", tokenizer_name="whitespace")
        self.index = tantivy.Index(schema.build())
        with self.index.writer() as writer:
            for pk, title, body in Article.objects.values_list("pk", "title", "body_text"):
                writer.add_document(tantivy.Document(pk=pk, text=self.tokens(f"{title}\n{body}")))
        self.index.reload()

    @staticmethod
    def tokens(text: str) -> str:
        return " ".join(token for run in RUN.findall(fold(text)) for token in pairs(run) or (run,))

    def __call__(self, typed: str) -> list[int]:
        asked = self.index.parse_query(self.tokens(typed), ["text"])
        searcher = self.index.searcher()
        return [searcher.doc(at)["pk"][0] for _, at in searcher.search(asked, FIRST).hits]


class Figures(NamedTuple):
    """Of one answer: the share that is right, nDCG, whether one of the first three is right."""

    right: float
    gain: float
    soon: float
    found: float


def figures(found: list[str], right: frozenset[str]) -> Figures:
    """Return how good the marks found are; no need is without a right answer.

    nDCG with binary judgements: Järvelin and Kekäläinen, Cumulated gain-based evaluation, 2002.
    """
    hits = [mark in right for mark in found[:FIRST]]
    possible = min(FIRST, len(right))
    gain = sum(hit / math.log2(at + 2) for at, hit in enumerate(hits))
    ideal = sum(1 / math.log2(at + 2) for at in range(possible))
    return Figures(sum(hits) / possible, gain / ideal, any(hits[:3]), bool(found))


def pool(rankings: dict[str, Ranking], articles: dict[int, Article], file: str) -> Iterator[str]:
    """Yield what is to be judged, as lines: a need, then titles and beginnings in random order."""
    draw = random.Random(20240405)
    together: dict[str, list[Need]] = {}
    for need in needs(file):
        together.setdefault(need.wanted + need.typed.replace(" ", ""), []).append(need)
    for same in together.values():
        found = {pk for need in same for ranking in rankings.values() for pk in ranking(need.typed)}
        yield f"## {same[0].typed} | {same[0].wanted}"
        for pk in draw.sample(sorted(found), len(found)):
            article = articles[pk]
            told = "" if mark_of(article) not in same[0].right else "*"
            yield f"{told}{mark_of(article)} {article.title[:60]} | {article.body_text[:70]!r}"


def main(folder: str = "../shared/corpus", wanted: str = "", to: str = "", of: str = "") -> None:
    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        call_command("load_topics", verbosity=0)
        ingest(files_below([archives.documents(Path(folder))]), jobs=2)
    rankings: dict[str, Ranking] = {"ours": by_relevance}
    if connection.vendor == "sqlite":
        rankings["trigrams, OR, BM25"] = by_trigrams
    if tantivy:
        rankings["tantivy, bigrams, OR, BM25"] = Bigrams()
    articles = Article.objects.select_related("source").in_bulk()
    if wanted == "--pool":
        Path(to).write_text("\n".join(pool(rankings, articles, of)), encoding="utf-8")
        return
    print(f"{len(articles)} articles; promised: right .68, in the first three .95, unspaced .66")
    rows = [
        row for file in NEEDS for name in rankings for row in of_one(name, rankings, articles, file)
    ]
    table(["", "", "needs", "", "right of 10", "nDCG", "in the first 3", "found"], rows)


def of_one(
    name: str, rankings: dict[str, Ranking], articles: dict[int, Article], file: str
) -> Iterator[list[str]]:
    """Yield a row of figures for each group of a file's needs, as one ranking answers them."""
    by_group: dict[str, list[Figures]] = {}
    for need in needs(file):
        found = [mark_of(articles[pk]) for pk in rankings[name](need.typed)]
        measured = figures(found, need.right)
        by_group.setdefault(need.group, []).append(measured)
        if need.group != "unspaced":
            by_group.setdefault("all", []).append(measured)
        if name == "ours" and not measured.soon:
            print(f"none of the first three: {need.typed}")
    for group, of_group in by_group.items():
        means = [sum(column) / len(of_group) for column in zip(*of_group, strict=True)]
        yield [file, name, group, str(len(of_group)), *(f"{mean:.3f}" for mean in means)]


if __name__ == "__main__":
    main(*sys.argv[1:])
