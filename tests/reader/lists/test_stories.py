"""Copies of one story: one entry in a list, and their texts side by side."""

import re
import time

import pytest

from archive.models import Revision
from archive.text.differences import compared

BODY = "第一段讲北约峰会。\n第二段讲印太伙伴与合作。\n第三段讲经费。"


@pytest.fixture
def story(make_article, make_source):
    """An article, a copy of it in another outlet, and a second copy there."""
    one = make_article(text=BODY, story=1, published_at="2024-04-10T08:00Z")
    bbc = make_source("bbc")
    two = make_article(
        text=BODY.replace("印太", "亚太"), story=1, source=bbc, published_at="2024-04-10T09:00Z"
    )
    three = make_article(text=BODY, story=1, source=bbc, published_at="2024-04-12T09:00Z")
    return one, two, three


def test_copies_are_one_entry_that_unfolds(client, story, make_article):
    other = make_article(published_at="2024-04-11T08:00Z")
    one, two, three = story

    response = client.get("/")
    told = [entry for _, entries in response.context["listing"].days for entry in entries]

    assert [entry.article for entry in told] == [three, other]
    assert told[0].copies == [one, two]
    assert "also in 1 other source" in response.content.decode()
    assert f'href="/articles/{three.pk}/compare/{one.pk}/"' in response.content.decode()


def test_a_withdrawn_copy_is_not_told_of(client, story):
    for copy in story[:2]:
        copy.withdrawn_at = "2024-05-01T00:00Z"
        copy.save()

    assert "other source" not in client.get("/").content.decode()


def test_two_copies_stand_side_by_side_with_what_differs_marked(client, story):
    one, two, _ = story

    html = client.get(f"/articles/{one.pk}/compare/{two.pk}/").content.decode()

    assert "第二段讲<del>印</del>太伙伴与合作。" in html
    assert "第二段讲<ins>亚</ins>太伙伴与合作。" in html


def test_two_copies_in_one_outlet_are_told_apart_by_their_dates(client, story):
    _, two, three = story

    html = client.get(f"/articles/{two.pk}/compare/{three.pk}/").content.decode()

    heads = re.findall(r'<th scope="col">(.*?)</th>', html)
    assert "10 April 2024, 09:00" in heads[0]
    assert "12 April 2024, 09:00" in heads[1]


def test_the_way_back_to_an_article_is_in_its_language(client, story):
    one, two, _ = story

    for page in (f"compare/{two.pk}", "versions"):
        html = client.get(f"/articles/{one.pk}/{page}/").content.decode()
        assert f'<li><a href="/articles/{one.pk}/" lang="zh-Hans">' in html


def test_only_copies_are_compared(client, story, make_article):
    other = make_article()

    assert client.get(f"/articles/{story[0].pk}/compare/{other.pk}/").status_code == 404
    assert client.get(f"/articles/{story[0].pk}/compare/999/").status_code == 404


def test_versions_of_an_article_are_what_its_revisions_kept(client, make_article):
    article = make_article(text="第三版。", title="新题")
    for before in ({"body_text": "第一版。"}, {"body_text": "第二版。", "title": "旧题"}):
        Revision.objects.create(article=article, cause="capture", before=before)
    Revision.objects.create(article=article, cause="editor", before={"byline": "某人"})

    versions = client.get(f"/articles/{article.pk}/versions/").context["versions"]

    assert [(v.before["body_text"], v.after["body_text"]) for v in versions] == [
        ("第二版。", "第三版。"),
        ("第一版。", "第二版。"),
    ]
    assert (versions[0].before["title"], versions[0].after["title"]) == ("旧题", "新题")
    older = versions[1].revision.pk
    html = client.get(f"/articles/{article.pk}/versions/{older}/").content.decode()
    assert "第<del>一</del>版。" in html


def test_a_change_of_nothing_but_width_is_marked(client, make_article):
    article = make_article(title="许章润：极权必败")
    Revision.objects.create(article=article, cause="capture", before={"title": "许章润:极权必败"})

    html = client.get(f"/articles/{article.pk}/versions/").content.decode()

    assert "许章润<del>:</del>极权必败" in html
    assert "许章润<ins>：</ins>极权必败" in html


def test_when_a_version_was_made_is_said_in_words(client, make_article):
    revision = Revision.objects.create(
        article=make_article(), cause="capture", before={"body_text": "第一版。"}
    )
    Revision.objects.update(made_at="2024-05-01T09:30Z")
    page = client.get(f"/articles/{revision.article_id}/versions/").content.decode()

    assert ">1 May 2024, 09:30</time>" in page


@pytest.mark.parametrize(("copied", "said"), [("許章潤:極權", True), ("许章润：别的", False)])
def test_copies_that_say_the_same_in_other_signs_say_so(client, make_article, copied, said):
    one = make_article(title="许章润：极权", story=1)
    two = make_article(title=copied, story=1)

    html = client.get(f"/articles/{one.pk}/compare/{two.pk}/").content.decode()

    assert ("The words are the same on both sides" in html) is said


def test_an_article_that_never_changed_says_so(client, make_article):
    article = make_article()

    assert "never changed" in client.get(f"/articles/{article.pk}/versions/").content.decode()
    assert client.get(f"/articles/{article.pk}/versions/7/").status_code == 404


def test_a_paragraph_that_came_or_went_stands_alone():
    rows = compared("甲甲甲。\n乙乙乙。", "甲甲甲。\n丙丙丙。\n乙乙乙。")

    assert [(row.before, row.after) for row in rows] == [
        ([("甲甲甲。", False)], [("甲甲甲。", False)]),
        ([], [("丙丙丙。", True)]),
        ([("乙乙乙。", False)], [("乙乙乙。", False)]),
    ]


def test_the_other_script_is_no_difference():
    assert not any(row.differs for row in compared("北约与台湾", "北約與台灣"))


def test_no_text_is_lost_between_the_pieces():
    before, after = BODY, BODY.replace("经费", "军费与经费") + "\n第四段。"
    rows = compared(before, after)

    assert "\n".join("".join(t for t, _ in r.before) for r in rows if r.before) == before
    assert "\n".join("".join(t for t, _ in r.after) for r in rows if r.after) == after


def test_very_long_texts_are_compared_in_bounded_time():
    started = time.process_time()
    rows = compared("的一是" * 40_000, "的一在" * 40_000)
    many = compared(
        "\n".join(f"段{n}的" for n in range(3000)), "\n".join(f"节{n}的" for n in range(3000))
    )

    assert rows[0].differs
    assert len(many) >= 501
    assert time.process_time() - started < 20
