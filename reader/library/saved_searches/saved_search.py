"""Models of saved searches: the search, the arrivals that match it, how far matching has come."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST = 100  # saved searches of one account


class SavedSearch(models.Model):
    """Words and filters of a search that an account keeps, and how it is told of new articles."""

    class Rhythm(models.TextChoices):
        NEVER = "", _("no mail")
        DAILY = "daily", _("daily")
        WEEKLY = "weekly", _("weekly")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    # Parameters of the search page in a fixed order, percent-encoded.
    asked = models.CharField(max_length=5000)
    rhythm = models.CharField(_("mail"), max_length=6, choices=Rhythm, blank=True, default="")
    # Articles up to this number were there when it was saved, and are no news.
    since = models.BigIntegerField(default=0)
    # Articles up to this number were told by mail.
    mailed_up_to = models.BigIntegerField(default=0)
    # When mail was given up, because it could not be delivered; null while it can.
    given_up_at = models.DateTimeField(null=True, blank=True)
    # The secret in the address of its feed: 32 random bytes in URL-safe base64.
    feed_key = models.CharField(max_length=43, unique=True, default=secrets.token_urlsafe)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            # Searches of which mail is due.
            models.Index(fields=["rhythm", "user"], name="saved_search_rhythm"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"  # listed at the desk, where an account is deleted

    @property
    def title(self) -> str:
        """What it is called: its name, else its words, else its filters."""
        return self.name or self.words or self.asked

    @property
    def parameters(self) -> QueryDict:
        return QueryDict(self.asked)

    @property
    def words(self) -> str:
        return self.parameters.get("q", "")

    @property
    def feed_address(self) -> str:
        return reverse("mine-feed", args=[self.feed_key])

    def renew_feed(self) -> None:
        """Give its feed a new address; the old one leads nowhere."""
        self.feed_key = secrets.token_urlsafe()
        self.save(update_fields=["feed_key"])

    def get_absolute_url(self) -> str:
        return f"{reverse('search')}?{self.asked}"


class SearchMatch(models.Model):
    """An article that matched a saved search when it arrived, and the words it was found by."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="matches", db_index=False)
    article = models.ForeignKey("archive.Article", models.CASCADE, related_name="+")
    words = models.JSONField(default=list)

    class Meta:
        constraints = [
            # Matching that was interrupted may come by an article again.
            models.UniqueConstraint(F("search"), F("article").desc(), name="search_match_once"),
        ]

    def __str__(self) -> str:
        return f"{self.search_id} {self.article_id}"


class MatchingPlace(models.Model):
    """The article up to which arrivals were matched with the saved searches: a single row, id 1."""

    article = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.article)
