"""Topics as a tree under their kinds, in the order of their names, with how many articles each has."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from archive.models import Scope, Tally, Topic

Kind = Topic.Kind
HEADINGS = {
    Kind.THEME: _("Themes"),
    Kind.ORGANISATION: _("Organisations"),
    Kind.PLACE: _("Places"),
    Kind.PERSON: _("People"),
    Kind.EVENT: _("Events"),
}


@dataclass
class Node:
    """A topic with its parts, or a name under which topics stand, with or without a page of its own.

    A heading of another kind (a country over its people) counts no articles here.
    """

    name: str
    topic: Topic | None = None
    articles: int = 0
    parts: list["Node"] = field(default_factory=list)


@dataclass
class Branch:
    """The topics of a kind: a tree of those with articles, and the others one after another."""

    kind: str
    name: str
    count: int
    nodes: list[Node]
    without_articles: list[Topic]


def topics_by_kind() -> list[Branch]:
    """Return the kinds in their order, each with its topics; two queries however many there are.

    Places and themes stand under what they are part of, people and organisations also under their
    country, events under their year, the latest first.
    """
    topics = {
        topic.pk: topic
        for topic in Topic.objects.defer(
            "description_zh_hans", "description_zh_hant", "description_en", "edited_fields"
        )
    }
    articles = Tally.objects.over(Scope()).sums("topic")
    branches = []
    for kind in Kind:
        own = sorted(
            (topic for topic in topics.values() if topic.kind == kind),
            key=lambda topic: topic.place_in_order,
        )
        if own:
            nodes = _tree(own, topics, articles)
            with_articles = sum(topic.pk in articles for topic in own)
            others = [topic for topic in own if topic.pk not in articles]
            branches.append(Branch(kind, str(HEADINGS[kind]), with_articles, nodes, others))
    return branches


def _tree(own: Iterable[Topic], topics: dict[int, Topic], articles: dict[int, int]) -> list[Node]:
    """The topics of a kind under what they belong to, those left out that come to no article."""
    nodes = {topic.pk: Node(topic.name, topic, articles.get(topic.pk, 0)) for topic in own}
    groups: dict[Topic | int, Node] = {}
    roots: list[Node] = []
    for topic in own:
        node, above = nodes[topic.pk], _above(topic, topics)
        parent = next((nodes[higher.pk] for higher in above if higher.pk in nodes), None)
        if parent is None and topic.kind == Kind.EVENT and topic.starts_on:
            parent = groups.setdefault(topic.starts_on.year, Node(str(topic.starts_on.year)))
        elif parent is None and above and topic.kind in (Kind.PERSON, Kind.ORGANISATION):
            group = next((higher for higher in above if higher.kind == Kind.PLACE), above[-1])
            parent = groups.setdefault(group, Node(group.name, group))
        (parent.parts if parent else roots).append(node)
    return _with_articles([*_in_order(groups), *roots])


def _in_order(groups: dict[Topic | int, Node]) -> list[Node]:
    """Years from the latest back, then names."""
    years = sorted((group for group in groups if isinstance(group, int)), reverse=True)
    names = [group for group in groups if isinstance(group, Topic)]
    names.sort(key=lambda topic: topic.place_in_order)
    return [groups[group] for group in years] + [groups[group] for group in names]


def _above(topic: Topic, topics: dict[int, Topic]) -> list[Topic]:
    """What a topic is part of, from the nearest up; nothing where it is, by a slip, its own part."""
    above: list[Topic] = []
    higher = topics.get(topic.parent_id or 0)
    while higher and higher not in above:
        above.append(higher)
        higher = topics.get(higher.parent_id or 0)
    return [] if topic in above else above


def _with_articles(nodes: Iterable[Node]) -> list[Node]:
    kept = []
    for node in nodes:
        node.parts = _with_articles(node.parts)
        if node.articles or node.parts:
            kept.append(node)
    return kept
