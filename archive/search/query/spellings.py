"""The other spellings under which a text may hold what a query names: 特朗普, 川普, Trump."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from django.db.models import Q, QuerySet

from archive.models import Term as Spelling
from archive.models import Topic
from archive.models.topic import LANGUAGES
from archive.search.query.cutting import compounds, cut, is_run, possible_names
from archive.search.query.nodes import And, Node, Not, Or, Query, SearchTerm
from archive.search.query.vocabulary import (
    is_known,
    key,
    kind_of,
    meaning_the_same,
    naming_the_same,
    singular,
    stands_for,
    stemmed,
    types_alike,
    without_title,
)
from archive.text.characters import IS_CJK

LONGEST_NAME = 5  # words: the Islamic Republic of Iran
MOST_SPELLINGS = 24
BRACKETS = re.compile(r"[()（）]")
OF_TWO = re.compile(r" and |与|和|、")  # in a title that stands in no text


class Groups(dict[str, tuple[str, ...]]):
    """Names of one topic, by each of them folded.

    `kinds` has of which kind the topic is, `unclear` the names that several topics have.
    """

    def __init__(
        self,
        names: Mapping[str, tuple[str, ...]],
        kinds: Mapping[str, set[str]],
        unclear: Collection[str] = (),
    ) -> None:
        super().__init__(names)
        self.kinds = kinds
        self.unclear = unclear


def expand(query: Query) -> Query:
    """Return the query with the other names of what its words name; costs one database query.

    Names are those of topics, and their spellings that are in use and marked as names. One of letters
    that is ambiguous (UK) stands for the others where it is asked, but is not looked for by them. A word
    that names two topics has no other spellings, nor has one in quotes or after `=`. Words that
    stand together are read as one where they are a name: Joe Biden, not Joe and Biden. A name
    within a word of Chinese has its other spellings there: 川普政府, 特朗普政府. Words of the field
    have those of other languages (`vocabulary`). What names
    nothing but is letters and a number is looked for with a hyphen and without: F-35, F35.
    """
    return expand_all([query])[0]


def expand_all(queries: Sequence[Query]) -> list[Query]:
    """Return the queries, each as `expand` returns it; one database query for all of them."""
    trees = [query.tree for query in queries if query.tree is not None and not query.is_expanded]
    candidates = {name for tree in trees for name in _could_be_names(tree)} - {""}
    groups = _with_vocabulary(candidates, _groups(candidates)) if candidates else None
    groups = groups or Groups({}, {})
    return [
        query
        if query.is_expanded or query.tree is None
        else replace(query, tree=_expanded(query.tree, groups), is_expanded=True)
        for query in queries
    ]


def _could_be_names(node: Node) -> Iterator[str]:
    """What could be a name, folded: each word, and words that stand together."""
    if isinstance(node, Not):
        yield from _could_be_names(node.part)
    elif isinstance(node, Or):
        for part in node.parts:
            yield from _could_be_names(part)
    elif isinstance(node, And):
        for at, part in enumerate(node.parts):
            yield from _could_be_names(part)
            for length in range(2, LONGEST_NAME + 1):
                if name := _joined(node.parts[at : at + length], length):
                    yield name
    elif isinstance(node, SearchTerm) and _has_names(node):
        yield key(node.text)
        yield from map(key, types_alike(node.text))
        yield singular(key(node.text))
        yield from map(key, stands_for(node.text))
        yield from _known_beside(node.text)
        for bare in without_title(node.text):
            yield bare
            yield from _known_beside(bare)
        for name in possible_names(node.text) if IS_CJK.search(node.text) else ():
            yield name
            yield from map(key, naming_the_same(name))


def _known_beside(text: str) -> Iterator[str]:
    return map(key, (*meaning_the_same(text), *naming_the_same(text)))


def _has_names(term: SearchTerm) -> bool:
    return not term.exact and term.field != "author"


def _joined(parts: Sequence[Node], length: int) -> str:
    """The name that plain words would be together; empty where they are not plain words.

    Chinese names have no spaces: who types one there asks for either word, wherever it stands.
    """
    terms = [part for part in parts if isinstance(part, SearchTerm) and _has_names(part)]
    if len(terms) < length or len(parts) < length or len({term.field for term in terms}) > 1:
        return ""
    if any(IS_CJK.search(term.text) for term in terms):
        return ""
    return key(" ".join(term.text for term in terms))


def _groups(candidates: set[str]) -> Groups:
    """The other names of the topics that any of the candidates names."""
    own = Q(*((f"folded_{each}__in", candidates) for each in LANGUAGES), _connector=Q.OR)
    known = Spelling.objects.filter(active=True, is_name=True)
    spelt = known.filter(folded__in=candidates).order_by().values("topic")
    topics = Topic.objects.filter(own | Q(pk__in=spelt))
    sure: defaultdict[str, set[int]] = defaultdict(set)
    unsure: defaultdict[str, set[int]] = defaultdict(set)
    texts: defaultdict[int, dict[str, str]] = defaultdict(dict)
    kinds: dict[int, str] = {}
    for topic, kind, is_sure, text, folded in _names(topics):
        kinds[topic] = kind
        if is_sure:
            texts[topic].setdefault(folded, text)
        if folded in candidates and (is_sure or folded.isascii()):
            (sure if is_sure else unsure)[folded].add(topic)
    all_named = unsure | sure
    known_by = {folded: min(named) for folded, named in all_named.items() if len(named) == 1}
    return Groups(
        {folded: _others(folded, [*texts[topic].values()]) for folded, topic in known_by.items()},
        {folded: {kinds[topic]} for folded, topic in known_by.items()},
        all_named.keys() - known_by.keys(),
    )


def _names(topics: QuerySet[Topic]) -> Iterator[tuple[int, str, bool, str, str]]:
    """The names of topics, each with their kind and whether it is unambiguous.

    Spellings come first, then their own names.
    """
    names = [f"{kind}_{each}" for each in LANGUAGES for kind in ("name", "folded")]
    rows = topics.order_by("pk", "terms__pk")
    spelling = ("text", "folded", "ambiguous", "active", "is_name")
    own: dict[tuple[int, str], list[str]] = {}
    columns = rows.values_list("pk", "kind", *(f"terms__{each}" for each in spelling), *names)
    for pk, kind, text, folded, ambiguous, active, is_name, *called in columns:
        own[pk, kind] = called
        if active and is_name:
            yield pk, kind, not ambiguous, text, folded
    for (pk, kind), called in own.items():
        for text, folded in zip(called[::2], called[1::2], strict=True):
            # What has a bracket explains itself, and stands in no text.
            if folded and not BRACKETS.search(text):
                yield pk, kind, True, text, folded


def _with_vocabulary(candidates: set[str], groups: Groups) -> Groups:
    """The groups with plurals of names, and what the field calls candidates that name no topic.

    Those that do have them in letters or in Chinese only where the topic has no name there, and the
    other words with the stem of one of their names. What means the same as a
    word may name a topic: then the topic's names do too. Names have what else they are called, be they
    of a topic or not.
    """
    kinds = {word: kind_of(word) | groups.kinds.get(word, set()) for word in candidates}
    found = Groups(groups, kinds)
    for word in candidates - {*groups.unclear}:
        of_topic, said = groups.get(word, ()), meaning_the_same(word)
        named = [name for each in (word, *of_topic) for name in naming_the_same(each)]
        others = [*of_topic, *named]
        others += [name for each in named for name in groups.get(key(each), ())]
        stems = {stemmed(key(each)) for each in (word, *others) if each.isascii()}
        scripts = {
            each.isascii() for each in (word, *of_topic) if of_topic and not OF_TWO.search(each)
        }
        others += [
            each for each in said if each.isascii() not in scripts or stemmed(key(each)) in stems
        ]
        if word not in groups:
            others += [name for each in said for name in groups.get(key(each), ())]
        if not of_topic and (single := singular(word)) in groups:
            others += [single, *groups[single]]
        if others or is_known(word):
            found[word] = _others(word, [*dict.fromkeys(others)])
    return found


def _others(folded: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The spellings that find what the word itself does not, and no other spelling finds."""
    kept = {folded: ""}
    for text in sorted(texts, key=len):
        words = key(text)
        if not any(_finds(shorter, words) for shorter in kept):
            kept[words] = text
    order = {text: number for number, text in enumerate(texts)}
    others = sorted((text for text in kept.values() if text), key=lambda text: order[text])
    return tuple(others[:MOST_SPELLINGS])


def _finds(short: str, long: str) -> bool:
    """Whether every text that holds the longer one holds the shorter: 川普 in 川普政府."""
    return short in long if IS_CJK.match(short) else f" {short} " in f" {long} "


def _expanded(node: Node, groups: Groups) -> Node:
    if isinstance(node, Not):
        return Not(_expanded(node.part, groups))
    if isinstance(node, Or):
        return Or(tuple(_expanded(part, groups) for part in node.parts))
    if isinstance(node, And):
        parts = tuple(_conjunction(node.parts, groups))
        return And(parts) if len(parts) > 1 else parts[0]
    if isinstance(node, SearchTerm) and _has_names(node):
        names = groups.get(key(node.text))
        if short := stands_for(node.text):
            named = [name for text in short for name in groups.get(key(text), ())]
            names = _others(key(node.text), [*dict.fromkeys((*short, *named))])
        if names is None:
            also = (*compounds(node.text, groups), *_of_a_type(node.text, groups))
            also = (*also, *_untitled(node.text, groups))
            parts = cut(node, groups) if is_run(node) else ()
            if len(parts) > 2:
                also = ()  # a sentence, not a name: its words have their spellings
            return replace(node, also=also[:MOST_SPELLINGS], parts=parts)
        also = (*names, *compounds(node.text, {}))
        return replace(node, also=also)
    return node


def _untitled(text: str, groups: Groups) -> Iterator[str]:
    """The name before a title and its other spellings, where it names what can have the title."""
    for bare, kinds in without_title(text).items():
        if bare in groups and kinds & groups.kinds.get(bare, frozenset()):
            yield from (bare, *groups[bare])


def _of_a_type(text: str, groups: Groups) -> Iterator[str]:
    """The other ways to write a type or a model, and what else those name."""
    for other in types_alike(text):
        yield from (other, *groups.get(key(other), ()))


def _conjunction(parts: Sequence[Node], groups: Groups) -> Iterator[Node]:
    """The parts, the longest names among adjacent words taken together."""
    at = 0
    while at < len(parts):
        for length in range(LONGEST_NAME, 1, -1):
            name = _joined(parts[at : at + length], length)
            if name in groups:
                terms = [part for part in parts[at : at + length] if isinstance(part, SearchTerm)]
                text = " ".join(term.text for term in terms)
                is_required = any(term.required for term in terms)
                yield SearchTerm(text, terms[0].field, also=groups[name], required=is_required)
                at += length
                break
        else:
            yield _expanded(parts[at], groups)
            at += 1
