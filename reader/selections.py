"""What an address lists, for every form but the page: feeds, exports, citations, concordances."""

from dataclasses import dataclass

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


def select(
    request: HttpRequest,
    *,
    topic: str = "",
    source: str = "",
    search: bool = False,
    undated: bool = False,
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
    **defaults: str,
) -> Selection:
    """Return what the page of a topic, a source, a search or a time lists, or else the timeline.

    `defaults` are parameters for when the address has none. Raises Http404 for a page that is not
    there, and RefusedError for a value that makes no sense.
    """
    articles, title, name, address = (
        Article.objects.published(),
        "",
        "timeline",
        reverse("timeline"),
    )
    within: Scope | None = Scope()
    if topic:
        about = get_object_or_404(Topic, slug=topic)
        articles, title, within = articles.about(about), about.name, Scope((about,))
        name, address = topic, about.get_absolute_url()
    elif source:
        outlet = get_object_or_404(Source, slug=source)
        articles, title = articles.filter(source=outlet), outlet.name
        within = Scope(sources=(outlet,))
        name, address = source, outlet.get_absolute_url()
    elif search:
        name, address = "search", reverse("search")
    elif undated:
        articles, title, within = articles.undated(), _("Undated articles"), None
        name, address = "undated", reverse("undated")
    elif year is not None:
        period = Period(year, month, day)
        if not period.exists:
            raise Http404(f"There is no {period.name}.")
        articles = articles.filter(published_day__range=(period.first, period.last))
        within = None
        title, name, address = period.name, period.name, period.url
    given = request.GET.copy()
    for key, value in defaults.items():
        if not given.get(key):
            given[key] = value
    filter = ArticleFilter(given, queryset=articles, within=within)
    if not filter.is_valid():
        raise RefusedError({key: [str(e) for e in errors] for key, errors in filter.errors.items()})
    title = " – ".join(part for part in (filter.words, title, settings.SITE_NAME) if part)
    return Selection(filter, filter.qs, title, name, address)
