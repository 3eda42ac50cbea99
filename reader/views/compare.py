"""Comparison of two topics over time."""

from dataclasses import replace
from heapq import nlargest
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.models import Article, Scope, Tally, Topic, TopicPair
from archive.models.source import LINKED, naming
from reader.lists.filters import ArticleFilter
from reader.lists.query_strings import changed, known_parameters
from reader.overviews.charts import Chart, Series, months_between, timeline_link

NARROWING = ("source", "lang", "published_after", "published_before")
MOST_OFFERED = 500  # names of topics suggested in the form; any other can be typed as well


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two topics on one chart, and their shared articles; with fewer, a form to choose them."""
    asked = ArticleFilter(request.GET, queryset=Article.objects.published(), within=Scope())
    slugs = list(dict.fromkeys(slug for slug in request.GET.getlist("topic") if slug))
    context = {"filter": asked, "offered": names_offered(), "slugs": slugs, "written": slugs}
    is_valid = len(slugs) <= 2 and asked.is_valid()
    known = {topic.slug for topic in asked.given["topic"]} if is_valid else set()
    if not is_valid or known != set(slugs):
        # An address with more than two topics is refused without looking them up.
        if len(slugs) <= 2 and (found := [slug_of(words) for words in slugs]) != slugs:
            return redirect(f"{request.path}?{changed(request.GET, topic=found)}")
        errors = [error for errors in asked.errors.values() for error in errors]
        context["errors"] = errors or [_("Two topics can be compared, not more.")]
        legible = Topic.objects.for_linking().filter(slug__in=filter(str.isprintable, slugs))
        names = {topic.slug: topic.name for topic in legible}
        context["written"] = [names.get(slug, slug) for slug in slugs]
        context["unknown"] = set(slugs) - set(names)
        return render(request, "compare.html", context, status=400)
    topics = sorted(asked.given["topic"], key=lambda topic: slugs.index(topic.slug))
    context |= {"topics": topics, "written": [topic.name for topic in topics]}
    if len(topics) == 2:
        context |= side_by_side(asked, topics)
        context["query"] = known_parameters(request.GET).urlencode()
    return render(request, "compare.html", context)


def names_offered() -> list[str]:
    """Return the names of the topics with most articles, the largest first."""
    counts = Tally.objects.by_topic(Scope())
    most = nlargest(MOST_OFFERED, counts, key=lambda pk: counts[pk])
    rows, name = Topic.objects.order_by().values_list("pk", *LINKED, named=True), naming()
    names = {row.pk: name(row) for row in rows.filter(pk__in=most)}
    return [names[pk] for pk in most if pk in names]


def slug_of(words: str) -> str:
    """Return the slug of the topic with this name or former slug; else the words unchanged."""
    if not words.isprintable():
        return words
    topic = Topic.objects.at(words).first() or Topic.objects.called(words.strip())
    return topic.slug if topic else words


def side_by_side(asked: ArticleFilter, topics: list[Topic]) -> dict[str, object]:
    """Return template variables: the chart of two topics, their counts, and their shared articles.

    `together` is None if filters narrow the articles, because only totals are tallied.
    """
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
            timeline_link(urlencode([("topic", topic.slug), *rest])),
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
