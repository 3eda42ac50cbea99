"""From a tree of HTML to blocks: structure is kept, all other markup dropped."""

import re
from collections.abc import Iterator

from lxml import html

from archive.extraction.cleaning.blocks import (
    BREAK,
    HEADINGS,
    INVISIBLE,
    LINE_END,
    Block,
    Cell,
    Figure,
    Group,
    Image,
    Piece,
    Rule,
    Table,
    Text,
    tidy,
)
from archive.extraction.cleaning.tree import embeds, links
from archive.extraction.cleaning.tree.aligned import GAP, ROW, with_aligned_tables
from archive.extraction.cleaning.tree.elements import (
    AROUND_CELLS,
    BLOCKS,
    FILE_NAME,
    INLINE,
    MARKS,
    RUBY_PARTS,
    has_blocks,
    is_emoji,
    pixels,
    rows_of,
    spans,
)
from archive.text.characters import IS_HAN

# A paragraph break that a publishing system turned into a long run of spaces.
LOST_BREAK = re.compile(r"(?<=[。！？”」])[ \xa0\u3000]{8,}(?=\S)")
LINE_BREAKS = re.compile("([\u2028\u2029\x0b\x85])")
# Texts without any of these are taken as they are; one test is enough for most.
ODD = re.compile(rf"{INVISIBLE.pattern}|{LINE_BREAKS.pattern}|[ \xa0\u3000]{{8}}")
ROLE = "data-fd-role"  # attribute that `body` sets by an outlet's selectors: figure, caption, ...


Items = list[Block]  # in the class below, `list` is a method


class Walk:
    """One pass over a tree, appending blocks to the present container (body, group, cell)."""

    def __init__(self, base: str, tree: html.HtmlElement) -> None:
        self.base = base
        self.chinese = bool(IS_HAN.search(tree.text_content()[:5000]))
        self.blocks: list[Block] = []
        self.pieces: list[Piece] = []
        self.marks: tuple[tuple[str, str], ...] = ()
        self.tag = "p"
        self.roles: frozenset[str] = frozenset()

    def walk(self, element: html.HtmlElement) -> list[Block]:
        """Return the blocks of an element's content."""
        self.children(element)
        self.flush()
        return with_aligned_tables(self.blocks)

    def children(self, element: html.HtmlElement) -> None:
        self.write(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self.element(child)
            self.write(child.tail)

    def write(self, text: str | None) -> None:
        """Append text to the present paragraph, without invisible characters."""
        if not text:
            return
        lines = [text]
        if ODD.search(text):
            # U+2028 and U+2029 are line ends inside a text, and break JavaScript and feeds.
            lines = LINE_BREAKS.split(LOST_BREAK.sub("\u2029", INVISIBLE.sub("", text)))
        for n, line in enumerate(lines):
            if n % 2:
                self.pieces += [Piece(BREAK)] * (2 if line == "\u2029" else 1)
            elif line:
                # A line end in the source is a space; alone it would equal BREAK.
                self.pieces.append(Piece(" " if line == BREAK else line, self.marks))

    def flush(self) -> None:
        """End the present paragraph; two line breaks within it divide it into several."""
        if all(piece.text.isspace() for piece in self.pieces):  # or there are none
            self.pieces = []
            return
        for pieces in split_at_blank_lines(self.pieces):
            if tidied := tidy(pieces):
                self.blocks.append(Text(tidied, self.tag, self.roles, self.row(pieces)))
        self.pieces = []

    def row(self, pieces: list[Piece]) -> str:
        """Return a paragraph with its spaces if it may be a row of an aligned table, else ""."""
        if self.tag != "p":
            return ""
        row = "".join([piece.text for piece in pieces]).replace("\xa0", " ").rstrip()
        return row if GAP in row and ROW.match(row) else ""

    def element(self, element: html.HtmlElement) -> None:
        """Append what an element is to a reader: text, a picture, a block, or its content."""
        tag = element.tag.lower()
        if tag == "br":
            self.pieces.append(Piece(BREAK))
        elif tag == "img":
            self.image(element)
        elif tag in ("iframe", "video", "audio"):
            source = element.find("source")
            inner = source.get("src") if source is not None else ""
            self.embed(element.get("src") or inner or "", element, tag)
        elif element.get("data-playable"):
            self.player(element)
        elif tag == "figure" or element.get(ROLE) == "figure":
            self.figure(element)
        elif tag in ("ul", "ol", "menu", "dl"):
            self.list(element, "ol" if tag == "ol" else "ul")
        elif tag == "blockquote":
            self.group(element, "blockquote")
        elif tag == "table":
            self.table(element)
        elif tag == "pre":
            self.preformatted(element)
        elif tag == "hr":
            self.flush()
            self.blocks.append(Rule())
        elif tag in HEADINGS:
            self.block(element, tag)
        elif tag in INLINE or (tag not in BLOCKS and not has_blocks(element)):
            self.inline(element, tag)
        else:
            self.block(element, "p")

    def inline(self, element: html.HtmlElement, tag: str) -> None:
        """Append the content of an inline element, under its mark if that is kept."""
        role = element.get(ROLE)
        if role:
            self.block(element, "p")
            return
        outside = self.marks
        if tag == "a":
            address = links.absolute(element.get("href") or "", self.base)
            # A sharing button is dropped with its content.
            if any(map(links.SHARING.match, (element.get("href") or "", address))):
                return
            if address and not any(mark == "a" for mark, _ in outside):
                self.marks = (*outside, ("a", address))
        elif tag in MARKS and not any(mark == MARKS[tag] for mark, _ in outside):
            ends = RUBY_PARTS if tag in RUBY_PARTS else ()  # a part of ruby ends the one before
            around = tuple(mark for mark in outside if mark[0] not in ends)
            self.marks = (*around, (MARKS[tag], ""))
        self.children(element)
        self.marks = outside

    def block(self, element: html.HtmlElement, tag: str) -> None:
        """Append the content of a block element as paragraphs of their own."""
        self.flush()
        outside = self.tag, self.roles
        role = element.get(ROLE)
        self.tag = tag if tag != "p" else self.tag
        self.roles = self.roles | {role} if role else self.roles
        self.children(element)
        self.flush()
        self.tag, self.roles = outside

    def inside(self, element: html.HtmlElement) -> list[Block]:
        """Return the blocks of an element's content, collected apart from the present container."""
        outside = self.blocks, self.pieces, self.tag
        self.blocks, self.pieces, self.tag = [], [], "p"
        self.children(element)
        self.flush()
        blocks = self.blocks
        self.blocks, self.pieces, self.tag = outside
        return blocks

    def group(self, element: html.HtmlElement, tag: str) -> None:
        self.flush()
        blocks = self.inside(element)
        if blocks:
            self.blocks.append(Group(tag, blocks, self.roles))

    def list(self, element: html.HtmlElement, tag: str) -> None:
        """Append a list; content between its items becomes an item."""
        self.flush()
        outside = self.blocks, self.pieces, self.tag
        items: list[Block] = []
        self.blocks, self.pieces, self.tag = [], [], "p"
        self.write(element.text)
        for child in element:
            if child.tag in ("li", "dt", "dd"):
                self.item(items)
                self.children(child)
                self.item(items)
            elif isinstance(child.tag, str):
                self.element(child)
            self.write(child.tail)
        self.item(items)
        self.blocks, self.pieces, self.tag = outside
        if items:
            self.blocks.append(Group(tag, items, self.roles))

    def item(self, items: Items) -> None:
        """Make an item of the blocks since the last one."""
        self.flush()
        if self.blocks:
            items.append(Group("li", self.blocks))
        self.blocks = []

    def image(self, element: html.HtmlElement) -> None:
        address = links.picture(element.attrib, self.base)
        alt = " ".join(INVISIBLE.sub("", element.get("alt") or "").split())
        if FILE_NAME.fullmatch(alt):
            alt = ""
        if not address:
            if is_emoji(alt):
                self.write(alt)
            return
        if isinstance(self.blocks[-1] if self.blocks else None, Figure) and not self.pieces:
            shown = [image.url for image in self.blocks[-1].images]  # type: ignore[union-attr]
            if address in shown:
                return
        self.flush()
        sizes = [pixels(element.get(name)) for name in ("width", "height")]
        self.blocks.append(Figure([Image(address, alt, *sizes)], roles=self.roles))

    def figure(self, element: html.HtmlElement) -> None:
        """Append a figure: its images; other text is caption, or credit if so marked."""
        self.flush()
        figure = Figure(roles=self.roles)
        others: list[Block] = []
        shown: set[str] = set()
        credits: list[str] = []
        for block in self.inside(element):
            if isinstance(block, Figure):
                figure.images += [image for image in block.images if image.url not in shown]
                shown.update(image.url for image in block.images)
                figure.caption = figure.caption or block.caption
                figure.credit = figure.credit or ("" if credits else block.credit)
            elif isinstance(block, Text) and "embed" in block.roles:
                others.append(block)
            elif isinstance(block, Text) and "credit" in block.roles:
                credits += block.plain.split()
            elif isinstance(block, Text) and block.plain == figure.caption_text:
                continue  # once for readers, once for machines
            elif isinstance(block, Text):
                gap = [Piece(BREAK)] if figure.caption else []
                figure.caption += gap + block.flowing
            else:
                others.append(block)
        if credits:
            figure.credit = " ".join([*figure.credit.split(), *credits])
        if others and not figure.images:  # a video, whose caption becomes the text of its link
            self.blocks += [*others, *_captioned(figure)]
            return
        if figure.images or figure.caption:
            self.blocks.append(figure)
        self.blocks += others

    def embed(self, address: str, element: html.HtmlElement, tag: str, label: str = "") -> None:
        """Append a paragraph with a link to an embedded video, post or map, with a label."""
        if "wp-embedded-content" in (element.get("class") or ""):
            return  # a quotation before it has the same content and link
        page = embeds.page_of(links.absolute(address, self.base))
        if embeds.WORDPRESS.search(page):
            return  # the same, if classes were lost
        address = links.absolute(page, self.base)
        useless = links.SHARING.match(address) or links.NOT_A_PICTURE.search(address)
        if not address or useless:
            return
        self.flush()
        label = label or embeds.label(address, tag, self.chinese)
        roles = frozenset({"embed"})
        self.blocks.append(Text([Piece(f"▶ {label}", (("a", address),))], roles=roles))

    def player(self, element: html.HtmlElement) -> None:
        """Append the link of a player that needs scripts; its JSON has address and title."""
        address, title = embeds.described(element.get("data-playable") or "")
        self.embed(address, element, "video", title)

    def preformatted(self, element: html.HtmlElement) -> None:
        self.flush()
        text = LINE_END.sub("\n", "".join(element.itertext()))
        text = INVISIBLE.sub("", text).strip("\n").rstrip()
        if text.strip():
            self.blocks.append(Text([Piece(text)], "pre", self.roles))

    def table(self, element: html.HtmlElement) -> None:
        """Append a table of several columns; of a table for layout, the content."""
        self.flush()
        # Tested first: reading nested tables again at each level would take exponential time.
        if element.find(".//table") is not None:
            self.blocks += self.inside(element)
            return
        self.around_cells(element)
        self.flush()
        rows = [
            [
                Cell(self.inside(cell), cell.tag, tuple(spans(cell)))
                for cell in row
                if cell.tag in ("td", "th")
            ]
            for row in rows_of(element)
        ]
        rows = [row for row in rows if any(cell.blocks for cell in row)]
        if max((len(row) for row in rows), default=0) < 2:
            self.blocks += [block for row in rows for cell in row for block in cell.blocks]
        else:
            self.blocks.append(Table(rows, self.roles))

    def around_cells(self, element: html.HtmlElement) -> None:
        """Write what a table has outside of cells, such as a caption, before it, as browsers do."""
        self.write(element.text)
        for child in element:
            if child.tag in AROUND_CELLS:
                self.around_cells(child)
            elif isinstance(child.tag, str) and not (
                child.tag in ("td", "th") and element.tag == "tr"
            ):
                self.element(child)
            self.write(child.tail)


def _captioned(figure: Figure) -> list[Text]:
    return [Text(figure.caption, roles=frozenset({"caption"}))] if figure.caption else []


def split_at_blank_lines(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces of each paragraph, divided at two line breaks with only space between."""
    paragraph: list[Piece] = []
    after_break = False
    pending: list[Piece] = []
    for piece in pieces:
        if piece.text == BREAK and not piece.marks:
            if after_break:
                yield paragraph
                paragraph, pending = [], []
            after_break = not after_break or not paragraph
            pending = [piece]
        elif after_break and not piece.text.strip():
            pending.append(piece)
        else:
            paragraph += [*pending, piece]
            pending, after_break = [], False
    yield paragraph
