"""Best first: articles with all words, then those with some, those with most first."""

import random

import pytest

from archive import search
from archive.editing.corrections import correct
from archive.models import Term
from archive.search.scoring import Scorer, wanted, weight

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(make_article):
    """Articles that hold three, two, one and none of 北约, 东京 and 首尔; the last the newest."""
    texts = ("北约、东京、首尔。", "北约、东京。", "首尔。", "别的。")
    return [
        make_article(title="甲", text=text, published_at=f"2024-01-0{day}T08:00Z").pk
        for day, text in enumerate(texts, 1)
    ]


def test_those_with_all_words_come_first_then_those_with_most(four):
    hits = search.find("北约 东京 首尔")

    assert (hits.ids, hits.count, hits.partial) == (four[:3], 1, 2)
    assert hits.missing == {four[1]: ("首尔",), four[2]: ("北约", "东京")}


def test_nobody_finds_nothing_for_typing_a_word_too_many(four):
    hits = search.find("北约 东京 火星")

    assert (hits.ids, hits.count, hits.partial) == (four[1::-1], 0, 2)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("北约 东京 =首尔", [0, 2]), ("北约 东京 +首尔", [0, 2]), ('北约 "东京、首尔"', [0]),
        ("北约 首尔 -东京", [2]), ("首尔 title:甲 北约", [0, 1, 2, 3]), ("=首尔 =北约", [0]), ("北约 source:nobody", []),
        ("(北约 OR 首尔) 火星", [0, 1, 2]),
    ],
)  # fmt: skip
def test_what_is_marked_stays_strict(four, typed, found):
    assert set(search.find(typed).ids) == {four[at] for at in found}


def test_where_none_has_all_words_those_with_some_are_counted_by_what_they_are(four):
    hits = search.find("北约 东京 火星", counted=True)

    assert (hits.count, hits.census.number) == (0, 2)


@pytest.mark.parametrize("order", ["-published_at", "published_at"])
def test_by_date_all_words_must_be_held_and_the_others_are_counted(four, order):
    hits = search.find("北约 东京 首尔", order=order)

    assert (hits.ids, hits.count, hits.partial, hits.others) == (four[:1], 1, 0, 2)


def test_asked_for_all_words_only_these_are_found(four):
    hits = search.find(search.read("北约 东京 首尔").strictly)

    assert (hits.ids, hits.count, hits.partial) == (four[:1], 1, 0)


def test_pages_follow_one_another_over_the_border(four):
    pages = [search.find("北约 东京 首尔", limit=2, offset=offset) for offset in (0, 2, 4)]

    assert [pk for page in pages for pk in page.ids] == four[:3]
    assert {page.count for page in pages} == {1}


def test_a_run_without_spaces_finds_what_holds_its_words(make_article, make_topic):
    Term.objects.create(topic=make_topic("us"), text="美国")
    Term.objects.create(topic=make_topic("china"), text="中国")
    apart = make_article(title="美国对中国实施制裁", text="包括芯片。")
    some = make_article(title="中国芯片", text="生产。")
    verbatim = make_article(
        title="旧闻", text="美国制裁中国芯片。", published_at="2001-01-01T00:00Z"
    )

    hits = search.find("美国制裁中国芯片")

    assert (hits.ids, hits.count) == ([verbatim.pk, apart.pk, some.pk], 1)
    assert [part.text for part in hits.read_as[0].parts] == ["美国", "制裁", "中国", "芯片"]
    assert search.find("=美国制裁中国芯片").ids == [verbatim.pk]
    assert search.find("美國製裁中國芯片", order="published_at").ids == [verbatim.pk]


@pytest.mark.parametrize("typed", ["油价为什么涨", "油价什么时候涨", "油價會不會漲"])
def test_a_question_of_which_one_word_is_left_finds_that(make_article, typed):
    about = make_article(title="油价攀升", text="供应减少。")
    make_article(title="别的", text="为什么，什么时候，会不会。")

    hits = search.find(typed)

    assert (hits.ids, hits.count, hits.partial) == ([about.pk], 0, 1)


def test_a_name_with_what_follows_it_stands_before_the_name_alone(make_article):
    together = make_article(title="甲", text="里根政府。", published_at="2001-01-01T00:00Z")
    apart = make_article(title="雷根", text="雷根，雷根。别的政府。")

    assert search.find("里根政府").ids == [together.pk, apart.pk]


def test_pairs_that_stand_together_count_more(make_article):
    apart = make_article(title="甲", text="虫害。粮仓。", published_at="2024-02-01T00:00Z")
    together = make_article(title="甲", text="粮仓虫害。", published_at="2024-01-01T00:00Z")

    assert search.find("粮仓虫害防治").ids == [together.pk, apart.pk]


def test_more_hits_than_are_scored_are_all_reached(make_article, monkeypatch):
    monkeypatch.setattr("archive.search.ranking.CANDIDATES", 16)
    made = [make_article(title="甲", text=f"北约。{'乙' * n}").pk for n in range(30)]
    marked = make_article(title="北约", text="甲", published_at="1999-01-01T00:00Z").pk

    pages = [search.find("北约", limit=10, offset=offset).ids for offset in range(0, 40, 10)]

    found = [pk for page in pages for pk in page]
    assert found[0] == marked
    assert sorted(found) == sorted([*made, marked])


def test_the_words_in_some_articles_beyond_those_looked_through(make_article, monkeypatch):
    monkeypatch.setattr("archive.search.ranking.CANDIDATES", 16)
    for _ in range(20):
        make_article(title="甲", text="北约。")

    hits = search.find("北约 东京")

    assert (hits.count, hits.partial, hits.partial_is_exact) == (0, 16, False)


WORDS = "北约 东京 首尔 峰会 制裁 芯片 关税 选举".split()


def test_three_hundred_queries_are_answered_as_the_texts_alone_tell(make_article):
    """Whatever the database, whose tests run on both: the order is that of the pure scores."""
    draw = random.Random(20240405)
    articles = [
        make_article(
            title="、".join(draw.sample(WORDS, draw.randrange(3))) or "甲",
            text="。".join(draw.choices(WORDS, k=draw.randrange(9))) or "乙",
            published_at=f"2024-01-{day:02}T08:00Z",
        )
        for day in range(1, 31)
    ]
    holders = {w: sum(w in f"{a.title}。{a.body_text}" for a in articles) for w in WORDS}
    weights = {word: weight(many, len(articles)) for word, many in holders.items()}
    for _ in range(300):
        typed = draw.sample(WORDS, draw.randrange(1, 5))
        scorer = Scorer(wanted(search.parse(" ".join(typed))).words, weights)
        scores = {a.pk: scorer.score(a.title, a.body_text) for a in articles[::-1]}
        found = [pk for pk, score in scores.items() if score.held]

        expected = sorted(found, key=lambda pk: (-scores[pk].held, -scores[pk].points))

        assert search.find(" ".join(typed), limit=40).ids == expected, typed


@pytest.mark.parametrize("typed", ["北约 东京", "北约 东京 火星", "北约 东京 首尔"])
def test_of_many_that_hold_as_many_words_those_in_whose_titles_they_stand_are_looked_at_too(
    make_article, monkeypatch, typed
):
    monkeypatch.setattr("archive.search.ranking.CANDIDATES", 16)
    titled = make_article(title="北约在东京", text="甲", published_at="1999-01-01T00:00Z").pk
    for _ in range(20):
        make_article(title="甲", text="北约、东京。")
    one = make_article(title="首尔", text="乙", published_at="1998-01-01T00:00Z").pk

    found = search.find(typed, limit=40).ids

    assert found[0] == titled
    assert one not in found


def test_a_title_that_was_corrected_is_no_longer_looked_at(make_article, monkeypatch):
    monkeypatch.setattr("archive.search.ranking.CANDIDATES", 16)
    article = make_article(title="北约", text="甲", published_at="1999-01-01T00:00Z")
    for _ in range(20):
        make_article(title="甲", text="北约。")
    before = search.find("北约", limit=1).ids

    correct(article, {"title": "东京"})

    assert before == [article.pk]
    assert article.pk not in search.find("北约", limit=40).ids
    assert search.find("title:东京").ids == [article.pk]


def test_many_words_of_which_each_article_holds_a_few_are_counted(make_article):
    typed = "北约 东京 首尔 峰会 制裁"
    texts = (
        "北约、东京、首尔。",
        "峰会、制裁。",
        "首尔。",
        "北约、东京、首尔、峰会。",
        "东京、制裁、首尔。",
        "别的。",
    )
    made = [make_article(title="甲", text=text).pk for text in texts]

    hits = search.find(typed)

    assert hits.ids[0] == made[3]
    assert (set(hits.ids[1:3]), hits.ids[3:]) == ({made[0], made[4]}, [made[1], made[2]])
    assert hits.missing[made[1]] == ("北约", "东京", "首尔")
