"""Citations as text, by CSL and citeproc: GB/T 7714 in two editions, Chicago, APA and MLA.

Each style is a file of our own for the one kind of text there is, an article of a newspaper online.
Titles keep the capitals they have, but for English ones in Chicago and MLA; names too, but for
those all in capitals, and for family names in GB/T 7714-2015, which asks for capitals; that of 2025
wants given names in pinyin whole.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from archive.export.citations import facts, title_case
from archive.export.citations.author_names import in_chinese_order
from archive.export.citations.csl import csl
from archive.export.citations.title_case import in_title_case
from archive.models import Article
from archive.text.pinyin import syllables_of

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
STRAIGHT, DOUBLE = re.compile('"([^"]*)"'), re.compile("“([^“”]*)”")
SINGLE = re.compile(r"‘([^‘’]*(?:’[a-z][^‘’]*)*)’(?![a-z])")
# A full stop after what ends a title, and the marks that close it.
ENDED = re.compile(r"([.?!…？！。])([’'”」』》）]*)\.(?= )")
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

    names = [WRITTEN[file](name) for name in item.get("author", [])]
    if file.startswith("gb"):  # no full stop after what is shortened
        names = [
            {**name, "suffix": name["suffix"].rstrip(".")} if "suffix" in name else name
            for name in names
        ]
    item = {**item, "author": names}
    if file in AMERICAN:
        title = within_quotes(str(item.get("title", "")))
        if item.get("language", "").startswith("en"):
            title = in_title_case(title, small=AMERICAN[file])
        item = {**item, "title": title, "author": pair_in_order(names)}
        if file == "chicago-18":  # The Guardian is the Guardian there
            item["container-title"] = str(item.get("container-title", "")).removeprefix("The ")
    elif file == "apa-7":
        item["title"] = STRAIGHT.sub(r"“\1”", str(item.get("title", "")))
    item["author"] = [{k: v for k, v in each.items() if k != "byline"} for each in item["author"]]
    # citeproc takes an empty list of authors for one to print.
    source = CiteProcJSON([{name: value for name, value in item.items() if value}])
    bibliography = CitationStylesBibliography(style(file, language), source, formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    [line] = bibliography.bibliography()
    text = " ".join(str(line).split())
    return text if file.startswith("gb") else american(text)


@cache
def style(file: str, language: str) -> Any:
    from citeproc import CitationStylesStyle

    return CitationStylesStyle(str(FOLDER / f"{file}.csl"), locale=language, validate=False)


def as_written(name: dict[str, str]) -> dict[str, str]:
    """Return a Chinese name as one text where the byline has the family name first: it stays so.

    That of a body loses its article.

    >>> as_written({"family": "Wang", "given": "Xiaohong", "byline": "Wang Xiaohong"})
    {'literal': 'Wang Xiaohong'}
    """
    if "literal" in name:
        return {"literal": name["literal"].removeprefix("The ")}
    whole = f"{name['family']} {name['given']}"
    stays = whole.casefold() == name.get("byline", "").casefold() and in_chinese_order(whole)
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
    """Return a person's name with the family name in capitals; that of a body stays.

    Of a Chinese given name each syllable has its initial.

    >>> in_capitals({"family": "Wang", "given": "Xiaohong"})
    {'family': 'WANG', 'given': 'Xiao Hong'}
    """
    if "given" not in name:
        return name
    given = name["given"]
    if in_chinese_order(f"{name['family']} {given}"):
        parts = given.split("-") if "-" in given else syllables_of(given)
        given = " ".join(part.capitalize() for part in parts)
    return {**name, "family": name["family"].upper(), "given": given}


def in_full(name: dict[str, str]) -> dict[str, str]:
    """Return a Chinese name in letters as one text; others stay in parts, which the style shortens.

    >>> in_full({"family": "Wang", "given": "Xiaohong"})
    {'literal': 'Wang Xiaohong'}
    """
    whole = f"{name.get('family', '')} {name.get('given', '')}"
    return {"literal": whole} if in_chinese_order(whole) else name


def with_two_initials(name: dict[str, str]) -> dict[str, str]:
    """Return a name whose hyphenated given name has two capitals, from which its initials are made.

    >>> with_two_initials({"family": "Tsai", "given": "Ing-wen"})
    {'family': 'Tsai', 'given': 'Ing-Wen'}
    """
    given = re.sub(r"-([a-z])", lambda match: match[0].upper(), name.get("given", ""))
    return {**name, "given": given} if given else name


def within_quotes(title: str) -> str:
    """Return a title as it stands within quotation marks: its own are single, those in them double.

    >>> within_quotes('“the ‘red line’ is clear”, says "NATO"')
    '‘the “red line” is clear’, says ‘NATO’'
    """
    curled = STRAIGHT.sub(r"“\1”", title)
    return DOUBLE.sub(lambda match: "‘" + SINGLE.sub(r"“\1”", match[1]) + "’", curled)


def american(text: str) -> str:
    """Return the text with full stops and commas inside quotation marks, as in American English.

    None follows what ends a title already, such as a question mark, of either width.

    >>> american("“Aid”. Reuters"), american("“‘Who Pays?’”. Reuters"), american("“End of the U.S.”. Reuters")
    ('“Aid.” Reuters', '“‘Who Pays?’” Reuters', '“End of the U.S.” Reuters')
    """
    text = ENDED.sub(r"\1\2", text)
    return re.sub(r"([’'”]+)([.,])(?= )", r"\2\1", text)


# How a style writes a person's name.
WRITTEN: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "gb-t-7714-2025": in_full,
    "gb-t-7714-2015": in_capitals,
    "chicago-18": as_written,
    "apa-7": with_two_initials,
    "mla-9": as_written,
}
