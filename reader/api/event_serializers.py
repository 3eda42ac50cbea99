"""Serializers of events and threads."""

from typing import Any

from rest_framework import serializers

from archive.models import Article, Event, Thread
from reader.api.serializers import SourceNameSerializer


class EventSerializer(serializers.ModelSerializer[Event]):
    """An event, without its articles."""

    title = serializers.CharField(help_text="Its name, else the clearest title of its articles.")
    name = serializers.CharField(help_text="Empty unless an editor named it.")
    thread = serializers.SlugRelatedField(  # type: ignore[var-annotated]
        slug_field="slug", read_only=True, allow_null=True, help_text="Null if it is in none."
    )
    lead = serializers.PrimaryKeyRelatedField(  # type: ignore[var-annotated]
        read_only=True, allow_null=True, help_text="Id of the article with the clearest title."
    )
    first_article = serializers.PrimaryKeyRelatedField(  # type: ignore[var-annotated]
        read_only=True, allow_null=True, help_text="Id of the first report."
    )
    articles = serializers.IntegerField()
    outlets = serializers.IntegerField()

    class Meta:
        model = Event
        fields = (
            "id", "title", "name", "thread", "lead", "first_article", "first_at", "first_day",
            "last_day", "articles", "outlets", "updated_at",
        )  # fmt: skip


class ReportSerializer(serializers.ModelSerializer[Article]):
    """An article of an event, with what a link shows."""

    url = serializers.SerializerMethodField()
    source = SourceNameSerializer()  # type: ignore[assignment]

    class Meta:
        model = Article
        fields = ("id", "url", "source", "title", "language", "published_at", "published_precision")

    def get_url(self, article: Article) -> str:
        return f"{self.context['site']}{article.get_absolute_url()}"


class EventWithArticlesSerializer(EventSerializer):
    reports = ReportSerializer(many=True, help_text="Its articles, at most 500, by time.")

    class Meta(EventSerializer.Meta):
        fields = (*EventSerializer.Meta.fields, "reports")  # type: ignore[assignment]


class ThreadSerializer(serializers.ModelSerializer[Thread]):
    """A thread, without its events."""

    title = serializers.CharField(help_text="Its name, else the title of its largest event.")
    name = serializers.CharField(help_text="Empty unless an editor named it.")
    events = serializers.IntegerField()
    articles = serializers.IntegerField()
    outlets = serializers.IntegerField()

    class Meta:
        model = Thread
        fields = (
            "slug", "title", "name", "first_day", "last_day", "events", "articles", "outlets",
            "updated_at",
        )  # fmt: skip


class ThreadWithEventsSerializer(ThreadSerializer):
    parts = EventSerializer(many=True, help_text="Its events, at most 500, by date.")

    class Meta(ThreadSerializer.Meta):
        fields = (*ThreadSerializer.Meta.fields, "parts")  # type: ignore[assignment]


class EventPageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    results = EventSerializer(many=True)


class ThreadPageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    results = ThreadSerializer(many=True)
