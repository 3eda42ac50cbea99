"""Atom feeds with whole texts, paged back to the oldest article (RFC 4287, RFC 5005)."""

from typing import Any

from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed, rfc3339_date

from archive.export.citations.facts import authors, original
from archive.extraction.formats.feedxml import OUR_SECTION, OURS
from archive.models import Article
from archive.text.storable import line, prose
from reader import VERSION
from reader.feeds.channel import Channel

HISTORY = "http://purl.org/syndication/history/1.0"


class AtomFeed(Atom1Feed):
    """Django's Atom feed plus what it lacks: content, languages, several authors, paging links.

    Names and titles are on one line, and characters that XML forbids are removed.
    """

    channel: Channel

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:fh": HISTORY}  # type: ignore[no-untyped-call]

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)  # type: ignore[no-untyped-call]
        handler.addQuickElement("generator", OURS, {"version": VERSION})
        channel = self.channel
        links = {"first": channel.first, "previous": channel.newer, "next": channel.older}
        links["prev-archive"] = channel.older
        if not channel.is_first:
            links["current"] = channel.first
            handler.addQuickElement("fh:archive", "")
        for rel, address in links.items():
            if address:
                kind = "application/atom+xml"
                handler.addQuickElement("link", "", {"rel": rel, "href": address, "type": kind})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": line(item["article"].language)}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)  # type: ignore[no-untyped-call]
        article: Article = item["article"]
        for name in authors(article):
            handler.startElement("author", {})
            handler.addQuickElement("name", line(name))
            handler.endElement("author")
        if address := original(article):
            handler.addQuickElement("link", "", {"rel": "via", "href": iri_to_uri(address)})
        if article.section:
            handler.addQuickElement(
                "category", "", {"term": line(article.section), "scheme": OUR_SECTION}
            )
        for link in article.shown_topics:  # type: ignore[attr-defined]
            handler.addQuickElement(
                "category",
                "",
                {"term": link.topic.slug, "label": line(link.topic.name), "scheme": item["topics"]},
            )
        handler.startElement("source", {})
        # RFC 4287, 4.2.1: where an entry has no author, the author of its source applies.
        handler.startElement("author", {})
        handler.addQuickElement("name", line(article.source.name))
        handler.endElement("author")
        handler.addQuickElement("title", line(article.source.name))
        handler.addQuickElement("id", item["source"])
        handler.addQuickElement("updated", rfc3339_date(article.updated_at))
        handler.endElement("source")
        handler.addQuickElement("content", prose(article.body_html), {"type": "html"})


def atom(channel: Channel, request: HttpRequest) -> str:
    """Return one page of a feed as Atom XML."""
    feed = AtomFeed(
        title=line(channel.title),
        link=channel.home,
        description="",
        language=channel.language,
        feed_url=channel.here,
        feed_guid=channel.first,
    )
    feed.channel = channel
    topics = request.build_absolute_uri("/topics/")
    for article in channel.articles:
        feed.add_item(
            title=line(article.title),
            link=request.build_absolute_uri(article.get_absolute_url()),
            description=None,  # type: ignore[arg-type]
            unique_id=channel.tag(article),
            pubdate=article.published_at,
            updateddate=article.updated_at,
            article=article,
            topics=topics,
            source=request.build_absolute_uri(article.source.get_absolute_url()),
        )
    return str(feed.writeString("utf-8"))
