"""Full-text search: `index` and `forget` articles, `find` them, count and show what was found."""

from archive.search.census import Census
from archive.search.excerpts import LENGTH, WIDE_LENGTH, excerpt, mark
from archive.search.facet_counts import Facet, Facets
from archive.search.hits import Hits, find, ids
from archive.search.indexing.entries import (
    IndexRow,
    forget,
    index,
    is_crowded,
    is_current,
    is_missing,
    merge,
    note_withdrawn,
    row_of,
    segments,
    write,
)
from archive.search.indexing.rebuilding import rebuild
from archive.search.over_time import Bars, Days, HistogramBar, days
from archive.search.plan import read, read_all
from archive.search.query.nodes import Query
from archive.search.query.parsing import parse
from archive.search.related_articles import Related, related

__all__ = [
    "LENGTH",
    "WIDE_LENGTH",
    "Bars",
    "Census",
    "Days",
    "Facet",
    "Facets",
    "HistogramBar",
    "Hits",
    "IndexRow",
    "Query",
    "Related",
    "days",
    "excerpt",
    "find",
    "forget",
    "ids",
    "index",
    "is_crowded",
    "is_current",
    "is_missing",
    "mark",
    "merge",
    "note_withdrawn",
    "parse",
    "read",
    "read_all",
    "rebuild",
    "related",
    "row_of",
    "segments",
    "write",
]
