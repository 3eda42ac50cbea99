"""Up to five topics, sources and searches on one chart: by day, week, month or year, and taken away."""

import csv
import datetime as dt
import io
import re

import pytest
from django.core.management import call_command
from lxml import etree, html

from reader.texts.periods import Period, holding

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture(scope="module")
def archive(shared_rows):
    """Seventy days of two sources, from 4 December 2023, one article a day and one without a date."""
    make_article, make_topic, make_source = shared_rows
    nato, china, bbc = make_topic("nato"), make_topic("china"), make_source("bbc")
    for number in range(70):
        day = dt.date(2023, 12, 4) + dt.timedelta(number)
        make_article(
            topics=[t for t, each in ((nato, 2), (china, 3)) if number % each == 0],
            published_at=f"{day}T08:00Z" if number != 6 else None,
            text="北约开会。" if number % 4 == 0 else "别的会。",
            **({"source": bbc} if number % 5 == 0 else {}),
        )
    call_command("reindex", verbosity=0)


def behind(client, address: str) -> int:
    """How many articles are in the list at an address."""
    response = client.get(f"{address}&page_size=100")
    assert response.status_code == 200
    return len(list(response.context["listing"].page))


MIXED = "topic=nato&outlet=bbc&words=北约"


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (MIXED, "week"),
        (f"{MIXED}&by=day", "day"),
        (f"{MIXED}&by=week", "week"),
        (f"{MIXED}&by=month&measure=share", "month"),
        (f"{MIXED}&by=year", "year"),
        (f"{MIXED}&by=week&published_after=2023-12-06&published_before=2024-01-09", "week"),
        ("topic=nato&topic=china&words=北约&words=开会%0A别的&by=month&source=bbc", "month"),
    ],
)
def test_every_bar_of_every_kind_leads_to_the_articles_it_counts(client, archive, query, kind):
    response = client.get(f"/topics/compare/?{query}")
    chart = response.context["chart"]

    assert response.status_code == 200
    assert chart.kind == kind
    written = html.fromstring(response.content).cssselect("textarea")[0].text_content()
    assert written.split() == [words for words in ("北约", "开会", "别的") if words in query]
    shown = html.fromstring(response.content).cssselect(".chart-table td a")
    bars = [bar for series in chart.series for bar in series.bars if bar.count]
    assert len(shown) == len(bars) > 2
    for bar in bars[:: max(1, len(bars) // 12)]:
        assert behind(client, bar.url) == bar.count, bar.url


def test_a_chart_is_reached_from_a_topic_a_search_and_the_topics_and_taken_from_there(
    client, archive
):
    for start in ("/topics/nato/", "/search/?q=北约", "/topics/nato/?source=bbc"):
        page = html.fromstring(client.get(start).content)
        links = {a.get("href").partition("?")[0]: a.get("href") for a in page.cssselect(".chart a")}
        assert client.get(links["/topics/compare/"]).context["chart"].rows

        table = client.get(links["/topics/compare.csv"])
        rows = list(csv.reader(io.StringIO(table.getvalue().decode("utf-8-sig"))))
        assert rows[0][:3] == ["period", "first", "last"]
        chart = client.get(start).context.get("chart") or client.get(start).context["results"].chart
        drawn = sum(bar.count for bar in chart.series[0].bars)
        assert sum(int(row[3]) for row in rows[1:]) == drawn > 0

        picture = client.get(links["/topics/compare.svg"])
        root = etree.fromstring(picture.content)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert picture.headers["Content-Type"].startswith("image/svg+xml")
        assert "attachment" in picture.headers["Content-Disposition"]
        assert not re.search(r"<script|\sstyle=|<style|\son\w+=", picture.content.decode())

    topics = html.fromstring(client.get("/topics/").content)
    (choice,) = [a.get("href") for a in topics.cssselect("a") if "compare" in a.get("href")]
    form = html.fromstring(client.get(choice).content).cssselect(".compare-form")[0]
    assert len(form.cssselect("[name=topic]")) == 5
    assert {field.get("name") for field in form.cssselect("select, textarea")} == {
        "outlet", "words", "period", "by", "measure", "side",
    }  # fmt: skip


def test_the_table_and_the_bars_say_the_same_shares(client, archive):
    table = client.get("/topics/compare.csv?topic=nato&outlet=bbc&by=month")
    rows = list(csv.DictReader(io.StringIO(table.getvalue().decode("utf-8-sig"))))
    bars = client.get("/topics/compare/?topic=nato&outlet=bbc&by=month&measure=share").context[
        "chart"
    ]

    assert [row["period"] for row in rows] == ["2023-12", "2024-01", "2024-02"]
    assert rows[0]["last"] == "2023-12-31"
    shares = [round(bar.share, 6) for bar in bars.series[1].bars]
    assert [float(row["BBC (share)"]) for row in rows] == shares
    assert all(
        int(r["BBC"]) / int(r["BBC (of)"]) == pytest.approx(s, abs=1e-6)
        for r, s in zip(rows, shares, strict=True)
    )
    for drawing in bars.drawings:
        assert not drawing.has_share_line


@pytest.mark.parametrize(
    ("query", "said"),
    {
        "six": ("topic=nato&topic=china&words=a%0Ab%0Ac%0Ad", "At most five"),
        "another period": ("topic=nato&by=decade", "decade"),
        "another measure": ("topic=nato&measure=euro", "euro"),
        "an outlet that is none": ("outlet=nobody", "nobody"),
        "a null": ("words=%00", ""),
        "very long words": (f"words={'长' * 501}", "500"),
        "days of decades": (
            "words=北约&topic=nato&by=day&published_after=1990-01-01", None,
        ),
        "turned around": ("topic=nato&published_after=2024-02-01&published_before=2024-01-01", ""),
    }.values(),
)  # fmt: skip
def test_what_cannot_be_drawn_is_said_once_and_the_form_keeps_what_was_written(
    client, archive, query, said
):
    response = client.get(f"/topics/compare/?{query}")
    if said is None:  # that time has articles of some weeks only
        assert response.status_code == 200
        return
    errors = response.context["given"].errors
    page = html.fromstring(response.content)

    assert response.status_code == 400
    assert any(said in error for error in errors)
    assert len(errors) == 1
    assert "chart" not in response.context
    if "topic=nato" in query:
        assert (
            "Nato" in [f.get("value") for f in page.cssselect("[name=topic]")]
            or said == "At most five"
        )
    for form in ("svg", "csv"):
        assert client.get(f"/topics/compare.{form}?{query}").status_code == 400


def test_days_of_many_years_are_refused_with_a_way_on(client, archive, make_article, make_topic):
    make_article(topics=[make_topic("war")], published_at="1995-01-01T08:00Z")
    make_article(topics=[make_topic("peace")], published_at="2020-01-01T08:00Z")

    response = client.get("/topics/compare/?topic=war&topic=peace&by=day")

    assert response.status_code == 400
    assert "choose months" in response.context["given"].errors[0]
    assert client.get("/topics/compare/?topic=war&topic=peace").context["chart"].kind == "year"


def test_a_period_of_one_article_is_not_all_of_it(client, archive):
    page = html.fromstring(client.get("/topics/compare/?topic=nato&topic=china&by=day").content)
    said = [each.text_content() for each in page.cssselect(".chart-table td, .chart-drawing title")]

    assert "1/1" in said
    assert not [words for words in said if "100%" in words]


def test_weeks_begin_on_monday_and_are_told_from_days():
    week, day = holding(dt.date(2024, 1, 3), "week"), Period(2024, 1, 1)

    assert (week.first, week.last, week.kind) == (dt.date(2024, 1, 1), dt.date(2024, 1, 7), "week")
    assert (day.kind, week.name) == ("day", "2024-W01")
    assert holding(dt.date.max, "week").last == dt.date.max
    assert [*Period.all_between(dt.date(9999, 12, 25), dt.date.max, "week")][-1].last == dt.date.max


def test_a_spelling_of_several_topics_means_the_one_that_it_names(client, make_topic):
    law, autonomy = make_topic("law"), make_topic("autonomy")
    law.terms.create(text="香港国安法")
    spelling = autonomy.terms.create(text="香港国安法", is_name=False)
    [way] = html.fromstring(client.get("/topics/").content).xpath("//a[contains(@href, 'compare')]")
    address = f"{way.get('href')}?topic=香港國安法&topic=autonomy"

    shown = client.get(address, follow=True)
    assert shown.redirect_chain == [("/topics/compare/?topic=law&topic=autonomy", 302)]

    spelling.is_name = True
    spelling.save()
    refused = client.get(address, follow=True)
    assert refused.status_code == 400
    assert "There is no topic called 香港國安法." in refused.content.decode()
