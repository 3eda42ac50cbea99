"""Articles as a bibliography prints them: GB/T 7714, Chicago and APA."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON

from archive.citing import facts
from archive.citing.csl import csl
from archive.models import Article

FOLDER = Path(__file__).parent / "styles"
# The name of the style, its file, and the language of its own words.
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
    """Return an article as each style prints it."""
    item = csl(article, address)
    # A guess is no date that a reference could print, and what a style never prints is left out.
    if item.get("issued", {}).get("circa"):
        del item["issued"]
    item["URL"] = facts.readable(item["URL"])
    for name in ("abstract", "keyword", "archive_location"):
        item.pop(name, None)
    return [Styled(name, printed(item, file, language)) for name, file, language in STYLES]


def printed(item: dict[str, Any], file: str, language: str) -> str:
    """Return an item as one line of a bibliography."""
    if file == "apa" and "author" not in item:
        # The processor would print the title twice; APA lets the outlet stand for an author.
        item = {**item, "author": [{"literal": item["container-title"]}]}
    source = CiteProcJSON([item])
    bibliography = CitationStylesBibliography(style(file, language), source, formatters.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    [line] = bibliography.bibliography()
    text = " ".join(str(line).split()).removeprefix("[1]")
    # A title that asks or calls out ends there, whatever the width of its mark.
    return re.sub(r"(?<=[?!？！。])\.(?=[ ”])", "", american(text) if file == "chicago" else text)


@cache
def style(file: str, language: str) -> Any:
    return CitationStylesStyle(str(FOLDER / f"{file}.csl"), locale=language, validate=False)


def american(text: str) -> str:
    """Return the text with its full stops and commas inside the quotation marks.

    >>> american("“Aid”. Reuters")
    '“Aid.” Reuters'
    """
    return text.replace("”.", ".”").replace("”,", ",”")
