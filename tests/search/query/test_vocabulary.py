"""Words of the news in other languages, and their stems."""

from concurrent.futures import ThreadPoolExecutor

from archive.search.query import vocabulary


def test_words_are_stemmed_by_many_threads_at_once():
    words = ["sanctions", "relations", "uyghurs"] * 100

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: vocabulary.stemmed(" ".join(words)), range(40)))

    assert set(found) == {" ".join(["sanction", "relat", "uyghur"] * 100)}
