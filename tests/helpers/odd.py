"""Documents and export lines with one or more unexpected values, for tests and fuzzing."""

import copy
import json
import string
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

TEXT = (
    "两国外长星期四在当地举行会谈，就边界、贸易和航运交换意见。双方同意明年春天再次会晤，并设立工作组。"
    * 2
)
RECORD: dict[str, Any] = {
    "foreign_desk": 1, "source": "rfi", "identity": "//rfi.fr/odd", "title": "两国外长会谈",
    "kicker": "要闻", "lead": "导语。", "byline": "李明", "credits": {"editor": ["王芳"]},
    "section": "国际", "language": "zh-Hans", "body_html": f"<p>{TEXT}</p>", "body_text": TEXT,
    "images": [{"url": "https://www.rfi.fr/1.jpg", "alt": "图", "caption": "会场", "credit": "AFP"}],
    "characters": len(TEXT), "source_url": "https://www.rfi.fr/cn/odd",
    "published_at": "2024-04-05T08:27:00+00:00", "published_precision": "minute",
    "published_basis": "dateline", "published_raw": "05/04/2024 - 10:27",
    "captured_at": "2024-04-05T09:00:00+00:00", "edited_fields": ["byline", "published_at"],
    "machine_read": {"byline": "记者", "published_at": None}, "corrected_at": "2024-04-06T09:00:00+00:00",
    "contested_fields": ["byline"], "copy_of": None, "withdrawn_at": None, "withdrawn_note": "",
    "topics": [{"slug": "nato", "origin": "editor"}],
}  # fmt: skip
LINKED_DATA = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "两国外长会谈",
    "datePublished": "2024-04-05T10:27:00+02:00", "dateModified": "2024-04-05T11:27:00+02:00",
    "author": [{"@type": "Person", "name": "李明"}], "inLanguage": "zh-CN",
    "image": {"@type": "ImageObject", "url": "https://news.example.com/1.jpg"},
    "publisher": {"@type": "Organization", "name": "某报"}, "articleSection": "国际",
    "mainEntityOfPage": "https://news.example.com/2024/1.html",
}  # fmt: skip
# One gap to three are filled with something odd, the others with what stands in them here.
TEMPLATES = {
    "capture.txt": "<!--{1712306701000}-->\n[{两国外长会谈}]({https://www.rfi.fr/cn/odd})\n------\n\n"
    "<div>{05/04/2024 - 10:27}</div><p>{" + TEXT + "}</p><img src=\"{https://www.rfi.fr/1.jpg}\">",
    "post.md": "---\ntitle: {两国外长会谈}\ndate: {2024-04-05 10:27:00 +0800}\n"
    "from: {https://news.example.com/1}\nauthor: {李明}\ntags: {[某报]}\ncategories: {国际}\n---\n\n"
    "{" + TEXT + "}\n",
    "feed.xml": '<rss version="2.0"><channel><title>某报</title><link>{https://news.example.com/}</link>'
    "<item><title>{两国外长会谈}</title><link>{https://news.example.com/odd}</link><guid>{1}</guid>"
    "<pubDate>{Fri, 05 Apr 2024 09:30:00 +0800}</pubDate><author>{李明}</author>"
    "<description>{" + TEXT + "}</description></item></channel></rss>",
    "feed.atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>某报</title><entry>'
    '<title>{两国外长会谈}</title><link href="{https://news.example.com/odd}"/><id>{1}</id>'
    "<published>{2024-04-05T09:30:00+08:00}</published><author><name>{李明}</name></author>"
    '<content type="html">{' + TEXT + "}</content></entry></feed>",
    "page.html": '<!doctype html><html lang="{zh-CN}"><head><meta charset="{utf-8}">'
    '<title>{两国外长会谈}</title><meta property="og:url" content="{https://news.example.com/odd}">'
    '<meta property="article:published_time" content="{2024-04-05T10:27:00+08:00}">'
    '<meta name="author" content="{李明}"><meta property="og:image" content="{/1.jpg}">'
    "</head><body><article><h1>{两国外长会谈}</h1><time datetime=\"{2024-04-05}\">{4月5日}</time>"
    "<p>{" + TEXT + '}</p><figure><img src="{/1.jpg}" alt="{图}"><figcaption>{会场}</figcaption>'
    "</figure></article></body></html>",
    "scraped.txt": "{两国外长会谈}\n\n{2024-04-05 10:27}\n\n{" + TEXT + "}\n\n{" + TEXT + "}\n",
}  # fmt: skip
TOLD = [
    "", " ", "\0", "\ud83d", "\x0b\x1b", "\u2028", "\ufffe", "\u202e文字", "😀" * 3, "é" * 20_000,
    "0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
    "9999-12-31", "2999-01-01T00:00:00Z", "1799-12-31T00:00:00Z", "2024-02-30", "-1", "1e999999",
    "99999999999999999999", "-99999999999999999999", "NaN", "0000-00-00 00:00:00",
    "javascript:alert(1)", "data:text/html,<script>", "http://[::1", "https://例え.jp:99999/",
    "//", "https://" + "a" * 3_000, "file:///etc/passwd", "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>", "&#xD83D;", "&#0;", "&#x110000;", "&nosuch;", "]]>",
    "{{7*7}}", "*a", "!!python/object:os.system x", "[" * 500, "<ul><li>" * 300, "zh-" + "x" * 60,
    "a\nb: c", "=cmd|' /C calc'!A0", "'; DROP TABLE archive_article; --",
]  # fmt: skip

texts = st.sampled_from(TOLD) | st.text(max_size=40) | st.text(string.printable, max_size=40)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value within a JSON value, containers included."""
    if not isinstance(value, dict | list):
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        yield from places(inner, (*path, key))


def put(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    """Return a copy of the value with another one at the path."""
    changed = copy.deepcopy(value)
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = odd
    return changed


def as_json(value: Any) -> bytes:
    """Return JSON that also holds lone surrogates (as escapes), NaN and Infinity."""
    return json.dumps(value, ensure_ascii=True).encode()


def _lines(number: int) -> st.SearchStrategy[bytes]:
    own = RECORD | {"identity": f"//rfi.fr/odd-{number}"}
    changed = st.lists(st.tuples(st.sampled_from([*RECORD]), values), min_size=2, max_size=4).map(
        lambda odd: own | dict(odd)
    )
    changed |= st.builds(put, st.just(own), st.sampled_from([*places(RECORD)]), values)
    missing = st.sampled_from([*RECORD]).map(lambda key: {k: v for k, v in own.items() if k != key})
    more = st.dictionaries(texts, values, min_size=1, max_size=2).map(lambda odd: own | odd)
    return (changed | missing | more).map(as_json)


@st.composite
def _filled(draw: Any, name: str) -> bytes:
    parts = TEMPLATES[name].replace("{", "}").split("}")
    gaps = st.sampled_from(range(1, len(parts), 2))
    for gap in draw(st.lists(gaps, min_size=1, max_size=3, unique=True)):
        parts[gap] = draw(texts)
    return "".join(parts).encode("utf-8", draw(st.sampled_from(["replace", "surrogatepass"])))


@st.composite
def _linked(draw: Any) -> bytes:
    odd = draw(
        st.builds(put, st.just(LINKED_DATA), st.sampled_from([*places(LINKED_DATA)]), values)
    )
    page = (
        f'<html><head><script type="application/ld+json">{as_json(odd).decode()}</script></head>'
        f"<body><h1>两国外长会谈</h1><article><p>{TEXT}</p></article></body></html>"
    )
    return page.encode()


@st.composite
def documents(draw: Any, most: int = 20) -> list[tuple[str, bytes]]:
    """A few files with odd values: their names and their bytes."""
    files = []
    for number in range(draw(st.integers(most // 2, most))):
        name = draw(st.sampled_from(["line.jsonl", "linked.html", *TEMPLATES]))
        if name == "line.jsonl":
            content = draw(_lines(number))
        else:
            content = draw(_linked() if name == "linked.html" else _filled(name))
        files.append((f"{number}-{name}", content))
    return files
