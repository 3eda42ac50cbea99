"""Citations as text, by CSL and citeproc: GB/T 7714 in two editions, Chicago, APA and MLA.

Each style is a file of our own for the one kind of text there is, an article of a newspaper online.
Titles and names keep the capitals they have, but for English titles in Chicago and MLA, and for
family names in GB/T 7714-2015, which asks for them in capitals; that of 2025 wants given names in
pinyin whole.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from archive.export.citations import facts, title_case
from archive.export.citations.csl import csl
from archive.export.citations.title_case import in_title_case
from archive.models import Article
from archive.text.pinyin import name_in_pinyin

FOLDER = Path(__file__).parent / "styles"
# Name of the style with its edition, and its CSL file.
STYLES = (
    ("GB/T 7714-2025", "gb-t-7714-2025"),
    ("GB/T 7714-2015", "gb-t-7714-2015"),
    ("Chicago 18", "chicago-18"),
    ("APA 7", "apa-7"),
    ("MLA 9", "mla-9"),
)
# Styles that quote titles, with the full stop before the closing quotation mark,
# and words of English titles that stay small.
AMERICAN = {"chicago-18": title_case.CHICAGO, "mla-9": title_case.MLA}
INNER_QUOTES = str.maketrans("“”", "‘’")
PRINTED = (
    "id",
    "type",
    "title",
    "author",
    "container-title",
    "issued",
    "accessed",
    "URL",
    "language",
)


@dataclass(frozen=True)
class Styled:
    style: str
    text: str


def styled(article: Article, address: str) -> list[Styled]:
    """Return the citation of an article in each style; `address` is that of its page here."""
    item = citable_item(article, address)
    return [Styled(name, printed(item, file, language_of(article, file))) for name, file in STYLES]


def in_style(article: Article, address: str, file: str) -> str:
    """Return the citation of an article in one style, named by its CSL file."""
    return printed(citable_item(article, address), file, language_of(article, file))


def language_of(article: Article, file: str) -> str:
    """GB/T 7714 says “等” or “et al” in the language of the text; the others are English."""
    return "zh-CN" if article.language.startswith("zh") and file[:2] == "gb" else "en-US"


def citable_item(article: Article, address: str) -> dict[str, Any]:
    """Return an article as a CSL item with only what a style should print."""
    full = csl(article, address)
    item = {name: full[name] for name in PRINTED if name in full}
    if item.get("issued", {}).get("circa"):
        del item["issued"]  # estimated dates are not printed
    item["URL"] = facts.readable(item["URL"])
    names = zip(full.get("author", []), facts.authors(article), strict=True)
    item["author"] = [{**name, "byline": byline} for name, byline in names]
    return item


def printed(item: dict[str, Any], file: str, language: str) -> str:
    """Return a CSL item as one line of a bibliography."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    names = item.get("author", [])
    item = {**item, "author": names}
    if file in AMERICAN:
        title = str(item.get("title", "")).translate(INNER_QUOTES)
        if item.get("language", "").startswith("en"):
            title = in_title_case(title, small=AMERICAN[file])
        item = {**item, "title": title, "author": pair_in_order([*map(as_written, names)])}
        if file == "chicago-18":  # The Guardian is the Guardian there
            item["container-title"] = str(item.get("container-title", "")).removeprefix("The ")
    elif file == "gb-t-7714-2015":
        item = {**item, "author": [in_capitals(name) for name in names]}
    elif file == "gb-t-7714-2025":
        item = {**item, "author": [pinyin_in_full(name) for name in names]}
    item["author"] = [{k: v for k, v in each.items() if k != "byline"} for each in item["author"]]
    # citeproc takes an empty list of authors for one to print.
    source = CiteProcJSON([{name: value for name, value in item.items() if value}])
    bibliography = CitationStylesBibliography(style(file, language), source, formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    [line] = bibliography.bibliography()
    text = " ".join(str(line).split())
    # No full stop after a title that ends with a question or exclamation mark, of either width.
    return re.sub(r"(?<=[?!？！。])\.(?=[ ”])", "", american(text) if file in AMERICAN else text)


@cache
def style(file: str, language: str) -> Any:
    from citeproc import CitationStylesStyle

    return CitationStylesStyle(str(FOLDER / f"{file}.csl"), locale=language, validate=False)


def as_written(name: dict[str, str]) -> dict[str, str]:
    """Return a name in pinyin as one text where the byline has the family name first: it stays so.

    >>> as_written({"family": "Wang", "given": "Xiaohong", "byline": "Wang Xiaohong"})
    {'literal': 'Wang Xiaohong'}
    """
    whole = f"{name.get('family', '')} {name.get('given', '')}"
    stays = whole == name.get("byline") and name_in_pinyin(whole)
    return {"literal": whole} if stays else name


def pair_in_order(names: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return two names as one where the first is not turned round, as no comma comes before “and”.

    >>> pair_in_order([{"literal": "古莉"}, {"literal": "王二"}])
    [{'literal': '古莉 and 王二'}]
    """
    if len(names) != 2 or "literal" not in names[0]:
        return names
    first, second = names
    last = second.get("literal") or f"{second['given']} {second['family']}"
    return [{"literal": f"{first['literal']} and {last}"}]


def in_capitals(name: dict[str, str]) -> dict[str, str]:
    """Return a person's name with the family name in capitals; that of a body stays."""
    return {**name, "family": name["family"].upper()} if "given" in name else name


def pinyin_in_full(name: dict[str, str]) -> dict[str, str]:
    """Return a name in pinyin as one text; others stay in parts, which the style shortens.

    >>> pinyin_in_full({"family": "Wang", "given": "Xiaohong"})
    {'literal': 'Wang Xiaohong'}
    """
    whole = f"{name.get('family', '')} {name.get('given', '')}"
    return {"literal": whole} if name_in_pinyin(whole) else name


def american(text: str) -> str:
    """Return the text with full stops and commas inside quotation marks, as in American English.

    >>> american("“Aid”. Reuters")
    '“Aid.” Reuters'
    """
    return text.replace("”.", ".”").replace("”,", ",”")
