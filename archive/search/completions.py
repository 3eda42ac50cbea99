"""What a query could be about: topics and sources whose names hold what is typed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from archive.models import Scope, Source, Tally, Term, Topic
from archive.models.topic import LANGUAGES
from archive.text.script import fold, folded_words

MOST = 8
LONGEST = 40  # characters; nothing is called so
Order = tuple[bool, bool, int, str]


@dataclass(frozen=True)
class Completion:
    """A topic or source that may be meant: `query` is what finds its articles in a search."""

    kind: str
    slug: str
    name: str
    query: str
    url: str
    articles: int


def completions(typed: str, most: int = MOST) -> list[Completion]:
    """Return the topics and sources whose names hold what is typed, in either script.

    Those called exactly so come first, then those whose name begins so, then those with most
    articles. At most four statements, however many there are.
    """
    wanted = folded_words(typed[:LONGEST])
    if not wanted:
        return []
    found = _topics_in_order(wanted)
    sources = [*_sources(wanted)]
    by_source = Tally.objects.of(Scope()).over(Scope()).sums("source") if sources else {}
    found += [
        (_order(wanted, names, by_source.get(source.pk, 0)), _of_source(source, by_source.get(source.pk, 0)))
        for source, names in sources
    ]  # fmt: skip
    return [completion for _, completion in sorted(found, key=lambda pair: pair[0])[:most]]


def topics_called(typed: str, most: int = MOST) -> list[Completion]:
    """Return the topics alone, in the order of `completions`, by at most three statements."""
    wanted = folded_words(typed[:LONGEST])
    found = sorted(_topics_in_order(wanted), key=lambda pair: pair[0]) if wanted else []
    return [completion for _, completion in found[:most]]


def _topics_in_order(wanted: str) -> list[tuple[Order, Completion]]:
    topics = _topics(wanted)
    counts = Tally.objects.by_topic(Scope()) if topics else {}
    return [
        (_order(wanted, names, counts.get(topic.pk, 0)), _of_topic(topic, counts.get(topic.pk, 0)))
        for topic, names in topics
    ]


def _topics(wanted: str) -> list[tuple[Topic, list[str]]]:
    own = Q(*((f"folded_{each}__contains", wanted) for each in LANGUAGES), _connector=Q.OR)
    spelt = Term.objects.filter(active=True, is_name=True, folded__startswith=wanted)
    terms: dict[int, list[str]] = {}
    for pk, folded in spelt.order_by("pk").values_list("topic", "folded"):
        terms.setdefault(pk, []).append(folded)
    rows = Topic.objects.filter(own | Q(pk__in=terms))
    return [
        (topic, [*(getattr(topic, f"folded_{each}") for each in LANGUAGES), *terms.get(topic.pk, ())])
        for topic in rows
    ]  # fmt: skip


def _sources(wanted: str) -> Iterator[tuple[Source, list[str]]]:
    bare = wanted.replace(" ", "")
    for source in Source.objects.all():
        names = [source.slug, source.name_zh_hans, source.name_zh_hant, source.name_en]
        folded = ["".join(fold(name).split()) for name in names]
        if any(bare in name for name in folded):
            yield source, folded


def _order(wanted: str, names: Iterable[str], articles: int) -> Order:
    names = [name for name in names if name]
    called = wanted in names
    begins = any(name.startswith(wanted) for name in names)
    return not called, not begins, -articles, min(names, default="")


def _of_topic(topic: Topic, articles: int) -> Completion:
    query = f"topic:{topic.slug}"
    return Completion("topic", topic.slug, topic.name, query, topic.get_absolute_url(), articles)


def _of_source(source: Source, articles: int) -> Completion:
    query = f"source:{source.slug}"
    return Completion(
        "source", source.slug, source.name, query, source.get_absolute_url(), articles
    )
