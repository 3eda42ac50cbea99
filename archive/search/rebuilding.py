"""The whole index made again from the articles, a batch at a time: nobody waits for more than one."""

from collections.abc import Iterator, Sequence

from django.db import transaction

from archive import edition
from archive.models import Article, Entry
from archive.search import renewing
from archive.search.engine import Words, engine
from archive.search.entries import (
    INDEXED,
    REPEATED,
    digest_of,
    forget,
    index,
    row_of,
    version,
    words_of,
    write,
)

BATCH = 200  # articles; their words are made before anyone has to wait, and written in some 100 ms


def rebuild() -> int:
    """Make the whole index again from the articles; return how many are in it.

    Others may search and write meanwhile. What is in use changes at the very end.
    """
    is_new = not Entry.objects.exists()
    if is_new:
        with transaction.atomic():
            engine().hold()
            engine().uninstall()
            engine().install()
    _add_missing()
    if is_new:
        engine().optimise()
    else:
        _renew()
    edition.advance()  # what is found may be other articles than before
    return Entry.objects.exclude(article=None).count()


def _add_missing() -> None:
    """Index the articles that have no entry."""
    missing = Article.objects.exclude(pk__in=Entry.objects.exclude(article=None).values("article"))
    in_order = missing.order_by("published_day", "published_at", "pk")
    waiting = list(in_order.values_list("pk", flat=True))
    for start in range(0, len(waiting), BATCH):
        ids = waiting[start : start + BATCH]
        found = Article.objects.only(*INDEXED).in_bulk(ids)
        rows = [(a, row_of(a.title, a.body_text, a.byline)) for pk in ids if (a := found.get(pk))]
        with transaction.atomic():
            engine().hold()
            others = set(Entry.objects.filter(article__in=ids).values_list("article", flat=True))
            write([(article, row) for article, row in rows if article.pk not in others])
            engine().merge()


def _renew() -> None:
    """Write the words of all entries anew, then let that index be the one in use."""
    with transaction.atomic():
        engine().hold()
        renewing.begin()
    for entries in _all_entries():
        articles = Article.objects.only(*INDEXED).in_bulk([e.article_id for e in entries])
        rows = [
            (entry, article, words_of(article) if article else None)
            for entry in entries
            for article in [articles.get(entry.article_id or 0)]
        ]
        with transaction.atomic():
            engine().hold()
            _renew_batch(rows)
            engine().merge(renewing.NEXT)
    engine().optimise(renewing.NEXT)
    with transaction.atomic():
        engine().hold()
        renewing.change_places(version())
    renewing.clear_away()


def _renew_batch(rows: Sequence[tuple[Entry, Article | None, Words | None]]) -> None:
    """Write the words of entries that nobody has written or changed since they were read."""
    numbers = [entry.pk for entry, *_ in rows]
    current = Entry.objects.in_bulk(numbers)
    written = renewing.known(numbers)
    texts, moved, orphans = [], [], []
    for entry, article, words in rows:
        now = current.get(entry.pk)
        if entry.pk in written or now is None or _state(now) != _state(entry):
            continue
        if article is None or words is None:
            orphans.append(entry.pk)
        elif any(getattr(entry, name) != getattr(article, name) for name in REPEATED):
            moved.append(article.pk)
        else:
            texts.append((entry.pk, words, digest_of(words)))
    renewing.put(texts)
    Entry.objects.filter(pk__in=orphans).update(article=None)
    forget(Article.objects.filter(pk__in=moved))
    index(Article.objects.filter(pk__in=moved))


def _state(entry: Entry) -> tuple[object, ...]:
    """What is no longer the same once an article was indexed again."""
    return entry.article_id, bytes(entry.digest), entry.version


def _all_entries() -> Iterator[list[Entry]]:
    """Yield the entries that have an article, in the order of their numbers, as they are by then."""
    last = 0
    known = Entry.objects.exclude(article=None).order_by("docno")
    while entries := list(known.filter(docno__gt=last)[:BATCH]):
        yield entries
        last = entries[-1].pk
