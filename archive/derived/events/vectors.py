"""Vectors of articles: the terms of title and beginning, the names, and the outlet. Pure.

A vector is an array of 32-bit numbers, one for each entry: two bits for its kind, four for the
weight of a name, 20 for a hash of the term or the id of the topic or source. Hashes of 20 bits make
two terms one now and then, which changes nothing among hundreds.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from archive.text.script import fold
from archive.text.tokens import tokens
from archive.topics.surroundings import DATELINE, is_list

Vector = NDArray[np.uint32]

BEGINNING = 300  # characters of the text after its dateline
VALUES = 1 << 20  # hashes there are; ids of topics and sources are taken modulo this
TITLE, LEAD, NAME, OUTLET = (kind << 30 for kind in range(4))
KIND = np.uint32(3 << 30)
WEIGHT = 26  # bits below a name's weight, which counts tenths
HEAVIEST = 15
FULL_SCORE = 4.0  # a topic's score from which it is what the article is about
CHOSEN = 1.0  # weight of a topic that an editor added

# Titles that say how markets closed: they are alike every day, whatever happened.
MARKET = re.compile(
    r"(?:[股沪深]|指数|[金油银铜]价|黄金|原油|美元|人民币|日[圆元]|欧元|英镑|期货|期指|汇[市率]|债[市券]|标普|纳指|道指|恒指|sp500|dow|nasdaq)"
    r"[^，,;]{0,14}(?:收[涨跌高低挫升红黑平盘]|开[高低红盘]|[走翻反跳]?[涨升跌贬]|早盘|午盘|午后|尾盘|收盘|走[强弱高低]|回[落升]|下[跌挫滑])"
    r"|(?:stocks?|shares|oil|gold|dollar|yuan|yen|euro|futures|wall street)\b.{0,30}"
    r"\b(?:rises?|falls?|gains?|slips?|drops?|climbs?|edges?|closes?|rall(?:y|ies)|slumps?)\b"
)


def is_about_one_happening(title: str, lead: str) -> bool:
    """Return whether an article can be of an event: no digest, press review or market report.

    >>> is_about_one_happening("简报：两国将会谈；三人获释", ""), is_about_one_happening("美股收跌", "")
    (False, False)
    >>> is_about_one_happening("美國務卿訪問北京", "")
    True
    """
    title, lead = fold(title), fold(lead)
    return bool(title.strip()) and not is_list(title, lead) and not MARKET.search(title)


def vector_of(
    title: str, text: str, names: Iterable[tuple[int, float, bool]], source: int
) -> Vector:
    """Return the vector of an article.

    `names` are (id of the topic, its score, whether an editor added it) of each topic it has.
    """
    beginning = DATELINE.sub("", fold(text[: 2 * BEGINNING]), count=1)[:BEGINNING]
    in_title = _hashes(title)
    entries = [TITLE | number for number in sorted(in_title)]
    entries += [LEAD | number for number in sorted(_hashes(beginning) - in_title)]
    for topic, score, chosen in sorted(names):
        weight = max(CHOSEN if chosen else 0.0, min(HEAVIEST / 10, score / FULL_SCORE))
        entries.append(NAME | round(weight * 10) << WEIGHT | topic % VALUES)
    entries.append(OUTLET | source % VALUES)
    return np.array(entries, "<u4")


def profile(vectors: Sequence[Vector]) -> Vector:
    """Return the vector of an event, of those of its articles.

    It has the terms that a third of the titles have, and the names that a third of the articles
    have, each with its average weight.
    """
    titles: Counter[int] = Counter()
    names: Counter[int] = Counter()
    held: Counter[int] = Counter()
    for vector in vectors:
        kinds = vector & KIND
        titles.update(vector[kinds == TITLE].tolist())
        for entry in vector[kinds == NAME].tolist():
            held[entry % VALUES] += 1
            names[entry % VALUES] += entry >> WEIGHT & HEAVIEST
    least = len(vectors) / 3
    entries = sorted(entry for entry, count in titles.items() if count >= least)
    entries += [
        NAME | round(names[topic] / len(vectors)) << WEIGHT | topic
        for topic, count in sorted(held.items())
        if count >= least
    ]
    return np.array(entries, "<u4")


def _hashes(text: str) -> set[int]:
    """Hashes of the terms of a text: pairs of characters and words, but no numbers."""
    found = {token for token in tokens(text) if len(token) > 1 and not token.isdigit()}
    return {crc32(token.encode()) % VALUES for token in found}
