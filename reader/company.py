"""What a topic is met with: the topics that come with it, and the outlets that write about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nlargest
from typing import Self

from archive.models import Article, ArticleTopic, Scope, Source, Tally, Topic, TopicPair
from archive.models.tally import ANY_TOPIC

FEWEST, SMALLEST_PART = 3, 0.01  # articles they share; below, a meeting is chance
SHOWN, OUTLETS_SHOWN = 12, 20
LEAST_LIFT = 1.05  # what is said as once as often is no news


@dataclass(frozen=True)
class Companion:
    """A topic that comes with another: in how many articles, and how much oftener than by chance."""

    topic: Topic
    articles: int
    lift: float


@dataclass(frozen=True)
class Coverage:
    """An outlet that writes about a topic: how often, and what part of all it writes."""

    source: Source
    articles: int
    share: float


@dataclass(frozen=True)
class Company:
    """All that a topic is met with, over all time."""

    companions: list[Companion]
    outlets: list[Coverage]
    # The first and the latest dated article; none where all are undated.
    ends: list[Article]

    @classmethod
    def of(cls, topic: Topic, beside: Mapping[int, int] | None = None) -> Self:
        """Return a topic's company; `beside` says how many articles it shares, where that is known."""
        counts = Tally.objects.filter(topic__in=(ANY_TOPIC, topic.pk)).over(Scope())
        about: dict[int, int] = {}
        all_of: dict[int, int] = {}
        for (pk, source), count in counts.sums("topic", "source").items():
            (about if pk == topic.pk else all_of)[source] = count
        if beside is None:
            beside = TopicPair.objects.beside(topic)
        return cls(
            companions(beside, sum(about.values()), sum(all_of.values())),
            coverage(about, all_of),
            first_and_latest(topic),
        )


def companions(beside: Mapping[int, int], own: int, every: int) -> list[Companion]:
    """Return the topics that stand beside one oftener than chance would have it, strongest first.

    Of the topic's own articles and of all articles it is told how many there are. Lift: how many
    articles share both, over how many would if neither knew of the other.
    """
    floor = max(FEWEST, own * SMALLEST_PART)
    shared = {pk: n for pk, n in beside.items() if n >= floor}
    whole = Tally.objects.filter(topic__in=shared).over(Scope()).sums("topic")
    lifts = {pk: n * every / (own * whole[pk]) for pk, n in shared.items()}
    # Of those that are said to come equally often, first what is met in most articles.
    strongest = sorted(
        (pk for pk in lifts if lifts[pk] >= LEAST_LIFT),
        key=lambda pk: (-round(lifts[pk], 1), -shared[pk], pk),
    )
    topics = Topic.objects.for_linking().in_bulk(strongest[:SHOWN])
    return [Companion(topics[pk], shared[pk], lifts[pk]) for pk in strongest[:SHOWN]]


def coverage(about: Mapping[int, int], all_of: Mapping[int, int]) -> list[Coverage]:
    """Return the outlets that write most about a topic: by id, how much they do, and how much in all."""
    shares = {pk: number / all_of[pk] for pk, number in about.items()}
    busiest = nlargest(OUTLETS_SHOWN, about, key=lambda pk: (about[pk], shares[pk], -pk))
    sources = Source.objects.for_linking().in_bulk(busiest)
    return [Coverage(sources[pk], about[pk], shares[pk]) for pk in busiest]


def first_and_latest(topic: Topic) -> list[Article]:
    """Return the first and the latest dated article about a topic; none where all are undated."""
    links = ArticleTopic.objects.in_scope(Scope((topic,))).dated()
    ids = [
        pk
        for end in (links.oldest_first(), links.newest_first())
        for pk in end.values_list("article", flat=True)[:1]
    ]
    found = Article.objects.for_linking().in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids)]
