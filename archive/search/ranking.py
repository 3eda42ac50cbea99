"""Best first: the hits with all the words, then those with some of them, each by BM25.

What is scored are a few hundred candidates: the newest of those with most of the words, and of those
that hold them in their titles. So it takes no longer in a large archive, and both databases put the
same articles in the same order.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from archive.database import deadline
from archive.database.deadline import OverdueError
from archive.search import plan as planning
from archive.search.indexing.engine import engine, fetch, rows
from archive.search.plan import Plan, Row, moment_of
from archive.search.scoring import MOST_COMBINED, Score, ScoredWord, Scorer, wanted, weight
from archive.search.some_words import FROM_TITLES, SomeWords
from archive.text.tokens import term_tokens

CANDIDATES = 400
MOST_COUNTED = 16_000  # times that a spelling is counted in a text
LOOKED_THROUGH = 100_000  # characters of a text
MOST_HOLDERS, MOST_ARTICLES = 10_000, 20_000  # beyond these nothing is counted
KEPT = 20_000  # characters of a text that is kept for the page that shows it


@dataclass
class Ranking:
    """Articles best first: those with all the words (`whole`), then those with some (`partial`).

    `missing` are the words that each of the latter lacks. Where it `has_more`, there are others with
    all the words than those that were scored, and none with some are looked for; where it is not
    `is_all`, there are others with some. `texts` are the bodies that were looked through, but not
    the very long ones.
    """

    whole: list[int] = field(default_factory=list)
    partial: list[int] = field(default_factory=list)
    missing: dict[int, tuple[str, ...]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    has_more: bool = False
    is_all: bool = True
    is_overdue: bool = False


def ranked(plan: Plan) -> Ranking:
    """Return the best of what a plan finds. Raises OverdueError, with ids, if even the newest took too long."""
    if plan.scope is None:
        return Ranking()
    words = wanted(plan.query)
    scored = [*words.words, *words.runs]
    most = _most_scored(scored)
    ranking = Ranking()
    weights: dict[str, float] = {}
    can_loosen = words.can_lack_some and not plan.query.asks_all
    some, is_none = None, False
    if can_loosen and len(words.optional) > MOST_COMBINED:
        # Hardly anything holds so many: what is asked for next often tells that nothing does.
        with suppress(OverdueError), deadline.part(planning.TITLES):
            weights = _weights(scored)
            some = SomeWords(plan, words, weights, most)
            is_none = some.none_holds_all()
    with deadline.needed():
        try:
            whole = [] if is_none else plan.rows(plan.matching(), "DESC", most)
        except OverdueError as error:
            raise OverdueError([row[-1] for row in error.found]) from error
    ranking.has_more = len(whole) == most
    found = {row[-1]: row for row in whole}
    partial: dict[int, Row] = {}
    scores: dict[int, Score] = {}
    loosens = can_loosen and not ranking.has_more
    try:
        with deadline.part(planning.TITLES):
            if ranking.has_more:
                found |= {row[-1]: row for row in _with_titles(plan)}
            if some is None and (len(scored) > 1 or loosens):
                weights = _weights(scored)
            if loosens:
                some = some or SomeWords(plan, words, weights, most)
                for row in some.rows():
                    if row[-1] not in found:
                        partial[row[-1]] = row
                    if len(partial) + len(found) >= most:
                        ranking.is_all = False
                        break
            scorer = Scorer(scored, weights)
            for pk, title, body in _texts([*found, *partial]):
                scores[pk] = scorer.score(title, body)
                if len(body) <= KEPT:
                    ranking.texts[pk] = body
    except OverdueError:
        ranking.is_overdue = True
    lacking = Score(0, 0, ())
    newest = sorted({**found, **partial}.values(), key=moment_of, reverse=True)
    ids = [row[-1] for row in newest]
    ranking.whole = sorted(
        (pk for pk in ids if pk in found), key=lambda pk: -scores.get(pk, lacking).points
    )
    ranking.partial = sorted((pk for pk in ids if pk in partial and pk in scores), key=lambda pk: (
        -scores[pk].held, -scores[pk].points
    ))  # fmt: skip
    ranking.missing = {pk: scores[pk].missing for pk in ranking.partial}
    return ranking


def _most_scored(words: Sequence[ScoredWord]) -> int:
    """How many candidates are scored: fewer for many words of many spellings."""
    counted = sum(len(word.spellings) + len(word.pairs) for word in words)
    return max(CANDIDATES // 8, min(CANDIDATES, MOST_COUNTED // max(1, counted)))


def _with_titles(plan: Plan) -> Iterator[Row]:
    """The newest of the hits that hold all of the words in their titles, and some of them."""
    for titles in plan.tiers():
        yield from plan.rows(plan.matching(titles), "DESC", FROM_TITLES)


def _weights(words: Sequence[ScoredWord]) -> dict[str, float]:
    """How telling each word and each pair is, by how few articles hold it; 0 where none does."""
    asked = {word.term.text: word.spellings for word in words}
    asked |= {pair: (pair,) for word in words for pair in word.pairs}
    counted = [text for text, spellings in asked.items() if all(map(_is_counted, spellings))]
    numbers = [engine().holders(asked[text], MOST_HOLDERS + 1) for text in counted]
    columns = ", ".join(f"({sql})" for sql, _ in numbers)
    every = f"(SELECT count(*) FROM (SELECT 1 FROM search_entry LIMIT {MOST_ARTICLES:d}) e)"  # noqa: S608
    sql = f"SELECT {every}{', ' * bool(columns)}{columns}"
    (row,) = fetch(sql, [value for _, params in numbers for value in params])
    articles, *holders = row
    known = {
        text: weight(many, max(articles, many)) if many else 0.0
        for text, many in zip(counted, holders, strict=True)
    }
    return {text: known.get(text, weight(articles // 2, articles)) for text in asked}


def _is_counted(spelling: str) -> bool:
    """Whether it is soon known how many articles hold it: more than one character."""
    pieces = term_tokens(spelling)
    return bool(pieces) and not any(begins for _, begins in pieces)


def _texts(ids: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """Yield id, title and body of articles; of a very long body the beginning."""
    if ids:
        yield from rows(
            f"SELECT id, title, substr(body_text, 1, {LOOKED_THROUGH:d}) FROM archive_article"  # noqa: S608
            f" WHERE id IN ({', '.join(f'{pk:d}' for pk in ids)})",
            [],
        )
