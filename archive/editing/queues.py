"""The desk's work queues: articles whose date, byline, topics or copies an editor should check."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.models import Article, ArticleQuerySet, ArticleTopic, Capture, Source
from archive.models.order import NEWEST_FIRST

MOST_COUNTED = 1_000
# A source signs its articles if a share of at least USUALLY of its NEWEST articles has a byline;
# one with fewer than TOO_FEW articles is not judged.
NEWEST, USUALLY, TOO_FEW = 200, 0.8, 5


@dataclass(frozen=True)
class Queue:
    """A named list of articles to check. `narrow` filters a queryset down to them."""

    slug: str
    name: str | Promise
    advice: str | Promise
    narrow: Callable[[ArticleQuerySet], ArticleQuerySet]

    @property
    def articles(self) -> ArticleQuerySet:
        """The published articles in this queue."""
        return self.narrow(Article.objects.published())

    def count(self) -> int:
        """Return the number of articles in it; MOST_COUNTED + 1 stands for any greater number."""
        return self.articles.order_by()[: MOST_COUNTED + 1].count()


def _estimated(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Articles whose date is a guess, but for those that an editor confirmed."""
    guesses = articles.filter(published_precision=Article.Precision.ESTIMATED)
    return guesses.exclude(published_basis=Article.Basis.EDITOR)


def _unknown(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.filter(published_precision=Article.Precision.UNKNOWN)


def _in_the_future(articles: ArticleQuerySet) -> ArticleQuerySet:
    now = timezone.now()
    return articles.filter(published_day__gte=now.date(), published_at__gt=now)


def _without_topic(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Articles without any topic link; one whose topics an editor excluded does not count."""
    return articles.filter(topicless=True)


def _without_byline(articles: ArticleQuerySet) -> ArticleQuerySet:
    # Adding 0 hides the source from the query planner, which would otherwise choose the index by
    # source instead of the queue's own.
    hidden: Any = articles.alias(house=F("source") + 0)
    found: ArticleQuerySet = hidden.filter(byline="", house__in=sources_that_sign())
    return found


def _copies(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.filter(story__isnull=False, story_chosen=None)


def _contested(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.filter(contested_fields__isnull=False)


def _before_an_event(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.filter(pk__in=ArticleTopic.objects.before_their_events().values("article"))


def sources_that_sign() -> list[int]:
    """Return the ids of the sources whose newest articles mostly have a byline (see USUALLY)."""
    own = Article.objects.published().filter(source=OuterRef(OuterRef("pk")))
    newest = own.order_by(*NEWEST_FIRST)[:NEWEST].values("pk")
    of_them = Article.objects.filter(pk__in=newest).order_by().values("withdrawn_at")
    everything = of_them.annotate(n=Count("pk")).values("n")
    signed = of_them.exclude(byline="").annotate(n=Count("pk")).values("n")
    sources = Source.objects.annotate(
        newest=Coalesce(Subquery(everything), 0), signed=Coalesce(Subquery(signed), 0)
    )
    return list(
        sources.filter(newest__gte=TOO_FEW, signed__gte=F("newest") * USUALLY)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


QUEUES = (
    Queue(
        "contested",
        _("A newer capture disagrees with a correction"),
        _("See what the outlet says now, and keep the correction or take the new value."),
        _contested,
    ),
    Queue(
        "future",
        _("Dated in the future"),
        _("A wrong year or a wrong time zone, most often."),
        _in_the_future,
    ),
    Queue(
        "unknown",
        _("Without a date"),
        _("Look for one in the document or at its address."),
        _unknown,
    ),
    Queue(
        "estimated",
        _("With an estimated date"),
        _("The day is a guess from the page or from the capture."),
        _estimated,
    ),
    Queue(
        "no-topic",
        _("Without a topic"),
        _("Add one, or teach a topic the spelling that is used here."),
        _without_topic,
    ),
    Queue(
        "before-event",
        _("With an event that began more than a year later"),
        _("Exclude the event, or correct the article’s date or the event’s first day."),
        _before_an_event,
    ),
    Queue(
        "no-byline",
        _("Without a byline, where the source has one as a rule"),
        _("Set it, or correct many at once with a spreadsheet."),
        _without_byline,
    ),
    Queue(
        "copies",
        _("Possible copies"),
        _("Say whether they tell the same story in the same words."),
        _copies,
    ),
)
BY_SLUG = {queue.slug: queue for queue in QUEUES}


def rejected() -> int:
    """Return the number of rejected captures; MOST_COUNTED + 1 stands for any greater number."""
    captures = Capture.objects.filter(outcome=Capture.Outcome.REJECTED).order_by()
    return captures[: MOST_COUNTED + 1].count()
