"""Assigning topics to articles by their text, editors' choices left alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from archive.models import Article, ArticleTopic, Term, Topic
from archive.models.article import FILED
from archive.topics import sides
from archive.topics.evidence import TopicMatch
from archive.topics.matching import Matcher
from archive.topics.rules import TermRule


def matcher(terms: Iterable[Term] | None = None, topic: Topic | None = None) -> Matcher:
    """Return a matcher for the stored spellings of all topics, or for these terms of one topic.

    If that topic is a relation, the stored spellings of its sides are looked for as well.
    """
    columns = ("topic_id", "text", "whole_word", "not_within", "weight", "ambiguous")
    rows: list[Any] = []
    stored = Term.objects.filter(active=True).order_by("pk").values_list(*columns, "topic__kind")
    if terms is None:
        rows += stored
        relations = sides.rules(Topic.objects.relations())
        wanted = None
    else:
        given = list(terms)
        rows += [(*(getattr(term, name) for name in columns), term.topic.kind) for term in given]
        relations = sides.rules([topic] if topic and topic.is_relation else [])
        rows += stored.filter(topic__in=sides.standing(relations)) if relations else ()
        wanted = frozenset(
            [term.topic_id for term in given] + [rule.topic_id for rule in relations]
        )
    spellings = (
        TermRule(
            topic_id,
            text,
            whole_word,
            tuple(not_within),
            weight,
            ambiguous,
            is_theme=kind == Topic.Kind.THEME,
            is_person=kind == Topic.Kind.PERSON,
            is_organisation=kind == Topic.Kind.ORGANISATION,
            may_name_a_ship=kind in (Topic.Kind.PERSON, Topic.Kind.PLACE),
            is_place=kind == Topic.Kind.PLACE,
        )
        for topic_id, text, whole_word, not_within, weight, ambiguous, kind in rows
    )
    began = Topic.objects.filter(kind=Topic.Kind.THEME, starts_on__isnull=False)
    since = {topic.pk: topic.starts_on for topic in began if topic.starts_on}
    return Matcher(spellings, relations, wanted, since)


def matches_of(matcher: Matcher, article: Article) -> list[TopicMatch]:
    """Return the topics that a stored article is about."""
    texts = article.title, article.lead, article.body_text
    return matcher.match(*texts, article.published_day)


def plain_evidence(match: TopicMatch) -> list[dict[str, str]]:
    """Return the evidence of a match as JSON."""
    return [{"term": piece.term, "sentence": piece.sentence} for piece in match.evidence]


# The columns of a link made by rule.
LINK = ("article_id", "topic_id", "origin", "score", "evidence", *FILED, "published_at")


def link_of(article: Article, match: TopicMatch) -> tuple[Any, ...]:
    """Return the values for LINK of an article and a topic found in its text."""
    said = (ArticleTopic.Origin.RULE.value, match.score, plain_evidence(match))
    return article.pk, match.topic_id, *said, *article.filed.values(), article.published_at


@dataclass(frozen=True)
class Reassigned:
    """Links to topics that an article gains or loses, or whose score or evidence changes."""

    gained: list[ArticleTopic]
    lost: list[ArticleTopic]
    changed: list[ArticleTopic]


def reassign(
    article: Article, links: Iterable[ArticleTopic], matches: Sequence[TopicMatch]
) -> Reassigned:
    """Return how an article's links differ from the topics found in its text; nothing is stored.

    Links that an editor added or excluded are never lost.
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
    """Store the topics found in an article's text, editors' choices left alone."""
    store_links([article], [reassign(article, article.articletopic_set.all(), matches)])


def store_links(articles: Sequence[Article], reassigned: Sequence[Reassigned]) -> None:
    """Store results of `reassign`, one for each article; to be called inside `keeping.changing`."""
    gained = [link for links in reassigned for link in links.gained]
    lost = [link.pk for links in reassigned for link in links.lost]
    changed = [link for links in reassigned for link in links.changed]
    ArticleTopic.objects.filter(pk__in=lost).delete()
    ArticleTopic.objects.bulk_create(gained)
    ArticleTopic.objects.bulk_update(changed, ["score", "evidence"])
    touch(
        *(
            article
            for article, links in zip(articles, reassigned, strict=True)
            if links.gained or links.lost or links.changed
        )
    )


def note_topics(ids: Sequence[int]) -> None:
    """Set `topicless` of these articles; called by `keeping` wherever links change."""
    linked = Exists(ArticleTopic.objects.filter(article=OuterRef("pk")))
    articles = Article.objects.filter(pk__in=ids)
    articles.filter(linked, topicless=True).update(topicless=False)
    articles.filter(~linked, topicless=False).update(topicless=True)


def touch(*articles: Article) -> None:
    """Set `updated_at` of articles to now, so that clients that sync by it see the change."""
    now = timezone.now()
    for article in articles:
        article.updated_at = now
    ids = [article.pk for article in articles]
    Article.objects.filter(pk__in=ids).update(updated_at=now)


def touch_all(ids: Sequence[int]) -> None:
    """Do the same for articles given by id."""
    Article.objects.filter(pk__in=ids).update(updated_at=timezone.now())
