"""What else was written of a story: articles of the same days that share its telling words."""

import math
from collections import defaultdict
from dataclasses import dataclass

from django.db import DatabaseError

from archive.database.deadline import OverdueError
from archive.database.failures import INDEX, failure_of
from archive.models import Article, ArticleQuerySet
from archive.search.indexing.engine import fetch
from archive.search.plan import Plan
from archive.search.query.nodes import Query, SearchTerm
from archive.text import storable
from archive.text.tokens import tokens

DAYS = 14  # either side
MOST_WORDS = 40  # of title and lead, the title's first
COMMON = 300  # a word in so many articles of those days tells nothing
ALIKE = 0.2  # of what the article's own words weigh; below, they are chance
FAVOUR = 1.2  # for another outlet: what the same one writes is a click away


@dataclass(frozen=True)
class Related:
    """An article about the same, and whether it is a copy of it."""

    article: Article
    is_copy: bool


def related(
    article: Article, within: ArticleQuerySet | None = None, limit: int = 6
) -> list[Related]:
    """Return articles about the same as one: copies first, then the most alike.

    Looked for among the articles two weeks before and after it, by the pairs of characters (or
    words) of its title and lead that are rarest in those days; other outlets are preferred. A
    fixed number of queries, bounded by the days and not by the archive.
    """
    articles = Article.objects.published() if within is None else within
    copies: list[int] = []
    if article.story is not None:
        same = articles.filter(story=article.story).exclude(pk=article.pk)
        copies = list(same.order_by("published_at", "pk").values_list("pk", flat=True)[:limit])
    alike = _alike(article, articles, {article.pk, *copies})[: limit - len(copies)]
    found = articles.for_listing().in_bulk([*copies, *alike])
    return [Related(found[pk], pk in copies) for pk in (*copies, *alike) if pk in found]


def _alike(article: Article, articles: ArticleQuerySet, but: set[int]) -> list[int]:
    """Articles of the days around that share telling words, the most alike first."""
    words = _words(article)
    if article.published_day is None or not words:
        return []
    nearby = articles.filter(published_day__range=storable.reach(article.published_day, DAYS))
    holders: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    sources: dict[int, int] = {}
    try:
        found = _holders(words, nearby)
    except OverdueError:  # the article is shown without
        return []
    except DatabaseError as error:
        if failure_of(error) != INDEX:
            raise
        return []  # the same; /readyz says what is wrong
    for number, pk, source in found:
        holders[words[number]].append((pk, source))
        sources[pk] = source
    scores: defaultdict[int, float] = defaultdict(float)
    own = 0.0
    for held in holders.values():
        if len(held) >= COMMON:
            continue
        weight = math.log(COMMON / len(held))
        own += weight
        for pk, _ in held:
            scores[pk] += weight
    ranked = [
        (score * (FAVOUR if sources[pk] != article.source_id else 1.0), pk)
        for pk, score in scores.items()
        if score >= ALIKE * own and pk not in but
    ]
    return [pk for _, pk in sorted(ranked, reverse=True)]


def _words(article: Article) -> list[str]:
    """The pairs and words of title and lead, each once; a character alone tells nothing."""
    found = dict.fromkeys(tokens(f"{article.title}\n{article.lead}"))
    return [word for word in found if len(word) > 1 and not word.isdigit()][:MOST_WORDS]


def _holders(words: list[str], articles: ArticleQuerySet) -> list[tuple[int, int, int]]:
    """For each word, by its number, the articles that hold it, with their sources."""
    statements, params = [], []
    scope = Plan.of(Query(SearchTerm(words[0], exact=True)), articles)
    for number, word in enumerate(words):
        plan = Plan(Query(SearchTerm(word, exact=True)), scope.scope, scope.numbers)
        sql, values = plan.select(
            plan.matching(), f"{number:d}, e.article_id, e.source_id", f"LIMIT {COMMON:d}"
        )
        statements.append(f"SELECT * FROM ({sql}) word{number:d}")  # noqa: S608
        params += values
    return fetch(" UNION ALL ".join(statements), params)
