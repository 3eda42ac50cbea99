"""The forms in which a list can be taken away, by the suffix of its address."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reader.exporting import texts
from reader.exporting.books import LARGEST, Book
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
    """A list that is taken away: its articles in order, its name, and the site they are on."""

    ids: Sequence[int]
    title: str
    site: str = ""
    # What Chinese text is converted to in a book, one of archive.conversion.TARGETS; "" as written.
    script: str = ""

    def written(self, form: str) -> Iterator[str] | Iterator[bytes]:
        """Yield the list in a form, a piece at a time."""
        ids, site = self.ids, self.site
        match form:
            case "csv":
                return table(articles(ids, bodies=False), site)
            case "json":
                return texts.json_array(ids, site)
            case "jsonl":
                return texts.json_lines(ids)
            case "ris":
                return texts.ris_file(articles(ids, bodies=False), site)
            case "bib":
                return texts.bibtex_file(articles(ids, bodies=False), site)
            case "csl.json":
                return texts.csl_array(articles(ids, bodies=False), site)
            case "epub":
                found = list(articles(ids[:LARGEST], bodies=True))
                return iter([Book(self.title, found, len(ids), site, self.script).written()])
        raise ValueError(f"no such form: {form}")
