"""Co-occurrence of a topic: other topics of its articles, and the outlets that write about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nlargest
from typing import Self

from archive.models import Article, ArticleTopic, Scope, Source, Tally, Topic, TopicPair
from archive.models.tally import ANY_TOPIC

FEWEST, SMALLEST_PART = 3, 0.01  # shared articles, at least and as a part; fewer are chance
SHOWN, OUTLETS_SHOWN = 12, 20
LEAST_LIFT = 1.25  # less is hardly more than chance
# By so many articles the number shared and the number expected are raised before topics are ranked by
# their ratio: a few meetings of a rare topic then count for little. However rare it is, one with
# 7 shared articles stays below any other with 59.
SHRINKAGE = 100


@dataclass(frozen=True)
class Companion:
    """A topic that co-occurs with another: the number of shared articles, and the lift."""

    topic: Topic
    articles: int
    lift: float


@dataclass(frozen=True)
class Coverage:
    """An outlet's articles about a topic: their number, and their share of all its articles."""

    source: Source
    articles: int
    share: float


@dataclass(frozen=True)
class Company:
    """Co-occurring topics, outlets, and first and latest article of a topic, over all time."""

    companions: list[Companion]
    # Of all that co-occur those that are persons, whether among the foremost or not.
    people: list[Companion]
    outlets: list[Coverage]
    # The first and the latest dated article; empty if all are undated.
    ends: list[Article]

    @classmethod
    def of(cls, topic: Topic, beside: Mapping[int, int] | None = None) -> Self:
        """Return the figures of a topic; `beside` are its shared articles by topic id, if known."""
        counts = Tally.objects.filter(topic__in=(ANY_TOPIC, topic.pk)).over(Scope())
        about: dict[int, int] = {}
        all_of: dict[int, int] = {}
        for (pk, source), count in counts.sums("topic", "source").items():
            (about if pk == topic.pk else all_of)[source] = count
        if beside is None:
            beside = TopicPair.objects.beside(topic)
        found = companions(beside, sum(about.values()), sum(all_of.values()))
        return cls(
            found[:SHOWN],
            [each for each in found if each.topic.kind == Topic.Kind.PERSON][:SHOWN],
            coverage(about, all_of),
            first_and_latest(topic),
        )


def companions(beside: Mapping[int, int], own: int, every: int) -> list[Companion]:
    """Return the topics that co-occur with one more often than by chance, the strongest first.

    `beside` are shared articles by topic id, `own` the articles of the topic, `every` those of the
    archive. Lift is the number of shared articles over the number expected if both were
    independent: shared × every / (own × the other topic's articles). They are ranked by lift with
    shrinkage: (shared + SHRINKAGE) / (expected + SHRINKAGE).
    """
    floor = max(FEWEST, own * SMALLEST_PART)
    shared = {pk: n for pk, n in beside.items() if n >= floor}
    whole = Tally.objects.filter(topic__in=shared).over(Scope()).sums("topic")
    lifts = {pk: n * every / (own * whole[pk]) for pk, n in shared.items()}

    def strength(pk: int) -> float:
        return (shared[pk] + SHRINKAGE) / (shared[pk] / lifts[pk] + SHRINKAGE)

    often = (pk for pk in lifts if lifts[pk] >= LEAST_LIFT)
    strongest = sorted(often, key=lambda pk: (-strength(pk), -shared[pk], pk))
    topics = Topic.objects.for_linking().in_bulk(strongest)
    return [Companion(topics[pk], shared[pk], lifts[pk]) for pk in strongest if pk in topics]


def coverage(about: Mapping[int, int], all_of: Mapping[int, int]) -> list[Coverage]:
    """Return the outlets with most articles about a topic; arguments are counts by source id."""
    shares = {pk: number / all_of[pk] for pk, number in about.items()}
    busiest = nlargest(OUTLETS_SHOWN, about, key=lambda pk: (about[pk], shares[pk], -pk))
    sources = Source.objects.for_linking().in_bulk(busiest)
    return [Coverage(sources[pk], about[pk], shares[pk]) for pk in busiest]


def first_and_latest(topic: Topic) -> list[Article]:
    """Return the first and latest dated article about a topic: none, one, or two."""
    # Those without a date are last in both orders, each of which one index has.
    links = ArticleTopic.objects.in_scope(Scope((topic,)))
    ids = [
        pk
        for end in (links.oldest_first(), links.newest_first())
        for pk, place in end.values_list("article", "newest_place")[:1]
        if place
    ]
    found = Article.objects.for_linking().in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids)]
