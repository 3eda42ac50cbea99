"""A note on a passage, or a highlight without words: a quotation with its context."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.models.fields import ProseField
from archive.text.script import fold
from reader.library.cited import Cited, CitedQuerySet

MOST_NOTES = 10_000  # of one account
MOST_ON_AN_ARTICLE = 200
LONGEST_NOTE, LONGEST_PASSAGE, CONTEXT = 10_000, 2_000, 32


class NoteQuerySet(CitedQuerySet):
    def of(self, user: Any) -> Self:
        return self.filter(user=user)

    def saying(self, words: str) -> Self:
        """Notes that hold each of these words in text, passage or title, in either script."""
        found = self
        for word in fold(words).split():
            found = found.filter(folded__contains=word)
        return found


class Note(Cited):
    """What an account wrote on a passage. The passage is a TextQuoteSelector (W3C Web Annotation).

    `exact`, `prefix` and `suffix` are pieces of the article's text as it was then, `position` the
    characters before the passage: a hint, where the same words stand more than once.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    exact = ProseField(_("Passage"), max_length=LONGEST_PASSAGE)
    prefix = ProseField(max_length=CONTEXT * 2, blank=True)
    suffix = ProseField(max_length=CONTEXT * 2, blank=True)
    position = models.PositiveIntegerField(default=0)
    text = ProseField(_("Note"), max_length=LONGEST_NOTE, blank=True)
    # Text, passage and title, folded for searching.
    folded = ProseField(editable=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "uuid"], name="note_once"),
        ]
        indexes = [
            # The page of notes, the newest first.
            models.Index(fields=["user", "-made_at", "-id"], name="note_own"),
            # The notes on the page of an article.
            models.Index(fields=["user", "article"], name="note_on_article"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"  # the desk names rows that go with an account: it learns no word

    def get_absolute_url(self) -> str:
        return reverse("mine-note", args=[self.pk])

    def fold(self) -> None:
        """Set `folded` from what the note says."""
        self.folded = fold(f"{self.text}\n{self.exact}\n{self.title}")
