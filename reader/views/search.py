"""The search page: form, help, results, facets and suggestions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Article
from reader.access.own_pages import keep_from_caches
from reader.lists.listing import listing
from reader.lists.query_strings import known_parameters
from reader.searching.results import Results
from reader.searching.suggestions import offers


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Articles that match the query, by relevance unless ordered otherwise; without one, help."""
    address = known_parameters(request.GET)
    every = Article.objects.published()
    articles = listing(request, every if address else every.none(), counted=True)
    context: dict[str, object] = {"listing": articles}
    if articles.page and (hits := articles.page.hits):
        if hits.census and (hits.count or hits.partial):
            context["results"] = Results.of(hits.census, address)
        if not hits.count:
            context["offers"] = offers(articles.filter, address)
    response = render(request, "search.html", context, status=articles.status)
    if articles.asks:  # crawlers would try endless searches
        response["X-Robots-Tag"] = "noindex, nofollow"
    return keep_from_caches(response) if articles.filter.asks_notes else response
