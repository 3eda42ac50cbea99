"""Percolator: which of many saved searches an article matches, found in one pass over its text.

The search the other way round. Every spelling of every search is in one automaton (Aho and
Corasick, 1975); what it finds in an article chooses the few searches that could match, and only
their trees are evaluated. A spelling stands in a text where its tokens stand next to each other, as
in the search index: runs of characters are joined by single spaces, and a run that is not Chinese
must be whole. Pure.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import ahocorasick

from archive.search.query.nodes import And, Narrow, Node, Not, Or, SearchTerm
from archive.text.characters import IS_CJK
from archive.text.script import fold
from archive.text.tokens import RUN
from archive.text.typed_days import read_date

MOST_WORDS = 8  # of those found, kept for each match


@dataclass(frozen=True)
class StandingSearch:
    """A saved search: its words as a tree, None without any, and its filters; None filters nothing."""

    number: int
    tree: Node | None
    sources: frozenset[int] | None = None
    topics: frozenset[int] = frozenset()
    language: str = ""
    first: dt.date | None = None
    last: dt.date | None = None

    def admits(self, arrival: "Arrival") -> bool:
        """Whether the filters let an article through."""
        day = arrival.day
        return (
            (self.sources is None or arrival.source in self.sources)
            and self.topics <= arrival.topics
            and self.language in ("", arrival.language)
            and (self.first is None or (day is not None and day >= self.first))
            and (self.last is None or (day is not None and day <= self.last))
        )


@dataclass(frozen=True)
class Arrival:
    """What of an article searches ask for; ids of its source and topics."""

    title: str
    body: str
    byline: str
    source: int
    language: str
    day: dt.date | None
    topics: frozenset[int] = frozenset()


class _Word(NamedTuple):
    """A leaf of a tree prepared for matching: it holds if any of its patterns was found."""

    part: str
    patterns: frozenset[str]


class _Found:
    """The patterns found in each part of an article; of an empty name, in title or body."""

    def __init__(self, title: set[str], body: set[str], byline: set[str]) -> None:
        self.parts = {"title": title, "author": byline, "": title | body}

    def holds(self, word: _Word) -> bool:
        return not word.patterns.isdisjoint(self.parts[word.part])


# A word, a condition on metadata, (kind, parts), or None for a search without words.
_Prepared = Any


class Percolator:
    """Matches articles with saved searches; `ids_of` returns the rows a source: or topic: names."""

    def __init__(
        self,
        searches: Iterable[StandingSearch],
        ids_of: Callable[[Narrow], Iterable[int]] = lambda narrow: (),
    ) -> None:
        self.searches = {search.number: search for search in searches}
        self.ids: dict[Narrow, frozenset[int]] = {}
        self.trees = {number: _prepared(search.tree) for number, search in self.searches.items()}
        # Searches by a pattern, source or topic that whatever they match must have.
        self.by_pattern: defaultdict[str, list[int]] = defaultdict(list)
        self.by_source: defaultdict[int, list[int]] = defaultdict(list)
        self.by_topic: defaultdict[int, list[int]] = defaultdict(list)
        self.always: list[int] = []
        self.automaton = ahocorasick.Automaton()
        for search in self.searches.values():
            for leaf in _leaves(search.tree):
                if isinstance(leaf, Narrow):
                    if leaf.field in ("source", "topic") and leaf not in self.ids:
                        self.ids[leaf] = frozenset(ids_of(leaf))
                    continue
                for pattern in _patterns(leaf):
                    self.automaton.add_word(pattern, pattern)
            self._file(search)
        self.has_words = len(self.automaton) > 0
        if self.has_words:
            self.automaton.make_automaton()

    def _file(self, search: StandingSearch) -> None:
        patterns = _required(search.tree)
        if patterns is not None:
            for pattern in patterns:
                self.by_pattern[pattern].append(search.number)
        elif search.topics:
            self.by_topic[min(search.topics)].append(search.number)
        elif search.sources is not None:
            for source in search.sources:
                self.by_source[source].append(search.number)
        else:
            self.always.append(search.number)

    def match(self, arrival: Arrival) -> dict[int, list[str]]:
        """Return the searches that an article matches, by number, with the words found in it."""
        found = _Found(
            self._patterns_in(arrival.title),
            self._patterns_in(arrival.body),
            self._patterns_in(arrival.byline),
        )
        candidates = {*self.always, *self.by_source.get(arrival.source, ())}
        for topic in arrival.topics:
            candidates.update(self.by_topic.get(topic, ()))
        for pattern in found.parts[""] | found.parts["author"]:
            candidates.update(self.by_pattern.get(pattern, ()))
        matched = {}
        for number in candidates:
            search = self.searches[number]
            if search.admits(arrival) and self._holds(self.trees[number], arrival, found):
                matched[number] = _words(search.tree, found)
        return matched

    def _patterns_in(self, text: str) -> set[str]:
        if not self.has_words or not text:
            return set()
        return {pattern for _end, pattern in self.automaton.iter(f" {_joined_runs(text)} ")}

    def _holds(self, node: _Prepared, arrival: Arrival, found: _Found) -> bool | None:
        """Evaluate a tree in three values, as SQL does: None where an article has no day."""
        if node is None:
            return True
        if isinstance(node, _Word):
            return found.holds(node)
        if isinstance(node, Narrow):
            return self._narrows(node, arrival)
        kind, parts = node
        if kind is Not:
            held = self._holds(parts[0], arrival, found)
            return None if held is None else not held
        decisive = kind is Or  # one true part decides an Or, one false part an And
        unknown = False
        for part in parts:
            held = self._holds(part, arrival, found)
            if held is decisive:
                return decisive
            unknown = unknown or held is None
        return None if unknown else not decisive

    def _narrows(self, node: Narrow, arrival: Arrival) -> bool | None:
        if node.field == "source":
            return arrival.source in self.ids[node]
        if node.field == "topic":
            return bool(self.ids[node] & arrival.topics)
        if node.field == "lang":
            return arrival.language.lower().startswith(node.value.lower())
        first, last = read_date(node.value) or (dt.date.min, dt.date.max)
        if arrival.day is None:
            return None
        return (node.field == "before" or arrival.day >= first) and (
            node.field == "after" or arrival.day <= last
        )


def _prepared(node: Node | None) -> _Prepared:
    """Return a tree with its terms as words, and all else as (kind, parts)."""
    if isinstance(node, SearchTerm):
        return _Word(node.field, frozenset(_patterns(node)))
    if isinstance(node, Not):
        return Not, (_prepared(node.part),)
    if isinstance(node, And | Or):
        return type(node), tuple(map(_prepared, node.parts))
    return node


def _leaves(node: Node | None) -> Iterator[SearchTerm | Narrow]:
    if isinstance(node, SearchTerm | Narrow):
        yield node
    elif isinstance(node, Not):
        yield from _leaves(node.part)
    elif node is not None:
        for part in node.parts:
            yield from _leaves(part)


def _joined_runs(text: str) -> str:
    """Return the folded runs of a text with a space between them.

    >>> _joined_runs("北約秘書長（NATO）")
    '北约秘书长 nato'
    """
    return " ".join(RUN.findall(fold(text)))


@lru_cache(maxsize=500_000)
def pattern_of(spelling: str) -> str:
    """Return what stands in the joined runs of a text where the spelling does.

    >>> pattern_of("F-35"), pattern_of("北約")
    (' f 35 ', '北约')
    """
    runs = RUN.findall(fold(spelling))
    if not runs:
        return ""
    before = "" if IS_CJK.match(runs[0]) else " "
    after = "" if IS_CJK.match(runs[-1]) else " "
    return f"{before}{' '.join(runs)}{after}"


def _patterns(term: SearchTerm) -> list[str]:
    return [pattern for each in term.spellings if (pattern := pattern_of(each))]


def _required(node: Node | None) -> list[str] | None:
    """Return patterns of which whatever matches has one; None where it may have none of any."""
    if isinstance(node, SearchTerm):
        return _patterns(node)
    if isinstance(node, Or):
        parts = [_required(part) for part in node.parts]
        return None if None in parts else [each for part in parts for each in part or ()]
    if isinstance(node, And):
        known = [part for part in map(_required, node.parts) if part is not None]
        # Of several the one whose shortest spelling is longest: it is likely to be the rarest.
        return max(known, key=lambda part: min(map(len, part), default=99), default=None)
    return None


def _words(node: Node | None, found: _Found) -> list[str]:
    """Return the spellings of the searched words that were found, in the order of the search."""
    words = [
        spelling
        for term in _wanted(node)
        for spelling in term.spellings
        if pattern_of(spelling) in found.parts[term.field]
    ]
    return [*dict.fromkeys(words)][:MOST_WORDS]


def _wanted(node: Node | None) -> Iterator[SearchTerm]:
    if isinstance(node, SearchTerm):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _wanted(part)
