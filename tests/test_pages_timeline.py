"""The timeline, the topics and the sources."""

import datetime as dt

import pytest

from archive.models import Article, ArticleTopic, Topic

pytestmark = pytest.mark.django_db


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

    assert days == [(dt.date(2024, 4, 10), 2), (dt.date(2024, 4, 9), 1), (None, 1)]


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
    assert [(period.month, count) for period, count in listing.months if count] == [(4, 2)]


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
    assert '<h3 class="entry-title" lang="zh-Hans">' in html


def test_an_empty_archive_says_how_to_fill_it(client):
    assert "manage.py ingest" in client.get("/").content.decode()


def test_undated_articles_have_their_own_page(client, make_article):
    make_article()
    undated = make_article(published_at=None)

    assert shown(client.get("/undated/")) == [undated]


def test_topics_stand_under_their_kind_with_counts(client, make_article, make_topic):
    asia = make_topic("asia", kind=Topic.Kind.PLACE)
    japan = make_topic("japan", kind=Topic.Kind.PLACE, parent=asia)
    nato = make_topic("nato", kind=Topic.Kind.ORGANISATION, parent=asia)
    for _ in range(2):
        make_article(topics=[japan, nato])
    make_article(topics=[japan], withdrawn_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    ArticleTopic.objects.filter(topic=nato).first().delete()

    kinds = client.get("/topics/").context["kinds"]

    assert [(kind, [node.topic for node in nodes]) for kind, nodes in kinds] == [
        ("organisation", [nato]),
        ("place", [asia]),
    ]
    assert [(part.topic, part.articles) for part in kinds[1][1][0].parts] == [(japan, 2)]
    assert kinds[0][1][0].articles == 1


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


def test_sources_say_how_much_they_hold_and_from_when(client, make_article):
    make_article(published_at="2020-07-13T08:00Z")
    make_article(published_at="2024-04-10T08:00Z")

    html = client.get("/sources/").content.decode()

    assert "2 articles" in html
    assert "13 July 2020 – 10 April 2024" in html
