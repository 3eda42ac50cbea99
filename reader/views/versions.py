"""Two versions of a text side by side: an article and a copy of it, or what it was before."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive.differences import Reading, Row, compared
from archive.models import Article, Revision
from archive.script import fold

TEXTS = ("title", "lead", "body_text")
MOST_VERSIONS = 50


@dataclass(frozen=True)
class Version:
    """A change of an article's text: the revision it left, and the texts on either side of it."""

    revision: Revision
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def rows(self) -> list[Row]:
        """The texts side by side, the title first; whatever was changed is marked."""
        return _rows(self.before, self.after, str)


@require_safe
def compare_copies(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """An article beside another of the same story, with what differs marked."""
    articles = Article.objects.published().select_related("source").in_bulk([pk, other])
    if (
        len(articles) < 2
        or articles[pk].story is None
        or articles[pk].story != articles[other].story
    ):
        raise Http404(f"{pk} and {other} do not tell one story.")
    one, two = articles[pk], articles[other]
    rows = _rows(_texts(one), _texts(two), fold)
    # Nothing is marked where they are alike but for script and the width of signs.
    same = not any(row.differs for row in rows)
    context = {"article": one, "other": two, "rows": rows, "same": same}
    return render(request, "copies.html", context)


@require_safe
def versions(request: HttpRequest, pk: int, revision: int | None = None) -> HttpResponse:
    """What an article's text was before each change of it; one change side by side."""
    article = get_object_or_404(Article.objects.published().select_related("source"), pk=pk)
    known = list(_versions(article))
    shown = next((v for v in known if revision in (None, v.revision.pk)), None)
    if shown is None and revision is not None:
        raise Http404(f"{pk} has no version {revision}.")
    return render(request, "versions.html", {"article": article, "versions": known, "shown": shown})


def _versions(article: Article) -> Iterator[Version]:
    """Yield the changes of an article's text, the last one first."""
    after = _texts(article)
    for revision in article.revisions.all()[:MOST_VERSIONS]:
        before = after | {name: revision.before[name] for name in TEXTS if name in revision.before}
        if before != after:
            yield Version(revision, before, after)
        after = before


def _texts(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in TEXTS}


def _rows(before: dict[str, Any], after: dict[str, Any], read: Reading) -> list[Row]:
    """The lead repeats the first paragraph of most bodies, and is compared only where it does not."""
    title, lead, body = (compared(before[name], after[name], read) for name in TEXTS)
    repeated = before["lead"] in before["body_text"] and after["lead"] in after["body_text"]
    return [*title, *([] if repeated else lead), *body]
