"""Export forms by file suffix: their media types, and the writer of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.export.citations.facts import one_line
from reader.exporting import json_and_references
from reader.exporting.epub import LARGEST, Book, fitting
from reader.exporting.rows import articles
from reader.exporting.tables import table

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "epub": "application/epub+zip",
}


@dataclass(frozen=True)
class Export:
    """A list to export: its article ids in order, its title, and the address of the site."""

    ids: Sequence[int]
    title: str
    site: str = ""
    # What a book converts Chinese to, one of archive.text.conversion.TARGETS; "" as written.
    script: str = ""
    count: int | None = None  # how many articles the list has, where that is not all of the ids

    def written(self, form: str) -> Iterator[str] | Iterator[bytes]:
        """Yield the export in pieces of text, or bytes for EPUB. ValueError for other forms."""
        ids, site = self.ids, self.site
        match form:
            case "csv":
                return table(articles(ids, bodies=False), site)
            case "json":
                return json_and_references.json_array(ids, site)
            case "jsonl":
                return json_and_references.json_lines(ids)
            case "ris":
                return json_and_references.ris_file(articles(ids, bodies=False), site)
            case "bib":
                return json_and_references.bibtex_file(articles(ids, bodies=False), site)
            case "csl.json":
                return json_and_references.csl_array(articles(ids, bodies=False), site)
            case "epub":
                found = [*fitting(articles(ids[:LARGEST], bodies=True))]
                count = len(ids) if self.count is None else self.count
                book = Book(one_line(self.title), found, count, site, self.script)
                return iter([book.written()])
        raise ValueError(f"no such form: {form}")
