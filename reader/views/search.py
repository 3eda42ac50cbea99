"""Search: the form with its help, and what was found."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Article
from reader.addresses import known_parameters
from reader.listing import listing
from reader.loosening import offers
from reader.results import Results


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Articles that contain the words, best match first; without any, how to ask."""
    address = known_parameters(request.GET)
    every = Article.objects.published()
    articles = listing(request, every if address else every.none(), counted=True)
    context: dict[str, object] = {"listing": articles}
    if articles.page and (hits := articles.page.hits):
        if hits.census and hits.count:
            context["results"] = Results.of(hits.census, address)
        else:
            context["offers"] = offers(articles.filter, address)
    response = render(request, "search.html", context, status=articles.status)
    if articles.asks:  # there are more searches than a crawler should try
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response
