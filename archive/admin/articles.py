"""Articles at the desk: found by search, corrected, withdrawn, never deleted."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive import editing, search
from archive.admin import filters, topic_links, withdrawing
from archive.admin.article_form import ArticleForm
from archive.admin.lists import Kept
from archive.admin.wording import MOST_REVISIONS, date_of, history
from archive.models import Article
from archive.models.article import NEWEST_FIRST

MOST_FOUND = 1_000
MOST_TEXT = 100_000  # characters
MOST_CAPTURES = 50


@admin.register(Article)
class ArticleAdmin(Kept):
    form = ArticleForm
    inlines = (topic_links.TopicLinks,)
    heavy = (
        "lead", "credits", "body_html", "body_text", "images", "machine_read", "source__domains",
    )  # fmt: skip
    list_display = ("title", "source", "published", "language", "corrected", "withdrawn")
    list_select_related = ("source",)
    list_filter = (
        "source",
        filters.Language,
        "published_precision",
        filters.Withdrawn,
        filters.Corrected,
    )
    date_hierarchy = "published_day"
    ordering = NEWEST_FIRST
    sortable_by = ("published",)
    search_fields = ("title",)  # shows the box; get_search_results answers
    search_help_text = gettext_lazy(
        "As readers search: words in either script, “phrases”, -without, title:, source:, before:2024."
    )
    actions = (withdrawing.withdraw, withdrawing.put_back)
    autocomplete_fields = ("source",)
    readonly_fields = (
        "read_from", "captured_at", "state", "text", "source_url", "identity", "came_in", "changes",
    )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        texts = ("title", "kicker", "lead", "byline", "section", "language", "source")
        date = (("published_at", "published_precision"), "read_from", "captured_at")
        corrected = (
            [(_("Corrected"), {"fields": ("take_back",)})] if obj and obj.edited_fields else []
        )
        return [
            (None, {"fields": (*texts, "state")}),
            (_("Date"), {"fields": date}),
            *corrected,
            (_("Topics"), {"fields": ("add_topics",)}),
            (_("This change"), {"fields": ("note", "seen")}),
            (_("Text"), {"fields": ("text",)}),
            (_("Where it came from"), {"fields": ("source_url", "identity", "came_in")}),
            (_("Earlier versions"), {"fields": ("changes",)}),
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        """Search as readers do, among the articles that the filters leave, withdrawn ones too."""
        if not search_term.strip():
            return queryset, False
        within: Any = queryset
        hits = search.find(search_term, within=within, order="-published_at", limit=MOST_FOUND)
        if hits.count > MOST_FOUND:
            words = _("More than %(most)d articles were found; the newest %(most)d are listed.")
            self.message_user(request, words % {"most": MOST_FOUND}, messages.WARNING)
        return queryset.filter(pk__in=hits.ids), False

    @admin.display(description=gettext_lazy("published"), ordering="published_day")
    def published(self, article: Article) -> str:
        return date_of(article)

    @admin.display(description=gettext_lazy("Withdrawn"))
    def withdrawn(self, article: Article) -> str:
        return _("Withdrawn") if article.withdrawn_at else ""

    @admin.display(description=gettext_lazy("for readers"))
    def state(self, article: Article) -> str:
        if article.withdrawn_at:
            return format_html("{}: {}", _("Withdrawn"), article.withdrawn_note)
        url = article.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, _("Read it as readers do"))

    @admin.display(description=gettext_lazy("where the date was read"))
    def read_from(self, article: Article) -> str:
        return f"{article.get_published_basis_display()} {article.published_raw}".strip()

    @admin.display(description=gettext_lazy("text"))
    def text(self, article: Article) -> str:
        return format_html(
            '<div class="desk-text" lang="{}">{}</div>',
            article.language,
            article.body_text[:MOST_TEXT],
        )

    @admin.display(description=gettext_lazy("captures"))
    def came_in(self, article: Article) -> str:
        captures = article.captures.defer("compressed")[:MOST_CAPTURES]
        return format_html_join(
            "",
            '<p><a href="{}">{}</a> {}</p>',
            (
                (
                    reverse("admin:archive_capture_change", args=[capture.pk]),
                    capture.origin,
                    capture.get_outcome_display(),
                )
                for capture in captures
            ),
        )

    @admin.display(description=gettext_lazy("changes"))
    def changes(self, article: Article) -> str:
        stored = Article.objects.select_related("source").get(pk=article.pk)
        changes = [
            change for change, _n in zip(history(stored), range(MOST_REVISIONS), strict=False)
        ]
        return render_to_string("admin/archive/_changes.html", {"changes": changes})

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Hand the editor's corrections to `editing`; the form's own copy is never saved."""
        article = Article.objects.select_for_update().get(pk=obj.pk)
        note = form.cleaned_data["note"]
        if form.taken_back:
            editing.take_back(article, form.taken_back, request.user, note)
        editing.correct(article, form.corrections, request.user, note)
        if added := form.cleaned_data["add_topics"]:
            editing.choose(article, added, topic_links.EDITOR)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        topic_links.save(Article.objects.get(pk=form.instance.pk), formset)

    def get_urls(self) -> list[URLPattern]:
        single = [
            path(f"<int:pk>/{word}/", self.admin_site.admin_view(partial(self.one, act)), name=name)
            for word, name, act in (
                ("withdraw", "archive_article_withdraw", withdrawing.withdraw),
                ("put-back", "archive_article_put_back", withdrawing.put_back),
            )
        ]
        return [*single, *super().get_urls()]

    def one(self, act: Any, request: HttpRequest, pk: int) -> HttpResponse:
        """Withdraw one article or put it back, from its form."""
        article = Article.objects.filter(pk=pk)
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not article.exists():
            raise Http404
        answer: HttpResponse | None = act(self, request, article)
        return answer or redirect("admin:archive_article_change", pk)
