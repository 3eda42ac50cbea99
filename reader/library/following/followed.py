"""All that an account follows, looked up by slug, present or former."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.models import FormerSlug, FormerThread, Source, Thread, Topic
from reader.library.following.follow import MOST, Follow
from reader.library.saved_searches.saved_search import SavedSearch

Kind = Follow.Kind


@dataclass(frozen=True)
class Followed:
    """What an account follows: rows by id, and its follows in order with the row of each.

    Two slugs may lead to one row, as those of merged topics do; the row of one that leads nowhere
    is None. Finding it takes six statements, however much is followed.
    """

    topics: dict[int, Topic]
    sources: dict[int, Source]
    threads: dict[int, Thread]
    searches: dict[int, SavedSearch]
    rows: list[tuple[Follow, Any]]

    @classmethod
    def of(cls, user: Any) -> "Followed":
        follows = list(Follow.objects.filter(user=user)[:MOST])
        slugs: dict[str, list[str]] = {kind: [] for kind in Kind.values}
        for follow in follows:
            slugs[follow.kind].append(follow.slug)
        present = Topic.objects.current_slugs(slugs[Kind.TOPIC])
        topics = {t.slug: t for t in Topic.objects.for_linking().filter(slug__in=present.values())}
        sources = {s.slug: s for s in Source.objects.for_linking().filter(slug__in=slugs["source"])}
        threads = threads_at(slugs[Kind.THREAD])
        found: dict[str, Mapping[str, Any]] = {
            "topic": {slug: topics.get(now) for slug, now in present.items()},
            "source": sources,
            "thread": threads,
        }
        return cls(
            {topic.pk: topic for topic in topics.values()},
            {source.pk: source for source in sources.values()},
            {thread.pk: thread for thread in threads.values()},
            {search.pk: search for search in SavedSearch.objects.filter(user=user)},
            [(follow, found[follow.kind].get(follow.slug)) for follow in follows],
        )

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.searches)


def threads_at(slugs: Iterable[str]) -> dict[str, Thread]:
    """Return {slug: thread} with what links show, by present and former slugs, in two statements."""
    asked = list(slugs)
    rows = FormerThread.objects.filter(slug__in=asked).exclude(article__event__thread=None)
    former = dict(rows.values_list("slug", "article__event__thread_id"))
    threads = Thread.objects.select_related("main_event__lead").only(
        "slug", "name", "main_event__name", "main_event__lead__title", "main_event__lead__language"
    )
    found = threads.filter(slug__in=asked) | threads.filter(pk__in=former.values())
    by_slug = {thread.slug: thread for thread in found}
    by_id = {thread.pk: thread for thread in by_slug.values()}
    every = {slug: by_id.get(pk) for slug, pk in former.items()} | by_slug
    return {slug: thread for slug, thread in every.items() if thread and slug in set(asked)}


def slugs_leading_to(kind: str, slug: str) -> list[str]:
    """Return the slug of a page and the former ones that lead there."""
    former: dict[str, Any] = {
        Kind.TOPIC: FormerSlug.objects.filter(topic__slug=slug),
        Kind.THREAD: FormerThread.objects.filter(article__event__thread__slug=slug),
    }
    rows = former.get(kind)
    return [slug, *(rows.values_list("slug", flat=True) if rows is not None else ())]


def exists(kind: str, slug: str) -> bool:
    """Whether a page of that kind is at the slug, present or former."""
    if kind == Kind.TOPIC:
        return Topic.objects.at(slug).exists()
    if kind == Kind.SOURCE:
        return Source.objects.filter(slug=slug).exists()
    return kind == Kind.THREAD and Thread.objects.at(slug).exists()
