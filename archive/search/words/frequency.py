"""How often words are used: by time, outlet, language or topic, in how many articles and how many times."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.database import cache_version, deadline
from archive.models import ArticleQuerySet, ArticleTopic, Scope, Tally
from archive.models.tally import ANY_TOPIC, Span
from archive.search import Query
from archive.search.indexing.engine import fetch, using
from archive.search.over_time import all_days
from archive.search.plan import Plan
from archive.search.words.occurrences import count, spellings_of
from archive.search.words.sampling import NONE, DrawnHit, Extent, hits_of, kept, part_of, texts_of

MOST_READ = 20_000  # articles, of all words together; of more, a sample is read
COLUMNS = {"source": "e.source_id", "language": "e.language", "topic": "link.topic_id"}
BY = ("day", *COLUMNS)

Counts = Mapping[Any, float]  # by day (None: undated), source id, language or topic id


@dataclass(frozen=True)
class Usage:
    """How often one word is used: `articles` with it, and how many times it occurs in them.

    Both are told in all and by what was asked for; an article of several topics counts under each.
    Times are told where they were asked for: exactly, or, where `extent` is not exact, estimated
    from a sample.
    """

    query: Query
    articles: Counts
    number: int
    times: Counts | None = None
    occurrences: float = 0.0
    extent: Extent = NONE


@dataclass(frozen=True)
class Whole:
    """What all is, of which words are a part: articles and characters, by the same keys."""

    articles: Counts
    characters: Counts


def usages(
    queries: Sequence[Query], within: ArticleQuerySet, by: str, counting_times: bool = False
) -> list[Usage]:
    """Return how often each of some words is used among the articles, by `day` or one of COLUMNS.

    Words are searched for as they stand, all of a query's in one article. Raises OverdueError.
    """
    with deadline.needed():
        plans = [Plan.of(query.strictly, within) for query in queries]
        found = [_in_articles(plan, by) for plan in plans]
        if counting_times:
            most = MOST_READ // max(1, len(queries))
            found = [
                _counted(plan, usage, by, most) for plan, usage in zip(plans, found, strict=True)
            ]
        return found


def _in_articles(plan: Plan, by: str) -> Usage:
    """Return in how many articles a word is used, by what was asked for and in all."""
    if plan.scope is None:
        return Usage(plan.query, {}, 0)
    if by == "day":
        question = "days of a word", plan.select(plan.matching(), "")
        days = cache_version.cached(using(), question, lambda: all_days(plan))
        return Usage(plan.query, days, sum(days.values()))
    counts = _by_column(plan, by)
    number = sum(counts.values()) if by != "topic" else _by_column(plan, "")[1]
    return Usage(plan.query, counts, number)


def _by_column(plan: Plan, by: str) -> Counter[Hashable]:
    """Return how many articles a plan finds by a column; in all, under 1, where none is named."""
    matching, column = plan.matching(), COLUMNS.get(by, "1")
    tail, source = f"GROUP BY {column}" if by else "", matching.source
    if by == "topic":
        source += " JOIN archive_articletopic link ON link.article_id = e.article_id"
        tail = f"AND link.origin <> 'excluded' {tail}"
    sql, params = plan.select(replace(matching, source=source), f"{column}, count(*)", tail)
    counts = cache_version.cached(using(), (sql, params), lambda: fetch(sql, params))
    return Counter({value: count for value, count in counts if count})


def _counted(plan: Plan, usage: Usage, by: str, most: int) -> Usage:
    """Return a usage with how many times the word occurs."""
    if not usage.number:
        return replace(usage, times={}, extent=NONE)
    question = ("times", plan.select(plan.matching(), ""), usage.query.terms, by, most)

    return kept(question, lambda: _read(plan, usage, by, most))


def _read(plan: Plan, usage: Usage, by: str, most: int) -> Usage:
    hits = {hit.article: hit for hit in hits_of(plan, part_of(usage.number, most))}
    spellings, read, every = spellings_of(plan.query), 0, 0
    times: Counter[Hashable] = Counter()
    for texts in texts_of([*hits]):
        counted = {article: count(text, spellings) for article, text in texts}
        read += len(texts)
        every += sum(counted.values())
        for article, key in _keys([hits[article] for article in counted], by):
            times[key] += counted[article]
    extent = Extent(read, usage.number, len(hits))
    scaled = {key: number * extent.factor for key, number in times.items()}
    return replace(usage, times=scaled, occurrences=every * extent.factor, extent=extent)


def _keys(hits: Sequence[DrawnHit], by: str) -> list[tuple[int, Hashable]]:
    """Return articles with the key, or each of the keys, under which they count."""
    if by == "topic":
        links = ArticleTopic.objects.shown().filter(article__in=[hit.article for hit in hits])
        return [*links.order_by().values_list("article_id", "topic_id")]
    return [(hit.article, getattr(hit, by)) for hit in hits]


def whole(scope: Scope, by: str) -> Whole | None:
    """Return all articles of a scope and their characters, by the same keys as `usages`.

    None where tallies cannot count it: of several topics together, or a topic's by topic.
    """
    if not scope.is_tallied or (by == "topic" and scope.topics):
        return None
    if by == "topic":
        rows = Tally.objects.exclude(topic=ANY_TOPIC).from_sources(scope).over(scope)
    else:
        rows = Tally.objects.of(scope).over(scope, Span.DAY if by == "day" else Span.EVER)
    name = "first" if by == "day" else by
    return Whole(rows.sums(name), rows.sums(name, of="characters"))


def characters_of(scope: Scope) -> int | None:
    """Return how many characters a scope's titles and texts have; None where tallies cannot tell."""
    if not scope.is_tallied:
        return None
    return sum(Tally.objects.of(scope).over(scope).sums("topic", of="characters").values())
