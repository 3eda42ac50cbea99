"""Markdown without a head: `# title`, lines that say when and by whom, the text; or many of these."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from archive.extraction.documents import Document, DocumentError
from archive.extraction.formats.feedfile import HOME
from archive.extraction.formats.pagetext import holds_prose
from archive.extraction.formats.posts import markdown_text
from archive.extraction.formats.posts.title_lines import LINK, Facts
from archive.outlets.keepers import original_among
from archive.text.characters import HAN

MOST_ENTRIES = 2_000
LONGEST_INTRODUCTION = 60  # characters of what stands above the items of a digest
COMMENTS = re.compile(r"\s*(?:<!--.*?-->\s*)*", re.DOTALL)
# A heading in the first lines.
TITLE = re.compile(
    rf"(?:[^\n]{{1,200}}\n+){{0,4}}?(?:#{{1,6}}(?:[ \t]+\S|[{HAN}《“「【][^#\n]*\n)"
    r"|[^\n<>]{1,200}\n(?:={3,}|-{3,})[ \t]*(?:\n|$))"
)
# Headings that only say that the text follows, and the number of one of many.
TEXT = re.compile(
    r"(?:正文|内容|內容|全文|原文|content|text|body|full text|article)\s*[:：]?", re.IGNORECASE
)
NUMBER = re.compile(r"^(?:\d{1,4}\s*[.、)）]|[(（]\d{1,4}[)）]|[一二三四五六七八九十]{1,3}、)\s*")
Blocks = list[list[Token]]


def recognises(text: str) -> bool:
    """Whether the text begins with a heading, or holds two marks of Markdown, and running text."""
    start = COMMENTS.match(text).end()  # type: ignore[union-attr]
    if not holds_prose(text) or not markdown_text.is_markdown(text[start:]):
        return False
    marks = len(markdown_text.MARK.findall(text, start))
    # Pagetext would show elements of HTML as text.
    return bool(TITLE.match(text, start)) or marks >= (1 if text.startswith("<", start) else 2)


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document; of a digest, whose sections state each their address or day, all."""
    blocks = _blocks(markdown_text.parse(text))
    while len(blocks) > 1 and _is_home(blocks[0]):
        del blocks[0]
    if sections := _sections(blocks):
        if len(sections) > MOST_ENTRIES:
            raise DocumentError(
                f"the feed has {len(sections)} entries; the limit is {MOST_ENTRIES}"
            )
        return [_document(section, NUMBER) for section in sections]
    return [_document(blocks)]


def _blocks(tokens: list[Token]) -> Blocks:
    """Return the tokens of each block that stands in no other, rules left out at the top."""
    found: Blocks = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            found.append([])
        found[-1].append(token)
    return found


def _is_home(block: list[Token]) -> bool:
    """Whether a block is a rule, a comment, or a link to the start of the site."""
    if block[0].type in ("hr", "html_block"):
        return block[0].type == "hr" or block[0].content.startswith("<!--")
    links = [
        child for token in block for child in token.children or [] if child.type == "link_open"
    ]
    said = "".join(markdown_text.bare(token) for token in block if token.type == "inline")
    if (
        links
        and block[0].type == "paragraph_open"
        and not any(str(link.attrGet("href")).startswith("http") for link in links)
    ):
        # Ways through the archive, [Home](../index.md) / [World](../world.md), without other text.
        inline = block[1].content
        return not re.sub(r"!?\[[^\[\]]*\]\([^()]*\)|[\s/|·•>»<«←→-]", "", inline)
    return bool(links) and bool(HOME.fullmatch(said))


def _sections(blocks: Blocks) -> list[Blocks]:
    """Return the sections of a digest, of which most state an address or a day of their own, or []."""
    for tag in ("h1", "h2", "h3"):
        starts = [
            n for n, b in enumerate(blocks) if b[0].type == "heading_open" and b[0].tag == tag
        ]
        if len(starts) < 2:
            continue
        ends = [*starts[1:], len(blocks)]
        sections = [blocks[start:end] for start, end in zip(starts, ends, strict=True)]
        if not _says_something(blocks[: starts[0]]) and all(map(_states_its_own, sections)):
            return sections
    return []


def _says_something(blocks: Blocks) -> bool:
    """Whether running text stands in some blocks: an article has it above its sections."""
    paragraphs = [block[1] for block in blocks if block[0].type == "paragraph_open"]
    return any(
        len(markdown_text.bare(inline)) > LONGEST_INTRODUCTION
        and not Facts().read(inline.content.split("\n"))
        for inline in paragraphs
    )


def _states_its_own(section: Blocks) -> bool:
    """Whether a section has an address or a day: in its heading, or in lines around its text."""
    facts = Facts()
    _below(section[1:], facts)
    return bool(facts.addresses or facts.dates or _address(section[0]))


def _address(block: list[Token]) -> str:
    return next((match["url"] for match in LINK.finditer(block[1].content)), "")


def _document(blocks: Blocks, number: re.Pattern[str] | None = None) -> Document | DocumentError:
    title = address = ""
    # A picture or a box may stand above the title.
    headed = next((n for n, b in enumerate(blocks[:3]) if b[0].type == "heading_open"), None)
    facts = Facts()
    above = [] if headed is None else [b for b in blocks[:headed] if not facts.read(_lines(b))]
    if headed is not None and all(map(_is_picture, above)):
        address, heading = _address(blocks[headed]), blocks[headed][1]
        title, blocks = " ".join(markdown_text.bare(heading).split()), blocks[headed + 1 :]
    else:
        above = []
        if len(blocks) > 1 and _is_title(blocks[0]):
            title, blocks = markdown_text.bare(blocks[0][1]), blocks[1:]
    if number:
        title = number.sub("", title) or title
    inner = _below(blocks, facts)
    body = markdown_text.render([token for block in [*above, *inner] for token in block])
    if not re.sub(r"<(?!img)[^<>]*>|\s", "", body):
        return DocumentError(f"the entry “{title}” has no text")
    url, copied, _ = original_among([*facts.addresses, address])
    return Document(
        format="markdown",
        title=title,
        url=url,
        captured_at=copied,
        body=body,
        stated_date=next(iter(facts.dates), ""),
        stated_basis="page" if facts.dates else "",
        author="、".join(facts.authors),
    )


def _is_picture(block: list[Token]) -> bool:
    """Whether a block is HTML, or a paragraph of pictures without text."""
    said = "".join(markdown_text.bare(token) for token in block if token.type == "inline")
    return block[0].type in ("html_block", "paragraph_open") and not said


def _is_title(block: list[Token]) -> bool:
    """Whether a paragraph at the top is one short line that is no sentence."""
    if block[0].type != "paragraph_open":
        return False
    said = markdown_text.bare(block[1])
    is_line = 0 < len(said) <= 120 and "\n" not in said and not said.endswith(tuple("。.；;，,：:"))
    return is_line and not Facts().read([block[1].content])


def _below(blocks: Sequence[list[Token]], facts: Facts) -> Blocks:
    """Return the text without lines around it that state facts; these are taken over."""
    rest = list(blocks)
    while rest and (_says_nothing(rest[0]) or facts.read(_lines(rest[0]))):
        del rest[0]
    while len(rest) > 1 and (_says_nothing(rest[-1]) or facts.read(_lines(rest[-1]))):
        del rest[-1]
    return rest


def _says_nothing(block: list[Token]) -> bool:
    if block[0].type == "heading_open":
        said = markdown_text.bare(block[1])
        return not said or bool(TEXT.fullmatch(said))
    return block[0].type == "hr"


def _lines(block: list[Token]) -> list[str]:
    """Return the lines of a paragraph, list or quotation as written; none of other blocks."""
    if block[0].type not in ("paragraph_open", "bullet_list_open", "blockquote_open"):
        return []
    return [line for token in block if token.type == "inline" for line in token.content.split("\n")]
