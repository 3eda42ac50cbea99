"""Counts beside the choices of the filter form: how many articles each would leave."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import groupby
from typing import Self

from archive.models import Scope, Tally, Topic, TopicPair

OFFERED_TOPICS = 32  # more are found by name, in the same form


@dataclass(frozen=True)
class FilterCounts:
    """Article counts by source id, language code and topic id; None where they are unknown."""

    sources: Mapping[int, int] | None = None
    languages: Mapping[str, int] | None = None
    topics: Mapping[int, int] | None = None
    # Articles that the first chosen topic shares with each other topic, by its id, unfiltered.
    beside: Mapping[int, int] | None = None
    topics_are_exact: bool = True

    @classmethod
    def of(cls, scope: Scope | None) -> Self:
        """Return what each choice would leave while the others stay, from the tallies alone."""
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
        """The topics to offer, grouped by label of kind: the commonest, with counts where known.

        Where a topic is chosen already, only topics that share articles with it are offered.
        """
        counts = self.topics
        is_known = counts is not None and self.topics_are_exact
        if counts is None:
            counts = Tally.objects.by_topic(Scope())
        most = nlargest(OFFERED_TOPICS, counts, key=lambda pk: counts[pk])
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
