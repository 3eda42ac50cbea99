"""Merging of two topics: preview, merge, and undo of a merge."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.core import serializers
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.database import short_transactions
from archive.derived import keeping
from archive.models import (
    ArticleTopic,
    FormerSlug,
    MergedLink,
    Proposal,
    Term,
    Topic,
    TopicMerge,
)
from archive.text.script import fold
from archive.topics import assigning

BATCH = 2_000  # links looked up at a time
EDITOR = ArticleTopic.Origin.EDITOR
# The fields of a spelling that say when it counts, and how much.
RULES = ("active", "whole_word", "not_within", "weight", "ambiguous", "is_name")


class MergeError(Exception):
    """Raised for a merge that cannot be undone now; its text gives the editor the reason."""


@dataclass(frozen=True)
class MergePreview:
    """What merging a topic into another would do."""

    moving: int  # articles that the other topic does not have yet
    shared: int  # articles that both have
    spellings: list[Term]  # that move
    united: list[Term]  # spellings of both topics, with the rules they will have
    names: list[str]  # of the topic, added to the other as spellings so that it is still found
    children: list[Topic]
    addresses: list[str]  # that will redirect


def preview(topic: Topic, into: Topic) -> MergePreview:
    """Return what `merge` would do."""
    spellings = _Spellings.of(topic, into)
    links = topic.articletopic_set
    shared = links.filter(article__in=into.articletopic_set.values("article")).count()
    return MergePreview(
        moving=links.count() - shared,
        shared=shared,
        spellings=spellings.moving,
        united=[known for known, _before in spellings.united],
        names=[term.text for term in spellings.added],
        children=list(topic.children.exclude(pk=into.pk)),
        addresses=[topic.slug, *topic.former_slugs.values_list("slug", flat=True)],
    )


@dataclass(frozen=True)
class _Spellings:
    """Unsaved changes to the spellings of two topics that are merged."""

    moving: list[Term]
    united: list[tuple[Term, dict[str, Any]]]  # the other topic's, each with its earlier rules
    added: list[Term]

    @classmethod
    def of(cls, topic: Topic, into: Topic) -> "_Spellings":
        known = {fold(term.text): term for term in into.terms.order_by("-pk")}
        moving, united = [], []
        for term in topic.terms.order_by("pk"):
            there = known.get(fold(term.text))
            if there is None:
                term.topic, term.edited = into, True
                moving.append(term)
                known[fold(term.text)] = term
            elif (rules := _united(there, term)) != _rules(there):
                united.append((there, {**_rules(there), "edited": there.edited}))
                there.edited = True
                for name, value in rules.items():
                    setattr(there, name, value)
        return cls(moving, united, _names(topic, into, known))


def _rules(term: Term) -> dict[str, Any]:
    return {name: getattr(term, name) for name in RULES}


def _united(one: Term, other: Term) -> dict[str, Any]:
    """Return the rules of a spelling of both topics: whatever either would have matched matches."""
    if not other.active:
        return _rules(one)
    if not one.active:
        return _rules(other)
    return {
        "active": True,
        "whole_word": one.whole_word and other.whole_word,
        "not_within": [words for words in one.not_within if words in other.not_within],
        "weight": max(one.weight, other.weight),
        "ambiguous": one.ambiguous and other.ambiguous,
        "is_name": one.is_name or other.is_name,
    }


def _names(topic: Topic, into: Topic, known: Mapping[str, Term]) -> list[Term]:
    """Return the names of a topic that the other lacks, as unsaved spellings of the other.

    Their weight is 0, for finding the topic only: names are not used to match articles.
    """
    names = dict.fromkeys((topic.name_zh_hans, topic.name_zh_hant, topic.name_en))
    there = {fold(name) for name in (into.name_zh_hans, into.name_zh_hant, into.name_en)}
    unknown = {fold(n): n for n in names if n and fold(n) not in there and fold(n) not in known}
    return [Term(topic=into, text=name, weight=0, edited=True) for name in unknown.values()]


def merge(topic: Topic, into: Topic, editor: Any = None) -> TopicMerge:
    """Merge a topic into another and delete it; return the TopicMerge by which `undo` reverts it.

    The addresses of the topic redirect. An editor's choice for an article wins over a rule's. Runs
    in short transactions; after an interruption, the same call goes on where it stopped.
    """
    record, _created = TopicMerge.objects.get_or_create(
        topic=topic.pk, into=into.pk, is_complete=False, undone_at=None,
        defaults={"slug": topic.slug, "editor": editor},
    )  # fmt: skip
    pace = short_transactions.Pace()
    while ids := _some(topic):
        for _moved in pace.each(ids, partial(_move, record)):
            pass
    pace.step(partial(_finish, record))
    return record


def _some(topic: Topic, most: int | None = BATCH) -> list[int]:
    links = topic.articletopic_set.order_by("article").values_list("article", flat=True)
    return list(links[:most])


def _move(record: TopicMerge, ids: Sequence[int]) -> None:
    """Move the links of some articles from one topic to the other, and keep what they were."""
    with keeping.changing(ids, words=()):
        links = ArticleTopic.objects.filter(article__in=ids)
        there = {link.article_id: link for link in links.filter(topic=record.into)}
        moving: list[int] = []
        gone: list[int] = []
        changed: list[ArticleTopic] = []
        kept: list[MergedLink] = []
        for link in links.filter(topic=record.topic):
            known = there.get(link.article_id)
            kept.append(
                MergedLink(
                    merge=record,
                    article_id=link.article_id,
                    origin=link.origin,
                    score=link.score,
                    evidence=link.evidence,
                    origin_there=known.origin if known else "",
                )
            )
            (gone if known else moving).append(link.pk)
            if known and link.origin == EDITOR and known.origin != EDITOR:
                known.origin = EDITOR
                changed.append(known)
        MergedLink.objects.bulk_create(kept)
        ArticleTopic.objects.filter(pk__in=gone).delete()
        ArticleTopic.objects.filter(pk__in=moving).update(topic=record.into)
        ArticleTopic.objects.bulk_update(changed, ["origin"])
        assigning.touch_all(ids)


def _finish(record: TopicMerge) -> None:
    """Move the remaining articles, spellings, children and addresses, and delete the topic."""
    topic, into = (Topic.objects.get(pk=pk) for pk in (record.topic, record.into))
    _move(record, _some(topic, None))
    spellings = _Spellings.of(topic, into)
    record.before = {
        "objects": json.loads(serializers.serialize("json", [topic, *topic.terms.all()])),
        "moved": [term.pk for term in spellings.moving],
        "united": {str(term.pk): before for term, before in spellings.united},
        "children": list(topic.children.exclude(pk=into.pk).values_list("pk", flat=True)),
        "parent_of_into": into.parent_id,
        "former_slugs": list(topic.former_slugs.values_list("slug", flat=True)),
        "proposals": list(Proposal.objects.filter(topic=topic).values_list("pk", flat=True)),
    }
    for term in spellings.moving:
        term.save(update_fields=["topic", "edited"])
    for term, _before in spellings.united:
        term.save(update_fields=[*RULES, "edited"])
    for term in spellings.added:
        term.save()
    record.before["added"] = [term.pk for term in spellings.added]
    topic.children.exclude(pk=into.pk).update(parent=into)
    if into.parent_id == topic.pk:
        into.parent = topic.parent
        into.save(update_fields=["parent"])
    topic.former_slugs.update(topic=into)
    FormerSlug.objects.update_or_create(slug=topic.slug, defaults={"topic": into})
    Proposal.objects.filter(topic=topic).update(topic=into)
    topic.delete()
    record.is_complete, record.made_at = True, timezone.now()
    record.save()


def undo(record: TopicMerge) -> tuple[Topic, Topic]:
    """Undo a merge; return both topics, whose articles the caller should match again.

    Changes that editors made since stay. Raises MergeError when it cannot be undone now. After an
    interruption, the same call goes on where it stopped.
    """
    pace = short_transactions.Pace()
    topic, into = pace.step(partial(_both, record))
    for links in _kept(record):
        for _parted in pace.each(links, partial(_part, record)):
            pass
    record.undone_at = timezone.now()
    record.save(update_fields=["undone_at"])
    return topic, into


def _both(record: TopicMerge) -> tuple[Topic, Topic]:
    """Return both topics, after restoring the merged one where it is still missing."""
    into = _still_there(record)
    if not Topic.objects.filter(pk=record.topic).exists():
        _bring_back(record, into)
    return Topic.objects.get(pk=record.topic), into


def _still_there(record: TopicMerge) -> Topic:
    """Return the topic that was merged into. Raises MergeError where the merge cannot be undone."""
    if record.undone_at:
        raise MergeError(_("It was undone before."))
    into = Topic.objects.filter(pk=record.into).first()
    if into is None:
        raise MergeError(
            _("The topic it was merged into is no longer there; undo its merge first.")
        )
    taken = Topic.objects.filter(slug=record.slug).exclude(pk=record.topic)
    led_elsewhere = FormerSlug.objects.filter(slug=record.slug).exclude(topic=into)
    if taken.exists() or led_elsewhere.exists():
        raise MergeError(_("Another topic has its address by now: %(slug)s.") % vars(record))
    return into


def _bring_back(record: TopicMerge, into: Topic) -> None:
    """Restore the merged topic with its spellings, children and addresses, but not its articles."""
    before = record.before
    moved = set(before["moved"])
    kept = serializers.deserialize("python", before["objects"], ignorenonexistent=True)
    topic, *terms = cast("tuple[Topic, *tuple[Term, ...]]", tuple(each.object for each in kept))
    if topic.parent_id and not Topic.objects.filter(pk=topic.parent_id).exists():
        topic.parent_id = None
    FormerSlug.objects.filter(slug=record.slug, topic=into).delete()
    topic.save(force_insert=True)
    Term.objects.filter(pk__in=before["added"], topic=into, edited=True, weight=0).delete()
    for term in terms:
        if term.pk in moved:
            Term.objects.filter(pk=term.pk, topic=into).update(topic=topic, edited=term.edited)
        else:
            term.save(force_insert=True)
    for pk, rules in before["united"].items():
        _part_rules(into, int(pk), rules, terms)
    Topic.objects.filter(pk__in=before["children"], parent=into).update(parent=topic)
    if before["parent_of_into"] == topic.pk:
        Topic.objects.filter(pk=into.pk, parent=topic.parent_id).update(parent=topic)
    FormerSlug.objects.filter(slug__in=before["former_slugs"], topic=into).update(topic=topic)
    Proposal.objects.filter(pk__in=before["proposals"], topic=into).update(topic=topic)


def _part_rules(into: Topic, pk: int, rules: dict[str, Any], terms: Sequence[Term]) -> None:
    """Restore the earlier rules of a spelling of both topics, unless they were changed since."""
    known = Term.objects.filter(pk=pk, topic=into).first()
    if known is None:
        return
    other = next((term for term in terms if fold(term.text) == fold(known.text)), None)
    if other is None:
        return
    before = Term(**{name: value for name, value in rules.items() if name in RULES})
    if _rules(known) == _united(before, other):
        Term.objects.filter(pk=pk).update(**rules)


def _kept(record: TopicMerge) -> Iterator[list[MergedLink]]:
    links = record.links.order_by("article")
    while some := list(links[:BATCH]):
        yield some


def _part(record: TopicMerge, kept: Sequence[MergedLink]) -> None:
    """Restore the links of some articles to the merged topic, and to the other one."""
    ids = [link.article_id for link in kept]
    with keeping.changing(ids, words=()):
        links = ArticleTopic.objects.filter(article__in=ids).select_related("article")
        there = {link.article_id: link for link in links.filter(topic=record.into)}
        here = set(links.filter(topic=record.topic).values_list("article", flat=True))
        back, fresh, changed = [], [], []
        for link in kept:
            now = there.get(link.article_id)
            if link.article_id in here:
                continue
            if now and not link.origin_there and now.origin == link.origin:
                back.append(now.pk)
                continue
            if now or link.origin != ArticleTopic.Origin.RULE:
                fresh.append(link)
            if now and link.origin_there not in ("", now.origin) and now.origin == link.origin:
                now.origin = link.origin_there
                changed.append(now)
        ArticleTopic.objects.filter(pk__in=back).update(topic=record.topic)
        ArticleTopic.objects.bulk_create(_links(record, fresh))
        ArticleTopic.objects.bulk_update(changed, ["origin"])
        MergedLink.objects.filter(pk__in=[link.pk for link in kept]).delete()
        assigning.touch_all(ids)


def _links(record: TopicMerge, kept: Sequence[MergedLink]) -> Iterator[ArticleTopic]:
    """Yield unsaved links to the merged topic, with their earlier values."""
    for link in MergedLink.objects.filter(pk__in=[k.pk for k in kept]).select_related("article"):
        yield ArticleTopic(
            article=link.article,
            topic_id=record.topic,
            origin=link.origin,
            score=link.score,
            evidence=link.evidence,
            **link.article.filed,
            published_at=link.article.published_at,
        )
