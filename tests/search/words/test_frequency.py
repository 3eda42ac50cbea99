"""Frequencies equal to those counted by hand."""

import datetime as dt
import random
from collections import Counter

import pytest

from archive import search
from archive.derived import tallies
from archive.models import Article, Scope
from archive.search.words import frequency
from archive.search.words.frequency import usages, whole
from archive.text.script import converter, fold

pytestmark = pytest.mark.django_db

PIECES = [
    "香港立法会讨论港版国安法", "美国国务院宣布对官员实施制裁", "北约秘书长访问东京", "欧盟延长制裁",
    "台湾海峡的航行自由", "制裁制裁再制裁", "外交部发言人回应记者提问", "联合国大会通过决议",
]  # fmt: skip


@pytest.fixture
def archive(make_article, make_source, make_topic):
    """Thirty articles of two outlets in both scripts, put together at random from PIECES."""
    chance, traditional = random.Random(7), converter("s2t")
    houses, topic = (make_source("voa"), make_source("dw")), make_topic("sanctions")
    for number in range(30):
        text = "，".join(chance.choices(PIECES, k=6)) + "。"
        is_traditional = number % 3 == 0
        make_article(
            title=chance.choice(PIECES),
            text=traditional.convert(text) if is_traditional else text,
            language="zh-Hant" if is_traditional else "zh-Hans",
            source=houses[number % 2],
            topics=[topic] * (number % 4 == 0),
            published_at=f"2024-0{1 + number % 3}-10T08:00Z" if number % 10 else None,
        )
    return Article.objects.published()


def fifty_words() -> list[str]:
    """Fifty words of two to five characters out of the texts, every second one in Traditional."""
    chance, traditional = random.Random(11), converter("s2t")
    words = list[str]()
    while len(words) < 50:
        piece = chance.choice(PIECES)
        start, length = chance.randrange(len(piece) - 1), chance.randint(2, 5)
        word = piece[start : start + length]
        if len(word) > 1 and word not in words:
            words.append(traditional.convert(word) if len(words) % 2 else word)
    return words


def test_fifty_words_in_both_scripts_are_counted_as_by_hand(archive):
    texts = [
        (article, fold(article.title), fold(article.body_text))
        for article in archive.select_related("source")
    ]
    for word in fifty_words():
        [found] = usages([search.read(f'"{word}"')], archive, "day", counting_times=True)
        days, articles, times = Counter(), 0, 0
        for article, title, body in texts:
            here = title.count(fold(word)) + body.count(fold(word))
            times += here
            articles += bool(here)
            days[article.published_day] += bool(here)
        assert (word, found.number, found.occurrences) == (word, articles, times)
        assert dict(found.articles) == {day: n for day, n in days.items() if n}
        assert found.extent.is_exact


@pytest.mark.parametrize("by", ["source", "language", "topic"])
def test_groups_are_counted_as_by_hand(archive, by):
    [found] = usages([search.read('"制裁"')], archive, by, counting_times=True)
    articles, times = Counter(), Counter()
    for article in archive:
        here = fold(f"{article.title}\n{article.body_text}").count("制裁")
        keys = [article.source_id] if by == "source" else [article.language]
        if by == "topic":
            keys = list(article.articletopic_set.values_list("topic_id", flat=True))
        for key in keys:
            articles[key] += bool(here)
            times[key] += here

    assert dict(found.articles) == articles
    assert dict(found.times) == times


def test_what_they_are_a_part_of_is_all_articles_and_all_characters(archive):
    base = whole(Scope(), "language")

    assert base.articles == {"zh-Hans": 20, "zh-Hant": 10}
    assert sum(base.characters.values()) == sum(
        article.characters + len(article.title) for article in archive
    )


def test_a_withdrawn_article_counts_no_more(archive):
    before = usages([search.read("制裁")], archive, "day", counting_times=True)[0]
    article = archive.filter(body_text__contains="制裁").first()
    here = fold(f"{article.title}\n{article.body_text}").count("制裁")
    other = archive.exclude(source=article.source_id).first().source_id
    with tallies.changing([article.pk]):
        article.withdrawn_at = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
        article.save()
        search.note_withdrawn(article)

    after = usages([search.read("制裁")], archive, "day", counting_times=True)[0]

    assert after.number == before.number - 1
    assert after.occurrences == before.occurrences - here
    assert whole(Scope(), "source").articles == {article.source_id: 14, other: 15}


def test_of_very_many_articles_an_even_sample_is_read_and_told(archive, monkeypatch):
    exact = usages([search.read("制裁")], archive, "day", counting_times=True)[0]
    monkeypatch.setattr(frequency, "MOST_READ", 12)
    sampled = usages([search.read("制裁 -没有")], archive, "day", counting_times=True)[0]

    assert sampled.number == exact.number
    assert 0 < sampled.extent.read < sampled.extent.of == exact.number
    assert sampled.occurrences == pytest.approx(exact.occurrences, rel=0.5)
