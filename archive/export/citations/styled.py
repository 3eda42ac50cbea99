"""Citations as text in three styles: GB/T 7714, Chicago and APA, by CSL and citeproc."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON

from archive.export.citations import facts
from archive.export.citations.csl import csl
from archive.models import Article

FOLDER = Path(__file__).parent / "styles"
# Name of the style, its CSL file, and its locale.
STYLES = (
    ("GB/T 7714", "gb-t-7714-2015", "zh-CN"),
    ("Chicago", "chicago", "en-US"),
    ("APA", "apa", "en-US"),
)


@dataclass(frozen=True)
class Styled:
    style: str
    text: str


def styled(article: Article, address: str) -> list[Styled]:
    """Return the citation of an article in each style; `address` is that of its page here."""
    item = citable_item(article, address)
    return [Styled(name, printed(item, file, language)) for name, file, language in STYLES]


def in_style(article: Article, address: str, file: str) -> str:
    """Return the citation of an article in one style, named by its CSL file."""
    [language] = [language for _name, each, language in STYLES if each == file]
    return printed(citable_item(article, address), file, language)


def citable_item(article: Article, address: str) -> dict[str, Any]:
    """Return an article as a CSL item with only what a style should print."""
    item = csl(article, address)
    # Estimated dates are not printed; the other fields are removed because no style prints them.
    if item.get("issued", {}).get("circa"):
        del item["issued"]
    item["URL"] = facts.readable(item["URL"])
    for name in ("abstract", "keyword", "archive_location"):
        item.pop(name, None)
    return item


def printed(item: dict[str, Any], file: str, language: str) -> str:
    """Return a CSL item as one line of a bibliography."""
    if file == "apa" and "author" not in item and "container-title" in item:
        # citeproc would print the title twice; in APA the outlet takes the place of an author.
        item = {**item, "author": [{"literal": item["container-title"]}]}
    source = CiteProcJSON([item])
    bibliography = CitationStylesBibliography(style(file, language), source, formatters.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    [line] = bibliography.bibliography()
    text = " ".join(str(line).split()).removeprefix("[1]")
    # No full stop after a title that ends with a question or exclamation mark, of either width.
    return re.sub(r"(?<=[?!？！。])\.(?=[ ”])", "", american(text) if file == "chicago" else text)


@cache
def style(file: str, language: str) -> Any:
    return CitationStylesStyle(str(FOLDER / f"{file}.csl"), locale=language, validate=False)


def american(text: str) -> str:
    """Return the text with full stops and commas inside quotation marks, as in American English.

    >>> american("“Aid”. Reuters")
    '“Aid.” Reuters'
    """
    return text.replace("”.", ".”").replace("”,", ",”")
