"""Articles matched again with the spellings of today: what would change, and the change."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from archive import assigning, previewing, search
from archive.assigning import Reassigned
from archive.models import Article, ArticleTopic, Topic
from archive.topics import Matcher

BATCH = 200
MOST_TITLES = 5

NEEDED = ("title", "lead", "body_text", "published_day", "published_at")


@dataclass
class Difference:
    """How many articles a topic gains and loses, and the titles of the first of them."""

    gained: int = 0
    lost: int = 0
    gained_titles: list[str] = field(default_factory=list)
    lost_titles: list[str] = field(default_factory=list)


@dataclass
class Differences:
    """What matching again changes, topic by topic, and how many articles were read for it."""

    read: int = 0
    topics: defaultdict[int, Difference] = field(default_factory=lambda: defaultdict(Difference))

    def note(self, article: Article, links: Reassigned) -> None:
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
) -> Differences:
    """Put all articles under the topics their texts name today; with `topic`, only under that one.

    An editor's additions and exclusions stay. Each batch is a transaction of its own, so that
    readers and writers never wait for long and what was interrupted can be run again.
    """
    found = Differences()
    if topic is None:
        matcher, batches = assigning.matcher(), _everything()
    else:
        matcher, batches = _of_topic(topic)
    for ids in batches:
        with transaction.atomic():
            _match_again(ids, matcher, topic, found, dry_run)
        found.read += len(ids)
        progress(len(ids))
    return found


def rematch(ids: Sequence[int], topic: Topic) -> Differences:
    """Put these articles under one topic, or take them out of it, as their texts name it today."""
    found = Differences()
    matcher = assigning.matcher(list(topic.terms.filter(active=True).select_related("topic")))
    for some in _in_batches(list(ids)):
        with transaction.atomic():
            _match_again(some, matcher, topic, found, dry_run=False)
    return found


def _everything() -> Iterator[list[int]]:
    last = 0
    articles = Article.objects.order_by("pk").values_list("pk", flat=True)
    while ids := list(articles.filter(pk__gt=last)[:BATCH]):
        yield ids
        last = ids[-1]


def _of_topic(topic: Topic) -> tuple[Matcher, Iterator[list[int]]]:
    """A topic's own matcher, and the articles that are under it or hold one of its spellings."""
    terms = list(topic.terms.filter(active=True).select_related("topic"))
    if not search.is_current():  # it cannot be trusted to know every article that holds a word
        return assigning.matcher(terms), _everything()
    under = ArticleTopic.objects.filter(topic=topic)
    ids = set(under.values_list("article_id", flat=True))
    ids.update(previewing.holding(terms, Article.objects.all(), Article.objects.count()))
    return assigning.matcher(terms), _in_batches(sorted(ids))


def _in_batches(ids: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(ids), BATCH):
        yield ids[first : first + BATCH]


def _match_again(
    ids: list[int], matcher: Matcher, topic: Topic | None, found: Differences, dry_run: bool
) -> None:
    links: defaultdict[int, list[ArticleTopic]] = defaultdict(list)
    kept = ArticleTopic.objects.filter(article__in=ids)
    for link in kept.filter(topic=topic) if topic else kept:
        links[link.article_id].append(link)
    articles = list(Article.objects.filter(pk__in=ids).only(*NEEDED).order_by("pk"))
    reassigned = []
    for article in articles:
        matches = matcher.match(article.title, article.lead, article.body_text)
        reassigned.append(assigning.reassign(article, links[article.pk], matches))
        found.note(article, reassigned[-1])
    if not dry_run:
        assigning.store_links(articles, reassigned)
