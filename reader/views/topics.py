"""The topics, and the articles about one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive.models import Article, Topic
from reader.listing import listing
from reader.topic_tree import topics_by_kind


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic under its kind, in the order of their names."""
    return render(request, "topics.html", {"branches": topics_by_kind()})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """What a topic is, how it is spelled, and its articles."""
    topic = get_object_or_404(Topic.objects.select_related("parent"), slug=slug)
    articles = listing(request, Article.objects.published().about(topic), topic=slug)
    context = {
        "topic": topic,
        "spellings": topic.terms.filter(active=True),
        "parts": topic.children.all(),
        "listing": articles,
    }
    return render(request, "topic.html", context, status=articles.status)
