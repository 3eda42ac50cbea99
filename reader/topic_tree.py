"""Topics as a tree under their kinds, with how many articles each has."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q

from archive.models import Topic


@dataclass
class Node:
    topic: Topic
    articles: int
    parts: list["Node"] = field(default_factory=list)


def topics_by_kind() -> list[tuple[str, list[Node]]]:
    """Return the kinds in their order, each with its topics, the busiest first."""
    shown = ~Q(articletopic__origin="excluded") & Q(articletopic__article__withdrawn_at=None)
    counted = Topic.objects.annotate(articles_shown=Count("articletopic", filter=shown))
    nodes = {topic.pk: Node(topic, topic.articles_shown) for topic in counted}
    roots: dict[str, list[Node]] = defaultdict(list)
    for node in sorted(nodes.values(), key=lambda node: (-node.articles, node.topic.slug)):
        parent = nodes.get(node.topic.parent_id or 0)
        if parent and parent.topic.kind == node.topic.kind and not _in_a_circle(node, nodes):
            parent.parts.append(node)
        else:
            roots[node.topic.kind].append(node)
    return [(str(kind.label), roots[kind]) for kind in Topic.Kind if roots[kind]]


def _in_a_circle(node: Node, nodes: dict[int, Node]) -> bool:
    """Return whether a topic is, by an editor's slip, a part of itself."""
    seen = {node.topic.pk}
    parent = node.topic.parent_id
    while parent:
        if parent in seen:
            return True
        seen.add(parent)
        parent = nodes[parent].topic.parent_id
    return False
