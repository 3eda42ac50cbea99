"""Articles under the topics that their text names, beside what an editor chose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from archive import counting
from archive.models import Article, ArticleTopic, Term, Topic
from archive.topics import THEME_THRESHOLD, THRESHOLD, Matcher, TermRule, TopicMatch


def matcher(terms: Iterable[Term] | None = None) -> Matcher:
    """Return a matcher for the spellings of all topics as they are now, or for these alone."""
    columns = ("topic_id", "text", "whole_word", "not_within", "weight", "ambiguous")
    rows: Iterable[Any]
    if terms is None:
        stored = Term.objects.filter(active=True).order_by("pk")
        rows = stored.values_list(*columns, "topic__kind")
    else:
        rows = [(*(getattr(term, name) for name in columns), term.topic.kind) for term in terms]
    return Matcher(
        TermRule(
            topic_id,
            text,
            whole_word,
            tuple(not_within),
            weight,
            ambiguous,
            THEME_THRESHOLD if kind == Topic.Kind.THEME else THRESHOLD,
            is_person=kind == Topic.Kind.PERSON,
            may_name_a_ship=kind in (Topic.Kind.PERSON, Topic.Kind.PLACE),
            is_place=kind == Topic.Kind.PLACE,
        )
        for topic_id, text, whole_word, not_within, weight, ambiguous, kind in rows
    )


def plain_evidence(match: TopicMatch) -> list[dict[str, str]]:
    return [{"term": piece.term, "sentence": piece.sentence} for piece in match.evidence]


# The fields of a link that a rule makes.
LINK = ("article_id", "topic_id", "origin", "score", "evidence", "published_day", "published_at")


def link_of(article: Article, match: TopicMatch) -> tuple[Any, ...]:
    """What these fields hold of an article and a topic that its text names."""
    said = (ArticleTopic.Origin.RULE.value, match.score, plain_evidence(match))
    return article.pk, match.topic_id, *said, article.published_day, article.published_at


@dataclass(frozen=True)
class Reassigned:
    """The links that an article gains and loses, and those it keeps for other reasons than before."""

    gained: list[ArticleTopic]
    lost: list[ArticleTopic]
    changed: list[ArticleTopic]


def reassign(
    article: Article, links: Iterable[ArticleTopic], matches: Sequence[TopicMatch]
) -> Reassigned:
    """Compare an article's links with the topics its text names; nothing is stored.

    An editor's own additions and exclusions stay as they are.
    """
    known = {link.topic_id: link for link in links}
    wanted = {match.topic_id for match in matches}
    gained, changed = [], []
    for match in matches:
        link, evidence = known.get(match.topic_id), plain_evidence(match)
        if link is None:
            gained.append(ArticleTopic(**dict(zip(LINK, link_of(article, match), strict=True))))
        elif (link.score, link.evidence) != (match.score, evidence):
            link.score, link.evidence = match.score, evidence
            changed.append(link)
    by_rule = [link for link in known.values() if link.origin == ArticleTopic.Origin.RULE]
    return Reassigned(gained, [link for link in by_rule if link.topic_id not in wanted], changed)


def assign(article: Article, matches: Sequence[TopicMatch]) -> None:
    """Put an article under the topics its text names, an editor's choices excepted."""
    store_links([article], [reassign(article, article.articletopic_set.all(), matches)])


def store_links(articles: Sequence[Article], reassigned: Sequence[Reassigned]) -> None:
    """Store what was found by `reassign`, an article each, in a handful of queries."""
    gained = [link for links in reassigned for link in links.gained]
    lost = [link.pk for links in reassigned for link in links.lost]
    changed = [link for links in reassigned for link in links.changed]
    counted, touched = [], []
    for article, links in zip(articles, reassigned, strict=True):
        if links.gained or links.lost:
            counted.append(article.pk)
        if links.gained or links.lost or links.changed:
            touched.append(article)
    with counting.changing(counted):
        ArticleTopic.objects.filter(pk__in=lost).delete()
        ArticleTopic.objects.bulk_create(gained)
        note_topics(counted)
    ArticleTopic.objects.bulk_update(changed, ["score", "evidence"])
    touch(*touched)


def note_topics(ids: Sequence[int]) -> None:
    """Note which of these articles have no topic; called wherever links come and go."""
    links = ArticleTopic.objects.filter(article=OuterRef("pk"))
    Article.objects.filter(pk__in=ids).update(topicless=~Exists(links))


def touch(*articles: Article) -> None:
    """Note that what is published of articles changed, so that copies of it can follow."""
    now = timezone.now()
    for article in articles:
        article.updated_at = now
    ids = [article.pk for article in articles]
    Article.objects.filter(pk__in=ids).update(updated_at=now)


def touch_all(ids: Sequence[int]) -> None:
    """The same for many articles, whose topics changed."""
    Article.objects.filter(pk__in=ids).update(updated_at=timezone.now())
    note_topics(ids)
