"""Renaming and splitting of topics, and matching of articles with changed spellings."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from archive.derived import rematching
from archive.models import Article, FormerSlug, Term, Topic
from archive.topics import preview as topics_preview
from archive.topics import sides

MOST_AT_ONCE = 2_000  # articles matched again while an editor waits


def rename(topic: Topic, slug: str) -> None:
    """Give a topic another address; the old one redirects to it."""
    with transaction.atomic():
        FormerSlug.objects.filter(slug=slug).delete()
        FormerSlug.objects.update_or_create(slug=topic.slug, defaults={"topic": topic})
        topic.slug = slug
        topic.save(update_fields=["slug"])


def split(topic: Topic, terms: Sequence[Term], fresh: Topic) -> None:
    """Save `fresh` as a new topic and move spellings of `topic` to it.

    It becomes a part of `topic` unless it has a parent. Articles are not matched again here.
    """
    with transaction.atomic():
        fresh.parent = fresh.parent or topic
        fresh.save()
        for term in terms:
            if term.origin == Term.Origin.FILE:
                # `load_topics` would bring it back, so it stays there, inactive.
                Term.objects.create(topic=fresh, text=term.text, whole_word=term.whole_word,
                                    not_within=term.not_within, weight=term.weight,
                                    ambiguous=term.ambiguous)  # fmt: skip
                term.active, term.edited = False, True
                term.save(update_fields=["active", "edited"])
            else:
                term.topic = fresh
                term.save(update_fields=["topic"])


def holding(terms: Iterable[Term]) -> list[int] | None:
    """Return the ids of the articles that contain these spellings; None for over MOST_AT_ONCE."""
    ids = topics_preview.holding(terms, Article.objects.all(), MOST_AT_ONCE + 1)
    return ids if len(ids) <= MOST_AT_ONCE else None


def match_again(ids: Sequence[int], topics: Iterable[Topic]) -> tuple[int, int]:
    """Match articles with the current spellings of topics; return the links gained and lost.

    The relations in which one of the topics stands for a side are matched again with them, and not
    counted: the counts are those of the preview, of articles that readers see.
    """
    topics = set(topics)
    shown = set(Article.objects.published().filter(pk__in=ids).values_list("pk", flat=True))
    unseen = [pk for pk in ids if pk not in shown]
    found = [rematching.rematch([*shown], topic) for topic in topics]
    for topic in topics:
        rematching.rematch(unseen, topic)
    for topic in sides.relations_of(topics):
        rematching.rematch(ids, topic)
    return sum(each.gained for each in found), sum(each.lost for each in found)
