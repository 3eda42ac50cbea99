"""Counts of the lines that articles of each source share, kept as articles come in.

The table is bounded, as in lossy counting (Manku and Motwani, 2002): of each source the lines that
most articles have are kept, and of the others the latest.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction

from archive.database.bulk_insert import batched, insert
from archive.extraction.cleaning.edge_lines import EdgeLine, edge_lines_in
from archive.models import Article, SharedLine
from archive.models.shared_line import Example

MOST_EXAMPLES = 12  # of a line
KEPT = 1_000  # lines of a source that are only counted
ASKED = 400  # lines looked up in one query
COLUMNS = ("source_id", "key", "line", "state", "articles", "examples")
ALREADY = (
    "ON CONFLICT (source_id, key) DO UPDATE SET articles = excluded.articles,"
    " examples = excluded.examples"
)


class LineCounts:
    """Adds the lines of new articles to the counts of their sources, and forgets rare ones."""

    def __init__(self) -> None:
        self.fresh: Counter[int] = Counter()  # lines added of each source since rare ones went

    def add(self, articles: Iterable[tuple[Article, Sequence[EdgeLine]]]) -> None:
        """Count the lines of articles that were just created; to be called in their transaction."""
        found: dict[tuple[int, str], tuple[str, list[Example]]] = {}
        for article, lines in articles:
            for key, text, before, after in lines:
                _, examples = found.setdefault((article.source_id, key), (text, []))
                examples.append((article.pk, before, after))
        for some in batched(found.items(), ASKED):
            self._write(dict(some))
        self._forget()

    def _write(self, found: dict[tuple[int, str], tuple[str, list[Example]]]) -> None:
        sources, keys = zip(*found, strict=True)
        rows = SharedLine.objects.filter(source__in=set(sources), key__in=set(keys)).order_by()
        known = {(row.source_id, row.key): row for row in rows}
        written = []
        for (source, key), (text, examples) in found.items():
            row = known.get((source, key))
            self.fresh[source] += row is None
            number = (row.articles if row else 0) + len(examples)
            some = [*(row.examples if row else []), *examples][:MOST_EXAMPLES]
            line, state = (row.line, row.state) if row else (text, SharedLine.State.COUNTED)
            written.append((source, key, line, state, number, some))
        insert(SharedLine, COLUMNS, written, ALREADY)

    def _forget(self) -> None:
        """Delete rare lines of sources of which so many were added that there may be too many."""
        for source in [source for source, added in self.fresh.items() if added > KEPT]:
            del self.fresh[source]
            counted = SharedLine.objects.filter(source=source, state=SharedLine.State.COUNTED)
            rare = counted.order_by("-articles", "-pk").values_list("pk", flat=True)[KEPT:]
            for some in batched(rare, ASKED):
                SharedLine.objects.filter(pk__in=some).delete()


def count_again(sources: Iterable[int]) -> None:
    """Count the lines of all articles of some sources anew, from their bodies as they are stored.

    What was decided stays as it is.
    """
    undecided = (SharedLine.State.COUNTED, SharedLine.State.PROPOSED)
    for source in sources:
        counts, after = LineCounts(), 0
        SharedLine.objects.filter(source=source, state__in=undecided).delete()
        articles = Article.objects.filter(source=source).only("body_html", "source_id")
        while batch := list(articles.filter(pk__gt=after).order_by("pk")[:200]):
            with transaction.atomic():
                counts.add((a, edge_lines_in(a.body_html)) for a in batch)
            after = batch[-1].pk
