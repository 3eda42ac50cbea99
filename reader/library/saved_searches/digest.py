"""Models of mail: an account's address, its digests, and every attempt to send one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reader.library.saved_searches.saved_search import SavedSearch


class MailAddress(models.Model):
    """The address to which an account's digests go, once a link mailed to it was opened."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_address"
    )
    address = models.EmailField()
    confirmed_at = models.DateTimeField(null=True)
    # How many mails asked for a confirmation since `asked_at`, a day at most.
    asked_at = models.DateTimeField(default=timezone.now)
    asked = models.PositiveSmallIntegerField(default=0)
    # The site as the account reached it, without a slash at its end, and its interface's language.
    site = models.CharField(max_length=300)
    language = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"#{self.pk}"  # listed at the desk, where an account is deleted


class Digest(models.Model):
    """One mail with what matched an account's saved searches of one rhythm."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    rhythm = models.CharField(max_length=6, choices=SavedSearch.Rhythm)
    # It tells of articles up to this number.
    up_to = models.BigIntegerField()
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    # When it was sent, or nothing of it was left to be sent.
    ended_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Two processes make no two digests of the same articles.
            models.UniqueConstraint(
                fields=["user", "rhythm"],
                condition=Q(ended_at=None, given_up_at=None),
                name="digest_one_under_way",
            )
        ]
        indexes = [
            # When an account was last told.
            models.Index(fields=["user", "rhythm", "-made_at"], name="digest_last"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.rhythm} {self.made_at:%Y-%m-%d}"


class DigestAttempt(models.Model):
    """One attempt to send a digest. Neither sent nor failed: it was interrupted."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    sent = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.digest_id} {self.at:%Y-%m-%d %H:%M}"
