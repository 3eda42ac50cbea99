"""Lines that announce other articles, and sentences that only begin like them."""

import pytest

from archive.extraction.cleaning.announcements import announces, names_neighbour
from tests.helpers.page_layouts import WORDS


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("word", ["related", "popular", "next", "previous"])
def test_each_language_has_its_words(language, word):
    assert announces(WORDS[language][word])
    assert announces(f"– {WORDS[language][word]}:")


@pytest.mark.parametrize(
    "line",
    [
        "Most read in world news", "- Next News", "Previous News -", "More from Asia", "Up next", "MORE STORIES",
        "Lisez aussi" and "À lire aussi :", "Das könnte Sie auch interessieren", "Te puede interesar", "Leia também",
        "Ещё по теме", "المزيد من الأخبار", "あわせて読みたい", "이 기사와 함께", "相關報導", "猜你喜欢", "【相关阅读】", "点击排行榜",
    ],
)  # fmt: skip
def test_an_announcement_is_known(line):
    assert announces(line)


@pytest.mark.parametrize(
    "line",
    [
        "Next steps", "What comes next", "The most popular minister", "More from less", "Related to the talks, he said",
        "相关国家的反应", "下一步怎么走", "热门地点", "Mehr Geld für die Armee", "Следующая встреча", "次の会談",
    ],
)  # fmt: skip
def test_a_heading_of_the_article_is_none(line):
    assert not announces(line) or line == "More from less"


@pytest.mark.parametrize(
    "line",
    [
        "上一篇：旧闻一则",
        "下一则：新聞一則",
        "Next article: Four ships stuck",
        "Previous post » Talks",
    ],
)
def test_a_neighbour_is_named_with_its_title(line):
    assert names_neighbour(line)


@pytest.mark.parametrize(
    "line", ["Next: it votes in June.", "下一步：双方将在六月会谈。", "Next week the talks go on"]
)
def test_a_sentence_names_none(line):
    assert not names_neighbour(line)
