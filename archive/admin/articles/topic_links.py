"""The topics of one article in its form: an editor excludes them or leaves them to the rules."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from archive.admin.form_fields import NamedCells
from archive.editing import topic_choices
from archive.models import Article, ArticleTopic

EDITOR, EXCLUDED = ArticleTopic.Origin.EDITOR, ArticleTopic.Origin.EXCLUDED


class TopicLinkForm(forms.ModelForm):  # type: ignore[type-arg]
    excluded = forms.BooleanField(label=_("Exclude"), required=False)

    class Meta:
        model = ArticleTopic
        fields: tuple[str, ...] = ()
        labels = {"topic": _("topic")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "excluded" in self.fields:
            self.fields["excluded"].initial = self.instance.origin == EXCLUDED


class TopicLinkFormset(NamedCells):
    """Only what an editor added can be deleted; what a rule found can only be excluded."""

    def row_name(self, row: ArticleTopic) -> str:
        return row.topic.name

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields and form.instance.origin != EDITOR:
            form.fields["DELETE"].disabled = True


class TopicLinks(admin.TabularInline):  # type: ignore[type-arg]
    model = ArticleTopic
    form = TopicLinkForm
    formset = TopicLinkFormset
    verbose_name_plural = _("topics of this article")
    fields = ("topic", "origin", "score", "evidence_shown", "excluded")
    readonly_fields = ("topic", "origin", "score", "evidence_shown")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleTopic]:
        return super().get_queryset(request).select_related("topic")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # they are added above, by name

    @admin.display(description=_("evidence"))
    def evidence_shown(self, link: ArticleTopic) -> str:
        return format_html_join(
            "",
            "<b>{}</b> {}<br>",
            ((piece.get("term", ""), piece.get("sentence", "")) for piece in link.evidence),
        )


def save(article: Article, formset: Any, editor: Any, note: str) -> None:
    """Exclude the topics that an editor ticked; leave those unticked or deleted to the rules."""
    formset.save(commit=False)  # only sorts the rows into changed and deleted
    ticked = [link for link, _fields in formset.changed_objects]
    excluded = {form.instance.pk for form in formset.forms if form.cleaned_data.get("excluded")}
    out = [link.topic for link in ticked if link.pk in excluded]
    topic_choices.choose([article], out, EXCLUDED, editor, note)
    left = [link for link in ticked if link.pk not in excluded]
    topics = [link.topic for link in (*left, *formset.deleted_objects)]
    if topics:
        topic_choices.leave_to_rules([article], topics, editor, note)
