"""The pages on which a topic is merged into another, renamed or split."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_slug
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from archive.editing import topic_changes, topic_merging
from archive.models import FormerSlug, Topic, TopicMerge
from archive.topics import preview as topics_preview


def free(slug: str) -> None:
    """Form validator: refuse an address that a topic has or had."""
    if Topic.objects.filter(slug=slug).exists() or FormerSlug.objects.filter(slug=slug).exists():
        raise forms.ValidationError(_("Another topic has or had this address."))


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Topic.objects.all(),
        label=gettext_lazy("into"),
        widget=AutocompleteSelect(Topic._meta.get_field("parent"), admin.site),
    )

    def __init__(self, topic: Topic, *args: Any) -> None:
        super().__init__(*args)
        self.fields["into"].queryset = Topic.objects.exclude(pk=topic.pk)  # type: ignore[attr-defined]

    def preview(self, topic: Topic) -> topic_merging.MergePreview | None:
        """Return the preview to show before the merge; None once that of this merge was shown."""
        into: Topic = self.cleaned_data["into"]
        was_shown = self.data.get("shown") == str(into.pk)
        return None if was_shown else topic_merging.preview(topic, into)

    def take(self, topic: Topic, editor: Any) -> tuple[Topic, str]:
        into: Topic = self.cleaned_data["into"]
        count = topic_merging.merge(topic, into, editor).links.filter(origin_there="").count()
        words = ngettext(
            "Merged; %(count)d article moved.", "Merged; %(count)d articles moved.", count
        )
        return into, words % {"count": count}


class RenameForm(forms.Form):
    slug = forms.CharField(
        label=gettext_lazy("new address"), max_length=100, validators=[validate_slug]
    )

    def __init__(self, topic: Topic, *args: Any) -> None:
        super().__init__(*args)
        self.topic = topic

    def clean_slug(self) -> str:
        """The address, free or a former one of this very topic."""
        slug: str = self.cleaned_data["slug"]
        if not self.topic.former_slugs.filter(slug=slug).exists():
            free(slug)
        return slug

    def take(self, topic: Topic, editor: Any) -> tuple[Topic, str]:
        topic_changes.rename(topic, self.cleaned_data["slug"])
        return topic, _("Renamed; readers of the old address are led here.")


class SplitForm(forms.Form):
    slug = forms.CharField(
        label=gettext_lazy("address of the new topic"),
        max_length=100,
        validators=[validate_slug, free],
    )
    name_zh_hans = forms.CharField(label=gettext_lazy("name in Simplified Chinese"), max_length=100)
    name_zh_hant = forms.CharField(
        label=gettext_lazy("name in Traditional Chinese"), max_length=100, required=False
    )
    name_en = forms.CharField(label=gettext_lazy("name in English"), max_length=100, required=False)
    terms: Any = forms.ModelMultipleChoiceField(
        Topic.objects.none(),
        label=gettext_lazy("spellings that move"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, topic: Topic, *args: Any) -> None:
        super().__init__(*args)
        self.fields["terms"].queryset = topic.terms.filter(active=True)  # type: ignore[attr-defined]

    def preview(self, topic: Topic) -> topics_preview.SpellingsPreview | None:
        """Return what the topic loses, to be shown first; None once this choice was shown."""
        terms = self.cleaned_data["terms"]
        self.shown = " ".join(str(term.pk) for term in terms)
        if self.data.get("shown") == self.shown:
            return None
        staying = topic.terms.exclude(pk__in=terms).select_related("topic")
        return topics_preview.preview(topic, staying)

    def take(self, topic: Topic, editor: Any) -> tuple[Topic, str]:
        asked = dict(self.cleaned_data)
        terms = list(asked.pop("terms"))
        fresh = Topic(kind=topic.kind, edited_fields=["parent"], **asked)
        ids = topic_changes.holding(terms)
        topic_changes.split(topic, terms, fresh)
        if ids is None:
            return fresh, _("Split. Run “manage.py retopic” to move the articles.")
        topic_changes.match_again(ids, [topic, fresh])
        return fresh, _("Split; the articles moved with their spellings.")


STEPS: dict[str, tuple[type[Any], Any, Any]] = {
    "merge": (
        MergeForm,
        gettext_lazy("Merge into another topic…"),
        gettext_lazy(
            "Spellings and articles move, readers of the old address are led on. What would happen"
            " is shown first, and it can be undone."
        ),
    ),
    "rename": (
        RenameForm,
        gettext_lazy("Change the address…"),
        gettext_lazy("Readers of the old address are led to the new one."),
    ),
    "split": (
        SplitForm,
        gettext_lazy("Split…"),
        gettext_lazy(
            "The spellings you choose make a new topic, a part of this one. What would happen is"
            " shown first; merging the new topic into this one undoes it."
        ),
    ),
}

# Steps with a preview, and what shows it.
SHOWN_FIRST = {"merge": "admin/archive/topic/_merge.html", "split": "admin/archive/_preview.html"}


def step(name: str, desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Page of a step in STEPS: its form, for a merge the preview, and then the step itself."""
    if not desk.has_change_permission(request):
        raise PermissionDenied
    topic = get_object_or_404(Topic, pk=pk)
    form_class, words, advice = STEPS[name]
    form = form_class(topic, request.POST or None)
    shown = form.preview(topic) if name in SHOWN_FIRST and form.is_valid() else None
    if form.is_valid() and shown is None:
        old = topic.slug
        result, told = form.take(topic, request.user)
        desk.log_change(request, result, f"{name}: {old} → {result.slug}")
        desk.message_user(request, told, messages.SUCCESS)
        return redirect("admin:archive_topic_change", result.pk)
    context = {
        **desk.admin_site.each_context(request),
        "title": str(words).rstrip("…"),
        "opts": desk.opts,
        "media": desk.media + form.media,
        "form": form,
        "advice": advice,
        "topic": topic,
        "count": topic.articletopic_set.count(),
        "preview": shown,
        "shows_first": name in SHOWN_FIRST,
        "preview_page": SHOWN_FIRST.get(name),
    }
    return TemplateResponse(request, "admin/archive/topic/step.html", context)


def undo(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a merge of two topics and match their articles again."""
    if not desk.has_change_permission(request):
        raise PermissionDenied
    record = get_object_or_404(TopicMerge, pk=pk)
    try:
        topic, into = topic_merging.undo(record)
    except topic_merging.MergeError as error:
        desk.message_user(request, str(error), messages.ERROR)
        known = Topic.objects.filter(pk=record.into).exists()
        page = "archive_topic_change" if known else "archive_topic_changelist"
        return redirect(f"admin:{page}", *([record.into] if known else []))
    told = _("The merge is undone.")
    ids = topic_changes.holding([*topic.terms.all(), *into.terms.all()])
    if ids is None:
        told += " " + _("Run “manage.py retopic” to match the articles again.")
    else:
        topic_changes.match_again(ids, [topic, into])
    desk.log_change(request, topic, f"undo merge: {into.slug} → {topic.slug}")
    desk.message_user(request, told, messages.SUCCESS)
    return redirect("admin:archive_topic_change", topic.pk)
