"""Feeds that are read again and again, the log of it, and how often sources usually bring something."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.fields import InstantField, LineField, ProseField
from archive.models.source import Source


class Feed(models.Model):
    """The address of a feed, and when it is to be read next.

    What a server said of the version that was read (ETag, Last-Modified) is kept with every
    fetched address, in `Fetch`.
    """

    # Null: each entry is of the outlet that its address says.
    source = models.ForeignKey(
        Source, models.CASCADE, null=True, blank=True, related_name="feeds",
        verbose_name=_("source"),
        help_text=_("Left empty, each entry is of the outlet that its address belongs to."),
    )  # fmt: skip
    address = models.CharField(_("address of the feed"), max_length=2000, unique=True)
    minutes = models.PositiveIntegerField(
        _("minutes between two readings"), default=30,
        validators=[MinValueValidator(5), MaxValueValidator(10_080)],
        help_text=_("From 5 to 10,080, a week. A feed that asks for more time between gets it."),
    )  # fmt: skip
    is_on = models.BooleanField(_("is read"), default=True)
    next_due = models.DateTimeField(_("next reading"), default=timezone.now, editable=False)
    last_read = models.DateTimeField(_("last reading"), null=True, editable=False)
    # When it last brought an article that was new or changed.
    newest_seen = models.DateTimeField(_("last news"), null=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    last_error = ProseField(_("why it could not be read"), blank=True, editable=False)

    class Meta:
        ordering = ["address"]
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        indexes = [
            # The feeds that a worker reads next.
            models.Index(fields=["is_on", "next_due"], name="feed_due"),
        ]

    def __str__(self) -> str:
        return self.address


class FeedReading(models.Model):
    """What one reading of a feed brought, or why nothing; of each feed the last hundred are kept."""

    class Outcome(models.TextChoices):
        READ = "read", _("was read")
        UNCHANGED = "unchanged", _("holds nothing new")
        FAILED = "failed", _("could not be read")
        GONE = "gone", _("is gone for good")

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="readings")
    read_at = InstantField(_("read"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    created = models.PositiveIntegerField(_("new articles"), default=0)
    updated = models.PositiveIntegerField(_("changed articles"), default=0)
    rejected = models.PositiveIntegerField(_("rejected entries"), default=0)
    # Pages of articles that were fetched for their full texts.
    pages = models.PositiveIntegerField(_("pages fetched"), default=0)
    reason = LineField(_("reason"), max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("reading of a feed")
        verbose_name_plural = _("readings of feeds")

    def __str__(self) -> str:
        return f"{self.read_at:%Y-%m-%d %H:%M} {self.get_outcome_display()}"


class Rhythm(models.Model):
    """When a source is to be called silent, from how often it usually brings something."""

    source = models.OneToOneField(Source, models.CASCADE, related_name="rhythm")
    # When something last came from it, as known when this was measured.
    newest_at = models.DateTimeField()
    # When it counts as silent if nothing comes until then.
    silent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rhythm of a source")
        verbose_name_plural = _("rhythms of sources")

    def __str__(self) -> str:
        return f"{self.source_id}: {self.newest_at:%Y-%m-%d}"
