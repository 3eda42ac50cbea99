"""Preview of how what is said of an outlet at the desk would change the articles of its captures."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from archive.editing.desk_outlets import said_at_desk
from archive.extraction.documents import DocumentError
from archive.extraction.processes import AT_DESK
from archive.extraction.read_values import Reading
from archive.intake.articles import protected
from archive.intake.rereading import reading_again
from archive.intake.rereading.reprocessing import dates_in, has_edited_date
from archive.models import Article, Source
from archive.models.article import day_of
from archive.models.order import NEWEST_FIRST
from archive.models.values import plain
from archive.outlets import host_of, slug_of
from archive.outlets.at_desk import AtDesk

MOST_READ = 200
MOST_SHOWN = 20
NOT_READ = ("body_html", "images")
COMPARED = ("title", "kicker", "byline", "section", "body_text")
ALTOGETHER = 10.0  # seconds after which no further capture is read


@dataclass(frozen=True)
class Changed:
    """An article, and what would differ in it: {field: value} before and after."""

    article: Article
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass
class OutletPreview:
    """How many of an outlet's newest articles would change, and in what.

    A sample is an article, its moment now and its moment then.
    """

    read: int = 0  # articles whose new reading is known
    moved: int = 0  # in time
    to_another_day: int = 0
    kept: int = 0  # dates that an editor set
    unread: int = 0  # captures that could not be read, or not in time
    samples: list[tuple[Article, dt.datetime | None, dt.datetime | None]] = field(
        default_factory=list
    )
    fields: Counter[str] = field(default_factory=Counter)  # articles that would change, by field
    changed: list[Changed] = field(default_factory=list)


def preview(said: AtDesk, most_read: int = MOST_READ) -> OutletPreview:
    """Read the captures of an outlet's newest articles by what is said of it; change nothing.

    For a web request: at most ALTOGETHER seconds, and AT_DESK for each capture.
    """
    found = OutletPreview()
    now, sources = said_at_desk(), concerned(said)
    learned = (now[source.slug].learned for source in sources if source.slug in now)
    desk = {**now, said.slug: replace(said, learned=frozenset().union(*learned))}
    articles = Article.objects.filter(source__in=sources).exclude(capture=None)
    newest = list(
        articles.select_related("capture", "source")
        .defer(*NOT_READ)
        .order_by(*NEWEST_FIRST)[:most_read]
    )
    found.kept = sum(map(has_edited_date, newest))
    with reading_again.for_articles(seconds=AT_DESK, altogether=ALTOGETHER) as readers:
        for article, read in reading_again.of_articles(newest, desk, readers):
            if isinstance(read, DocumentError):
                found.unread += 1
                continue
            found.read += 1
            if not has_edited_date(article):
                _compare_dates(article, dates_in(read), found)
            _compare(article, read, found)
    return found


def concerned(said: AtDesk) -> list[Source]:
    """Return the outlet's own source, and those of bare hosts that what is said makes its own."""
    slugs = {said.slug, *map(slug_of, said.domains)}
    return [
        source
        for source in Source.objects.only("slug", "domains", "edited_fields")
        if source.slug in slugs
        or ("domains" not in source.edited_fields and _are_among(source.domains, said.domains))
    ]


def _are_among(hosts: list[str], domains: tuple[str, ...]) -> bool:
    names = [host_of(f"//{host}") for host in hosts]
    return bool(names) and all(
        any(name == domain or name.endswith(f".{domain}") for domain in domains) for name in names
    )


def _compare_dates(article: Article, then: Mapping[str, Any], found: OutletPreview) -> None:
    if then["published_at"] == article.published_at:
        return
    found.moved += 1
    probe = Article(**then)
    day = day_of(probe.published_at, probe.has_only_a_date)
    found.to_another_day += day != article.published_day
    if len(found.samples) < MOST_SHOWN:
        found.samples.append((article, article.published_at, probe.published_at))


def _compare(article: Article, read: Reading, found: OutletPreview) -> None:
    kept = protected(article.edited_fields)
    now = {name: plain(getattr(article, name)) for name in COMPARED}
    then = {name: plain(read.values[name]) for name in COMPARED}
    now["source"], then["source"] = article.source.slug, read.outlet.slug
    differing = [name for name in now if name not in kept and now[name] != then[name]]
    found.fields.update(differing)
    if differing and len(found.changed) < MOST_SHOWN:
        found.changed.append(
            Changed(
                article, {name: now[name] for name in differing}, {n: then[n] for n in differing}
            )
        )
