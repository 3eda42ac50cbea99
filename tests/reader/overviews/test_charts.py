"""Charts: rendered on the server, accessible, and correct."""

import re
from itertools import pairwise

import pytest
from django.template import Context, Template
from django.utils import translation
from lxml import html

from reader.overviews.chart_series import Bar, Series, months_between
from reader.overviews.charts import Chart
from reader.texts.periods import Period


def link(period: Period) -> str:
    return f"{period.url}?topic=nato"


def chart_of(*counts: int, totals: dict[tuple[int, int], int] | None = None) -> Chart:
    months = months_between((2023, 11), (2025, 12))[: len(counts)]
    known = {(p.year, p.month or 1): n for p, n in zip(months, counts, strict=True)}
    return Chart("Per month", [Series.of_months("NATO", known, months, link, totals)])


def drawn(chart: Chart) -> html.HtmlElement:
    return html.fromstring(Template("{% load charts %}{% chart c %}").render(Context({"c": chart})))


def test_every_month_with_articles_is_a_link_that_says_its_count():
    figure = drawn(chart_of(3, 0, 1))

    links = [(a.get("href"), a.findtext("title")) for a in figure.cssselect("svg a")]

    assert links == [
        ("/2023/11/?topic=nato", "November 2023: 3 articles"),
        ("/2024/01/?topic=nato", "January 2024: 1 article"),
    ]


def test_the_table_says_what_the_bars_say():
    figure = drawn(chart_of(3, 0, 1200))

    cells = [[c.text_content() for c in row] for row in figure.cssselect("tbody tr")]

    assert cells == [["November 2023", "3"], ["January 2024", "1,200"]]
    assert [a.get("href") for a in figure.cssselect("tbody a")] == [
        a.get("href") for a in figure.cssselect("svg a")
    ]


def test_a_bar_is_as_high_as_its_count_and_never_invisible():
    bars = chart_of(1, 50, 100_000).drawn[0].bars

    assert [bar.height for bar in bars] == [2.0, 2.0, 120.0]


@pytest.mark.parametrize(
    ("most", "top"), [(1, 1), (3, 3), (10, 10), (34, 40), (61, 80), (91, 100), (0, 1)]
)
def test_the_scale_ends_at_a_round_number(most, top):
    assert chart_of(most).top == top


def test_shares_are_of_the_months_they_stand_in():
    figure = drawn(chart_of(3, 0, 1, totals={(2023, 11): 12, (2024, 1): 20}))

    assert figure.cssselect("svg a")[0].findtext("title") == (
        "November 2023: 3 articles, 25% of the archive"
    )
    assert figure.cssselect(".chart-share")[0].get("d").count("M") == 2  # December is a gap


def test_two_series_stand_side_by_side_and_say_which_they_are():
    months = months_between((2024, 1), (2024, 2))
    series = [
        Series.of_months(name, counts, months, link)
        for name, counts in (("NATO", {(2024, 1): 2}), ("ASEAN", {(2024, 1): 1, (2024, 2): 4}))
    ]
    figure = drawn(Chart("Compared", series))

    assert [a.findtext("title") for a in figure.cssselect("svg a")] == [
        "NATO January 2024: 2 articles",
        "ASEAN January 2024: 1 article",
        "ASEAN February 2024: 4 articles",
    ]
    left, right = (
        figure.cssselect(f".chart-bars-{n} a path:last-child")[0].get("d") for n in (1, 2)
    )
    start, width = re.match(r"M([\d.]+) [\d.]+v-[\d.]+h([\d.]+)v", left).groups()
    assert float(start) + float(width) <= float(re.match(r"M([\d.]+)", right)[1]) + 0.1


def compared(one: list[int], other: list[int], total: int = 100) -> Chart:
    months = months_between((2024, 1), (2024, len(one)))
    keys = [(2024, number) for number in range(1, len(one) + 1)]
    totals = dict.fromkeys(keys, total)
    series = [
        Series.of_months(name, dict(zip(keys, counts, strict=True)), months, link, totals)
        for name, counts in (("NATO", one), ("ASEAN", other))
    ]
    return Chart("Compared", series)


def test_a_small_topic_beside_a_large_one_is_drawn_to_a_scale_of_its_own():
    figure = drawn(compared([400, 500], [1, 4], total=1000))

    assert len(figure.cssselect("svg.chart-drawing")) == 2
    assert [text.text for text in figure.cssselect(".chart-scale")] == [
        "500", "250", "50%", "4", "2", "0.4%",
    ]  # fmt: skip
    assert [a.findtext("title") for a in figure.cssselect("svg a")][2:] == [
        "ASEAN January 2024: 1 article, 0.1% of the archive",
        "ASEAN February 2024: 4 articles, 0.4% of the archive",
    ]
    assert len(figure.cssselect("svg.chart-drawing:last-child .chart-bars-2 a")) == 2
    assert len(figure.cssselect("svg.chart-drawing:last-child .chart-share-2")) == 1
    assert "Each is drawn to a scale of its own." in figure.text_content()
    assert [len(row) for row in figure.cssselect("tbody tr")] == [5, 5]  # one table of both


@pytest.mark.parametrize("other", [[20, 9], [0, 0]])
def test_topics_of_one_order_or_without_articles_share_a_scale(other):
    figure = drawn(compared([90, 40], other))

    assert len(figure.cssselect("svg.chart-drawing")) == 1
    assert "a scale of its own" not in figure.text_content()


def test_a_month_of_few_articles_does_not_flatten_the_shares_of_the_others():
    chart = chart_of(6, 3, 1, totals={(2023, 11): 12, (2023, 12): 10, (2024, 1): 1})
    figure = drawn(chart)

    assert figure.cssselect(".chart-scale")[-1].text == "50%"
    assert figure.cssselect(".chart-share")[0].get("d").count("L") == 2  # a start and one stroke
    assert "fewer than 10 articles" in figure.text_content()
    assert figure.cssselect("tbody tr")[-1].text_content() == "January 202411/1"


def test_shares_of_few_articles_are_drawn_where_there_are_no_others():
    figure = drawn(chart_of(1, 1, totals={(2023, 11): 4, (2023, 12): 1}))

    assert figure.cssselect(".chart-scale")[-1].text == "100%"
    assert "fewer than" not in figure.text_content()


def test_the_key_says_which_line_is_whose():
    months = months_between((2024, 1), (2024, 1))
    series = [
        Series.of_months(name, {(2024, 1): 1}, months, link, {(2024, 1): 2})
        for name in ("NATO", "ASEAN")
    ]

    samples = drawn(Chart("Compared", series)).cssselect(".chart-key path")

    assert [path.get("class") for path in samples] == [
        "chart-share chart-share-1",
        "chart-share chart-share-2",
    ]


def test_many_months_keep_their_width_and_their_years():
    chart = chart_of(*[1] * 26)

    years = [label.text for label, _ in chart.labels if len(label.text) == 4]
    assert years == ["2023", "2024", "2025"]
    assert chart.pitch * 26 + 48 == pytest.approx(chart.width, abs=1)


def of_years(counts: list[int], *others: list[int]) -> Chart:
    """Return a chart of months from January 2000 on, of one or more series."""
    months = months_between((2000, 1), (2000 + (len(counts) - 1) // 12, (len(counts) - 1) % 12 + 1))
    series = [
        Series.of_periods(str(n), dict(zip(months, each, strict=True)), months, link)
        for n, each in enumerate([counts, *others])
    ]
    return Chart("Per month", series)


def test_a_drawing_of_a_hundred_bars_is_narrowed_and_of_more_is_scrolled():
    narrowed = ".chart-narrowed"

    assert drawn(of_years([1] * 100)).cssselect(narrowed)
    assert not drawn(of_years([1] * 121)).cssselect(narrowed)
    assert not drawn(of_years([1] * 100, [1] * 100)).cssselect(narrowed)


def test_a_long_chart_opens_where_most_of_its_drawings_have_bars():
    ended, begun, throughout = [9] * 10 + [0] * 140, [0] * 140 + [9] * 10, [9] * 150
    little = [1] * 10 + [0] * 140  # drawn apart

    assert drawn(of_years(throughout, little)).cssselect(".chart-from-start")
    for newest_first in (of_years(throughout), of_years(begun), of_years(ended, begun)):
        assert not drawn(newest_first).cssselect(".chart-from-start")
    assert drawn(of_years(ended)).cssselect(".chart-from-start")


def test_labels_that_would_touch_on_a_phone_are_left_out_there():
    figure = drawn(of_years([1] * 24))

    months = [each for each in figure.cssselect(".chart-tick") if len(each.text) < 3]
    spare = [each.text for each in months if "chart-spare" in each.get("class")]
    assert [each.text for each in months][:6] == ["1", "2", "3", "4", "5", "6"]
    assert spare[:4] == ["2", "3", "5", "6"]


def test_the_years_of_a_chart_of_years_have_room():
    periods = [Period(year) for year in range(1980, 2020)]
    counts = dict.fromkeys(periods, 2)
    chart = Chart("Per year", [Series.of_periods("NATO", counts, periods, link)])

    years = [label.x * chart.plot / 100 for label, _ in chart.labels]
    assert min(later - earlier for earlier, later in pairwise(years)) >= 34


def test_nothing_in_a_chart_is_styled_inline():
    text = html.tostring(drawn(chart_of(3, 2, totals={(2023, 11): 9}))).decode()

    assert not re.search(r"style=|<style|<script|\son\w+=", text)


def test_a_chart_speaks_chinese():
    with translation.override("zh-hans"):
        figure = drawn(chart_of(3, totals={(2023, 11): 12}))

    assert figure.cssselect("svg a")[0].findtext("title") == "2023年11月：3篇，占同期全部的25%"


def test_a_chart_of_nothing_is_not_drawn():
    assert (
        Template("{% load charts %}{% chart c %}")
        .render(Context({"c": Chart("Per month", [Series("NATO", [Bar(Period(2024, 1), 0, "")])])}))
        .strip()
        == ""
    )
