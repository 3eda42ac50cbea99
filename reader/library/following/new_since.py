"""What arrived of all that an account follows, the last first, each article once.

Numbers of articles rise as they arrive. A page looks at the newest `WINDOW` arrivals below its
cursor and no further, so that it costs the same in an archive of any size, with a fixed number of
statements; where older arrivals are left, the next page goes on there.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, QuerySet

from archive.models import Article, ArticleTopic, Event
from reader.library.arrival_order import newest_arrival
from reader.library.following.follow import LastSeen
from reader.library.following.followed import Followed
from reader.library.saved_searches.saved_search import SearchMatch
from reader.lists.listing import attach_topics
from reader.lists.paging import Page
from reader.texts import image_copies

WINDOW = 10_000  # arrivals looked at for one page, and counted at most
SIZE = 30

# What is followed, as (kind, id of its row).
Thing = tuple[str, int]


@dataclass(frozen=True)
class ArrivalWindow:
    """The arrivals with numbers above `after` and below `before`, of all that is followed."""

    followed: Followed
    after: int
    before: int

    @cached_property
    def links(self) -> dict[str, tuple["QuerySet[Any]", str, str]]:
        """Rows that say why an article is here: (rows, column of the article, of the thing).

        Each is bounded by arrival whatever a database's planner thinks: links to topics are read by
        their index on articles (an index on a topic would be read to its end, hence the sum), and
        articles of sources by the index on these, which in SQLite has the numbers of articles, too.
        By the moment they came in, a night's delivery would be read whole. Withdrawn articles are
        left out by their own small index: to read that off an article is to read past its text.
        """
        withdrawn = Article.objects.filter(withdrawn_at__isnull=False)
        number = {"gt": self.after, "lt": self.before}

        def within(rows: "QuerySet[Any]", column: str) -> "QuerySet[Any]":
            bounds = {f"{column}__{side}": bound for side, bound in number.items()}
            return rows.filter(**bounds).exclude(**{f"{column}__in": withdrawn.values("pk")})

        followed = self.followed
        links = ArticleTopic.objects.shown().annotate(its_topic=F("topic_id") + 0)
        links = links.filter(its_topic__in=list(followed.topics))
        of_sources = Article.objects.filter(source__in=followed.sources)
        events = Event.objects.filter(thread__in=followed.threads).values("pk")
        of_threads = Article.objects.filter(event__in=events)
        matches = SearchMatch.objects.filter(search__in=followed.searches)
        return {
            "topic": (within(links, "article_id"), "article_id", "topic_id"),
            "source": (within(of_sources, "pk"), "pk", "source_id"),
            "thread": (within(of_threads, "pk"), "pk", "event__thread_id"),
            "search": (within(matches, "article_id"), "article_id", "search_id"),
        }

    def newest(self, number: int) -> list[int]:
        """Return the ids of the newest articles, the last first."""
        found: set[int] = set()
        for rows, article, _thing in self.links.values():
            ids = rows.order_by(f"-{article}").values_list(article, flat=True).distinct()
            found.update(ids[:number])
        return sorted(found, reverse=True)[:number]

    def reasons(self, articles: Iterable[Article]) -> dict[int, list[Thing]]:
        """Return by which followed things each of the articles, which are loaded, is here."""
        followed = self.followed
        loaded, found = list(articles), defaultdict[int, list[Thing]](list)
        wanted = [article.pk for article in loaded]
        links = ArticleTopic.objects.shown().filter(article__in=wanted).order_by("topic_id")
        for number, topic in links.values_list("article_id", "topic_id"):
            if topic in followed.topics:
                found[number].append(("topic", topic))
        events = Event.objects.filter(pk__in={article.event_id for article in loaded})
        threads = dict(events.values_list("pk", "thread_id"))
        for article in loaded:
            if article.source_id in followed.sources:
                found[article.pk].append(("source", article.source_id))
            thread = threads.get(article.event_id or 0)
            if thread in followed.threads:
                found[article.pk].append(("thread", thread or 0))
        matches = SearchMatch.objects.filter(article__in=wanted, search__in=followed.searches)
        for number, search in matches.order_by("search_id").values_list("article_id", "search_id"):
            found[number].append(("search", search))
        return found

    def counts(self) -> dict[Thing, int]:
        """Return how many articles there are of each followed thing."""
        return {
            (kind, pk): number
            for kind, (rows, _article, thing) in self.links.items()
            for pk, number in rows.order_by().values_list(thing).annotate(n=Count("pk"))
        }


@dataclass(frozen=True)
class NewSince:
    """A page of what arrived of followed things, with the reasons for each article.

    `next` is the number before which the following page begins, 0 without one; `newest` what "seen
    up to here" is said of: the last arrival there was when the page was made.
    """

    followed: Followed
    seen: LastSeen | None
    page: Page
    reasons: dict[int, list[Any]]
    next: int
    newest: int

    @classmethod
    def of(cls, user: Any, before: int = 0, seen_too: bool = False) -> "NewSince":
        """Return the page of an account that begins below the number `before`, or at the newest.

        With `seen_too` it goes on with what was marked as seen.
        """
        followed = Followed.of(user)
        seen = LastSeen.objects.filter(user=user).first()
        newest = newest_arrival()
        before = before or newest + 1
        floor = 0 if seen_too or seen is None else seen.article
        window = ArrivalWindow(followed, max(floor, before - 1 - WINDOW), before)
        ids = window.newest(SIZE + 1)
        more, ids = len(ids) > SIZE, ids[:SIZE]
        following = ids[-1] if more else window.after + 1 if window.after > floor else 0
        rows = Article.objects.published().for_listing().in_bulk(ids)
        page = Page([rows[pk] for pk in ids if pk in rows], "", "", len(ids), True)
        image_copies.attach(page)
        attach_topics(page)
        said = window.reasons(page)
        return cls(
            followed, seen, page, {pk: _named(said[pk], followed) for pk in rows}, following, newest
        )

    @property
    def entries(self) -> list[tuple[Article, list[Any]]]:
        """The articles of the page, each with the followed things it is here for."""
        return [(article, self.reasons[article.pk]) for article in self.page]


def _named(things: list[Thing], followed: Followed) -> list[Any]:
    """Return (kind, row) for each thing."""
    rows: dict[str, dict[int, Any]] = {
        "topic": followed.topics,
        "source": followed.sources,
        "thread": followed.threads,
        "search": followed.searches,
    }
    return [(kind, rows[kind][pk]) for kind, pk in things]


def counts_of(followed: Followed, seen: LastSeen | None) -> tuple[dict[Thing, int], bool]:
    """Return how many articles of each followed thing are new, and whether that is all of them.

    Of more than `WINDOW` arrivals since the last visit only the newest are counted.
    """
    newest, floor = newest_arrival(), seen.article if seen else 0
    after = max(floor, newest - WINDOW)
    return ArrivalWindow(followed, after, newest + 1).counts(), after == floor
