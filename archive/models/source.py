"""Where articles come from: the outlets, and the documents exactly as they arrived."""

import zlib
from collections.abc import Callable
from typing import Protocol, Self

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from archive.addresses import address

HANS, HANT, EN = range(3)
PLACES = {"zh-hans": (HANS, HANT, EN), "zh-hant": (HANT, HANS, EN)}


class Nameable(Protocol):
    """A source or a topic."""

    slug: str
    name_zh_hans: str
    name_zh_hant: str
    name_en: str


def name_in_language(zh_hans: str, zh_hant: str, en: str) -> str:
    """Return the name in the language of the interface, else in the next best that exists."""
    return _first_of((zh_hans, zh_hant, en), places_of_names())


def naming() -> Callable[[Nameable], str]:
    """Return what gives the name of each of many, for which the language is asked for once."""
    places = places_of_names()
    return lambda of: _first_of((of.name_zh_hans, of.name_zh_hant, of.name_en), places) or of.slug


def places_of_names() -> tuple[int, int, int]:
    """Return which name goes first, of those in Simplified, in Traditional Chinese and in English."""
    return PLACES.get(translation.get_language() or "", (EN, HANS, HANT))


def _first_of(names: tuple[str, str, str], places: tuple[int, int, int]) -> str:
    a, b, c = places
    return names[a] or names[b] or names[c]


# What a link to a source or a topic says.
LINKED = ("slug", "name_en", "name_zh_hans", "name_zh_hant")


class SourceQuerySet(models.QuerySet["Source"]):
    def for_linking(self) -> Self:
        """What a link to an outlet says: its name."""
        return self.only(*LINKED)


class Source(models.Model):
    """An outlet: a broadcaster, agency or newspaper whose articles are kept."""

    slug = models.SlugField(_("slug"), unique=True)
    name_zh_hans = models.CharField(_("name in Simplified Chinese"), max_length=100, blank=True)
    name_zh_hant = models.CharField(_("name in Traditional Chinese"), max_length=100, blank=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    homepage = models.URLField(_("homepage"), blank=True)
    domains = models.JSONField(_("domains"), default=list, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    edited_fields = models.JSONField(
        _("corrected fields"), default=list, blank=True, editable=False
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return naming()(self)

    def get_absolute_url(self) -> str:
        return address("source", self.slug)


class Capture(models.Model):
    """One input document exactly as it came, and what became of it."""

    class Outcome(models.TextChoices):
        ARTICLE = "article", _("became an article")
        DUPLICATE = "duplicate", _("says nothing new")
        REJECTED = "rejected", _("could not be read")

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    origin = models.CharField(_("path or address"), max_length=2000)
    format = models.CharField(_("format"), max_length=20, blank=True)
    # The outlet named by `ingest --source` or by an editor, where the document cannot tell.
    outlet = models.SlugField(_("outlet"), blank=True)
    # The format named by an editor, where the document is not recognised.
    read_as = models.CharField(_("read as"), max_length=20, blank=True)
    captured_at = models.DateTimeField(_("captured"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"))
    compressed = models.BinaryField(_("bytes, compressed"), editable=False)
    size = models.PositiveIntegerField(_("size in bytes"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    article = models.ForeignKey(
        "Article", models.SET_NULL, null=True, blank=True, related_name="captures"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        indexes = [
            # The desk's list of rejected captures; the coverage page's count of them.
            models.Index(fields=["outcome", "-id"], name="capture_outcome"),
            # The desk's filter by format.
            models.Index(fields=["format", "-id"], name="capture_format"),
            # The desk's search by the beginning of a path or an address.
            models.Index(fields=["origin"], name="capture_origin"),
        ]

    def __str__(self) -> str:
        return self.origin

    @staticmethod
    def compress(raw: bytes) -> bytes:
        return zlib.compress(raw, 6)

    @property
    def raw(self) -> bytes:
        """The document's bytes, exactly as they came."""
        return zlib.decompress(self.compressed)

    @property
    def known_at(self):  # type: ignore[no-untyped-def]
        """When this version of the text is known to have existed: captured, else received."""
        return self.captured_at or self.received_at


class Fetch(models.Model):
    """An address that documents are read from, and what its server said of the last one."""

    class Status(models.TextChoices):
        READ = "read", _("was read")
        UNCHANGED = "unchanged", _("holds nothing new")
        REJECTED = "rejected", _("could not be read")
        FAILED = "failed", _("could not be fetched")

    url = models.CharField(_("address"), max_length=2000, unique=True)
    # What the server calls the version that was read, to ask only for a newer one.
    etag = models.CharField("ETag", max_length=500, blank=True)
    last_modified = models.CharField("Last-Modified", max_length=100, blank=True)
    fetched_at = models.DateTimeField(_("fetched"))
    status = models.CharField(_("outcome"), max_length=10, choices=Status)

    class Meta:
        ordering = ["url"]
        verbose_name = _("fetched address")
        verbose_name_plural = _("fetched addresses")

    def __str__(self) -> str:
        return self.url
