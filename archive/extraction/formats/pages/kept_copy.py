"""What keepers write into the pages they keep: whose page it is, and when the copy was made."""

import datetime as dt
import re
from typing import Any, NamedTuple

from archive.extraction.publication_dates.dating import stated_moment
from archive.outlets.keepers import ARCHIVE_TODAY, is_keeper, kept

Node = Any  # an element: the types that lxml's stubs give to its methods are too wide to use
HEAD = 50_000  # characters of a page in which a keeper writes
# Written into its copies by the Wayback Machine, whose bar stands above them.
WAYBACK = re.compile(r"""__wm\.wombat\(\s*["'](https?://[^"'<>\s]+)["']\s*,\s*["'](\d{14})["']""")
WAYBACK_BAR = "//*[@id='wm-ipp-base' or @id='wm-ipp' or @id='wm-ipp-print' or @id='donato']"
# Google's cache wrote a box above the page, in the language of who asked.
GOOGLE_LINE = re.compile(
    r"Google['’]s cache of|cache Google de|Cache von Google|caché de Google"
    r"|Google\s?[对對].{0,400}?(?:缓存|快取)|Google.{0,400}?キャッシュ",
    re.DOTALL,
)
GOOGLE_BOX = "//*[contains(@id, 'google-cache-hdr')]"
GOOGLE_HEAD = 4_000  # characters
# A day and a clock time in it: 12 Mar 2020 10:05:01 GMT.
STAMP = re.compile(r".{1,24}\d{1,2}:\d\d(?::\d\d)?\s?(?:GMT|UTC)")
# Archive.today's box above the page, and the one with ways to link to it.
TODAY = re.compile(rf"https?://{ARCHIVE_TODAY}/")
TODAY_BOXES = "//*[@id='HEADER' or @id='DIVSHARE']"
TODAY_ADDRESSES = (
    "//link[@rel='canonical' or @rel='bookmark']/@href",
    "//*[@id='HEADER']//input[@name='q']/@value",
    "//*[@id='HEADER']//form//a/@href",
    "//*[@id='DIVSHARE']//input/@value|//*[@id='DIVSHARE']//textarea/text()",
)
CITED = re.compile(r"\burl\s*=\s*(https?://[^\s|}]+)")


class KeptCopy(NamedTuple):
    """The address of the original, or of a keeper's copy of it, and when the copy was made."""

    place: str = ""
    moment: dt.datetime | None = None


def kept_copy(tree: Node, text: str, saved_from: str = "") -> KeptCopy:
    """Return what a keeper wrote into a page, and remove from its tree where it did.

    `saved_from` is the address at which a browser saved it. Empty for a page that no keeper marked.
    """
    head = text[:HEAD]
    if copied := WAYBACK.search(head):
        _remove(tree.xpath(WAYBACK_BAR))
        return KeptCopy(f"https://web.archive.org/web/{copied[2]}/{copied[1]}")
    if "google-cache-hdr" in head or GOOGLE_LINE.search(head[:GOOGLE_HEAD]):
        return _google(tree)
    if TODAY.match(saved_from) or TODAY.search(head):
        return _archive_today(tree, saved_from)
    return KeptCopy()


def _google(tree: Node) -> KeptCopy:
    """Return what the box above a page of Google's cache says, if there is one."""
    boxes = tree.xpath(GOOGLE_BOX) or [
        element
        for element in list(tree.iter("div", "p", "td"))[:60]
        if len(line := element.text_content()) < 1_500 and GOOGLE_LINE.search(line)
    ]
    for box in boxes[:1]:
        links = (link.get("href", "") for link in box.iter("a"))
        url = next((link for link in links if _is_original(link)), "")
        said = re.sub(r"https?://\S+", " ", " ".join(box.text_content().split()))
        stamp = STAMP.search(said)
        moment = stated_moment(stamp[0]) if stamp else None
        if not moment and not url:
            break
        _remove(boxes)
        return KeptCopy(url, moment)
    return KeptCopy()


def _archive_today(tree: Node, saved_from: str) -> KeptCopy:
    """Return the original that a page of archive.today names in its own boxes or links."""
    boxes = tree.xpath(TODAY_BOXES)
    stated = tree.xpath("//link[@rel='canonical']/@href|//meta[@property='og:url']/@content")
    if not boxes and not any(map(TODAY.match, [saved_from, *stated])):
        return KeptCopy()  # it only links there
    moments = (kept(value).moment for value in tree.xpath(TODAY_ADDRESSES[0]))
    times = tree.xpath("//*[@id='HEADER']//time")
    said = (stated_moment(t.get("datetime") or t.text_content()) for t in times)
    moment = next(filter(None, [*moments, *said]), None)
    for path in TODAY_ADDRESSES:
        for value in map(str, tree.xpath(path)):
            cited = CITED.search(value)
            url = kept(cited[1] if cited else value.strip()).url
            if _is_original(url):
                _remove(boxes)
                return KeptCopy(url, moment)
    _remove(boxes)
    return KeptCopy("", moment)


def _is_original(url: str) -> bool:
    """Whether an address is one of a page, and no keeper's nor of a search engine's help."""
    is_help = re.match(r"https?://(?:www\.|support\.|policies\.)?google\.[a-z.]{2,6}/", url)
    return url.startswith(("http://", "https://")) and not is_keeper(url) and not is_help


def _remove(boxes: list[Node]) -> None:
    for box in boxes:
        if box.getparent() is not None:
            box.drop_tree()
