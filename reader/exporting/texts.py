"""Articles as JSON, as JSON Lines and as references, one after the other."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from archive import exporting
from archive.citing import bibtex, csl, ris
from archive.models import Article
from reader.api.serializers import WHOLE, ArticleSerializer, copies_of
from reader.exporting.rows import batches
from reader.filters import batched


def json_lines(ids: Sequence[int]) -> Iterator[str]:
    """Yield the lines that `ingest` reads back."""
    for some in batched(ids, 2_000):
        kept = Article.objects.published().filter(pk__in=some)
        for line in exporting.lines(kept):
            yield line + "\n"


def json_array(ids: Sequence[int], site: str) -> Iterator[str]:
    """Yield a JSON object whose `results` are whole articles, as the API tells them."""
    yield f'{{"count": {len(ids)}, "results": ['
    comma = "\n"
    for found in batches(ids, bodies=True):
        for item in told(found, site):
            yield comma + json.dumps(item, ensure_ascii=False)
            comma = ",\n"
    yield "\n]}\n"


def told(found: list[Article], site: str) -> list[dict[str, Any]]:
    """Return whole articles as the API tells them."""
    context = {"site": site, "fields": WHOLE, "copies": copies_of(found)}
    return [dict(item) for item in ArticleSerializer(found, many=True, context=context).data]


def csl_array(found: Iterable[Article], site: str) -> Iterator[str]:
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
    for article in found:
        yield write(article, site + article.get_absolute_url())


def ris_file(found: Iterable[Article], site: str) -> Iterator[str]:
    return references(found, site, lambda article, address: ris(article, address) + "\r\n")


def bibtex_file(found: Iterable[Article], site: str) -> Iterator[str]:
    return references(found, site, lambda article, address: bibtex(article, address) + "\n")
