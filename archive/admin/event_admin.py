"""The admin of events: editors name them and their threads, join them, and open their articles."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.admin.articles.bulk_pages import report
from archive.admin.base import DeskAdmin
from archive.editing import batches
from archive.editing.event_choices.joining import join_events
from archive.editing.event_choices.naming import name_event
from archive.models import Article, Event


class EventNameForm(forms.ModelForm):  # type: ignore[type-arg]
    """The names an editor may give: to the event, and to its thread."""

    thread_name = forms.CharField(
        label=gettext_lazy("name of the thread"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("What the affair is called of which this event is a part."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    class Meta:
        model = Event
        fields = ("name",)
        help_texts = {
            "name": gettext_lazy(
                "Left empty, it is called like its article with the clearest title."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.thread_id:
            self.initial["thread_name"] = self.instance.thread.name
        elif "thread_name" in self.fields:
            del self.fields["thread_name"]


@admin.register(Event)
class EventAdmin(DeskAdmin):
    form = EventNameForm
    list_display = ("title", "first_day", "last_day", "articles", "outlets", "thread_title")
    list_select_related = ("lead", "thread__main_event__lead")
    search_fields = ("name", "lead__title")
    ordering = ("-last_day", "-pk")
    readonly_fields = ("first_day", "last_day", "articles", "outlets", "its_articles")
    actions = ("join",)
    heavy = (
        "terms", "lead__body_html", "lead__body_text", "thread__main_event__terms",
        "thread__main_event__lead__body_html", "thread__main_event__lead__body_text",
    )  # fmt: skip
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: Event | None = None) -> Any:
        named = ["name", "thread_name"] if obj and obj.thread_id else ["name"]
        return [*named, *self.readonly_fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("archive.change_article"))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("archive.view_article"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=gettext_lazy("title"))
    def title(self, event: Event) -> str:
        return event.title

    @admin.display(description=gettext_lazy("thread it is part of"))
    def thread_title(self, event: Event) -> str:
        return event.thread.title if event.thread else ""

    @admin.display(description=gettext_lazy("its articles"))
    def its_articles(self, event: Event) -> str:
        """A link to the list of articles, where some of them can be parted from the event."""
        address = f"{reverse('admin:archive_article_changelist')}?event__id__exact={event.pk}"
        words = _("Open them in the list, where they can be parted")
        return format_html('<a href="{}">{}</a>', address, words)

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        """Store the names that changed; an event itself is derived from its articles."""
        names = {n: form.cleaned_data[n] for n in form.changed_data if n in form.cleaned_data}
        name_event(obj, request.user, **names)

    @admin.action(permissions=["change"], description=gettext_lazy("Join in one event"))
    def join(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        chosen = list(events.order_by("pk").values_list("pk", flat=True))
        firsts = Article.objects.filter(event__in=chosen).order_by("event_id", "pk")
        ids = list({event: pk for pk, event in firsts.values_list("pk", "event_id")}.values())
        if len(ids) < 2 or len(ids) > batches.BATCH:
            words = _("Choose two events or more, at most %(most)d.") % {"most": batches.BATCH}
            self.message_user(request, words, messages.ERROR)
            return
        batch = batches.carry_out(
            ids,
            _("Join in one event"),
            lambda articles, batch: join_events(articles, request.user, "", batch),
            request.user,
            together=True,
        )
        report(self, request, batch)
