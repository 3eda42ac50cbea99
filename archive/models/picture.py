"""Local copies of the images that articles show."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

WIDTHS = (240, 480, 960, 1600)  # pixels; of the copies, unless the picture is narrower


class PictureQuerySet(models.QuerySet["Picture"]):
    def kept(self, addresses: Iterable[str]) -> dict[str, "Picture"]:
        """Return the pictures at these addresses that have local copies, by address."""
        wanted = {address for address in addresses if address}
        if not wanted:
            return {}
        found = self.filter(url__in=wanted, status=Picture.Status.KEPT)
        return {picture.url: picture for picture in found}


class Picture(models.Model):
    """An image's address, and the outcome of fetching it. Its files are named by their SHA-256."""

    class Status(models.TextChoices):
        KEPT = "kept", _("is kept here")
        FAILED = "failed", _("could not be fetched")
        REFUSED = "refused", _("is no picture to keep")

    url = models.CharField(_("address"), max_length=2000, unique=True)
    status = models.CharField(_("outcome"), max_length=10, choices=Status)
    reason = models.TextField(_("reason"), blank=True)
    tried_at = models.DateTimeField(_("fetched"))
    # Of the bytes as fetched; pictures with the same bytes share their files.
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    format = models.CharField(_("format"), max_length=10, blank=True)
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["url"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.url

    @property
    def widths(self) -> list[int]:
        return widths_of(self.width)

    @property
    def folder(self) -> Path:
        return folder_of(self.sha256)


def folder_of(sha256: str) -> Path:
    """Return the folder of a picture's files: the original, and copies by width and format."""
    return Path(settings.PICTURES_DIR) / sha256[:2] / sha256


def widths_of(width: int) -> list[int]:
    """Return the widths in pixels of a picture's copies: none wider than itself.

    >>> widths_of(640)
    [240, 480, 640]
    """
    narrower = [each for each in WIDTHS if each < width]
    return [*narrower, min(width, WIDTHS[-1])] if width < WIDTHS[-1] else [*WIDTHS]
