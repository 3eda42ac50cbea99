"""Two topics side by side."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.models import Article, Scope, Tally, Topic, TopicPair
from reader.addresses import known_parameters
from reader.charts import Chart, Series, leading_to, months_between
from reader.facets import Facets
from reader.filters import ArticleFilter

NARROWING = ("source", "lang", "published_after", "published_before")


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two topics on one chart, and how often they come together; with fewer, the choice of two."""
    asked = ArticleFilter(request.GET, queryset=Article.objects.published(), within=Scope())
    slugs = list(dict.fromkeys(slug for slug in request.GET.getlist("topic") if slug))
    context = {"filter": asked, "choices": Facets().topic_choices(), "slugs": slugs}
    if not asked.is_valid() or len(slugs) > 2:
        errors = [error for errors in asked.errors.values() for error in errors]
        context["errors"] = errors or [_("Two topics can be compared, not more.")]
        return render(request, "compare.html", context, status=400)
    topics = sorted(asked.given["topic"], key=lambda topic: slugs.index(topic.slug))
    context["topics"] = topics
    if len(topics) == 2:
        context |= side_by_side(asked, topics)
        context["query"] = known_parameters(request.GET).urlencode()
    return render(request, "compare.html", context)


def side_by_side(asked: ArticleFilter, topics: list[Topic]) -> dict[str, object]:
    """Return the chart of two topics, their numbers, and the number of what has both."""
    whole = asked.scope or Scope()
    scopes = [replace(whole, topics=(topic,)) for topic in topics]
    counts = [Tally.objects.by_month(scope) for scope in scopes]
    totals = Tally.objects.by_month(replace(whole, topics=()))
    known = sorted({*counts[0], *counts[1]})
    months = months_between(known[0], known[-1]) if known else []
    narrowed = known_parameters(asked.data)
    rest = [(n, v) for n, values in narrowed.lists() if n in NARROWING for v in values]
    series = [
        Series.of_months(
            topic.name,
            count,
            months,
            leading_to(urlencode([("topic", topic.slug), *rest])),
            totals,
        )
        for topic, count in zip(topics, counts, strict=True)
    ]
    numbers = [Tally.objects.number(scope) for scope in scopes]
    only_these = whole == Scope(whole.topics)
    return {
        "chart": Chart(_("Articles per month"), series),
        "numbers": list(zip(topics, numbers, strict=True)),
        "has_articles": any(numbers),
        "together": TopicPair.objects.beside(topics[0]).get(topics[1].pk, 0)
        if only_these
        else None,
    }
