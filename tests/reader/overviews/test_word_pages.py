"""Counted words as a reader meets them: frequency, collocations and keyness, clicked through."""

import csv
import io
from collections import Counter
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree, html

from archive.models import Term
from archive.search.words import frequency, keyness

pytestmark = pytest.mark.django_db

REST = "各地天气晴朗，球队赢得比赛，观众十分高兴，商店照常营业，学校放假三天。" * 2


@pytest.fixture
def archive(make_article, make_source, make_topic):
    """Twenty-four articles of two outlets in two months; every second one speaks of sanctions."""
    houses, topic = (make_source("voa"), make_source("dw")), make_topic("nato")
    for number in range(24):
        text = (
            f"財政部對第{number}家銀行實施制裁，"
            if number % 4 == 0
            else f"财政部对第{number}家银行实施制裁，"
        )
        make_article(
            text=(text if number % 2 == 0 else "") + REST[number:],
            source=houses[number % 2],
            topics=[topic] * (number % 3 == 0),
            published_at=f"2024-0{1 + number % 4 // 2}-1{number % 9}T08:00Z" if number else None,
        )


def behind(client, address: str) -> int:
    """How many articles are in the list at an address."""
    response = client.get(f"{address}&page_size=100")
    assert response.status_code == 200
    return len(list(response.context["listing"].page))


def rows_of(response) -> list[list[str]]:
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def linked(page, words: str) -> str:
    [address] = {a.get("href") for a in page.cssselect("main a") if a.text_content() == words}
    return address


def submitted(page, **given: str) -> str:
    """The address to which the form of a page leads, with some of its fields filled in."""
    [form] = [each for each in page.forms if "words" in each.get("action")]
    filled = {**{k: v for k, v in form.form_values() if v}, **given}
    assert set(given) <= {field.get("name") for field in form.cssselect("[name]")}
    path, _, place = form.get("action").partition("#")
    return f"{path}?{'&'.join(f'{k}={quote(v)}' for k, v in filled.items())}#{place}"


def test_one_comes_from_a_search_and_from_the_topics(client, archive):
    hits = html.fromstring(client.get("/search/?q=制裁").content)
    for name in ("Frequency", "Collocations", "Keyness"):
        page = client.get(linked(hits, name))
        assert page.status_code == 200
        assert "制裁" in page.content.decode()
    topics = html.fromstring(client.get("/topics/").content)
    assert client.get(linked(topics, "Words counted")).status_code == 200


@pytest.mark.parametrize("by", ["month", "week", "source", "language", "topic"])
def test_every_number_leads_to_the_articles_it_counts(client, archive, by):
    form = html.fromstring(client.get("/words/").content)
    address = submitted(form, words="制裁\n天气", by=by, measure="rate")
    response = client.get(address)
    page = html.fromstring(response.content)
    # Past the form, which fills a phone's screen.
    assert page.get_element_by_id(address.partition("#")[2]).tag == "h2"

    figures = [figure for row in response.context["found"].shown for figure in row.figures]
    links = page.cssselect(".figures td a")
    assert len(links) == len([figure for figure in figures if figure.articles]) > 1
    for link in links:
        assert behind(client, link.get("href")) == int(link.text_content()), link.get("href")
    for word, many in zip(page.cssselect(".numbers a"), (12, 24), strict=True):
        assert behind(client, word.get("href")) == many


def test_a_filter_narrows_words_and_what_they_are_a_share_of(client, archive):
    table = client.get("/words/?words=制裁&by=month&source=voa").context["found"]

    assert [word.figure.articles for word in table.words] == [12]
    assert [word.figure.share for word in table.words] == [1.0]
    assert [row.figures[0].share for row in table.shown] == [1.0, 1.0]
    assert table.words[0].undated == 1


def test_how_outlets_name_one_thing_is_counted_name_by_name(client, make_article, make_topic):
    law = make_topic("security-law")
    for name in ("港版国安法", "香港国安法"):
        Term.objects.create(topic=law, text=name)
    for text in ("港版国安法", "港版国安法", "香港国安法"):
        make_article(text=f"议会通过{text}。")
    counted = html.fromstring(client.get("/words/?words=港版国安法%0A香港国安法&by=source").content)
    assert [dd.text_content() for dd in counted.cssselect(".numbers dd a")] == ["3 articles"] * 2

    apart = client.get(f"/words/{linked(counted, 'Count each only as it is written')}")

    page = html.fromstring(apart.content)
    names = [dt.text_content() for dt in page.cssselect(".numbers dt")]
    assert names == ["=港版国安法", "=香港国安法"]
    assert [behind(client, a.get("href")) for a in page.cssselect(".numbers dd a")] == [2, 1]
    assert "Count each only" not in apart.content.decode()


def test_the_table_and_the_picture_say_what_the_page_does(client, archive):
    query = "words=制裁%0A天气&by=month&measure=times"
    page = client.get(f"/words/?{query}")
    links = [a.get("href") for a in html.fromstring(page.content).cssselect("a[download]")]
    picture, rows = client.get(links[0]), rows_of(client.get(links[1]))

    assert etree.fromstring(picture.content).tag.endswith("svg")
    assert rows[0][:5] == ["month", "first", "last", "制裁", "制裁 (share)"]
    shown = page.context["found"].shown
    assert [row[0] for row in rows[1:]] == [row.key for row in shown]
    assert [row[5] for row in rows[1:]] == [f"{row.figures[0].times}" for row in shown]
    assert sum(float(row[5]) for row in rows[1:]) == 11


def test_an_estimate_is_told_with_the_number_that_was_read(client, archive, monkeypatch):
    monkeypatch.setattr(frequency, "MOST_READ", 6)
    response = client.get("/words/?words=天气&measure=times")
    [word] = response.context["found"].words

    assert 0 < word.extent.read < 24
    assert f"estimated from {word.extent.read} of its 24 articles" in response.content.decode()


def test_collocations_lead_to_articles_and_to_examples(client, archive):
    form = html.fromstring(client.get("/words/collocations/").content)
    response = client.get(submitted(form, q="制裁", width="4"))
    page = html.fromstring(response.content)

    lines = response.context["asked"].lines
    assert lines
    assert not [line for line in lines if "天气" in line.item.word]
    examples = client.get(page.cssselect(".figures td a")[0].get("href"))
    assert len(examples.context["lines"]) == lines[0].item.times
    assert behind(client, lines[0].url) == 12
    rows = rows_of(client.get(page.cssselect("a[download]")[0].get("href")))
    assert [row[0] for row in rows[1:]] == [line.item.word for line in lines]


def test_keyness_of_an_outlet_and_of_two_searches(client, archive):
    form = html.fromstring(client.get("/words/keyness/").content)
    for given in ({"source": "voa"}, {"q": "制裁", "other-q": "天气 -制裁"}):
        response = client.get(submitted(form, **given))
        page = html.fromstring(response.content)
        lines = response.context["asked"].lines
        assert any("制裁" in line.item.word for line in lines)
        for link, line in zip(page.cssselect(".figures td:last-child a"), lines, strict=True):
            assert behind(client, link.get("href")) == line.item.articles
        rows = rows_of(client.get(page.cssselect("a[download]")[0].get("href")))
        assert len(rows) == len(lines) + 1


def test_of_many_articles_keyness_reads_a_sample_and_says_so(client, archive, monkeypatch):
    monkeypatch.setattr(keyness, "MOST_READ", 6)
    page = client.get("/words/keyness/?source=voa")
    told = client.get("/api/v1/words/keyness/?source=voa").json()

    assert page.status_code == 200
    for extent, name in (
        (page.context["found"].extent, "these"),
        (page.context["found"].others, "others"),
    ):
        assert told[name]["is_sample"]
        assert 0 < told[name]["articles_read"] == extent.read < extent.of == told[name]["articles"]
        assert f"{extent.read} of {extent.of} articles, spread evenly" in page.content.decode()
    assert "the same ones each time" in page.content.decode()


WRONG = {
    "six words": ("/words/", "words=a%0Ab%0Ac%0Ad%0Ae%0Af", "five"),
    "no word": ("/words/", "words=。", "no word"),
    "a null": ("/words/", "words=%00a", ""),
    "another group": ("/words/", "words=a&by=decade", "decade"),
    "another measure": ("/words/", "words=a&measure=euro", "euro"),
    "no such topic": ("/words/", "words=a&topic=nowhere", "nowhere"),
    "a wide window": ("/words/collocations/", "q=制裁&width=11", "10"),
    "a day that is none": ("/words/collocations/", "q=制裁&published_after=2024-02-31", "day"),
    "an outlet that is none": ("/words/keyness/", "source=nobody", "nobody"),
    "another that is none": ("/words/keyness/", "source=voa&other-source=nobody", "nobody"),
}  # fmt: skip


@pytest.mark.parametrize(("address", "query", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_makes_no_sense_is_said_and_the_form_keeps_it(client, archive, address, query, said):
    response = client.get(f"{address}?{query}")
    page = html.fromstring(response.content)

    assert response.status_code == 400
    assert said in page.cssselect(".errors[role=alert]")[0].text_content()
    assert not page.cssselect(".figures")
    written = query.split("&")[0].partition("=")[2]
    if "%" not in written and "source" not in query:
        kept = [*page.xpath("//main//textarea/text()"), *page.xpath("//main//input/@value")]
        assert written in [text.strip() for text in kept]
    file = address.rstrip("/") + (".csv" if address != "/words/" else "/frequency.csv")
    assert client.get(f"{file}?{query}").status_code == 400


@pytest.mark.parametrize("address", ["/words/", "/words/collocations/", "/words/keyness/"])
def test_an_empty_archive_has_pages_too(client, db, address):
    assert client.get(address).status_code == 200
    for query in ("words=制裁&by=topic", "q=制裁", "other-q=制裁"):
        assert client.get(f"{address}?{query}").status_code == 200


def test_more_articles_take_no_more_queries(client, archive, make_article, make_source):
    def asked() -> Counter[str]:
        found = Counter[str]()
        for address in (
            "/words/?words=制裁&measure=rate&by=topic", "/words/collocations/?q=制裁",
            "/words/keyness/?q=制裁", "/words/?words=制裁%0A天气&by=month", "/api/v1/words/?words=制裁",
            "/words/frequency.csv?words=制裁&by=source", "/words/frequency.svg?words=制裁&by=month",
            "/api/v1/words/collocations/?q=制裁", "/api/v1/words/keyness/?q=制裁",
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[address] = len(queries)
        return found

    before = asked()
    for _ in range(20):
        make_article(text="美国财政部实施制裁。")
    assert asked() == before


def test_no_head_of_a_table_is_a_formula(client, make_article):
    make_article()

    table = client.get(
        "/words/frequency.csv", {"words": '=HYPERLINK("http://evil.example")', "by": "source"}
    )

    head = table.getvalue().decode("utf-8-sig").splitlines()[0]
    assert "HYPERLINK" in head
    assert not any(cell.startswith("=") for cell in next(csv.reader([head])))


@pytest.fixture
def of_one_name(make_article, make_topic):
    """Articles under two spellings of one name."""
    topic = make_topic("trump")
    for name in ("特朗普", "川普"):
        Term.objects.create(topic=topic, text=name)
    for number in range(12):
        make_article(text=f"第{number}天，总统{'川普' if number % 2 else '特朗普'}宣布加征关税。")
        make_article(text=f"第{number}天，天气晴朗，球队赢得比赛。")


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/words/collocations/?q=特朗普", "q"),
        ("/words/keyness/?q=特朗普&other-q=天气", "q"),
        ("/words/keyness/?q=天气&other-q=特朗普", "other-q"),
    ],
)
def test_the_other_spellings_that_were_searched_are_said(client, of_one_name, address, parameter):
    page = html.fromstring(client.get(address).content)
    [said] = page.cssselect(".also")
    assert "Other ways to say “特朗普” were searched too: 川普" in said.text_content()

    there = client.get(address.partition("?")[0] + said.cssselect("a")[0].get("href"))
    fewer = html.fromstring(there.content)
    assert fewer.xpath(f"//input[@name='{parameter}']/@value") == ["=特朗普"]
    assert not fewer.cssselect(".also")


def test_searches_that_are_compared_say_their_other_spellings(client, of_one_name):
    address = "/topics/compare/?words=特朗普%0A天气&period=2024"
    page = html.fromstring(client.get(address).content)
    assert "Counted with 特朗普: 川普" in page.text_content()
    assert "Counted with 天气" not in page.text_content()

    only = html.fromstring(
        client.get("/topics/compare/" + linked(page, "Count each only as it is written")).content
    )
    assert only.xpath("//textarea[@name='words']/text()") == ["=特朗普\n天气"]
    assert only.xpath("//textarea[@name='period']/text()") == ["2024"]
    assert "Counted with" not in only.text_content()
