"""Where articles come from: sources (outlets), captures of documents, fetched addresses."""

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable
from typing import Protocol, Self

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from archive.extraction.documents import MOST_BYTES, DocumentError
from archive.models.fields import (
    HomepageField,
    InstantField,
    LineField,
    NamesField,
    ProseField,
    ValuesField,
)
from archive.models.page_urls import address

HANS, HANT, EN = range(3)
ORDERS = {"zh-hans": (HANS, HANT, EN), "zh-hant": (HANT, HANS, EN)}


class Nameable(Protocol):
    """Anything with names in three languages: a source or a topic."""

    slug: str
    name_zh_hans: str
    name_zh_hant: str
    name_en: str


def name_in_language(zh_hans: str, zh_hant: str, en: str) -> str:
    """Return the name in the language of the interface, else the first in `name_order`."""
    return _first_of((zh_hans, zh_hant, en), name_order())


def naming() -> Callable[[Nameable], str]:
    """Return a function from a source or topic to its name in the language of the interface.

    For many of them: the language is looked up once.
    """
    order = name_order()
    return lambda of: _first_of((of.name_zh_hans, of.name_zh_hant, of.name_en), order) or of.slug


def name_order() -> tuple[int, int, int]:
    """Return HANS, HANT and EN in the order of preference for the language of the interface."""
    return ORDERS.get(translation.get_language() or "", (EN, HANS, HANT))


def _first_of(names: tuple[str, str, str], order: tuple[int, int, int]) -> str:
    a, b, c = order
    return names[a] or names[b] or names[c]


# Columns that a link to a source or a topic shows.
LINKED = ("slug", "name_en", "name_zh_hans", "name_zh_hant")


class SourceQuerySet(models.QuerySet["Source"]):
    def for_linking(self) -> Self:
        """Sources with only what a link shows: the names."""
        return self.only(*LINKED)


class Source(models.Model):
    """An outlet: a broadcaster, agency or newspaper whose articles are kept."""

    slug = models.SlugField(_("slug"), unique=True)
    name_zh_hans = LineField(_("name in Simplified Chinese"), max_length=100, blank=True)
    name_zh_hant = LineField(_("name in Traditional Chinese"), max_length=100, blank=True)
    name_en = LineField(_("name in English"), max_length=100, blank=True)
    homepage = HomepageField(_("homepage"), blank=True)
    domains = NamesField(_("domains"), default=list, blank=True)
    time_zone = LineField(_("time zone"), max_length=50, default="UTC")
    title_suffixes = NamesField(_("ends of titles"), default=list, blank=True)
    furniture_lines = NamesField(_("lines that are no text"), default=list, blank=True)
    full_texts = models.BooleanField(
        _("fetch full texts"),
        default=False,
        help_text=_(
            "Where a feed gives only the beginning of an article, fetch the article’s own page, as far"
            " as the site’s robots.txt allows."
        ),
    )
    edited_fields = NamesField(_("corrected fields"), default=list, blank=True, editable=False)
    # What `propose_outlets` found in its documents: a value for each of some fields.
    proposed = ValuesField(_("proposed"), default=dict, blank=True, editable=False)

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


class PrintedLine(models.Model):
    """A line as an outlet prints it, in which an editor marked the author's name, the date or both."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="printed_lines")
    line = LineField(_("line as printed"), max_length=200)
    byline = LineField(_("the author in it"), max_length=100, blank=True)
    date = LineField(_("the date in it"), max_length=100, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("line with author or date")
        verbose_name_plural = _("lines with author or date")

    def __str__(self) -> str:
        return self.line


class DamagedError(DocumentError):
    """A capture whose stored bytes are not those received, and why, in words for people.

    Its article must stay as it is when captures are read again; ingesting the original file again
    repairs the capture.
    """


class CaptureQuerySet(models.QuerySet["Capture"]):
    def filed(self, digests: Iterable[str]) -> Self:
        """Captures with these SHA-256, without bytes; not rejected ones, which are read again."""
        known = self.filter(sha256__in=list(digests)).exclude(outcome=Capture.Outcome.REJECTED)
        return known.defer("compressed")


class Capture(models.Model):
    """One input document exactly as received, and the outcome of reading it."""

    class Outcome(models.TextChoices):
        ARTICLE = "article", _("became an article")
        DUPLICATE = "duplicate", _("says nothing new")
        ASIDE = "aside", _("is kept beside the article")
        REJECTED = "rejected", _("could not be read")

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    origin = LineField(_("path or address"), max_length=2000)
    # The address of the bytes if it is not the origin: where redirects ended, or the one that a
    # saved page or feed states. Nullable as Article.shared_address is.
    taken_from = models.CharField(  # noqa: DJ001
        _("taken from"), max_length=2000, null=True, blank=True, editable=False
    )
    format = models.CharField(_("format"), max_length=20, blank=True)
    # The outlet as named by `ingest --source` or by an editor, where the document does not.
    outlet = models.SlugField(_("outlet"), blank=True)
    # The format named by an editor, where the document is not recognised.
    read_as = models.CharField(_("read as"), max_length=20, blank=True)
    # Title and address given by an editor, for a document that states none. Nullable as above.
    told_title = models.CharField(_("title"), max_length=1000, null=True, blank=True)  # noqa: DJ001
    told_address = models.CharField(  # noqa: DJ001
        _("original address"), max_length=2000, null=True, blank=True
    )
    # Whether a line of an export was read as this archive's own, with its editors' decisions: by
    # `ingest --trusted`, or from an administrator. Null: no.
    trusted = models.BooleanField(_("believed as our own"), null=True, editable=False)
    # The version of the rules by which its article was last made or changed. Null: not noted then.
    rules = models.CharField(max_length=12, null=True, editable=False)  # noqa: DJ001
    captured_at = InstantField(_("captured"), null=True, blank=True)
    received_at = InstantField(_("received"))
    compressed = models.BinaryField(_("bytes, compressed"), editable=False)
    size = models.PositiveIntegerField(_("size in bytes"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = ProseField(_("reason"), blank=True)
    article = models.ForeignKey(
        "Article", models.SET_NULL, null=True, blank=True, related_name="captures"
    )

    objects = CaptureQuerySet.as_manager()

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
        """The document's bytes, exactly as received.

        Raises DamagedError if they no longer have the SHA-256, or were never kept.
        """
        try:
            raw = zlib.decompress(self.compressed)
        except zlib.error as error:
            raise DamagedError(f"what was kept of the document is damaged: {error}") from error
        if hashlib.sha256(raw).hexdigest() == self.sha256:
            return raw
        if not raw and self.size > MOST_BYTES:
            raise DamagedError("the bytes of the document were not kept: there were too many")
        raise DamagedError("what was kept of the document is damaged: its SHA-256 is another")

    @property
    def known_at(self):  # type: ignore[no-untyped-def]
        """When this version of the text is known to have existed: when captured, else received.

        A time of capture after it was received is wrong, and not used.
        """
        return min(self.captured_at or self.received_at, self.received_at)

    @property
    def place(self) -> str:
        """The web address that it was taken from; "" if unknown."""
        return self.taken_from or (self.origin if self.came_from_the_web else "")

    @property
    def came_from(self) -> str:
        """Where it came from, for readers: its address, or the name of its file without folders."""
        return self.place or re.split(r"[/\\]", self.origin)[-1]

    @property
    def came_from_the_web(self) -> bool:
        return self.origin.startswith(("http://", "https://"))

    @property
    def base(self) -> str:
        """The path, or the web address against which relative links are resolved."""
        return self.place if self.came_from_the_web else self.origin


class Fetch(models.Model):
    """An address that is fetched repeatedly, with the validators for a conditional request."""

    class Status(models.TextChoices):
        READ = "read", _("was read")
        UNCHANGED = "unchanged", _("holds nothing new")
        REJECTED = "rejected", _("could not be read")
        FAILED = "failed", _("could not be fetched")

    url = models.CharField(_("address"), max_length=2000, unique=True)
    # Sent by the server with the version that was read, to request only a newer one.
    etag = LineField("ETag", max_length=500, blank=True)
    last_modified = LineField("Last-Modified", max_length=100, blank=True)
    fetched_at = InstantField(_("fetched"))
    status = models.CharField(_("outcome"), max_length=10, choices=Status)

    class Meta:
        ordering = ["url"]
        verbose_name = _("fetched address")
        verbose_name_plural = _("fetched addresses")

    def __str__(self) -> str:
        return self.url
