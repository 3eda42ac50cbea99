"""The one way to change articles: on leaving `changing`, all that is derived from them is updated.

Nothing else writes the index, the tallies, the sketches and stories of copies, the events, or
`topicless`.
Locks are always taken in this order, so that no two writers deadlock: the archive's single writer
lock (the transaction itself in SQLite, an advisory lock until its end in PostgreSQL), articles by
id, then the rest. Inside `writing` nobody else can change what was read.
"""

import copy
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from archive import search
from archive.database import short_transactions
from archive.derived import copies, tallies
from archive.derived.copy_likeness import sketch
from archive.derived.events import continuing, placing
from archive.models import Article
from archive.topics import assigning
from archive.topics.matching import Matcher

# Columns not loaded for articles of which only metadata changes.
NOT_READ = ("body_html", "body_text", "images", "credits")

writing = short_transactions.writing


@contextmanager
def changing(
    ids: Iterable[int], words: Iterable[int] | None = None, matcher: Matcher | None = None
) -> Iterator[dict[int, Article]]:
    """Yield articles by id, locked and current, for the caller to change and save.

    On leaving, index, tallies, days, topics and copies are brought up to date. `words` are the ids
    of articles whose text, source, language or date may change (default: all); only their texts
    are loaded, and only their index entries, days, topics and copies updated. `matcher` saves
    building one where titles or texts change.
    """
    ids = sorted(set(ids))
    words = ids if words is None else sorted(set(words))
    with writing():
        locked = Article.objects.select_for_update(of=("self",)).filter(pk__in=ids)
        rows = locked.select_related("source").order_by("pk").defer(*NOT_READ).in_bulk()
        full = list(Article.objects.filter(pk__in=words).select_related("source").order_by("pk"))
        rows |= {article.pk: article for article in full}
        before = {pk: article.withdrawn_at for pk, article in rows.items()}
        texts = {article.pk: _text(article) for article in full}
        dates = {article.pk: _date(article) for article in full}
        sources = {article.pk: article.source_id for article in full}
        places = {pk: _place(article) for pk, article in rows.items()}
        names = placing.names_of(ids)
        with tallies.changing(ids):
            if full:
                search.forget(full)
            yield rows
            changed = list(Article.objects.filter(pk__in=words).order_by("pk"))
            _update_days(
                [a for a in changed if _date(a) != dates[a.pk] or a.filed != _refiled(a).filed]
            )
            if changed:
                search.index(changed)
            renamed = [a for a in changed if _text(a) != texts[a.pk]]
            rules = (matcher or assigning.matcher()) if renamed else Matcher([])
            for article in renamed:
                assigning.assign(article, assigning.matches_of(rules, article))
            assigning.note_topics(ids)
        _note_withdrawals(before)
        rewritten = [article for article in renamed if article.body_text != texts[article.pk][2]]
        if rewritten:
            _update_copies(rewritten)
        same = {article.pk for article in changed} - {article.pk for article in rewritten}
        moved = {a.pk for a in changed if a.source_id != sources[a.pk]} | {a.pk for a in renamed}
        if moved & same:
            copies.relink(moved & same)
        _update_events(places, names, {article.pk for article in renamed})


def created(
    articles: Sequence[Article],
    rows: Sequence[search.IndexRow],
    sketches: Sequence[tuple[int, ...]],
) -> None:
    """Write the derived data of articles that were just stored with their links to topics.

    `rows` are their index rows, `sketches` their sketches, both in the order of the articles. Their
    events are left to `placing.place_arrived`.
    """
    search.write(list(zip(articles, rows, strict=True)))
    tallies.created(articles)
    assigning.note_topics([article.pk for article in articles])
    copies.sketch_and_link(articles, sketches)
    placing.wait([article.pk for article in articles])


def events_named(ids: Sequence[int]) -> None:
    """Update events, and their threads, to which an editor gave a name or took one from."""
    continuing.refresh_events(ids)


def _text(article: Article) -> tuple[str, str, str]:
    """The texts from which topics and copies are derived."""
    return article.title, article.lead, article.body_text


def _date(article: Article) -> tuple[object, ...]:
    return article.published_at, *article.filed.values()


def _place(article: Article) -> tuple[object, ...]:
    """What decides, besides text and topics, of which event an article is."""
    chosen = article.story, article.event_chosen
    return article.published_day, article.source_id, article.withdrawn_at is None, *chosen


def _refiled(article: Article) -> Article:
    """A copy filed as its date has it."""
    filed = copy.copy(article)
    filed.file()
    return filed


def _update_days(articles: Sequence[Article]) -> None:
    """Set the days and places of articles from their date, and the copies on their topic links."""
    for article in articles:
        article.file()
        Article.objects.filter(pk=article.pk).update(**article.filed)
        article.articletopic_set.update(**article.filed, published_at=article.published_at)


def _note_withdrawals(before: Mapping[int, dt.datetime | None]) -> None:
    """Update the index, and the copies, of articles that were withdrawn or put back.

    `before` is each article's `withdrawn_at` before the change.
    """
    now = Article.objects.filter(pk__in=before).only("withdrawn_at", "story")
    changed = [article for article in now if article.withdrawn_at != before[article.pk]]
    for article in changed:
        search.note_withdrawn(article)
    if hidden := [article.pk for article in changed if article.story]:
        copies.touch_copies(Article.objects.filter(pk__in=hidden))


def _update_copies(articles: Sequence[Article]) -> None:
    """Sketch articles whose text changed, and link them with their copies."""
    sketches = [sketch(article.body_text) for article in articles]
    for article, numbers in zip(articles, sketches, strict=True):
        copies.unlink(article)
        Article.objects.filter(pk=article.pk).update(fingerprint=next(iter(numbers), None))
    copies.sketch_and_link(articles, sketches)


def _update_events(
    places: Mapping[int, tuple[object, ...]], names: placing.Names, renamed: set[int]
) -> None:
    """Place articles in events again whose text, topics, date, source or story changed.

    `places` and `names` are what `_place` and `placing.names_of` returned before the change.
    """
    now = Article.objects.filter(pk__in=places).only(
        "published_day", "source", "withdrawn_at", "story", "event_chosen"
    )
    named = placing.names_of(places)
    changed = [
        article.pk
        for article in now.order_by("pk")
        if article.pk in renamed
        or _place(article) != places[article.pk]
        or named[article.pk] != names[article.pk]
    ]
    if changed:
        placing.store_vectors(changed)
        placing.place(changed)
