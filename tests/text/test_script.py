"""Detecting Simplified and Traditional, and folding both to one form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text.script import fold, folding, language_of, stated_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("北约秘书长访问东京", "zh-Hans"),
        ("北約秘書長訪問東京", "zh-Hant"),
        ("他说「台灣與香港」的关系紧张，双方对此发表声明", "zh-Hans"),
        ("NATO與AUKUS會談 Anthony Albanese", "zh-Hant"),
        ("人口", "zh-Hans"),
        ("The ministers agreed to meet again in Brussels before the summer.", "en"),
        ("Les ministres ont décidé de se revoir à Bruxelles avant l'été.", "fr"),
        ("岸田首相はNATO事務総長と会談した。", "ja"),
        ("나토 사무총장이 도쿄를 방문했다.", "ko"),
        # What is half Latin, and what the recogniser then takes for Wu, is Chinese all the same.
        ("各国军费 国家 averyverylongwordwithoutanybreakinit", "zh-Hans"),
        ("", "und"),
        ("2024 — 10:27", "und"),
    ],
)
def test_the_language_of_a_text_is_told(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("臺灣", "台湾"),
        ("台灣", "台湾"),
        ("祕書長", "秘书长"),
        ("沈著", "沉着"),
        ("ＡＵＫＵＳ", "aukus"),
        ("Café", "cafe"),
        ("反覆", "反复"),
        ("瞭解", "了解"),
        ("乾淨", "干净"),
        ("後裏發", "后里发"),
    ],
)
def test_spellings_that_readers_take_for_one_fold_to_one(one, other):
    assert fold(one) == fold(other)


@given(st.text())
def test_a_text_folds_to_what_its_definition_says(text):
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")

    assert fold(text) == unicodedata.normalize("NFC", bare).translate(folding())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("好…", "好..."),  # one character becomes several
        ("e\u0301t\u0065\u0301", "ete"),  # marks of their own
        ("ｶﾞ", "ガ"),  # a half-width mark joins the letter before it
        ("각", "각"),  # letters of hangul join to a syllable
        ("😀臺", "😀台"),  # beyond the tables
    ],
)
def test_characters_that_do_not_fold_one_to_one_are_folded_with_their_neighbours(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


KOREAN, ENGLISH = "두 장관이 서울에서 만났다.", "The two ministers met in Seoul on Monday."


@pytest.mark.parametrize(
    ("tag", "text", "language"),
    [
        ("kr", KOREAN, "ko"),
        ("KR-kr", KOREAN, "ko"),
        ("kr", ENGLISH, ""),
        ("jp", "二人の大臣が会談した。", "ja"),
        ("cn", "两国外长会谈", "zh-Hans"),
        ("tw", "兩國外長會談", "zh-Hant"),
        ("cz", "Ministři se setkali v Praze.", "cs"),
        ("ua", "Міністри зустрілися в Києві.", "uk"),
        ("ru", ENGLISH, ""),
        ("ar", ENGLISH, ""),
        ("mn", "Хоёр сайд уулзав.", "mn"),
        ("en-US", ENGLISH, "en"),
        ("de_DE", "Die Minister trafen sich.", "de"),
    ],
)
def test_a_stated_language_is_one_and_the_text_s(tag, text, language):
    assert stated_language(tag, text) == language
