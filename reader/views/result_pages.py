"""Result sets: saving a list, its page, its files, and what has changed of it since."""

from contextlib import closing
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from archive.models import Article
from reader.access.own_pages import own
from reader.library.result_sets.changes_since import changes_since
from reader.library.result_sets.one_set_at_a_time import one_set_at_a_time
from reader.library.result_sets.result_files import zipped
from reader.library.result_sets.result_set import (
    LONGEST_PATH,
    LONGEST_QUERY,
    MOST_ARTICLES,
    MOST_OF_ONE,
    ResultSet,
    TooManySetsError,
    selection_at,
)
from reader.lists.query_strings import known_parameters
from reader.lists.selections import ListRefusedError, Selection
from reader.serving.rationing.refusing import busy
from reader.serving.rationing.slots import BusyError, ExclusiveStream
from reader.serving.site import site_of

ON_A_PAGE = 100
MOST_SHOWN = 200  # articles of each change that are named


class NotSavedError(Exception):
    """A list that cannot become a result set."""


@own()
@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest, user: User) -> HttpResponse:
    """One's own result sets; with `of` and the parameters of a list, the form to save that list."""
    rows = ResultSet.objects.filter(owner=user).defer("compressed")
    context: dict[str, Any] = {"sets": rows[:MOST_OF_ONE]}
    path = request.GET.get("of", "")
    if not path:
        return render(request, "results.html", context)
    query = known_parameters(request.GET).urlencode()
    try:
        selection = selection_at(path, request.GET)
    except ListRefusedError as error:
        return error.response
    action = "&".join(filter(None, (urlencode({"of": path}), query)))
    context |= {"title": selection.subject, "action": f"{request.path}?{action}"}
    if request.method == "POST":
        try:
            with closing(ExclusiveStream[bytes]()):  # made one at a time, as long exports are
                return redirect(save(request, selection, path, query))
        except NotSavedError as error:
            context["refusal"] = str(error)
        except BusyError:
            return busy(request)
    return render(request, "results.html", context, status=400 if context.get("refusal") else 200)


def save(request: HttpRequest, selection: Selection, path: str, query: str) -> ResultSet:
    """Save a list for the reader. Raises NotSavedError with the reason in words for people."""
    if len(query) > LONGEST_QUERY or len(path) > LONGEST_PATH:
        raise NotSavedError(_("The query is too long."))
    ids = selection.first(MOST_ARTICLES + 1)
    if not ids:
        raise NotSavedError(_("The list has no articles."))
    if len(ids) > MOST_ARTICLES:
        said = _("The list has more than %(most)s articles: narrow it first.")
        raise NotSavedError(said % {"most": f"{MOST_ARTICLES:,}"})
    try:
        return ResultSet.saved(request.user, selection.subject, ids, path, query, site_of(request))
    except TooManySetsError as error:
        said = _("You have %(most)s result sets, which is the most.")
        raise NotSavedError(said % {"most": MOST_OF_ONE}) from error


@require_safe
def result_set(request: HttpRequest, key: str) -> HttpResponse:
    """A result set, as it was saved; articles that were withdrawn since are only counted as such."""
    saved = get_object_or_404(ResultSet, key=key)
    number = request.GET.get("page", "1")
    pages = Paginator(range(saved.count), ON_A_PAGE)
    if not (number.isdecimal() and len(number) < 6 and 1 <= int(number) <= pages.num_pages):
        raise Http404(_("There is no such page."))
    page = pages.page(int(number))
    there = saved.rows_between(page.start_index() - 1, page.end_index())
    shown = named([row["id"] for row in there])
    rows = [(row, shown.get(row["id"])) for row in there]
    return render(request, "result_set.html", {"set": saved, "page": page, "rows": rows})


def named(ids: list[int]) -> dict[int, Article]:
    """Return published articles by id, with what links show of them."""
    found: dict[int, Article] = Article.objects.published().for_linking().in_bulk(ids)
    return found


@require_safe
def result_changes(request: HttpRequest, key: str) -> HttpResponse:
    """What has changed of a result set since it was saved."""
    saved = get_object_or_404(ResultSet, key=key)
    try:
        changes = one_set_at_a_time(saved, changes_since)
    except BusyError:
        return busy(request)
    kinds = (
        ("added", _("Added"), changes.added),
        ("gone", _("No longer in the list"), changes.gone),
        ("withdrawn", _("Withdrawn"), changes.withdrawn),
        ("changed", _("With another text"), changes.changed),
    )
    told = [
        (kind, name, len(ids), [(pk, named_now.get(pk)) for pk in ids[:MOST_SHOWN]])
        for kind, name, ids in kinds
        if (named_now := named(ids[:MOST_SHOWN])) is not None
    ]
    context = {"set": saved, "changes": changes, "told": told, "most_shown": MOST_SHOWN}
    return render(request, "result_changes.html", context)


@require_safe
def result_zip(request: HttpRequest, key: str) -> HttpResponse:
    """The files of a result set, which others can check."""
    saved = get_object_or_404(ResultSet, key=key)
    try:
        raw = one_set_at_a_time(saved, zipped)
    except BusyError:
        return busy(request)
    response = HttpResponse(raw, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="result-set-{saved.key}.zip"'
    response["X-Robots-Tag"] = "noindex"
    return response
