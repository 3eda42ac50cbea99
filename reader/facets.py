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
    scope: Scope | None = None

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
        return cls(sources, languages, _topics(scope), scope)

    def beside(self, topic: Topic) -> Mapping[int, int] | None:
        """How many articles a topic shares with others, if that is what was counted."""
        return self.topics if self.scope == Scope((topic,)) else None

    def topic_choices(self) -> list[tuple[str, list[tuple[Topic, int | None]]]]:
        """The topics that most articles have, by kind; with counts where these are known."""
        counts = self.topics
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
                [(t, counts[t.pk] if self.topics is not None else None) for t in group],
            )
            for kind, group in groupby(topics, key=lambda topic: topic.kind)
        ]


def _topics(scope: Scope) -> Mapping[int, int] | None:
    if not scope.topics:
        return Tally.objects.by_topic(scope)
    if scope == Scope(scope.topics):
        return TopicPair.objects.beside(scope.topics[0])
    return None
