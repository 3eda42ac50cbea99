"""What an address asks of the frequency of words: which, by what, and in which articles."""

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.database.deadline import OverdueError
from reader.lists.query_strings import legible
from reader.overviews.comparison import TooLongError
from reader.overviews.comparison_form import PERIODS
from reader.overviews.narrowing import LinesField, Narrowing, choice
from reader.overviews.word_figures.frequency_table import FrequencyTable, frequency_table

GROUPS = (
    ("source", gettext_lazy("by source")),
    ("language", gettext_lazy("by language")),
    ("topic", gettext_lazy("by topic")),
)
MEASURES = (
    ("", gettext_lazy("articles")),
    ("share", gettext_lazy("share of articles")),
    ("times", gettext_lazy("occurrences")),
    ("rate", gettext_lazy("per million characters")),
)


class FrequencyForm(forms.Form):
    """Words, one on a line; by what they are counted; and what is drawn."""

    words = LinesField(
        label=gettext_lazy("Words or phrases, one on a line"), required=False, max_length=200
    )
    by = choice(gettext_lazy("Counted"), (*PERIODS, *GROUPS))
    measure = choice(gettext_lazy("What is counted"), MEASURES)


class AskedFrequency:
    """The parameters `words`, `by` and `measure` beside those that narrow, and the table of them."""

    def __init__(self, address: QueryDict) -> None:
        given = address.copy()
        # From a search, its words.
        lines = [*filter(None, address.getlist("words"))] or address.getlist("q")
        given.setlist("words", ["\n".join(lines)])
        self.form = FrequencyForm(given)
        self.filter = Narrowing.of(address, words=False)

    @cached_property
    def table(self) -> FrequencyTable | None:
        """What was counted; None if nothing was asked for, or anything is wrong."""
        # Both, so that all that is wrong is said.
        valid = [self.form.is_valid(), self.filter.is_valid()]
        if not all(valid) or not self.form.cleaned_data["words"]:
            return None
        told = self.form.cleaned_data
        try:
            return frequency_table(told["words"], self.filter, told["by"], told["measure"])
        except TooLongError:
            said = _("So long a time has too many days or weeks: choose months, or a shorter time.")
            self.form.add_error("by", said)
        except OverdueError:
            said = _("Counting took too long: choose rarer words, or a shorter time.")
            self.form.add_error("words", said)
        return None

    @property
    def errors(self) -> list[str]:
        """What is wrong, once `table` was asked for."""
        own = [str(error) for errors in self.form.errors.values() for error in errors]
        return [*own, *self.filter.messages]

    @property
    def carried(self) -> str:
        """The query string of the first word, for the other pages that count words."""
        words = self.table.words if self.table else []
        return self.filter.with_words(words[0].name if words else "")

    @property
    def query(self) -> str:
        """The query string with only the parameters that are known here."""
        return self._with_words(self.form.data.get("words", ""))

    @property
    def query_as_typed(self) -> str:
        """The query string that counts no other spellings; "" where none were counted."""
        words = self.table.words if self.table else []
        if not any(word.also for word in words):
            return ""
        return self._with_words("\n".join(word.as_typed for word in words))

    def _with_words(self, words: str) -> str:
        kept = QueryDict(mutable=True)
        for name, value in (
            ("words", words),
            *((n, self.form.data.get(n)) for n in ("by", "measure")),
        ):
            if value:
                kept[name] = value
        for name, value in self.filter.kept:
            kept.appendlist(name, value)
        return legible(kept.urlencode())
