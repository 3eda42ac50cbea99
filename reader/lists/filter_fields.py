"""The parameters of lists that need more than a plain field: page tokens, topics and sources by slug."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelMultipleChoiceField

from archive.models import Topic
from reader.lists import paging

MOST_TOPICS = 3  # per request: each is a join, and crawlers would try all combinations


class PageField(forms.Field):
    """An opaque page token, decoded into a cursor."""

    def to_python(self, value: Any) -> paging.Cursor | None:
        try:
            return paging.Cursor.read(value) if value else None
        except paging.TokenError as error:
            raise ValidationError(_("This is not a page of this list."), "invalid") from error


class PageFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = PageField


class PageSizeFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = forms.IntegerField


class SlugsField(ModelMultipleChoiceField):  # type: ignore[misc]
    """Rows chosen by slug. Empty values, as forms send them, are ignored."""

    def clean(self, value: Any) -> Any:
        slugs = [slug for slug in value or [] if slug]
        for slug in slugs:
            if "\0" in slug:  # PostgreSQL refuses the query itself.
                raise self.unknown(slug)
        return super().clean(slugs)

    def unknown(self, slug: str) -> ValidationError:
        """Return the error for a slug that no row has."""
        message = self.error_messages["invalid_choice"]
        return ValidationError(message, "invalid_choice", params={"value": slug})


class TopicsField(SlugsField):
    """Topics chosen by slug, former slug, or the name or an unambiguous spelling; not too many."""

    def clean(self, value: Any) -> Any:
        topics = super().clean(value)
        if len(topics) > MOST_TOPICS:
            message = _("No more than %(most)s topics can be asked for at once.")
            raise ValidationError(message, params={"most": MOST_TOPICS})
        return topics

    def _check_values(self, value: Any) -> Any:
        try:
            return super()._check_values(value)
        except ValidationError:
            present = slugs_of(value)
            if set(present) != set(value):
                raise
            return super()._check_values(list(present.values()))


def slugs_of(written: Sequence[str]) -> dict[str, str]:
    """Return {slug, former slug, name or spelling: slug of its topic}, without those of no topic.

    Names are looked up only where no more words are given than lists take topics.
    """
    found = Topic.objects.current_slugs(written)
    if len(written) <= MOST_TOPICS:
        for words in set(written) - set(found):
            topic = Topic.objects.called(words.strip()) if words.isprintable() else None
            if topic:
                found[words] = topic.slug
    return found


class TopicsFilter(django_filters.ModelMultipleChoiceFilter):  # type: ignore[misc]
    field_class = TopicsField


class SlugsFilter(django_filters.ModelMultipleChoiceFilter):  # type: ignore[misc]
    field_class = SlugsField
