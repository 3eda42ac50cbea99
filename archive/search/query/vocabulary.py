"""The field's own words in other languages and usages, as `vocabulary.toml` has them, and names as
they are transliterated, from `names.toml`. Pure.

Words of letters are compared by their stems: sanctioned is found under sanctions, and so is 制裁.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from archive.text.characters import CJK, IS_CJK
from archive.text.script import fold, folded_words

WORDS = Path(__file__).with_suffix(".toml")
NAMES = Path(__file__).with_name("names.toml")
# Letters, or Chinese, then a number: what is written with a hyphen here and without one there.
TYPE = re.compile(
    rf"([A-Za-z]{{1,5}}|[{CJK}]{{1,2}})([-\u2010\u2011]?)(\d{{1,4}}[A-Za-z]?|[一二三四五六七八九]?十?[一二三四五六七八九十])"
)
DIGITS = "一二三四五六七八九"
NUMERALS = {
    f"{DIGITS[tens - 1] if tens > 1 else ''}{'十' * bool(tens)}{DIGITS[ones - 1] if ones else ''}": str(
        10 * tens + ones
    )
    for tens in range(10)
    for ones in range(10)
    if tens or ones
}
SIGNS = re.compile(r"[\W_]+")
KINDS = {
    "people": "person",
    "places": "place",
    "bodies": "organisation",
    "companies": "organisation",
    "treaties": "event",
}


class Vocabulary(NamedTuple):
    """Groups of words that mean the same, and of names of the same, by each of them folded.

    `short` has what short words stand for; `kinds`, as topics have it, of which kind a name is;
    `behind` what may stand behind the name of a person, an organisation or a place without changing
    what it names; `types` what stands before the number of a type, in letters, by what does in
    Chinese.
    """

    words: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]
    kinds: dict[str, str]
    short: dict[str, tuple[str, ...]]
    behind: dict[str, frozenset[str]]
    types: dict[str, str]


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """Return by what a short text is compared, as `folded_words` does; kept, since names come often."""
    return folded_words(text)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary; the files are read once."""
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    called = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    chinese = [[word for word in group if not word.isascii()] for group in told["news"]]
    words = _by_word(
        [
            *((group, group) for group in told["words"]),
            *((group, group[: len(own)]) for group, own in zip(told["news"], chinese, strict=True)),
            *(([word], others) for word, others in told["derived"].items()),
        ]
    )
    names = _by_word([(group, group) for groups in called.values() for group in groups])
    kinds = {
        name: kind
        for title, kind in KINDS.items()
        for name in _by_word([(group, []) for group in called[title]])
    }
    short = {_in_capitals(word): tuple(others) for word, others in told["short"].items()}
    behind = {kind: frozenset(map(fold, titles)) for kind, titles in told["behind"].items()}
    return Vocabulary(words, names, kinds, short, behind, told["types"])


def _by_word(groups: Sequence[tuple[list[str], list[str]]]) -> dict[str, tuple[str, ...]]:
    """What groups of words have for each of theirs, folded; what is in two groups has that of both."""
    found: dict[str, dict[str, None]] = {}
    # All are folded at once: one by one takes a third of a second.
    folded = iter(fold("\n".join(word for group, _ in groups for word in group)).split("\n"))
    for group, others in groups:
        for _ in group:
            word = SIGNS.sub(" ", next(folded)).strip()
            found.setdefault(word, {}).update(dict.fromkeys(others))
    return {word: tuple(others) for word, others in found.items()}


@cache
def _beginning_alike() -> dict[str, list[str]]:
    """The vocabulary's words of letters by their first two, which a stem keeps."""
    found: dict[str, list[str]] = {}
    for word in vocabulary().words:
        if word.isascii():
            found.setdefault(word[:2], []).append(word)
    return found


@lru_cache(maxsize=8192)
def meaning_the_same(text: str) -> tuple[str, ...]:
    """Return the words that mean the same as a word, that one aside; none where none are known.

    >>> meaning_the_same("制裁"), meaning_the_same("sanctioned")
    (('sanctions', 'sanction', 'sanctioned'), ('制裁', 'sanctions', 'sanction'))
    """
    folded, words = key(text), vocabulary().words
    known = words.get(folded, ())
    if folded.isascii():
        stem = stemmed(folded)
        alike = [word for word in _beginning_alike().get(folded[:2], ()) if stemmed(word) == stem]
        known = tuple(dict.fromkeys([*known, *(each for word in alike for each in words[word])]))
    return tuple(word for word in known if key(word) != folded)


@lru_cache(maxsize=8192)
def naming_the_same(text: str) -> tuple[str, ...]:
    """Return the other names of what a name is one of; none where none are known.

    >>> naming_the_same("雷根")
    ('里根', '列根', 'Reagan', 'Ronald Reagan')
    """
    folded = key(text)
    known = vocabulary().names.get(folded, ())
    return tuple(name for name in known if key(name) != folded)


def kind_of(text: str) -> set[str]:
    """Return of which kind a name is as `names.toml` has it; nothing where it has it not."""
    return {*filter(None, [vocabulary().kinds.get(key(text))])}


def types_alike(text: str) -> tuple[str, ...]:
    """Return the other ways to write the type or model that letters, or 歼 and its like, and a number name.

    >>> types_alike("F35"), types_alike("歼-20"), types_alike("轰六"), types_alike("2024")
    (('F-35',), ('歼20', 'J-20', 'J20'), ('轰-6', '轰6', 'H-6', 'H6'), ())
    """
    types = vocabulary().types
    typed = fold(text) if IS_CJK.search(text) else text
    if not (parts := TYPE.fullmatch(typed)) or (IS_CJK.match(typed) and parts[1] not in types):
        return ()
    before, number = parts[1], NUMERALS.get(parts[3], parts[3])
    others = types.get(before), *(name for name, code in types.items() if code == before)
    written = [f"{each}{hyphen}{number}" for each in (before, *others) if each for hyphen in "- "]
    return tuple(each for each in (way.replace(" ", "") for way in written) if each != typed)


def is_known(folded: str) -> bool:
    """Whether a folded word of Chinese is one of the field, so that runs are cut at it."""
    known = vocabulary()
    return not folded.isascii() and (folded in known.words or folded in known.names)


def stands_for(text: str) -> tuple[str, ...]:
    """Return the names that a short word stands for, where it is typed as it is written.

    >>> stands_for("WHO"), stands_for("who")
    (('世卫组织', '世卫', 'World Health Organization'), ())
    """
    return vocabulary().short.get(_in_capitals(text), ())


def without_title(text: str) -> dict[str, set[str]]:
    """Return what a word of Chinese may name without what stands behind it, and of which kinds.

    >>> {name: sorted(kinds) for name, kinds in without_title("拜登總統").items()}
    {'拜登': ['person']}
    """
    folded = fold(text)
    found: dict[str, set[str]] = {}
    for kind, titles in vocabulary().behind.items():
        for title in titles:
            if folded.endswith(title) and len(folded) - len(title) > 1:
                found.setdefault(folded[: -len(title)], set()).add(kind)
    return found


def singular(folded: str) -> str:
    """Return a folded word or name of letters without the s of a plural, or an empty text.

    >>> singular("uyghurs"), singular("congress"), singular("美国")
    ('uyghur', '', '')
    """
    is_plural = (
        folded.isascii() and len(folded) > 3 and folded[-1] == "s" and folded[-2] not in "su"
    )
    return folded[:-1] if is_plural else ""


@lru_cache(maxsize=4096)
def stemmed(folded: str) -> str:
    """Return folded words with their stems only: the key under which they are compared."""
    if not folded.isascii():
        return folded
    import snowballstemmer  # of all languages, which commands that search nothing need not load

    # A stemmer keeps the word it is at: threads cannot share one.
    return " ".join(snowballstemmer.stemmer("english").stemWords(folded.split()))


def _in_capitals(text: str) -> str:
    return text.strip() if text.isascii() else fold(text)
