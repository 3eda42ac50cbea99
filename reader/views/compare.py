"""Comparison of topics, outlets and searches over time: the page, its picture and its table."""

from heapq import nlargest

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.database.deadline import OverdueError
from archive.models import Scope, Source, Tally, Topic
from archive.models.source import LINKED, naming
from archive.search.query.rewriting import as_typed
from reader.exporting.chart_files import chart_file
from reader.lists.query_strings import changed
from reader.overviews.charts import Chart
from reader.overviews.comparison import MOST_LINES, Comparison, TooLongError
from reader.overviews.comparison_form import (
    MEASURES,
    MOST_WRITTEN,
    PERIODS,
    SIDES,
    AskedComparison,
    query_of,
)
from reader.overviews.side_by_side import Side, sides

MOST_OFFERED = 500  # names of topics suggested in the form; any other can be typed as well


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Up to five topics, sources and searches on one chart; with none, a form to choose them."""
    given = AskedComparison(request.GET)
    topics = given.topics()
    are_few = len(given.slugs) <= MOST_WRITTEN
    found = [slug_of(words) for words in given.slugs] if given.unknown and are_few else given.slugs
    if found != given.slugs:
        return redirect(f"{request.path}?{changed(request.GET, topic=found)}")
    comparison = given.comparison(topics)
    context = drawn(comparison, given) if comparison and comparison.lines else {}
    if comparison and context and given.side:
        context["sides"] = beside(comparison, given)
    names = {topic.slug: topic.name for topic in topics}
    written = [names.get(slug, slug) for slug in given.slugs][:MOST_WRITTEN]
    context |= {
        "given": given,
        "topics": topics,
        "offered": names_offered(),
        "written": written,
        "rooms": [*written, *[""] * (MOST_LINES - len(written))],
        "sources": sorted(Source.objects.for_linking(), key=lambda source: source.name),
        "periods": PERIODS,
        "measures": MEASURES,
        "side_choices": SIDES,
        "query": given.query,
    }
    status = 400 if given.errors else 200
    return render(request, "compare.html", context, status=status)


def drawn(comparison: Comparison, given: AskedComparison) -> dict[str, object]:
    """Return template variables of what is compared; nothing, with an error, if it is too much."""
    try:
        chart = comparison.chart()
        numbers = comparison.numbers
    except TooLongError:
        given.errors.append(
            _("So long a time has too many days or weeks: choose months, or a shorter time.")
        )
    except OverdueError:
        given.errors.append(_("Counting took too long: choose rarer words, or a shorter time."))
    else:
        return {
            "chart": chart,
            "numbers": numbers,
            "has_articles": any(number for _subject, number in numbers),
            "together": comparison.together,
            **spellings_counted(comparison, given),
        }
    return {}


def spellings_counted(comparison: Comparison, given: AskedComparison) -> dict[str, object]:
    """Return template variables: searches with further spellings, and the query without these."""
    also = [line for line in comparison.searches if line.also]
    if not also:
        return {}
    words = [as_typed(line.words) for line in comparison.searches if line.words]
    return {"also": also, "query_as_typed": query_of(given.address, words=words)}


def beside(comparison: Comparison, given: AskedComparison) -> list[Side]:
    """Return the lines side by side; none, with an error, where there is no time for that."""
    try:
        return sides(comparison, given.side == "words")
    except OverdueError:
        given.errors.append(_("Counting took too long: choose rarer words, or a shorter time."))
        return []


@require_safe
def compare_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The chart of the same parameters as a picture (SVG) or a table (CSV); 400 without a chart."""
    given = AskedComparison(request.GET)
    topics = given.topics()
    comparison = given.comparison(topics)
    found = drawn(comparison, given) if comparison and comparison.lines else {}
    chart = found.get("chart")
    assert chart is None or isinstance(chart, Chart)
    return chart_file(request, chart, form, said="\n".join(map(str, given.errors)))


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
