"""Topics that were merged into others, kept so that each merge can be undone."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TopicMerge(models.Model):
    """A topic that was merged into another, with its former state, so that it can be undone.

    Both topics are kept by id, not as foreign keys: either may be deleted, and returns with its id.
    """

    topic = models.BigIntegerField(_("topic"))
    slug = models.SlugField(_("slug"), max_length=100)
    into = models.BigIntegerField(_("into"), db_index=True)  # the desk's page of that topic
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("editor"),
    )
    # False while articles are still being moved: merging again continues from there.
    is_complete = models.BooleanField(default=False, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    # The state needed for undoing; see `archive.editing.topic_merging`.
    before = models.JSONField(_("before"), default=dict, editable=False)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("merge of topics")
        verbose_name_plural = _("merges of topics")

    def __str__(self) -> str:
        return self.slug


class MergedLink(models.Model):
    """A link of an article to a merged topic, and its origin with the other one (empty: none)."""

    merge = models.ForeignKey(TopicMerge, models.CASCADE, related_name="links")
    article = models.ForeignKey("Article", models.CASCADE, related_name="+")
    origin = models.CharField(_("origin"), max_length=8)
    score = models.FloatField(_("score"), default=0)
    evidence = models.JSONField(_("evidence"), default=list)
    origin_there = models.CharField(max_length=8, blank=True)

    class Meta:
        verbose_name = _("article of a merged topic")
        verbose_name_plural = _("articles of merged topics")

    def __str__(self) -> str:
        return f"{self.merge_id} {self.article_id}"
