"""The field's own words in other languages and usages, as `vocabulary.toml` has them. Pure.

Words of letters are compared by their stems: sanctioned is found under sanctions, and so is 制裁.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from archive.text.script import fold, folded_words

FILE = Path(__file__).with_suffix(".toml")


class Vocabulary(NamedTuple):
    """Groups of words that mean the same, by the key of each; and what short words stand for.

    `behind` is what may stand behind the name of a person, an organisation or a place without
    changing what it names.
    """

    words: dict[str, tuple[str, ...]]
    short: dict[str, tuple[str, ...]]
    behind: dict[str, frozenset[str]]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary; the file is read once."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    words: dict[str, tuple[str, ...]] = {}
    chinese = [[word for word in group if not word.isascii()] for group in told["news"]]
    for group, others in [
        *((group, group) for group in (*told["words"], *told["names"])),
        *((group, group[: len(own)]) for group, own in zip(told["news"], chinese, strict=True)),
    ]:
        for word in group:
            key = stemmed(folded_words(word))
            words[key] = tuple(dict.fromkeys([*words.get(key, ()), *others]))
    for word, names in told["derived"].items():
        words[stemmed(folded_words(word))] = tuple(names)
    short = {_in_capitals(word): tuple(names) for word, names in told["short"].items()}
    behind = {kind: frozenset(map(fold, titles)) for kind, titles in told["behind"].items()}
    return Vocabulary(words, short, behind)


def meaning_the_same(text: str) -> tuple[str, ...]:
    """Return the words that mean the same as a word, that one aside; none where none are known.

    >>> meaning_the_same("制裁"), meaning_the_same("sanctioned")
    (('sanctions', 'sanction', 'sanctioned'), ('制裁', 'sanctions', 'sanction'))
    """
    folded = folded_words(text)
    known = vocabulary().words.get(stemmed(folded), ())
    return tuple(word for word in known if folded_words(word) != folded)


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


def stemmed(folded: str) -> str:
    """Return folded words with their stems only: the key under which they are compared."""
    if not folded.isascii():
        return folded
    import snowballstemmer  # of all languages, which commands that search nothing need not load

    # A stemmer keeps the word it is at: threads cannot share one.
    return " ".join(snowballstemmer.stemmer("english").stemWords(folded.split()))


def _in_capitals(text: str) -> str:
    return text.strip() if text.isascii() else fold(text)
