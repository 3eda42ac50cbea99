"""The pages of an event and of a thread, and the largest threads of a period."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from archive.models import Article, Event, Thread
from reader.affairs.around_event import around_event
from reader.affairs.largest import largest_threads
from reader.affairs.of_thread import chart_of, names_of, of_thread, outlets_of
from reader.exporting.chart_files import chart_file
from reader.lists.filters import ArticleFilter
from reader.lists.listing import listing


@require_safe
def event(request: HttpRequest, event: int) -> HttpResponse:
    """The articles on one happening, earliest first; its outlets, names and thread.

    The number of an event that was joined with another redirects to that one; of one that fell
    apart, to its article.
    """
    found = Event.objects.at(event).only("pk").first()
    if found is None:
        return _what_is_left(request, former_events__number=event)
    if found.pk != event:
        return _moved(request, found)
    articles = listing(request, Article.objects.published().filter(event=found), of_events=True)
    begins = articles.page is not None and not articles.filter.data.get("page")
    context = {
        "around": around_event(found.pk),
        "listing": articles,
        # On the first page only.
        "outlets": outlets_of(articles.filter) if begins else [],
        "names": names_of(articles.filter) if begins else [],
    }
    return render(request, "event.html", context, status=articles.status)


@require_safe
def thread(request: HttpRequest, thread: str) -> HttpResponse:
    """An affair: its events as a dated list; its articles by day, its outlets and its people.

    The slug of a thread that was joined with another redirects to that one; of one that fell
    apart, to what is left of it.
    """
    rows = Thread.objects.at(thread).select_related("main_event__lead")
    found = rows.defer("main_event__lead__body_html", "main_event__lead__body_text").first()
    if found is None:
        return _what_is_left(request, former_threads__slug=thread)
    if found.slug != thread:
        return _moved(request, found)
    every = Article.objects.published().of_thread(found.pk)
    articles = listing(request, every, arrange=of_thread, of_events=True)
    begins = articles.page is not None and not articles.filter.data.get("page")
    context = {
        "thread": found,
        "listing": articles,
        # On the first page only.
        "chart": chart_of(articles.filter, thread) if begins else None,
        "outlets": outlets_of(articles.filter) if begins else [],
        "names": names_of(articles.filter) if begins else [],
    }
    return render(request, "thread.html", context, status=articles.status)


@require_safe
def thread_chart(request: HttpRequest, thread: str, form: str) -> HttpResponseBase:
    """The chart of a thread, narrowed as its page is, as a picture (SVG) or a table (CSV)."""
    found = Thread.objects.at(thread).first()
    if found is None:
        return _what_is_left(request, former_threads__slug=thread)
    asked = ArticleFilter(request.GET, queryset=Article.objects.published().of_thread(found.pk))
    chart = chart_of(asked, thread) if asked.is_valid() else None
    wrong = [str(each) for errors in asked.errors.values() for each in errors]
    return chart_file(request, chart, form, thread, "\n".join(wrong))


def _moved(
    request: HttpRequest, found: Event | Thread | Article, permanent: bool = True
) -> HttpResponse:
    asked = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(found.get_absolute_url() + asked, permanent=permanent)


def _what_is_left(request: HttpRequest, **former: object) -> HttpResponse:
    """Lead from an event or thread that fell apart to its article, or to the event this is of.

    Not for good: by an editor's choice or a later report it may be an event again. 404 if nothing
    was ever at that address.
    """
    articles = Article.objects.select_related("event").only("title", "event")
    article = get_object_or_404(articles, **former)
    return _moved(request, article.event or article, permanent=False)


@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    """The largest threads: of all time, or of the days, topic, source or words asked for."""
    every = Article.objects.published()
    found = listing(request, every, arrange=largest_threads, of_events=True)
    return render(request, "threads.html", {"listing": found}, status=found.status)
