"""The one filter of articles, for pages, feeds and JSON alike."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelMultipleChoiceField

from archive import search
from archive.models import Article, ArticleQuerySet, Scope, Source, Tally, Topic
from reader import hit_pages, paging

MOST_TOPICS = 3  # at once; each is a join, and crawlers would try all combinations
EVERYTHING = 10**9  # articles; more than any archive holds
ORDERINGS = (
    ("relevance", _("best match first")),
    ("-published_at", _("newest first")),
    ("published_at", _("oldest first")),
)
# What narrows a list besides words.
NARROWING = ("source", "topic", "lang", "published_after", "published_before")


def batched(rows: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Return the rows, so many at a time."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


class PageField(forms.Field):
    """An opaque page token, read into a cursor."""

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
    """Rows named by their slugs. An empty choice in a form is no choice."""

    def clean(self, value: Any) -> Any:
        slugs = [slug for slug in value or [] if slug]
        for slug in slugs:
            if "\0" in slug:  # PostgreSQL cannot even be asked for it.
                raise self.unknown(slug)
        return super().clean(slugs)

    def unknown(self, slug: str) -> ValidationError:
        message = self.error_messages["invalid_choice"]
        return ValidationError(message, "invalid_choice", params={"value": slug})


class SlugsFilter(django_filters.ModelMultipleChoiceFilter):  # type: ignore[misc]
    field_class = SlugsField


class ArticleForm(forms.Form):
    """What the parameters mean together."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        after, before = given.get("published_after"), given.get("published_before")
        if after and before and before < after:
            self.add_error("published_before", _("This is before the first day asked for."))
        if len(given.get("topic") or []) > MOST_TOPICS:
            self.add_error("topic", _("No more than three topics can be asked for at once."))
        order = given.get("ordering")
        if order == "relevance" and "q" in given and not given["q"]:
            self.add_error("ordering", _("Only a search for words has a best match."))
        cursor = given.get("page")
        if cursor and "q" in given and not self.has_page(cursor, given):
            self.add_error("page", _("This is not a page of this list."))
        return given

    def has_page(self, cursor: paging.Cursor, given: dict[str, Any]) -> bool:
        """Whether the cursor is a place in the list that is asked for."""
        order = given.get("ordering") or "relevance"
        return cursor.changed is None and cursor.fits(bool(given["q"]), order)


class ArticleFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Articles narrowed by what an address asks for.

    Several topics must all apply; of several sources any will do. Days are those articles are
    filed under, both ends included. `q` is answered by `current_page()`, through the search.
    """

    q = django_filters.CharFilter(label=_("Words"), method="leave", max_length=500)
    topic = SlugsFilter(
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
        label=_("From"), field_name="published_day", lookup_expr="gte", input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write a day that exists as year-month-day: 2024-04-30.")},
    )  # fmt: skip
    published_before = django_filters.DateFilter(
        label=_("To"), field_name="published_day", lookup_expr="lte", input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write a day that exists as year-month-day: 2024-04-30.")},
    )  # fmt: skip
    ordering = django_filters.ChoiceFilter(
        label=_("Order"), method="leave", choices=ORDERINGS,
        error_messages={"invalid_choice": _("There is no order called %(value)s.")},
    )  # fmt: skip
    page = PageFilter(label=_("Page"), method="leave")
    page_size = PageSizeFilter(
        label=_("Articles on a page"), method="leave", min_value=1, max_value=paging.LARGEST_PAGE
    )

    class Meta:
        model = Article
        form = ArticleForm
        fields: list[str] = []

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        queryset: ArticleQuerySet,
        within: Scope | None = None,
        **rest: Any,
    ):
        """`within` says which articles the queryset holds, where a scope can say it."""
        super().__init__(data, queryset=queryset, **rest)
        self.within = within
        self.languages = sorted(Tally.objects.of(Scope()).over(Scope()).sums("language"))
        self.filters["lang"].extra["choices"] = [(code, code) for code in self.languages]

    def leave(self, articles: ArticleQuerySet, name: str, value: Any) -> ArticleQuerySet:
        """What is not a condition on articles is read elsewhere."""
        return articles

    def about_all(
        self, articles: ArticleQuerySet, name: str, topics: Iterable[Topic]
    ) -> ArticleQuerySet:
        for topic in topics:
            articles = articles.about(topic)
        return articles

    def from_any(
        self, articles: ArticleQuerySet, name: str, sources: Iterable[Source]
    ) -> ArticleQuerySet:
        chosen = list(sources)
        return articles.filter(source__in=chosen) if chosen else articles

    @property
    def given(self) -> dict[str, Any]:
        """The parameters as read; only those without an error."""
        self.is_valid()
        given: dict[str, Any] = self.form.cleaned_data
        return given

    @property
    def scope(self) -> Scope | None:
        """What is asked for, as the tallies know it; None where they cannot tell."""
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
    def words(self) -> str:
        return self.given.get("q") or ""

    @property
    def order(self) -> str:
        """The order asked for; without words nothing is more relevant, so newest comes first."""
        order = self.given.get("ordering") or "relevance"
        return order if order != "relevance" or self.words else "-published_at"

    @property
    def orders(self) -> list[tuple[str, Any]]:
        """The orders that make a difference."""
        return list(ORDERINGS if self.words else ORDERINGS[1:])

    @property
    def narrows(self) -> bool:
        """Whether anything but words is asked for."""
        return any(self.given.get(name) for name in NARROWING)

    def narrowed(self, but: Collection[str] = ()) -> ArticleQuerySet:
        """Return the articles narrowed by all parameters but some."""
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
        """Return the page asked for, of the narrowed articles or of a part of them, with its scope.

        With `counted`, all hits of a search are counted by what they are, too; unless told, a page
        has `hits` of them. Only a valid filter has one: check `is_valid()` and show `errors` first.
        """
        if articles is None:
            articles, scope = self.qs, self.scope
        cursor, size = self.given["page"], self.given["page_size"]
        if self.words:
            size = size or hits
            return hit_pages.page_of_hits(articles, self.words, self.order, cursor, size, counted)
        return paging.page_of(articles, self.order, cursor, size or paging.PAGE_SIZE, scope)

    def days(self, exactly: bool = True) -> dict[dt.date | None, int]:
        """Return how many of all that fit each day has; those without a date under None.

        Where the days themselves do not matter, whole months may stand under their first day.
        """
        scope = self.scope
        if scope and scope.is_tallied:
            tallies = Tally.objects
            dated = dict(tallies.by_day(scope) if exactly else tallies.by_month_day(scope))
            known: dict[dt.date | None, int] = dict(dated.items())
            if undated := Tally.objects.number(scope) - sum(dated.values()):
                known[None] = undated
            return known
        if not self.words:
            counted = self.qs.order_by().values_list("published_day").annotate(n=Count("*"))
            return dict(counted)
        found: Counter[dt.date | None] = Counter()
        for ids in batched(self.ids(), 10_000):
            some = Article.objects.filter(pk__in=ids).order_by()
            found.update(dict(some.values_list("published_day").annotate(n=Count("*"))))
        return found

    def ids(self, articles: ArticleQuerySet | None = None) -> list[int]:
        """Return all that fit, in order. As numbers even a whole archive takes little room."""
        articles = self.qs if articles is None else articles
        if self.words:
            return search.ids(self.words, within=articles, order=self.order, limit=EVERYTHING)
        newest = self.order == "-published_at"
        dated = articles.dated().newest_first() if newest else articles.dated().oldest_first()
        undated = articles.undated().order_by("-pk" if newest else "pk")
        return [*dated.values_list("pk", flat=True), *undated.values_list("pk", flat=True)]
