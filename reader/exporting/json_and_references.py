"""Exports as JSON, JSON Lines, RIS, BibTeX and CSL-JSON, written as a stream."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from archive.database.bulk_insert import batched
from archive.export import records
from archive.export.citations import bibtex, csl, ris
from archive.models import Article
from reader.api.serializers import WHOLE, ArticleSerializer, copies_of
from reader.exporting.rows import batches


def json_lines(ids: Sequence[int]) -> Iterator[str]:
    """Yield JSON Lines in the archive's own format, which `ingest` reads back."""
    for some in batched(ids, 2_000):
        kept = Article.objects.published().filter(pk__in=some)
        for line in records.lines(kept):
            yield line + "\n"


def json_array(ids: Sequence[int], site: str) -> Iterator[str]:
    """Yield a JSON object with `count` and `results`: whole articles in the form of the API."""
    yield f'{{"count": {len(ids)}, "results": ['
    comma = "\n"
    for found in batches(ids, bodies=True):
        for item in as_api_items(found, site):
            yield comma + json.dumps(item, ensure_ascii=False)
            comma = ",\n"
    yield "\n]}\n"


def as_api_items(found: list[Article], site: str) -> list[dict[str, Any]]:
    """Return whole articles in the form of the API."""
    context = {"site": site, "fields": WHOLE, "copies": copies_of(found)}
    return [dict(item) for item in ArticleSerializer(found, many=True, context=context).data]


def csl_array(found: Iterable[Article], site: str) -> Iterator[str]:
    """Yield a JSON array of CSL items."""
    comma = "[\n"
    for article in found:
        yield comma + json.dumps(
            csl(article, site + article.get_absolute_url()), ensure_ascii=False
        )
        comma = ",\n"
    yield "[]\n" if comma == "[\n" else "\n]\n"


def references(
    found: Iterable[Article], site: str, write: Callable[[Article, str], str]
) -> Iterator[str]:
    """Yield what `write` makes of each article and its absolute address."""
    for article in found:
        yield write(article, site + article.get_absolute_url())


def ris_file(found: Iterable[Article], site: str) -> Iterator[str]:
    """Yield RIS, one entry for each article."""
    return references(found, site, lambda article, address: ris(article, address) + "\r\n")


def bibtex_file(found: Iterable[Article], site: str) -> Iterator[str]:
    """Yield BibTeX, one entry for each article."""
    return references(found, site, lambda article, address: bibtex(article, address) + "\n")
