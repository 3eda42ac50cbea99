"""The head of a post, in YAML, TOML or JSON, or as lines of `Title: …`: what it says, by its keys."""

import datetime as dt
import html
import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from archive.extraction.documents import DocumentError
from archive.extraction.formats.posts import yamlhead
from archive.text.characters import fit_all

KEY = r"[\w-]+[ \t]*:(?:[ \t]|\n|$)"
YAML = re.compile(r"\s*---(?:ya?ml)?[ \t]*\n(?P<head>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
TOML = re.compile(
    r"\s*(?:\+\+\+|---toml)[ \t]*\n(?P<head>.*?)\n(?:\+\+\+|---)[ \t]*(?:\n|$)", re.DOTALL
)
JSON = re.compile(r"\s*(?:---json[ \t]*\n)?(?=\{)")
AFTER_JSON = re.compile(r"[ \t]*(?:\n(?:---|;;;)[ \t]*(?=\n|$)|(?=\n))")
# What Hexo writes: a head in YAML that only ends with dashes.
ENDED = re.compile(
    rf"\s*(?P<head>(?:{KEY}[^\n]*\n|[ \t][^\n]*\n|- [^\n]*\n){{1,200}})-{{3,}}[ \t]*\n"
)
# What Pelican, MultiMarkdown, Org and readers for machines write: lines of keys and values. Empty
# lines may part them where the key is known.
TITLED = re.compile(r"\s*(?:#\+)?(?:title|标题|標題)[ \t]*[:：]", re.IGNORECASE)
# Logseq writes two colons.
LINE = re.compile(r"[ \t]*(?:#\+)?(?P<key>\w[\w -]{0,30}?)[ \t]*(?:::|[:：])[ \t]*(?P<value>.*)")
CONTENT = ("markdown content", "content", "正文", "内容")
LONGEST = 5_000  # characters of such lines
# What Pandoc reads: title, authors, day.
PANDOC = re.compile(r"\s*% *(?P<title>[^\n]+)\n% *(?P<author>[^\n]*)\n% *(?P<date>[^\n]*)\n")

ADDRESS = re.compile(r"https?://[^\s<>\"'\[\]]+")
EPOCH = re.compile(r"(?P<seconds>\d{10})(?:\d{3}|\d{6})?")
WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
# Keys that different programs use for the same thing. An original's address precedes the keeper's.
TITLES = ("title", "headline", "标题", "標題")
DATES = (
    "date", "published", "pubdate", "publishdate", "published_time", "published_at", "publishedat",
    "published_date", "date_published", "datepublished", "publish_date", "publication_date", "pub_date", "date_publish", "posted", "posted_at",
    "published time", "日期", "时间", "時間", "发布时间", "發佈時間", "發布時間",
)  # fmt: skip
CREATED = ("created", "created_at", "date_created", "saved", "saved_at", "date_saved", "clipped")
ADDRESSES = (
    "original_url", "source_url", "canonical", "canonical_url", "canonicalurl", "from", "url",
    "link", "url source", "source", "permalink", "原文", "原文链接", "原文連結", "链接", "連結",
)  # fmt: skip
AUTHORS = ("author", "byline", "authors", "creator", "作者", "记者", "記者")
SECTIONS = ("section", "categories", "category")
KNOWN = {*TITLES, *DATES, *CREATED, *ADDRESSES, *AUTHORS, *SECTIONS, *CONTENT, "tags", "标签"}


class Head(NamedTuple):
    """The values of a head by key, in lower case, and where the text below it begins."""

    values: dict[str, Any]
    end: int

    def text(self, names: tuple[str, ...]) -> str:
        """Return the first text under the first of these keys that has one; "" for none."""
        return next((text for name in names for text in texts(self.values.get(name))), "")

    def date(self, names: tuple[str, ...]) -> str:
        """Return the first date under these keys; of a day the time that a later key gives."""
        found = [text for name in names for text in texts(self.values.get(name))]
        timed = [text for text in found if len(text) > 10]
        return next(iter(timed if found and len(found[0]) <= 10 and timed else found), "")

    def address(self) -> str:
        """Return the address of the article; "" for none."""
        return next(iter(self.addresses()), "")

    def addresses(self) -> list[str]:
        """Return the addresses under all keys that may have the article's, the best first."""
        found = (ADDRESS.search(html.unescape(self.text((name,)))) for name in ADDRESSES)
        return [match[0].rstrip(")") for match in found if match]

    def authors(self) -> list[str]:
        """Return the names under the first key of authors that has any."""
        found = ([WIKI_LINK.sub(r"\1", t) for t in texts(self.values.get(n))] for n in AUTHORS)
        return next(filter(None, found), [])


def recognises(text: str) -> bool:
    """Whether a head stands above the text."""
    if match := YAML.match(text):
        return bool(re.search(rf"^{KEY}", match["head"], re.MULTILINE))
    return bool(TOML.match(text)) or any(_read(text))


def read(text: str) -> Head:
    """Return the head above a text. Raises DocumentError for one that cannot be read."""
    if match := YAML.match(text):
        return Head(yamlhead.load(match["head"]), match.end())
    if match := TOML.match(text):
        return Head(_toml(match["head"]), match.end())
    return next(_read(text))


def _read(text: str) -> Iterator[Head]:
    """Yield the head in JSON, with only its end marked, or with nothing around it."""
    if match := JSON.match(text):
        try:
            values, end = json.JSONDecoder().raw_decode(text, match.end())
        except (ValueError, RecursionError):
            return
        after = AFTER_JSON.match(text, end)
        # Not JSON with one object in each line.
        if after and re.match(r"\s*(?!\{\s*\")\S", text[after.end() :]):
            yield Head(_lowered(values), after.end())
    elif match := ENDED.match(text):
        if re.search(r"^(?:title|date)[ \t]*:", match["head"], re.MULTILINE):
            yield Head(yamlhead.load(match["head"]), match.end())
    elif match := PANDOC.match(text):
        yield Head(match.groupdict(), match.end())
    elif TITLED.match(text):
        values, end = _lines(text)
        if any(values.get(name) for name in (*DATES, *ADDRESSES, *AUTHORS)):
            yield Head(values, end)


def _lines(text: str) -> tuple[dict[str, Any], int]:
    """Return the values of lines of `key: value` at the top, and where the text begins."""
    values: dict[str, Any] = {}
    end, parted = 0, False
    for line in re.finditer(r"[^\n]*\n", text[:LONGEST]):
        if not line[0].strip():
            parted = bool(values)
            continue
        pair = LINE.fullmatch(line[0].rstrip())
        key = pair["key"].lower() if pair else ""
        if pair is None or (parted and key not in KNOWN):
            break
        end, parted = line.end(), False
        if key in CONTENT and not pair["value"]:
            break
        values[key] = pair["value"].strip()
    return values, end


def _toml(text: str) -> dict[str, Any]:
    try:
        return _lowered(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        raise DocumentError("the head of the document is not TOML") from error


def _lowered(values: dict[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in fit_all(values).items()}


def texts(value: Any) -> list[str]:
    """Return the texts in a value: of a list all, of a person the name, a date in ISO 8601."""
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    if isinstance(value, dict):
        return texts(value.get("name"))
    if isinstance(value, dt.datetime):
        return [value.isoformat(timespec="seconds")]
    if isinstance(value, dt.date):
        return [value.isoformat()]
    text = "" if value is None or isinstance(value, bool) else str(value).strip()
    return [moment(text)] if text else []


def moment(text: str) -> str:
    """Return a text, or, where it is a Unix time, that time in ISO 8601."""
    if epoch := EPOCH.fullmatch(text):
        return dt.datetime.fromtimestamp(int(epoch["seconds"]), dt.UTC).isoformat()
    return text
