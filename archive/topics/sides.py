"""Sides of relations: the topics that stand for a side, from the addresses kept for it."""

from collections import defaultdict
from collections.abc import Iterable

from archive.models import Term, Topic
from archive.topics.rules import RelationRule


def rules(relations: Iterable[Topic]) -> list[RelationRule]:
    """Return the rules of these relations, in a fixed number of queries.

    Addresses are those that topics have or had; one that no topic has stands for nothing. The
    persons directly under a topic of a side stand for it too.
    """
    relations = list(relations)
    if not relations:
        return []
    slugs = {slug for topic in relations for slug in (*topic.one_side, *topic.other_side)}
    now = Topic.objects.current_slugs(slugs)
    ids = dict(Topic.objects.filter(slug__in=now.values()).values_list("slug", "pk"))
    people: defaultdict[int, set[int]] = defaultdict(set)
    under = Topic.objects.filter(parent__in=ids.values(), kind=Topic.Kind.PERSON)
    for person in under.only("parent_id"):
        people[person.parent_id or 0].add(person.pk)

    def side(addresses: Iterable[str]) -> frozenset[int]:
        named = {ids[now[slug]] for slug in addresses if slug in now}
        return frozenset(named.union(*(people[topic] for topic in named)))

    return [RelationRule(t.pk, (side(t.one_side), side(t.other_side))) for t in relations]


def standing(relations: Iterable[RelationRule]) -> set[int]:
    """Return the ids of all topics that stand for a side of these relations."""
    return {topic for rule in relations for side in rule.sides for topic in side}


def terms_of_one(topic: Topic) -> list[Term]:
    """Return spellings one of which every article of a relation contains; [] for other topics."""
    if not topic.is_relation:
        return []
    (rule,) = rules([topic])
    return list(Term.objects.filter(active=True, topic__in=rule.sides[1]))


def relations_of(topics: Iterable[Topic]) -> list[Topic]:
    """Return the relations in which any of these topics stands for a side."""
    ids = {topic.pk for topic in topics}
    relations = list(Topic.objects.relations())
    return [
        topic
        for topic, rule in zip(relations, rules(relations), strict=True)
        if ids & standing([rule])
    ]
