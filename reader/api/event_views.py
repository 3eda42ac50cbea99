"""Views of events and threads in the read-only API."""

import datetime as dt
import re
from typing import Any, TypeVar

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from archive.models import Article, ArticleTopic, Event, Source, Thread, Topic
from reader.api import describing
from reader.api.answers import GoneError, JsonView, address_of_page
from reader.api.event_serializers import (
    EventPageSerializer,
    EventSerializer,
    EventWithArticlesSerializer,
    ThreadPageSerializer,
    ThreadSerializer,
    ThreadWithEventsSerializer,
)
from reader.api.parameters import checked
from reader.lists import paging

IN_TIME = ("first_day", "first_at", "pk")
MOST = 500  # articles of an event, and events of a thread, in one answer
TOKEN = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{1,18})")
Row = TypeVar("Row", Event, Thread)


class TokenField(forms.CharField):
    """A page token, as (last day, id) of the last one on the page before; None without one."""

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        found = TOKEN.fullmatch(str(value))
        try:
            return (dt.date.fromisoformat(found[1]), int(found[2])) if found else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> Any:
        raise forms.ValidationError(_("This is not the token of a page."), "invalid")


class EventForm(forms.Form):
    """Parameters of the lists of events and of threads."""

    published_after = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    published_before = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    topic = forms.ModelChoiceField(Topic.objects.all(), required=False, to_field_name="slug")
    source = forms.ModelChoiceField(Source.objects.all(), required=False, to_field_name="slug")
    page = TokenField(required=False)
    page_size = forms.IntegerField(required=False, min_value=1, max_value=paging.LARGEST_PAGE)


class ListView(JsonView):
    """Base of both lists: the latest first, narrowed, a page at a time."""

    parameters = tuple(EventForm.base_fields)

    def page_of(
        self, request: Request, rows: "QuerySet[Row]", articles: str
    ) -> tuple[list[Row], str | None]:
        """Return a page of rows and the address of the next one.

        `articles` is the column of articles that leads to the row.
        """
        given = checked(EventForm(request.query_params)).cleaned_data
        if first := given["published_after"]:
            rows = rows.filter(last_day__gte=first)
        if last := given["published_before"]:
            rows = rows.filter(first_day__lte=last)
        its_articles = Article.objects.published().filter(**{articles: OuterRef("pk")})
        if topic := given["topic"]:
            links = ArticleTopic.objects.shown().filter(article=OuterRef("pk"), topic=topic)
            rows = rows.filter(Exists(its_articles.filter(Exists(links))))
        if source := given["source"]:
            rows = rows.filter(Exists(its_articles.filter(source=source)))
        if after := given["page"]:
            day, pk = after
            rows = rows.filter(Q(last_day__lt=day) | Q(last_day=day, pk__lt=pk), last_day__lte=day)
        size = given["page_size"] or paging.PAGE_SIZE
        found = list(rows.exclude(last_day=None).order_by("-last_day", "-pk")[: size + 1])
        token = f"{found[size - 1].last_day}.{found[size - 1].pk}" if len(found) > size else ""
        return found[:size], address_of_page(request, token)


def events() -> "QuerySet[Event]":
    """Events with what an answer says of each."""
    return Event.objects.select_related("lead", "thread").only(
        "thread__slug", "name", "lead__title", "first_article", "first_at", "first_day",
        "last_day", "articles", "outlets", "updated_at",
    )  # fmt: skip


def threads() -> "QuerySet[Thread]":
    """Threads with what an answer says of each."""
    return Thread.objects.select_related("main_event__lead").only(
        "slug", "name", "main_event__name", "main_event__lead__title", "first_day", "last_day",
        "events", "articles", "outlets", "updated_at",
    )  # fmt: skip


def refuse_fallen_apart(request: Request, **former: object) -> None:
    """Raise GoneError, naming the article it leads to, for an event or thread that fell apart."""
    article = Article.objects.filter(**former).only("pk").first()
    if article:
        address = request.build_absolute_uri(reverse("api:article", args=[article.pk]))
        raise GoneError(_("Its articles belong together no longer; one was %s.") % address)


class EventsView(ListView):
    """Events: two or more articles on one happening. The latest come first."""

    @extend_schema(
        operation_id="events",
        summary="Events with their counts",
        parameters=describing.of_events,
        responses={200: EventPageSerializer, **describing.refusals},
    )
    def get(self, request: Request) -> Response:
        found, following = self.page_of(request, events(), "event")
        return Response({"next": following, "results": EventSerializer(found, many=True).data})


class EventView(JsonView):
    """One event with its articles. The id of an event joined with another leads to that one."""

    @extend_schema(
        operation_id="event",
        summary="One event",
        responses={
            200: EventWithArticlesSerializer,
            **describing.refusals,
            404: describing.absences[404],
            410: describing.fallen_apart,
        },
    )
    def get(self, request: Request, event: int) -> Response:
        found: Any = events().filter(pk__in=Event.objects.at(event)).first()
        if found is None:
            refuse_fallen_apart(request, former_events__number=event)
            raise Http404(_("There is no event %(id)s.") % {"id": event})
        articles = Article.objects.published().filter(event=found).for_linking().oldest_first()
        found.reports = list(articles[:MOST])
        context = {"site": request.build_absolute_uri("/")[:-1]}
        return Response(EventWithArticlesSerializer(found, context=context).data)


class ThreadsView(ListView):
    """Threads: events that continue one another. Those that went on last come first."""

    @extend_schema(
        operation_id="threads",
        summary="Threads of events",
        parameters=describing.of_events,
        responses={200: ThreadPageSerializer, **describing.refusals},
    )
    def get(self, request: Request) -> Response:
        found, following = self.page_of(request, threads(), "event__thread")
        return Response({"next": following, "results": ThreadSerializer(found, many=True).data})


class ThreadView(JsonView):
    """One thread with its events. The slug of a thread joined with another leads to that one."""

    @extend_schema(
        operation_id="thread",
        summary="One thread",
        responses={
            200: ThreadWithEventsSerializer,
            **describing.refusals,
            404: describing.absences[404],
            410: describing.fallen_apart,
        },
    )
    def get(self, request: Request, thread: str) -> Response:
        found: Any = threads().filter(pk__in=Thread.objects.at(thread)).first()
        if found is None:
            refuse_fallen_apart(request, former_threads__slug=thread)
            raise Http404(_("There is no thread %(slug)s.") % {"slug": thread})
        found.parts = list(events().filter(thread=found).order_by(*IN_TIME)[:MOST])
        return Response(ThreadWithEventsSerializer(found).data)
