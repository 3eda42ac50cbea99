"""The list of topics, and the page of one."""

import datetime as dt
from dataclasses import replace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from archive.models import Article, Scope, Tally, Term, Topic
from archive.search.completions import topics_called
from reader.lists.listing import Listing, listing
from reader.overviews.chart_series import Series, months_between, timeline_link
from reader.overviews.charts import Chart
from reader.overviews.companions import Company
from reader.overviews.comparison import Comparison, lines_of
from reader.overviews.comparison_form import query_of
from reader.overviews.topic_tree import topics_by_kind

MOST_FOUND = 60
FEW_MONTHS = 6


class TopicNameForm(forms.Form):
    """The box that finds topics by a part of a name, in any language and either script."""

    q = forms.CharField(label=gettext_lazy("Find a topic"), max_length=100, required=False)


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics as a tree under their kinds, sorted by name; with `q`, those called like it."""
    form = TopicNameForm(request.GET)
    context: dict[str, object] = {"form": form, "branches": []}
    if not form.is_valid():
        return render(request, "topics.html", context, status=400)
    if words := form.cleaned_data["q"]:
        context["found"] = topics_called(words, MOST_FOUND)
    else:
        context["branches"] = topics_by_kind()
    return render(request, "topics.html", context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic: description, spellings, chart, co-occurring topics, and articles.

    A former slug redirects to the present one.
    """
    topic = get_object_or_404(Topic.objects.at(slug).select_related("parent"))
    if topic.slug != slug:
        asked = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(topic.get_absolute_url() + asked, permanent=True)
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
        # On the first page only.
        "chart": chart_of(topic, articles) if begins else None,
        "company": Company.of(topic, articles.facets.beside) if begins else None,
    }
    return render(request, "topic.html", context, status=articles.status)


def undated_among(articles: Listing) -> int:
    """Return the number of undated articles of a list; 0 if its count is not exact."""
    if not (articles.page and articles.page.count_is_exact and articles.almanac):
        return 0
    return articles.page.count - sum(articles.almanac.months.values())


def chart_of(topic: Topic, articles: Listing) -> Chart | None:
    """Return the chart of the listed articles by month, or of few months by day or week; None for a search and without tallies."""
    scope = articles.filter.scope
    if not (scope and scope.is_tallied and articles.almanac and articles.almanac.months):
        return None
    months = articles.almanac.months
    query = query_of(articles.filter.asked, topic=[topic.slug])
    if len(months_between(min(months), max(months))) <= FEW_MONTHS:
        lines = lines_of([topic], (), (), articles.filter)
        days = [dt.date(*month, 1) for month in months]
        return Comparison(lines, articles.filter, query=query, known=days).chart()
    totals = Tally.objects.by_month(replace(scope, topics=()))
    bars = Series.of_months(
        topic.name,
        months,
        months_between(min(months), max(months)),
        timeline_link(articles.timeline_query),
        totals,
    )
    return Chart(_("Articles per month"), [bars], query=query)
