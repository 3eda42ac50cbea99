"""The page of topics: a tree for each kind, sorted for the reader's language."""

import datetime as dt
import re

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify

from archive.derived import recounting
from archive.models import Term, Topic
from archive.text.pinyin import reading
from reader.overviews.topic_tree import Node, topics_by_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(make_article, make_topic):
    """Make a topic that an article is about."""

    def make(slug: str, **given):
        topic = make_topic(slug, **given)
        make_article(topics=[topic])
        recounting.rebuild()
        return topic

    return make


def outline(nodes: list[Node]) -> list[object]:
    """Return the names of a tree, with parts as nested lists."""
    return [
        piece
        for node in nodes
        for piece in (node.name, *([outline(node.parts)] * bool(node.parts)))
    ]


def trees() -> dict[str, list[object]]:
    return {branch.kind: outline(branch.nodes) for branch in topics_by_kind()}


def test_names_are_in_the_order_of_pinyin_in_chinese_and_of_the_alphabet_in_english(
    client, written
):
    for hans, hant, en in (
        ("中国", "中國", "China"), ("重庆", "重慶", "Chongqing"), ("阿富汗", "阿富汗", "Afghanistan"),
        ("意大利", "義大利", "Italy"), ("新西兰", "紐西蘭", "New Zealand"),
    ):  # fmt: skip
        written(slugify(en), kind="place", name_zh_hans=hans, name_zh_hant=hant, name_en=en)

    def shown(language: str) -> list[str]:
        page = client.get("/topics/", HTTP_ACCEPT_LANGUAGE=language).content.decode()
        return re.findall(r'<a href="/topics/(?!compare)[^"]+">([^<]+)</a>', page)

    assert shown("zh-hans") == ["阿富汗", "重庆", "新西兰", "意大利", "中国"]
    assert shown("zh-hant") == ["阿富汗", "重慶", "紐西蘭", "義大利", "中國"]
    assert shown("en") == ["Afghanistan", "China", "Chongqing", "Italy", "New Zealand"]


def test_parts_stand_below_what_they_are_part_of(written):
    asia = written("asia", kind="place")
    written("japan", kind="place", parent=asia)

    assert trees() == {"place": ["Asia", ["Japan"]]}


def test_people_stand_below_their_country_whatever_office_they_hold(written, make_topic):
    china = make_topic("china", kind="place")
    ministry = make_topic("ministry", kind="organisation", parent=china)
    written("minister", kind="person", parent=ministry)

    assert trees()["person"] == ["China", ["Minister"]]


def test_events_stand_below_their_year_the_latest_first(written):
    for year in (2020, 2024, 2022):
        written(f"summit-{year}", kind="event", starts_on=dt.date(year, 7, 1))

    assert trees() == {
        "event": ["2024", ["Summit-2024"], "2022", ["Summit-2022"], "2020", ["Summit-2020"]]
    }


def test_topics_without_an_article_are_named_apart(client, written, make_topic):
    written("nato")
    make_topic("quad")

    [branch] = topics_by_kind()
    assert (outline(branch.nodes), branch.count) == (["Nato"], 1)
    assert [topic.slug for topic in branch.without_articles] == ["quad"]
    html = client.get("/topics/").content.decode()
    assert "/topics/quad/" in html
    assert "1 more, without an article so far" in html


def test_there_are_no_more_topics_where_none_has_an_article(client, make_topic):
    make_topic("quad")

    html = client.get("/topics/").content.decode()

    assert "1 without an article so far" in html
    assert "more, without" not in html


def test_what_articles_stand_under_is_kept_though_it_has_none_itself(written, make_topic):
    written("japan", kind="place", parent=make_topic("asia", kind="place"))

    assert trees() == {"place": ["Asia", ["Japan"]]}


def test_a_circle_of_parents_loses_no_topic(client, written):
    first, second = written("first"), written("second")
    for topic, parent in ((first, second), (second, first)):
        Topic.objects.filter(pk=topic.pk).update(parent=parent)

    page = client.get("/topics/")

    assert page.status_code == 200
    assert {"/topics/first/", "/topics/second/"} <= set(
        re.findall(r'href="(/topics/\w+/)"', page.content.decode())
    )


def test_twenty_more_topics_cost_no_more_queries(client, written, make_topic):
    written("nato")
    with CaptureQueriesContext(connection) as few:
        client.get("/topics/")
    for number in range(20):
        written(f"topic-of-{number}", kind="person", parent=make_topic(f"land-{number}"))

    with CaptureQueriesContext(connection) as many:
        client.get("/topics/")

    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("name", "is_person", "read"),
    [
        ("重慶", False, "chong qing"),
        ("长江", False, "chang jiang"),
        ("曾俊华", True, "zeng jun hua"),
        ("朴槿惠", True, "piao jin hui"),
        ("北约亚太四国（AP4）", False, "bei yue ya tai si guo ap4"),
        ("NATO", False, "nato"),
    ],
)
def test_a_name_is_read_as_it_is_spoken(name, is_person, read):
    assert reading(name, is_person) == read


def test_a_name_that_an_editor_changes_is_read_again(make_topic):
    topic = make_topic(name_zh_hans="中国")
    topic.name_zh_hans = "北约"

    topic.save(update_fields=["name_zh_hans"])

    topic.refresh_from_db()
    assert topic.reading_zh_hans == "bei yue"


def links(page) -> list[str]:
    return re.findall(r'<a href="(/topics/(?!compare)[\w-]+/)"', page.content.decode())


@pytest.mark.parametrize("typed", ["半导体", "半導體", "chip", "CHIPS", "晶圆", " 晶圓 "])
def test_the_box_finds_topics_by_a_part_of_a_name_in_any_language_and_script(
    client, written, make_topic, typed
):
    chips = written(
        "chips", name_zh_hans="半导体与芯片", name_zh_hant="半導體與晶片", name_en="Chips"
    )
    Term.objects.create(topic=chips, text="晶圆")
    make_topic("quad", name_zh_hans="四方安全对话")
    form = html5lib.parse(client.get("/topics/").content, namespaceHTMLElements=False).find(
        ".//form[@class='find']"
    )
    assert form.find(".//input").get("name") == "q"

    page = client.get(form.get("action"), {"q": typed})

    assert links(page) == ["/topics/chips/"]


def test_the_box_says_that_no_topic_is_called_so_and_refuses_nonsense(client, written):
    written("chips")

    assert "No topic is called so." in client.get("/topics/?q=qqqq").content.decode()
    for nonsense in ("x" * 101, "(\0"):
        refused = client.get("/topics/", {"q": nonsense})
        assert refused.status_code == 400
        assert 'aria-invalid="true"' in refused.content.decode()


def test_of_many_topics_of_a_kind_the_largest_show_and_the_others_unfold(
    client, make_article, make_topic
):
    topics = [make_topic(f"land-{n}", kind="place") for n in range(30)]
    for topics_of_one in (topics, topics[7:9], topics[7:8]):
        make_article(topics=topics_of_one)
    recounting.rebuild()
    page = html5lib.parse(client.get("/topics/").content, namespaceHTMLElements=False)

    [largest, unfolded] = page.iterfind(".//ul[@class='topic-tree']")

    assert [a.text for a in largest.iterfind("li/a")][:2] == ["Land-7", "Land-8"]
    assert (len(largest), len(unfolded)) == (12, 30)
    assert page.find(".//details[@class='all-topics']/ul") is unfolded
