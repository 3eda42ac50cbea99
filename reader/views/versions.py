"""Two texts side by side: an article and a copy, passages in common, or two revisions of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive.derived.passages import between
from archive.models import Article
from archive.text.differences import compared
from archive.text.script import fold
from reader.texts.version_history import rows_of, texts_of, versions_of


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
    rows = rows or rows_of(texts_of(one), texts_of(two), fold)
    # Texts that differ only in script and width of characters count as the same.
    same = not any(row.differs for row in rows)
    context = {"article": one, "other": two, "rows": rows, "same": same, "passages": passages}
    return render(request, "copies.html", context)


@require_safe
def versions(request: HttpRequest, pk: int, revision: int | None = None) -> HttpResponse:
    """The changes of an article's text; one of them, by default the latest, side by side."""
    article = get_object_or_404(Article.objects.published().select_related("source"), pk=pk)
    known = list(versions_of(article))
    shown = next((v for v in known if revision in (None, v.revision.pk)), None)
    if shown is None and revision is not None:
        raise Http404(f"{pk} has no version {revision}.")
    return render(request, "versions.html", {"article": article, "versions": known, "shown": shown})
