"""Matching of arrivals with the saved searches: each article once, in the order of arrival."""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from archive.database.short_transactions import Pace
from archive.models import Article, ArticleTopic
from reader.library.arrival_order import newest_arrival
from reader.library.saved_searches.percolator import Percolator
from reader.library.saved_searches.pruning import prune_matches
from reader.library.saved_searches.saved_search import MatchingPlace, SavedSearch, SearchMatch
from reader.library.saved_searches.standing import READ, arrival, percolator_of_all

STEP = 100  # arrivals read and matched before their matches are stored
ROW = 1  # id of the only MatchingPlace


def match_arrivals() -> int:
    """Match all articles that arrived since the last time, and return how many matches there are.

    It goes on where it was interrupted: place and matches are stored together. Two processes at
    once do no harm, since only one of them moves the place on from where both began. Matches that
    nothing tells any more are deleted at the end.
    """
    began = matched_up_to()
    made = _match_arrivals()
    if made:
        prune_matches(began)
    return made


def _match_arrivals() -> int:
    made, pace = 0, Pace()
    while True:
        place = matched_up_to()
        if not SavedSearch.objects.exists():
            pace.step(partial(_move, place, newest_arrival()))
            return made
        rows = Article.objects.filter(pk__gt=place).order_by("pk").only(*READ)
        articles = list(rows[:STEP])
        if not articles:
            return made
        # Read after the articles: a search saved since then wants none of these.
        found = matches_of(articles, percolator_of_all())
        made += pace.step(partial(_store, place, articles[-1].pk, found))


def matches_of(articles: Sequence[Article], searches: Percolator) -> list[SearchMatch]:
    """Return the matches of articles, unsaved. Withdrawn articles have none."""
    topics: defaultdict[int, list[int]] = defaultdict(list)
    links = ArticleTopic.objects.shown().filter(article__in=articles)
    for number, topic in links.values_list("article_id", "topic_id"):
        topics[number].append(topic)
    return [
        SearchMatch(search_id=search, article_id=article.pk, words=words)
        for article in articles
        if article.withdrawn_at is None
        for search, words in searches.match(arrival(article, topics[article.pk])).items()
    ]


def matched_up_to() -> int:
    """Return the number of the article up to which arrivals were matched.

    The first time it is the newest: what arrived before anybody saved a search is no news.
    """
    row, _new = MatchingPlace.objects.get_or_create(pk=ROW, defaults={"article": newest_arrival()})
    return row.article


def _move(place: int, to: int) -> bool:
    """Move the place on, unless another process did."""
    return MatchingPlace.objects.filter(pk=ROW, article=place).update(article=to) == 1


def _store(place: int, to: int, found: list[SearchMatch]) -> int:
    if not _move(place, to):
        return 0
    # Of searches that are still there, and not what was in the archive when they were saved.
    rows = SavedSearch.objects.filter(pk__in={each.search_id for each in found})
    since = dict(rows.select_for_update().values_list("pk", "since"))
    kept = [each for each in found if each.article_id > since.get(each.search_id, each.article_id)]
    there = set(
        Article.objects.filter(pk__in={m.article_id for m in kept}).values_list("pk", flat=True)
    )
    kept = [each for each in kept if each.article_id in there]
    SearchMatch.objects.bulk_create(kept, ignore_conflicts=True)
    return len(kept)
