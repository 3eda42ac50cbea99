"""Markdown as HTML: of CommonMark with tables, and of the programs that add their own marks to it."""

import html
import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from archive.extraction.cleaning.tree.html_parsing import MOST_CHARACTERS
from archive.extraction.documents import DocumentError
from archive.text.characters import HAN, IS_HAN

HTML_BLOCK = re.compile(r"<(?:p|br|div|li|h[1-6]|td|section)\b", re.IGNORECASE)
BREAK = re.compile(r"\n[ \t]*\n")
MARK = re.compile(
    rf"^#{{1,6}}(?: \S|[{HAN}《“「【][^#\n]*$)|"
    r"^[-=]{3,}[ \t]*$|^>|^[-*+] \S|^```|\*\*[^\s*][^*\n]*\*\*|\]\((?:https?://|/|\.)[^()\s]*"
    r"|!\[[^\[\]\n]*\]\(|\[\[[^\[\]\n]+\]\]",
    re.MULTILINE,
)
# Headings as many write them in Chinese, where no blank follows the mark: `##边界问题`.
UNSPACED = re.compile(rf"^(#{{1,6}})(?=[{HAN}《“「【][^#\n]*$)", re.MULTILINE)
# Marks of Jekyll, Hugo and Hexo (`{% … %}`, `{{< … >}}`, `{{ … }}`, `{: …}`), and of Obsidian.
FIGURE = re.compile(r"\{\{[<%]\s*(?:figure|image|img)\b(?P<named>[^{}\n]*?)/?[>%]\}\}")
IMAGE = re.compile(
    r"\{%\s*(?:img|image|asset_img)\b[^{}%]{0,300}?(?P<src>https?://[^\s%{}\"']{1,500})[^{}%]{0,300}%\}"
)
NAMED = re.compile(r"(?P<name>[\w-]+)\s*=\s*\"(?P<value>[^\"\n]*)\"")
TEMPLATE = re.compile(
    r"\{%[^{}\n]*%\}|\{\{[<%]?[^{}\n]*[>%]?\}\}|\{:[^{}\n]*\}|\{#[\w-]+\}[ \t]*$|%%[^%]*%%|^\[toc\]$|<!--\s*more\s*-->",
    re.MULTILINE | re.IGNORECASE,
)
EMBED = re.compile(r"!\[\[[^\[\]\n]*\]\]")
WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]*)\]\]")
CALLOUT = re.compile(r"^((?:> ?)+)\[!\w+\][+-]?[ \t]*", re.MULTILINE)
HIGHLIGHT = re.compile(r"==(?=\S)([^=\n]+)(?<=\S)==")
FOOTNOTE = re.compile(r"\[\^([^\[\]\s]{1,30})\](:?)")
BLOCK_ID = re.compile(r"[ \t]\^[\w-]{3,20}[ \t]*$", re.MULTILINE)
ENDED = tuple("。！？!?…”」』》：")
LABELS = re.compile(r"[\s*_`#·:：.。—–-]+")


def is_markdown(text: str) -> bool:
    """Whether a text without a title or head is Markdown or plain text, not HTML.

    Most of its blocks begin without a tag, or some of them hold marks of Markdown.
    """
    blocks = [block for block in BREAK.split(text) if block.strip()]
    plain = [block for block in blocks if not block.lstrip().startswith("<")]
    tags = len(HTML_BLOCK.findall(text))
    if len(plain) > tags:
        return True
    return 3 * len(plain) > tags and any(MARK.search(block) for block in plain)


def article(text: str, title: str = "") -> tuple[str, str]:
    """Return the HTML of an article and its first heading, if that is the title, or there is none.

    >>> article("# Talks\\n\\nThey **met**.")
    ('<p>They <strong>met</strong>.</p>\\n', 'Talks')
    """
    tokens = parse(text)
    heading = heading_of(tokens)
    if heading and (not title or same(heading, title)):
        return render(tokens[3:]), heading
    return render(tokens), ""


def parse(text: str) -> list[Token]:
    """Return the tokens of a text, without the marks that only other programs understand."""
    if len(text) > MOST_CHARACTERS:
        raise DocumentError(f"the text has {len(text)} characters; the limit is {MOST_CHARACTERS}")
    return _parser().parse(_without_templates(text))


def render(tokens: Sequence[Token]) -> str:
    """Return HTML; lines of a Chinese paragraph are joined, or are paragraphs where each ends one."""
    for token in tokens:
        if token.type == "inline" and token.children and IS_HAN.search(token.content):
            _join_lines(token)
    return str(_parser().renderer.render(list(tokens), _parser().options, {}))


def heading_of(tokens: Sequence[Token]) -> str:
    """Return the text of the heading with which the tokens begin; "" for none."""
    if len(tokens) < 3 or tokens[0].type != "heading_open":
        return ""
    return bare(tokens[1])


def bare(inline: Token) -> str:
    """Return the text of one inline token, without marks and addresses, lines kept."""
    parts = []
    for child in inline.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
    return re.sub(r"[ \t]+", " ", html.unescape("".join(parts))).strip()


def same(one: str, other: str) -> bool:
    """Whether two titles are the same but for marks and blanks."""
    return LABELS.sub("", one).casefold() == LABELS.sub("", other).casefold()


@cache
def _parser() -> MarkdownIt:
    # Four blanks are how Chinese paragraphs begin, not code.
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.disable(["code"])


def _without_templates(text: str) -> str:
    text = FIGURE.sub(_figure, UNSPACED.sub(r"\1 ", text))
    text = IMAGE.sub(lambda match: f"\n\n![]({match['src']})\n\n", text)
    text = EMBED.sub("", TEMPLATE.sub("", text))
    text = WIKI_LINK.sub(r"\1", text)
    text = CALLOUT.sub(r"\1", HIGHLIGHT.sub(r"\1", BLOCK_ID.sub("", text)))
    return FOOTNOTE.sub(lambda match: f"\\[{match[1]}\\]" + (" " if match[2] else ""), text)


def _figure(match: re.Match[str]) -> str:
    named = {pair["name"]: html.escape(pair["value"]) for pair in NAMED.finditer(match["named"])}
    if not named.get("src"):
        return ""
    caption = named.get("caption") or named.get("title") or ""
    alt = named.get("alt", "")
    return (
        f'\n\n<figure><img src="{named["src"]}" alt="{alt}">'
        f"<figcaption>{caption}</figcaption></figure>\n\n"
    )


def _join_lines(token: Token) -> None:
    """Set the soft line breaks of a Chinese paragraph: dropped, or ends of paragraphs."""
    lines = [line.rstrip() for line in token.content.split("\n")]
    each_ends = len(lines) > 1 and all(line.endswith(ENDED) for line in lines[:-1])
    children = token.children or []
    for n, child in enumerate(children):
        if child.type != "softbreak":
            continue
        before = children[n - 1].content[-1:] if n else ""
        after = children[n + 1].content[:1] if n + 1 < len(children) else ""
        if each_ends:
            child.type, child.content = "html_inline", "<br><br>"
        elif re.search(f"[{HAN}，、；]", before) and IS_HAN.match(after):
            child.type, child.content = "text", ""
