"""Where the markup of a page begins, whatever servers and programs put before it."""

import re

from archive.extraction.formats.posts.markdown_text import is_markdown

# What servers and programs print before a page: the head of an answer, warnings of PHP.
PRINTED_BEFORE = re.compile(
    r"\s*(?:HTTP/[\d.]+ \d{3}[^\n]*\n(?:[\w-]+:[^\n]*\n)*\s*)*"
    r"(?:(?:<br ?/?>\s*)?(?:<b>)?(?:PHP )?(?:Warning|Notice|Deprecated|Fatal error|Parse error|Strict Standards)(?:</b>)?:"
    r"[^\n]*(?:on line|:)\s*(?:<b>)?\d+(?:</b>)?[^\n]*(?:\n|$)\s*)*",
    re.IGNORECASE,
)
# Elements without text of the article with which pages and fragments of them may begin.
BEFORE = re.compile(
    r"(?:\s*+(?:<\?.*?\?>|<!--.*?-->|<(script|style|noscript|title|template)\b[^<>]*>.*?</\1\s*>"
    r"|</?(?:meta|link|base|br)\b[^<>]*>))*+\s*+",
    re.DOTALL | re.IGNORECASE,
)
WHOLE = re.compile(r"<(?:!doctype|html|head|body)\b|<!doctypehtml\b", re.IGNORECASE)
# A page below a few lines of text, such as what a program says that fetched it.
BELOW_LINES = re.compile(r"\n[ \t]*(?=<(?:!doctype\s+html|html[\s>]))", re.IGNORECASE)
FEW_LINES = 3_000  # characters of them
FRAGMENT = re.compile(
    r"<(?:div|p|article|section|main|header|h[1-6]|span|table|tbody|tr|td|center|font|figure|ul|ol|dl|nav|aside|"
    r"blockquote|img|a|b|i|em|strong|picture|pre|details|time|form|amp-[\w-]+)(?=[\s>/])",
    re.IGNORECASE,
)


def without_printed(text: str) -> str:
    """Return a page or feed without what a server or PHP printed before it; any other text as is."""
    match = PRINTED_BEFORE.match(text)
    return text[match.end() :] if match and text.startswith("<", match.end()) else text


def begins(text: str) -> bool:
    """Whether the text is a page of HTML, whatever element it begins with, or a fragment of one.

    Markdown may begin with an element too: a fragment has all of its text in elements.
    """
    text = from_markup(text)
    start = BEFORE.match(text).end()  # type: ignore[union-attr]
    if WHOLE.match(text, start):
        return True
    return bool(FRAGMENT.match(text, start)) and not is_markdown(text[start:])


def from_markup(text: str) -> str:
    """Return a page without lines of text above it; any other text as it is."""
    if not text.lstrip().startswith("<"):
        match = BELOW_LINES.search(text, 0, FEW_LINES)
        if match and "```" not in text[: match.start()]:
            return text[match.end() :]
    return text
