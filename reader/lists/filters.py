"""The one filter of articles, shared by pages, feeds, exports and the API."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Count
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from archive import search
from archive.database.deadline import OverdueError
from archive.models import Article, ArticleQuerySet, ArticleTopic, Scope, Source, Tally, Topic
from archive.models import order as orders
from archive.search.query.parsing import parse
from archive.text.typed_days import read_date
from reader.lists import hit_pages, paging
from reader.lists.filter_fields import (
    PageFilter,
    PageSizeFilter,
    SlugsFilter,
    TopicsFilter,
    slugs_of,
)

EVERYTHING = 10**9  # articles; more than any archive holds
ORDERINGS = (
    ("relevance", _("best match first")),
    ("-published_at", _("newest first")),
    ("published_at", _("oldest first")),
    (paging.LATEST, _("last arrived first")),
)
MOST_ABOUT = ("-score", _("most about it first"))  # of a topic
ARRANGEMENTS = (("event", _("by event")),)
MATCHES = (("all", _("only with all the words")),)
# Parameters that narrow a list, besides words (`q`).
NARROWING = ("source", "topic", "lang", "published_after", "published_before")


def with_days_in_full(
    data: Mapping[str, Any] | None, prefix: str | None = None
) -> Mapping[str, Any] | None:
    """Return parameters with both ends in ISO 8601, however people wrote them: 2020年5月, 2020/5/3.

    A month or a year counts from its first day, or to its last. What is no date stays as it is.
    """
    for place, name in enumerate(("published_after", "published_before")):
        name = f"{prefix}-{name}" if prefix else name
        written = str(data.get(name) or "") if data else ""
        if data and (days := read_date(written)) and days[place].isoformat() != written:
            data = data.copy() if isinstance(data, QueryDict) else dict(data)
            data[name] = days[place].isoformat()
    return data


class ArticleFilterForm(forms.Form):
    """Validation that concerns several parameters at once."""

    finds_notes = False

    def clean_q(self) -> str:
        """The words without surrounding space; the limit of length applied to what was sent."""
        words = str(self.cleaned_data["q"]).strip()
        if not self.finds_notes and parse(words).asks_notes:
            raise forms.ValidationError(
                _("note: finds your own notes, on pages of this site, once you are logged in.")
            )
        return words

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        after, before = given.get("published_after"), given.get("published_before")
        if after and before and before < after:
            self.add_error("published_before", _("This is before the first day asked for."))
        order = given.get("ordering")
        if order == "relevance" and "q" in given and not given["q"]:
            self.add_error("ordering", _("Only a search for words has a best match."))
        cursor = given.get("page")
        if cursor and "q" in given and not self.has_page(cursor, given):
            self.add_error("page", _("This is not a page of this list."))
        return given

    def has_page(self, cursor: paging.Cursor, given: dict[str, Any]) -> bool:
        """Whether the page token belongs to a list of this kind and order."""
        order = given.get("ordering") or "relevance"
        return cursor.changed is None and cursor.fits(bool(given["q"]), order)


class ArticleFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Articles narrowed by the parameters of an address.

    Several topics are joined by AND, several sources by OR. Days are `published_day`, both ends
    included. `q` is not a condition on the queryset: `current_page()` asks the search.
    """

    q = django_filters.CharFilter(label=_("Words"), method="leave", max_length=500, strip=False)
    topic = TopicsFilter(
        label=_("Topic"), queryset=Topic.objects.all(), to_field_name="slug", method="about_all",
        error_messages={"invalid_choice": _("There is no topic called %(value)s.")},
    )  # fmt: skip
    source = SlugsFilter(
        label=_("Source"), queryset=Source.objects.all(), to_field_name="slug", method="from_any",
        error_messages={"invalid_choice": _("There is no source called %(value)s.")},
    )  # fmt: skip
    lang = django_filters.ChoiceFilter(
        label=_("Language"), field_name="language",
        error_messages={"invalid_choice": _("No article is in the language %(value)s.")},
    )  # fmt: skip
    published_after = django_filters.DateFilter(
        label=_("From"), method="from_day", input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write a day that exists as year-month-day: 2024-04-30.")},
    )  # fmt: skip
    published_before = django_filters.DateFilter(
        label=_("To"), method="to_day", input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write a day that exists as year-month-day: 2024-04-30.")},
    )  # fmt: skip
    ordering = django_filters.ChoiceFilter(
        label=_("Order"), method="leave", choices=ORDERINGS,
        error_messages={"invalid_choice": _("There is no order called %(value)s.")},
    )  # fmt: skip
    match = django_filters.ChoiceFilter(
        label=_("Words"), method="leave", choices=MATCHES,
        error_messages={"invalid_choice": _("What may be asked here is: all.")},
    )  # fmt: skip
    by = django_filters.ChoiceFilter(
        label=_("Arranged"), method="leave", choices=ARRANGEMENTS,
        error_messages={"invalid_choice": _("What may be asked here is: event.")},
    )  # fmt: skip
    page = PageFilter(label=_("Page"), method="leave")
    page_size = PageSizeFilter(
        label=_("Articles on a page"), method="leave", min_value=1, max_value=paging.LARGEST_PAGE
    )

    class Meta:
        model = Article
        form = ArticleFilterForm
        fields: list[str] = []

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        queryset: ArticleQuerySet,
        within: Scope | None = None,
        oldest_first: bool = False,
        noted: Callable[[str], Iterable[int]] | None = None,
        **rest: Any,
    ):
        """`noted` returns the articles on which the reader's notes hold words; without it, none may ask.

        `within` is the scope equal to the queryset, if there is one, for counts from tallies.

        With `oldest_first` that is the order where none is asked for, except of a search.
        """
        super().__init__(with_days_in_full(data, rest.get("prefix")), queryset=queryset, **rest)
        self.within = within
        self.oldest_first = oldest_first
        self.noted = noted
        self.languages = sorted(Tally.objects.of(Scope()).over(Scope()).sums("language"))
        self.filters["lang"].extra["choices"] = [(code, code) for code in self.languages]
        if "ordering" in self.filters:
            self.filters["ordering"].extra["choices"] = [*ORDERINGS, *self._by_score]

    @property
    def form(self) -> forms.Form:
        form: forms.Form = super().form
        form.finds_notes = self.noted is not None  # type: ignore[attr-defined]
        return form

    def leave(self, articles: ArticleQuerySet, name: str, value: Any) -> ArticleQuerySet:
        """Return the articles unchanged: this parameter is no condition and is read elsewhere."""
        return articles

    def about_all(
        self, articles: ArticleQuerySet, name: str, topics: Iterable[Topic]
    ) -> ArticleQuerySet:
        """Return the articles that are about all of the topics."""
        for topic in topics:
            articles = articles.about(topic)
        return articles

    def from_any(
        self, articles: ArticleQuerySet, name: str, sources: Iterable[Source]
    ) -> ArticleQuerySet:
        """Return the articles of any of the sources; all articles where none is chosen."""
        chosen = list(sources)
        return articles.filter(source__in=chosen) if chosen else articles

    def from_day(self, articles: ArticleQuerySet, name: str, day: dt.date) -> ArticleQuerySet:
        """Return the articles filed under a day or a later one."""
        return articles.filter(orders.from_day(day))

    def to_day(self, articles: ArticleQuerySet, name: str, day: dt.date) -> ArticleQuerySet:
        """Return the articles filed under a day or an earlier one."""
        return articles.filter(orders.to_day(day))

    @property
    def given(self) -> dict[str, Any]:
        """The cleaned parameters; those with an error are missing."""
        self.is_valid()
        given: dict[str, Any] = self.form.cleaned_data
        return given

    @property
    def scope(self) -> Scope | None:
        """The filter as a scope of the tallies; None for a search, or if no scope expresses it."""
        if self.within is None or self.words:
            return None
        given, within = self.given, self.within
        sources = tuple(given.get("source") or ())
        if within.sources and sources and set(within.sources) != set(sources):
            return None
        return Scope(
            tuple(dict.fromkeys((*within.topics, *(given.get("topic") or ())))),
            within.sources or sources,
            given.get("lang") or "",
            given.get("published_after"),
            given.get("published_before"),
        )

    @property
    def asked(self) -> QueryDict:
        """The parameters as given, with former slugs and names of topics replaced by their slugs."""
        data: QueryDict = self.data
        slugs = {topic.slug for topic in self.given.get("topic") or ()}
        if slugs == set(filter(None, data.getlist("topic"))):
            return data
        present = data.copy()
        written = slugs_of([*filter(None, data.getlist("topic"))])
        present.setlist("topic", [*dict.fromkeys(written.values())])
        return present

    @property
    def words(self) -> str:
        """The query of a search, "" for a list without one."""
        return self.given.get("q") or ""

    @cached_property
    def query(self) -> search.Query:
        """The words as the search reads them, with all spellings of the names in them."""
        query = search.read(self.words)
        query = query.with_notes(self.noted) if self.noted else query
        return query.strictly if self.given.get("match") else query

    @property
    def asks_notes(self) -> bool:
        """Whether the list is of what stands in the reader's notes, and so for nobody else."""
        return bool(self.words) and self.query.asks_notes

    @property
    def order(self) -> str:
        """The order asked for; by default relevance for a search, else newest first."""
        order = self.given.get("ordering") or "relevance"
        if order != "relevance" or self.words:
            return order
        return "published_at" if self.oldest_first else "-published_at"

    @property
    def orders(self) -> list[tuple[str, Any]]:
        """The orders to offer: relevance only for a search, by score only for a topic."""
        if self.oldest_first and not self.words:
            return list(reversed(ORDERINGS[1:]))
        return list(ORDERINGS) if self.words else [*ORDERINGS[1:], *self._by_score]

    @property
    def _by_score(self) -> list[tuple[str, Any]]:
        """The order by how much articles are about a topic, for a list of one without words."""
        data = QueryDict(mutable=True)
        data.update(self.data or {})
        about = any(data.getlist("topic")) or bool(self.within and self.within.topics)
        return [MOST_ABOUT] if about and self.within and not data.get("q", "").strip() else []

    @property
    def narrows(self) -> bool:
        """Whether any parameter narrows the list, words aside."""
        return any(self.given.get(name) for name in NARROWING)

    def narrowed(self, but: Collection[str] = ()) -> ArticleQuerySet:
        """Return the articles narrowed by all parameters except those in `but`."""
        articles: ArticleQuerySet = self.queryset.all()
        for name, value in self.given.items():
            if name not in but:
                articles = self.filters[name].filter(articles, value)
        return articles

    def current_page(
        self,
        articles: ArticleQuerySet | None = None,
        scope: Scope | None = None,
        counted: bool = False,
        hits: int = paging.PAGE_SIZE,
    ) -> paging.Page:
        """Return the page asked for, of all narrowed articles or of the given part of them.

        `scope` is the scope of that part. With `counted`, a search also counts facets and hits over
        time. `hits` is the default page size of a search. Call it only if `is_valid()`.
        """
        if articles is None:
            articles, scope = self.qs, self.scope
        cursor, size = self.given["page"], self.given["page_size"]
        if self.words:
            size = size or hits
            return hit_pages.page_of_hits(articles, self.query, self.order, cursor, size, counted)
        size = size or paging.PAGE_SIZE
        if self.order == paging.LATEST:
            return paging.page_by_arrival(articles, cursor, size, scope)
        if self.order == MOST_ABOUT[0] and scope:
            return paging.page_by_score(scope, cursor, size)
        return paging.page_of(articles, self.order, cursor, size, scope)

    def days(self, exactly: bool = True) -> search.Days:
        """Return the date histogram of all narrowed articles: counts by day, undated under None.

        Unless `exactly`, counts of whole months may stand under their first day, which is faster.
        """
        if self.words:
            return search.days(self.query, self.qs)
        scope = self.scope
        if scope and scope.is_tallied:
            tallies = Tally.objects
            dated = dict(tallies.by_day(scope) if exactly else tallies.by_month_day(scope))
            known: dict[dt.date | None, int] = dict(dated.items())
            if undated := Tally.objects.number(scope) - sum(dated.values()):
                known[None] = undated
            return search.Days(known)
        counted = self.qs.order_by().values_list("published_day").annotate(n=Count("*"))
        return search.Days(dict(counted))

    def ids(self, articles: ArticleQuerySet | None = None, number: int = EVERYTHING) -> list[int]:
        """Return the ids of all narrowed articles in order, or of the first `number`.

        If the time for an answer ends during a search, the ids found by then are returned;
        OverdueError is raised only if there are none. Undated articles come last in either order.
        """
        articles = self.qs if articles is None else articles
        if self.words:
            try:
                return self._hits(articles, number)
            except OverdueError as error:
                if not error.found:
                    raise
                return [*error.found]
        if self.order == paging.LATEST:
            return list(articles.order_by("-pk").values_list("pk", flat=True)[:number])
        if self.order == MOST_ABOUT[0] and self.scope:
            return [*ArticleTopic.objects.in_scope(self.scope).most_first()[:number]]
        newest = self.order != "published_at"
        ordered = articles.newest_first() if newest else articles.oldest_first()
        return list(ordered.values_list("pk", flat=True)[:number])

    def _hits(self, articles: ArticleQuerySet, number: int) -> list[int]:
        """Return ids of hits with all the words; where none has, of the best that have some."""
        if self.order == paging.LATEST:
            every = search.ids(self.query.strictly, articles, "-published_at", EVERYTHING)
            return sorted(every, reverse=True)[:number]
        found = search.ids(self.query.strictly, articles, self.order, number)
        if found or self.order != "relevance":
            return found
        return search.ids(self.query, articles, self.order, min(number, hit_pages.REACHABLE))
