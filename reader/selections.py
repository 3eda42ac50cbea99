"""What an address lists, for every form but the page: feeds, exports, citations, concordances."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.models import Article, ArticleQuerySet, Scope, Source, Topic
from reader.filters import ArticleFilter
from reader.periods import Period


class RefusedError(ValueError):
    """Parameters that make no sense, with what is wrong of each."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(errors)
        self.errors = errors

    @property
    def response(self) -> JsonResponse:
        return JsonResponse(
            {"errors": self.errors}, status=400, json_dumps_params={"ensure_ascii": False}
        )


@dataclass(frozen=True)
class Selection:
    """The articles of a page, narrowed by the same filters, and what the page is called."""

    filter: ArticleFilter
    # Those of the page, narrowed by all filters but words: `ids` and `page` know the words too.
    articles: ArticleQuerySet
    title: str
    # A word for file names, and the address of the page without its parameters.
    name: str
    address: str

    @property
    def ids(self) -> list[int]:
        return self.filter.ids(self.articles)


@dataclass(frozen=True)
class Listed:
    """What the page at an address lists before anything narrows it, as a Selection has it."""

    articles: ArticleQuerySet
    title: str
    name: str
    address: str
    # The same as the tallies know it; None where they do not.
    within: Scope | None = None


def select(request: HttpRequest, where: Mapping[str, Any], **defaults: str) -> Selection:
    """Return what the page of a topic, a source, a search or a time lists, or else the timeline.

    `where` is what the address says of the page; `defaults` are parameters for when it has none.
    Raises Http404 for a page that is not there, and RefusedError for a value that makes no sense.
    """
    listed = _listed(**where)
    given = request.GET.copy()
    for key, value in defaults.items():
        if not given.get(key):
            given[key] = value
    filter = ArticleFilter(given, queryset=listed.articles, within=listed.within)
    if not filter.is_valid():
        raise RefusedError({key: [str(e) for e in errors] for key, errors in filter.errors.items()})
    title = " – ".join(part for part in (filter.words, listed.title, settings.SITE_NAME) if part)
    return Selection(filter, filter.qs, title, listed.name, listed.address)


def _listed(
    topic: str = "",
    source: str = "",
    search: bool = False,
    undated: bool = False,
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
) -> Listed:
    every = Article.objects.published()
    if topic:
        about = get_object_or_404(Topic, slug=topic)
        of_topic = every.about(about)
        return Listed(of_topic, about.name, topic, about.get_absolute_url(), Scope((about,)))
    if source:
        outlet = get_object_or_404(Source, slug=source)
        of_source, within = every.filter(source=outlet), Scope(sources=(outlet,))
        return Listed(of_source, outlet.name, source, outlet.get_absolute_url(), within)
    if search:
        return Listed(every, "", "search", reverse("search"), Scope())
    if undated:
        return Listed(every.undated(), _("Undated articles"), "undated", reverse("undated"))
    if year is not None:
        period = Period(year, month, day)
        if not period.exists:
            raise Http404(f"There is no {period.name}.")
        of_period = every.filter(published_day__range=(period.first, period.last))
        return Listed(of_period, period.name, period.name, period.url)
    return Listed(every, "", "timeline", reverse("timeline"), Scope())
