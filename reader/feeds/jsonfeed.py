"""JSON Feed 1.1, with whole texts and pages into the past."""

from typing import Any

from django.http import HttpRequest
from django.utils.encoding import iri_to_uri

from archive.models import Article
from reader.feeds.channel import Channel
from reader.templatetags.archive_dates import machine_date
from reader.templatetags.wording import authors, original


def json_feed(channel: Channel, request: HttpRequest) -> dict[str, Any]:
    """Return a page of a feed as JSON Feed."""
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
        # What the format has no word for; the key begins as it asks.
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
