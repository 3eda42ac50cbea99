"""What addresses ask of collocations and keyness: the words or sets of articles, and the order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.database.deadline import OverdueError
from archive.models import Article, Scope
from archive.models.page_urls import addresses
from archive.search.words.collocations import Collocate, Collocations, collocations
from archive.search.words.contexts import WIDEST, WIDTH
from archive.search.words.keyness import ArticleSet, KeyWord, KeyWords, key_words
from archive.text.characters import IS_CJK
from reader.lists.query_strings import legible
from reader.lists.readings import Spelling, spellings
from reader.overviews.narrowing import Narrowing, choice

OTHER = "other"  # prefix of the parameters of the second set
Item = TypeVar("Item", Collocate, KeyWord)


@dataclass(frozen=True)
class WordLine(Generic[Item]):
    """A word of a table, with the addresses of its articles and of example lines."""

    item: Item
    url: str
    examples: str = ""

    @property
    def language(self) -> str:
        """The language in which a folded word is written, as far as its characters tell."""
        return "zh-Hans" if IS_CJK.match(self.item.word) else "und"


def address_of(page: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return the address of a page with these parameters."""
    return f"{addresses(page)()}?{legible(urlencode([*pairs]))}"


def phrase(word: str) -> str:
    """Return a folded word as a query that finds exactly it."""
    return f'"{word}"'


class CollocationsForm(forms.Form):
    """How wide the window is, and by which measure lines are ordered."""

    width = forms.IntegerField(
        label=gettext_lazy("Words on either side"),
        required=False,
        min_value=1,
        max_value=WIDEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": str(WIDTH)}),
    )
    sort = choice(
        gettext_lazy("Order"),
        [("", gettext_lazy("log-likelihood")), ("dice", gettext_lazy("logDice"))],
    )


class AskedCollocations:
    """The parameters `q`, `width` and `sort` beside those that narrow, and what was found."""

    def __init__(self, address: QueryDict) -> None:
        self.form = CollocationsForm(address)
        self.filter = Narrowing.of(address)
        self.overdue = ""

    @cached_property
    def found(self) -> Collocations | None:
        """The collocations; None if nothing was asked for, or anything is wrong."""
        valid = [self.form.is_valid(), self.filter.is_valid()]
        if not all(valid) or not self.filter.words:
            return None
        width = self.form.cleaned_data["width"] or WIDTH
        try:
            return collocations(self.filter.query, self.filter.qs, width)
        except OverdueError:
            self.overdue = _("Counting took too long: choose rarer words, or a shorter time.")
            return None

    @property
    def width(self) -> int:
        return self.form.cleaned_data.get("width") or WIDTH

    @cached_property
    def lines(self) -> list[WordLine[Collocate]]:
        """The words found, in the order asked for; each leads to articles with both words."""
        if self.found is None:
            return []
        items = [*self.found.found]
        if self.form.cleaned_data["sort"]:
            items.sort(key=lambda each: (-each.dice, each.word))
        words, kept = self.filter.words, self.filter.kept
        return [
            WordLine(
                item,
                address_of(
                    "search", [("q", f"({words}) {phrase(item.word)}"), ("match", "all"), *kept]
                ),
                address_of("concordance", [("q", words), ("near", item.word), *kept]),
            )
            for item in items
        ]

    @property
    def carried(self) -> str:
        """The query string of the same words and articles, for the other pages that count words."""
        return self.filter.with_words(self.filter.data.get("q", ""))

    @property
    def spellings(self) -> list[Spelling]:
        """The words that were found under further spellings."""
        return spellings(self.filter.query.strictly, QueryDict(self.query))

    @property
    def errors(self) -> list[str]:
        own = [str(error) for errors in self.form.errors.values() for error in errors]
        return [*own, *self.filter.messages, *filter(None, [self.overdue])]

    @property
    def query(self) -> str:
        """The query string with only the parameters that are known here."""
        own = [(name, self.form.data.get(name, "")) for name in ("q", "width", "sort")]
        return legible(urlencode([*((n, v) for n, v in own if v), *self.filter.kept]))


class AskedKeyness:
    """Two sets of articles, the second under `other-`, or all the rest; and what sets them apart."""

    def __init__(self, address: QueryDict) -> None:
        self.filter = Narrowing.of(address)
        self.other = Narrowing.of(address, OTHER)
        self.overdue = ""

    @property
    def is_asked(self) -> bool:
        return _narrows(self.filter) or _narrows(self.other)

    @property
    def has_other(self) -> bool:
        return _narrows(self.other)

    @cached_property
    def found(self) -> KeyWords | None:
        """The key words; None if nothing was asked for, or anything is wrong."""
        valid = [self.filter.is_valid(), self.other.is_valid()]
        if not all(valid) or not self.is_asked:
            return None
        try:
            these = _set(self.filter)
            return key_words(these, self._others(these))
        except OverdueError:
            self.overdue = _("Counting took too long: choose fewer articles.")
            return None

    def _others(self, these: ArticleSet) -> ArticleSet:
        if self.has_other:
            return _set(self.other)
        return ArticleSet(Article.objects.published(), but=these, scope=Scope())

    @cached_property
    def lines(self) -> list[WordLine[KeyWord]]:
        """The words found; each leads to the articles of the first set that have it."""
        if self.found is None:
            return []
        words, kept = self.filter.words, self.filter.kept
        before = f"({words}) " if words else ""
        return [
            WordLine(
                item,
                address_of("search", [("q", before + phrase(item.word)), ("match", "all"), *kept]),
                address_of("concordance", [("q", phrase(item.word)), *kept]),
            )
            for item in self.found.found
        ]

    @property
    def carried(self) -> str:
        """The query string of the same words and articles, for the other pages that count words."""
        return self.filter.with_words(self.filter.data.get("q", ""))

    @property
    def spellings(self) -> list[Spelling]:
        """The words of both searches that were found under further spellings."""
        asked = QueryDict(self.query)
        return [
            *spellings(self.filter.query, asked),
            *spellings(self.other.query, asked, f"{OTHER}-q"),
        ]

    @property
    def errors(self) -> list[str]:
        return [*self.filter.messages, *self.other.messages, *filter(None, [self.overdue])]

    @property
    def query(self) -> str:
        """The query string with only the parameters that are known here."""
        pairs = [*_asked(self.filter, ""), *_asked(self.other, f"{OTHER}-")]
        return legible(urlencode(pairs))


def _asked(asked: Narrowing, before: str) -> list[tuple[str, str]]:
    words = asked.data.get(f"{before}q", "")
    own = [("q", words)] if words else []
    return [(before + name, value) for name, value in (*own, *asked.kept)]


def _narrows(asked: Narrowing) -> bool:
    before = f"{asked.form_prefix}-" if asked.form_prefix else ""
    return bool(asked.data.get(f"{before}q", "").strip() or asked.kept)


def _set(asked: Narrowing) -> ArticleSet:
    return ArticleSet(asked.qs, asked.query if asked.words else None, scope=asked.scope)
