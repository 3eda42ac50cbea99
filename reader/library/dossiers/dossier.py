"""A dossier, its items in the owner's order, and the accounts that may add to it."""

import secrets
import uuid
from typing import Any, Self
from urllib.parse import parse_qs, unquote

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.models.fields import LineField, ProseField
from reader.library.cited import Cited, CitedQuerySet

MOST_DOSSIERS = 200  # of one account
MOST_ITEMS = 2_000  # of one dossier
MOST_CHARACTERS = 1_000_000  # of one dossier: what is said in its items, quoted and searched for
MOST_MEMBERS = 20  # of one dossier
MOST_NAMED = 5  # new members at a time
LONGEST_TEXT, LONGEST_QUOTATION, LONGEST_QUERY = 10_000, 2_000, 2_000


def new_key() -> str:
    """Return 128 random bits as they stand in an address."""
    return secrets.token_urlsafe(16)


class DossierQuerySet(models.QuerySet["Dossier"]):
    def of(self, user: Any) -> Self:
        """Dossiers the account owns, and those it may add to."""
        own = Dossier.objects.order_by().filter(owner=user).values("pk")
        shared = Dossier.members.through.objects.filter(user=user).values("dossier")
        return self.filter(pk__in=own.union(shared, all=True))

    def open_to(self, user: Any) -> Self:
        """Dossiers that whoever knows their address may read.

        What an account that was made inactive has shared is left to its members alone.
        """
        seen = [Dossier.Visibility.ADDRESS, Dossier.Visibility.PUBLIC]
        shared = Q(visibility__in=seen, owner__is_active=True)
        return self.filter(shared | Q(pk__in=self.of(user))) if user.pk else self.filter(shared)

    def public(self) -> Self:
        return self.filter(visibility=Dossier.Visibility.PUBLIC, owner__is_active=True)


class Dossier(models.Model):
    """A named collection, read by its owner and members or by whoever its visibility lets."""

    class Visibility(models.TextChoices):
        PRIVATE = "private", _("only you, and whom you name")
        ADDRESS = "address", _("whoever has its secret address")
        PUBLIC = "public", _("everybody: it is in the list of dossiers")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    members: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True
    )
    key = models.CharField(max_length=22, unique=True)  # of `new_key`
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)  # by which files read back find it
    title = LineField(_("Title"), max_length=200)
    introduction = ProseField(_("Introduction"), max_length=LONGEST_TEXT, blank=True)
    visibility = models.CharField(
        _("Who may read it"), max_length=7, choices=Visibility, default=Visibility.PRIVATE
    )
    featured = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "uuid"], name="dossier_once"),
        ]
        indexes = [
            # The account's own dossiers, the one changed last first.
            models.Index(fields=["owner", "-changed_at"], name="dossier_own"),
            # The list of public dossiers.
            models.Index(
                fields=["-featured", "-changed_at"],
                name="dossier_public",
                condition=Q(visibility="public"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"  # the desk names rows that go with an account: it learns no title

    def get_absolute_url(self) -> str:
        return reverse("dossier", args=[self.key])

    def is_added_to_by(self, user: Any) -> bool:
        """Whether the account may add items: the owner and the members."""
        return user.pk is not None and (
            self.owner_id == user.pk or self.members.filter(pk=user.pk).exists()
        )


class DossierItemQuerySet(CitedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("position", "pk")


class DossierItem(Cited):
    """An article, a passage of one, a search, a note or a heading, at its place in a dossier."""

    class Kind(models.TextChoices):
        ARTICLE = "article"
        PASSAGE = "passage"
        SEARCH = "search"
        NOTE = "note"
        HEADING = "heading"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    # A heading or note; of others, what was said of them.
    text = ProseField(max_length=LONGEST_TEXT, blank=True)
    quotation = ProseField(max_length=LONGEST_QUOTATION, blank=True)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)  # of a search's address
    # Null where the account is gone: what it added to others' dossiers stays, with its name.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # Who added it: a member, or whom the file names that the dossier came from; "" is the owner.
    contributor = models.CharField(max_length=150, blank=True)
    added_at = models.DateTimeField()

    objects = DossierItemQuerySet.as_manager()

    class Meta:
        indexes = [
            # The page of a dossier, and where a new item goes.
            models.Index(fields=["dossier", "position", "id"], name="dossier_item_order"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def added_by_name(self) -> str:
        return self.contributor or (self.added_by.get_username() if self.added_by else "")

    @property
    def search_words(self) -> str:
        """What a search was for, else all of its parameters."""
        words = parse_qs(self.query).get("q", [unquote(self.query)])
        return words[0]
