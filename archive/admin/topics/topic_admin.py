"""The admin of topics and of their spellings, with a preview of what changes would match."""

import copy
from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from archive.admin.base import DeskAdmin, Previewing
from archive.admin.form_fields import Lines, NamedCells, PreviewForm
from archive.admin.source_admin import remember_edits
from archive.admin.topics import merge_rename_split
from archive.editing import topic_changes
from archive.jobs import tasks
from archive.jobs.asking import ask
from archive.models import FormerSlug, Term, Topic, TopicMerge
from archive.topics import preview as topics_preview
from archive.topics import sides


class TermForm(forms.ModelForm):  # type: ignore[type-arg]
    not_within = Lines(
        label=gettext_lazy("Not within"),
        required=False,
        help_text=gettext_lazy("Longer expressions that mean something else, one on each line."),
    )

    class Meta:
        model = Term
        fields = (
            "topic", "text", "is_name", "whole_word", "not_within", "weight", "ambiguous", "active",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.origin == Term.Origin.FILE and "text" in self.fields:
            # If it were changed, `load_topics` would add the old one again.
            self.fields["text"].disabled = True

    def save(self, commit: bool = True) -> Any:
        if self.has_changed():
            self.instance.edited = True
        return super().save(commit)


class SpellingForm(TermForm, PreviewForm):
    """The form of one spelling on its own page."""


class TermFormset(NamedCells):
    def delete_existing(self, obj: Term, commit: bool = True) -> None:
        """Delete an editor's spelling; deactivate one from the file, which would come back."""
        if obj.origin == Term.Origin.FILE:
            obj.active, obj.edited = False, True
            if commit:
                obj.save(update_fields=["active", "edited"])
        else:
            super().delete_existing(obj, commit)


class Terms(admin.TabularInline):  # type: ignore[type-arg]
    model = Term
    form = TermForm
    formset = TermFormset
    fields = (
        "text", "is_name", "whole_word", "not_within", "weight", "ambiguous", "active", "origin",
    )  # fmt: skip
    readonly_fields = ("origin",)
    extra = 1


class TopicForm(PreviewForm):
    one_side = Lines(
        label=gettext_lazy("One side"),
        required=False,
        help_text=Topic._meta.get_field("one_side").help_text,
    )
    other_side = Lines(
        label=gettext_lazy("Other side"),
        required=False,
        help_text=Topic._meta.get_field("other_side").help_text,
    )

    class Meta:
        model = Topic
        fields = (
            "slug", "kind", "name_zh_hans", "name_zh_hant", "name_en", "parent", "starts_on",
            "ends_on", "one_side", "other_side", "description_zh_hans", "description_zh_hant",
            "description_en",
        )  # fmt: skip

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if FormerSlug.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another topic has or had this address."))
        return slug

    def clean_parent(self) -> Topic | None:
        above: Topic | None = self.cleaned_data["parent"]
        parent, seen = above, {self.instance.pk}
        while above:
            if above.pk in seen:
                raise forms.ValidationError(_("A topic cannot be a part of itself."))
            seen.add(above.pk)
            above = above.parent
        return parent

    def clean_one_side(self) -> list[str]:
        return self._known(self.cleaned_data["one_side"])

    def clean_other_side(self) -> list[str]:
        return self._known(self.cleaned_data["other_side"])

    def _known(self, slugs: list[str]) -> list[str]:
        known = Topic.objects.current_slugs(slugs)
        if unknown := [slug for slug in slugs if slug not in known]:
            words = _("There is no topic with this address: %(slugs)s.")
            raise forms.ValidationError(words % {"slugs": ", ".join(unknown)})
        return slugs

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        both = {"one_side", "other_side"}
        if both <= set(cleaned) and bool(cleaned["one_side"]) != bool(cleaned["other_side"]):
            self.add_error("other_side", _("A relation has two sides."))
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It cannot end before it starts."))
        return cleaned


@admin.register(Topic)
class TopicAdmin(Previewing):
    form = TopicForm
    fields = TopicForm.Meta.fields
    inlines = (Terms,)
    heavy = ("description_zh_hans", "description_zh_hant", "description_en")
    list_display = ("name", "slug", "kind", "parent", "corrected")
    list_display_links = ("name", "slug")
    list_select_related = ("parent",)
    list_filter = ("kind",)
    search_fields = ("slug", "name_zh_hans", "name_zh_hant", "name_en", "terms__text")
    autocomplete_fields = ("parent",)

    @admin.display(description=gettext_lazy("name"))
    def name(self, topic: Topic) -> str:
        return topic.name

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Topic], search_term: str
    ) -> tuple[QuerySet[Topic], bool]:
        """Search names, addresses and spellings; a topic that is called as typed comes first."""
        found, has_twice = super().get_search_results(request, queryset, search_term)
        term = search_term.strip()
        if not term:
            return found, has_twice
        names = ("slug", "name_zh_hans", "name_zh_hant", "name_en")
        is_called_so = Q(*((f"{name}__iexact", term) for name in names), _connector=Q.OR)
        order = found.query.order_by or ("kind", "slug")
        return found.order_by(Case(When(is_called_so, then=0), default=1), *order), has_twice

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # it is changed by renaming, which leaves a redirect

    def get_urls(self) -> list[URLPattern]:
        steps = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(partial(merge_rename_split.step, name, self)),
                name=f"archive_topic_{name}",
            )
            for name in merge_rename_split.STEPS
        ]
        undo = self.admin_site.admin_view(require_POST(partial(merge_rename_split.undo, self)))
        undoing = path("merges/<int:pk>/undo/", undo, name="archive_topicmerge_undo")
        return [*steps, undoing, *super().get_urls()]

    def render_change_form(self, request: Any, context: Any, *rest: Any, **more: Any) -> Any:
        if topic := context.get("original"):
            context["former_slugs"] = topic.former_slugs.all()
            context["merges"] = TopicMerge.objects.filter(into=topic.pk, undone_at=None)
        return super().render_change_form(request, context, *rest, **more)

    def preview(
        self, request: HttpRequest, object_id: str | None
    ) -> topics_preview.SpellingsPreview | None:
        """Return the preview of the form as sent, from a save that is rolled back, or None."""
        sent = copy.copy(request)
        answers = request.POST.copy()
        answers.pop("_preview")
        sent.POST = answers  # type: ignore[assignment]
        topic = get_object_or_404(Topic, pk=object_id)
        with transaction.atomic():
            response = self.changeform_view(sent, object_id)
            terms = list(topic.terms.select_related("topic"))
            topic.refresh_from_db()
            transaction.set_rollback(True)
        messages.get_messages(request)._queued_messages.clear()  # type: ignore[union-attr]
        return topics_preview.preview(topic, terms) if response.status_code == 302 else None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether a topic may be deleted: no article has it, and no spelling is from the file."""
        if obj and (
            obj.terms.filter(origin=Term.Origin.FILE).exists() or obj.articletopic_set.exists()
        ):
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        remember_edits(obj, form)
        before = Topic.objects.filter(pk=obj.pk).first()
        super().save_model(request, obj, form, change)
        if {"one_side", "other_side"} & set(form.changed_data):
            sought = [
                term for topic in (before, obj) if topic for term in sides.terms_of_one(topic)
            ]
            match_again(self, request, sought, [obj])

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        kept = [term for term in formset.deleted_objects if term.origin == Term.Origin.FILE]
        if kept:
            words = _("Out of use, and kept because the topics file names them: %(terms)s.")
            spellings = ", ".join(term.text for term in kept)
            self.message_user(request, words % {"terms": spellings}, messages.INFO)
        if formset.has_changed():
            touched = [*formset.new_objects, *(term for term, _fields in formset.changed_objects)]
            match_again(self, request, [*touched, *formset.deleted_objects])


@admin.register(Term)
class TermAdmin(Previewing):
    form = SpellingForm
    previews_new = True
    list_display = (
        "text",
        "of",
        "is_name",
        "whole_word",
        "ambiguous",
        "weight",
        "active",
        "origin",
    )
    list_select_related = ("topic",)
    list_filter = ("active", "ambiguous", "origin", "topic__kind")
    search_fields = ("text", "topic__slug")
    autocomplete_fields = ("topic",)

    @admin.display(description=gettext_lazy("topic"), ordering="topic")
    def of(self, term: Term) -> Topic:
        return term.topic

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("topic", "origin") if obj else ("origin",)

    def preview(
        self, request: HttpRequest, object_id: str | None
    ) -> topics_preview.SpellingsPreview | None:
        """Return the preview of the topic with this spelling as sent; None if invalid."""
        known = self.get_object(request, unquote(object_id)) if object_id else None
        answers = request.POST.copy()
        answers.pop("_preview")
        form = self.get_form(request, known, change=known is not None)(answers, instance=known)
        if not form.is_valid():
            return None
        term = form.save(commit=False)
        others = term.topic.terms.exclude(pk=term.pk).select_related("topic")
        return topics_preview.preview(term.topic, [*others, term])

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether it may be deleted: not one from the file, which would come back."""
        from_file = obj is not None and obj.origin == Term.Origin.FILE
        return not from_file and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Term, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        match_again(self, request, [obj])

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        term = copy.copy(obj)
        super().delete_model(request, obj)
        match_again(self, request, [term])


def match_again(
    desk: DeskAdmin, request: HttpRequest, terms: list[Term], topics: Sequence[Topic] = ()
) -> None:
    """Match the articles with these spellings again with their topics, or with the given ones.

    Too many are left to a worker.
    """
    ids = topic_changes.holding(terms)
    concerned = topics or {term.topic for term in terms}
    if ids is None:
        for topic in {*concerned, *sides.relations_of(set(concerned))}:
            ask(tasks.match_topic_again, topic.slug, about=topic.slug, by=request.user)
        words = _("A worker matches the articles again. Until then they keep their topics.")
        desk.message_user(request, words, messages.INFO)
        return
    gained, lost = topic_changes.match_again(ids, concerned)
    words = _("Articles were matched again: %(gained)d gained the topic, %(lost)d lost it.")
    desk.message_user(request, words % {"gained": gained, "lost": lost}, messages.SUCCESS)
