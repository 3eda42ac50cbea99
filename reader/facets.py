"""How many articles each further choice would leave: the counts beside the filters."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import groupby
from typing import Self

from archive.models import Scope, Tally, Topic, TopicPair

MOST_TOPICS = 40  # more are found by name, under /topics/


@dataclass(frozen=True)
class Facets:
    """Articles by the id of a source, by language, and by topic; None where nobody counted."""

    sources: Mapping[int, int] | None = None
    languages: Mapping[str, int] | None = None
    topics: Mapping[int, int] | None = None
    # How many articles the topic asked for shares with each other, whatever else narrows the list.
    beside: Mapping[int, int] | None = None
    topics_are_exact: bool = True

    @classmethod
    def of(cls, scope: Scope | None) -> Self:
        """Return what each choice would leave, the other choices staying as they are."""
        if scope is None or not scope.is_tallied:
            return cls()
        anywhere = replace(scope, sources=(), language="")
        chosen = {source.pk for source in scope.sources}
        sources, languages = Counter[int](), Counter[str]()
        counts = Tally.objects.of(anywhere).over(scope).sums("source", "language")
        for (source, language), count in counts.items():
            if scope.language in ("", language):
                sources[source] += count
            if not chosen or source in chosen:
                languages[language] += count
        if not scope.topics:
            return cls(sources, languages, Tally.objects.by_topic(scope))
        beside = TopicPair.objects.beside(scope.topics[0])
        return cls(sources, languages, beside, beside, scope == Scope(scope.topics))

    def topic_choices(self) -> list[tuple[str, list[tuple[Topic, int | None]]]]:
        """The topics that most articles have, by kind; with counts where these are known.

        To a topic those are offered that come with it.
        """
        counts = self.topics
        is_known = counts is not None and self.topics_are_exact
        if counts is None:
            counts = Tally.objects.by_topic(Scope())
        most = nlargest(MOST_TOPICS, counts, key=lambda pk: counts[pk])
        order = {kind: place for place, kind in enumerate(Topic.Kind.values)}
        topics = sorted(
            Topic.objects.for_linking().filter(pk__in=most).order_by(),
            key=lambda topic: (order[topic.kind], -counts[topic.pk], topic.slug),
        )
        return [
            (
                str(Topic.Kind(kind).label),
                [(t, counts[t.pk] if is_known else None) for t in group],
            )
            for kind, group in groupby(topics, key=lambda topic: topic.kind)
        ]
