"""JSON Feed 1.1 with whole texts, paged back to the oldest article."""

from typing import Any

from django.http import HttpRequest
from django.utils.encoding import iri_to_uri

from archive.export.citations.facts import authors, original
from archive.models import Article
from reader.feeds.channel import Channel
from reader.texts.dates import machine_date


def json_feed(channel: Channel, request: HttpRequest) -> dict[str, Any]:
    """Return one page of a feed as the object of JSON Feed 1.1."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.first,
        "language": channel.language,
        "items": [item(article, channel, request) for article in channel.articles],
    }
    if channel.older:
        feed["next_url"] = channel.older
    return feed


def item(article: Article, channel: Channel, request: HttpRequest) -> dict[str, Any]:
    """Return an article as an item of JSON Feed, without empty values."""
    names = [link.topic.name for link in article.shown_topics]  # type: ignore[attr-defined]
    told = {
        "id": channel.tag(article),
        "url": request.build_absolute_uri(article.get_absolute_url()),
        "external_url": iri_to_uri(original(article)),
        "title": article.title,
        "content_html": article.body_html,
        "summary": article.lead,
        "image": next((iri_to_uri(image["url"]) for image in article.images), ""),
        "date_published": article.published_at and article.published_at.isoformat(),
        "date_modified": article.updated_at.isoformat(),
        "authors": [{"name": name} for name in authors(article)],
        "tags": names,
        "language": article.language,
        # An extension of the format, whose names begin with an underscore.
        "_foreign_desk": {
            "id": article.pk,
            "source": article.source.slug,
            "section": article.section,
            "published": machine_date(article),
            "published_precision": article.published_precision,
            "published_basis": article.published_basis,
        },
    }
    return {name: value for name, value in told.items() if value not in ("", [], None)}
