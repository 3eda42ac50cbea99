"""The bulk changes that editors can make: for each its form, its preview and its act."""

import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from archive.admin.form_fields import LANGUAGE_TAG
from archive.editing import batches, copy_marks, topic_choices
from archive.editing import corrections as article_corrections
from archive.editing.event_choices.joining import join_events, joined
from archive.editing.event_choices.leaving import leave_to_texts, left
from archive.editing.event_choices.parting import part_from_events, parted
from archive.editing.event_choices.together import Groups, changing
from archive.models import Article, ArticleTopic, Batch, Source, Topic

Asked = Mapping[str, Any]  # the editor's answers: cleaned data of the change's form
EDITOR, EXCLUDED = ArticleTopic.Origin.EDITOR, ArticleTopic.Origin.EXCLUDED


class NoteForm(forms.Form):
    """A form with a note only; base of the others."""

    note = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=article_corrections.NOTE_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("A short note, kept with this change in the articles’ history."),
    )
    field_order: Sequence[str] = ()


class WithdrawForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=article_corrections.NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Readers who follow a link to the article are told."),
    )


class BulkSourceForm(NoteForm):
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
    """Form validator: refuse an unknown time zone."""
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
class BulkChange:
    """One kind of bulk change.

    `plan` returns what it would change of an article, for the preview; `do` changes some articles
    and returns how many. `asks` says whether the plan depends on the form's answers, `together`
    whether all articles must be changed in one transaction.
    """

    name: str
    words: Any  # its label, translated lazily
    form: type[forms.Form]
    plan: Callable[[Article, Asked], Mapping[str, Any]]
    do: Callable[[Sequence[Article], Asked, Any, Batch], int]
    asks: bool = True
    most: int = batches.MOST  # articles at once
    together: bool = False
    # The ids of all articles that change where some are chosen; None if only the chosen do.
    reach: Callable[[Sequence[int]], set[int]] | None = None

    def suits(self, articles: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles to which the change can apply at all."""
        if self.name == "withdraw":
            return articles.filter(withdrawn_at=None)
        return articles.filter(withdrawn_at__isnull=False) if self.name == "put_back" else articles


def _correction(values: Callable[[Article, Asked], Mapping[str, Any]]) -> dict[str, Any]:
    """Return `plan` and `do` of a change that sets fields to what `values` returns."""

    def plan(article: Article, asked: Asked) -> Mapping[str, Any]:
        planned = article_corrections.planned(article, values(article, asked))
        return {name: planned[name] for name in planned if name not in article_corrections.NOTED}

    def do(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
        plans = [(a, article_corrections.planned(a, values(a, asked))) for a in articles]
        return article_corrections.apply(plans, editor, asked["note"], batch)

    return {"plan": plan, "do": do}


def _date(plan_of: Callable[[Article], article_corrections.Plan]) -> dict[str, Any]:
    """Return `plan` and `do` of a change of estimated dates that asks for no answers."""

    def do(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
        plans = [(article, plan_of(article)) for article in articles]
        return article_corrections.apply(plans, editor, asked["note"], batch)

    def plan(article: Article, asked: Asked) -> Mapping[str, Any]:
        changed = {n: v for n, v in plan_of(article).items() if getattr(article, n) != v}
        return {name: changed[name] for name in changed if name not in article_corrections.NOTED}

    return {"plan": plan, "do": do, "asks": False}


def shifted(article: Article, asked: Asked) -> dict[str, Any]:
    """Return `published_at` with its local time moved from zone `read_in` to zone `printed_in`.

    For times that were read in a wrong zone. Nothing for a bare date, which is no instant, and for
    a guess, which was not printed.
    """
    moment = article.published_at
    if moment is None or article.has_only_a_date or article.is_approximate:
        return {}
    clock = moment.astimezone(zoneinfo.ZoneInfo(asked["read_in"])).replace(tzinfo=None)
    there = clock.replace(tzinfo=zoneinfo.ZoneInfo(asked["printed_in"]))
    return {"published_at": there.astimezone(dt.UTC)}


def _topics(origin: str) -> dict[str, Any]:
    """Return `plan` and `do` of a change that adds or excludes topics."""

    def plan(article: Article, asked: Asked) -> Mapping[str, Any]:
        links = {link.topic_id: link.origin for link in article.articletopic_set.all()}
        chosen = [topic for topic in asked["topics"] if links.get(topic.pk) != origin]
        return {"topics": {topic.slug: origin for topic in chosen}} if chosen else {}

    def do(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
        return topic_choices.choose(articles, asked["topics"], origin, editor, asked["note"], batch)

    return {"plan": plan, "do": do}


def _withdraw(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
    return article_corrections.withdraw(articles, asked["note"], editor, batch)


def _put_back(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
    return article_corrections.put_back(articles, asked["note"], editor, batch)


def _copies(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
    return copy_marks.mark_as_copies(articles, editor, asked["note"], batch)


def _no_copies(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
    return copy_marks.mark_as_no_copies(articles, editor, asked["note"], batch)


def _of_events(
    act: Callable[..., int], groups: Callable[[Sequence[Article]], Groups]
) -> dict[str, Any]:
    """Return `plan`, `do` and the rest of a change of which articles are one event."""

    def do(articles: Sequence[Article], asked: Asked, editor: Any, batch: Batch) -> int:
        return act(articles, editor, asked["note"], batch)

    return {
        "plan": lambda article, asked: {"event": True},
        "reach": lambda ids: changing(groups([*Article.objects.filter(pk__in=ids).only("pk")])),
        "do": do,
        "asks": False,
        "most": batches.BATCH,
        "together": True,  # one event
    }


CHANGES = {
    change.name: change
    for change in (
        BulkChange(
            "set_source",
            gettext_lazy("Set the source…"),
            BulkSourceForm,
            **_correction(lambda article, asked: {"source": asked["source"]}),
        ),
        BulkChange(
            "set_section",
            gettext_lazy("Set the section…"),
            SectionForm,
            **_correction(lambda article, asked: {"section": asked["section"]}),
        ),
        BulkChange(
            "set_language",
            gettext_lazy("Set the language…"),
            LanguageForm,
            **_correction(lambda article, asked: {"language": asked["language"]}),
        ),
        BulkChange(
            "shift_zone",
            gettext_lazy("Shift the time zone…"),
            ZoneForm,
            **_correction(shifted),
        ),
        BulkChange(
            "confirm_date",
            gettext_lazy("Confirm the estimated date as it stands…"),
            NoteForm,
            **_date(article_corrections.confirmed),
        ),
        BulkChange(
            "date_to_the_day",
            gettext_lazy("The estimated date is known to the day…"),
            NoteForm,
            **_date(article_corrections.known_to_the_day),
        ),
        BulkChange("add_topics", gettext_lazy("Add topics…"), TopicsForm, **_topics(EDITOR)),
        BulkChange(
            "exclude_topics", gettext_lazy("Exclude topics…"), TopicsForm, **_topics(EXCLUDED)
        ),
        BulkChange(
            "mark_as_copies",
            gettext_lazy("Mark as copies of one another…"),
            NoteForm,
            lambda article, asked: {"story": True},
            _copies,
            asks=False,
            most=batches.BATCH,
            together=True,  # one story
        ),
        BulkChange(
            "mark_as_no_copies",
            gettext_lazy("Mark as no copies…"),
            NoteForm,
            lambda article, asked: {"story": False} if article.story_chosen != 0 else {},
            _no_copies,
            asks=False,
        ),
        BulkChange(
            "join_events",
            gettext_lazy("Join in one event, with all of their events…"),
            NoteForm,
            **_of_events(join_events, joined),
        ),
        BulkChange(
            "part_from_events",
            gettext_lazy(
                "Part from their events, as one of their own (one article alone: as none)…"
            ),
            NoteForm,
            **_of_events(part_from_events, parted),
        ),
        BulkChange(
            "leave_events",
            gettext_lazy("Leave their events to the texts again…"),
            NoteForm,
            **_of_events(leave_to_texts, left),
        ),
        BulkChange(
            "withdraw",
            gettext_lazy("Withdraw with a note…"),
            WithdrawForm,
            lambda article, asked: {"withdrawn_at": True} if not article.withdrawn_at else {},
            _withdraw,
            asks=False,
        ),
        BulkChange(
            "put_back",
            gettext_lazy("Put back…"),
            NoteForm,
            lambda article, asked: {"withdrawn_at": False} if article.withdrawn_at else {},
            _put_back,
            asks=False,
        ),
    )
}


def in_words(change: BulkChange, asked: Asked) -> str:
    """Return a bulk change with its answers, for its record: “Set the section: 中国”."""
    words = str(change.words).rstrip("…")
    values = [
        ", ".join(str(each) for each in value) if isinstance(value, QuerySet) else str(value)
        for name, value in asked.items()
        if name != "note"
    ]
    return f"{words}{pgettext('after a label', ': ')}{' → '.join(values)}" if values else words
