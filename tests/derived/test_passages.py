"""Passages that stand in articles of other outlets: shown on the article, and side by side."""

import re

import opencc
import pytest

from archive.derived import keeping, passages
from archive.derived.copy_likeness import sketch
from archive.editing import corrections
from archive.models import Article, Source

pytestmark = pytest.mark.django_db

SAID = (
    "三国外长周四在首尔签署渔业协议，争执四年的海域从此共同巡逻。",
    "按照协议，渔船每季轮流进入该海域，捕捞量由科学家逐年核定。",
    "各方还同意设立热线，以便海警船在大雾中互相通报位置。",
)


def filler(seed: int, letters: int = 300) -> str:
    """Text that has nothing in common with that of another seed."""
    return "".join(
        chr(0x4E00 + (n * n * 7 + n * seed * 131 + seed * 997) % 9000) + "。" * (n % 30 == 29)
        for n in range(letters)
    )


@pytest.fixture
def filed(make_article, make_source):
    """Return a function that files an article of an outlet with its sketch, and its copies linked."""

    def file(text: str, outlet: str = "rfi", **fields) -> Article:
        source = Source.objects.filter(slug=outlet).first() or make_source(outlet)
        article = make_article(text=text, source=source, **fields)
        with keeping.writing():
            keeping.copies.sketch_and_link([article], [sketch(text)])
        article.refresh_from_db()
        return article

    return file


def reused(article: Article) -> list[tuple[Article, list[str]]]:
    return [(r.article, [p.here for p in r.passages]) for r in passages.reuses(article)]


def test_three_sentences_in_another_outlet_are_shown_on_both_articles_and_side_by_side(
    filed, client
):
    ours = filed(filler(1) + "".join(SAID) + filler(2), title="渔业协议签署")
    theirs = filed(
        f"{filler(3)}{SAID[0]}{SAID[1]}\n{opencc.OpenCC('s2t').convert(SAID[2])}",
        "bbc", title="大雾中的海警", language="zh-Hant",
    )  # fmt: skip

    html = client.get(ours.get_absolute_url()).content.decode()
    assert "These passages also stand in" in html or "This passage also stands in" in html
    assert SAID[1] in html.split('id="reuses"')[1]
    assert "渔业协议签署" in client.get(theirs.get_absolute_url()).content.decode()

    section = html.split('id="reuses"')[1].split("</section>")[0]
    assert theirs.get_absolute_url() in section
    beside = re.search(r'href="([^"]+/compare/[^"]+)"', section)[1]
    page = client.get(beside)
    assert page.status_code == 200
    rows = page.context["rows"]
    assert "".join(text for row in rows for text, _ in row.before).endswith(SAID[2])
    assert not [text for row in rows for text, differs in row.before if differs and text.strip()]
    assert filler(3)[:20] not in page.content.decode()


@pytest.mark.parametrize(
    ("text", "outlet"),
    {
        "two sentences": (SAID[0] + SAID[1] + filler(3), "bbc"),
        "three in the same outlet": ("".join(SAID) + filler(3), "rfi"),
        "other words": (filler(4), "bbc"),
    }.values(),
)
def test_less_is_no_reuse(filed, client, text, outlet):
    ours, theirs = filed(filler(1) + "".join(SAID)), filed(text, outlet)

    assert reused(ours) == reused(theirs) == []
    assert "reuses" not in client.get(ours.get_absolute_url()).content.decode()
    assert client.get(f"/articles/{ours.pk}/compare/{theirs.pk}/").status_code == 404


def test_sentences_in_another_order_and_with_a_word_changed_are_found(filed):
    ours = filed(filler(1) + "".join(SAID) + filler(2))
    changed = SAID[1].replace("每季", "每月")
    filed(filler(3) + SAID[2] + filler(4, 60) + "。" + SAID[0] + changed, "bbc")

    ((_other, here),) = reused(ours)

    assert "".join(here) == "".join(SAID)


def test_copies_and_withdrawn_articles_are_not_among_them(filed):
    text = "".join(SAID) + filler(1)
    ours, copy = filed(text), filed(text, "bbc")
    assert ours.pk == copy.story
    ours.refresh_from_db()
    withdrawn = filed(filler(3) + "".join(SAID), "dw")
    assert [other for other, _ in reused(ours)] == [withdrawn]

    corrections.withdraw([withdrawn], "nobody's")

    assert reused(Article.objects.get(pk=ours.pk)) == []


def test_a_brief_in_a_digest_is_a_passage_and_no_copy(filed):
    brief = filed(
        "".join(SAID) + "协议下月由三国议会表决，渔民团体表示谨慎欢迎。" * 3, title="渔业协议签署"
    )
    digest = filed(
        f"{filler(5)}\n{brief.body_text}\n{filler(6)}", "bbc", title="简报：渔业协议签署；雨季提前"
    )

    assert brief.story is None
    assert [other for other, _ in reused(brief)] == [digest]


def test_as_many_queries_for_many_reuses_as_for_one(filed, django_assert_max_num_queries):
    ours = filed(filler(1) + "".join(SAID))
    for number in range(12):
        filed(filler(10 + number) + "".join(SAID), f"outlet-{number}")

    with django_assert_max_num_queries(3):
        found = passages.reuses(ours)

    assert len(found) == passages.MOST_COMPARED
