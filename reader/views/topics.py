"""The topics, and the articles about one."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive import topic_editing
from archive.models import Article, Scope, Tally, Term, Topic
from reader.charts import Chart, Series, leading_to, months_between
from reader.company import Company
from reader.listing import Listing, listing
from reader.topic_tree import topics_by_kind


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic under its kind, in the order of their names."""
    return render(request, "topics.html", {"branches": topics_by_kind()})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """What a topic is, how it is spelled, when and with what it was written of, and its articles."""
    topic = topic_editing.at(slug)
    if topic is None:
        raise Http404
    if topic.slug != slug:
        return redirect(topic, permanent=True)
    articles = listing(request, Article.objects.published().about(topic), scope=Scope((topic,)))
    begins = articles.page is not None and not articles.filter.data.get("page")
    context = {
        "topic": topic,
        "spellings": Term.objects.filter(topic=topic, active=True, weight__gt=0)
        .only("text", "ambiguous")
        .order_by("pk"),
        "parts": Topic.objects.for_linking().filter(parent=topic),
        "listing": articles,
        "undated": undated_among(articles),
        # Said once, before the first of its articles.
        "chart": months_of(topic, articles) if begins else None,
        "company": Company.of(topic, articles.facets.beside) if begins else None,
    }
    return render(request, "topic.html", context, status=articles.status)


def undated_among(articles: Listing) -> int:
    """Return how many articles of a list no month has; 0 where not all of them were counted."""
    if not (articles.page and articles.page.count_is_exact and articles.almanac):
        return 0
    return articles.page.count - sum(articles.almanac.months.values())


def months_of(topic: Topic, articles: Listing) -> Chart | None:
    """Return the chart of a topic's articles as the list is narrowed; None for a search."""
    scope = articles.filter.scope
    if not (scope and scope.is_tallied and articles.almanac and articles.almanac.months):
        return None
    months = articles.almanac.months
    totals = Tally.objects.by_month(replace(scope, topics=()))
    bars = Series.of_months(
        topic.name,
        months,
        months_between(min(months), max(months)),
        leading_to(articles.timeline_query),
        totals,
    )
    return Chart(_("Articles per month"), [bars])
