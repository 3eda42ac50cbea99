"""What holds some of the words of a query: candidates for the best hits, where few have all of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from archive.search.indexing.engine import engine
from archive.search.plan import Plan, Row
from archive.search.query.conditions import Titles, conjuncts
from archive.search.query.nodes import Query, SearchTerm
from archive.search.scoring import MOST_COMBINED, ScoredWord, WantedWords, holding

FROM_TITLES = 200  # candidates that hold the words in their titles, where there are many
WORTH_COUNTING = 3  # words, of which it is counted how many each article holds
RARE = 1.0  # weight of a word that at most 7,400 articles hold


@dataclass(frozen=True)
class SomeWords:
    """The words of a plan of which a hit may lack some, weighed by how few articles hold each.

    Of many words the rarest are looked for (`telling`). At most `most` articles are wanted.
    """

    plan: Plan
    words: WantedWords
    weights: dict[str, float]
    most: int

    @cached_property
    def telling(self) -> list[ScoredWord]:
        there = [w for w in self.words.optional if self.weights.get(w.term.text) or w.pairs]
        return sorted(there, key=lambda w: -self.weights.get(w.term.text, 0.0))[:MOST_COMBINED]

    @cached_property
    def common(self) -> list[ScoredWord]:
        return [word for word in self.telling if not self._is_rare(word)]

    def _is_rare(self, word: ScoredWord) -> bool:
        """Whether so few articles hold anything of the word that all of them can be looked at."""
        each = [self.weights.get(text, 0.0) for text in word.pairs or (word.term.text,)]
        return all(telling > RARE or not telling for telling in each)

    @cached_property
    def numbered(self) -> list[tuple[int, Row]] | None:
        """The articles with most words, and how many each holds; None where that is not counted.

        Counted is what holds so many that a rare word must be among them.
        """
        scope, common = self.plan.scope, [word.node for word in self.common]
        rare = [word.node for word in self.telling if word not in self.common]
        if not scope or not rare or len(self.telling) < WORTH_COUNTING or self.words.demanded:
            return None
        counting = engine().counting(rare, common, len(common) + 1, scope)
        return self.plan.numbered(counting, self.most) if counting else None

    def none_holds_all(self) -> bool:
        """Whether it is known, without looking for them, that no article holds all the words."""
        parts = conjuncts(self.plan.query.tree) if self.plan.query.tree else ()
        if any(isinstance(part, SearchTerm) and part.parts and part.also for part in parts):
            return False  # under another spelling a run may hold none of the words it was cut into
        lacking = [w for w in self.words.optional if not (self.weights[w.term.text] or w.pairs)]
        if lacking:
            return True
        numbered = self.numbered
        return numbered is not None and all(held < len(self.telling) for held, _ in numbered[:1])

    def rows(self) -> Iterator[Row]:
        """Yield candidates, those that hold most of the words first."""
        least = 0 if any(not word.share for word in self.words.words) else 1
        if self.plan.matching().gathers:
            # What few words find takes longest to gather: most are asked for first.
            for many in range(len(self.telling), least - 1, -1):
                some = self._holding(many)
                found = some.rows(some.matching(), "DESC", self.most)
                yield from self._with_titles(many, found) if len(found) == self.most else found
            return
        # Where many articles hold so many, the newest are soon found; what few hold need not be
        # looked for again with more.
        counted = self.numbered
        enough: tuple[int, list[Row]] | None = None
        for many in range(least, len(self.telling if counted is None else self.common) + 1):
            some = self._holding(many)
            found = some.rows(some.matching(), "DESC", self.most)
            if len(found) < self.most:
                yield from found
                counted = None
                break
            enough = many, found
        if counted is not None:
            fewest = counted[-1][0] if len(counted) == self.most else 0
            yield from (row for held, row in counted if held > fewest)
            if fewest:
                enough = fewest, [row for held, row in counted if held == fewest]
        if enough:
            yield from self._with_titles(*enough)

    def _with_titles(self, many: int, found: list[Row]) -> Iterator[Row]:
        """Before the newest of very many, those that hold so many words in their titles."""
        some = self._holding(many)
        yield from some.rows(some.matching(Titles.SOME), "DESC", FROM_TITLES)
        yield from found

    def _holding(self, many: int) -> Plan:
        query = Query(holding(self.telling, self.words.demanded, many))
        return replace(self.plan, query=query)
