"""Two texts side by side: an article and a copy, passages in common, or two revisions of one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive.derived.passages import between
from archive.models import Article, Revision
from archive.outlets import host_of
from archive.text.differences import Reading, Row, compared
from archive.text.script import fold

TEXTS = ("title", "lead", "body_text")
MOST_VERSIONS = 50


@dataclass(frozen=True)
class ShownVersion:
    """A change of an article's text: its revision, and the texts before and after it.

    For a version from another place, `before` is the present article and `after` that version.
    """

    revision: Revision
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def rows(self) -> list[Row]:
        """The texts side by side, title first, with changes marked."""
        return _rows(self.before, self.after, str)

    @property
    def place(self) -> str:
        """Host of the other place this version came from; "" for a change of the article."""
        if not self.revision.is_from_elsewhere or self.revision.capture is None:
            return ""
        return host_of(self.revision.capture.place)


@require_safe
def compare_copies(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """An article beside a copy of it, with differences marked, or what of it stands in another.

    404 if they have nothing in common.
    """
    articles = Article.objects.published().select_related("source")
    one, two = (get_object_or_404(articles, pk=each) for each in (pk, other))
    are_copies = one != two and one.story is not None and one.story == two.story
    passages = [] if are_copies or one.source == two.source else between(one, two)
    if not are_copies and not passages:
        raise Http404(f"{pk} and {other} have no passage in common.")
    rows = [row for passage in passages for row in compared(passage.here, passage.there)]
    rows = rows or _rows(_texts(one), _texts(two), fold)
    # Texts that differ only in script and width of characters count as the same.
    same = not any(row.differs for row in rows)
    context = {"article": one, "other": two, "rows": rows, "same": same, "passages": passages}
    return render(request, "copies.html", context)


@require_safe
def versions(request: HttpRequest, pk: int, revision: int | None = None) -> HttpResponse:
    """The changes of an article's text; one of them, by default the latest, side by side."""
    article = get_object_or_404(Article.objects.published().select_related("source"), pk=pk)
    known = list(_versions(article))
    shown = next((v for v in known if revision in (None, v.revision.pk)), None)
    if shown is None and revision is not None:
        raise Http404(f"{pk} has no version {revision}.")
    return render(request, "versions.html", {"article": article, "versions": known, "shown": shown})


def _versions(article: Article) -> Iterator[ShownVersion]:
    """Yield the changes of the text, latest first, and the versions from other places."""
    now = after = _texts(article)
    revisions = article.revisions.select_related("capture").defer("capture__compressed")
    for revision in revisions[:MOST_VERSIONS]:
        kept = {name: revision.before[name] for name in TEXTS if name in revision.before}
        if revision.is_from_elsewhere:
            yield ShownVersion(revision, now, now | kept)
            continue
        before = after | kept
        if before != after:
            yield ShownVersion(revision, before, after)
        after = before


def _texts(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in TEXTS}


def _rows(before: dict[str, Any], after: dict[str, Any], read: Reading) -> list[Row]:
    """Return the rows of title, lead and body; without the lead if both bodies repeat it."""
    title, lead, body = (compared(before[name], after[name], read) for name in TEXTS)
    repeated = before["lead"] in before["body_text"] and after["lead"] in after["body_text"]
    return [*title, *([] if repeated else lead), *body]
