"""Feeds of the timeline, a topic, a source or a search."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from reader.feeds.atom import atom
from reader.feeds.channel import Channel
from reader.feeds.jsonfeed import json_feed
from reader.lists.selections import ListRefusedError, by_arrival, select
from reader.serving.site import HTML_LANGUAGES


@require_safe
def feed(request: HttpRequest, form: str, **where: Any) -> HttpResponse:
    """The newest articles of a list with whole texts, and a link to the next older page.

    With `ordering=-arrived_at` the last to arrive come first, whenever they were published.
    """
    try:
        selection = select(request, where, **{"ordering": "-published_at", **by_arrival(where)})
    except ListRefusedError as refused:
        return refused.response
    language = HTML_LANGUAGES.get(get_language() or "", "en")
    channel = Channel.of(request, selection, language)
    response: HttpResponse
    if form == "atom":
        response = HttpResponse(
            atom(channel, request), content_type="application/atom+xml; charset=utf-8"
        )
    else:
        response = JsonResponse(
            json_feed(channel, request),
            content_type="application/feed+json",
            json_dumps_params={"ensure_ascii": False},
        )
    response["Last-Modified"] = http_date(channel.changed_at.timestamp())
    response["Access-Control-Allow-Origin"] = "*"
    return response
