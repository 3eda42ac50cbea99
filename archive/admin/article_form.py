"""The form in which an editor corrects an article."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from archive import editing
from archive.admin.fields import Moment, PlainText
from archive.admin.wording import label_of, machine_value
from archive.models import Article, Topic

TEXTS = ("title", "kicker", "lead", "byline", "section", "language")
DATE = ("published_at", "published_precision")
ONLY_A_DATE = (Article.Precision.DAY, Article.Precision.MONTH)
LANGUAGE_TAG = RegexValidator(
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", _("Write a language tag such as zh-Hans, zh-Hant or en.")
)


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an editor changed in an article, as `corrections`, `taken_back` and `add_topics`.

    The form changes nothing itself: the admin hands these to `editing`.
    """

    published_at = Moment(
        label=_("Published"),
        required=False,
        help_text=_("In the site’s time zone. Without a time where only the day is known."),
    )
    take_back = forms.MultipleChoiceField(
        label=_("Take the machine’s value back"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The field then follows the captures again."),
    )
    add_topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        label=_("Add topics"),
        required=False,
        widget=AutocompleteSelectMultiple(Article._meta.get_field("topics"), admin.site),
        help_text=_("They stay, whatever the rules find. The article’s topics are listed below."),
    )
    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("A short note, kept with this change in the article’s history."),
    )
    # When the article had last changed as the editor opened the page.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = editing.CORRECTABLE
        field_classes = dict.fromkeys(TEXTS, PlainText)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article = self.instance
        if "title" not in self.fields:
            return  # for those who may only look
        self.fields["language"].validators.append(LANGUAGE_TAG)
        source = self.fields["source"].widget
        # Sources are edited at their own place.
        source.can_add_related = source.can_change_related = source.can_delete_related = False
        self.initial["seen"] = article.updated_at.isoformat()
        if article.published_at and article.has_only_a_date:
            # A bare date is that date in every zone.
            day = article.published_at.astimezone(dt.UTC).date()
            self.initial["published_at"] = timezone.make_aware(dt.datetime.combine(day, dt.time()))
        corrected = [name for name in editing.CORRECTABLE if name in article.edited_fields]
        read = {name: machine_value(article, name) for name in corrected}
        for name in corrected:
            # Help texts are shown as markup, so what is not ours is escaped here.
            words = format_html("{} <b>{}</b>", _("Corrected. The machine read:"), read[name])
            self.fields[name].help_text = words
        self.fields["take_back"].choices = [  # type: ignore[attr-defined]
            (name, f"{label_of(name)}: {read[name]}") for name in corrected
        ]

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
        for name in cleaned.get("take_back", []):
            if name in self.changed_data:
                self.add_error(name, _("Either correct it or take the machine’s value back."))
        if {"published_at", "published_precision"} & set(self.changed_data):
            self._clean_date(cleaned)
        return cleaned

    def _clean_date(self, cleaned: dict[str, Any]) -> None:
        """Bring date and precision into agreement."""
        if "published_at" not in cleaned or "published_precision" not in cleaned:
            return
        moment, precision = cleaned["published_at"], cleaned["published_precision"]
        if moment is None:
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
        """The fields an editor set, with their values."""
        names = set(self.changed_data) & set(editing.CORRECTABLE)
        if names & set(DATE):
            names |= set(DATE)
        return {name: self.cleaned_data[name] for name in names}

    @property
    def taken_back(self) -> list[str]:
        return list(self.cleaned_data.get("take_back", []))
