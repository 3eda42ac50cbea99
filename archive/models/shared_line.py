"""Paragraphs that articles of a source share: maybe furniture, until somebody or the share decides."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.fields import LineField
from archive.models.source import Source

Example = tuple[int, int, int]  # id of an article, paragraphs before the line in it, and after it


class SharedLine(models.Model):
    """A paragraph near an end of articles of one source, counted by its fingerprint.

    `articles` have it, versions and copies of one counting once where that was looked at;
    `examples` are some of them. Lines that few share are forgotten in time.
    """

    class State(models.TextChoices):
        COUNTED = "counted", _("only counted")
        PROPOSED = "proposed", _("waits for an editor")
        DROPPED = "dropped", _("dropped of itself")
        AGREED = "agreed", _("dropped by an editor")
        REFUSED = "refused", _("text, says an editor")

    source = models.ForeignKey(Source, models.CASCADE, related_name="shared_lines")
    key = models.CharField(max_length=16)  # as `fingerprint` in cleaning.edge_lines makes it
    line = LineField(_("line as printed"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.COUNTED)
    articles = models.PositiveIntegerField(_("articles"), default=0)
    examples: Any = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-articles", "pk"]
        default_permissions = ()  # who may change the outlet decides
        verbose_name = _("line that articles share")
        verbose_name_plural = _("lines that articles share")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="shared_line_once")]
        indexes = [
            # Which lines are to be judged, which wait for an editor, which are dropped.
            models.Index(fields=["state", "articles"], name="shared_line_state"),
        ]

    def __str__(self) -> str:
        return self.line
