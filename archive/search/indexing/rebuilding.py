"""The whole index made again from the articles, a batch at a time: nobody waits for more than one."""

from collections.abc import Sequence
from functools import partial

from archive.database import cache_version, content_version
from archive.database.bulk_insert import batched, in_batches
from archive.database.short_transactions import Pace, writing
from archive.models import Article, Entry
from archive.search.indexing import shadow
from archive.search.indexing.engine import Words, engine
from archive.search.indexing.entries import (
    INDEXED,
    REPEATED,
    IndexRow,
    digest_of,
    forget,
    has_number_of_its_day,
    index,
    is_crowded,
    row_of,
    version,
    words_of,
    write,
)

BATCH = 200  # articles; their words are made before anyone has to wait, and written in some 100 ms
AT_ONCE = 5_000  # entries that are noted as without words, or settled


def rebuild() -> int:
    """Make the whole index again from the articles; return how many are in it.

    Others may search and write meanwhile. What is in use changes at the very end.
    """
    is_new = not Entry.objects.exists()
    if is_new or engine().fault():
        _begin_anew()
    if is_new:
        _add_missing()
        engine().optimise(step=Pace().step)
    elif is_crowded():
        # The index in use may take no change any more: what is missing waits for the next one.
        _renew()
        _add_missing()
    else:
        _add_missing()
        _renew()
    # What is found may be other articles than before.
    cache_version.advance()
    content_version.advance()
    return Entry.objects.exclude(article=None).count()


def _begin_anew() -> None:
    """Put an empty index in the place of one that is broken or missing.

    Until the next one takes its place searches find less; changes can be made. What is taken out of
    entries of version 0 is not looked for among words that are no longer there.
    """
    shadow.clear_away(Pace().step)
    entries = Entry.objects.exclude(version=0)
    while numbers := list(entries.order_by("docno").values_list("docno", flat=True)[:AT_ONCE]):
        entries.filter(docno__in=numbers).update(version=0)
    with writing():
        engine().set_aside("search_text", shadow.OLD)
        engine().install()


def _add_missing() -> None:
    """Index the articles that have no entry."""
    missing = Article.objects.exclude(pk__in=Entry.objects.exclude(article=None).values("article"))
    in_order = missing.order_by("published_day", "published_at", "pk")
    pace = Pace()
    for ids in batched(list(in_order.values_list("pk", flat=True)), BATCH):
        found = Article.objects.only(*INDEXED).in_bulk(ids)
        rows = [(a, row_of(a.title, a.body_text, a.byline)) for pk in ids if (a := found.get(pk))]
        for _written in pace.each(rows, _write_missing):
            pass


def _write_missing(rows: Sequence[tuple[Article, IndexRow]]) -> None:
    ids = [article.pk for article, _row in rows]
    others = set(Entry.objects.filter(article__in=ids).values_list("article", flat=True))
    write([(article, row) for article, row in rows if article.pk not in others])
    engine().merge()


def _renew() -> None:
    """Write the words of all entries anew, then let that index be the one in use."""
    pace = Pace()
    if shadow.is_settling():
        _settle(pace)
    shadow.give_up(pace.step)
    shadow.clear_away(pace.step)
    pace.step(shadow.begin)
    for entries in in_batches(Entry.objects.exclude(article=None), BATCH):
        articles = Article.objects.only(*INDEXED).in_bulk([e.article_id for e in entries])
        rows = [
            (entry, article, words_of(article) if article else None)
            for entry in entries
            for article in [articles.get(entry.article_id or 0)]
        ]
        for _renewed in pace.each(rows, _renew_batch):
            pass
    engine().optimise(shadow.NEXT, pace.step)
    pace.step(shadow.change_places)
    _settle(pace)
    shadow.clear_away(pace.step)


def _settle(pace: Pace) -> None:
    """Let entries say what they are by now, and those go that are of no article."""
    for _settled in pace.each(shadow.unsettled(version()), partial(shadow.settle, version())):
        pass
    orphans = Entry.objects.filter(article=None).order_by("docno")
    for _forgotten in pace.each(
        list(orphans.values_list("docno", flat=True)), shadow.forget_wordless
    ):
        pass


def _renew_batch(rows: Sequence[tuple[Entry, Article | None, Words | None]]) -> None:
    """Write the words of entries that nobody has written or changed since they were read."""
    numbers = [entry.pk for entry, *_ in rows]
    current = Entry.objects.in_bulk(numbers)
    written = shadow.known(numbers)
    texts, crowded = [], is_crowded()
    moved: list[int] = []
    orphans: list[int] = []
    for entry, article, words in rows:
        now = current.get(entry.pk)
        if entry.pk in written or now is None or _state(now) != _state(entry):
            continue
        if article is None or words is None:
            orphans.append(entry.pk)
        elif any(
            getattr(entry, name) != getattr(article, name) for name in REPEATED
        ) or not has_number_of_its_day(entry):
            if crowded:  # `_add_missing` gives it a number: none can be given now
                orphans.append(entry.pk)
            else:
                moved.append(article.pk)
        else:
            texts.append((entry.pk, words, digest_of(words)))
    shadow.put(texts)
    Entry.objects.filter(pk__in=orphans).update(article=None)
    forget(Article.objects.filter(pk__in=moved))
    index(Article.objects.filter(pk__in=moved))
    engine().merge(shadow.NEXT)


def _state(entry: Entry) -> tuple[object, ...]:
    """What is no longer the same once an article was indexed again."""
    return entry.article_id, bytes(entry.digest), entry.version
