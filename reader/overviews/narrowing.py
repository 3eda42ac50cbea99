"""The articles that a page of figures is about: the filter of every list, without order and pages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models import Article, Scope
from archive.text.tokens import RUN
from reader.lists.filters import NARROWING, ArticleFilter
from reader.lists.query_strings import legible

MOST_WORDS = 5


class Narrowing(ArticleFilter):
    """The parameters of lists that say which articles, under a prefix where a page has two sets."""

    ordering = None
    match = None
    by = None
    page = None  # type: ignore[assignment]
    page_size = None  # type: ignore[assignment]

    @classmethod
    def of(cls, address: QueryDict, prefix: str | None = None, words: bool = True) -> "Narrowing":
        """Return the filter of an address; without `words` it knows no query."""
        every = Article.objects.published()
        narrowing = cls(address, queryset=every, within=Scope(), prefix=prefix)
        if not words:
            narrowing.filters.pop("q")
        return narrowing

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What narrows, as parameters of a list, whatever they are called here."""
        before = f"{self.form_prefix}-" if self.form_prefix else ""
        return [
            (name, value)
            for name in NARROWING
            for value in self.data.getlist(before + name)
            if value
        ]

    def with_words(self, words: str) -> str:
        """Return the query string of words in these articles, for another page that counts them."""
        return legible(urlencode([*([("q", words)] if words else []), *self.kept]))

    @property
    def messages(self) -> list[str]:
        """What is wrong with the parameters."""
        return [str(error) for errors in self.errors.values() for error in errors]


class LinesField(forms.CharField):
    """Up to five lines of words, as a tuple without repetitions; ValidationError for more."""

    widget = forms.Textarea(attrs={"rows": MOST_WORDS, "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))

    def validate(self, value: Any) -> None:
        if len(value) > MOST_WORDS:
            raise ValidationError(_("No more than five words or phrases can be counted at once."))
        for line in value:
            if not RUN.search(line):
                raise ValidationError(_("There is no word in “%(line)s”.") % {"line": line[:100]})

    def run_validators(self, value: Any) -> None:
        for line in value:
            super().run_validators(line)


def choice(label: Any, choices: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    """Return a field of a form for one of the choices, of which the first is the empty one."""
    said = gettext_lazy("There is no choice called %(value)s.")
    return forms.ChoiceField(
        label=label, required=False, choices=choices, error_messages={"invalid_choice": said}
    )
