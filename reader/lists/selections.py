"""The list at an address, for feeds, exports and concordances, which show no page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.models import Article, ArticleQuerySet, Event, Scope, Source, Thread, Topic
from archive.models.order import from_day, to_day
from reader.lists.filters import ArticleFilter
from reader.lists.paging import LATEST
from reader.texts.periods import Period


class ListRefusedError(ValueError):
    """Invalid parameters of a list, with the messages for each."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(errors)
        self.errors = errors

    @property
    def response(self) -> JsonResponse:
        """A 400 with {"errors": {parameter: [message]}}."""
        return JsonResponse(
            {"errors": self.errors}, status=400, json_dumps_params={"ensure_ascii": False}
        )


@dataclass(frozen=True)
class Selection:
    """The articles that a page lists, with its filters applied, and the title of that page."""

    filter: ArticleFilter
    # Narrowed by all filters except words, which only `ids` and `first` apply.
    articles: ArticleQuerySet
    title: str
    # For file names; and the address of the page without its parameters.
    name: str
    address: str

    @property
    def subject(self) -> str:
        """The title without the site's name, unless that is all of it."""
        return self.title.removesuffix(f" – {settings.SITE_NAME}")

    @property
    def ids(self) -> list[int]:
        """The ids of all articles, in order."""
        return self.filter.ids(self.articles)

    def first(self, number: int) -> list[int]:
        """Return the ids of the first `number` articles, in order."""
        return self.filter.ids(self.articles, number)

    def for_book(self, most: int) -> tuple[list[int], int]:
        """Return the ids of the first `most` articles, and how many articles there are."""
        ids = self.first(most)
        if len(ids) < most:
            return ids, len(ids)
        return ids, max(most, sum(self.filter.days(exactly=False).counts.values()))


@dataclass(frozen=True)
class Listed:
    """The articles of a page before filters, and the title, name and address of Selection."""

    articles: ArticleQuerySet
    title: str
    name: str
    address: str
    # The scope equal to the articles; None if no scope expresses them.
    within: Scope | None = None


def select(request: HttpRequest, where: Mapping[str, Any], **defaults: str) -> Selection:
    """Return the list of a topic, source, event, thread, search, period, the undated or all.

    `where` holds the keyword arguments of the URL; `defaults` stand in for missing parameters.
    Raises Http404 for a page that does not exist, and ListRefusedError for invalid parameters.
    """
    listed = _listed(**where)
    given = request.GET.copy()
    for key, value in defaults.items():
        if not given.get(key):
            given[key] = value
    filter = ArticleFilter(given, queryset=listed.articles, within=listed.within)
    if not filter.is_valid():
        raise ListRefusedError(
            {key: [str(e) for e in errors] for key, errors in filter.errors.items()}
        )
    title = " – ".join(part for part in (filter.words, listed.title, settings.SITE_NAME) if part)
    return Selection(filter, filter.qs, title, listed.name, listed.address)


def by_arrival(where: Mapping[str, Any]) -> dict[str, str]:
    """Return the order of what arrived as the default of `select`, if that is the list; else none."""
    return {"ordering": LATEST} if where.get("arrivals") else {}


def _listed(
    topic: str = "",
    source: str = "",
    search: bool = False,
    undated: bool = False,
    arrivals: bool = False,
    event: int | None = None,
    thread: str = "",
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
) -> Listed:
    every = Article.objects.published()
    if topic:
        about = get_object_or_404(Topic.objects.at(topic))
        of_topic = every.about(about)
        return Listed(of_topic, about.name, about.slug, about.get_absolute_url(), Scope((about,)))
    if source:
        outlet = get_object_or_404(Source, slug=source)
        of_source, within = every.filter(source=outlet), Scope(sources=(outlet,))
        return Listed(of_source, outlet.name, source, outlet.get_absolute_url(), within)
    if search:
        return Listed(every, "", "search", reverse("search"), Scope())
    if event is not None:
        happening = Event.objects.at(event).select_related("lead").first()
        if happening is None:
            return _left(every, former_events__number=event)
        return _of_event(every, happening)
    if thread:
        affair = Thread.objects.at(thread).select_related("main_event__lead").first()
        if affair is None:
            return _left(every, former_threads__slug=thread)
        of_thread = every.of_thread(affair.pk)
        return Listed(of_thread, affair.title, affair.slug, affair.get_absolute_url())
    if undated:
        return Listed(every.undated(), _("Undated articles"), "undated", reverse("undated"))
    if arrivals:
        return Listed(every, _("Newly arrived"), "new", reverse("arrivals"), Scope())
    if year is not None:
        period = Period(year, month, day)
        if not period.exists:
            raise Http404(f"There is no {period.name}.")
        of_period = every.filter(from_day(period.first), to_day(period.last))
        return Listed(of_period, period.name, period.name, period.url)
    return Listed(every, "", "timeline", reverse("timeline"), Scope())


def _of_event(every: ArticleQuerySet, event: Event) -> Listed:
    name = f"event-{event.pk}"
    return Listed(every.filter(event=event), event.title, name, event.get_absolute_url())


def _left(every: ArticleQuerySet, **former: object) -> Listed:
    """Return what is left of an event or thread that fell apart: the event of its article, or this.

    So those who have its feed keep getting one, if only an empty one, as the article was withdrawn.
    Raises Http404 if it never was.
    """
    article = get_object_or_404(Article.objects.select_related("event__lead"), **former)
    if article.event:
        return _of_event(every, article.event)
    alone = every.filter(pk=article.pk)
    title = "" if article.withdrawn_at else article.title
    return Listed(alone, title, f"article-{article.pk}", article.get_absolute_url())
