"""Which topics an article has, and why."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from archive.models.order import beyond
from archive.models.tally import Scope
from archive.models.topic import Topic

if TYPE_CHECKING:
    from archive.models.article import Article

# What lists and articles leave unsaid of their topics.
UNSAID = (
    "topic__description_zh_hans", "topic__description_zh_hant", "topic__description_en",
    "topic__reading_zh_hans", "topic__reading_zh_hant", "topic__edited_fields",
)  # fmt: skip


class ArticleTopicQuerySet(models.QuerySet["ArticleTopic"]):
    def shown(self) -> Self:
        """Links that readers see: those an editor has not excluded."""
        return self.exclude(origin=ArticleTopic.Origin.EXCLUDED)

    def as_shown(self) -> "models.Prefetch[Any]":
        """What gives articles their `shown_topics`."""
        links = self.shown().select_related("topic").defer(*UNSAID)
        return models.Prefetch("articletopic_set", links, to_attr="shown_topics")

    def first_of(self, articles: "Sequence[Article]", most: int) -> dict[int, list[Topic]]:
        """Return the first topics of each article, by its number, to be named and no more."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        links = self.shown().filter(article__in=articles)
        for article, topic in links.values_list("article_id", "topic_id"):
            if len(found[article]) < most:
                found[article].append(topic)
        wanted = {topic for first in found.values() for topic in first}
        topics = Topic.objects.for_linking().in_bulk(wanted)
        return {article: [topics[pk] for pk in first] for article, first in found.items()}

    def in_scope(self, scope: Scope) -> Self:
        """One link for each published article of a scope that has topics.

        They are read in order from the index of the first topic.
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
            links = links.filter(published_day__gte=scope.first)
        if scope.last:
            links = links.filter(published_day__lte=scope.last)
        return links

    def dated(self) -> Self:
        return self.exclude(published_day=None)

    def undated(self) -> Self:
        return self.filter(published_day=None)

    def newest_first(self) -> Self:
        return self.order_by("-published_day", "-published_at", "-article_id")

    def oldest_first(self) -> Self:
        return self.order_by("published_day", "published_at", "article_id")

    def later_than(self, article: "Article") -> Self:
        return self.dated().filter(beyond(article, "gt", "article_id")).oldest_first()

    def earlier_than(self, article: "Article") -> Self:
        return self.dated().filter(beyond(article, "lt", "article_id")).newest_first()


class ArticleTopic(models.Model):
    """Why an article is under a topic, or why an editor says that it is not."""

    class Origin(models.TextChoices):
        RULE = "rule", _("by rule")
        EDITOR = "editor", _("added by an editor")
        EXCLUDED = "excluded", _("excluded by an editor")

    article = models.ForeignKey("Article", models.CASCADE)
    topic = models.ForeignKey("Topic", models.CASCADE)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin, default=Origin.EDITOR)
    score = models.FloatField(_("score"), default=0)
    # [{"term": "北约", "sentence": "…"}], from the article's own text.
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    # The article's day and instant again, so that a topic's timeline is read in order from one index.
    published_day = models.DateField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = ArticleTopicQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "id"]
        verbose_name = _("topic of an article")
        verbose_name_plural = _("topics of articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "topic"], name="topic_once_per_article")
        ]
        indexes = [
            # A topic's page and the filter by topic.
            models.Index(
                F("topic"),
                F("published_day").desc(),
                F("published_at").desc(),
                F("article").desc(),
                name="articletopic_timeline",
                condition=~Q(origin="excluded"),
            ),
            # The topics of thousands of hits, counted without reading the evidence.
            models.Index(
                fields=["article", "topic"],
                name="articletopic_counted",
                condition=~Q(origin="excluded"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.topic_id}"
