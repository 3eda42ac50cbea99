"""Matching of stored articles with the current spellings of topics: for real or as a dry run."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from archive import search
from archive.database import short_transactions
from archive.database.bulk_insert import batched, in_batches
from archive.derived import keeping
from archive.models import Article, ArticleTopic, Term, Topic
from archive.models.article import FILED
from archive.topics import assigning, sides
from archive.topics import preview as topics_preview
from archive.topics.assigning import Reassigned
from archive.topics.evidence import TopicMatch
from archive.topics.matching import Matcher

BATCH = 100
MOST_TITLES = 5

NEEDED = ("title", "lead", "body_text", *FILED, "published_at", "updated_at")


@dataclass
class TopicDifference:
    """How many articles a topic gains and loses, and the titles of the first of them."""

    gained: int = 0
    lost: int = 0
    gained_titles: list[str] = field(default_factory=list)
    lost_titles: list[str] = field(default_factory=list)


@dataclass
class Differences:
    """What matching again changes, by topic id, and how many articles were read for it."""

    read: int = 0
    topics: defaultdict[int, TopicDifference] = field(
        default_factory=lambda: defaultdict(TopicDifference)
    )

    def note(self, differences: Iterable[tuple[Article, Reassigned]]) -> None:
        """Add the differences of some articles."""
        for article, links in differences:
            for link in links.gained:
                topic = self.topics[link.topic_id]
                topic.gained += 1
                topic.gained_titles += [article.title] if topic.gained <= MOST_TITLES else []
            for link in links.lost:
                topic = self.topics[link.topic_id]
                topic.lost += 1
                topic.lost_titles += [article.title] if topic.lost <= MOST_TITLES else []

    @property
    def gained(self) -> int:
        return sum(topic.gained for topic in self.topics.values())

    @property
    def lost(self) -> int:
        return sum(topic.lost for topic in self.topics.values())


def retopic(
    topic: Topic | None = None,
    dry_run: bool = False,
    progress: Callable[[int], object] = lambda read: None,
    after: int = 0,
    reached: Callable[[int], object] = lambda pk: None,
) -> Differences:
    """Match all articles with all topics, or with one, and store the links; return what changed.

    An editor's additions and exclusions stay. Articles are changed in short transactions; can be
    run again after an interruption. `progress` is called with the number of articles of each batch,
    and `reached` before that with the last id of it; articles up to the id `after` are left out.
    """
    found, pace = Differences(), short_transactions.Pace()
    if topic is None:
        matcher, batches = assigning.matcher(), _everything()
    else:
        matcher, batches = _of_topic(topic)
    for batch in batches:
        if ids := [pk for pk in batch if pk > after]:
            _match_again(ids, matcher, topic, found, None if dry_run else pace)
            found.read += len(ids)
            reached(ids[-1])
        progress(len(batch))
    return found


def rematch(ids: Sequence[int], topic: Topic) -> Differences:
    """Match these articles with the active spellings of one topic; return what changed."""
    found, pace = Differences(), short_transactions.Pace()
    matcher = assigning.matcher(_terms(topic), topic)
    for some in batched(ids, BATCH):
        _match_again(some, matcher, topic, found, pace)
    return found


def _everything() -> Iterator[list[int]]:
    return in_batches(Article.objects.values_list("pk", flat=True), BATCH)


def _terms(topic: Topic) -> list[Term]:
    return list(topic.terms.filter(active=True).select_related("topic"))


def _of_topic(topic: Topic) -> tuple[Matcher, Iterator[list[int]]]:
    """Return a topic's matcher, and batches of ids of articles under it or with its spellings."""
    terms = _terms(topic)
    if not search.is_current():  # an outdated index may miss articles that hold a spelling
        return assigning.matcher(terms, topic), _everything()
    under = ArticleTopic.objects.filter(topic=topic)
    ids = set(under.values_list("article_id", flat=True))
    sought = [*terms, *sides.terms_of_one(topic)]
    ids.update(topics_preview.holding(sought, Article.objects.all(), Article.objects.count()))
    return assigning.matcher(terms, topic), batched(sorted(ids), BATCH)


def _match_again(
    ids: list[int],
    matcher: Matcher,
    topic: Topic | None,
    found: Differences,
    pace: short_transactions.Pace | None,
) -> None:
    """Match articles without a lock, then lock and store only those whose links differ.

    Without a `pace` it is a dry run.
    """
    articles = list(Article.objects.filter(pk__in=ids).only(*NEEDED).order_by("pk"))
    matches = {a.pk: assigning.matches_of(matcher, a) for a in articles}
    differing = _compared(articles, matches, topic)
    if pace is None:
        found.note(differing)
        return
    seen = [article for article, _links in differing]
    for stored in pace.each(seen, partial(_store, matcher, matches, topic)):
        found.note(stored)


def _store(
    matcher: Matcher,
    matches: Mapping[int, Sequence[TopicMatch]],
    topic: Topic | None,
    articles: Sequence[Article],
) -> list[tuple[Article, Reassigned]]:
    """Store the links of articles; return what changed. Texts changed since are matched again."""
    seen = {article.pk: article.updated_at for article in articles}
    with keeping.changing(seen, words=()):
        now = list(Article.objects.filter(pk__in=seen).only(*NEEDED).order_by("pk"))
        changed = [article for article in now if article.updated_at != seen[article.pk]]
        texts = {a.pk: assigning.matches_of(matcher, a) for a in changed}
        differences = _compared(now, {**matches, **texts}, topic)
        assigning.store_links(
            [article for article, _links in differences],
            [links for _article, links in differences],
        )
    return differences


def _compared(
    articles: Sequence[Article], matches: Mapping[int, Sequence[TopicMatch]], topic: Topic | None
) -> list[tuple[Article, Reassigned]]:
    """Return the articles whose stored links differ from the matches, each with the differences."""
    links: defaultdict[int, list[ArticleTopic]] = defaultdict(list)
    kept = ArticleTopic.objects.filter(article__in=[article.pk for article in articles])
    for link in kept.filter(topic=topic) if topic else kept:
        links[link.article_id].append(link)
    compared = [(a, assigning.reassign(a, links[a.pk], matches[a.pk])) for a in articles]
    return [(a, r) for a, r in compared if r.gained or r.lost or r.changed]
