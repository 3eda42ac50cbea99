"""Earlier versions of articles, to be read."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from archive.admin.lists import ReadOnly
from archive.admin.wording import history
from archive.models import Revision


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    heavy = (
        "before", "article__lead", "article__credits", "article__body_html", "article__body_text",
        "article__images", "article__machine_read",
    )  # fmt: skip
    list_display = ("made_at", "article", "cause", "editor", "note")
    list_select_related = ("article", "editor")
    list_filter = ("cause",)
    search_fields = ("note", "editor__username")
    sortable_by = ()
    fields = ("article", "made_at", "cause", "editor", "note", "capture", "changes")
    readonly_fields = ("changes",)

    @admin.display(description=_("what changed"))
    def changes(self, revision: Revision) -> str:
        changes = list(history(revision.article, until=revision))
        return render_to_string("admin/archive/_changes.html", {"changes": changes})
