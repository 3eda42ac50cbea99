"""Full-text search: `index` and `forget` articles, `find` them, count and show what was found."""

from archive.search.census import Census
from archive.search.chronology import Bar, Bars, months
from archive.search.counting import Facet, Facets, facets
from archive.search.coverage import Related, related
from archive.search.entries import (
    IndexRow,
    changing,
    disagreements,
    forget,
    index,
    is_current,
    merge,
    note_withdrawn,
    row_of,
    write,
)
from archive.search.excerpts import excerpt, mark
from archive.search.hits import Hits, find, ids
from archive.search.parsing import parse
from archive.search.query import Query
from archive.search.rebuilding import rebuild

__all__ = [
    "Bar",
    "Bars",
    "Census",
    "Facet",
    "Facets",
    "Hits",
    "IndexRow",
    "Query",
    "Related",
    "changing",
    "disagreements",
    "excerpt",
    "facets",
    "find",
    "forget",
    "ids",
    "index",
    "is_current",
    "mark",
    "merge",
    "months",
    "note_withdrawn",
    "parse",
    "rebuild",
    "related",
    "row_of",
    "write",
]
