"""SQLite and PostgreSQL give the same hits in the same order, for three hundred queries.

Each database is tried by itself. By date the order follows from the articles. Best first, a digest of
all answers is compared with the one written down here, which is of SQLite: whoever changes the
ranking on purpose writes down the new one, which is then that of both.
"""

import datetime as dt
import random
from hashlib import sha256

import pytest

from archive import search
from archive.models import Article

pytestmark = [pytest.mark.django_db, pytest.mark.long]

BEST_FIRST = "a1f31016c38a779f"
WORDS = ("北约 峰会 制裁 关税 芯片 外长 访问 日本 韩国 北京 华盛顿 谈判 停火 边境 难民 选举 议会 总理 军舰 南海"
         " summit tariffs Ukraine 歐盟 國會 協議").split()  # fmt: skip
KNOWN = ("minute", "minute", "day", "month", "estimated")


@pytest.fixture
def archive(make_article):
    """Fifty articles of random words, with dates of every precision and without one."""
    draw = random.Random(20240405)
    first = dt.datetime(2024, 1, 1, 8, tzinfo=dt.UTC)
    for number in range(50):
        moment = first + dt.timedelta(draw.randrange(90), draw.randrange(12) * 300)
        known = draw.choice(KNOWN)
        dated = {"published_at": moment, "published_precision": known}
        if known in ("day", "month"):
            dated["published_at"] = moment.replace(hour=0, minute=0, day=1)
        make_article(
            title="".join(draw.choices(WORDS, k=3)),
            text="，".join("".join(draw.choices(WORDS, k=4)) for _ in range(draw.randrange(1, 9))),
            **(dated if number % 10 else {"published_at": None}),
        )


def queries():
    draw = random.Random(5)
    for number in range(100):
        some = draw.choices(WORDS, k=1 + number % 3)
        yield {0: " ", 1: "", 2: " OR ", 3: " -"}[number % 4].join(some)


def test_both_give_the_same_hits_in_the_same_order(archive):
    articles = {a.pk: a for a in Article.objects.order_by("pk")}
    numbers = {pk: number for number, pk in enumerate(articles)}
    best = []
    for text in queries():
        newest = search.find(text, order="-published_at", limit=100).ids
        oldest = search.find(text, order="published_at", limit=100).ids
        place = lambda pk: (articles[pk].newest_place, pk)  # noqa: E731
        assert newest == sorted(newest, key=place, reverse=True), text
        assert oldest == sorted(newest, key=lambda pk: (articles[pk].oldest_place, pk)), text
        best.append([numbers[pk] for pk in search.find(text, limit=100).ids])

    assert sha256(repr(best).encode()).hexdigest()[:16] == BEST_FIRST
