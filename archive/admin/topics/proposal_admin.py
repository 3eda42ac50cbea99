"""The admin of proposed spellings: editors give them to a topic, or dismiss them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from archive.admin.base import DeskAdmin
from archive.editing import topic_changes
from archive.models import Proposal, Term


def accept(proposal: Proposal) -> None:
    """Add a proposal's spellings to its topic, and match the articles that contain them."""
    assert proposal.topic is not None
    terms = [
        Term.objects.get_or_create(topic=proposal.topic, text=text, defaults={"edited": True})[0]
        for text in filter(None, (proposal.chinese, proposal.latin))
    ]
    proposal.delete()
    topic_changes.match_again(topic_changes.holding(terms) or [], [terms[0].topic])


@admin.register(Proposal)
class ProposalAdmin(DeskAdmin):
    list_display = ("chinese", "latin", "articles", "topic", "sentence", "dismissed")
    list_display_links = ("chinese", "latin")
    list_select_related = ("topic",)
    list_filter = ("dismissed",)
    search_fields = ("chinese", "latin")
    fields = ("chinese", "latin", "articles", "sentence", "topic", "dismissed")
    readonly_fields = ("chinese", "latin", "articles", "sentence")
    autocomplete_fields = ("topic",)
    actions = ("dismiss",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(permissions=["change"], description=gettext_lazy("Dismiss"))
    def dismiss(self, request: HttpRequest, proposals: QuerySet[Proposal]) -> None:
        proposals.update(dismissed=True)

    def response_change(self, request: HttpRequest, obj: Proposal) -> Any:
        response = super().response_change(request, obj)
        if obj.topic and not obj.dismissed:
            accept(obj)
            return self.response_post_save_change(request, obj)
        return response
