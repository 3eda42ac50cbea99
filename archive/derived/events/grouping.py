"""Grouping by average link: which articles, or events, belong together. Pure.

Two groups are united while the average likeness of their members, each with each, is great enough,
the likest first (agglomerative clustering with average linkage; Sokal and Michener, 1958).
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

UNSURE = 0.05  # by how much the sum of likenesses of two groups may be too great


@dataclass
class LinkedGroup:
    """Members that belong together whatever their likeness, or that were united.

    `chosen` is the number an editor gave some of them, 0 if none has one: two groups with different
    numbers are never united. `first` and `last` are days as ordinal numbers.
    """

    members: list[int]
    first: int
    last: int
    chosen: int = 0
    # Sums of likenesses with the members of other groups, by their place in the list.
    sums: dict[int, float] = field(default_factory=dict)


def united(
    groups: Sequence[LinkedGroup],
    likenesses: Mapping[tuple[int, int], float],
    enough: float,
    longest: int,
) -> list[LinkedGroup]:
    """Return the groups after uniting those that are alike.

    `likenesses` are those of pairs of members, each pair once; what is not there is 0. `enough` is
    the average likeness from which two groups are united, `longest` the days a united one may span.
    """
    place = {member: n for n, group in enumerate(groups) for member in group.members}
    known: dict[int, LinkedGroup] = dict(enumerate(groups))
    for group in groups:
        group.sums = {}
    for (one, other), likeness in likenesses.items():
        a, b = place.get(one), place.get(other)
        if a is not None and b is not None and a != b:
            known[a].sums[b] = known[a].sums.get(b, 0.0) + likeness
            known[b].sums[a] = known[b].sums.get(a, 0.0) + likeness
    waiting = [
        (-average, a, b)
        for a, group in known.items()
        for b in group.sums
        if a < b and (average := _average(group, known[b], b)) >= enough
    ]
    heapq.heapify(waiting)
    while waiting:
        below, a, b = heapq.heappop(waiting)
        if a not in known or b not in known or _average(known[a], known[b], b) != -below:
            continue  # one of the two is another group by now
        if not _may_unite(known[a], known[b], longest):
            continue
        _unite(known, a, b)
        for other in known[a].sums:
            average = _average(known[a], known[other], other)
            if average >= enough:
                heapq.heappush(waiting, (-average, min(a, other), max(a, other)))
    return list(known.values())


def _average(group: LinkedGroup, other: LinkedGroup, place: int) -> float:
    """Return the average likeness of the members of two groups, less where it is one of few pairs."""
    pairs = len(group.members) * len(other.members)
    return (group.sums.get(place, 0.0) - UNSURE) / pairs


def _may_unite(one: LinkedGroup, other: LinkedGroup, longest: int) -> bool:
    if one.chosen and other.chosen and one.chosen != other.chosen:
        return False
    return max(one.last, other.last) - min(one.first, other.first) <= longest


def _unite(known: dict[int, LinkedGroup], a: int, b: int) -> None:
    """Put the members of group `b` into group `a`."""
    one, other = known[a], known.pop(b)
    one.members += other.members
    one.first, one.last = min(one.first, other.first), max(one.last, other.last)
    one.chosen = one.chosen or other.chosen
    for place, total in other.sums.items():
        known[place].sums.pop(b, None) if place in known else None
        if place != a and place in known:
            one.sums[place] = one.sums.get(place, 0.0) + total
            known[place].sums[a] = one.sums[place]
    one.sums.pop(b, None)


def bound(
    members: Iterable[int], links: Iterable[tuple[int, int]], chosen: Mapping[int, int]
) -> list[list[int]]:
    """Return the sets of members that links bind together, each member in one of them.

    `chosen` are numbers by member: those of one number are bound first, and no link binds members
    of two numbers.
    """
    leads: dict[int, int] = {member: member for member in members}
    number = {member: chosen.get(member, 0) for member in leads}

    def first(member: int) -> int:
        while leads[member] != member:
            leads[member] = leads[leads[member]]
            member = leads[member]
        return member

    firsts: dict[int, int] = {}
    same = [(firsts.setdefault(n, member), member) for member, n in sorted(number.items()) if n]
    for one, other in [*same, *links]:
        if one not in leads or other not in leads:
            continue
        low, high = sorted((first(one), first(other)))
        if low != high and not (number[low] and number[high] and number[low] != number[high]):
            leads[high] = low
            number[low] = number[low] or number[high]
    sets: defaultdict[int, list[int]] = defaultdict(list)
    for member in sorted(leads):
        sets[first(member)].append(member)
    return list(sets.values())
