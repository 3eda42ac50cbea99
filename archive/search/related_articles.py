"""What else was written of a story: articles of its event, of its thread, and of its names."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DatabaseError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from archive.database.deadline import OverdueError
from archive.database.failures import INDEX, failure_of
from archive.models import Article, ArticleQuerySet, ArticleTopic, Event
from archive.search.indexing.engine import fetch
from archive.search.plan import Plan
from archive.search.query.nodes import Query, SearchTerm
from archive.text import storable
from archive.text.tokens import tokens

DAYS = 14  # either side
MOST_WORDS = 40  # of title and lead, the title's first
COMMON = 300  # a word in so many articles of those days tells nothing
ALIKE = 0.2  # of what the article's own words weigh; below, they are chance
SURE = 0.34  # from which the words alone are enough; below, names must be shared as well
LEAST_NAMES = 2  # that are shared
MOST_OF_EVENT = 50  # articles of an event, and events of a thread, that are looked at
LONG = 1_000  # characters, from which a text holds more words by chance
FAVOUR = 1.2  # for another outlet: what the same one writes is a click away


@dataclass(frozen=True)
class Related:
    """An article about the same, and whether it is a copy of it."""

    article: Article
    is_copy: bool


def related(
    article: Article, within: ArticleQuerySet | None = None, limit: int = 6
) -> list[Related]:
    """Return articles about the same as one: copies, then those of its event, then of its thread.

    What room is left is filled with the most alike of those two weeks before and after it, by the
    pairs of characters (or words) of title and lead that are rarest in those days, and by shared
    topics; digests and market reports are left out. Other outlets are preferred. A fixed number of
    queries, bounded by the days and not by the archive.
    """
    articles = Article.objects.published() if within is None else within
    copies: list[int] = []
    if article.story is not None:
        same = articles.filter(story=article.story).exclude(pk=article.pk)
        copies = list(same.order_by("published_at", "pk").values_list("pk", flat=True)[:limit])
    nearest = _of_its_event(article, articles, {article.pk, *copies})[: limit - len(copies)]
    alike = nearest
    if len(copies) + len(nearest) < limit:
        but = {article.pk, *copies, *nearest}
        alike = [*nearest, *_alike(article, articles, but)][: limit - len(copies)]
    found = articles.for_listing().in_bulk([*copies, *alike])
    return [Related(found[pk], pk in copies) for pk in (*copies, *alike) if pk in found]


def _of_its_event(article: Article, articles: ArticleQuerySet, but: set[int]) -> list[int]:
    """Articles of the same event, then those by which the thread's other events are called.

    Other outlets come first; of a thread the events nearest in time.
    """
    if article.event_id is None:
        return []
    rows = articles.filter(event=article.event_id).order_by("published_day", "published_at", "pk")
    same = rows.values_list("pk", "source_id")[:MOST_OF_EVENT]
    found = sorted((source == article.source_id, n, pk) for n, (pk, source) in enumerate(same))
    event = Event.objects.filter(pk=article.event_id).first()
    others: list[int] = []
    if event is not None and event.thread_id and event.first_day:
        days = Event.objects.filter(thread=event.thread_id).exclude(pk=event.pk)
        leads = list(days.exclude(lead=None).values_list("first_day", "lead_id")[:MOST_OF_EVENT])
        here = event.first_day
        leads.sort(key=lambda lead: (abs(((lead[0] or here) - here).days), lead[1] or 0))
        shown = set(articles.filter(pk__in=[pk for _day, pk in leads]).values_list("pk", flat=True))
        others = [pk for _day, pk in leads if pk in shown and pk is not None]
    return [pk for pk in (*(pk for _own, _n, pk in found), *others) if pk not in but]


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
    near = [pk for pk, score in scores.items() if score >= ALIKE * own and pk not in but]
    ranked = []
    for pk, (names, characters) in _names_and_lengths(article, near).items():
        score = scores[pk] / math.sqrt(max(1.0, characters / LONG))
        if score >= SURE * own or (score >= ALIKE * own and names >= LEAST_NAMES):
            ranked.append((score * (FAVOUR if sources[pk] != article.source_id else 1.0), pk))
    return [pk for _, pk in sorted(ranked, reverse=True)]


def _names_and_lengths(article: Article, others: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many topics each of these articles shares with one, and its characters; no digests."""
    own = ArticleTopic.objects.shown().filter(article=article).values("topic")
    shared = ArticleTopic.objects.shown().filter(article=OuterRef("pk"), topic__in=own)
    counts = shared.order_by().values("article").annotate(n=Count("pk")).values("n")
    # What belongs to no event whatever happens, such as a digest, has no vector.
    reports = Article.objects.filter(pk__in=others, event_vector__isnull=False)
    names = Coalesce(Subquery(counts), 0)
    rows = reports.order_by().values_list("pk", names, "characters")
    return {pk: (shared_names, characters) for pk, shared_names, characters in rows}


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
