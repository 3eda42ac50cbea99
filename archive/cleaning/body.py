"""From publisher HTML to a clean body: furniture out, captions to their pictures, sanitised last."""

import re
from dataclasses import dataclass, field
from functools import cache

from lxml import html
from lxml.cssselect import CSSSelector as _CSSSelector

from archive.cleaning import credits
from archive.cleaning.blocks import Block, Figure, Group, Piece, Rule, Text, figures, tidy
from archive.cleaning.markup import parse
from archive.cleaning.sanitising import sanitise
from archive.cleaning.walking import ROLE, Walk
from archive.dating import is_dateline
from archive.outlets import DEFAULT, Outlet

# Translating a selector to XPath takes longer than applying it to an article.
CSSSelector = cache(_CSSSelector)
HEAD = 3  # blocks in which a dateline is looked for
SIGN_OFF = 5  # paragraphs at the end in which credits are looked for
# A picture's credit behind its caption: 图片来源：路透社, © AFP.
CAPTION_CREDIT = re.compile(
    r"\s*[（(\[]?(?:(?:图片|圖片|照片)?(?:来源|來源|版权|版權|提供)|图源|圖源|摄影|攝影|photo|credit)\s*[：:/]\s*"
    r"(?P<credit>[^。，：:）)]{2,40})[）)\]]?$|\s*©\s*(?P<holder>[^。，]{2,40})$",
    re.IGNORECASE,
)
CREDIT_LABEL = re.compile(
    r"^(?:photo|credit|图片(?:来源|版权)?|圖片(?:來源|版權)?|摄影)\s*[：:]\s*", re.IGNORECASE
)
# How a link to another article is announced inside a text.
RELATED = re.compile(
    r"(?:相关报道|相關報導|相关文章|相關文章|相关新闻|相关阅读|延伸阅读|延伸閱讀|更多阅读|另请(?:参阅|阅读)|"
    r"[ÀA] lire aussi|lire aussi|read more|read also|related|see also)\s*[：:/]?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ShownImage:
    """A picture a reader should see, with the text that belongs to it."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Dropped:
    """A piece of furniture that was taken out, and the rule that did it."""

    text: str
    rule: str


@dataclass(frozen=True)
class CleanBody:
    """The body fit to publish, and what was taken from it on the way.

    `text` has a blank line between blocks. `dateline` is the printed line, not yet read.
    """

    html: str = ""
    text: str = ""
    lead: str = ""
    images: tuple[ShownImage, ...] = ()
    dateline: str = ""
    byline: str = ""
    credits: dict[str, list[str]] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()


def clean(source: str, base_url: str = "", outlet: Outlet = DEFAULT) -> CleanBody:
    """Return the body fit to publish: furniture dropped, links absolute, then sanitised.

    Sanitising comes last so that no later step can put unsafe markup back.
    Raises DocumentError when the source has more elements or levels than the limits allow.

    >>> clean("<p onclick=x>Hello<script>alert(1)</script></p>").html
    '<p>Hello</p>'
    """
    return _Cleaning(base_url, outlet).run(source)


class _Cleaning:
    """The steps of one cleaning, in order."""

    def __init__(self, base_url: str, outlet: Outlet) -> None:
        self.base_url = base_url
        self.outlet = outlet
        self.dropped: list[Dropped] = []
        self.dateline = ""
        self.authors: list[str] = []
        self.credits: dict[str, list[str]] = {}

    def run(self, source: str) -> CleanBody:
        tree = parse(source)
        self.select(tree)
        blocks = Walk(self.base_url).walk(tree)
        blocks = self.without_dateline(blocks)
        blocks = self.with_captions(blocks)
        blocks = self.without_furniture(blocks)
        blocks = self.without_credits(blocks)
        self.without_end_mark(blocks)
        blocks = _once_each(blocks)
        blocks = _levelled(_without_stray_rules(blocks))
        lead = _lead(blocks)
        for pattern in self.outlet.lead_byline:
            if not self.authors and (match := pattern.search(lead)):
                self.authors = credits.names(match["byline"])
        return CleanBody(
            html=sanitise("".join(block.html for block in blocks)),
            text="\n\n".join(text for block in blocks if (text := block.plain)),
            lead=lead,
            images=tuple(
                ShownImage(image.url, image.alt, figure.caption_text, figure.credit)
                for figure in figures(blocks)
                for image in figure.images
            ),
            dateline=self.dateline,
            byline=credits.joined(self.authors),
            credits=self.credits,
            dropped=tuple(self.dropped),
        )

    def drop(self, text: str, rule: str) -> None:
        self.dropped.append(Dropped(" ".join(text.split())[:300], rule))

    def select(self, tree: html.HtmlElement) -> None:
        """Take out what the selectors name, and mark what they give a role."""
        for selector in self.outlet.drop:
            for element in CSSSelector(selector)(tree):
                if element.getparent() is not None:
                    self.drop(element.text_content(), f"drop {selector}")
                    element.drop_tree()
        for role, selectors in (
            ("figure", self.outlet.figures),
            ("caption", self.outlet.captions),
            ("credit", self.outlet.image_credits),
            ("lead", self.outlet.standfirst),
        ):
            for selector in selectors:
                for element in CSSSelector(selector)(tree):
                    element.set(ROLE, role)

    def without_dateline(self, blocks: list[Block]) -> list[Block]:
        """Take the line that prints the date off the top, with the names printed above it."""
        for n, block in enumerate(blocks[:HEAD]):
            if not isinstance(block, Text):
                continue
            lines = [line.strip() for line in block.plain.split("\n")]
            if is_dateline(lines[-1]) and len(lines) <= 3:
                self.dateline = lines[-1]
                self.authors = credits.names("、".join(lines[:-1]))
                return blocks[:n] + blocks[n + 1 :]
        return blocks

    def with_captions(self, blocks: list[Block]) -> list[Block]:
        """Put captions and credits that stand beside a picture into its figure."""
        kept: list[Block] = []
        for block in blocks:
            if isinstance(block, Group):
                block.blocks = self.with_captions(block.blocks)
            role = block.roles & {"caption", "credit"}
            if not isinstance(block, Text) or not role:
                kept.append(block)
                continue
            figure = kept[-1] if kept and isinstance(kept[-1], Figure) else None
            if figure is None:
                figure = Figure()
                kept.append(figure)
            if "credit" in role:
                figure.credit = " ".join(filter(None, [figure.credit, block.plain]))
            elif not figure.caption and figure.plain != block.plain:
                figure.caption = block.pieces
            elif figure.caption_text != block.plain:
                kept.append(Figure(caption=block.pieces))
        for figure in kept:
            if isinstance(figure, Figure):
                _split_credit(figure)
        return [b for b in kept if not isinstance(b, Figure) or b.images or b.plain]

    def without_furniture(self, blocks: list[Block]) -> list[Block]:
        """Drop the blocks the rules name, and everything from where the article ends."""
        kept: list[Block] = []
        for n, block in enumerate(blocks):
            text = block.plain
            if rule := _matching(self.outlet.ends_at, text):
                self.drop("\n".join(b.plain for b in blocks[n:]), f"ends_at {rule}")
                break
            if rule := _matching(self.outlet.furniture, text):
                self.drop(text, f"furniture {rule}")
            elif isinstance(block, Text) and RELATED.match(text) and block.linked_share > 0.5:
                self.drop(text, "a link to another article")
            elif isinstance(block, Group) and self.is_related_list(block):
                self.drop(text, "a list of links to other articles")
            else:
                if isinstance(block, Group) and block.tag == "blockquote":
                    block.blocks = self.without_furniture(block.blocks)
                if text or not isinstance(block, Group | Text):
                    kept.append(block)
        return kept

    def without_end_mark(self, blocks: list[Block]) -> None:
        last = next((b for b in reversed(blocks) if isinstance(b, Text)), None)
        if last is None:
            return
        for pattern in self.outlet.end_marks:
            match = re.search(rf"(?:{pattern.pattern})\s*$", last.plain)
            if match:
                self.drop(match[0], f"end_marks {pattern.pattern}")
                cut_end(last, len(last.plain) - match.start())
        if not last.pieces:
            blocks.remove(last)

    def is_related_list(self, group: Group) -> bool:
        """Whether every item of a list is one link to this outlet, and nothing else."""
        if group.tag not in ("ul", "ol"):
            return False
        texts = [b for item in group.blocks if isinstance(item, Group) for b in item.blocks]
        return bool(texts) and all(
            isinstance(text, Text)
            and text.linked_share == 1
            and any(domain in link for link in text.links for domain in self.outlet.domains)
            for text in texts
        )

    def without_credits(self, blocks: list[Block]) -> list[Block]:
        """Take names of translators, editors and agencies off the ends of the text."""
        paragraphs = [b for b in blocks if isinstance(b, Text) and b.tag in ("p", "pre")]
        for block in [*reversed(paragraphs[2:][-SIGN_OFF:]), *paragraphs[:2]]:
            self.sign_off(block)
            for pattern in self.outlet.credits:
                match = pattern.search(block.plain)
                if match and match.end() == len(block.plain):
                    self.credit(match)
                    cut_end(block, len(block.plain) - match.start())
                    _close_brackets(block, match[0])
        return [b for b in blocks if not isinstance(b, Text) or b.pieces]

    def sign_off(self, block: Text) -> None:
        """Take lines that only name who made the article off the end of a paragraph."""
        while line := block.plain.rsplit("\n", 1)[-1]:
            rule = _matching(self.outlet.furniture, line)
            found = credits.sign_off(line)
            if not rule and found is None:
                return
            self.drop(line, f"furniture {rule}" if rule else "sign-off")
            for role, said in (found or {}).items():
                self.name(role, said)
            cut_end(block, len(line))

    def name(self, role: str, said: list[str]) -> None:
        known = self.authors if role == "byline" else self.credits.setdefault(role, [])
        known += [name for name in said if name not in known]

    def credit(self, match: re.Match[str]) -> None:
        self.drop(match[0], f"credits {match.re.pattern}")
        for role, text in match.groupdict().items():
            if said := credits.names(text or ""):
                self.name(role, said)


def _split_credit(figure: Figure) -> None:
    """Tell a credit at the end of a caption from the caption, and from its label."""
    figure.credit = CREDIT_LABEL.sub("", figure.credit)
    match = CAPTION_CREDIT.search(figure.caption_text)
    if match and match.start() and not figure.credit:
        rest = Text(figure.caption)
        cut_end(rest, len(figure.caption_text) - match.start())
        figure.caption, figure.credit = rest.pieces, match["credit"] or match["holder"]


def cut_end(text: Text, count: int) -> None:
    """Take so many characters off the end of a paragraph, and the white space before them."""
    pieces = tidy(text.pieces)
    while count > 0 and pieces:
        last = pieces.pop()
        if len(last.text) > count:
            pieces.append(Piece(last.text[: len(last.text) - count], last.marks))
            count = 0
        else:
            count -= len(last.text)
    text.pieces = tidy(pieces)


def _close_brackets(text: Text, cut: str) -> None:
    """Put back the bracket that went with what was cut from inside a bracketed note."""
    for opening, closing in ("（）", "()"):
        if cut[-1] in "）)" and text.plain.count(opening) > text.plain.count(closing):
            text.pieces.append(Piece(closing, text.pieces[-1].marks))


def _matching(patterns: tuple[re.Pattern[str], ...], text: str) -> str:
    return next((p.pattern for p in patterns if text and p.fullmatch(text)), "")


def _once_each(blocks: list[Block]) -> list[Block]:
    """Drop a picture that was shown before, unless it says something new."""
    seen: set[str] = set()
    for figure in figures(blocks):
        if not figure.caption:
            figure.images = [image for image in figure.images if image.url not in seen]
        seen.update(image.url for image in figure.images)
    return [b for b in blocks if not isinstance(b, Figure) or b.images or b.plain]


def _without_stray_rules(blocks: list[Block]) -> list[Block]:
    """Keep a rule only between two blocks of text."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Rule) and (not kept or isinstance(kept[-1], Rule)):
            continue
        kept.append(block)
    while kept and isinstance(kept[-1], Rule):
        kept.pop()
    return kept


def _levelled(blocks: list[Block]) -> list[Block]:
    """Let the highest heading be h2, below the page's own, and skip no level."""
    headings = [b for b in blocks if isinstance(b, Text) and re.fullmatch(r"h[1-6]", b.tag)]
    levels = {tag: f"h{min(n, 6)}" for n, tag in enumerate(sorted({h.tag for h in headings}), 2)}
    for heading in headings:
        heading.tag = levels[heading.tag]
    return blocks


def _lead(blocks: list[Block]) -> str:
    """The standfirst where one is marked, else the first paragraph."""
    paragraphs = [
        b for b in blocks if isinstance(b, Text) and b.tag == "p" and "embed" not in b.roles
    ]
    marked = [b for b in paragraphs if "lead" in b.roles]
    return next((" ".join(b.plain.split()) for b in [*marked, *paragraphs]), "")
