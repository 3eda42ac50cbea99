"""How many articles each further choice would leave: the counts beside the filters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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

    @classmethod
    def of(cls, scope: Scope | None) -> Self:
        """Return what each choice would leave, the other choices staying as they are."""
        if scope is None or not scope.is_tallied:
            return cls()
        others = replace(scope, sources=()), replace(scope, language="")
        sources, languages = (Tally.objects.of(other).over(other) for other in others)
        return cls(sources.sums("source"), languages.sums("language"), _topics(scope))

    def topic_choices(self) -> list[tuple[str, list[tuple[Topic, int | None]]]]:
        """The topics that most articles have, by kind; with counts where these are known."""
        counts = self.topics
        if counts is None:
            counts = Tally.objects.by_topic(Scope())
        most = sorted(counts, key=lambda pk: -counts[pk])[:MOST_TOPICS]
        names = ("slug", "kind", "name_zh_hans", "name_zh_hant", "name_en")
        topics = sorted(
            Topic.objects.only(*names).filter(pk__in=most),
            key=lambda topic: (Topic.Kind.values.index(topic.kind), -counts[topic.pk]),
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
