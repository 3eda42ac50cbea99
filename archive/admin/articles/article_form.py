"""The form in which an editor corrects an article."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from archive.admin.articles.values_in_words import machine_value
from archive.admin.form_fields import LANGUAGE_TAG, Moment, PlainText, Unasked
from archive.extraction.formats.exportline import CORRECTABLE
from archive.models import Article, Topic

TEXTS = ("title", "kicker", "lead", "byline", "section", "language")
DATE = ("published_at", "published_precision")
ONLY_A_DATE = (Article.Precision.DAY, Article.Precision.MONTH)


def beside(article: Article, name: str) -> str:
    """What stands beside a corrected field: the machine's value, and a button that takes it back."""
    news = name in (article.contested_fields or [])
    return format_html(
        '<span class="{}">{} <b>{}</b></span>'
        ' <button type="submit" form="desk-take-back" name="field" value="{}">{}</button>',
        "desk-news" if news else "",
        _("Corrected. A newer capture says:") if news else _("Corrected. The machine read:"),
        machine_value(article, name),
        name,
        _("Take it back"),
    )


def guessed() -> str:
    """What stands beside an estimated date: a button that confirms it, and one for the day."""
    buttons = (
        ("confirm_date", _("Confirm it as it stands")),
        ("date_to_the_day", _("Known to the day")),
    )
    return format_html_join(
        " ",
        '<button type="submit" form="desk-date" name="change" value="{}">{}</button>',
        buttons,
    )


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The form of one article. It saves nothing itself.

    What the editor changed is in `corrections`, and in `cleaned_data` as `add_topics` and `note`.
    """

    published_at = Moment(
        label=_("Published"),
        required=False,
        help_text=_("In the site’s time zone. Without a time where only the day is known."),
    )
    # Asked for only where a date is emptied.
    undated = forms.BooleanField(label=_("No date is known"), required=False, widget=Unasked)
    add_topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        label=_("Add topics"),
        required=False,
        widget=AutocompleteSelectMultiple(
            Article._meta.get_field("topics"), admin.site, attrs={"title": _("Add topics")}
        ),
        help_text=_("They stay, whatever the rules find. The article’s topics are listed below."),
    )
    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("A short note, kept with this change in the article’s history."),
    )
    # `updated_at` when the page was opened, to detect changes made in the meantime.
    seen = forms.CharField(required=False, widget=Unasked)

    class Meta:
        model = Article
        fields = CORRECTABLE
        field_classes = dict.fromkeys(TEXTS, PlainText)
        widgets = {"lead": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article = self.instance
        if "title" not in self.fields:
            return  # the user may only view it
        self.fields["language"].validators.append(LANGUAGE_TAG)
        source = self.fields["source"].widget
        # Sources are edited on their own pages.
        source.can_add_related = source.can_change_related = source.can_delete_related = False
        self.initial["seen"] = article.updated_at.isoformat()
        if article.published_at and article.has_only_a_date:
            # A bare date is stored as midnight UTC, and shown as the same date in the site's zone.
            day = article.published_at.astimezone(dt.UTC).date()
            self.initial["published_at"] = timezone.make_aware(dt.datetime.combine(day, dt.time()))
        if article.has_a_guessed_date:
            self.fields["published_precision"].help_text = guessed()
        for name in CORRECTABLE:
            if name in article.edited_fields:
                # Help texts are shown as markup; `beside` escapes the values.
                self.fields[name].help_text = beside(article, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        seen = cleaned.get("seen")
        if seen and seen != self.instance.updated_at.isoformat():
            raise forms.ValidationError(
                _(
                    "This article changed after you opened it: another editor or a newer capture"
                    " changed it. Nothing was saved. Open it again and repeat your corrections."
                ),
                code="changed_meanwhile",
            )
        if {"published_at", "published_precision"} & set(self.changed_data):
            self._clean_date(cleaned)
        return cleaned

    def _clean_date(self, cleaned: dict[str, Any]) -> None:
        """Make date and precision agree; add an error where they cannot."""
        if "published_at" not in cleaned or "published_precision" not in cleaned:
            return
        moment, precision = cleaned["published_at"], cleaned["published_precision"]
        if moment is None:
            if self.instance.published_at and not cleaned.get("undated"):
                self.fields["undated"].widget = forms.CheckboxInput()
                words = _("The article would have no date. Tick this to say so, and save again.")
                self.add_error("undated", words)
            cleaned["published_precision"] = Article.Precision.UNKNOWN
            return
        local = timezone.localtime(moment) if moment.year > 1 else moment
        if local.year < 1800 or moment > timezone.now() + dt.timedelta(days=1):
            self.add_error("published_at", _("No article is from before 1800 or from the future."))
        elif precision == Article.Precision.UNKNOWN:
            self.add_error("published_precision", _("Say how precisely this date is known."))
        elif precision in ONLY_A_DATE:
            cleaned["published_at"] = dt.datetime.combine(local.date(), dt.time(), dt.UTC)

    @property
    def corrections(self) -> dict[str, Any]:
        """The fields that the editor changed, with their new values; a date with its precision."""
        names = set(self.changed_data) & set(CORRECTABLE)
        if names & set(DATE):
            names |= set(DATE)
        return {name: self.cleaned_data[name] for name in names}
