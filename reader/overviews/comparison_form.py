"""What an address asks to compare: lines, periods and measure, and what is wrong with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models import Article, Scope, Source, Topic
from archive.text.typed_days import read_date
from reader.lists.filters import ArticleFilter
from reader.lists.query_strings import legible
from reader.overviews.comparison import MOST_LINES, Comparison, lines_of

PERIODS = (
    ("", gettext_lazy("as fits the time")),
    ("day", gettext_lazy("by day")),
    ("week", gettext_lazy("by week")),
    ("month", gettext_lazy("by month")),
    ("year", gettext_lazy("by year")),
)
MEASURES = (("", gettext_lazy("articles")), ("share", gettext_lazy("share of the archive")))
PARAMETERS = (
    "topic", "outlet", "words", "period", "by", "measure", "side", "source", "lang", "published_after", "published_before"
)  # fmt: skip
SIDES = (
    ("", gettext_lazy("only over time")),
    ("sources", gettext_lazy("with sources and topics")),
    ("words", gettext_lazy("with sources, topics and words")),
)
WORDS = forms.CharField(max_length=500)
ISO = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)
MOST_WRITTEN = 2 * MOST_LINES  # of each kind that are looked up; the form shows no more


@dataclass
class AskedComparison:
    """The parameters `topic`, `outlet`, `words`, `period`, `by`, `measure` and `side` beside those
    that narrow."""

    address: QueryDict
    errors: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        narrowing = self.address.copy()
        outlets = (
            ["source"] if any(narrowing.getlist("outlet")) else []
        )  # they narrow by themselves
        for name in ("topic", "q", "page", "ordering", "by", *outlets):
            narrowing.pop(name, None)
        self.asked = ArticleFilter(narrowing, queryset=Article.objects.published(), within=Scope())
        self.slugs = self._given("topic")
        self.outlets = self._given("outlet")
        self.words = [
            *dict.fromkeys(line for text in self._given("words") for line in _lines(text))
        ]
        self.periods = [
            *dict.fromkeys(line for text in self._given("period") for line in _lines(text))
        ]
        self.by, self.measure, self.side = (
            self.address.get(name, "") for name in ("by", "measure", "side")
        )

    def _given(self, name: str) -> list[str]:
        return list(dict.fromkeys(value for value in self.address.getlist(name) if value))

    @property
    def query(self) -> str:
        """The query string with only the parameters of this page, for its picture and table."""
        return query_of(self.address)

    @property
    def narrowing_sources(self) -> list[str]:
        """The slugs of the outlets to which everything is narrowed, for the form to keep."""
        return [] if self.outlets else self._given("source")

    @property
    def words_in_lines(self) -> str:
        """The searches as the form has them, one on a line."""
        return "\n".join(self.words)

    @property
    def periods_in_lines(self) -> str:
        """The periods as the form has them, one on a line."""
        return "\n".join(self.periods)

    @property
    def is_too_much(self) -> bool:
        every = (self.slugs, self.outlets, self.words, self.periods)
        return sum(map(len, every)) > MOST_LINES

    def topics(self) -> list[Topic]:
        """Return the topics with the slugs given; the others are `unknown`."""
        legible = [slug for slug in self.slugs[:MOST_WRITTEN] if slug.isprintable()]
        found = {
            topic.slug: topic for topic in Topic.objects.for_linking().filter(slug__in=legible)
        }
        self.unknown |= set(self.slugs[:MOST_WRITTEN]) - found.keys()
        return [found[slug] for slug in self.slugs if slug in found]

    def comparison(self, topics: Sequence[Topic]) -> Comparison | None:
        """Return what is to be drawn; None if anything is wrong, which `errors` then say."""
        self._find_errors()
        legible = [slug for slug in self.outlets if slug.isprintable()]
        sources = {s.slug: s for s in Source.objects.for_linking().filter(slug__in=legible)}
        for slug in self.slugs:
            if slug in self.unknown:
                self.errors.append(_("There is no topic called %(value)s.") % {"value": slug})
        for slug in self.outlets:
            if slug not in sources:
                self.errors.append(_("There is no source called %(value)s.") % {"value": slug})
        if self.errors:
            return None
        chosen = [sources[slug] for slug in self.outlets]
        lines = lines_of(topics, chosen, self.words, self.asked, self.periods)
        return Comparison(lines, self.asked, self.by, self.measure == "share", self.query)

    def _find_errors(self) -> None:
        if self.is_too_much:
            self.errors.append(
                _("At most five topics, sources, searches and periods stand side by side.")
            )
        self.errors += [error for errors in self.asked.errors.values() for error in errors]
        for value, known in (
            (self.by, PERIODS),
            (self.measure, MEASURES),
            (self.side, SIDES),
        ):
            if value not in dict(known):
                self.errors.append(_("There is no choice called %(value)s.") % {"value": value})
        for period in self.periods:
            if not ISO.fullmatch(period) or read_date(period) is None:
                said = _("This is no year, month or day: %(value)s.")
                self.errors.append(said % {"value": period[:100]})
        for words in self.words:
            try:
                WORDS.clean(words)
            except ValidationError as error:
                self.errors += error.messages


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def query_of(address: QueryDict, **given: Sequence[str]) -> str:
    """Return the query string of a comparison: the parameters of an address that it knows.

    Those given take their place.
    """
    kept = QueryDict(mutable=True)
    for name in PARAMETERS:
        values = given.get(name) or address.getlist(name) or ()
        if known := [*dict.fromkeys(value for value in values if value)]:
            kept.setlist(name, known)
    return legible(kept.urlencode())
