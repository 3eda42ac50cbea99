"""Removal of boilerplate (furniture): promotions, links to other articles, credits, end marks."""

import re
from collections.abc import Callable

from archive.extraction.cleaning import credits
from archive.extraction.cleaning.announcements import OPENING, announces, names_neighbour
from archive.extraction.cleaning.blocks import Block, Figure, Group, Rule, Table, Text, figures
from archive.outlets import LONGEST, Outlet, as_written, host_of
from archive.text.script import either_script

MOST_LINES = 20  # of credits under one paragraph
Drop = Callable[[str, str], None]  # called with a removed text and the rule that removed it

TAIL = 200  # characters at the end of a paragraph searched for end marks and glued credits
CREDITS = 1000  # characters there searched for an outlet's own credits
SIGN_OFF = 5  # paragraphs at the end in which credits are looked for
# Labels before such a link. A person's name is none: 某甲：某题 is an entry of a digest.
LABEL = re.compile(
    either_script(
        r"(?:[^\s：:/]{0,4}(?:其[它他]|另[一外见]|更多|相[关關]|延伸|推[荐薦]|[阅閱][读讀]|[请請參参][看见見阅閱]?|[详詳][见見]|专题|專題"
        r"|[视視][频頻]|[图圖]集|音[频頻]|往期|[前早先此]前|[链鏈連]|[点點][击擊]|看|听|聽|[观觀]看)[^\s：:/]{0,6}"
        r"|(?!(?:[Tt]ext )?[Bb]y\b|(?:[Tt]exte )?[Pp]ar\b)[A-Za-zÀ-ÿ ]{2,16})\s*[：:/]"
    )
)
# Text after the last sentence, on the same line.
BEHIND_SENTENCE = re.compile(r"(?<=[。！？”」』）)])[^。！？”」』]{6,150}。?$")
# The same after a text without closing punctuation.
GLUED = re.compile(
    either_script(
        r"(?:(?:(?<=\S)\s+|(?=[（(]))(?=[（(]?(?:自由亚洲电台|本台)?(?:特约)?(?:记者|作者|编译|撰文)\s*[：:]\s*\S{2,12}[\s;；]*(?:责编|编辑|审校|网编)\s*[：:])"
        r"|(?<=\S)\s*(?=(?:编译|发稿|记者|整理|采写)[ ：][^\s；;]{2,30}[；; ]\s*审校[ ：])).{6,150}$"
    )
)
# Labels that begin no sentence: after a sentence one of them is enough.
DESK = re.compile(
    either_script(r"[（(]?(?:责编|网编|责任编辑|网络编辑|审校|译者|编译|翻译)：|（编辑：")
)
# A rule drawn with characters.
DRAWN_RULE = re.compile(r"[—–‐‑‒―\-_=*·•…～~\s]{2,}")


def without_furniture(blocks: list[Block], outlet: Outlet, drop: Drop) -> list[Block]:
    """Return the blocks without boilerplate, and without all after the end of the article."""
    kept: list[Block] = []
    after_heading = False  # a line that only announces links to other articles
    for number, block in enumerate(blocks):
        text = block.plain
        if rule := outlet.ends_at.naming(text):
            drop("\n".join(b.plain for b in blocks[number:]), f"ends_at {rule}")
            break
        reason = _reason(block, text, outlet, after_heading)
        after_heading = announces(text) or (after_heading and bool(reason))
        if reason:
            drop(text, reason)
        elif isinstance(block, Text) and DRAWN_RULE.fullmatch(text):
            kept.append(Rule())
        else:
            if isinstance(block, Group) and block.tag == "blockquote":
                inside = without_furniture(block.blocks, outlet, drop)
                block.blocks = without_stray_rules(inside)
            if isinstance(block, Text):
                _cut_inside(block, outlet, drop)
            if block.plain or not isinstance(block, Group | Text):
                kept.append(block)
    return kept


def _reason(block: Block, text: str, outlet: Outlet, after_heading: bool) -> str:
    """Return the rule by which a block is removed, or "" if it stays."""
    if rule := outlet.furniture.naming(text):
        return f"furniture {rule}"
    if announces(text):
        return "an announcement of other articles"
    if names_neighbour(text):
        return "the next or the previous article"
    if isinstance(block, Text):
        if block.links and (_only_announced(block) or _mostly_linked(block, text)):
            return "a link to another article"
        if _is_labelled_link(block, text, outlet):
            return "a link to another article of the outlet"
    if after_heading and _is_nothing_but_links(block):
        return "a link under an announcement"
    if isinstance(block, Group) and _is_related_list(block, outlet):
        return "a list of links to other articles"
    return ""


def _own(link: str, outlet: Outlet) -> bool:
    host = host_of(link)
    return any(host == domain or host.endswith(f".{domain}") for domain in outlet.domains)


def _is_labelled_link(block: Text, text: str, outlet: Outlet) -> bool:
    """Whether a paragraph is a short label and a link to the same outlet: 其它 / 某标题."""
    if len(text) > 80 or not block.links or re.search(r"[。！？]", text):
        return False
    return bool(LABEL.fullmatch(_unlinked(block).strip())) and all(
        _own(link, outlet) for link in block.links
    )


def _mostly_linked(block: Text, text: str) -> bool:
    return bool(OPENING.match(text)) and block.linked_share > 0.5


def _only_announced(block: Text) -> bool:
    """Whether the only text outside the link is an announcement: 【相关报道】某标题."""
    outside = _unlinked(block).strip(" \n-–—>»【】[]：:/")
    return bool(block.links) and announces(outside)


def _unlinked(block: Text) -> str:
    return "".join(p.text for p in block.pieces if not any(tag == "a" for tag, _ in p.marks))


def _is_nothing_but_links(block: Block) -> bool:
    if isinstance(block, Text):
        return block.linked_share == 1
    if isinstance(block, Group):
        return bool(block.blocks) and all(_is_nothing_but_links(b) for b in block.blocks)
    return False


def _is_related_list(group: Group, outlet: Outlet) -> bool:
    """Whether every item of a list is one link to this outlet, and nothing else."""
    if group.tag not in ("ul", "ol"):
        return False
    texts = [b for item in group.blocks if isinstance(item, Group) for b in item.blocks]
    return bool(texts) and all(
        isinstance(text, Text)
        and text.linked_share == 1
        and any(_own(link, outlet) for link in text.links)
        for text in texts
    )


def _cut_inside(block: Text, outlet: Outlet, drop: Drop) -> None:
    """Remove from inside a paragraph what matches the outlet's `inside` patterns."""
    text = block.plain
    if not outlet.inside.occur_in(text):
        return
    for pattern in outlet.inside:
        # All matches at once; the text around them may then match, too.
        while found := [match for match in pattern.finditer(text) if match[0]]:
            for match in found:
                drop(match[0], f"inside {as_written(pattern)}")
            block.cut(*(match.span() for match in found))
            text = block.plain


def without_credits(
    blocks: list[Block], outlet: Outlet, drop: Drop, name: Callable[[str, list[str]], None]
) -> list[Block]:
    """Return the blocks without credits in the first two and last five paragraphs.

    `name` is called with each role (byline, translator, editor, agency, ...) and its names.
    """
    paragraphs = [b for b in blocks if isinstance(b, Text) and b.tag in ("p", "pre")]
    for block in [*reversed(paragraphs[2:][-SIGN_OFF:]), *paragraphs[:2]]:
        _sign_off(block, outlet, drop, name)
        text = block.plain
        for pattern in outlet.credits if outlet.credits.occur_in(text[-CREDITS:]) else ():
            match = pattern.search(text, max(0, len(text) - CREDITS))
            if match and match.end() == len(text):
                drop(match[0], f"credits {as_written(pattern)}")
                for role, words in match.groupdict().items():
                    if said := credits.names(words or ""):
                        name(role, said)
                block.cut_end(len(text) - match.start())
                block.close_brackets()
                text = block.plain
        if rule := outlet.furniture.naming(text):
            drop(text, f"furniture {rule}")
            block.pieces = []
    return [b for b in blocks if not isinstance(b, Text) or b.pieces]


def _sign_off(
    block: Text, outlet: Outlet, drop: Drop, name: Callable[[str, list[str]], None]
) -> None:
    """Remove lines of credits from the end of a paragraph."""
    for _ in range(MOST_LINES):
        line = block.plain.rsplit("\n", 1)[-1]
        if not line or len(line) > LONGEST:
            return
        if outlet.end_marks.occur_in(line):
            for mark in outlet.end_marks.followed:  # credits may follow the end mark on its line
                line = mark.split(line)[-1] or line
        rule = outlet.furniture.naming(line)
        found = credits.sign_off(line)
        if not rule and not found and (behind := BEHIND_SENTENCE.search(line[-TAIL:])):
            line = behind[0].strip()
            found = credits.sign_off(line, fewest=1 if DESK.match(line) else 2)
        if not rule and not found and (glued := GLUED.search(line[-TAIL:])):
            line = glued[0].strip()
            found = credits.sign_off(line, fewest=2)
        if not rule and not found:
            return
        drop(line, f"furniture {rule}" if rule else "sign-off")
        for role, said in (found or {}).items():
            name(role, said)
        block.cut_end(len(line))


def without_end_marks(blocks: list[Block], outlet: Outlet, drop: Drop) -> list[Block]:
    """Return the blocks without end marks such as （完） and △ in the last four paragraphs."""
    for block in [b for b in blocks if isinstance(b, Text)][-4:]:
        tail = block.plain[-TAIL:]
        if not outlet.end_marks.occur_in(tail):
            continue
        for pattern, ending in zip(outlet.end_marks, outlet.end_marks.ending, strict=True):
            if match := ending.search(tail):
                drop(match[0], f"end_marks {as_written(pattern)}")
                block.cut_end(len(tail) - match.start())
                tail = block.plain[-TAIL:]
    return [b for b in blocks if not isinstance(b, Text) or b.pieces]


def once_each(blocks: list[Block]) -> list[Block]:
    """Return the blocks without pictures shown before, unless they have a caption here."""
    seen: set[str] = set()
    for figure in figures(blocks):
        if not figure.caption:
            figure.images = [image for image in figure.images if image.url not in seen]
        seen.update(image.url for image in figure.images)
    return without_empty(blocks)


def without_empty(blocks: list[Block]) -> list[Block]:
    """Return the blocks without empty ones, at any depth."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Text):
            kept += [block] if block.pieces else []
        elif isinstance(block, Figure):
            kept += [block] if block.images or block.caption_text else []
        elif isinstance(block, Group):
            block.blocks = without_empty(block.blocks)
            kept += [block] if block.blocks else []
        elif isinstance(block, Table):
            kept += _filled(block)
        else:
            kept.append(block)
    return kept


def _filled(table: Table) -> list[Block]:
    """Return the table without empty rows, or the blocks of its cells if it has only one column."""
    for row in table.rows:
        for cell in row:
            cell.blocks = without_empty(cell.blocks)
    table.rows = [row for row in table.rows if any(cell.blocks for cell in row)]
    if max((len(row) for row in table.rows), default=0) > 1:
        return [table]
    return [block for row in table.rows for cell in row for block in cell.blocks]


def without_stray_rules(blocks: list[Block]) -> list[Block]:
    """Return the blocks with rules (<hr>) only between other blocks, and one at a time."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Rule) and (not kept or isinstance(kept[-1], Rule)):
            continue
        kept.append(block)
    while kept and isinstance(kept[-1], Rule):
        kept.pop()
    return kept
