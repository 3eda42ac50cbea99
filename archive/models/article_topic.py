"""Links between articles and topics, with the evidence for them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from archive.models.fields import DayField, EvidenceField, PublishedField
from archive.models.order import (
    Placed,
    PlaceField,
    beside,
    from_day,
    in_order,
    to_day,
)
from archive.models.tally import Scope
from archive.models.topic import Topic

# Columns of topics that lists and articles do not load.
UNSAID = (
    "topic__description_zh_hans", "topic__description_zh_hant", "topic__description_en",
    "topic__reading_zh_hans", "topic__reading_zh_hant", "topic__edited_fields",
)  # fmt: skip


class ArticleTopicQuerySet(models.QuerySet["ArticleTopic"]):
    def shown(self) -> Self:
        """Links that readers see: those an editor has not excluded."""
        return self.exclude(origin=ArticleTopic.Origin.EXCLUDED)

    def as_shown(self) -> "models.Prefetch[Any]":
        """Return the prefetch that sets `shown_topics` on articles."""
        links = self.shown().select_related("topic").defer(*UNSAID)
        return models.Prefetch("articletopic_set", links, to_attr="shown_topics")

    def first_of(self, articles: Sequence[Any], most: int) -> dict[int, list[Topic]]:
        """Return at most `most` topics of each article, by its id, with only what links show."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        links = self.shown().filter(article__in=articles)
        for article, topic in links.values_list("article_id", "topic_id"):
            if len(found[article]) < most:
                found[article].append(topic)
        wanted = {topic for first in found.values() for topic in first}
        topics = Topic.objects.for_linking().in_bulk(wanted)
        return {article: [topics[pk] for pk in first] for article, first in found.items()}

    def in_scope(self, scope: Scope) -> Self:
        """Links of the first topic in a scope, one for each published article of the scope.

        The scope must have a topic. Read in order from the index of that topic.
        """
        first, *others = scope.topics
        links = self.shown().filter(topic=first, article__withdrawn_at=None)
        for topic in others:
            same = ArticleTopic.objects.shown().filter(article=OuterRef("article"), topic=topic)
            links = links.filter(Exists(same))
        if scope.sources:
            links = links.filter(article__source__in=scope.sources)
        if scope.language:
            links = links.filter(article__language=scope.language)
        if scope.first:
            links = links.filter(from_day(scope.first))
        if scope.last:
            links = links.filter(to_day(scope.last))
        return links

    def dated(self) -> Self:
        return self.filter(newest_place__gt=0)

    def undated(self) -> Self:
        return self.filter(newest_place=0)

    def newest_first(self) -> Self:
        return self.order_by(*in_order(True, pk="article_id"))

    def oldest_first(self) -> Self:
        return self.order_by(*in_order(False, pk="article_id"))

    def most_first(self) -> "models.QuerySet[ArticleTopic, int]":
        """Return the ids of articles, those that an editor chose or that score most first."""
        # In the order of letters an editor comes before a rule.
        rows = self.order_by("origin", "-score", "-newest_place", "-article_id")
        return rows.values_list("article_id", flat=True)

    def beside(self, article: Placed, newest: bool = True, *, after: bool = True) -> Self:
        """Links of articles after one in an order, or before it, as `ArticleQuerySet.beside`."""
        rows = self.filter(beside(article, newest, after, "article_id"))
        return rows.order_by(*in_order(newest, after, "article_id"))


class ArticleTopic(models.Model):
    """Link between an article and a topic: by rule, added by an editor, or excluded by one."""

    class Origin(models.TextChoices):
        RULE = "rule", _("by rule")
        EDITOR = "editor", _("added by an editor")
        EXCLUDED = "excluded", _("excluded by an editor")

    article = models.ForeignKey("Article", models.CASCADE)
    topic = models.ForeignKey("Topic", models.CASCADE)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin, default=Origin.EDITOR)
    score = models.FloatField(_("score"), default=0)
    # [{"term": "北约", "sentence": "…"}], quoted from the article.
    evidence = EvidenceField(_("evidence"), default=list, blank=True)
    # Copies of the article's columns, so that one index has a topic's timeline in order.
    published_day = DayField(null=True, editable=False)
    published_at = PublishedField(null=True, editable=False)
    newest_place = PlaceField(null=True, editable=False)
    oldest_place = PlaceField(null=True, editable=False)

    objects = ArticleTopicQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "id"]
        verbose_name = _("topic of an article")
        verbose_name_plural = _("topics of articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "topic"], name="topic_once_per_article")
        ]
        indexes = [
            # A topic's page and the filter by topic, in the two orders of lists.
            models.Index(
                F("topic"),
                F("newest_place").desc(),
                F("article").desc(),
                name="articletopic_newest",
                condition=~Q(origin="excluded"),
            ),
            models.Index(
                F("topic"),
                F("oldest_place"),
                F("article"),
                name="articletopic_oldest",
                condition=~Q(origin="excluded"),
            ),
            # A topic's page with what is most about it first.
            models.Index(
                F("topic"),
                F("origin"),
                F("score").desc(),
                F("newest_place").desc(),
                F("article").desc(),
                name="articletopic_score",
                condition=~Q(origin="excluded"),
            ),
            # A topic's days.
            models.Index(
                F("topic"),
                F("published_day").desc(),
                F("published_at").desc(),
                F("article").desc(),
                name="articletopic_timeline",
                condition=~Q(origin="excluded"),
            ),
            # Counting the topics of thousands of hits without reading the evidence.
            models.Index(
                fields=["article", "topic"],
                name="articletopic_counted",
                condition=~Q(origin="excluded"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.topic_id}"

    def place_of(self, name: str) -> int | None:
        """Return one of its article's places; as it is where the article is not loaded."""
        known = self if getattr(self, name) is not None else self._state.fields_cache.get("article")
        return getattr(known, name, None)
