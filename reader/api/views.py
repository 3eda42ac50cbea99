"""Views of the read-only API; their docstrings become the OpenAPI descriptions."""

import datetime as dt
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from archive.models import Article, ArticleTopic, Scope, Source, Tally, Topic, TopicPair
from archive.models.page_urls import addresses
from archive.search.completions import completions
from reader.api import describing
from reader.api.answers import (
    GoneError,
    JsonView,
    RefusedError,
    address_of_page,
    latest_change,
    suggestion,
)
from reader.api.parameters import (
    ApiFilter,
    FieldsField,
    KindForm,
    TimelineFilter,
    TypedForm,
    checked,
)
from reader.api.serializers import (
    WHOLE,
    ArticlePageSerializer,
    ArticleSerializer,
    RootSerializer,
    SourceSerializer,
    SourcesSerializer,
    SuggestionsSerializer,
    TimelineSerializer,
    TopicSerializer,
    TopicsSerializer,
    WholeTopicSerializer,
    copies_of,
)
from reader.lists.hit_pages import REACHABLE
from reader.lists.paging import Page
from reader.lists.query_strings import known_parameters
from reader.overviews.companions import companions
from reader.texts.periods import Period, holding

MOST_COMPANIONS = 100


class ArticlesView(JsonView):
    """Articles, newest first or as `ordering` says, a page at a time, without their bodies."""

    parameters = tuple(ApiFilter.base_filters)

    @extend_schema(
        operation_id="articles",
        summary="A list of articles",
        parameters=describing.of_list,
        responses={200: ArticlePageSerializer, **describing.refusals},
    )
    def get(self, request: Request) -> Response:
        narrowed = checked(
            ApiFilter(request.query_params, queryset=Article.objects.published(), within=Scope())
        )
        page, fields = narrowed.current_page(), narrowed.fields_told
        fetch_bodies(page.articles, fields)
        if "topics" in fields:
            prefetch_related_objects(page.articles, ArticleTopic.objects.as_shown())
        context = {
            "site": request.build_absolute_uri("/")[:-1],
            "fields": fields,
            "copies": copies_of(page.articles),
        }
        following = address_of_page(request, page.next)
        previous = address_of_page(request, page.previous)
        self.changed_at = latest_change()
        links = [f'<{a}>; rel="{rel}"' for a, rel in ((following, "next"), (previous, "prev")) if a]
        return Response(
            {
                **counted(page, narrowed.order),
                "next": following,
                "previous": previous,
                "left_out": list(page.hits.left_out) if page.hits else [],
                "results": ArticleSerializer(page.articles, many=True, context=context).data,
            },
            headers={"Link": ", ".join(links)} if links else None,
        )


def counted(page: Page, order: str) -> dict[str, Any]:
    """Return how many articles a list has, and how far it reaches where it is ranked by relevance."""
    hits = page.hits
    if hits is None or order != "relevance":
        return {"count": page.count, "count_is_exact": page.count_is_exact}
    many = page.count + hits.partial
    is_exact = page.count_is_exact and hits.partial_is_exact
    listed = REACHABLE if page.count > REACHABLE else many
    is_limited = not is_exact or many > REACHABLE
    return {
        "count": many,
        "count_is_exact": is_exact,
        "count_with_all_words": page.count,
        "limited_to": min(listed, REACHABLE) if is_limited else None,
    }


def fetch_bodies(articles: list[Article], fields: tuple[str, ...]) -> None:
    """Fill in the bodies of listed articles with one query, if `fields` names them."""
    names = [name for name in ("body_html", "body_text") if name in fields]
    if names:
        rows = Article.objects.filter(pk__in=[a.pk for a in articles]).only(*names).in_bulk()
        for article in articles:
            for name in names:
                setattr(article, name, getattr(rows[article.pk], name))


class ArticleView(JsonView):
    """One article with its whole text."""

    parameters = ("fields",)

    @extend_schema(
        operation_id="article",
        summary="One article",
        parameters=[describing.fields],
        responses={200: ArticleSerializer, **describing.refusals, **describing.absences},
    )
    def get(self, request: Request, pk: int) -> Response:
        asked = FieldsField(required=False)
        try:
            fields = asked.clean(request.query_params.get("fields")) or WHOLE
        except ValidationError as error:
            raise RefusedError({"fields": error.messages}) from error
        article = Article.objects.for_listing().with_topics().defer(None).filter(pk=pk).first()
        if article is None:
            raise Http404(_("There is no article %(id)s.") % {"id": pk})
        if article.withdrawn_at:
            raise GoneError(article.withdrawn_note or _("This article was withdrawn."))
        self.changed_at = article.updated_at
        context = {
            "site": request.build_absolute_uri("/")[:-1],
            "fields": fields,
            "copies": copies_of([article]),
        }
        return Response(ArticleSerializer(article, context=context).data)


class TopicsView(JsonView):
    """All topics, with how many articles each has."""

    @extend_schema(
        operation_id="topics",
        summary="All topics",
        responses={200: TopicsSerializer, **describing.refusals},
    )
    def get(self, request: Request) -> Response:
        rows = Topic.objects.select_related("parent").order_by("slug")
        context = {"articles": Tally.objects.by_topic(Scope())}
        return Response({"results": TopicSerializer(rows, many=True, context=context).data})


class TopicView(JsonView):
    """One topic, and the topics that its articles often have as well."""

    parameters = ("kind",)

    @extend_schema(
        operation_id="topic",
        summary="One topic",
        parameters=[describing.kind],
        responses={200: WholeTopicSerializer, **describing.refusals, **describing.absences},
    )
    def get(self, request: Request, slug: str) -> Response:
        kind = checked(KindForm(request.query_params)).cleaned_data["kind"]
        topic = Topic.objects.at(slug).select_related("parent").first()
        if topic is None:
            raise Http404(_("There is no topic called %(value)s.") % {"value": slug})
        counts = Tally.objects.by_topic(Scope())
        every = Tally.objects.number(Scope())
        found = companions(TopicPair.objects.beside(topic), counts.get(topic.pk, 0), every)
        context = {
            "articles": counts,
            "companions": [one for one in found if kind in ("", one.topic.kind)][:MOST_COMPANIONS],
        }
        return Response(WholeTopicSerializer(topic, context=context).data)


class SourcesView(JsonView):
    """All sources."""

    @extend_schema(
        operation_id="sources",
        summary="All sources",
        responses={200: SourcesSerializer, **describing.refusals},
    )
    def get(self, request: Request) -> Response:
        return Response({"results": SourceSerializer(Source.objects.all(), many=True).data})


class TimelineView(JsonView):
    """How many articles each day, week, month or year has, for the same filters. Oldest first."""

    parameters = tuple(TimelineFilter.base_filters)

    @extend_schema(
        operation_id="timeline",
        summary="Articles counted by time",
        parameters=describing.of_timeline,
        responses={200: TimelineSerializer, **describing.refusals},
    )
    def get(self, request: Request) -> Response:
        narrowed = TimelineFilter.side_by_side(request.query_params)
        every = narrowed.pop("")
        per = every.given["per"] or "month"
        self.changed_at = latest_change()
        answer = {"per": per, **over_time(every, per, request)}
        if every.given["by"]:
            answer["series"] = [
                {"value": value, **over_time(each, per, request)}
                for value, each in narrowed.items()
            ]
        return Response(answer)


def over_time(narrowed: TimelineFilter, per: str, request: Request) -> dict[str, Any]:
    """Return how many articles a filter leaves in each period, and in all."""
    days = narrowed.days(exactly=per in ("day", "week"))
    counted: Counter[Period] = Counter()
    for day, articles in days.counts.items():
        if day is not None:
            counted[holding(day, per)] += articles
    return {
        "count": sum(days.counts.values()),
        "undated": days.counts.get(None, 0),
        "counted_from": days.since,
        "results": [
            {
                "period": period.name,
                "first": period.first,
                "last": period.last,
                "articles": articles,
                "url": request.build_absolute_uri(address_of_period(period, narrowed.data)),
            }
            for period, articles in sorted(counted.items(), key=lambda item: item[0].first)
        ],
    }


def address_of_period(period: Period, given: QueryDict) -> str:
    """Return the address of the list of a period's articles, narrowed by the same filters."""
    kept = known_parameters(given)
    kept.pop("by", None)
    address = period.url
    if period.kind == "week":
        address = addresses("timeline")()
        kept["published_after"] = max(period.first.isoformat(), kept.get("published_after", ""))
        before = kept.get("published_before") or dt.date.max.isoformat()
        kept["published_before"] = min(period.last.isoformat(), before)
    query = kept.urlencode()
    return f"{address}?{query}" if query else address


class SuggestView(JsonView):
    """Topics and sources whose names hold what was typed so far, in either script."""

    parameters = ("q",)

    @extend_schema(
        operation_id="suggest",
        summary="What a search could be about",
        parameters=[describing.typed],
        responses={200: SuggestionsSerializer, **describing.refusals},
    )
    def get(self, request: Request) -> Response:
        found = completions(checked(TypedForm(request.query_params)).cleaned_data["q"])
        return Response(
            {
                "results": [
                    {**vars(each), "url": request.build_absolute_uri(each.url)} for each in found
                ]
            }
        )


class RootView(JsonView):
    """Where to begin."""

    @extend_schema(
        operation_id="root", summary="The addresses of the API", responses={200: RootSerializer}
    )
    def get(self, request: Request) -> Response:
        names = (
            "articles", "topics", "sources", "timeline", "events", "threads", "suggest", "words",
            "openapi",
        )  # fmt: skip
        return Response({n: request.build_absolute_uri(reverse(f"api:{n}")) for n in names})


@extend_schema(exclude=True)
class OpenApiView(JsonView, SpectacularJSONAPIView):
    """The description of all this, from which programs make clients."""


LISTS = ("articles", "topics", "sources", "timeline", "events", "threads", "suggest", "words")


class NowhereView(JsonView):
    """Any other address: an error in the same form as the others."""

    @extend_schema(exclude=True)
    def get(self, request: Request, **kwargs: Any) -> Response:
        raise Http404(
            _("There is no such address.") + suggestion("", [f"{name}/" for name in LISTS])
        )
