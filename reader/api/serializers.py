"""Serializers of the API: the JSON of articles, topics, sources and counts."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from archive.models import Article, Source, Topic

BODY = ("body_html", "body_text")
WITHDRAWN = ("withdrawn_at", "withdrawn_note")
# The only fields of a withdrawn article in the change feed.
TOLD_OF_WITHDRAWN = ("id", "updated_at", "withdrawn_at")


class ImageSerializer(serializers.Serializer[dict[str, str]]):
    url = serializers.CharField()
    alt = serializers.CharField(allow_blank=True)
    caption = serializers.CharField(allow_blank=True)
    credit = serializers.CharField(allow_blank=True)


class SourceSerializer(serializers.ModelSerializer[Source]):
    name = serializers.CharField()

    class Meta:
        model = Source
        fields = (
            "slug", "name", "name_zh_hans", "name_zh_hant", "name_en", "homepage", "time_zone",
        )  # fmt: skip


class SourceNameSerializer(serializers.ModelSerializer[Source]):
    name = serializers.CharField()

    class Meta:
        model = Source
        fields = ("slug", "name")


class TopicSerializer(serializers.ModelSerializer[Topic]):
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    parent = serializers.CharField(source="parent.slug", default=None, allow_null=True)  # type: ignore[assignment]
    articles = serializers.SerializerMethodField()

    class Meta:
        model = Topic
        fields = (
            "slug", "kind", "name", "name_zh_hans", "name_zh_hant", "name_en", "description",
            "parent", "articles",
        )  # fmt: skip

    def get_articles(self, topic: Topic) -> int:
        counts: dict[int, int] = self.context["articles"]
        return counts.get(topic.pk, 0)


class EvidenceSerializer(serializers.Serializer[dict[str, str]]):
    term = serializers.CharField()
    sentence = serializers.CharField()


class ArticleTopicSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(source="topic.slug")
    name = serializers.CharField(source="topic.name")
    kind = serializers.ChoiceField(Topic.Kind.choices, source="topic.kind")
    origin = serializers.ChoiceField([("rule", "rule"), ("editor", "editor")])
    evidence = EvidenceSerializer(many=True)


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """An article: its whole text where one is asked for, and only the fields that `fields` names."""

    url = serializers.SerializerMethodField()
    source = SourceNameSerializer()  # type: ignore[assignment]
    images = ImageSerializer(many=True)
    topics = ArticleTopicSerializer(source="shown_topics", many=True)
    copies = serializers.SerializerMethodField()
    arrived_at = serializers.DateTimeField(
        source="created_at", help_text="When it came into this archive."
    )
    event = serializers.IntegerField(
        source="event_id",
        allow_null=True,
        help_text="Id of the event it is about; null if no other article is.",
    )
    credits = serializers.JSONField(help_text="Who else had a hand in it, by part.")

    class Meta:
        model = Article
        fields = (
            "id", "url", "source_url", "source", "title", "kicker", "lead", "byline", "section",
            "language", "published_at", "published_precision", "published_basis", "captured_at",
            "arrived_at", "updated_at", "characters", "images", "topics", "copies", "event",
            "credits",
            *BODY, *WITHDRAWN,
        )  # fmt: skip

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        wanted = self.context.get("fields", fields)
        return {name: field for name, field in fields.items() if name in wanted}

    def to_representation(self, article: Article) -> dict[str, Any]:
        shown = super().to_representation(article)
        if article.withdrawn_at:
            return {name: shown[name] for name in TOLD_OF_WITHDRAWN if name in shown}
        return shown

    def get_url(self, article: Article) -> str:
        return f"{self.context['site']}{article.get_absolute_url()}"

    def get_copies(self, article: Article) -> list[int]:
        same: list[int] = self.context["copies"].get(article.story, [])
        return [pk for pk in same if pk != article.pk]


FIELDS = ArticleSerializer.Meta.fields
WHOLE = tuple(name for name in FIELDS if name not in WITHDRAWN)
LISTED = tuple(name for name in WHOLE if name not in (*BODY, "credits"))


def copies_of(articles: Iterable[Article]) -> dict[int, list[int]]:
    """Return the ids of all published copies of these articles, by story (cluster of copies)."""
    stories = {article.story for article in articles if article.story is not None}
    found: defaultdict[int, list[int]] = defaultdict(list)
    if stories:
        rows = Article.objects.published().filter(story__in=stories).order_by("pk")
        for story, pk in rows.values_list("story", "pk"):
            found[story or 0].append(pk)
    return found


class ArticlePageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="How many articles there are, up to 10,000.")
    count_is_exact = serializers.BooleanField()
    count_with_all_words = serializers.IntegerField(
        required=False, help_text="In a search by relevance: how many hold all the words."
    )
    limited_to = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="In a search by relevance: how many can be listed, where there are more.",
    )
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    left_out = serializers.ListField(
        child=serializers.ChoiceField(["hits", "counts"]),
        help_text="What there was no time for: `counts`, then `count` is how many are known; or"
        " `hits`, then there may be better ones than these.",
    )
    results = ArticleSerializer(many=True)


class TopicsSerializer(serializers.Serializer[Any]):
    results = TopicSerializer(many=True)


class CompanionSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(source="topic.slug")
    name = serializers.CharField(source="topic.name")
    kind = serializers.ChoiceField(Topic.Kind.choices, source="topic.kind")
    articles = serializers.IntegerField(help_text="How many articles have both topics.")
    lift = serializers.SerializerMethodField(
        help_text="How many times more often they meet than chance would have it."
    )

    def get_lift(self, companion: Any) -> float:
        return float(round(companion.lift, 2))


class WholeTopicSerializer(TopicSerializer):
    appears_with = serializers.SerializerMethodField(
        help_text="Topics that its articles often have as well, the strongest first."
    )

    class Meta(TopicSerializer.Meta):
        fields = (*TopicSerializer.Meta.fields, "appears_with")  # type: ignore[assignment]

    @extend_schema_field(CompanionSerializer(many=True))
    def get_appears_with(self, topic: Topic) -> Any:
        return CompanionSerializer(self.context["companions"], many=True).data


class SourcesSerializer(serializers.Serializer[Any]):
    results = SourceSerializer(many=True)


class PeriodSerializer(serializers.Serializer[Any]):
    period = serializers.CharField(help_text="2024, 2024-04, 2024-W18 or 2024-04-30.")
    first = serializers.DateField()
    last = serializers.DateField()
    articles = serializers.IntegerField()
    url = serializers.URLField(help_text="The timeline of that time, with these articles.")


class CountsSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="All articles that fit, dated or not.")
    undated = serializers.IntegerField()
    counted_from = serializers.DateField(
        allow_null=True,
        help_text="Null, unless a search took too long: then only days from this one on are counted.",
    )
    results = PeriodSerializer(many=True)


class SeriesSerializer(CountsSerializer):
    value = serializers.CharField(help_text="A value of the parameter that `by` names.")


class TimelineSerializer(CountsSerializer):
    per = serializers.ChoiceField([(k, k) for k in ("day", "week", "month", "year")])
    series = SeriesSerializer(many=True, required=False, help_text="Only with `by`.")


class SuggestedSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField([("topic", "topic"), ("source", "source")])
    slug = serializers.SlugField()
    name = serializers.CharField()
    query = serializers.CharField(help_text="What finds its articles in a search.")
    url = serializers.URLField()
    articles = serializers.IntegerField()


class SuggestionsSerializer(serializers.Serializer[Any]):
    results = SuggestedSerializer(many=True)


class RootSerializer(serializers.Serializer[Any]):
    articles = serializers.URLField()
    topics = serializers.URLField()
    sources = serializers.URLField()
    timeline = serializers.URLField()
    events = serializers.URLField()
    threads = serializers.URLField()
    words = serializers.URLField()
    suggest = serializers.URLField()
    openapi = serializers.URLField()


class ErrorsSerializer(serializers.Serializer[Any]):
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]
