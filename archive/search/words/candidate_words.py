"""The words of texts: strings that repeat, known names, words of letters, without what tells nothing."""

from collections import Counter
from collections.abc import Mapping

from archive.database import cache_version
from archive.models import Source, Term, Topic
from archive.search.indexing.engine import using
from archive.search.words.segmenting import (
    LEAST,
    repeated_words,
    with_function_words,
    without_function_words,
)
from archive.search.words.stop_words import AGENCIES, is_stop_word
from archive.text.characters import IS_CJK
from archive.text.script import folded_words

MOST_CANDIDATES = 400


def known_names() -> frozenset[str]:
    """Return the folded spellings of topics that are names, of Chinese those without a space."""
    rows = Term.objects.filter(active=True, is_name=True).order_by()

    def read() -> frozenset[str]:
        return outlet_names().union(AGENCIES, rows.values_list("folded", flat=True))

    return cache_version.cached(using(), ("names", str(rows.query)), read)


def names_apart() -> frozenset[str]:
    """Return the folded names of people and agencies: 总统特朗普 is an office and a name, no word."""
    people = Term.objects.filter(active=True, is_name=True, topic__kind=Topic.Kind.PERSON)
    rows = people.order_by().values_list("folded", flat=True)
    return cache_version.cached(using(), ("people", str(rows.query)), lambda: AGENCIES.union(rows))


def outlet_names() -> frozenset[str]:
    """Return the folded names of all outlets."""
    rows = Source.objects.values_list("name_zh_hans", "name_zh_hant", "name_en")
    return frozenset(folded_words(name) for names in rows for name in names if name)


def words_in(runs: Mapping[str, int], least: int = LEAST) -> list[str]:
    """Return the words in runs, told with how often each was found; those that tell nothing are out."""
    names = known_names()
    holding = with_function_words(names)
    letters = [word for word, n in runs.items() if n >= least and not IS_CJK.match(word)]
    strings: Counter[str] = Counter()
    for run, times in runs.items():
        if IS_CJK.match(run):
            for piece in without_function_words(run, holding):
                strings[piece] += times
    words = [*repeated_words(strings, names, least, names_apart()), *letters]
    return [word for word in words if not is_stop_word(word)][:MOST_CANDIDATES]
