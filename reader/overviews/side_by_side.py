"""The lines of a comparison side by side: articles, share, outlets, topics with it, and words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive import search
from archive.models import Scope, Source, Tally, Topic
from archive.search import Query
from archive.search.query.nodes import Narrow, Node, Or, joined
from archive.search.words.keyness import ArticleSet, KeyWord, key_words
from reader.overviews.companions import Companion, companions
from reader.overviews.comparison import Comparison, Subject

SHOWN = 6  # outlets, topics and words of each
READ_FOR_WORDS = 1_000  # articles of a line, and of the others
WORDS_SHOWN = 10


@dataclass(frozen=True)
class Side:
    """One line: its articles, their share of all, and what most of them have.

    Outlets and topics are those of its newest 10,000 articles where it has more.
    """

    subject: Subject
    articles: int
    share: float | None
    outlets: list[search.Facet] = field(default_factory=list)
    companions: list[Companion] = field(default_factory=list)
    words: list[KeyWord] = field(default_factory=list)


def sides(comparison: Comparison, with_words: bool) -> list[Side]:
    """Return the lines side by side. Raises OverdueError."""
    return [*_sides(comparison, with_words)]


def _sides(comparison: Comparison, with_words: bool) -> Iterator[Side]:
    articles, whole = comparison.asked.qs, comparison.whole
    every = Tally.objects.number(whole) if whole.is_tallied else 0
    of_archive = Tally.objects.number(Scope())
    queries = [query_of(line.subject) for line in comparison.lines]
    for number, (subject, count) in enumerate(comparison.numbers):
        census = search.find(queries[number], articles, limit=0, counted=True).census
        share = count / every if every else None
        if not census or not census.counts:
            yield Side(subject, count, share)
            continue
        beside = dict(census.counts.topics)
        if isinstance(subject, Topic):
            beside.pop(subject.pk, None)
        others = [each for n, each in enumerate(queries) if n != number]
        yield Side(
            subject,
            count,
            share,
            [] if isinstance(subject, Source) else [*census.counts.facets.sources][:SHOWN],
            companions(beside, census.count, of_archive)[:SHOWN],
            _words(comparison, queries[number], others) if with_words and others else [],
        )


def query_of(subject: Subject) -> Query:
    """Return the query that finds the articles of a line."""
    if isinstance(subject, Topic | Source):
        name = "topic" if isinstance(subject, Topic) else "source"
        return Query(Narrow(name, subject.slug), is_expanded=True)
    return search.read(subject.query).strictly


def _words(comparison: Comparison, own: Query, others: list[Query]) -> list[KeyWord]:
    trees: list[Node] = [query.tree for query in others if query.tree]
    if own.tree is None or not trees:
        return []
    articles = comparison.asked.qs
    rest = ArticleSet(articles, Query(joined(Or, trees), is_expanded=True))
    found = key_words(ArticleSet(articles, own), rest, READ_FOR_WORDS).found
    return [*found][:WORDS_SHOWN]
