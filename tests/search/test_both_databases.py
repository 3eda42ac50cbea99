"""SQLite and PostgreSQL give the same hits in the same order, for more than three hundred queries.

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

BEST_FIRST = "7da1f2dbdb9f4559"
WORDS = ("北约 峰会 制裁 关税 芯片 外长 访问 日本 韩国 北京 华盛顿 谈判 停火 边境 难民 选举 议会 总理 军舰 南海"
         " summit tariffs Ukraine 歐盟 國會 協議").split()  # fmt: skip
KNOWN = ("minute", "minute", "day", "month", "estimated")

# Other kinds of queries: questions, names with what follows them, marks, fields, full width, plurals.
ASKED = (
    "北约为何开峰会", "外长什么时候访问日本", "华盛顿会不会制裁芯片", "谁当选总理", "特朗普政府加关税", "拜登总统", "日韩外长", "韩日外长",
    "歐盟國會協議", '"外长访问"', "=谈判 停火", "+芯片 日本 韩国", "title:北约 峰会", "（日本 OR 韩国） 外长", "ＳＵＭＭＩＴ　日本", "summits tariff",
    "after:2024-02 北约", "北约 before:2024-02-10", "乌克兰 停火谈判 美中关系", "=难民选举", "-日本 韩国", "总", "总 军", "F-35 军舰",
    "uyghurs OR 难民", "北约，峰会；制裁",
)  # fmt: skip


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
    yield from ASKED


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
