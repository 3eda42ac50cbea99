"""The admin of articles: list with readers' search, form for corrections, earlier versions."""

from functools import partial
from typing import Any

from csp.constants import SELF
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from archive import search
from archive.admin import list_filters
from archive.admin.articles import bulk_pages, copies_pages, spreadsheet_pages, topic_links
from archive.admin.articles.article_form import ArticleForm
from archive.admin.articles.bulk_changes import CHANGES
from archive.admin.articles.next_in_list import SaveAndNext
from archive.admin.articles.values_in_words import MOST_REVISIONS, date_of, date_read, history
from archive.admin.base import MOST_FOUND, NoAddNoDelete
from archive.admin.captures.origins import origin_in_words
from archive.admin.framed import framed
from archive.editing import corrections as article_corrections
from archive.editing import restoring, topic_choices
from archive.extraction.rejection_wording import in_words
from archive.models import Article, Revision
from archive.models.language_names import language_name
from archive.models.order import NEWEST_FIRST

MOST_CAPTURES = 50
DATED = ("confirm_date", "date_to_the_day")  # what is said of an estimated date


@admin.register(Article)
class ArticleAdmin(SaveAndNext, NoAddNoDelete):
    form = ArticleForm
    inlines = (topic_links.TopicLinks,)
    heavy = (
        "lead", "credits", "body_html", "body_text", "images", "machine_read", "source__domains",
    )  # fmt: skip
    list_display = ("title", "source", "published", "written_in", "corrected", "withdrawn")
    list_select_related = ("source",)
    list_filter = (
        list_filters.QueueListFilter,
        list_filters.PeriodListFilter,
        "source",
        list_filters.LanguageListFilter,
        "published_precision",
        list_filters.CorrectedListFilter,
        list_filters.WithdrawnListFilter,
    )
    ordering = NEWEST_FIRST
    sortable_by = ("published",)
    search_fields = ("title",)  # shows the box; get_search_results answers
    search_help_text = gettext_lazy(
        "As readers search: words in either script, “phrases”, -without, title:, source:, before:2024."
    )
    actions = (*bulk_pages.actions(), spreadsheet_pages.export_csv, spreadsheet_pages.export_xlsx)
    autocomplete_fields = ("source",)
    readonly_fields = (
        "read_from", "captured_at", "state", "side_by_side", "source_url", "identity",
        "with_its_address", "possible_copies", "came_in", "changes",
    )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        texts = ("title", "kicker", "lead", "byline", "section", "language", "source")
        whence = ("source_url", "identity", "with_its_address", "possible_copies", "came_in")
        date = (("published_at", "published_precision"), "undated", "read_from", "captured_at")
        return [
            (None, {"fields": (*texts, "state")}),
            (_("Date"), {"fields": date}),
            (_("Topics"), {"fields": ("add_topics",)}),
            (_("This change"), {"fields": ("note", "seen")}),
            (_("Text"), {"fields": ("side_by_side",)}),
            (_("Where it came from"), {"fields": whence}),
            (_("Earlier versions"), {"fields": ("changes",)}),
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        """Search as readers do, within the list's filters, but withdrawn articles as well."""
        if not search_term.strip():
            return queryset, False
        within: Any = queryset
        hits = search.find(search_term, within=within, order="-published_at", limit=MOST_FOUND)
        if hits.count > MOST_FOUND:
            words = _("More than %(most)d articles were found; the newest %(most)d are listed.")
            self.message_user(request, words % {"most": MOST_FOUND}, messages.WARNING)
        return queryset.filter(pk__in=hits.ids), False

    @admin.display(description=gettext_lazy("published"), ordering="newest_place")
    def published(self, article: Article) -> str:
        return date_of(article)

    @admin.display(description=gettext_lazy("language"), ordering="language")
    def written_in(self, article: Article) -> str:
        return language_name(article.language)

    @admin.display(description=gettext_lazy("Withdrawn"))
    def withdrawn(self, article: Article) -> str:
        return _("Withdrawn") if article.withdrawn_at else ""

    @admin.display(description=gettext_lazy("for readers"))
    def state(self, article: Article) -> str:
        if article.withdrawn_at:
            colon = pgettext("after a label", ": ")
            return format_html("{}{}{}", _("Withdrawn"), colon, article.withdrawn_note)
        url = article.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, _("Read it as readers do"))

    @admin.display(description=gettext_lazy("where the date was read"))
    def read_from(self, article: Article) -> str:
        return date_read(article)

    @admin.display(description=gettext_lazy("text and document"))
    def side_by_side(self, article: Article) -> str:
        return render_to_string("admin/archive/article/_side_by_side.html", {"article": article})

    @admin.display(description=gettext_lazy("captures"))
    def came_in(self, article: Article) -> str:
        captures = article.captures.defer("compressed")[:MOST_CAPTURES]
        return format_html_join(
            "",
            '<p><a href="{}">{}</a> {} {}</p>',
            (
                (
                    reverse("admin:archive_capture_change", args=[capture.pk]),
                    origin_in_words(capture.origin),
                    capture.get_outcome_display(),
                    in_words(capture.reason),
                )
                for capture in captures
            ),
        )

    @admin.display(description=gettext_lazy("articles with the same address"))
    def with_its_address(self, article: Article) -> str:
        return format_html_join(
            "",
            '<p><a href="{}">{}</a></p>',
            (
                (reverse("admin:archive_article_change", args=[other.pk]), other.title)
                for other in article.with_its_address()[:MOST_CAPTURES]
            ),
        )

    @admin.display(description=gettext_lazy("copies"))
    def possible_copies(self, article: Article) -> str:
        """The other articles of its story, each with the way to see the two side by side."""
        compare = reverse("admin:archive_article_copies", args=[article.pk])
        return format_html_join(
            "",
            '<p><a href="{}?beside={}">{}</a> {}</p>',
            (
                (compare, other.pk, other.title, other.source)
                for other in article.others_of_its_story()[:MOST_CAPTURES]
            ),
        )

    @admin.display(description=gettext_lazy("changes"))
    def changes(self, article: Article) -> str:
        stored = Article.objects.select_related("source").get(pk=article.pk)
        changes = [
            change for change, _n in zip(history(stored), range(MOST_REVISIONS), strict=False)
        ]
        context = {"changes": changes, "restorable": getattr(article, "restorable", False)}
        return render_to_string("admin/archive/_changes.html", context)

    def get_object(self, request: HttpRequest, object_id: str, *rest: Any) -> Article | None:
        article: Article | None = super().get_object(request, object_id, *rest)
        if article is not None:
            article.restorable = self.has_change_permission(request)  # type: ignore[attr-defined]
        return article

    def change_view(self, request: HttpRequest, object_id: str, *rest: Any, **more: Any) -> Any:
        response: Any = super().change_view(request, object_id, *rest, **more)
        # Read by django-csp: the form shows text and document in frames of this site.
        response._csp_update = {"frame-src": [SELF]}
        return response

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Apply the form's corrections by `corrections`; the form's own instance is never saved."""
        article = Article.objects.select_for_update().get(pk=obj.pk)
        self.remember_place(request, article)
        note = form.cleaned_data["note"]
        # The form showed the values of newer captures, so saving it settles contested fields.
        kept = {name: getattr(article, name) for name in article.contested_fields or []}
        article_corrections.correct(article, kept | form.corrections, request.user, note)
        if added := form.cleaned_data["add_topics"]:
            topic_choices.choose([article], added, topic_links.EDITOR, request.user, note)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        article = Article.objects.get(pk=form.instance.pk)
        topic_links.save(article, formset, request.user, form.cleaned_data["note"])

    def get_urls(self) -> list[URLPattern]:
        def at(route: str, view: Any, name: str) -> URLPattern:
            view = self.admin_site.admin_view(view)
            found: URLPattern = path(f"<int:pk>/{route}/", view, name=f"archive_article_{name}")
            return found

        sheet = self.admin_site.admin_view(partial(spreadsheet_pages.import_sheet, self))
        return [
            path("import/", sheet, name="archive_article_import"),
            path(
                "copies/",
                self.admin_site.admin_view(partial(copies_pages.first, self)),
                name="archive_article_copies_first",
            ),
            at("copies", partial(copies_pages.pair, self), "copies"),
            at("date", require_POST(self.date), "date"),
            at("withdraw", partial(self.one, CHANGES["withdraw"]), "withdraw"),
            at("put-back", partial(self.one, CHANGES["put_back"]), "put_back"),
            at("take-back", require_POST(self.take_back), "take_back"),
            at("restore", require_POST(self.restore), "restore"),
            at("text", self.text, "text"),
            *super().get_urls(),
        ]

    def one(self, change: Any, request: HttpRequest, pk: int) -> HttpResponse:
        """Page of a bulk change (withdraw, put back) for one article, reached from its form."""
        self.changeable(request, pk)
        answer = bulk_pages.change_many(self, request, Article.objects.filter(pk=pk), change)
        return answer or redirect("admin:archive_article_change", pk)

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Drop the correction of one field."""
        article = self.changeable(request, pk)
        field = request.POST.get("field", "")
        if field in article.edited_fields:
            article_corrections.take_back(
                article, [field], request.user, request.POST.get("note", "")
            )
            self.message_user(request, _("The machine’s value is back."), messages.SUCCESS)
        return redirect("admin:archive_article_change", pk)

    def date(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm an estimated date, or its day; then on to the next article of the list."""
        article = self.changeable(request, pk)
        change = request.POST.get("change", "")
        if change in DATED:
            bulk_pages.carry_out(self, request, [pk], CHANGES[change], {"note": ""})
        if self.get_preserved_filters(request):
            return self.to_next(request, article)
        return redirect("admin:archive_article_change", pk)

    def restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Restore the content of a revision, as far as editors may set it."""
        article = self.changeable(request, pk)
        number = request.POST.get("revision", "")
        revision = get_object_or_404(
            Revision, article=article, pk=number if number.isdecimal() else 0
        )
        if restoring.restore([(article, revision)], request.user, request.POST.get("note", "")):
            self.message_user(request, _("The earlier version is back."), messages.SUCCESS)
        else:
            words = _("Nothing of that version is for editors to set, or all of it is as it was.")
            self.message_user(request, words, messages.INFO)
        return redirect("admin:archive_article_change", pk)

    def changeable(self, request: HttpRequest, pk: int) -> Article:
        """Return an article that the user may change. Raises PermissionDenied or Http404."""
        self.refuse_readers(request)
        return get_object_or_404(Article, pk=pk)

    def refuse_readers(self, request: HttpRequest) -> None:
        """Raise PermissionDenied for a user who may not change articles."""
        if not self.has_change_permission(request):
            raise PermissionDenied

    def text(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The text as readers see it, for a frame beside the document it was made from."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        article = get_object_or_404(Article, pk=pk)
        page = render_to_string("admin/archive/article/text.html", {"article": article}, request)
        return framed(page)
