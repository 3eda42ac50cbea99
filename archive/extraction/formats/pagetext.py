"""A web page that was scraped as plain text: navigation, title, article, comments, sidebar."""

import html
import re

from archive.extraction.cleaning.tree.html_parsing import MOST_CHARACTERS
from archive.extraction.documents import Document, DocumentError
from archive.extraction.formats.posts.title_lines import Facts
from archive.extraction.publication_dates.dating import PRINTED, is_dateline
from archive.outlets.keepers import original_among
from archive.text.characters import HAN, IS_CJK, IS_HAN

FULL = 0.75  # of the widest line: a shorter one ends its paragraph
NARROW, WIDE = 50, 100  # columns of the widest line of a text that a program broke into lines
FEWEST_BROKEN = 3
SENTENCE = 50  # characters of a line of letters that may be a sentence
MARK = re.compile(r"^(?:#+|=+(?= ))")  # before a title in Markdown, in AsciiDoc
LONGEST_HEADLINE = 60  # characters of one that ends with a full stop, such as that of an acronym
SENTENCE_END = "。！？…!?.」”』"
# A paragraph break that the scraper lost: a space after the end of a sentence, which Chinese never
# has within a paragraph.
LOST_BREAK = re.compile(r"(?<=[。！？!?…])([」』”]?)[ \u3000]+(?=[^\x00-\x7f])")
# Lines with which the article ends and the rest of the page begins.
AFTERWORD = re.compile(
    r"(?:分享(?:到|至)?|轉發|转发|share)\s*[:：].*|.*(?:讀者留言|读者留言|網友評論|网友评论|相關文章|相关文章|"
    r"相關新聞|相关新闻|相关阅读|延伸閱讀|延伸阅读|related (?:articles|stories)|comments?).{0,12}",
    re.IGNORECASE,
)
BOLD = re.compile(r"^(\*\*|__)(.+)\1$")  # a title set as Markdown sets it
# A page's navigation above its title.
NAVIGATION = re.compile(
    r".*[↺←«»|>].*|(?:首[页頁]|返回|電子報|电子报|简体版|簡體版|繁體版|正體版|home|menu|\s)+",
    re.IGNORECASE,
)

# A headline with its rubric or house before or after a bar.
LONG = rf"(?:[^|｜>»]*[{HAN}][^|｜>»]{{5,}}|[^|｜>»]{{25,}})"
RUBRIC = re.compile(
    rf"(?!.*(?:首[页頁]|返回|登[录錄]|注[册冊]|简体|簡體|繁體))(?:[^|｜>»]{{1,12}}[|｜]{LONG}|{LONG}[|｜][^|｜>»]{{1,12}})"
)
# Lines under a title that are no captions: the day of publication, who wrote it.
DAY = re.compile(
    rf"(?:(?:[發发][表佈布]|日期|[時时][間间]|更新)+\s*[:：]?\s*)?(?P<day>{PRINTED.pattern})"
    r"(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\s*(?:[發发][表佈布])?"
)
MAKERS = re.compile(
    r"(?:作者|[記记]者|文|[編编][輯辑]|[譯译]者)\s*[:：/／].{2,20}|人民[報报][記记]者\s*\S{2,4}"
)


def recognises(text: str) -> bool:
    """Whether the text is a page: always, so this is the last format to try."""
    return True


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document: title, a caption where one stands under it, and the running text.

    `page_dates` are the dates printed outside the article, of which the newest is a lower bound
    for its publication: a sidebar cannot list what is newer than the page.
    Raises DocumentError when there is no paragraph.
    """
    if len(text) > MOST_CHARACTERS:
        raise DocumentError(f"the text has {len(text)} characters; the limit is {MOST_CHARACTERS}")
    lines = [line.strip() for line in _unbroken(text.split("\n"))]
    body_at = _body_starts(lines)
    if body_at is None:
        raise DocumentError("no paragraph of running text found")
    title_at = _title_above(lines, body_at)
    title = "" if title_at is None else lines[title_at]
    if title_at is None:
        body_at = next(
            (n for n in range(body_at) if lines[n] and not _is_beside(lines[n])), body_at
        )
        title_at = body_at - 1
    end = next((n for n in range(body_at + 1, len(lines)) if AFTERWORD.fullmatch(lines[n])), None)
    end = _prose_ends(lines, body_at) if end is None else end
    above = [line for line in lines[title_at + 1 : body_at] if line]
    # The day may stand straight above the title, too.
    over = next((line for line in reversed(lines[: max(title_at, 0)]) if line), "")
    days = [_day(line) for line in (*above, over) if _day(line)]
    facts = Facts()
    captions = [
        line
        for line in above
        if not _day(line) and not MAKERS.fullmatch(line) and not facts.read_line(line)
    ]
    days += facts.dates
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
    url, copied, _ = original_among(facts.addresses)
    document = Document(
        format="pagetext",
        title=BOLD.sub(r"\2", MARK.sub("", title).strip()),
        url=url,
        captured_at=copied,
        author="、".join(facts.authors),
        body=figure + body,
        stated_date=days[0] if days else "",
        stated_basis="page" if days else "",
        page_dates=tuple(dict.fromkeys(match[0] for match in PRINTED.finditer(outside))),
        page_text=outside,
    )
    return [document]


def _unbroken(lines: list[str]) -> list[str]:
    """Return the lines with those joined that a program broke at a width, as mails have them.

    A text is so broken if none of its lines is wide, and most full ones do not end a sentence.
    """
    widths = [len(line.rstrip()) + len(IS_CJK.findall(line)) for line in lines]
    widest = max(widths)
    full = {
        n
        for n, width in enumerate(widths[:-1])
        if width >= FULL * widest and lines[n + 1].strip() and lines[n + 1][:1] not in "\u3000 \t"
    }
    ended = sum(lines[n].rstrip().endswith((*SENTENCE_END, ".")) for n in full)
    if not NARROW <= widest <= WIDE or len(full) < FEWEST_BROKEN or 2 * ended > len(full):
        return lines
    pieces: list[str] = []
    for n, line in enumerate(lines):
        glued = IS_CJK.match(line) and not lines[n - 1].rstrip()[-1:].isascii()
        pieces += ("" if glued else " ") if n - 1 in full else "\n", line.strip()
    return "".join(pieces[1:]).split("\n")


def _day(line: str) -> str:
    """Return the date in a line that says no more than it; "" for any other line."""
    match = DAY.fullmatch(line)
    return match["day"] if match else line if is_dateline(line) else ""


def _is_prose(line: str) -> bool:
    """Whether a line is running text: long enough for a sentence and punctuated like one."""
    long_enough = 60 if IS_CJK.search(line) else 120
    return len(line) >= long_enough and bool(re.search(r"[。！？.!?]", line))


def _body_starts(lines: list[str]) -> int | None:
    """Return the number of the first prose line, unless it looks like a caption of those below."""
    starts = [n for n, line in enumerate(lines) if _is_prose(line)]
    if not starts:
        longest = max(range(len(lines)), key=lambda n: len(lines[n]))
        return longest if lines[longest].endswith(tuple(SENTENCE_END)) else None
    first = starts[0]
    is_caption = (
        len(starts) > 1
        and first + 1 < len(lines)
        and not lines[first + 1]
        and len(lines[starts[1]]) > 3 * len(lines[first])
    )
    return starts[1] if is_caption else first


def _title_above(lines: list[str], body_at: int) -> int | None:
    """Return the number of the first line above the text that is no navigation; None for none."""
    candidates = [
        n
        for n in range(body_at)
        if lines[n]
        and len(lines[n]) <= 200
        and not (_is_beside(lines[n]) or _is_sentence(lines[n]))
    ]
    return candidates[0] if candidates else None


def _is_sentence(line: str) -> bool:
    """Whether a line is a sentence, not a headline: it ends with a full stop, and is no short word."""
    return line.endswith("。") or (line.endswith(".") and len(line) > LONGEST_HEADLINE)


def _is_beside(line: str) -> bool:
    """Whether a line is navigation or the day; a headline may have a bar after its rubric."""
    if DAY.fullmatch(line) or is_dateline(line):
        return True
    return bool(NAVIGATION.fullmatch(line)) and not RUBRIC.fullmatch(line)


def _prose_ends(lines: list[str], body_at: int) -> int:
    """Return the number after that of the last line of running text.

    A sentence of letters is that if it follows straight on: what is further down is of the page.
    """
    end = body_at + 1
    for n in range(body_at, len(lines)):
        follows = len(lines[n]) >= SENTENCE and lines[n].endswith(".") and not any(lines[end:n])
        if follows or _is_prose(lines[n]) or lines[n].endswith(("。", "！", "？", "”", "」")):
            end = n + 1
    return end


def holds_prose(text: str) -> bool:
    """Whether a text has a line that ends as sentences do and is long enough to be one."""
    for line in text.split("\n"):
        said = line.strip()
        shortest = 15 if IS_HAN.search(said) else 50
        if len(said) >= shortest and re.search(r"[。！？；…]|[.!?:][\"”’»*_)]*(?:\s|<|$)", said):
            return True
    return False
