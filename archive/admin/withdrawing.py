"""Articles out of readers' sight and back, each time after a look at what will happen."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from archive import editing
from archive.models import Article

SHOWN = 20
BATCH = 500


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Readers who follow a link to the article are told."),
    )


@admin.action(permissions=["change"], description=gettext_lazy("Withdraw with a note…"))
def withdraw(desk: Any, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponse | None:
    """Ask why, then withdraw; None once it is done."""
    articles = articles.filter(withdrawn_at=None)
    form = NoteForm(request.POST if "confirmed" in request.POST else None)
    if form.is_valid():
        count = editing.withdraw(in_batches(articles), form.cleaned_data["note"], request.user)
        words = ngettext(
            "%(count)d article was withdrawn.", "%(count)d articles were withdrawn.", count
        )
        desk.message_user(request, words % {"count": count}, messages.SUCCESS)
        return None
    return _ask(desk, request, articles, "withdraw", _("Withdraw articles"), form)


@admin.action(permissions=["change"], description=gettext_lazy("Put back…"))
def put_back(desk: Any, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponse | None:
    """Ask whether, then put back; None once it is done."""
    articles = articles.exclude(withdrawn_at=None)
    if "confirmed" in request.POST:
        count = editing.put_back(in_batches(articles), editor=request.user)
        words = ngettext(
            "%(count)d article was put back.", "%(count)d articles were put back.", count
        )
        desk.message_user(request, words % {"count": count}, messages.SUCCESS)
        return None
    return _ask(desk, request, articles, "put_back", _("Put articles back"))


def in_batches(articles: QuerySet[Article]) -> Iterator[Article]:
    """Yield the articles as they are while some of them change, without their bodies."""
    ids = list(articles.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        batch = Article.objects.filter(pk__in=ids[start : start + BATCH])
        yield from batch.defer("body_html", "body_text")


def _ask(
    desk: Any,
    request: HttpRequest,
    articles: QuerySet[Article],
    action: str,
    title: str,
    form: forms.Form | None = None,
) -> HttpResponse:
    """Show what will be changed, and ask for the note and the word to go ahead."""
    context = {
        **desk.admin_site.each_context(request),
        "title": title,
        "opts": desk.opts,
        "action": action,
        "form": form,
        "media": desk.media,
        "count": articles.count(),
        "articles": articles[:SHOWN],
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
    }
    return TemplateResponse(request, "admin/archive/article/withdraw.html", context)
