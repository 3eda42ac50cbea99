"""Statistics pages: topic, comparison and coverage."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from archive.models import Article, Capture, Tally
from archive.models.tally import Span
from archive.topics import loading
from reader.overviews.companions import Company, companions

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def archive(make_article, make_topic, make_source):
    """Two sources, three years, two topics that come together and one that is everywhere."""
    nato, aukus, china = (make_topic(slug) for slug in ("nato", "aukus", "china"))
    bbc = make_source("bbc")
    for number in range(30):
        month, topics = number % 12 + 1, [china]
        if number % 3 == 0:
            topics.append(nato)
        if number % 6 == 0:
            topics.append(aukus)
        given = {"source": bbc} if number % 2 else {}
        if number % 5 == 4:
            given["published_at"] = None
        else:
            given["published_at"] = f"{2022 + number % 3}-{month:02}-10T08:00Z"
        make_article(topics=topics, language="en" if number % 7 == 0 else "zh-Hans", **given)
    return nato, aukus, china


def articles_behind(client, address: str) -> set[int]:
    """Every article on the pages of a list."""
    found: set[int] = set()
    token = ""
    while True:
        page = client.get(f"{address}&page_size=2&page={token}").context["listing"].page
        found |= {article.pk for article in page}
        if not (token := page.next):
            return found


@pytest.mark.parametrize(
    "address",
    [
        "/topics/nato/?",
        "/topics/china/?source=bbc",
        "/topics/china/?lang=zh-Hans&published_after=2022-03-05&published_before=2024-02-11",
        "/topics/compare/?topic=nato&topic=china",
        "/topics/compare/?topic=china&topic=aukus&source=bbc",
    ],
)
def test_every_bar_leads_to_exactly_the_articles_it_counts(client, archive, address):
    page = html.fromstring(client.get(address).content)
    bars = page.cssselect(".chart-drawing a")
    counted = [
        (bar.get("href"), int(bar.findtext("title").split(": ")[1].split()[0])) for bar in bars
    ]
    chart = client.get(address).context["chart"]

    assert len(counted) == sum(bool(b.count) for s in chart.series for b in s.bars) > 3
    for href, count in counted:
        assert len(articles_behind(client, href)) == count
    for series in chart.series:
        walked = set().union(*(articles_behind(client, b.url) for b in series.bars if b.count))
        assert len(walked) == sum(b.count for b in series.bars)


def test_the_bars_of_a_topic_are_all_its_dated_articles(client, archive):
    chart = client.get("/topics/nato/").context["chart"]

    dated = Article.objects.published().about(archive[0]).dated().count()
    assert sum(bar.count for bar in chart.series[0].bars) == dated


def test_shares_are_of_what_the_list_could_hold(client, archive):
    bars = client.get("/topics/china/?source=bbc").context["chart"].series[0].bars

    assert {bar.share for bar in bars if bar.count} == {1.0}


def test_topics_that_come_with_a_topic_are_ordered_by_lift_not_by_count(archive):
    nato, aukus, _ = archive

    found = Company.of(nato).companions

    assert [(c.topic, c.articles) for c in found] == [(aukus, 5)]  # china is with every article
    assert found[0].lift == pytest.approx(5 * 30 / (10 * 5))


@pytest.mark.parametrize("whole", [59, 2_000])
def test_seven_shared_articles_never_stand_above_fifty_nine(make_source, make_topic, whole):
    rare, usual, source = make_topic("rare"), make_topic("usual"), make_source("rfi")
    for topic, articles in ((rare, 7), (usual, whole)):
        Tally.objects.create(
            topic=topic.pk, span=Span.EVER, first=dt.date.min, source=source, articles=articles
        )

    found = companions({rare.pk: 7, usual.pk: 59}, own=100, every=4_394)

    assert [companion.topic for companion in found] == [usual, rare]


def test_of_equally_strong_companions_the_commoner_comes_first(make_article, make_topic):
    nato, rare, usual = (make_topic(slug) for slug in ("nato", "rare", "usual"))
    for number in range(20):
        topics = [nato, *[rare][: number < 3], *[usual][: number < 9]] if number < 10 else []
        make_article(topics=topics)

    assert [c.topic for c in Company.of(nato).companions] == [usual, rare]


def test_what_comes_as_often_as_anywhere_is_no_companion(make_article, make_topic):
    nato, usual = make_topic("nato"), make_topic("usual")
    for number in range(101):
        make_article(topics=[topic for topic, has in ((nato, number < 40), (usual, number)) if has])

    assert Company.of(usual).companions == []


def test_a_meeting_of_two_articles_is_chance(make_article, make_topic):
    nato, rare = make_topic("nato"), make_topic("rare")
    for number in range(9):
        make_article(topics=[nato, rare] if number < 2 else [])

    assert Company.of(nato).companions == []


def test_of_outlets_with_as_many_articles_the_one_that_writes_of_little_else_is_first(
    make_article, make_topic, make_source
):
    nato, wide, narrow = make_topic("nato"), make_source("bbc"), make_source("rfi")
    for source, others in ((wide, 3), (narrow, 1)):
        make_article(source=source, topics=[nato])
        for _ in range(others):
            make_article(source=source)

    assert [c.source for c in Company.of(nato).outlets] == [narrow, wide]


def test_a_topic_says_who_writes_about_it_and_when_first_and_last(client, archive):
    response = client.get("/topics/nato/")

    assert [(c.source.slug, c.articles) for c in response.context["company"].outlets] == [
        ("bbc", 5), ("rfi", 5),
    ]  # fmt: skip
    days = [article.published_day for article in response.context["company"].ends]
    about = Article.objects.about(archive[0]).dated()
    assert days == [about.oldest_first()[0].published_day, about.newest_first()[0].published_day]


def test_the_page_of_a_topic_begins_with_its_articles_and_leads_to_what_follows(client, archive):
    html = client.get("/topics/nato/").content.decode()

    assert 'href="#company"' in html
    assert html.index('href="#company"') < html.index('class="entry"') < html.index('id="company"')
    assert html.index('id="company"') < html.index('class="chart"') < html.index('id="outlets"')


def test_a_topic_says_how_many_of_its_articles_stand_in_no_month(client, archive):
    topic = client.get("/topics/nato/")
    narrowed = client.get("/topics/nato/?source=bbc")

    assert topic.context["undated"] == Article.objects.about(archive[0]).undated().count() == 2
    assert narrowed.context["undated"] == 1
    link = 'href="/undated/?source=bbc&amp;topic=nato">1 of them undated</a>'
    assert link in narrowed.content.decode()
    found = client.get("/undated/?source=bbc&topic=nato").context["listing"].page
    assert found.count == 1


def test_two_topics_without_a_dated_article_are_not_said_to_have_none(
    client, make_article, make_topic
):
    nato, _ = make_topic("nato"), make_topic("aukus")
    make_article(topics=[nato], published_at=None)

    html = client.get("/topics/compare/?topic=nato&topic=aukus").content.decode()

    assert "None of these articles has a date." in html
    assert "No article has either topic." not in html


def test_a_topic_names_the_spellings_that_count_for_it(client, archive):
    archive[0].terms.create(text="大西洋公约")
    archive[0].terms.create(text="斯托尔滕贝格", weight=0)

    page = client.get("/topics/nato/").content.decode()

    assert "<li>大西洋公约</li>" in page
    assert "斯托尔滕贝格" not in page


def test_more_parts_and_spellings_of_a_topic_add_no_query(client, archive, make_topic):
    nato = archive[0]

    def add(many: int) -> int:
        for _ in range(many):
            part = make_topic(f"part-{nato.children.count()}", parent=nato)
            nato.terms.create(text=f"{part.slug} of NATO")
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get("/topics/nato/")
        return len(captured)

    assert add(2) == add(20)


def test_two_topics_stand_on_one_chart_with_what_they_share(client, archive):
    response = client.get("/topics/compare/?topic=nato&topic=aukus")

    assert [series.name for series in response.context["chart"].series] == ["Nato", "Aukus"]
    assert response.context["numbers"] == [(archive[0], 10), (archive[1], 5)]
    assert response.context["together"] == 5
    assert 'href="/?topic=nato&amp;topic=aukus"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("topic=nato", 200),
        ("topic=nato&topic=nato", 200),
        ("topic=nato&topic=nobody", 400),
        ("topic=nato&topic=aukus&topic=china", 200),
        ("topic=nato&topic=aukus&topic=china&words=a&words=b%0Ac", 400),
        ("topic=nato&topic=aukus&source=nobody", 400),
        ("topic=%00&topic=nato", 400),
    ],
)
def test_a_comparison_is_of_up_to_five(client, archive, query, status):
    assert client.get(f"/topics/compare/?{query}").status_code == status


def test_topics_to_compare_are_written_by_any_of_their_names(client, archive):
    nato, aukus, _ = archive
    nato.name_zh_hant = "北大西洋公約組織"
    nato.save()
    aukus.terms.create(text="奥库斯")
    aukus.terms.create(text="三国协定", ambiguous=True)

    def led(*written):
        return client.get("/topics/compare/", {"topic": written, "source": "bbc"})

    address = "/topics/compare/?topic=nato&topic=aukus&source=bbc"
    for written in (("北大西洋公約組織", "奧庫斯"), ("Nato ", "aukus"), ("nato", "AUKUS")):
        assert led(*written).headers["Location"] == address
    for unknown in ("三国协定", "nobody"):
        refused = led("nato", unknown)
        fields = html.fromstring(refused.content).cssselect(".compare-form [name=topic]")
        assert refused.status_code == 400
        assert [(field.get("value"), field.get("aria-invalid")) for field in fields] == [
            ("Nato", None),
            (unknown, "true"),
            *[("", None)] * 3,
        ]
    assert '<option value="Aukus">' in client.get("/topics/compare/").content.decode()


def test_hundreds_of_topics_are_refused_without_looking_each_up(
    client, archive, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        response = client.get("/topics/compare/", {"topic": [f"名称{n}" for n in range(300)]})

    assert response.status_code == 400


def test_two_topics_of_one_spelling_are_told_apart_by_their_names_only(client, archive):
    for topic in archive[:2]:
        topic.terms.create(text="联盟")

    assert client.get("/topics/compare/?topic=联盟&topic=nato").status_code == 400


def test_coverage_says_what_there_is_of_each_source(client, make_article, make_source):
    make_source("silent")
    for month in (1, 2, 5):
        make_article(published_at=f"2024-{month:02}-10T08:00Z", characters=500)
    make_article(published_at="2023-12-10T08:00Z", published_precision="estimated", language="en")

    response = client.get("/coverage/")
    ((held, years, months),) = response.context["held"]

    assert years == (3, 1)
    assert months == (1, 1, 0, 0, 1, *[0] * 7)
    assert [(g.first.month, g.last.month, g.months) for g in held.gaps] == [(3, 4, 2)]
    assert (held.full_text_share, held.estimated_share) == (0.75, 0.25)
    assert held.languages == {"zh-Hans": 3, "en": 1}
    assert held.last_arrival == Article.objects.latest("created_at").created_at


def test_a_cell_of_coverage_leads_to_what_it_counts(client, archive):
    page = html.fromstring(client.get("/coverage/2023/").content)
    cells = [(a.get("href"), a.text) for a in page.cssselect(".grid td a")]

    assert len(cells) > 8
    for href, text in cells:
        assert len(articles_behind(client, href)) == int(text)


def test_coverage_tells_figures_from_noughts_and_a_day_in_words(client, make_article):
    make_article(published_at="2024-02-10T08:00Z")
    Article.objects.update(created_at=dt.datetime(2024, 5, 1, 9, tzinfo=dt.UTC))

    page = html.fromstring(client.get("/coverage/").content)
    cells = [cell.text_content().strip() for cell in page.cssselect("#by-month ~ .wide .grid td")]
    record = {row.findtext("dt"): row.find("dd") for row in page.cssselect(".record > div")}

    assert cells == ["–", "1", *["–"] * 10]
    assert record["Last taken in"].text_content() == "1 May 2024"
    assert record["Period"].text_content() == "February 2024"
    assert "10 February 2024<" in client.get("/sources/").content.decode()


def test_coverage_leads_to_what_has_no_sure_date(client, make_article):
    source = make_article(published_at="2024-02-10T08:00Z", language="en").source
    for given in ({"published_precision": "estimated"}, {"published_at": None}):
        make_article(**{"published_at": "2024-02-11T08:00Z"} | given)

    page = html.fromstring(client.get("/coverage/").content)
    record = {row.findtext("dt"): row.find("dd") for row in page.cssselect(".record > div")}

    assert record["Languages"].text_content() == "Simplified Chinese 2, English 1"
    for name, place in (
        ("With an estimated date", "undated/estimated"),
        ("Without a date", "undated"),
    ):
        link = record[name].find("a")
        assert (link.text, link.get("href")) == ("33.3%", f"/{place}/?source={source.slug}")
        assert client.get(link.get("href")).context["listing"].page.count == 1


def test_coverage_counts_what_could_not_be_read(client, make_article):
    make_article()
    for number in range(3):
        Capture.objects.create(
            sha256=str(number), origin="secret/place", received_at=dt.datetime.now(dt.UTC),
            compressed=b"", size=0, outcome="rejected", reason="it is empty",
        )  # fmt: skip

    text = client.get("/coverage/").content.decode()

    assert "it is empty" in text
    assert "secret/place" not in text


def test_an_empty_archive_has_a_coverage_page(client):
    assert client.get("/coverage/").status_code == 200
    assert client.get("/coverage/2024/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/", "/2024/", "/2024/04/", "/2024/04/10/", "/?topic=nato&source=bbc", "/topics/",
        "/topics/nato/", "/topics/nato/?source=bbc&lang=en", "/coverage/", "/sources/",
        "/topics/compare/?topic=nato&topic=china", "/on-this-day/04-10/", "/undated/",
        "/undated/estimated/", "/api/v1/topics/", "/api/v1/timeline/",
    ],
)  # fmt: skip
def test_twenty_more_articles_topics_and_years_add_no_query(
    client, archive, make_article, make_topic, address
):
    make_article(published_at="2024-04-10T08:00Z", published_precision="estimated", topics=archive)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    before = queries()
    for number in range(20):
        for year in (1990 + number, 2024):
            make_article(published_at=f"{year}-04-10T08:00Z", topics=[*archive, make_topic()])

    assert queries() <= before  # a full page need not look among the undated


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "were kept up to "),
        ("zh-hans", "提供的专题更新至"),
        ("zh-hant", "提供的專題更新至"),
    ],
)
def test_coverage_says_up_to_which_day_the_topics_were_kept(client, language, said):
    client.cookies["django_language"] = language
    page = html.fromstring(client.get("/sources/").content)
    (link,) = page.xpath("//main//a[contains(@href, 'coverage')]/@href")

    (section,) = html.fromstring(client.get(link).content).xpath("//*[@id='topics-kept']/..")

    assert said in section.text_content()
    assert str(loading.kept_until(loading.STARTER_SET).year) in section.text_content()


def test_who_appears_with_a_topic_can_be_narrowed_to_people(client, make_article, make_topic):
    nato, aukus = make_topic("nato"), make_topic("aukus")
    person = make_topic("person", kind="person")
    for number in range(20):
        make_article(topics=[nato, aukus, person][: 3 if number < 4 else 2] if number < 8 else [])

    page = html.fromstring(client.get("/topics/nato/").content)
    told = client.get("/api/v1/topics/nato/").json()
    narrowed = client.get("/api/v1/topics/nato/?kind=person").json()

    people = page.cssselect(".company details li > a")
    assert [link.get("href") for link in people] == ["/topics/person/"]
    assert [(c["slug"], c["articles"]) for c in told["appears_with"]] == [
        ("aukus", 8),
        ("person", 4),
    ]
    assert narrowed["appears_with"] == told["appears_with"][1:]
    assert client.get("/api/v1/topics/nato/?kind=nobody").status_code == 400
    assert client.get("/api/v1/topics/nowhere/").status_code == 404
