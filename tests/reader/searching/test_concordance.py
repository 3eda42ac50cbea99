"""The concordance of a search, as a page and as CSV."""

import csv
import io

import pytest
from lxml import html

from archive.models import Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(make_article):
    make_article(
        title="无关",
        text="一二三四五六七八九十一二三四五六七八九十乙北约甲一二三四五六七八九十一二三四五六七八九十",
        published_at="2024-01-01T08:00Z",
    )
    make_article(
        title="北約在前", text="甲说北約乙。", language="zh-Hant", published_at="2023-01-01T08:00Z"
    )


def table(client, query: str) -> list[dict[str, str]]:
    response = client.get(f"/search/concordance.csv?{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_twenty_characters_stand_on_either_side(client, archive):
    row = table(client, "q=北约")[0]

    assert row["before"] == "二三四五六七八九十一二三四五六七八九十乙"
    assert (row["found"], row["after"][:3], len(row["after"])) == ("北约", "甲一二", 20)


def test_either_script_and_the_title_are_found(client, archive):
    rows = table(client, "q=北约")

    assert [(row["found"], row["before"]) for row in rows[1:]] == [("北約", ""), ("北約", "甲说")]


def test_lines_are_sorted_by_what_stands_beside_the_words(client, archive):
    after = [row["after"] for row in table(client, "q=北约&sort=right")]
    before = [row["before"][::-1] for row in table(client, "q=北约&sort=left")]

    assert after == sorted(after)
    assert before == sorted(before)


def test_the_page_shows_the_same_lines(client, archive):
    page = client.get("/search/concordance/?q=北约").content.decode()

    assert page.count("<mark>") == 3
    assert page.index("乙</td>") < page.index("<mark>北约</mark>")


def test_filters_narrow_it(client, archive):
    assert {row["language"] for row in table(client, "q=北约&lang=zh-Hant")} == {"zh-Hant"}


@pytest.mark.parametrize("address", ["/search/concordance/", "/search/concordance.csv"])
@pytest.mark.parametrize("query", ["", "q=北约&sort=up", "q=北约&lang=xx"])
def test_what_makes_no_sense_is_refused(client, archive, address, query):
    assert client.get(f"{address}?{query}").status_code == 400


def test_nothing_found_is_an_empty_table(client, archive):
    assert table(client, "q=南极") == []


@pytest.mark.parametrize("sort", ["left", "right"])
def test_so_many_articles_are_sorted_and_the_page_says_so(client, archive, monkeypatch, sort):
    monkeypatch.setattr("reader.views.concordance.SORTED", 1)

    page = client.get(f"/search/concordance/?q=北约&sort={sort}").content.decode()

    assert page.count("<mark>") == 1
    assert "newest 1 articles" in page
    assert len(table(client, f"q=北约&sort={sort}")) == 1
    assert len(table(client, "q=北约")) == 3


@pytest.mark.parametrize(
    ("group", "names"),
    [("source", ["RFI"]), ("year", ["2024", "2023"]), ("neighbour", ["乙", "在前", "甲一"])],
)
def test_lines_stand_in_groups(client, archive, group, names):
    response = client.get(f"/search/concordance/?q=北约&group={group}")
    groups = response.context["groups"]

    assert {each.name for each in groups} == set(names)
    assert sum(each.number for each in groups) == response.content.decode().count("<mark>") == 3


def test_only_places_beside_a_word_are_kept(client, archive):
    assert [row["after"] for row in table(client, "q=北约&near=說")] == ["乙。"]
    page = client.get("/search/concordance/?q=北约&near=说")
    assert [line.before for line in page.context["lines"]] == ["甲说"]


@pytest.mark.parametrize(
    "query", ["q=北约&group=day", "q=北约&near=。", f"q=北约&near={'长' * 21}"]
)
def test_groups_and_words_beside_that_make_no_sense_are_refused(client, archive, query):
    assert client.get(f"/search/concordance/?{query}").status_code == 400
    assert client.get(f"/search/concordance.csv?{query}").status_code == 400


@pytest.fixture
def of_one_name(make_article, make_topic):
    """An article under each of two spellings of one name."""
    topic = make_topic("trump")
    for name in ("特朗普", "川普"):
        Term.objects.create(topic=topic, text=name)
    make_article(text="昨天川普说不去。")
    make_article(text="昨天特朗普说去。")


@pytest.mark.parametrize(
    ("language", "said", "way_out"),
    [
        ("en", "Other ways to say “特朗普” were searched too: 川普", "only 特朗普 (type =特朗普)"),
        ("zh-CN", "“特朗普”的其他说法也一并检索：川普", "只检索“特朗普”（输入=特朗普）"),
        ("zh-TW", "「特朗普」的其他說法也一併檢索：川普", "只檢索「特朗普」（輸入=特朗普）"),
    ],
)
def test_other_spellings_are_named_with_a_way_to_only_the_one_typed(
    client, of_one_name, language, said, way_out
):
    asked = {"headers": {"accept-language": language}}
    page = html.fromstring(client.get("/search/concordance/?q=特朗普&sort=right", **asked).content)
    assert said in page.text_content()
    assert len(page.cssselect("mark")) == 2

    [only] = [a for a in page.cssselect(".also a") if a.text_content() == way_out]
    address = f"/search/concordance/{only.get('href')}"
    page = html.fromstring(client.get(address, **asked).content)
    assert [mark.text for mark in page.cssselect("mark")] == ["特朗普"]
    assert not page.cssselect(".also")
    assert "sort=right" in address


def test_the_word_goes_along_to_the_other_pages_that_count(client, archive):
    page = html.fromstring(client.get("/search/concordance/?q=北约&lang=zh-Hant").content)

    for link in page.cssselect(".concordance-sorts")[0].cssselect("a"):
        answer = client.get(link.get("href"))
        assert answer.status_code == 200
        there = html.fromstring(answer.content)
        assert "北约" in {
            *there.xpath("//main//input/@value"),
            *map(str.strip, there.xpath("//textarea/text()")),
        }
        assert link.get("aria-current") or there.xpath("//option[@value='zh-Hant'][@selected]")
