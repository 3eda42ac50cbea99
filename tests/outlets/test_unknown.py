"""Rules for outlets of which nothing is known: boilerplate of ten languages, and no sentence."""

import pytest

from archive.outlets import outlets, rules_for_unknown, unknown
from tests.helpers.page_layouts import WORDS

PRINTED = ("newsletter", "subscribe", "rights", "share", "qr")


@pytest.mark.parametrize("language", WORDS)
def test_what_pages_print_is_known_in_each_language(language):
    unnamed = [
        n for n in PRINTED if not unknown("x", "x.example").furniture.naming(WORDS[language][n])
    ]

    assert unnamed in ([], ["share"])


@pytest.mark.parametrize("language", WORDS)
def test_no_sentence_of_an_article_is_taken_for_it(language):
    words = WORDS[language]
    said = [
        *words["text"],
        words["standfirst"],
        words["heading"],
        words["caption"],
        words["teaser"],
        words["last"],
    ]

    assert [line for line in said if rules_for_unknown().furniture.naming(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "Skip Advertisement", "Article continues below", "12 comments", "View all comments", "La suite après cette publicité",
        "Empfohlener redaktioneller Inhalt", "Archivado en: Mundo", "Подписывайтесь на наш канал", "스크랩" and "댓글 3", "続きを読む",
        "返回例狐，查看更多", "評論 (12)", "跟帖 3", "原标题：某题", "3 / 12", "Back to gallery", "特别声明：以上内容为平台用户上传，本平台仅提供服务。",
        "请继续往下阅读…", "Tags: talks, border",
    ],
)  # fmt: skip
def test_lines_between_and_below_paragraphs_are_known(line):
    assert rules_for_unknown().furniture.naming(line)


@pytest.mark.parametrize(
    "line",
    [
        "He refused to comment.", "Next steps", "他们评论了这项计划。", "双方订阅了对方的报纸。", "Receive them at noon, he said.",
        "Die Werbung wirkt.", "扫码支付在邻国普及得更快。", "Previous governments had failed.", "声明说，双方同意会谈。", "Jetzt handeln",
    ],
)  # fmt: skip
def test_sentences_that_begin_like_it_stay(line):
    assert not rules_for_unknown().furniture.naming(line)


def test_known_outlets_have_their_own_rules_only():
    rule = rules_for_unknown().furniture[0]

    assert rule not in outlets()["rfi"].furniture
    assert rule in unknown("news-example-org", "news.example.org").furniture
