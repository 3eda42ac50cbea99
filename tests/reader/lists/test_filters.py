"""The filter of articles, its pagination, and invalid parameters."""

import datetime as dt
import re
from html import unescape

import pytest
from django.http import QueryDict

from archive import search
from archive.models import Article, ArticleTopic, Term
from reader.lists.filters import ArticleFilter
from reader.lists.paging import Cursor, Page, TokenError

pytestmark = pytest.mark.django_db


def filtered(query: str) -> ArticleFilter:
    return ArticleFilter(QueryDict(query), queryset=Article.objects.published())


def listed(query: str) -> list[Article]:
    asked = filtered(query)
    assert asked.is_valid(), asked.errors
    return list(asked.current_page())


def flat(pages: list[list[int]]) -> list[int]:
    return [pk for page in pages for pk in page]


def page_of(query: str) -> Page:
    asked = filtered(query)
    assert asked.is_valid(), asked.errors
    return asked.current_page()


def walk(query: str) -> list[list[int]]:
    """Return the ids on every page, following `next` from the first page."""
    pages, token = [], ""
    while token or not pages:
        page = page_of(f"{query}&page={token}")
        pages.append([article.pk for article in page])
        token = page.next
    return pages


def walk_back(query: str) -> list[list[int]]:
    """Return the ids on every page, following `previous` from the last page; first page first."""
    page = page_of(query)
    while page.next:
        page = page_of(f"{query}&page={page.next}")
    pages = [[article.pk for article in page]]
    while page.previous:
        page = page_of(f"{query}&page={page.previous}")
        pages.insert(0, [article.pk for article in page])
    return pages


def test_without_parameters_all_published_articles_are_listed_newest_first(make_article):
    older = make_article(published_at="2014-02-04T08:00Z")
    newer = make_article(published_at="2020-05-01T08:00Z")
    make_article(withdrawn_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))

    assert listed("") == [newer, older]


def test_several_sources_list_articles_of_either(make_article, make_source):
    a, b, c = (make_article(source=make_source(slug)) for slug in ("bbc", "dw", "voa"))

    assert set(listed("source=bbc&source=dw")) == {a, b}
    assert listed("source=voa") == [c]


def test_several_topics_list_articles_that_carry_all(make_article, make_topic):
    nato, japan = make_topic("nato"), make_topic("japan")
    both = make_article(topics=[nato, japan])
    make_article(topics=[nato])

    assert listed("topic=nato&topic=japan") == [both]


def test_a_topic_excluded_by_an_editor_does_not_count(make_article, make_topic):
    nato, japan = make_topic("nato"), make_topic("japan")
    article = make_article(topics=[nato, japan])
    ArticleTopic.objects.filter(topic=nato).update(origin="excluded")

    assert listed("topic=nato") == []
    assert listed("topic=japan") == [article]


def test_language_is_one_of_those_present(make_article):
    make_article()
    english = make_article(language="en")

    assert listed("lang=en") == [english]
    assert "lang" in filtered("lang=de").errors


def test_both_days_of_a_range_belong_to_it(make_article):
    make_article(published_at="2024-04-09T23:59:00Z")
    first = make_article(published_at="2024-04-10T00:00:00Z")
    last = make_article(published_at="2024-04-11T23:59:00Z")
    make_article(published_at="2024-04-12T00:00:00Z")

    assert listed("published_after=2024-04-10&published_before=2024-04-11") == [last, first]


@pytest.mark.parametrize(
    ("after", "before", "read"),
    [
        ("2024年4月10日", "2024/4/11", ("2024-04-10", "2024-04-11")),
        ("2024-04", "2024.5", ("2024-04-01", "2024-05-31")),
        ("20240410", "２０２４年", ("2024-04-10", "2024-12-31")),
    ],
)
def test_a_range_is_read_as_people_write_days_months_and_years(make_article, after, before, read):
    make_article(published_at="2024-03-31T12:00:00Z")
    within = make_article(published_at="2024-04-10T12:00:00Z")
    make_article(published_at="2025-01-01T12:00:00Z")
    asked = filtered(f"published_after={after}&published_before={before}")

    assert list(asked.qs) == [within]
    assert (asked.asked["published_after"], asked.asked["published_before"]) == read


def test_a_range_compares_the_day_an_article_is_filed_under(make_article, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    tomorrow_in_shanghai = make_article(published_at="2024-04-10T20:00:00Z")

    assert listed("published_after=2024-04-11") == [tomorrow_in_shanghai]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", "nobody"),
        ("source", "%00"),
        ("topic", "nothing"),
        ("lang", "tlh"),
        ("published_after", "2024-13-40"),
        ("published_before", "yesterday"),
        ("published_after", "2024年13月"),
        ("published_before", "04/05/2024"),
        ("ordering", "title"),
        ("page", "nonsense"),
        ("page", "W10"),
        ("page_size", "0"),
        ("page_size", "101"),
        ("page_size", "abc"),
        ("q", "长" * 501),
        ("q", "+" * 501),
        ("q", "%1E" * 501),
    ],
)
def test_a_bad_value_is_an_error_on_its_field(make_article, field, value):
    make_article()

    assert set(filtered(f"{field}={value}").errors) == {field}


def test_a_range_that_ends_before_it_begins_is_an_error(db):
    asked = filtered("published_after=2024-05-01&published_before=2024-04-01")

    assert set(asked.errors) == {"published_before"}


def test_a_page_of_a_search_is_no_page_of_the_timeline(make_article):
    offset, place = Cursor(offset=30, newest=9).token, Cursor.beside(make_article()).token

    assert "page" in filtered(f"page={offset}").errors
    assert "page" in filtered(f"q=北约&page={place}").errors
    assert "page" in filtered(f"q=北约&ordering=published_at&page={offset}").errors
    assert "page" not in filtered(f"q=北约&ordering=-published_at&page={place}").errors
    assert "page" in filtered(f"q=北约&ordering=published_at&page={place}").errors


@pytest.mark.parametrize(
    "query", ["ordering=relevance", "ordering=relevance&q=", "ordering=relevance&q=+"]
)
def test_without_words_nothing_is_the_best_match(make_article, query):
    make_article()

    assert set(filtered(query).errors) == {"ordering"}


def test_empty_values_as_a_form_sends_them_ask_for_nothing(make_article):
    article = make_article()

    query = "q=&topic=&source=&lang=&published_after=&published_before=&ordering=&page_size=&page="
    assert listed(query) == [article]


def test_unknown_parameters_are_ignored(make_article):
    article = make_article()

    assert listed("utm_source=x&colour=red") == [article]


@pytest.mark.parametrize("order", ["-published_at", "published_at"])
def test_pages_hold_every_article_once_with_the_undated_last(make_article, order):
    same = [make_article(published_at="2024-04-10T08:00Z") for _ in range(4)]
    rest = [make_article(published_at=f"2024-04-{day:02}T08:00Z") for day in (11, 12, 9)]
    undated = [make_article(published_at=None) for _ in range(3)]

    pages = walk(f"page_size=3&ordering={order}")

    dated = [rest[1], rest[0], *reversed(same), rest[2]]
    expected = [*dated, *reversed(undated)]
    if order == "published_at":
        expected = [*reversed(dated), *undated]
    assert flat(pages) == [article.pk for article in expected]
    assert [len(page) for page in pages] == [3, 3, 3, 1]


@pytest.mark.parametrize("order", ["-published_at", "published_at"])
def test_the_way_back_shows_the_pages_of_the_way_there(make_article, order):
    for day in range(1, 8):
        make_article(published_at=f"2024-04-{day:02}T08:00Z")
    for _ in range(4):
        make_article(published_at=None)
    query = f"page_size=3&ordering={order}"

    assert flat(walk_back(query)) == flat(walk(query))


def test_an_article_that_arrives_does_not_shift_the_next_page(make_article):
    older = [make_article(published_at=f"2024-04-{day:02}T08:00Z") for day in (1, 2, 3, 4)]
    asked = filtered("page_size=2")
    asked.is_valid()
    token = asked.current_page().next

    make_article(published_at="2024-04-30T08:00Z")

    assert listed(f"page_size=2&page={token}") == [older[1], older[0]]


def test_the_count_is_of_the_whole_list(make_article):
    for _ in range(5):
        make_article()
    asked = filtered("page_size=2")
    asked.is_valid()
    page = asked.current_page()

    assert (page.count, page.count_is_exact, len(page.articles)) == (5, True, 2)


def test_a_long_list_says_more_than_it_counted(make_article, monkeypatch):
    monkeypatch.setattr("reader.lists.paging.COUNTED", 3)
    for _ in range(5):
        make_article()
    asked = filtered("")
    asked.is_valid()

    assert asked.current_page().count == 3
    assert not asked.current_page().count_is_exact


@pytest.mark.parametrize(
    "token",
    ["", "!", "null", "W10", "é", "\0", "W251bGwsbnVsbCwwLGZhbHNlXQ", "WzFd", "WzMwLDBd", "Wy0xXQ"],
)
def test_a_token_not_made_here_is_refused(token):
    with pytest.raises(TokenError):
        Cursor.read(token)


def test_a_token_reads_back_as_what_it_was(make_article):
    cursor = Cursor.beside(make_article(), backwards=True)

    assert Cursor.read(cursor.token) == cursor


def test_words_are_answered_by_the_search(make_article):
    make_article(text="东盟外长会议")
    found = make_article(text="北约秘书长")

    assert listed("q=北约") == [found]


def test_a_search_is_narrowed_like_any_list(make_article, make_source):
    make_article(text="北约秘书长", source=make_source("bbc"))
    found = make_article(text="北约秘书长", source=make_source("dw"))

    assert listed("q=北约&source=dw") == [found]


def test_pages_of_a_search_hold_every_hit_once(make_article):
    hits = [
        make_article(text="北约秘书长", published_at=f"2024-04-{d:02}T08:00Z") for d in range(1, 8)
    ]

    pages = walk("q=北约&page_size=3&ordering=-published_at")

    assert flat(pages) == [article.pk for article in reversed(hits)]


@pytest.mark.parametrize("order", ["relevance", "-published_at", "published_at"])
def test_pages_of_a_search_are_the_hits_in_order_there_and_back(make_article, order):
    for day in (3, 1, 4, 1, 5, 9, 2, 6):
        make_article(text="北约秘书长", published_at=f"2024-04-{day:02}T08:00Z")
    for title in ("甲", "乙", "丙", "丁", "戊"):
        make_article(text="北约秘书长", published_at=None, title=title)
    whole = search.find("北约", order=order, limit=100).ids

    query = f"q=北约&page_size=3&ordering={order}"

    assert flat(walk(query)) == whole
    assert walk_back(query) == walk(query)


@pytest.mark.parametrize("order", ["relevance", "-published_at"])
def test_hits_that_arrive_do_not_shift_the_next_page(make_article, order):
    hits = [make_article(text="北约", published_at=f"2024-04-{day:02}T08:00Z") for day in (4, 3, 2)]
    query = f"q=北约&page_size=2&ordering={order}"
    token = page_of(query).next

    make_article(title="北约", published_at="2024-04-30T08:00Z")

    assert listed(f"{query}&page={token}") == [hits[2]]


def test_the_best_thousand_hits_can_be_reached_and_by_date_all(make_article, monkeypatch):
    monkeypatch.setattr("reader.lists.hit_pages.REACHABLE", 4)
    for _ in range(6):
        make_article(text="北约秘书长")

    assert [len(page) for page in walk("q=北约&page_size=3")] == [3, 1]
    assert [len(page) for page in walk("q=北约&page_size=3&ordering=-published_at")] == [3, 3]


def test_the_last_page_says_that_more_was_found(make_article, monkeypatch):
    monkeypatch.setattr("reader.lists.hit_pages.REACHABLE", 3)
    for _ in range(6):
        make_article(text="北约秘书长")
    first = page_of("q=北约&page_size=2")

    assert (first.is_cut, page_of(f"q=北约&page_size=2&page={first.next}").is_cut) == (False, True)


@pytest.fixture
def chips(make_topic, make_article):
    """Two topics with like names, one of which has an article."""
    chips = make_topic("chips", name_zh_hans="芯片", name_zh_hant="晶片", name_en="Chips")
    make_topic(
        "chip-export", name_zh_hans="芯片出口", name_zh_hant="晶片出口", name_en="Chip exports"
    )
    Term.objects.create(topic=chips, text="晶圆")
    make_article(title="厂", topics=[chips])
    make_article(title="别的")
    return chips


@pytest.mark.parametrize("written", ["芯片", "晶片", "chips", "晶圆", " Chips "])
def test_the_form_takes_a_topic_by_any_of_its_names(client, chips, written):
    page = client.get("/", {"topic": ["", written]})

    assert [article.title for article in page.context["listing"].page] == ["厂"]
    assert page.context["listing"].query == "topic=chips"


def test_for_a_name_of_no_topic_the_form_offers_those_called_alike(client, chips):
    page = client.get("/", {"topic": "chip", "lang": "zh-Hans"})
    html = page.content.decode()

    assert page.status_code == 400
    assert 'name="topic" maxlength="100" value="chip"' in html
    offered = re.findall(r'<a href="\?([^"]+)" rel="nofollow">([^<]+)</a>', html)
    assert offered == [
        ("topic=chips&amp;lang=zh-Hans", "Chips"),
        ("topic=chip-export&amp;lang=zh-Hans", "Chip exports"),
    ]
    assert client.get(f"/?{unescape(offered[0][0])}").status_code == 200


def test_names_of_more_topics_than_can_be_asked_for_are_not_looked_up(
    client, chips, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        assert client.get("/", {"topic": [f"芯片{n}" for n in range(99)]}).status_code == 400
