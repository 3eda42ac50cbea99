"""Generate an archive of any number of articles for measurements: `make million`.

python tests/benchmarks/million.py DATABASE_URL N [FOLDER]

The documents of the folder are ingested; then paragraphs of articles in one language are combined at
random, each article with a sentence of rare made-up names, a date between 2011 and 2026, one of
sixty sources, and the topics its paragraphs name. Rows are inserted directly, the search index
included. There are no captures, and nothing by which copies and events are found: `verify` says so.
"""

import datetime as dt
import json
import os
import random
import sys
import time
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
if __name__ == "__main__":
    os.environ["DATABASE_URL"] = sys.argv[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils.html import escape  # noqa: E402

from archive.derived import recounting  # noqa: E402
from archive.intake.ingest import ingest  # noqa: E402
from archive.intake.opening import files_below  # noqa: E402
from archive.models import Article, ArticleTopic, Entry, Source  # noqa: E402
from archive.models.order import places  # noqa: E402
from archive.search.indexing import entries  # noqa: E402
from archive.search.indexing.engine import engine  # noqa: E402
from archive.text import tokens  # noqa: E402
from archive.topics import assigning  # noqa: E402

FIRST, LAST = dt.date(2011, 1, 1), dt.date(2026, 6, 30)
SOURCES = 60
BATCH = 2_000
NAMES = "安柏昌德恩菲格海伊嘉凯兰玛妮欧佩琪瑞莎泰乌薇希雅泽茂梓桐润蔚岚翊骁琬澜祺"


@dataclass(frozen=True)
class Paragraph:
    text: str
    tokens: str
    topics: tuple[tuple[int, float, str], ...]  # topic, score, evidence as JSON


@dataclass(frozen=True)
class Pool:
    """Titles and paragraphs of one language, grouped by article."""

    titles: list[Paragraph]
    stories: list[list[Paragraph]]


def pools() -> dict[str, Pool]:
    """Return the material for new articles, cut from those in the database."""
    matcher = assigning.matcher()

    def cut(text: str) -> Paragraph:
        found = matcher.match("", text, "")
        topics = tuple(
            (m.topic_id, m.score, json.dumps([vars(e) for e in m.evidence[:1]], ensure_ascii=False))
            for m in found
        )
        return Paragraph(text, " ".join(tokens.tokens(text)), topics)

    titles, stories = defaultdict(list), defaultdict(list)
    for article in Article.objects.order_by("pk"):
        parts = [p for p in article.body_text.split("\n") if 20 < len(p) < 400]
        if len(parts) > 2 and article.language in ("zh-Hans", "zh-Hant", "en"):
            titles[article.language].append(cut(article.title))
            stories[article.language].append([cut(p) for p in parts])
    return {language: Pool(titles[language], stories[language]) for language in titles}


def skewed(number: int, power: float) -> list[float]:
    """Return cumulative weights of a skewed distribution: few frequent and many rare items."""
    return list(accumulate(1 / (n + 1) ** power for n in range(number)))


class Writer:
    """Generates articles in the order of their days."""

    def __init__(self, many: int, seed: int = 1) -> None:
        self.draw = random.Random(seed)
        self.many = many
        self.pools = pools()
        self.languages = sorted(self.pools, key=lambda name: -len(self.pools[name].stories))
        self.shares = [len(self.pools[name].stories) for name in self.languages]
        self.sources = self.make_sources()
        self.source_weights = skewed(len(self.sources), 1.1)
        self.name_weights = skewed(200_000, 0.9)
        self.names = [
            "".join(self.draw.choices(NAMES, k=self.draw.choice((2, 3, 3, 4))))
            for _ in self.name_weights
        ]
        self.first = (Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        blank = Article(captured_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC), source_id=0)
        self.blank = {
            f.column: f.get_db_prep_save(getattr(blank, f.attname), connection)
            for f in Article._meta.concrete_fields
        }
        self.numbers = entries._Numbers()

    def make_sources(self) -> list[int]:
        for number in range(Source.objects.count(), SOURCES):
            Source.objects.create(
                slug=f"outlet-{number}",
                name_zh_hans=f"第{number}通讯社",
                name_en=f"Outlet {number}",
            )
        found = list(Source.objects.order_by("pk").values_list("pk", flat=True))
        self.draw.shuffle(found)
        return found

    def name(self) -> str:
        at = bisect(self.name_weights, self.draw.random() * self.name_weights[-1])
        return self.names[min(at, len(self.names) - 1)]

    def moments(self) -> Iterator[dt.datetime]:
        """Yield moments of publication, more of them in later years."""
        days = (LAST - FIRST).days
        weights = [1 + 2 * n / days for n in range(days)]
        each = self.many / sum(weights)
        owed = 0.0
        for number, weight in enumerate(weights):
            owed += weight * each
            seconds = sorted(self.draw.randrange(86_400) for _ in range(int(owed)))
            owed -= int(owed)
            start = dt.datetime.combine(FIRST + dt.timedelta(number), dt.time(), dt.UTC)
            yield from (start + dt.timedelta(seconds=second) for second in seconds)
        while True:  # what rounding left over
            yield dt.datetime.combine(LAST, dt.time(23, 59, 59), dt.UTC)

    def rows(self) -> Iterator[tuple[dict, dict, tuple, list[tuple]]]:
        """Yield the rows of each article: itself, its entry, its words, its topics."""
        adapt = connection.ops.adapt_datetimefield_value
        for pk, moment in enumerate(islice(self.moments(), self.many), self.first):
            language = self.draw.choices(self.languages, self.shares)[0]
            pool = self.pools[language]
            at = int(self.draw.paretovariate(1.2)) % len(pool.titles)
            title = pool.titles[(at * 7919 + self.draw.randrange(9)) % len(pool.titles)]
            parts = [
                self.draw.choice(self.draw.choice(pool.stories))
                for _ in range(1 + min(int(self.draw.expovariate(0.19)), 30))
            ]
            rare = f"{self.name()}与{self.name()}{self.draw.randrange(100_000)}。"
            author = self.name()
            body = "\n".join([*(p.text for p in parts), rare])
            source = self.sources[
                bisect(self.source_weights, self.draw.random() * self.source_weights[-1])
                % len(self.sources)
            ]
            day = moment.date()
            published_at, published_day = adapt(moment), connection.ops.adapt_datefield_value(day)
            stands = places(
                Article(published_day=day, published_at=moment, published_precision="second")
            )
            shared = {
                "source_id": source,
                "language": language,
                "published_day": published_day,
                "published_at": published_at,
                "newest_place": stands.newest,
                "oldest_place": stands.oldest,
            }
            article = {
                **self.blank,
                **shared,
                "id": pk,
                "identity": f"made:{pk}",
                "source_url": f"https://example.com/{day:%Y/%m}/{pk}",
                "title": title.text,
                "lead": parts[0].text[:200],
                "byline": author,
                "body_text": body,
                "body_html": "".join(f"<p>{escape(p)}</p>" for p in body.split("\n")),
                "characters": len(body),
                "published_precision": "second",
                "published_basis": "dateline",
                "content_hash": f"{pk:064x}",
            }
            words = (
                title.tokens,
                " ".join([*(p.tokens for p in parts), *tokens.tokens(rare)]),
                " ".join(tokens.tokens(author)),
                engine().place_tokens(source, language, title.tokens),
            )
            docno, spill = self.numbers.next(day)
            entry = {
                **shared,
                "docno": docno,
                "spill": spill,
                "article_id": pk,
                "withdrawn_at": None,
                "digest": entries.digest_of(words),
                "version": entries.version(),
            }
            scores: Counter[int] = Counter()
            evidence = {}
            for part in (title, *parts):
                for topic, score, said in part.topics:
                    scores[topic] += score
                    evidence.setdefault(topic, said)
            links = [
                (pk, topic, "rule", score, evidence[topic], published_day, published_at, *stands)
                for topic, score in scores.most_common(6)
            ]
            article["topicless"] = not links
            yield article, entry, (docno, words), links


def insert(table: str, columns: list[str], rows: list[tuple]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def fill(many: int, progress: bool = True) -> float:
    """Insert the articles; return the seconds spent on the search index."""
    writer, indexing, started = Writer(many), 0.0, time.perf_counter()
    rows = writer.rows()
    link_columns = [
        "article_id", "topic_id", "origin", "score", "evidence", "published_day", "published_at",
        "newest_place", "oldest_place",
    ]  # fmt: skip
    done = 0
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            for table, place in ((Article._meta.db_table, 0), (Entry._meta.db_table, 1)):
                columns = list(batch[0][place])
                insert(table, columns, [tuple(row[place].values()) for row in batch])
            insert(ArticleTopic._meta.db_table, link_columns, [x for row in batch for x in row[3]])
            begun = time.perf_counter()
            engine().put([row[2] for row in batch])
            indexing += time.perf_counter() - begun
        done += len(batch)
        if progress and done % 50_000 == 0:
            print(f"{done:>9,} articles, {time.perf_counter() - started:.0f} s", flush=True)
    begun = time.perf_counter()
    engine().optimise()
    return indexing + time.perf_counter() - begun


def faster(on: bool) -> None:
    """Switch off SQLite's durability while the archive is generated: it can be made again."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous = {'OFF' if on else 'NORMAL'}")
        cursor.execute("PRAGMA cache_size = -400000")
        size = 256 << 20 if on else 1 << 20
        cursor.execute(f"INSERT INTO search_text (search_text, rank) VALUES ('hashsize', {size})")


def make(many: int, folder: Path) -> None:
    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("load_topics", verbosity=0)
    ingest(files_below([folder]), jobs=2)
    faster(True)
    indexing = fill(many - Article.objects.count())
    faster(False)
    recounting.rebuild()
    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if sqlite else "ANALYZE")
    seconds = time.perf_counter() - started
    print(f"{many:,} articles in {seconds:.0f} s; of these the index {indexing:.0f} s")


if __name__ == "__main__":
    given = Path(sys.argv[3]) if len(sys.argv) > 3 else ROOT / "../shared/corpus"
    make(int(sys.argv[2]), given if given.is_dir() else ROOT / "fixtures" / "documents")
