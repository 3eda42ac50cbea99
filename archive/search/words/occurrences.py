"""Where words occur in folded texts, in either script and under all their spellings. Pure."""

import re
from functools import lru_cache

from archive.search.query.nodes import Query
from archive.text.characters import CJK, IS_CJK
from archive.text.script import fold
from archive.text.tokens import RUN

Runs = tuple[str, ...]  # a spelling: runs of CJK characters and words of letters
# Nothing: what a query that only excludes is counted by.
NEVER = re.compile(r"(?!)")


def spellings_of(query: Query) -> frozenset[Runs]:
    """Return what a query looks for in titles and texts, each spelling as its folded runs."""
    terms = [term for term in query.terms if term.field != "author"]
    spelt = {text for term in terms for text in term.spellings}
    return frozenset(tuple(RUN.findall(fold(text))) for text in spelt) - {()}


@lru_cache(maxsize=1024)
def pattern_of(spellings: frozenset[Runs]) -> re.Pattern[str]:
    """Return a pattern for any of these spellings in folded text; of those that overlap, the longest.

    A phrase stands there with anything but letters between its words; a word of letters is whole.

    >>> from archive.search.query.parsing import parse
    >>> spellings = spellings_of(parse("臺灣 NATO"))
    >>> pattern_of(spellings).findall(fold("台湾与臺灣，Nato和NATOs"))
    ['台湾', '台湾', 'nato']
    """
    longest_first = sorted(spellings, key=lambda runs: (-len("".join(runs)), runs))
    alternatives = [r"[\W_]*".join(map(_whole, runs)) for runs in longest_first]
    return re.compile("|".join(alternatives)) if alternatives else NEVER


def _whole(run: str) -> str:
    if IS_CJK.match(run):
        return re.escape(run)
    return rf"(?<![^\W_{CJK}]){re.escape(run)}(?![^\W_{CJK}])"


def places(text: str, spellings: frozenset[Runs]) -> list[tuple[int, int]]:
    """Return where any of the spellings stands in a folded text; none overlap."""
    # A pattern of twenty spellings takes far longer than finding that nineteen are not there.
    there = frozenset(runs for runs in spellings if all(run in text for run in runs))
    return [match.span() for match in pattern_of(there).finditer(text)] if there else []


def count(text: str, spellings: frozenset[Runs]) -> int:
    """Return how many times any of the spellings stands in a folded text.

    >>> count("北约和北约", frozenset({("北约",), ("nato",)}))
    2
    """
    there = frozenset(runs for runs in spellings if all(run in text for run in runs))
    if len(there) == 1:
        [runs] = there
        if len(runs) == 1 and IS_CJK.match(runs[0]):
            return text.count(runs[0])
    return sum(1 for _ in pattern_of(there).finditer(text)) if there else 0
