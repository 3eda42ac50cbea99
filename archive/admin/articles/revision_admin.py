"""The admin of revisions, the earlier versions of articles: read-only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from archive import search
from archive.admin.articles.values_in_words import history
from archive.admin.base import MOST_FOUND, ReadOnly
from archive.models import Article, Revision


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    heavy = (
        "before", "article__lead", "article__credits", "article__body_html", "article__body_text",
        "article__images", "article__machine_read",
    )  # fmt: skip
    list_display = ("made_at", "about", "cause", "editor", "note")
    list_select_related = ("article", "editor")
    list_filter = ("cause", "editor")
    search_fields = ("article__title",)  # shows the box; get_search_results answers
    search_help_text = _("Finds the changes of articles, by what readers would search for.")
    sortable_by = ()
    fields = ("article", "made_at", "cause", "editor", "note", "capture", "changes")
    readonly_fields = ("changes",)

    @admin.display(description=_("article"))
    def about(self, revision: Revision) -> Article:
        return revision.article

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Revision], search_term: str
    ) -> tuple[QuerySet[Revision], bool]:
        if not search_term.strip():
            return queryset, False
        everything = Article.objects.all()
        found = search.ids(search_term, everything, order="-published_at", limit=MOST_FOUND)
        return queryset.filter(article__in=found), False

    @admin.display(description=_("what changed"))
    def changes(self, revision: Revision) -> str:
        changes = list(history(revision.article, until=revision))
        return render_to_string("admin/archive/_changes.html", {"changes": changes})
