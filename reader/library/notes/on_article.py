"""The reader's notes on one article, for its page: which stand in its text, and which no longer."""

from collections.abc import Iterable
from typing import Any

from lxml.html import HtmlElement

from archive.models import Article
from reader.library.notes.anchoring import ArticleText, Quoted
from reader.library.notes.highlighting import highlight
from reader.library.notes.note import MOST_ON_AN_ARTICLE, Note


def selector_of(note: Note) -> Quoted:
    return Quoted(note.exact, note.prefix, note.suffix, note.position)


class NotesOnArticle:
    """The notes an account has on an article; `mark` puts their highlights into its body."""

    def __init__(self, user: Any, article: Article) -> None:
        self.notes: list[Note] = []
        if user.is_authenticated:
            rows = Note.objects.of(user).filter(article=article).order_by("position", "pk")
            self.notes = list(rows[:MOST_ON_AN_ARTICLE])

    def mark(self, root: HtmlElement) -> None:
        """Highlight the passages in a body, and set `stands` on each note: whether it was found."""
        if not self.notes:
            return
        found = highlight(root, {f"note-{n.pk}": selector_of(n) for n in self.notes})
        for note in self.notes:
            note.stands = f"note-{note.pk}" in found  # type: ignore[attr-defined]


def compare(notes: Iterable[Note]) -> list[Note]:
    """Return notes with `stands` set: whether their passage is in the article as it is now.

    One statement reads the articles' texts, so these should be the notes of one page.
    """
    notes = list(notes)
    texts = Article.objects.published().filter(pk__in={note.article_id for note in notes})
    known = {pk: ArticleText(text) for pk, text in texts.values_list("pk", "body_text")}
    for note in notes:
        text = known.get(note.article_id or 0)
        note.stands = text is not None and text.has(selector_of(note))  # type: ignore[attr-defined]
    return notes
