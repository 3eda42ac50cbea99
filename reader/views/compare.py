"""Two topics side by side."""

from dataclasses import replace
from heapq import nlargest
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive import topic_editing
from archive.models import Article, Scope, Tally, Topic, TopicPair
from archive.models.source import LINKED, naming
from reader.addresses import changed, known_parameters
from reader.charts import Chart, Series, leading_to, months_between
from reader.filters import ArticleFilter

NARROWING = ("source", "lang", "published_after", "published_before")
MOST_OFFERED = 500  # names of topics to choose from; any other can be written as well


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two topics on one chart, and how often they come together; with fewer, the choice of two."""
    asked = ArticleFilter(request.GET, queryset=Article.objects.published(), within=Scope())
    slugs = list(dict.fromkeys(slug for slug in request.GET.getlist("topic") if slug))
    context = {"filter": asked, "offered": names_offered(), "slugs": slugs, "written": slugs}
    if not asked.is_valid() or len(slugs) > 2:
        # Of an address with a thousand topics none is looked up: it is refused as it is.
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
    """Return the names of the topics that most articles have, the commonest first."""
    counts = Tally.objects.by_topic(Scope())
    most = nlargest(MOST_OFFERED, counts, key=lambda pk: counts[pk])
    rows, name = Topic.objects.order_by().values_list("pk", *LINKED, named=True), naming()
    names = {row.pk: name(row) for row in rows.filter(pk__in=most)}
    return [names[pk] for pk in most if pk in names]


def slug_of(words: str) -> str:
    """Return the slug of the topic that a reader wrote by its name; what is none stays as it is."""
    if not words.isprintable():
        return words
    topic = topic_editing.at(words) or Topic.objects.called(words.strip())
    return topic.slug if topic else words


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
