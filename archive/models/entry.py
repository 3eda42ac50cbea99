"""Entries of the search index: what it has of an article besides the words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.models.article import Article
from archive.models.fields import DayField, LanguageField, PublishedField
from archive.models.source import Source


class Entry(models.Model):
    """An article's document number in the search index, and copies of columns that filter hits.

    Numbers grow with the day of publication, so that the order of the index is that by date, and a
    range of days one of numbers. The columns are copied so that a search with thousands of hits
    need not read thousands of articles. Written only by `archive.search`.
    """

    docno = models.BigAutoField(primary_key=True)
    # Null if the words could not be removed from the index: they then lead to no article.
    article = models.OneToOneField(
        Article, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    # By how many days the number is later than its own day, which had no number left.
    spill = models.PositiveIntegerField(default=0)
    source = models.ForeignKey(
        Source, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    language = LanguageField(max_length=20)
    published_day = DayField(null=True)
    published_at = PublishedField(null=True)
    newest_place = models.BigIntegerField(null=True)
    oldest_place = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    digest = models.BinaryField()
    version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "search_entry"
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        indexes = [
            # By how many days a range must be extended.
            models.Index(fields=["spill"], name="entry_spill", condition=Q(spill__gt=0)),
            # Entries of another tokeniser version; one seek shows that there are none.
            models.Index(fields=["version"], name="entry_version"),
        ]

    def __str__(self) -> str:
        return f"{self.docno} {self.article_id}"
