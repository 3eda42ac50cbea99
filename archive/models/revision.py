"""Revisions: earlier versions of articles; and batches: changes of many articles at once."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.article import Article
from archive.models.fields import InstantField, LineField, NamesField, ValuesField
from archive.models.source import Capture


class Revision(models.Model):
    """Earlier content of an article, made when a newer capture or an editor changed it."""

    class Cause(models.TextChoices):
        CAPTURE = "capture", _("another capture")
        EDITOR = "editor", _("an editor")
        REPROCESS = "reprocess", _("a better reading")
        # No earlier content, but a document from another host for it: `before` has all its fields.
        ELSEWHERE = "elsewhere", _("another place")

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    made_at = InstantField(_("made"), default=timezone.now)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("editor")
    )
    capture = models.ForeignKey(
        Capture, models.PROTECT, null=True, blank=True, verbose_name=_("capture of this version")
    )
    batch = models.ForeignKey(
        "Batch",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="revisions",
        verbose_name=_("change of many"),
    )
    note = LineField(_("note"), max_length=500, blank=True)
    # The corrected fields before an editor's change; null for a change by machine.
    corrected_before = NamesField(null=True, editable=False)
    # The content before the change: {field: value}; its keys are the fields that changed.
    before = ValuesField(_("before"), default=dict)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        indexes = [
            # The desk's list of changes, all of them or by one editor.
            models.Index(F("made_at").desc(), F("id").desc(), name="revision_latest"),
            models.Index(
                F("editor"), F("made_at").desc(), F("id").desc(), name="revision_by_editor"
            ),
            models.Index(F("cause"), F("made_at").desc(), F("id").desc(), name="revision_by_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether it is a document from another host, and never was the article's content."""
        return self.cause == self.Cause.ELSEWHERE

    @property
    def fields(self) -> list[str]:
        return sorted(self.before)


class Batch(models.Model):
    """A change that an editor made to many articles at once, so that it can be undone at once."""

    made_at = InstantField(_("made"), default=timezone.now)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("editor"),
    )
    what = LineField(_("change"), max_length=200)
    note = LineField(_("note"), max_length=500, blank=True)
    count = models.PositiveIntegerField(_("articles"), default=0)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("change of many")
        verbose_name_plural = _("changes of many")

    def __str__(self) -> str:
        return self.what
