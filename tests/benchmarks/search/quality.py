"""Print the quality of search ranking, for three orders, by known-item search: `make bench-search`.

python -m tests.benchmarks.search.quality [FOLDER]

Ingests the documents of a folder into a temporary database. Queries are drawn from titles (one to
three runs of characters, half of them in the other script), from bodies (a phrase), and from names
(one that the article does not use, and a run of its title). The article a query was drawn from, or a
copy of it, must be among the first ten hits. Of phrases that several articles hold, each as it stands,
nobody can know which is meant: those of one article are told apart as well, and what chance would give.
"""

import atexit
import os
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

FOLDER = tempfile.mkdtemp()
atexit.register(shutil.rmtree, FOLDER)
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/quality.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django  # noqa: E402

django.setup()

import opencc  # noqa: E402
from django.core.management import call_command  # noqa: E402

from archive.intake.ingest import ingest  # noqa: E402
from archive.intake.opening import files_below  # noqa: E402
from archive.models import Article  # noqa: E402
from archive.search import find  # noqa: E402
from archive.search.indexing.engine import fetch  # noqa: E402
from archive.search.plan import Plan  # noqa: E402
from archive.search.query.nodes import Query  # noqa: E402
from archive.search.query.parsing import parse  # noqa: E402
from archive.search.query.spellings import expand  # noqa: E402
from archive.text.script import fold, folded_words  # noqa: E402
from tests.benchmarks.search import archives  # noqa: E402
from tests.benchmarks.search.timing import table  # noqa: E402

EACH = 150
TELLING = 60  # articles at most that hold a single run: no reader expects one of more first
CANDIDATES = 1_000

Asked = list[tuple[str, set[int]]]  # a query, and the articles that answer it
Order = Callable[[Query], list[int]]


def by_relevance(query: Query) -> list[int]:
    """The site's relevance: all words, then some; BM25 in each."""
    return find(query, limit=10).ids


def by_date(query: Query) -> list[int]:
    return find(query, order="-published_at", limit=10).ids


def by_bm25(query: Query) -> list[int]:
    """FTS5's bm25 with a tenfold weight of titles, over the newest thousand hits."""
    search = Plan.of(query, None)
    if search.scope is None:
        return []
    newest, params = search.select(
        search.matching(),
        "e.article_id, bm25(search_text, 10.0, 1.0, 1.0, 0.0) AS weight",
        f"ORDER BY search_text.rowid DESC LIMIT {CANDIDATES:d}",
    )
    rows = fetch(f"SELECT article_id FROM ({newest}) found ORDER BY weight LIMIT 10", params)
    return [article for (article,) in rows]


def runs(title: str) -> list[str]:
    return [run for run in re.findall(r"[\u4e00-\u9fff]{2,}|[A-Za-z]{3,}", title) if run]


def piece(draw: random.Random, run: str) -> str:
    """Return a run of characters, or two to six characters of a long one."""
    length = min(len(run), draw.randrange(2, 7))
    start = draw.randrange(len(run) - length + 1)
    return run[start : start + length] if re.match(r"[\u4e00-\u9fff]", run) else run


class Questions:
    def __init__(self) -> None:
        self.draw = random.Random(20240405)
        self.articles = list(Article.objects.published().order_by("pk"))
        self.draw.shuffle(self.articles)
        self.other = {True: opencc.OpenCC("s2t"), False: opencc.OpenCC("t2s")}
        self.same: dict[object, set[int]] = {}
        self.texts = {a.pk: fold(f"{a.title}\n{a.body_text}") for a in self.articles}
        for article in self.articles:
            for key in (folded_words(article.title), article.story or -article.pk):
                self.same.setdefault(key, set()).add(article.pk)

    def answers(self, article: Article) -> set[int]:
        title, story = folded_words(article.title), article.story or -article.pk
        return self.same[title] | self.same[story]

    def written(self, article: Article, text: str, number: int) -> str:
        """Yield the queries, every second one in the script that the article is not in."""
        to_traditional = article.language != "zh-Hant"
        return self.other[to_traditional].convert(text) if number % 2 else text

    def of_titles(self, many: int) -> Asked:
        found: Asked = []
        for article in self.articles:
            known = runs(article.title)
            if len(known) < many or len(found) == EACH:
                continue
            words = " ".join(piece(self.draw, run) for run in self.draw.sample(known, many))
            if many == 1 and (len(words) < 3 or find(words, limit=1).count > TELLING):
                continue
            found.append((self.written(article, words, len(found)), self.answers(article)))
        return found

    def of_bodies(self) -> Asked:
        found: Asked = []
        for article in self.articles[:EACH]:
            if known := re.findall(r"[\u4e00-\u9fff]{5,}", article.body_text):
                run = self.draw.choice(known)[: self.draw.randrange(5, 10)]
                found.append((self.written(article, run, len(found)), self.answers(article)))
        return found

    def holders(self, phrase: str) -> set[int]:
        """The articles that hold a phrase as it stands, in either script."""
        folded = fold(phrase)
        return {pk for pk, text in self.texts.items() if folded in text}

    def by_chance(self, asked: Asked) -> float:
        """The mean reciprocal rank to expect where all who hold a phrase stand first, in any order."""
        expected = 0.0
        for phrase, answers in asked:
            others = len(self.holders(phrase) - answers)
            expected += sum(1 / at for at in range(1, others + 2)) / (others + 1)
        return expected / len(asked)

    def of_names(self) -> Asked:
        found: Asked = []
        for article in self.articles:
            if words := next(self.unused_names(article), ""):
                found.append((words, self.answers(article)))
        return found

    def unused_names(self, article: Article) -> Iterator[str]:
        """Yield queries: another name of a topic than the article uses, and a run of its title."""
        text = folded_words(f"{article.title} {article.body_text}")
        for topic in article.topics.all():
            names = [term.text for term in topic.terms.names()]
            folded = {name: folded_words(name) for name in names}
            used = [folded[name] for name in names if folded[name] in text]
            rest = [
                run for run in runs(article.title) if not any(u in folded_words(run) for u in used)
            ]
            unused = [
                name for name in names
                if used and rest and folded[name] not in text
                and len(parse(name).terms) == 1 and expand(parse(name)).terms[0].also
            ]  # fmt: skip
            if unused:
                yield f"{self.draw.choice(unused)} {piece(self.draw, self.draw.choice(rest))}"


def ranks(asked: Asked, order: Order) -> list[int]:
    """Return the rank of the first right hit for each query; 0 if none is among ten."""
    found = []
    for words, answers in asked:
        ids = order(expand(parse(words)))
        found.append(next((at for at, pk in enumerate(ids, 1) if pk in answers), 0))
    return found


def figures(places: list[int]) -> str:
    """Return success at ten and mean reciprocal rank."""
    if not places:
        return "-"
    success = sum(at > 0 for at in places) / len(places)
    return f"{success:.3f} {sum(1 / at for at in places if at) / len(places):.3f}"


def main() -> None:
    folder = archives.documents(Path(*sys.argv[1:2] or ["../shared/corpus"]))
    call_command("migrate", verbosity=0)
    call_command("load_topics", verbosity=0)
    ingest(files_below([folder]), jobs=2)
    questions = Questions()
    titles = {
        f"titles, {many} run{'s' * (many > 1)}": questions.of_titles(many) for many in (1, 2, 3)
    }
    phrases = questions.of_bodies()
    asked = {
        **titles,
        "titles, all": [query for queries in titles.values() for query in queries],
        "phrases of bodies": phrases,
        "those of one article": [each for each in phrases if questions.holders(each[0]) <= each[1]],
        "other spellings": questions.of_names(),
    }
    orders: dict[str, Order] = {
        "best first": by_relevance,
        "bm25 of 1,000": by_bm25,
        "newest": by_date,
    }
    places = {
        kind: {name: ranks(queries, order) for name, order in orders.items()}
        for kind, queries in asked.items()
    }
    print(f"{len(questions.articles)} articles; each figure: success at ten, mean reciprocal rank")
    print("(promised of titles: 0.97, 0.85; of other spellings: success 0.95)")
    rows = [
        [kind, str(len(asked[kind])), *map(figures, by.values())] for kind, by in places.items()
    ]
    table(["", "queries", *orders], rows)
    print(f"phrases of bodies, by chance: {questions.by_chance(phrases):.3f}")
    for kind in ("titles, all", "other spellings"):
        ours = places[kind]["best first"]
        missed = [words for (words, _), at in zip(asked[kind], ours, strict=True) if not at]
        print(f"{kind}, not found: {'; '.join(missed[:12]) or 'none'}")


if __name__ == "__main__":
    main()
