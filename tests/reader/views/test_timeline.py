"""The timeline, the topics and the sources."""

import re
from itertools import chain

import pytest
from django.http import QueryDict

from archive.models import Article
from reader.texts.periods import Period

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def shown(response) -> list[Article]:
    return list(response.context["listing"].page)


def test_newest_article_comes_first(client, make_article):
    older = make_article(published_at="2014-02-04T08:00Z")
    newer = make_article(published_at="2020-05-01T08:00Z")

    assert shown(client.get("/")) == [newer, older]


def test_articles_stand_under_their_days(client, make_article):
    for moment in ("2024-04-10T08:00Z", "2024-04-10T09:00Z", "2024-04-09T08:00Z", None):
        make_article(published_at=moment)

    days = [(day, len(articles)) for day, articles in client.get("/").context["listing"].days]

    assert days == [(Period(2024, 4, 10), 2), (Period(2024, 4, 9), 1), (None, 1)]


@pytest.mark.parametrize(
    ("address", "found"),
    [("/2024/", 3), ("/2024/04/", 2), ("/2024/04/10/", 1), ("/2022/", 0), ("/2024/02/29/", 0)],
)
def test_a_year_a_month_and_a_day_hold_their_articles(client, make_article, address, found):
    for moment in (
        "2023-12-31T23:59Z",
        "2024-01-01T00:00Z",
        "2024-04-10T08:00Z",
        "2024-04-30T23:00Z",
    ):
        make_article(published_at=moment)

    response = client.get(address)

    assert response.status_code == 200
    assert len(shown(response)) == found


def test_the_page_of_a_day_shows_its_date_once(client, make_article):
    make_article(published_at="2024-04-10T08:00Z")

    html = client.get("/2024/04/10/").content.decode()

    assert '<h2 class="visually-hidden">Wednesday, 10 April 2024</h2>' in html
    assert html.count(">Wednesday, 10 April 2024<") == 2


@pytest.mark.parametrize(
    "address",
    ["/2024/13/", "/2024/00/", "/2023/02/29/", "/2024/04/31/", "/0000/", "/2024/4/", "/24/"],
)
def test_a_date_that_never_was_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_neighbours_skip_what_is_empty(client, make_article):
    for moment in ("2022-04-30T08:00Z", "2024-04-10T08:00Z", "2024-07-02T08:00Z"):
        make_article(published_at=moment)

    def neighbours(address):
        listing = client.get(address).context["listing"]
        return tuple(period and period.url for period in (listing.earlier, listing.later))

    assert neighbours("/2024/04/10/") == ("/2022/04/30/", "/2024/07/02/")
    assert neighbours("/2024/04/") == ("/2022/04/", "/2024/07/")
    assert neighbours("/2023/") == ("/2022/", "/2024/")
    assert neighbours("/2024/07/") == ("/2024/04/", None)


def test_the_calendar_counts_what_the_filters_leave(client, make_article, make_source):
    bbc = make_source("bbc")
    for moment in ("2023-05-01T08:00Z", "2024-04-10T08:00Z", "2024-04-11T08:00Z"):
        make_article(published_at=moment, source=bbc)
    make_article(published_at="2024-06-10T08:00Z")

    listing = client.get("/2024/?source=bbc").context["listing"]

    assert [(period.year, count) for period, count in listing.almanac.years] == [
        (2024, 2),
        (2023, 1),
    ]
    assert [c.period.month for c in chain(*listing.heat[0][2]) if c.articles == 2] == [4]


def test_links_of_the_calendar_keep_the_filters(client, make_article, make_topic):
    make_article(topics=[make_topic("nato")])

    assert 'href="/2024/?lang=zh-Hans"' in client.get("/?lang=zh-Hans").content.decode()
    assert 'href="/2024/?topic=nato"' in client.get("/topics/nato/").content.decode()


def test_a_wrong_value_shows_its_error_and_no_list(client, make_article):
    article = make_article()

    response = client.get("/?published_after=2024-13-40&source=nobody&ordering=best&page=x")
    html = response.content.decode()

    assert response.status_code == 400
    assert article.title not in html
    assert set(response.context["listing"].filter.errors) == {
        "published_after", "source", "ordering", "page",
    }  # fmt: skip
    assert 'id="id_published_after_error"' in html
    assert 'value="2024-13-40"' in html


def test_pages_link_to_their_neighbours_and_keep_the_filters(client, make_article):
    for minute in range(3):
        make_article(published_at=f"2024-04-10T08:0{minute}Z")

    first = client.get("/?lang=zh-Hans&page_size=2&utm_source=x")
    token = first.context["listing"].page.next
    html = first.content.decode()
    assert f'rel="next" href="?lang=zh-Hans&amp;page_size=2&amp;page={token}"' in html
    assert '<link rel="canonical" href="http://testserver/?lang=zh-Hans">' in html

    second = client.get(f"/?lang=zh-Hans&page_size=2&page={token}").content.decode()
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


def test_what_narrows_a_list_can_be_taken_away_again(client, make_article, make_topic):
    make_article(topics=[make_topic("nato"), make_topic("japan")])

    listing = client.get("/?topic=nato&topic=japan&lang=zh-Hans").context["listing"]

    assert [(choice.value, choice.without) for choice in listing.choices] == [
        ("Nato", "topic=japan&lang=zh-Hans"),
        ("Japan", "topic=nato&lang=zh-Hans"),
        ("zh-Hans", "topic=nato&topic=japan"),
    ]


def test_an_entry_says_outlet_time_title_lead_topics_and_length(client, make_article, make_topic):
    make_article(
        title="北约峰会",
        lead="摘要",
        topics=[make_topic("nato")],
        characters=1234,
        kicker="要闻分析",
    )

    html = client.get("/").content.decode()

    for part in ("北约峰会", "摘要", "RFI", "08:00", "Nato", "1,234 characters", "要闻分析"):
        assert part in html
    assert '<h3 lang="zh-Hans">' in html


def test_an_empty_archive_says_how_to_fill_it(client):
    assert "manage.py ingest" in client.get("/").content.decode()


def test_undated_articles_have_their_own_page(client, make_article):
    make_article()
    undated = make_article(published_at=None)

    assert shown(client.get("/undated/")) == [undated]


def test_topics_that_are_parts_of_each_other_are_all_shown(client, make_topic):
    one = make_topic("one")
    two = make_topic("two", parent=one)
    one.parent = two
    one.save()

    html = client.get("/topics/").content.decode()

    assert "/topics/one/" in html
    assert "/topics/two/" in html


def test_a_topic_shows_what_it_is_and_its_articles(client, make_article, make_topic):
    nato = make_topic("nato", description_en="An alliance of thirty-two.")
    nato.terms.create(text="北大西洋公约组织")
    article = make_article(topics=[nato])
    make_article()

    response = client.get("/topics/nato/")

    assert shown(response) == [article]
    assert "An alliance of thirty-two." in response.content.decode()
    assert "北大西洋公约组织" in response.content.decode()


def test_a_source_shows_its_articles_only(client, make_article, make_source):
    make_article()
    article = make_article(source=make_source("bbc"))

    assert shown(client.get("/sources/bbc/")) == [article]
    assert client.get("/sources/nobody/").status_code == 404


def test_a_narrowed_month_says_once_how_much_there_is(client, make_article):
    source = make_article(published_at="2024-04-10T08:00Z").source

    for address in ("/2024/04/", f"/2024/04/?source={source.slug}"):
        html = client.get(address).content.decode()
        assert len(re.findall(r">\s*1 article\s*</p>", html)) == 1


def test_a_source_names_the_zone_of_its_times_as_readers_do(client, make_source):
    make_source("rfi", time_zone="Europe/Paris")
    make_source("abc", time_zone="Australia/Sydney")

    chinese = {"accept-language": "zh-TW"}
    assert "巴黎時間" in client.get("/sources/rfi/", headers=chinese).content.decode()
    assert "Australia/Sydney" in client.get("/sources/abc/", headers=chinese).content.decode()


def test_sources_say_how_much_they_hold_and_from_when(client, make_article):
    make_article(published_at="2020-07-13T08:00Z")
    make_article(published_at="2024-04-10T08:00Z")

    html = client.get("/sources/").content.decode()

    assert "2 articles" in html
    assert "13 July 2020 – 10 April 2024" in html


def test_the_calendar_is_darkest_where_most_is(client, make_article):
    for moment in ("2023-05-01T08:00Z", *["2024-04-10T08:00Z"] * 9):
        make_article(published_at=moment)

    heat = client.get("/").context["listing"].heat

    assert [(year.year, count) for year, count, _ in heat] == [(2024, 9), (2023, 1)]
    assert [[c.level for c in half] for half in heat[0][2]] == [[0, 0, 0, 4, 0, 0], [0] * 6]
    assert heat[1][2][0][4].level == 2


def test_estimated_dates_are_gathered_beside_the_undated(client, make_article):
    make_article()
    guessed = make_article(published_precision="estimated", published_basis="capture time")

    assert "1 article has an estimated date" in client.get("/undated/").content.decode()
    response = client.get("/undated/estimated/")
    assert shown(response) == [guessed]
    assert "c. 10 April 2024" in response.content.decode()


def test_each_choice_says_how_much_it_leaves(client, make_article, make_source, make_topic):
    bbc, nato, japan = make_source("bbc"), make_topic("nato"), make_topic("japan")
    make_article(source=bbc, topics=[nato, japan])
    make_article(source=bbc, topics=[nato], language="en")
    make_article(topics=[japan], published_at="2020-01-05T08:00Z")

    def choices(query):
        listing = client.get(f"/?{query}").context["listing"]
        topics = {t.slug: n for _, group in listing.topic_choices for t, n in group}
        sources = {s.slug: n for s, n in listing.source_choices}
        return sources, dict(listing.language_choices), topics

    assert choices("") == (
        {"bbc": 2, "rfi": 1}, {"en": 1, "zh-Hans": 2}, {"nato": 2, "japan": 2},
    )  # fmt: skip
    assert choices("source=bbc&published_after=2024-03-15") == (
        {"bbc": 2, "rfi": 0}, {"en": 1, "zh-Hans": 1}, {"nato": 2, "japan": 1},
    )  # fmt: skip
    assert choices("topic=nato") == ({"bbc": 2, "rfi": 0}, {"en": 1, "zh-Hans": 1}, {"japan": 1})
    assert choices("topic=nato&lang=en")[2] == {"japan": None}  # those that come with it
    assert choices("topic=nato&topic=japan")[0] == {"bbc": None, "rfi": None}


@pytest.mark.parametrize(
    "query",
    [
        "", "source=bbc", "lang=en", "topic=nato", "topic=nato&source=bbc", "source=bbc&source=rfi",
        "topic=nato&lang=en&source=bbc", "topic=nato&topic=japan", "source=rfi&lang=zh-Hans",
        "topic=japan&published_after=2023-02-14&published_before=2024-02-20",
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", ["-published_at", "published_at"])
def test_every_way_of_narrowing_lists_what_a_scan_finds(
    client, make_article, make_source, make_topic, query, order
):
    bbc, topics = make_source("bbc"), [make_topic("nato"), make_topic("japan")]
    for number in range(24):
        given = {"source": bbc} if number % 3 else {}
        month, undated = number % 12 + 1, number % 7 == 6
        make_article(
            published_at=None
            if undated
            else f"202{3 + number % 2}-{month:02}-1{number % 9}T08:00Z",
            language="en" if number % 4 == 1 else "zh-Hans",
            topics=[t for n, t in enumerate(topics) if number % (n + 2) == 0],
            **given,
        )
    asked = QueryDict(query)
    expected = [
        article.pk
        for article in Article.objects.order_by("pk")
        if {*asked.getlist("topic")} <= {t.slug for t in article.topics.all()}
        and (not asked.getlist("source") or article.source.slug in asked.getlist("source"))
        and asked.get("lang", article.language) == article.language
        and (
            "published_after" not in asked
            or (
                str(article.published_day or "")
                and asked["published_after"]
                <= str(article.published_day)
                <= asked["published_before"]
            )
        )
    ]

    listed, token = [], ""
    while True:
        page = (
            client.get(f"/?{query}&ordering={order}&page_size=5&page={token}")
            .context["listing"]
            .page
        )
        assert (page.count, page.count_is_exact) == (len(expected), True)
        listed += page.articles
        if not (token := page.next):
            break

    assert sorted(article.pk for article in listed) == expected
    days = [str(article.published_day or "") for article in listed]
    dated = [day for day in days if day]
    assert dated == sorted(dated, reverse=order == "-published_at")
    assert days == [*dated, *[""] * (len(days) - len(dated))]


def test_pages_of_a_topic_never_shift_while_articles_arrive(client, make_article, make_topic):
    nato = make_topic("nato")
    known = [
        make_article(published_at=f"2024-04-{day:02}T08:00Z", topics=[nato]) for day in range(1, 10)
    ]
    seen, token = [], ""
    while True:
        page = client.get(f"/topics/nato/?page_size=2&page={token}").context["listing"].page
        seen += page.articles
        make_article(published_at="2024-05-01T08:00Z", topics=[nato])
        make_article(published_at=seen[-1].published_at, topics=[nato])
        make_article(published_at="2024-01-01T08:00Z", topics=[make_topic()])
        if not (token := page.next):
            break

    assert [a for a in seen if a in known] == known[::-1]
    assert len({a.pk for a in seen}) == len(seen)
