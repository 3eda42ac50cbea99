"""All topics as a tree under their kinds, sorted by name, with the articles of each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from archive.models import Scope, Tally, Topic
from archive.models.source import HANS, HANT, name_order
from archive.text.script import fold

Kind = Topic.Kind
SHORT = 24  # topics of a kind that are all shown at once; of more, the LARGEST, the rest unfolded
LARGEST = 12
HEADINGS = {
    Kind.THEME: _("Themes"),
    Kind.ORGANISATION: _("Organisations"),
    Kind.PLACE: _("Places"),
    Kind.PERSON: _("People"),
    Kind.EVENT: _("Events"),
}


class Named(NamedTuple):
    """A topic with its name and sort key: pinyin for Chinese, else the folded name."""

    pk: int
    slug: str
    kind: str
    parent: int | None
    year: int | None
    name: str
    order: tuple[str, str]


@dataclass
class Node:
    """A topic, or a heading (a year, a country over its people), with its parts below it.

    Headings show no articles here.
    """

    name: str
    # Slug of the topic to link to; "" for a year.
    slug: str = ""
    articles: int = 0
    parts: list["Node"] = field(default_factory=list)


@dataclass
class Branch:
    """The topics of one kind: a tree of those with articles, and a plain list of the others."""

    kind: str
    name: str
    count: int
    nodes: list[Node]
    without_articles: list[Named]
    # The topics with most articles, as nodes without parts; none where the tree is short.
    largest: list[Node]


def topics_by_kind() -> list[Branch]:
    """Return the kinds in their order, each with its topics, by two queries in all.

    Places and themes stand under what they are part of, people and organisations also under their
    country, events under their year, the latest first.
    """
    topics = {topic.pk: topic for topic in sorted(_named(), key=lambda topic: topic.order)}
    articles = Tally.objects.over(Scope()).sums("topic")
    branches = []
    for kind in Kind:
        own = [topic for topic in topics.values() if topic.kind == kind.value]
        if own:
            others = [topic for topic in own if topic.pk not in articles]
            nodes = _tree(own, topics, articles)
            name, count = str(HEADINGS[kind]), len(own) - len(others)
            largest = _largest(own, articles) if count > SHORT else []
            branches.append(Branch(kind, name, count, nodes, others, largest))
    return branches


def _largest(own: Iterable[Named], articles: Mapping[int, int]) -> list[Node]:
    most = nlargest(LARGEST, own, key=lambda topic: articles.get(topic.pk, 0))
    return [Node(topic.name, topic.slug, articles[topic.pk]) for topic in most]


def _named() -> Iterator[Named]:
    """Yield every topic with its name in the language of the interface.

    Read as plain rows, because thousands of model instances are slow.
    """
    places = name_order()
    rows = Topic.objects.order_by().values_list(
        "pk", "slug", "kind", "parent", "starts_on", "name_zh_hans", "name_zh_hant", "name_en",
        "reading_zh_hans", "reading_zh_hant",
    )  # fmt: skip
    for pk, slug, kind, parent, starts_on, hans, hant, en, *readings in rows:
        names = hans, hant, en
        best = next((place for place in places if names[place]), None)
        name = slug if best is None else names[best]
        order = (readings[best] if best in (HANS, HANT) else "") or fold(name)
        year = starts_on.year if starts_on else None
        yield Named(pk, slug, kind, parent, year, name, (order, slug))


def _tree(
    own: Iterable[Named], topics: Mapping[int, Named], articles: Mapping[int, int]
) -> list[Node]:
    """Return the tree of topics of one kind, without branches that have no article."""
    nodes = {topic.pk: Node(topic.name, topic.slug, articles.get(topic.pk, 0)) for topic in own}
    groups: dict[Named | int, Node] = {}
    roots: list[Node] = []
    for topic in own:
        node, above = nodes[topic.pk], _above(topic, topics)
        parent = next((nodes[higher.pk] for higher in above if higher.pk in nodes), None)
        if parent is None and topic.kind == Kind.EVENT and topic.year:
            parent = groups.setdefault(topic.year, Node(str(topic.year)))
        elif parent is None and above and topic.kind in (Kind.PERSON, Kind.ORGANISATION):
            group = next((higher for higher in above if higher.kind == Kind.PLACE), above[-1])
            parent = groups.setdefault(group, Node(group.name, group.slug))
        (parent.parts if parent else roots).append(node)
    return _with_articles([*_in_order(groups), *roots])


def _in_order(groups: Mapping[Named | int, Node]) -> list[Node]:
    """Return the headings sorted: years, latest first, then names."""
    years = sorted((group for group in groups if isinstance(group, int)), reverse=True)
    names = [group for group in groups if isinstance(group, Named)]
    names.sort(key=lambda topic: topic.order)
    return [groups[group] for group in years] + [groups[group] for group in names]


def _above(topic: Named, topics: Mapping[int, Named]) -> list[Named]:
    """Return the ancestors of a topic, nearest first; none if it is, by mistake, among them."""
    above: list[Named] = []
    higher = topics.get(topic.parent or 0)
    while higher and higher not in above:
        above.append(higher)
        higher = topics.get(higher.parent or 0)
    return [] if topic in above else above


def _with_articles(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes that have articles themselves or below them."""
    kept = []
    for node in nodes:
        node.parts = _with_articles(node.parts)
        if node.articles or node.parts:
            kept.append(node)
    return kept
