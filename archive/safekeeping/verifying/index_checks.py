"""Checks that the search index has every article with its present words, and nothing else."""

from collections.abc import Iterator, Sequence

from django.db import DatabaseError

from archive import search
from archive.models import Article, Entry
from archive.safekeeping.verifying.problems import Checkpoint, Finding, walk
from archive.search.indexing import shadow
from archive.search.indexing.engine import engine
from archive.search.indexing.entries import (
    INDEXED,
    REPEATED,
    digest_of,
    has_number_of_its_day,
    version,
    words_of,
)

MENDS = "`reindex` mends it"


def index(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Check the state of the index, and every article, or a sample, against its entry and words."""
    if fault := engine().fault():
        line = f"search: the index is broken: {' '.join(fault.split())}; {MENDS}"
        yield after, [Finding("index broken", line, "search")]
        return
    if shadow.is_unfinished():
        line = "search: a `reindex` did not end; the next one does"
        yield after, [Finding("reindex broken off", line, "search")]
    if search.is_crowded():
        line = f"search: the index is in {search.segments():,} pieces and will take no change soon; {MENDS}"
        yield after, [Finding("segments", line, "search")]
    yield from walk(Article.objects.only(*INDEXED), _of_articles, after, sample)


def entries(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Find index entries without an article and, unless sampling, words without an entry."""
    if not engine().fault():
        yield from walk(Entry.objects.all(), _of_entries, after)
        if not sample:
            yield from _orphan_words()


def words(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Find articles of which the index has a wrong number of words; skipped for a sample."""
    if sample or engine().fault():
        return
    try:
        wrong = engine().miscounted()
    except DatabaseError as error:
        line = f"search: the words of the index cannot be read: {error}; {MENDS}"
        yield 0, [Finding("index broken", line, "search")]
        return
    articles = dict(
        Entry.objects.filter(docno__in=sorted(wrong)[:1000]).values_list("docno", "article")
    )
    yield (
        0,
        [
            Finding(
                "words lost",
                f"search: not every word of article {articles.get(docno)} is in the index; {MENDS}",
                "search",
            )
            for docno in sorted(wrong)
        ],
    )


def _of_articles(articles: Sequence[Article]) -> Iterator[Finding]:
    found = Entry.objects.filter(article__in=articles)
    known = {entry.article_id: entry for entry in found}
    rows = []
    for article in articles:
        entry, where = known.get(article.pk), f"search: article {article.pk}"
        if entry is None:
            yield Finding("not indexed", f"{where} is not in the index; {MENDS}", "search")
            continue
        words = words_of(article)
        if entry.version != version():
            line = f"{where} was indexed by another version; {MENDS}"
            yield Finding("version", line, "search")
        elif bytes(entry.digest) != digest_of(words):
            yield Finding("other text", f"{where} is indexed with other text; {MENDS}", "search")
        else:
            rows.append((entry.pk, words))
        if any(getattr(entry, name) != getattr(article, name) for name in REPEATED):
            line = f"{where} is indexed with another date, source, language or withdrawal; {MENDS}"
            yield Finding("other date or source", line, "search")
    wrong = _differing(rows)
    for entry in found:
        if entry.pk in wrong:
            line = f"search: not every word of article {entry.article_id} is in the index; {MENDS}"
            yield Finding("words lost", line, "search")


def _differing(rows: Sequence[tuple[int, tuple[str, str, str, str]]]) -> set[int]:
    """Return the docnos of rows whose indexed words differ; all of them if these cannot be read."""
    try:
        return engine().differing(rows)
    except DatabaseError:
        return {docno for docno, _ in rows}


def _of_entries(entries: Sequence[Entry]) -> Iterator[Finding]:
    ids = [entry.article_id for entry in entries if entry.article_id]
    there = set(Article.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for entry in entries:
        where = f"search: entry {entry.pk}"
        if entry.article_id is None:
            line = f"{where} could not be taken out exactly; {MENDS}"
            yield Finding("entry of none", line, "search")
        elif entry.article_id not in there:
            yield Finding("entry of none", f"{where} has no article; {MENDS}", "search")
        if not has_number_of_its_day(entry):
            line = f"{where} has not the number of its day; {MENDS}"
            yield Finding("number of an entry", line, "search")


def _orphan_words() -> Iterator[Checkpoint]:
    """Find words under document numbers that no entry has, a range of 5,000 entries at a time."""
    last = -1
    numbers = Entry.objects.order_by("docno").values_list("docno", flat=True)
    while True:
        some = list(numbers.filter(docno__gt=last)[:5_000])
        until = some[-1] if some else 1 << 62
        strange = engine().numbers(last + 1, until) - set(some)
        if strange := strange - set(numbers.filter(docno__in=sorted(strange)[:1000])):
            line = f"search: the index has words of {len(strange)} articles that are not there; {MENDS}"
            yield 0, [Finding("words of none", line, "search")]
        if not some:
            return
        last = until
