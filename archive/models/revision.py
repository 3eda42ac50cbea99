"""Earlier versions of articles, and the changes that made them so."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.article import Article
from archive.models.source import Capture


class Revision(models.Model):
    """Earlier content of an article, made when a newer capture or an editor changed it."""

    class Cause(models.TextChoices):
        CAPTURE = "capture", _("another capture")
        EDITOR = "editor", _("an editor")
        REPROCESS = "reprocess", _("a better reading")

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    made_at = models.DateTimeField(_("made"), default=timezone.now)
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
    note = models.CharField(_("note"), max_length=500, blank=True)
    # Which fields were corrected before an editor made the change; null of a machine's change.
    corrected_before = models.JSONField(null=True, editable=False)
    # The content before the change: {field: value}; its keys are the fields that changed.
    before = models.JSONField(_("before"), default=dict)

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
    def fields(self) -> list[str]:
        return sorted(self.before)


class Batch(models.Model):
    """A change that an editor made to many articles at once, so that it can be undone at once."""

    made_at = models.DateTimeField(_("made"), default=timezone.now)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("editor"),
    )
    what = models.CharField(_("change"), max_length=200)
    note = models.CharField(_("note"), max_length=500, blank=True)
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
