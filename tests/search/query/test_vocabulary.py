"""Words of the news in other languages, and their stems."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from archive.search.query import vocabulary


def test_words_are_stemmed_by_many_threads_at_once():
    words = ["sanctions", "relations", "uyghurs"] * 100

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: vocabulary.stemmed(" ".join(words)), range(40)))

    assert set(found) == {" ".join(["sanction", "relat", "uyghur"] * 100)}


@pytest.mark.parametrize(
    ("name", "other"),
    [("雷根", "Reagan"), ("reagan", "里根"), ("戴卓爾", "撒切尔"), ("三藩市", "旧金山"), ("空中巴士", "空客"), ("東協", "ASEAN")],
)  # fmt: skip
def test_names_are_known_as_each_place_writes_them(name, other):
    assert other in vocabulary.naming_the_same(name)


@pytest.mark.parametrize(
    ("typed", "other"), [("歼-20", "J-20"), ("J-20", "歼-20"), ("殲20", "J20"), ("轟六", "H-6"), ("DF-41", "东风41")]
)  # fmt: skip
def test_types_are_known_in_chinese_and_in_letters(typed, other):
    assert other in vocabulary.types_alike(typed)


@pytest.mark.parametrize("typed", ["三十", "第一", "香港七", "2024", "战二"])
def test_other_words_with_a_number_are_no_types(typed):
    assert vocabulary.types_alike(typed) == ()
