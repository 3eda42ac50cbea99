"""Excerpts: in the text's own characters, with every match marked."""

import pytest

from archive import search
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.models import Article
from archive.search.excerpts import excerpt, mark
from archive.search.query.nodes import SearchTerm
from archive.search.query.parsing import parse

pytestmark = pytest.mark.long

FILLER = "无关的话。" * 60


def plain(pieces) -> str:
    return "".join(text for text, _ in pieces)


def marked(pieces) -> list[str]:
    return [text for text, is_match in pieces if is_match]


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("訪問臺灣海峽與ＡＵＫＵＳ", "台湾海峡 aukus", ["臺灣海峽", "ＡＵＫＵＳ"]),
        ("Café de l’Élysée", "elysee", ["Élysée"]),
        ("Путин 与 Straße", "путин strasse", ["Путин", "Straße"]),
        ("时速３００㎞", "300km", ["３００㎞"]),
        ("乔·拜登说", '"乔 拜登"', ["乔·拜登"]),
        ("NATOization 与 nato", "NATO", ["nato"]),
        ("北约秘书长", "北约秘 约秘书", ["北约秘书"]),
        ("特朗普总统", "-特朗普", []),
    ],
)
def test_matches_are_marked_in_the_texts_own_characters(text, typed, found):
    pieces = mark(text, parse(typed))

    assert marked(pieces) == found
    assert plain(pieces) == text


def test_other_spellings_that_were_searched_are_marked_too():
    query = search.Query(SearchTerm("特朗普", also=("川普", "Trump")))

    assert marked(mark("川普（Donald Trump）", query)) == ["川普", "Trump"]


def test_words_in_a_field_are_marked_in_that_part_only():
    query = parse("title:北约 author:李军")

    assert marked(mark("北约与李军", query, "title")) == ["北约"]
    assert marked(mark("北约与李军", query, "byline")) == ["李军"]
    assert marked(mark("北约与李军", query, "body")) == []


def test_an_excerpt_shows_the_place_where_the_terms_stand_together():
    text = "北约。" + FILLER + "北约与东京商定合作。" + FILLER

    shown = plain(excerpt(text, parse("北约 东京"), length=60))

    assert "北约与东京商定合作" in shown
    assert shown.startswith("…")
    assert len(shown) < 80


def test_terms_that_stand_apart_are_all_shown():
    pieces = excerpt(
        "北约开会。" + FILLER + "东京表态。" + FILLER + "首尔回应。", parse("北约 东京 首尔")
    )

    assert marked(pieces) == ["北约", "东京", "首尔"]
    assert plain(pieces).count("…") == 2
    assert len(plain(pieces)) < 270


def test_a_match_at_the_very_end_of_a_long_text_is_shown():
    assert marked(excerpt("话" * 200_000 + "北约", parse("北约"))) == ["北约"]


def test_a_phrase_longer_than_an_excerpt_is_shown_whole():
    phrase = "一二三四五六七八九十" * 20

    assert marked(excerpt(FILLER + phrase + FILLER, parse(f'"{phrase}"'))) == [phrase]


def test_an_excerpt_without_a_match_is_the_beginning():
    assert excerpt("甲乙丙。", parse("北约")) == [("甲乙丙。", False)]
    assert plain(excerpt(FILLER, parse("北约"), length=20)) == "无关的话。" * 4 + "…"


def test_an_excerpt_neither_begins_with_a_bracket_that_closes_nor_ends_with_one_that_opens():
    text = "无关的话。" * 4 + "有人说：“此事不提。”北约今天开会，讨论《" + "某某条约》。" * 20

    shown = plain(excerpt(text, parse("北约"), length=10))

    assert shown == "…北约今天开会，讨论…"


def test_paragraphs_are_joined_as_their_language_does():
    assert (
        plain(excerpt("北约。\n\n　　东京。\n\nThe end.\n\nNATO", parse("北约")))
        == "北约。东京。The end. NATO"
    )


def test_an_excerpt_does_not_cut_words_of_letters():
    text = "word " * 200 + "NATO " + "longword " * 200

    shown = plain(excerpt(text, parse("NATO"), length=57)).strip("…").split()

    assert set(shown) == {"word", "NATO", "longword"}


QUERIES = [
    "北约", "中國", "普京", "台海", "香港国安法", "AUKUS", "Trump", "美国 关税", "新冠 疫情 欧盟",
    "朝鲜 OR 韩国", "习近平 -疫情", '"一带一路"', "title:美国", "的", "谈", "2020 总统", "covid",
    "法國 德國", "人权", "示威 警方", "东京 首尔 北京", "G7", "U.S.", "F-35", "南海仲裁",
]  # fmt: skip


@pytest.mark.django_db
def test_every_hit_in_real_documents_has_its_matches_marked(shared):
    ingest(files_below([shared / "corpus", shared / "seeds"]), jobs=1)
    seen, unmarked = 0, []
    for typed in QUERIES:
        hits = search.find(typed, limit=1000)
        for article in Article.objects.filter(pk__in=hits.ids):
            seen += 1
            title = mark(article.title, hits.query)
            if not marked(title) + marked(excerpt(article.body_text, hits.query)):
                unmarked.append((typed, article.title))

    assert seen > 1_000
    assert unmarked == []
