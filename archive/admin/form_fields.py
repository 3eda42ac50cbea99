"""Form fields that keep an untouched value unchanged when a browser sends it back."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from archive.text.storable import LANGUAGE
from archive.text.typed_days import read_date

LANGUAGE_TAG = RegexValidator(
    rf"^{LANGUAGE.pattern}\Z", _("Write a language tag such as zh-Hans, zh-Hant or en.")
)


class NamedCells(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows of a table of the desk: each control is named by its column and what its row is."""

    def row_name(self, row: Any) -> str:
        return str(row)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        row = f" {self.row_name(form.instance)}" if form.instance.pk else ""
        for name, field in form.fields.items():
            field.widget.attrs["aria-label"] = f"{capfirst(field.label or name)}{row}"
            if field.help_text:  # which stands in the head of the table, and has no id there
                field.widget.attrs["aria-describedby"] = f"{self.prefix}-heading"


class Unasked(forms.HiddenInput):
    """What a form does not ask, or not yet: its label points nowhere."""

    def id_for_label(self, id_: str | None) -> str:
        return ""


class PlainText(forms.CharField):
    """Text whose line ends and outer blanks make no difference: browsers change them."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.to_python(initial), data)


class Lines(forms.CharField):
    """A list of texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(super().to_python(value)).splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial or []) != self.to_python(data))


class Day(forms.DateField):
    """A day as people write it, such as 2020年7月19日, beside the forms of the language."""

    def to_python(self, value: Any) -> dt.date | None:
        read = read_date(value) if isinstance(value, str) else None
        return read[0] if read and read[0] == read[1] else super().to_python(value)


class Moment(forms.SplitDateTimeField):
    """A date and, where it is known, a time of day, in the site's time zone.

    Django's own field refuses the hour that occurs twice in autumn, even where it was not
    touched; here it is the first of the two. And it shows no seconds in Chinese, so that a form
    sent back as it was would take them away; here the formats are the same in every language.
    """

    widget = AdminSplitDateTime

    def __init__(self, **options: Any) -> None:
        super().__init__(require_all_fields=False, **options)
        self.fields = (Day(), self.fields[1])
        formats = ("%Y-%m-%d", "%H:%M:%S")
        for field, part, format_ in zip(self.fields, self.widget.widgets, formats, strict=True):
            field.required = False
            part.format = format_
        for part, name in zip(self.widget.widgets, (_("Date"), _("Time")), strict=True):
            part.attrs["aria-label"] = name

    def compress(self, data_list: Any) -> dt.datetime | None:
        if not data_list:
            return None
        day, time = data_list
        if not day:
            raise forms.ValidationError(_("A time of day needs a date."), code="invalid_date")
        return timezone.make_aware(dt.datetime.combine(day, time or dt.time()))


class PreviewForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form with a preview button; sent with that, it is invalid and so never saved."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "_preview" in self.data:
            self.add_error(None, _("This is a preview. Nothing is saved yet."))
        return cleaned
