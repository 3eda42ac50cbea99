"""Entries in JSON or in a table: JSON Feed, exports of feed readers and of programs that keep pages.

Their keys differ and their shape does not: a list of entries with title, address, text and dates.
Wallabag, Miniflux, FreshRSS, Inoreader, Omnivore, Readwise and many a crawler write such lists.
"""

import csv
import datetime as dt
import html
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from archive.extraction.documents import Document, DocumentError, fault
from archive.extraction.formats.posts import heads, markdown_text
from archive.outlets.keepers import original_among
from archive.text.characters import fit_all
from archive.text.script import stated_language

MOST_ENTRIES = 2_000
MOST_LEVELS = 4  # of objects around the list of entries
JSON = re.compile(r"\s*(?:\[\s*(?:\{\s*[\"}]|\[\s*[\"\d\]]|\])|\{\s*(?:\"[^\"\n]{0,80}\"\s*:|\}))")
LINKED = re.compile(r"\"(?:url|uri|href|link)\"\s*:\s*\"https?:", re.IGNORECASE)
# Keys for the same thing, in lower case. Of two addresses the first is the publisher's.
TITLES = ("title", "headline", "resolved_title", "given_title", "标题", "標題")
ADDRESSES = (
    "source_url", "original_url", "origin_url", "canonical", "alternate", "resolved_url", "url",
    "link", "permalink", "external_url", "given_url", "originalurl", "href", "uri", "链接", "网址",
)  # fmt: skip
BODIES = (
    "content_html", "html_content", "contenthtml", "content", "body", "body_html", "html",
    "full_text", "fulltext", "full_content", "article", "content_text", "textcontent", "maintext",
    "raw_content", "text",
    "正文", "内容", "內容", "summary_html", "description", "summary",
)  # fmt: skip
DATES = (
    "date_published", "published_at", "publishedat", "published", "published_date",
    "publisheddate", "published_time", "datepublished", "pubdate", "publish_date", "publishdate",
    "publication_date", "publish_time", "date_publish", "date", "time", "日期", "时间", "发布时间",
    "updated",
)  # fmt: skip
KEPT = (
    "saved_at", "savedat", "created_at", "createdat", "creation date", "created", "date_saved",
    "time_added", "crawltimemsec", "timestampusec", "timestamp", "crawled_at", "scraped_at",
)  # fmt: skip
AUTHORS = ("authors", "author", "published_by", "byline", "creator", "作者", "记者")
WRAPPED = ("_source", "attributes", "fields", "article", "post", "node")
MOST_WRAPPED = 20  # objects of a list that is no list of entries which are looked into
REFERENCE = (
    "container-title",
    "issued",
    "itemtype",
    "citation-key",
    "publication title",
    "date-parts",
)
HIGHLIGHT = ("highlights", "highlight", "highlighted at", "highlighted_at", "annotations")
WITH_TEXT = (*TITLES, *ADDRESSES, *BODIES, *DATES, *HIGHLIGHT)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
HEADING = re.compile(r"\s*<(h[1-3])\b[^<>]*>(?P<said>.{0,500}?)</\1>", re.DOTALL | re.IGNORECASE)
ENDS = re.compile(r"[.!?。！？…][\"”’」』»)）]?\s*$")  # a paragraph
NAME = re.compile(r"[^。！？.!?\n]{0,40}")  # of a column

Entry = dict[str, Any]


def recognises(text: str) -> bool:
    """Whether the text is JSON, one object a line included, or a table with names above columns."""
    return bool(JSON.match(text) or _delimiter(text))


def read(text: str) -> list[Document | DocumentError]:
    """Return a document for each entry, in order.

    An entry without title or text is a DocumentError in its place. Raises DocumentError, which
    names what it is instead, where no entry has a text: bookmarks, references, highlights.
    """
    found = _in_json(text) if JSON.match(text) else _in_table(text)
    entries = [{str(k).strip().lower(): v for k, v in fit_all(e).items()} for e in found]
    if len(entries) > MOST_ENTRIES:
        raise DocumentError(f"the feed has {len(entries)} entries; the limit is {MOST_ENTRIES}")
    if not any(_body(entry) and _first(entry, TITLES) for entry in entries):
        raise _without_texts(text, entries)
    return [_document(entry) for entry in entries]


def _without_texts(text: str, entries: list[Entry]) -> DocumentError:
    """Return what a list is in which no entry has a text, and what to bring instead."""
    keys = set().union(*entries)
    if keys.intersection(REFERENCE):
        return DocumentError(
            "these are references without texts: bring the saved pages that they are about"
        )
    if any(entry.get(name) for entry in entries for name in HIGHLIGHT):
        return DocumentError(
            "these are highlights without the texts that they are from: export the whole documents"
        )
    if keys.intersection(ADDRESSES) or LINKED.search(text):
        return DocumentError(
            "this is a list of bookmarks without texts: save the pages themselves,"
            " or export from a program that keeps their texts"
        )
    if JSON.match(text):
        return DocumentError("this is JSON in which no list of articles with texts is found")
    return DocumentError("this is a table in which no column holds texts of articles")


def _in_json(text: str) -> list[Entry]:
    try:
        return _entries(json.loads(text, strict=False))
    except ValueError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        try:
            each = [json.loads(line, strict=False) for line in lines]
        except ValueError:
            raise DocumentError(f"this is JSON that is damaged: {error}") from error
        return [entry for one in each for entry in _entries(one)]


def _entries(value: Any, level: int = 0) -> list[Entry]:
    """Return the first list of objects that look like entries; the object itself if it is one."""
    if isinstance(value, list) and level <= MOST_LEVELS:
        found = [_bare(each) for each in value if isinstance(each, dict)]
        # What Ghost exports lies in a list of databases.
        inner = (
            []
            if any(map(_is_entry, found))
            else [_entries(each, level + 1) for each in found[:MOST_WRAPPED]]
        )
        return next((each for each in inner if any(map(_is_entry, each))), found)
    if not isinstance(value, dict) or level > MOST_LEVELS:
        return []
    value = _bare(value)
    if _is_entry(value) and not _lists(value):
        return [value]
    # Objects by their address or number, as some export.
    if len(named := [each for each in _objects(value) if _is_entry(each)]) > 1:
        return named
    within = (_entries(each, level + 1) for each in (*_lists(value), *_objects(value)))
    return next((each for each in within if each), [value] if level == 0 else [])


def _bare(value: Entry) -> Entry:
    """Return the entry in an object around it, as indexes (_source) and JSON:API (attributes) have."""
    if _is_entry(value):
        return value
    found = [value[key] for key in WRAPPED if isinstance(value.get(key), dict)]
    return next(filter(_is_entry, found), value)


def _is_entry(value: Entry) -> bool:
    keys = {str(key).lower() for key in value}
    return bool(keys.intersection(TITLES) and keys.intersection(BODIES))


def _lists(value: Entry) -> list[Any]:
    return [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]


def _objects(value: Entry) -> list[Any]:
    return [each for each in value.values() if isinstance(each, dict)]


def _delimiter(text: str) -> str:
    """Return what stands between the columns of a table; "" if the text is none.

    Two rows under the names of the columns have as many cells as these, or one if a name is known.
    """
    first = text.lstrip().split("\n", 1)[0]
    for delimiter in "\t;,|":
        if delimiter not in first:
            continue
        rows = _rows(text, delimiter)
        names = next(rows, [])
        below = [row for _n, row in zip(range(2), rows, strict=False)]
        if any(len(row) != len(names) for row in below) or not all(map(NAME.fullmatch, names)):
            continue
        known = {name.strip().lower() for name in names}.intersection(WITH_TEXT)
        if (len(names) > 1 and known and below) or (len(names) > 2 and len(below) > 1):
            return delimiter
    return ""


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        rows = csv.reader(io.StringIO(text.lstrip("\ufeff\n "), newline=""), delimiter=delimiter)
        yield from (row for row in rows if row)
    except csv.Error as error:
        raise DocumentError(f"the table is damaged: {error}") from error


def _in_table(text: str) -> list[Entry]:
    rows = _rows(text, _delimiter(text))
    names = next(rows, [])
    return [dict(zip(names, row, strict=False)) for row in rows]


def _document(entry: Entry) -> Document | DocumentError:
    try:
        title = " ".join(html.unescape(TAG.sub("", _first(entry, TITLES))).split())
        url, copied, _ = original_among(_first(entry, (name,)) for name in ADDRESSES)
        body = _body(entry)
        if not title:
            raise DocumentError(
                f"the entry {url} has no title" if url else "the entry has no title"
            )
        if not body:
            raise DocumentError(f"the entry “{title}” has no text")
        if (repeated := HEADING.match(body)) and markdown_text.same(
            TAG.sub("", repeated["said"]), title
        ):
            body = body[repeated.end() :]
        # WordPress gives the time in UTC without saying so.
        utc = _first(entry, ("date_gmt",))
        date = f"{utc}Z" if utc and "+" not in utc and "Z" not in utc else _first(entry, DATES)
        return Document(
            format="entrylist",
            title=title,
            url=url,
            body=markdown_text.article(body, title)[0] if markdown_text.is_markdown(body) else body,
            captured_at=copied or _time(_first(entry, KEPT)),
            stated_date=date,
            stated_basis="feed" if date else "",
            author=_authors(entry),
            language=stated_language(_first(entry, ("language", "lang")), TAG.sub(" ", body)),
        )
    except Exception as error:
        return fault(error)


def _first(entry: Entry, names: tuple[str, ...]) -> str:
    return next((text for name in names for text in _texts(entry.get(name))), "")


def _texts(value: Any) -> list[str]:
    """Return the texts in a value; Google's API has addresses and contents in objects."""
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if isinstance(value, dict):
        inner = (
            "content", "href", "name", "html", "text", "title", "rendered", "processed", "value", "url",
        )  # fmt: skip
        return next((found for key in inner if (found := _texts(value.get(key)))), [])
    return [text for text in heads.texts(value) if text]


def _body(entry: Entry) -> str:
    """Return the text under the first key that has one; addresses and numbers are none."""
    found = (_first(entry, (name,)) for name in BODIES)
    body = next((text for text in found if len(text) > 20 and not _is_address(text)), "")
    # Crawlers part paragraphs by one line end, which Markdown takes for a blank.
    lines = body.split("\n")
    one_each = "\n\n" not in body and not TAG.search(body) and all(map(ENDS.search, lines))
    return "\n\n".join(lines) if one_each else body


def _is_address(text: str) -> bool:
    return bool(heads.ADDRESS.fullmatch(text))


def _authors(entry: Entry) -> str:
    found = (_texts(entry.get(name)) for name in AUTHORS)
    named = ([name for name in names if not name.isdecimal()] for names in found)
    return "、".join(html.unescape(name) for name in next(filter(None, named), []))


def _time(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
