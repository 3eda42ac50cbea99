"""Title and author of a post on a social network, whose page names only the network in its title."""

import re
from typing import Any, NamedTuple

NAMELESS = re.compile(
    r"(?:微博正文|微博(?:详情)?|Sina Visitor System|.{1,30}的微博)(?:\s*[-_–]\s*.{0,12}微博)?"
)
# What a page of Weibo or X has as its title: text, house and name.
WEIBO = re.compile(r"(?P<text>.+?)\s*来自(?P<name>\S{1,30})\s*[-_]\s*微博", re.DOTALL)
X = re.compile(
    r"(?P<name>.{1,60}?) (?:on (?:X|Twitter)|在 ?(?:X|Twitter) ?上) ?[:：] ?[“\"'](?P<text>.+)[”\"'] / (?:X|Twitter)",
    re.DOTALL,
)
TEXT = "//*[contains(@class, 'weibo-text') or contains(@class, 'WB_text') or contains(@class, 'detail_wbtext') or @node-type='feed_list_content']"
NAME = "//*[contains(@class, 'm-text-cut') or contains(@class, 'W_fb') or contains(@class, 'head_name') or contains(@class, 'head-info_nick')]"
HEADED = re.compile(r"^[【#](?P<title>[^【】#]{4,60})[】#]")
LINK_AT_END = re.compile(r"\s*https?://\S+$")
SENTENCE_ENDS = re.compile(r"(?<=[。！？!?])|\n")
LONGEST = 60  # characters of a title made of the text


class Post(NamedTuple):
    """What the page of a post says: its title, or the beginning of its text, and who wrote it."""

    title: str
    author: str


def post_in(tree: Any, title: str) -> Post | None:
    """Return the post on a page with that title; None if it is no page of a post."""
    if match := WEIBO.fullmatch(title) or X.fullmatch(title):
        return Post(_heading(match["text"]), match["name"].strip())
    if not NAMELESS.fullmatch(title):
        return None
    text = next((said for e in tree.xpath(TEXT) if (said := _text(e))), "")
    name = next((said for e in tree.xpath(NAME) if (said := _text(e))), "")
    return Post(_heading(text), name) if text else None


def _heading(text: str) -> str:
    """Return the title in brackets with which a text begins, else its first sentence, cut.

    >>> _heading("【两国外长会谈】外交部发言人表示。"), _heading("外交部发言人表示。会谈下周举行。")
    ('两国外长会谈', '外交部发言人表示')
    """
    text = LINK_AT_END.sub("", text.strip())
    if headed := HEADED.match(text):
        return headed["title"].strip()
    first = SENTENCE_ENDS.split(text)[0].strip()
    return first.rstrip("。") if len(first) <= LONGEST else f"{first[:LONGEST].rstrip()}…"


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())
