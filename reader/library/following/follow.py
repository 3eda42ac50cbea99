"""Models of following: what an account follows, and up to where it has seen what arrived."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST = 300  # things that one account follows


class Follow(models.Model):
    """A topic, source or thread that an account follows, by its slug.

    The slug and not the row: a merged topic is deleted and its slug leads to the other one; when
    the merge is undone, the slug is its own again.
    """

    class Kind(models.TextChoices):
        TOPIC = "topic", _("topic")
        SOURCE = "source", _("source")
        THREAD = "thread", _("thread")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    kind = models.CharField(max_length=6, choices=Kind)
    slug = models.SlugField(max_length=100, db_index=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "slug"]
        constraints = [
            # An account's list, and whether it follows what a page is about.
            models.UniqueConstraint(fields=["user", "kind", "slug"], name="follow_once")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"  # listed at the desk, where an account is deleted


class LastSeen(models.Model):
    """The article up to which an account has seen what arrived: numbers rise as articles arrive."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="last_seen")
    article = models.BigIntegerField()
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.article)
