"""The queue of possible copies: two articles side by side, two buttons, and then the next pair."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.admin.articles import bulk_pages
from archive.admin.articles.bulk_changes import CHANGES
from archive.editing import queues
from archive.models import Article
from archive.text.differences import compared

MOST_BESIDE = 20  # other articles of a story that a page offers
# What a button does, and to how many of the two: no copy is said of the one that waits.
ACTS = {"copies": ("mark_as_copies", 2), "no-copies": ("mark_as_no_copies", 1)}


def first(desk: Any, request: HttpRequest) -> HttpResponse:
    """Redirect to the newest article that waits, or to the desk's front page where none does."""
    desk.refuse_readers(request)
    waiting = queues.BY_SLUG["copies"].articles.newest_first().values_list("pk", flat=True).first()
    if waiting is None:
        desk.message_user(request, _("No possible copies wait."))
        return redirect("admin:index")
    return redirect("admin:archive_article_copies", waiting)


def pair(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """An article beside another of its story; `beside` in the address chooses which."""
    desk.refuse_readers(request)
    article = get_object_or_404(Article.objects.select_related("source"), pk=pk)
    others = list(article.others_of_its_story()[:MOST_BESIDE])
    if not others:
        return redirect("admin:archive_article_copies_first")
    chosen = request.GET.get("beside", "")
    other = next((each for each in others if str(each.pk) == chosen), others[0])
    if request.POST.get("choice") in ACTS:
        name, count = ACTS[request.POST["choice"]]
        ids = [article.pk, other.pk][:count]
        bulk_pages.carry_out(desk, request, ids, CHANGES[name], {"note": ""})
        return redirect("admin:archive_article_copies_first")
    following = queues.BY_SLUG["copies"].articles.order_by().beside(article)
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Are these copies?"),
        "opts": desk.opts,
        "media": desk.media,
        "article": article,
        "other": other,
        "others": others,
        "following": following.values_list("pk", flat=True).first(),
        "rows": [
            *compared(article.title, other.title),
            *compared(article.body_text, other.body_text),
        ],
        "left": f"{article.source.name}",
        "right": f"{other.source.name}",
        "action": reverse("admin:archive_article_copies", args=[pk]),
    }
    context["same"] = not any(row.differs for row in context["rows"])
    return TemplateResponse(request, "admin/archive/article/copies.html", context)
