"""A web page that was scraped as plain text: navigation, title, article, comments, sidebar."""

import html
import re

from archive.dating import PRINTED
from archive.documents import Document, DocumentError

SENTENCE_END = "。！？…!?.」”』"
# Where the scraper lost a paragraph break: a sentence ends and a space follows, which Chinese
# never has inside a paragraph.
LOST_BREAK = re.compile(r"(?<=[。！？!?…])([」』”]?)[ \u3000]+(?=[^\x00-\x7f])")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# From a line like these on, a page is no longer the article.
AFTERWORD = re.compile(
    r"(?:分享(?:到|至)?|轉發|转发|share)\s*[:：].*|.*(?:讀者留言|读者留言|網友評論|网友评论|相關文章|相关文章|"
    r"相關新聞|相关新闻|相关阅读|延伸閱讀|延伸阅读|related (?:articles|stories)|comments?).{0,12}",
    re.IGNORECASE,
)
# A page's own furniture above its title.
NAVIGATION = re.compile(
    r".*[↺←«»|>].*|(?:首[页頁]|返回|電子報|电子报|简体版|簡體版|繁體版|正體版|home|menu|\s)+",
    re.IGNORECASE,
)

# What may stand under a title and is no caption: the day of publication, who wrote it.
DAY = re.compile(
    rf"(?:(?:[發发][表佈布]|日期|[時时][間间]|更新)+\s*[:：]?\s*)?(?P<day>{PRINTED.pattern})"
    r"(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\s*(?:[發发][表佈布])?"
)
MAKERS = re.compile(
    r"(?:作者|[記记]者|文|[編编][輯辑]|[譯译]者)\s*[:：/／].{2,20}|人民[報报][記记]者\s*\S{2,4}"
)


def recognises(text: str) -> bool:
    """Any text can be a page; the last of the formats to be asked."""
    return True


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document: title, a caption where one stands under it, and the running text.

    `page_dates` are the dates printed outside the article, of which the newest is a lower bound
    for its publication: a sidebar cannot list what is newer than the page.
    Raises DocumentError when there is no title, or no paragraph below it.
    """
    lines = [line.strip() for line in text.split("\n")]
    body_at = _body_starts(lines)
    if body_at is None:
        raise DocumentError("no paragraph of running text found")
    title_at = _title_above(lines, body_at)
    if title_at is None:
        raise DocumentError("no title found above the text")
    end = next((n for n in range(body_at + 1, len(lines)) if AFTERWORD.fullmatch(lines[n])), None)
    end = _prose_ends(lines, body_at) if end is None else end
    above = [line for line in lines[title_at + 1 : body_at] if line]
    days = [match["day"] for line in above if (match := DAY.fullmatch(line))]
    captions = [line for line in above if not DAY.fullmatch(line) and not MAKERS.fullmatch(line)]
    paragraphs = [
        part.strip()
        for line in [*filter(MAKERS.fullmatch, above), *lines[body_at:end]]
        if line
        for part in LOST_BREAK.sub(lambda match: match[1] + "\n", line).split("\n")
    ]
    figure = "".join(
        f"<figure><figcaption>{html.escape(line)}</figcaption></figure>" for line in captions
    )
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    outside = "\n".join(lines[:title_at] + lines[end:])
    document = Document(
        format="pagetext",
        title=lines[title_at],
        body=figure + body,
        stated_date=days[0] if days else "",
        stated_basis="page" if days else "",
        page_dates=tuple(dict.fromkeys(match[0] for match in PRINTED.finditer(outside))),
        page_text=outside,
    )
    return [document]


def _is_prose(line: str) -> bool:
    """A line of running text: long enough for a sentence and punctuated like one."""
    long_enough = 60 if HAN.search(line) else 120
    return len(line) >= long_enough and bool(re.search(r"[。！？.!?]", line))


def _body_starts(lines: list[str]) -> int | None:
    """The first prose line; a lone one followed by a blank and longer prose is a caption."""
    starts = [n for n, line in enumerate(lines) if _is_prose(line)]
    if not starts:
        longest = max(range(len(lines)), key=lambda n: len(lines[n]))
        return longest if longest and lines[longest].endswith(tuple(SENTENCE_END)) else None
    first = starts[0]
    is_caption = (
        len(starts) > 1
        and first + 1 < len(lines)
        and not lines[first + 1]
        and len(lines[starts[1]]) > 3 * len(lines[first])
    )
    return starts[1] if is_caption else first


def _title_above(lines: list[str], body_at: int) -> int | None:
    """The first line of the block of lines that stands over the text, past the navigation."""
    candidates = [
        n
        for n in range(body_at)
        if lines[n] and len(lines[n]) <= 200 and not NAVIGATION.fullmatch(lines[n])
    ]
    return candidates[0] if candidates else None


def _prose_ends(lines: list[str], body_at: int) -> int:
    """One past the last line of the running text that began at body_at."""
    end = body_at + 1
    for n in range(body_at, len(lines)):
        if _is_prose(lines[n]) or (lines[n].endswith(("。", "！", "？", "”", "」"))):
            end = n + 1
    return end
