"""From publisher HTML to a clean body: the steps of cleaning, sanitising last."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import chain

from lxml import etree, html

from archive.extraction.cleaning import credits, furniture, headings
from archive.extraction.cleaning.blocks import Block, Text, figures, texts
from archive.extraction.cleaning.captions import with_captions, without_repeated
from archive.extraction.cleaning.edge_lines import EdgeLine, edge_lines, without_learned
from archive.extraction.cleaning.sanitising import sanitise
from archive.extraction.cleaning.tree.html_parsing import check, parse
from archive.extraction.cleaning.tree.selecting import selected, words_of
from archive.extraction.cleaning.tree.walking import ROLE, Walk
from archive.extraction.documents import DocumentError
from archive.extraction.publication_dates.dating import is_dateline
from archive.outlets import Outlet, common_rules
from archive.text.characters import HAN
from archive.text.script import either_script

GONE = "fd-gone"  # tag of elements to be removed
HEAD = 3  # blocks at the top in which a dateline is looked for
# A box above the text that lists its authors and their roles.
BYLINE_BOX = re.compile(
    either_script(
        r"(?:Author|作者)[，,]\s*(?P<byline>[^\n，,]{2,40}?)\s*(?:\n|$|(?:Role|角色|职位)[，,])"
        rf"|^(?P<name>[{HAN}·]{{2,8}})\nBBC"
    )
)
READING = re.compile("<r[tp]>")  # of ruby
MOST_ROUNDS = 20  # of cleaning until nothing changes


@dataclass(frozen=True)
class ShownImage:
    """A picture of the article, with its alternative text, caption and credit."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Dropped:
    """A piece of boilerplate that was removed, and the rule that removed it."""

    text: str
    rule: str


@dataclass(frozen=True)
class CleanBody:
    """A body fit to publish, what was read from it, and what was removed.

    `text` has a blank line between blocks, and no readings of ruby, which would tear words apart
    for search. `introduced` is an author presented below the text, `dateline` is the line as printed, not yet parsed. `edges` are lines near its ends
    that could be furniture where other articles have them too.
    """

    html: str = ""
    text: str = ""
    lead: str = ""
    images: tuple[ShownImage, ...] = ()
    dateline: str = ""
    byline: str = ""
    introduced: str = ""
    credits: dict[str, list[str]] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    edges: tuple[EdgeLine, ...] = ()


def clean(
    source: str,
    base_url: str = "",
    outlet: Outlet | None = None,
    learned: Collection[str] = frozenset(),
) -> CleanBody:
    """Return the body fit to publish: boilerplate removed, links absolute, then sanitised.

    Without `outlet` only the rules for every outlet count. `learned` are fingerprints of lines
    that other articles of the outlet have at their ends too.
    Sanitising comes last so that no later step can put unsafe markup back.
    Raises DocumentError if the source exceeds a limit: elements, levels, attributes, characters.

    >>> clean("<p onclick=x>Hello<script>alert(1)</script></p>").html
    '<p>Hello</p>'
    """
    try:
        return _Cleaning(base_url, outlet or common_rules(), learned).run(source)
    except RecursionError as error:
        raise DocumentError("the elements are nested too deeply") from error


class _Cleaning:
    """One body being cleaned: the steps, and what they find."""

    def __init__(
        self, base_url: str, outlet: Outlet, learned: Collection[str] = frozenset()
    ) -> None:
        self.base_url = base_url
        self.outlet = outlet
        self.learned = learned
        self.dropped: list[Dropped] = []
        self.dateline = ""
        # Names by role, as dictionaries: ordered, and fast among thousands.
        self.authors: dict[str, None] = {}
        self.credits: dict[str, dict[str, None]] = {}

    def run(self, source: str) -> CleanBody:
        tree = parse(source)
        self.select(tree)
        blocks = Walk(self.base_url, tree).walk(tree)
        written = before = None
        # Removing boilerplate can expose more: repeated until nothing changes, so that cleaning a
        # clean body changes nothing either.
        for _ in range(MOST_ROUNDS):
            blocks = self.without_surroundings(blocks)
            written = check("".join(block.html for block in blocks))
            if written == before:
                break
            before = written
        lead = _lead(blocks)
        if headings.set_in_bold(blocks, lead):
            written = check("".join(block.html for block in blocks))
        if READING.search(written or ""):
            _leave_out_readings(blocks)
            lead = _lead(blocks)
        self.find_byline(lead)
        return CleanBody(
            html=sanitise(written or ""),
            text="\n\n".join(text for block in blocks if (text := block.plain)),
            lead=lead,
            images=tuple(
                ShownImage(image.url, image.alt, figure.caption_text, figure.credit)
                for figure in figures(blocks)
                for image in figure.images
            ),
            dateline=self.dateline,
            byline=credits.joined(self.authors),
            introduced=self.introduced(blocks),
            credits={role: list(names) for role, names in self.credits.items()},
            dropped=tuple(self.dropped),
            edges=edge_lines(blocks),
        )

    def without_surroundings(self, blocks: list[Block]) -> list[Block]:
        """Return the blocks without all that is not the article, captions inside their figures."""
        blocks = self.without_dateline(blocks)
        blocks = without_repeated(with_captions(blocks))
        blocks = furniture.without_furniture(blocks, self.outlet, self.drop)
        blocks = furniture.without_credits(blocks, self.outlet, self.drop, self.name)
        blocks = furniture.without_end_marks(blocks, self.outlet, self.drop)
        blocks = headings.written_as_such(furniture.once_each(blocks), self.outlet.headings)
        if self.learned:
            blocks = without_learned(blocks, self.learned, self.drop)
        return headings.levelled(furniture.without_stray_rules(blocks))

    def drop(self, text: str, rule: str) -> None:
        self.dropped.append(Dropped(" ".join(text.split())[:300], rule))

    def name(self, role: str, said: list[str]) -> None:
        """Record names in a role; an outlet or agency that signs as author becomes the agency."""
        for name in said:
            is_agency = role == "byline" and credits.AGENCY.fullmatch(name)
            where = "agency" if is_agency else role
            known = self.authors if where == "byline" else self.credits.setdefault(where, {})
            known[name] = None

    def select(self, tree: html.HtmlElement) -> None:
        """Remove the elements of `drop` selectors, and mark those that selectors give a role."""
        written = words_of(tree)
        for selector in self.outlet.drop:
            found = [e for e in selected(tree, selector, written) if e is not tree]
            for element in found:
                if not any(outer.tag == GONE for outer in element.iterancestors()):
                    self.drop(element.text_content(), f"drop {selector}")
                    element.tag = GONE
            if found:
                # All together: removing one by one would copy the text before each again and again.
                etree.strip_elements(tree, GONE, with_tail=False)
        for role, selectors in (
            ("figure", self.outlet.figures),
            ("caption", self.outlet.captions),
            ("credit", self.outlet.image_credits),
            ("lead", self.outlet.standfirst),
        ):
            for selector in selectors:
                for element in selected(tree, selector, written):
                    element.set(ROLE, role)

    def without_dateline(self, blocks: list[Block]) -> list[Block]:
        """Return the blocks without the dateline at the top, and names above it; both are recorded.

        A second dateline there is the first heading of a chronology, and becomes a heading.
        """
        for block in blocks[: 2 * HEAD]:  # pictures may come first
            if match := BYLINE_BOX.search(block.plain):
                self.name("byline", credits.names(match["byline"] or match["name"]))
        for n, block in enumerate(blocks[:HEAD]):
            if not isinstance(block, Text) or block.tag != "p":
                continue
            lines = [line.strip() for line in block.plain.split("\n")]
            if is_dateline(lines[-1]) and len(lines) <= 3:
                if self.dateline:
                    block.tag = "h2"
                    continue
                self.dateline = lines[-1]
                self.name("byline", credits.names("、".join(lines[:-1])))
                return blocks[:n] + blocks[n + 1 :]
        return blocks

    def find_byline(self, lead: str) -> None:
        """Record an author who opens the standfirst; the text stays."""
        for pattern in self.outlet.lead_byline:
            if not self.authors and (match := pattern.search(lead)):
                self.name("byline", credits.names(match["byline"]))

    def introduced(self, blocks: list[Block]) -> str:
        """Return the author whom the last paragraphs introduce, or ""; the text stays."""
        last = [b.plain for b in blocks if isinstance(b, Text)][-2:]
        found = (p.search(text) for p in self.outlet.bio_byline for text in last)
        return next((credits.joined(credits.names(m["byline"])) for m in found if m), "")


def _leave_out_readings(blocks: list[Block]) -> None:
    """Remove the readings beside characters, and the brackets around them, from texts."""
    for text in texts(blocks):
        text.pieces = [
            piece for piece in text.pieces if not any(tag in ("rt", "rp") for tag, _ in piece.marks)
        ]


# Paragraphs before the lead that only introduce it: 来源：外交部, （修正标题）, 公布内容：, a dateline.
BEFORE_LEAD = re.compile(
    either_script(
        r"[（(【][^（）()【】]*[)）】]|(?:来源|原标题|原题|作者(?:介绍|简介)|(?:CDT|中国数字时代)?(?:编者按|编者注|编辑注))"
        r"[：:].{0,60}|.{0,3}|.{0,40}[：:]|[^。！？.!?]{1,25}：[^。！？.!?]{1,25}|路透[^。，]{0,12}日\s*-?|[^。！？]{2,12}\s*[—–-]{1,2}"
    )
)


def _lead(blocks: list[Block]) -> str:
    """Return the standfirst if one is marked, else the first paragraph that is not BEFORE_LEAD."""
    paragraphs = [
        b for b in blocks if isinstance(b, Text) and b.tag == "p" and "embed" not in b.roles
    ]
    marked = [b for b in paragraphs if "lead" in b.roles]
    saying = (b for b in paragraphs if not BEFORE_LEAD.fullmatch(b.plain))
    return next((" ".join(b.plain.split()) for b in chain(marked, saying, paragraphs)), "")
