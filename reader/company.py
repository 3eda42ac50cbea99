"""What a topic is met with: the topics that come with it, and the outlets that write about it."""

from dataclasses import dataclass

from archive.models import Article, ArticleTopic, Scope, Source, Tally, Topic, TopicPair

FEWEST, SMALLEST_PART = 3, 0.01  # articles they share; below, a meeting is chance
SHOWN = 12
LEAST_LIFT = 1.05  # what is said as once as often is no news
NAMES = ("slug", "kind", "name_zh_hans", "name_zh_hant", "name_en")


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


def companions(topic: Topic) -> list[Companion]:
    """Return the topics that stand beside one oftener than chance would have it, strongest first.

    Lift: how many articles share both, over how many would if neither knew of the other.
    """
    own, every = Tally.objects.number(Scope((topic,))), Tally.objects.number(Scope())
    floor = max(FEWEST, own * SMALLEST_PART)
    shared = {pk: n for pk, n in TopicPair.objects.beside(topic).items() if n >= floor}
    whole = Tally.objects.filter(topic__in=shared).over(Scope()).sums("topic")
    lifts = {pk: n * every / (own * whole[pk]) for pk, n in shared.items()}
    strongest = sorted(
        (pk for pk in lifts if lifts[pk] >= LEAST_LIFT), key=lambda pk: (-lifts[pk], pk)
    )
    topics = Topic.objects.only(*NAMES).in_bulk(strongest[:SHOWN])
    return [Companion(topics[pk], shared[pk], lifts[pk]) for pk in strongest[:SHOWN]]


def coverage(topic: Topic) -> list[Coverage]:
    """Return the outlets that write about a topic, the busiest first."""
    about, all_of = (
        Tally.objects.of(scope).over(scope).sums("source") for scope in (Scope((topic,)), Scope())
    )
    sources = Source.objects.defer("domains", "edited_fields").in_bulk(about)
    busiest = sorted(about, key=lambda pk: (-about[pk], sources[pk].slug))
    return [Coverage(sources[pk], about[pk], about[pk] / all_of[pk]) for pk in busiest]


def first_and_latest(topic: Topic) -> list[Article]:
    """Return the first and the latest dated article about a topic; none where all are undated."""
    links = ArticleTopic.objects.in_scope(Scope((topic,))).dated()
    ends = [links.oldest_first().first(), links.newest_first().first()]
    ids = [link.article_id for link in ends if link]
    found = Article.objects.defer("body_html", "body_text", "machine_read").in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids)]
