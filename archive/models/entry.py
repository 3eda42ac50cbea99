"""What the search index knows of an article besides its words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.models.article import Article
from archive.models.source import Source


class Entry(models.Model):
    """An article's number in the search index, and what of it narrows a search.

    Numbers grow with the day of publication, so that newest first and a range of days are the
    index's own order. The rest repeats the article in a few bytes: a search that looks at
    thousands of hits must not read thousands of articles. Written only by `archive.search`.
    """

    docno = models.BigAutoField(primary_key=True)
    # Empty when the words could not be taken out of the index: then nothing is found by them.
    article = models.OneToOneField(
        Article, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    # How many days after its own the number lies, because its day had no more numbers.
    spill = models.PositiveIntegerField(default=0)
    source = models.ForeignKey(
        Source, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    language = models.CharField(max_length=20)
    published_day = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    digest = models.BinaryField()
    version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "search_entry"
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        indexes = [
            # How far a range of days must reach.
            models.Index(fields=["spill"], name="entry_spill", condition=Q(spill__gt=0)),
            # Entries made by another tokeniser; one seek tells that there are none.
            models.Index(fields=["version"], name="entry_version"),
        ]

    def __str__(self) -> str:
        return f"{self.docno} {self.article_id}"
