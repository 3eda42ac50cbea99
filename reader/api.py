"""The read-only JSON: articles, topics and sources, by the same filters as the pages."""

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from archive.models import Article, Source, Topic
from reader.filters import ArticleFilter
from reader.paging import Page


class ImageSerializer(serializers.Serializer[dict[str, str]]):
    url = serializers.CharField()
    alt = serializers.CharField()
    caption = serializers.CharField()
    credit = serializers.CharField()


class SourceSerializer(serializers.ModelSerializer[Source]):
    name = serializers.CharField()

    class Meta:
        model = Source
        fields = (
            "slug",
            "name",
            "name_zh_hans",
            "name_zh_hant",
            "name_en",
            "homepage",
            "time_zone",
        )


class SourceNameSerializer(serializers.ModelSerializer[Source]):
    name = serializers.CharField()

    class Meta:
        model = Source
        fields = ("slug", "name")


class TopicSerializer(serializers.ModelSerializer[Topic]):
    name = serializers.CharField()
    description = serializers.CharField()
    parent = serializers.CharField(source="parent.slug", default=None)  # type: ignore[assignment]
    articles = serializers.IntegerField(source="article_count")

    class Meta:
        model = Topic
        fields = (
            "slug", "kind", "name", "name_zh_hans", "name_zh_hant", "name_en", "description",
            "parent", "articles",
        )  # fmt: skip


class ArticleTopicSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(source="topic.slug")
    name = serializers.CharField(source="topic.name")
    kind = serializers.CharField(source="topic.kind")
    origin = serializers.CharField()
    evidence = serializers.ListField(child=serializers.DictField())


class ListedArticleSerializer(serializers.ModelSerializer[Article]):
    """An article without its body."""

    url = serializers.SerializerMethodField()
    source = SourceNameSerializer()  # type: ignore[assignment]
    images = ImageSerializer(many=True)
    topics = ArticleTopicSerializer(source="shown_topics", many=True)
    copies = serializers.SerializerMethodField()

    class Meta:
        model = Article
        fields: tuple[str, ...] = (
            "id", "url", "source_url", "source", "title", "kicker", "lead", "byline", "section",
            "language", "published_at", "published_precision", "published_basis", "captured_at",
            "updated_at", "characters", "images", "topics", "copies",
        )  # fmt: skip

    def get_url(self, article: Article) -> str:
        request: HttpRequest = self.context["request"]
        return request.build_absolute_uri(article.get_absolute_url())

    def get_copies(self, article: Article) -> list[int]:
        same: list[int] = self.context["copies"].get(article.story, [])
        return [pk for pk in same if pk != article.pk]


class ArticleSerializer(ListedArticleSerializer):
    class Meta(ListedArticleSerializer.Meta):
        fields = (*ListedArticleSerializer.Meta.fields, "credits", "body_html", "body_text")


class ArticlePageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    count_is_exact = serializers.BooleanField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ListedArticleSerializer(many=True)


class Refused(APIException):
    """A question that cannot be answered as it stands, with what is wrong by parameter."""

    status_code = 400

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("refused")
        self.errors = errors


class Withdrawn(APIException):
    status_code = 410
    default_detail = "This article was withdrawn."


def refuse(error: Exception, context: dict[str, Any]) -> Response | None:
    """Give every error the one form {"errors": {field: [text]}}."""
    response = exception_handler(error, context)
    if response is not None:
        detail = [str(getattr(error, "detail", error) or "There is no such address.")]
        response.data = {"errors": getattr(error, "errors", {"detail": detail})}
        response["Access-Control-Allow-Origin"] = "*"
    return response


def answer(content: Any) -> Response:
    """Return a response that pages of other sites may read."""
    return Response(content, headers={"Access-Control-Allow-Origin": "*"})


def check_parameters(request: Request, known: Iterable[str]) -> None:
    """Raise Refused for a parameter that is not known, with the nearest that is."""
    known = [*known]
    errors = {}
    for name in request.query_params:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(known)}."
            errors[name] = [f"There is no parameter {name}.{hint}"]
    if errors:
        raise Refused(errors)


def copies_of(articles: Iterable[Article]) -> dict[int, list[int]]:
    """Return the ids of all articles that tell one of these articles' stories, by story."""
    stories = {article.story for article in articles if article.story is not None}
    found: defaultdict[int, list[int]] = defaultdict(list)
    if stories:
        rows = Article.objects.published().filter(story__in=stories).order_by("pk")
        for story, pk in rows.values_list("story", "pk"):
            found[story or 0].append(pk)
    return found


def address_of_page(request: Request, token: str) -> str | None:
    if not token:
        return None
    query = request.query_params.copy()
    query["page"] = token
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


@extend_schema(
    filters=True, parameters=[], responses=ArticlePageSerializer, operation_id="articles_list"
)
@api_view(["GET"])
def articles(request: Request) -> Response:
    """Articles, newest first or as `ordering` says, a page at a time, without their bodies."""
    check_parameters(request, ArticleFilter.base_filters)
    narrowed = ArticleFilter(request.query_params, queryset=Article.objects.published())
    if not narrowed.is_valid():
        raise Refused({name: [str(e) for e in errors] for name, errors in narrowed.errors.items()})
    page: Page = narrowed.current_page()
    context = {"request": request, "copies": copies_of(page.articles)}
    return answer(
        {
            "count": page.count,
            "count_is_exact": page.count_is_exact,
            "next": address_of_page(request, page.next),
            "previous": address_of_page(request, page.previous),
            "results": ListedArticleSerializer(page.articles, many=True, context=context).data,
        }
    )


@extend_schema(responses=ArticleSerializer, operation_id="article")
@api_view(["GET"])
def article(request: Request, pk: int) -> Response:
    """One article with its whole text."""
    check_parameters(request, [])
    found = Article.objects.for_listing().defer(None).filter(pk=pk).first()
    if found is None:
        raise Http404(f"There is no article {pk}.")
    if found.withdrawn_at:
        raise Withdrawn(found.withdrawn_note or None)
    context = {"request": request, "copies": copies_of([found])}
    return answer(ArticleSerializer(found, context=context).data)


@extend_schema(responses=TopicSerializer(many=True), operation_id="topics_list")
@api_view(["GET"])
def topics(request: Request) -> Response:
    """All topics, with how many articles each has."""
    check_parameters(request, [])
    shown = ~Q(articletopic__origin="excluded") & Q(articles__withdrawn_at=None)
    counted = Topic.objects.select_related("parent").annotate(
        article_count=Count("articletopic", filter=shown)
    )
    return answer({"results": TopicSerializer(counted.order_by("slug"), many=True).data})


@extend_schema(responses=SourceSerializer(many=True), operation_id="sources_list")
@api_view(["GET"])
def sources(request: Request) -> Response:
    """All sources."""
    check_parameters(request, [])
    return answer({"results": SourceSerializer(Source.objects.all(), many=True).data})


@extend_schema(exclude=True)
@api_view(["GET"])
def root(request: Request) -> Response:
    """Where to begin."""
    names = ("articles", "topics", "sources", "openapi")
    return answer({n: request.build_absolute_uri(reverse(f"api:{n}")) for n in names})


app_name = "api"
urlpatterns = [
    path("", root, name="root"),
    path("articles/", articles, name="articles"),
    path("articles/<int:pk>/", article, name="article"),
    path("topics/", topics, name="topics"),
    path("sources/", sources, name="sources"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
]
