"""The pages of bulk changes: the form, the preview, the confirmation, and the undo."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.admin.articles.bulk_changes import CHANGES, BulkChange, in_words
from archive.admin.articles.values_in_words import Difference, differences
from archive.editing import batches
from archive.models import Article, Batch
from archive.models.values import plain

SHOWN = 50  # articles on a page of a preview


@dataclass
class BulkPreview:
    """What a bulk change would do: how many articles it changes, and a page of these.

    `left_out` are the ids that the editor unticked. `rows` are (article, differences, whether it is
    ticked), those of the page `number` of `pages`.
    """

    left_out: set[int]
    number: int = 1
    found: int = 0
    beside: int = 0  # how many others, that were not chosen, change with these
    rows: list[tuple[Article, list[Difference], bool]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many articles will change."""
        return self.found - len(self.left_out)

    @property
    def pages(self) -> range:
        return range(1, max(1, -(-self.found // SHOWN)) + 1)

    @property
    def left_out_elsewhere(self) -> set[int]:
        """The ids that were unticked on other pages."""
        return self.left_out - {article.pk for article, _differences, _ticked in self.rows}


def preview(
    change: BulkChange, ids: list[int], asked: Any, left_out: set[int], number: int = 1
) -> BulkPreview:
    """Return what a bulk change would do to these articles, and change nothing.

    `asked` are the editor's answers: the form's cleaned data.
    """
    seen = BulkPreview(set(), number)
    kept = [pk for pk in ids if pk not in left_out]
    reached = change.reach(kept) if change.reach else set(kept)
    seen.beside = len(reached.difference(kept))
    for articles in batches.articles_of(ids):
        for article in articles:
            plan = change.plan(article, asked)
            if not plan or article.pk not in reached | left_out:
                continue
            if article.pk in left_out:
                seen.left_out.add(article.pk)
            if seen.found // SHOWN + 1 == number:
                ticked = article.pk not in left_out
                seen.rows.append((article, _differences(article, plan), ticked))
            seen.found += 1
    return seen


def left_out_of(request: HttpRequest) -> set[int]:
    """Return the ids that an editor unticked on this page of a preview or on an earlier one."""
    sent = request.POST
    numbers = {
        name: {int(each[:18]) for each in sent.getlist(name) if each.isdecimal()}
        for name in ("left_out", "shown", "keep")
    }
    return numbers["left_out"] | (numbers["shown"] - numbers["keep"])


def _differences(article: Article, plan: Any) -> list[Difference]:
    shown = {name: value for name, value in plan.items() if hasattr(Article, name)}
    shown = {
        n: v for n, v in shown.items() if n not in ("topics", "story", "event", "withdrawn_at")
    }
    before = {name: plain(getattr(article, name)) for name in shown}
    return list(differences(before, {name: plain(value) for name, value in shown.items()}))


def change_many(
    desk: Any, request: HttpRequest, articles: QuerySet[Article], change: BulkChange
) -> HttpResponse | None:
    """Return the page of a bulk change: its form, then its preview; None once it is carried out."""
    ids = list(
        change.suits(articles).order_by("pk").values_list("pk", flat=True)[: change.most + 1]
    )
    if len(ids) > change.most:
        words = _("At most %(most)d articles can be changed so at once. Narrow the list first.")
        desk.message_user(request, words % {"most": change.most}, messages.ERROR)
        return None
    turned = request.POST.get("page", "")
    confirmed = "confirmed" in request.POST and not turned
    left_out = left_out_of(request)
    form = change.form(request.POST if {"confirmed", "previewed"} & set(request.POST) else None)
    if confirmed and form.is_valid():
        kept = [pk for pk in ids if pk not in left_out]
        carry_out(desk, request, kept, change, form.cleaned_data)
        return None
    valid = form.is_bound and form.is_valid()
    seen = (
        preview(
            change,
            ids,
            form.cleaned_data if valid else {},
            left_out,
            int(turned[:6]) if turned.isdecimal() else 1,
        )
        if valid or not change.asks
        else None
    )
    if seen and change.asks:
        _hide(form)
    return _ask(desk, request, articles, change, form, len(ids), seen)


def _hide(form: forms.Form) -> None:
    """Hide the form's fields, so that the confirmation sends exactly the previewed answers."""
    for asked in form.fields.values():
        asked.widget = asked.hidden_widget()


def carry_out(
    desk: Any, request: HttpRequest, ids: list[int], change: BulkChange, asked: Any
) -> None:
    """Carry a bulk change out, and tell the editor with a link to its undo."""
    batch = batches.carry_out(
        ids,
        in_words(change, asked),
        lambda articles, batch: change.do(articles, asked, request.user, batch),
        request.user,
        asked["note"],
        change.together,
    )
    report(desk, request, batch)


def report(desk: Any, request: HttpRequest, batch: Batch) -> None:
    """Show a message with the number of changed articles and a link to the undo."""
    words = ngettext(
        "%(count)d article was changed.", "%(count)d articles were changed.", batch.count
    )
    address = reverse("admin:archive_batch_change", args=[batch.pk])
    link = format_html('<a href="{}">{}</a>', address, _("See what changed, or undo it."))
    message = format_html("{} {}", words % {"count": batch.count}, link)
    desk.message_user(request, message, messages.SUCCESS)


def _ask(
    desk: Any,
    request: HttpRequest,
    articles: QuerySet[Article],
    change: BulkChange,
    form: forms.Form,
    count: int,
    seen: BulkPreview | None,
) -> HttpResponse:
    context = {
        **desk.admin_site.each_context(request),
        "title": str(change.words).rstrip("…"),
        "opts": desk.opts,
        "change": change,
        "form": form,
        "media": desk.media + form.media,
        "count": count,
        "seen": seen,
        "articles": [] if seen else change.suits(articles)[:SHOWN],
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
    }
    return TemplateResponse(request, "admin/archive/article/many.html", context)


def actions() -> Iterable[Any]:
    """Yield the bulk changes as actions of the admin's list."""
    for change in CHANGES.values():

        def act(
            desk: Any,
            request: HttpRequest,
            articles: QuerySet[Article],
            change: BulkChange = change,
        ) -> HttpResponse | None:
            return change_many(desk, request, articles, change)

        act.__name__ = change.name
        yield admin.action(permissions=["change"], description=change.words)(act)


def undo(request: HttpRequest, batch: Batch) -> str:
    """Undo a bulk change; return the message for the editor."""
    undoing, left = batches.undo(batch, request.user, _("Undone: %(what)s") % {"what": batch.what})
    words = ngettext(
        "%(count)d article was changed back.",
        "%(count)d articles were changed back.",
        undoing.count,
    )
    told = words % {"count": undoing.count}
    if left:
        stay = ngettext(
            "%(count)d was changed again since and stays as it is.",
            "%(count)d were changed again since and stay as they are.",
            left,
        )
        told = f"{told} {stay % {'count': left}}"
    return told
