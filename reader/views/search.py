"""Search: the form with its help, and what was found."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Article
from reader.listing import listing


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Articles that contain the words, best match first; without words, how to ask."""
    articles = listing(request, Article.objects.published())
    response = render(request, "search.html", {"listing": articles}, status=articles.status)
    # There are more searches than a crawler should try.
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
