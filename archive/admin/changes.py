"""What an editor can do to many articles at once: what is asked, what changes, what is done."""

import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive import batches, editing
from archive.admin.fields import LANGUAGE_TAG
from archive.models import Article, ArticleTopic, Batch, Source, Topic

Asked = Mapping[str, Any]  # what an editor answered
EDITOR, EXCLUDED = ArticleTopic.Origin.EDITOR, ArticleTopic.Origin.EXCLUDED


class NoteForm(forms.Form):
    """Asks why, and no more."""

    note = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=editing.NOTE_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("A short note, kept with this change in the articles’ history."),
    )
    field_order: Sequence[str] = ()


class WithdrawForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=editing.NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Readers who follow a link to the article are told."),
    )


class SourceForm(NoteForm):
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=gettext_lazy("source"),
        widget=AutocompleteSelect(Article._meta.get_field("source"), admin.site),
    )
    field_order = ("source", "note")


class SectionForm(NoteForm):
    section = forms.CharField(
        label=gettext_lazy("section"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Left empty, the section is taken away."),
    )
    field_order = ("section", "note")


class LanguageForm(NoteForm):
    language = forms.CharField(
        label=gettext_lazy("language"),
        max_length=20,
        validators=[LANGUAGE_TAG],
        help_text=gettext_lazy("A language tag such as zh-Hans, zh-Hant or en."),
    )
    field_order = ("language", "note")


def zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise forms.ValidationError(_("There is no such time zone. One is Europe/Paris."))


class ZoneForm(NoteForm):
    read_in = forms.CharField(
        label=gettext_lazy("was read in"),
        validators=[zone],
        help_text=gettext_lazy("The time zone by which the printed times were taken by mistake."),
    )
    printed_in = forms.CharField(
        label=gettext_lazy("is printed in"),
        validators=[zone],
        help_text=gettext_lazy("The time zone in which the outlet printed them, Asia/Taipei."),
    )
    field_order = ("read_in", "printed_in", "note")


class TopicsForm(NoteForm):
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        label=gettext_lazy("topics"),
        widget=AutocompleteSelectMultiple(Article._meta.get_field("topics"), admin.site),
    )
    field_order = ("topics", "note")


@dataclass(frozen=True)
class Change:
    """One thing to be done to many articles.

    `plan` says what it would change of an article, for the preview; `do` does it to some.
    `asks` says whether the plan depends on what the form asks.
    """

    name: str
    words: Any  # translated when they are shown
    form: type[forms.Form]
    plan: Callable[[Article, Asked], Mapping[str, Any]]
    do: Callable[[Sequence[Article], Asked, Any, Batch], int]
    asks: bool = True
    most: int = batches.MOST  # articles at once

    def suits(self, articles: QuerySet[Article]) -> QuerySet[Article]:
        """Keep the articles that the change can concern at all."""
        if self.name == "withdraw":
            return articles.filter(withdrawn_at=None)
        return articles.filter(withdrawn_at__isnull=False) if self.name == "put_back" else articles


def _correction(values: Callable[[Article, Asked], Mapping[str, Any]]) -> dict[str, Any]:
    """The two halves of a change that corrects fields."""

    def plan(article: Article, asked: Asked) -> Mapping[str, Any]:
        planned = editing.planned(article, values(article, asked))
        return {name: planned[name] for name in planned if name not in editing.NOTED}

    def do(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
        plans = [(a, editing.planned(a, values(a, asked))) for a in articles]
        return editing.apply(plans, editor, asked["note"], batch)

    return {"plan": plan, "do": do}


def shifted(article: Article, asked: Asked) -> dict[str, Any]:
    """The instant at which the clock of one zone showed what was taken for another zone's time.

    A bare date is no instant, and a guess was not printed: both stay.
    """
    moment = article.published_at
    if moment is None or article.has_only_a_date or article.is_approximate:
        return {}
    clock = moment.astimezone(zoneinfo.ZoneInfo(asked["read_in"])).replace(tzinfo=None)
    there = clock.replace(tzinfo=zoneinfo.ZoneInfo(asked["printed_in"]))
    return {"published_at": there.astimezone(dt.UTC)}


def _topics(origin: str) -> dict[str, Any]:
    def plan(article: Article, asked: Asked) -> Mapping[str, Any]:
        links = {link.topic_id: link.origin for link in article.articletopic_set.all()}
        chosen = [topic for topic in asked["topics"] if links.get(topic.pk) != origin]
        return {"topics": {topic.slug: origin for topic in chosen}} if chosen else {}

    def do(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
        return editing.choose(articles, asked["topics"], origin, editor, asked["note"], batch)

    return {"plan": plan, "do": do}


def _withdraw(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
    plans = [(article, editing.withdrawal(article, asked["note"])) for article in articles]
    return editing.apply(plans, editor, asked["note"], batch)


def _put_back(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
    plans = [(article, editing.putting_back(article)) for article in articles]
    return editing.apply(plans, editor, asked["note"], batch)


def _copies(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
    return editing.mark_as_copies(articles, editor, asked["note"], batch)


def _no_copies(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
    return editing.mark_as_no_copies(articles, editor, asked["note"], batch)


CHANGES = {
    change.name: change
    for change in (
        Change(
            "set_source",
            gettext_lazy("Set the source…"),
            SourceForm,
            **_correction(lambda article, asked: {"source": asked["source"]}),
        ),
        Change(
            "set_section",
            gettext_lazy("Set the section…"),
            SectionForm,
            **_correction(lambda article, asked: {"section": asked["section"]}),
        ),
        Change(
            "set_language",
            gettext_lazy("Set the language…"),
            LanguageForm,
            **_correction(lambda article, asked: {"language": asked["language"]}),
        ),
        Change(
            "shift_zone",
            gettext_lazy("Shift the time zone…"),
            ZoneForm,
            **_correction(shifted),
        ),
        Change("add_topics", gettext_lazy("Add topics…"), TopicsForm, **_topics(EDITOR)),
        Change("exclude_topics", gettext_lazy("Exclude topics…"), TopicsForm, **_topics(EXCLUDED)),
        Change(
            "mark_as_copies",
            gettext_lazy("Mark as copies of one another…"),
            NoteForm,
            lambda article, asked: {"story": True},
            _copies,
            asks=False,
            most=batches.BATCH,  # one story, so one batch
        ),
        Change(
            "mark_as_no_copies",
            gettext_lazy("Mark as no copies…"),
            NoteForm,
            lambda article, asked: {"story": False} if article.story_chosen != 0 else {},
            _no_copies,
            asks=False,
        ),
        Change(
            "withdraw",
            gettext_lazy("Withdraw with a note…"),
            WithdrawForm,
            lambda article, asked: {"withdrawn_at": True} if not article.withdrawn_at else {},
            _withdraw,
            asks=False,
        ),
        Change(
            "put_back",
            gettext_lazy("Put back…"),
            NoteForm,
            lambda article, asked: {"withdrawn_at": False} if article.withdrawn_at else {},
            _put_back,
            asks=False,
        ),
    )
}


def in_words(change: Change, asked: Asked) -> str:
    """Return what a change does, for its record: “Set the section: 中国”."""
    words = str(change.words).rstrip("…")
    values = [
        ", ".join(str(each) for each in value) if isinstance(value, QuerySet) else str(value)
        for name, value in asked.items()
        if name != "note"
    ]
    return str(format_lazy("{}: {}", words, " → ".join(values))) if values else words
