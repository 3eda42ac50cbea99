"""Model fields that hold only what a page can show.

A value is made fit when it is stored, by `save`, `bulk_create`, `bulk_update` or `update` alike,
and again when it is read, because an older version or another program may have written it. For
the database and migrations they are Django's plain fields.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from django.db import models

from archive.extraction.cleaning.sanitising import Sanitised, cleaned_again
from archive.text import storable

if TYPE_CHECKING:  # Django's fields are generic only in the stubs
    Base = object
    Char = models.CharField[Any, str]
    Text = models.TextField[Any, str]
    Url = models.URLField[Any, str]
    DateTime = models.DateTimeField[Any, dt.datetime | None]
    Instant = models.DateTimeField[Any, Any]
    Date = models.DateField[Any, dt.date | None]
else:
    Base, Char, Text, Url = models.Field, models.CharField, models.TextField, models.URLField
    DateTime, Date, Instant = models.DateTimeField, models.DateField, models.DateTimeField


class Fit(Base):
    """Mixin for fields whose `fit` returns the nearest value that can be stored."""

    def fit(self, value: Any) -> Any:
        raise NotImplementedError

    def deconstruct(self) -> Any:
        column: Any = super()
        name, _path, args, options = column.deconstruct()
        plain = next(c for c in type(self).__mro__ if c.__module__.startswith("django.db.models"))
        return name, f"django.db.models.{plain.__name__}", args, options

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the fit value, and set it on the instance, as the index is made from that."""
        column: Any = super()
        value = column.pre_save(model_instance, add)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if (fit := self.fit(value)) != value:
            setattr(model_instance, cast(Any, self).attname, fit)
        return fit

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is not None and not hasattr(value, "resolve_expression"):
            value = self.fit(value)
        column: Any = super()
        return column.get_db_prep_save(value, connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else self.fit(value)


class LineField(Fit, Char):
    """A text on one line, no longer than its column."""

    def fit(self, value: Any) -> Any:
        return storable.line(str(value), self.max_length or 0)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Validate the value as it would be stored, which may be empty when this one is not."""
        return super().clean(self.fit(value or ""), model_instance)


class ProseField(Fit, Text):
    """A text of any length."""

    def fit(self, value: Any) -> Any:
        return storable.prose(str(value))


class LeadField(ProseField):
    """The standfirst or first paragraph, as lists and references show it."""

    def fit(self, value: Any) -> Any:
        return storable.lead(value)


class BodyField(ProseField):
    """A body in HTML, sanitised whenever it is stored."""

    def fit(self, value: Any) -> Any:
        fit = super().fit(value)
        return value if isinstance(value, Sanitised) and fit == value else fit

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, Sanitised):
            value = cleaned_again(value)
        stored = super().get_db_prep_save(value, connection)
        return str(stored) if isinstance(stored, str) else stored  # drivers refuse subclasses


class AddressField(Fit, Char):
    """An address on the web that a browser may be sent to, or nothing."""

    def fit(self, value: Any) -> Any:
        return storable.web_address(value, self.max_length or storable.LONGEST_ADDRESS)


class HomepageField(Fit, Url):
    """Such an address typed by an editor, with a form error if it is none."""

    def fit(self, value: Any) -> Any:
        return storable.web_address(value, self.max_length or storable.LONGEST_ADDRESS)


class LanguageField(Fit, Char):
    """A language tag; `und` if the value is none."""

    def fit(self, value: Any) -> Any:
        return storable.language(value)


class PublishedField(Fit, DateTime):
    """When something was published; stored as null if it is out of the range of dates.

    A stored value out of range keeps its place in order; it is only clamped so that every time
    zone has a date for it.
    """

    def fit(self, value: Any) -> Any:
        return storable.moment(self.to_python(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else storable.within_calendar(value)


class DayField(Fit, Date):
    """The day of publication; stored as null if it is out of the range of dates."""

    def fit(self, value: Any) -> Any:
        return storable.day(self.to_python(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value


class InstantField(Fit, Instant):
    """When something was done, captured or changed, clamped to the range of dates."""

    def fit(self, value: Any) -> Any:
        return storable.believable(self.to_python(value))


class ShapedField(Fit, models.JSONField):
    """JSON of one shape, to which whatever is read or stored is reduced."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        value = models.JSONField.from_db_value(self, value, expression, connection)
        return None if value is None and self.null else self.fit(value)


class ImagesField(ShapedField):
    """The pictures of an article: [{url, alt, caption, credit}]."""

    def fit(self, value: Any) -> Any:
        return storable.images(value)


class CreditsField(ShapedField):
    """The names of those who made an article, by role: {role: [name]}."""

    def fit(self, value: Any) -> Any:
        return storable.credits(value)


class NamesField(ShapedField):
    """A list of names."""

    def fit(self, value: Any) -> Any:
        return storable.names(value)


class EvidenceField(ShapedField):
    """The evidence for a topic: [{term, sentence}]."""

    def fit(self, value: Any) -> Any:
        return storable.evidence(value)


class ValuesField(ShapedField):
    """Values of an article's fields, as JSON holds them: {field: value}."""

    def fit(self, value: Any) -> Any:
        return storable.values(value)
