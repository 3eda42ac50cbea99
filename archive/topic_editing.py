"""What editors do to topics: merge, rename, split, and match their articles again."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from archive import assigning, counting, previewing, rematching
from archive.models import Article, ArticleTopic, FormerSlug, Term, Topic
from archive.script import fold

BATCH = 250
MOST_AT_ONCE = 2_000  # articles matched again while an editor waits
EDITOR, EXCLUDED = ArticleTopic.Origin.EDITOR, ArticleTopic.Origin.EXCLUDED


def at(slug: str) -> Topic | None:
    """Return the topic that has, or once had, an address."""
    topic = Topic.objects.select_related("parent").filter(slug=slug).first()
    former = None if topic else FormerSlug.objects.select_related("topic").filter(slug=slug).first()
    return former.topic if former else topic


def rename(topic: Topic, slug: str) -> None:
    """Give a topic another address; readers of the old one are led to it."""
    with transaction.atomic():
        FormerSlug.objects.filter(slug=slug).delete()
        FormerSlug.objects.update_or_create(slug=topic.slug, defaults={"topic": topic})
        topic.slug = slug
        topic.save(update_fields=["slug"])


def merge(topic: Topic, into: Topic) -> int:
    """Make one topic of two; return how many articles moved. Readers are led to what stays.

    Spellings and articles move; what an editor chose wins over what a rule found.
    """
    moved = 0
    with transaction.atomic():
        known = {fold(term.text) for term in into.terms.all()}
        for term in topic.terms.all():
            if fold(term.text) not in known:
                term.topic, term.edited = into, True
                term.save(update_fields=["topic", "edited"])
        ids = list(topic.articletopic_set.order_by("article").values_list("article", flat=True))
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            with counting.changing(some):
                moved += _move(topic, into, some)
        topic.children.exclude(pk=into.pk).update(parent=into)
        if into.parent_id == topic.pk:
            into.parent = topic.parent
            into.save(update_fields=["parent"])
        topic.former_slugs.update(topic=into)
        FormerSlug.objects.update_or_create(slug=topic.slug, defaults={"topic": into})
        topic.delete()
    return moved


def _move(topic: Topic, into: Topic, ids: Sequence[int]) -> int:
    """Move the links of some articles from one topic to another."""
    links = ArticleTopic.objects.filter(article__in=ids)
    there = {link.article_id: link for link in links.filter(topic=into)}
    moving, gone, changed = [], [], []
    for link in links.filter(topic=topic):
        known = there.get(link.article_id)
        if known is None:
            moving.append(link.pk)
            continue
        gone.append(link.pk)
        if link.origin == EDITOR and known.origin != EDITOR:
            known.origin = EDITOR
            changed.append(known)
    ArticleTopic.objects.filter(pk__in=gone).delete()
    ArticleTopic.objects.filter(pk__in=moving).update(topic=into)
    ArticleTopic.objects.bulk_update(changed, ["origin"])
    assigning.touch_all(ids)
    return len(ids)


def split(topic: Topic, terms: Sequence[Term], fresh: Topic) -> None:
    """Make a new topic, part of the other, of some of its spellings; match the articles again."""
    with transaction.atomic():
        fresh.parent = fresh.parent or topic
        fresh.save()
        for term in terms:
            if term.origin == Term.Origin.FILE:
                # The file would bring it back: there it stays, out of use.
                Term.objects.create(topic=fresh, text=term.text, whole_word=term.whole_word,
                                    not_within=term.not_within, weight=term.weight,
                                    ambiguous=term.ambiguous)  # fmt: skip
                term.active, term.edited = False, True
                term.save(update_fields=["active", "edited"])
            else:
                term.topic = fresh
                term.save(update_fields=["topic"])


def holding(terms: Iterable[Term]) -> list[int] | None:
    """Return the ids of the articles in which spellings stand; None of more than can be waited for."""
    ids = previewing.holding(terms, Article.objects.all(), MOST_AT_ONCE + 1)
    return ids if len(ids) <= MOST_AT_ONCE else None


def match_again(ids: Sequence[int], topics: Iterable[Topic]) -> tuple[int, int]:
    """Match articles with the spellings of today, for these topics; how many links came and went."""
    found = [rematching.rematch(ids, topic) for topic in topics]
    return sum(each.gained for each in found), sum(each.lost for each in found)
