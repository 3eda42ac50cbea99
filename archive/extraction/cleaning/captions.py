"""Captions: lines under a picture put into its figure, credits separated from captions."""

import re

from archive.extraction.cleaning.blocks import BREAK, Block, Figure, Group, Piece, Text
from archive.text.script import either_script

# A credit at the end of a caption: 图片来源：路透社, © AFP, Jane Doe/Pool via REUTERS, （美联社）.
LABELLED = re.compile(
    either_script(
        r"(?:^|(?<=[\s。；，（()）\[])|(?=[（(\[]))[（(\[]?"
        r"(?:(?:(?:图片|圖片|照片)(?:来源|來源|版权|版權|提供)|来源|來源|图源|圖源|photo(?:graph)?|credit)\s*[：:]"
        r"|(?:图像|圖像)(?:来源|來源)[，,：:])\s*"
        r"(?P<credit>[^。，：:）)]{2,40})[）)\]]?$"
    ),
    re.IGNORECASE,
)
HOLDER = re.compile(r"\s*©\s*(?P<credit>[^。，]{2,40})$")
AGENCIES = r"路透社?|美联社|法新社|德新社|中央社|新华社|AFP|AP|Reuters|Getty Images"
BRACKETED = re.compile(
    either_script(
        rf"\s*[（(](?P<credit>(?:{AGENCIES})(?:[/／、](?:{AGENCIES}))*(?:图片|资料图片?|资料照片?|资料|照片|档案照片?)?)[）)]\s*$"
    ),
    re.IGNORECASE,
)
# REUTERS/Jane Doe/File Photo, Jane Doe/Pool via REUTERS, China Daily via REUTERS.
VIA_REUTERS = re.compile(
    r"(?<=[。！？!”）)\s])(?P<credit>(?:[A-Za-z][\w.'’ /&,-]{1,80}? via |[A-Z][\w.'’ -]{1,40}/)?"
    r"(?:REUTERS|Reuters)(?:/[\w.'’ -]+)*)\s*$"
)
# AP - Jane Doe.
DASHED = re.compile(
    either_script(
        rf"(?<=[。！？”）\s])(?P<credit>(?:{AGENCIES})\s+[-–—]\s+[A-Z][\w.'’ -]{{2,40}})$"
    )
)
CREDITS = (LABELLED, HOLDER, BRACKETED, VIA_REUTERS, DASHED)
LABEL = re.compile(
    either_script(r"^(?:photo|credit|图片(?:来源|版权)?|圖片(?:來源|版權)?|摄影)\s*[：:]\s*"),
    re.IGNORECASE,
)

# Lines under a picture with a label, which publishers add for screen readers.
CREDIT_LINE = re.compile(
    either_script(
        r"(?:图片版权|圖片版權|©|Image copyright|(?:图像|圖像)(?:来源|來源)|Photo)\s*[：:，,]?\s*(?P<said>[^\s。！？][^。！？]{1,59})$"
    )
)
CAPTION_LINE = re.compile(
    either_script(
        r"(?:Image caption|Media caption|(?:图像|圖像|视频|影片)(?:加注文字|加註文字|标题|標題))\s*[：:，,]?+\s*+(?P<said>.*)$"
    ),
    re.DOTALL,
)
# A line directly under a picture that ends with a credit.
CREDITED = re.compile(
    either_script(
        r".{4,110}?(?:[。.\s]\s*(?:Photo|Credit|图片来源|图源|摄影)\s*[：:/]\s*[^。：:]{2,30}|\s*©\s*[^。，©]{2,40}"
        rf"|[（(](?:{AGENCIES})(?:图片|资料图片?|资料照片?|资料|照片|档案照片?)?[）)]"
        rf"|[。.\s]\s*(?:{AGENCIES})\s+[-–—]\s+[A-Z][\w.'’ -]{{2,40}})"
    )
)
TAIL = 400  # characters at the end of a caption in which its credit is looked for
SHORTEST_REPEATED, LABELS = 8, 20  # characters of a caption, and of the label before its credit
SHORTEST_ALT, LONGER = 6, 40  # characters; by how many a caption may exceed the alt it repeats
IN_BRACKETS = re.compile(r"^[（(]\s*([^（）()]*?)\s*[)）]$")


def with_captions(blocks: list[Block]) -> list[Block]:
    """Return the blocks with captions and credits moved into the figures before them.

    A caption under a video or sound becomes the text of its link.
    """
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Group):
            block.blocks = with_captions(block.blocks)
        role = block.roles & {"caption", "credit"} or _role_by_words(block, kept)
        if isinstance(block, Text) and role:
            _attach(block, "credit" in role, kept)
        else:
            kept.append(block)
    for block in kept:
        if isinstance(block, Figure):
            _split_credit(block)
    return [b for b in kept if not isinstance(b, Figure) or b.images or b.caption_text]


def _role_by_words(block: Block, kept: list[Block]) -> set[str]:
    """Return the role, caption or credit, that a paragraph after a picture has by its text."""
    last = kept[-1] if kept else None
    if not isinstance(last, Figure) or not isinstance(block, Text) or block.tag != "p":
        return set()
    text = block.plain
    if not last.credit and CREDIT_LINE.match(text):
        return {"credit"}
    alt = last.images[-1].alt if last.images else ""
    repeats = len(alt) >= SHORTEST_ALT and text.startswith(alt) and len(text) < len(alt) + LONGER
    said = repeats or CAPTION_LINE.match(text) or CREDITED.fullmatch(text)
    return {"caption"} if said and not last.caption else set()


def without_repeated(blocks: list[Block]) -> list[Block]:
    """Return the blocks without paragraphs that say again what is printed under the picture above.

    Farther away a caption may be a sentence of the article, and the sentence stays.
    """
    pairs = zip([None, *blocks], blocks, strict=False)
    return [block for above, block in pairs if not _repeats(block, above)]


def _repeats(block: Block, above: Block | None) -> bool:
    if not isinstance(above, Figure) or not isinstance(block, Text) or block.tag != "p":
        return False
    caption, text = above.caption_text, block.plain
    if len(caption) < SHORTEST_REPEATED or not text.startswith(caption):
        return False
    is_credit = bool(above.credit) and text.endswith(above.credit)
    return text == caption or (is_credit and len(text) < len(above.plain) + LABELS)


def _attach(text: Text, is_credit: bool, kept: list[Block]) -> None:
    last = kept[-1] if kept else None
    if isinstance(last, Figure):
        if is_credit and LABEL.sub("", text.plain) in last.plain:
            return
        if is_credit:
            last.credit = " ".join([*last.credit.split(), *text.plain.split()])
        elif not last.caption and last.plain != text.plain:
            last.caption = text.flowing
        elif last.caption_text != text.plain:
            kept.append(Text(text.flowing))
    elif isinstance(last, Text) and "embed" in last.roles:
        if not is_credit and ":" not in last.plain and "：" not in last.plain:
            said = CAPTION_LINE.match(text.plain)
            label = f"▶ {' '.join((said['said'] if said else text.plain).split())}"
            before = kept[-2] if len(kept) > 1 else None
            if isinstance(before, Text) and before.plain == label:
                # Video and audio of one broadcast: prefixed, to tell them apart.
                label = f"{last.plain}：{label.removeprefix('▶ ')}"
            last.pieces = [Piece(label, last.pieces[0].marks)]
    else:
        kept.append(Text(text.flowing))


def _read_lines(figure: Figure) -> None:
    """Remove labels from the lines of a caption, and move a line that is a credit."""
    if not (CAPTION_LINE.search(figure.caption_text) or CREDIT_LINE.search(figure.caption_text)):
        return
    kept: list[Piece] = []
    for line in _lines(figure.caption):
        text = Text(line)
        if (match := CREDIT_LINE.match(text.plain)) and not figure.credit:
            figure.credit = match["said"]
            continue
        if match := CAPTION_LINE.match(text.plain):
            text.cut((0, match.start("said")))
        if not text.pieces:  # the label was on a line of its own
            continue
        kept += [*([Piece(BREAK)] if kept else []), *text.pieces]
    figure.caption = kept


def _lines(pieces: list[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.text == BREAK:
            lines.append([])
        else:
            lines[-1].append(piece)
    return lines


def _split_credit(figure: Figure) -> None:
    """Move a credit at the end of a caption into the figure's credit, without its label."""
    _read_lines(figure)
    said = CREDIT_LINE.match(figure.credit)
    figure.credit = said["said"] if said else figure.credit
    figure.credit = LABEL.sub("", IN_BRACKETS.sub(r"\1", figure.credit))
    caption = figure.caption_text
    for pattern in CREDITS:
        match = pattern.search(caption, max(0, len(caption) - TAIL))
        rest = caption[: match.start()] if match else ""
        balanced = rest.count("（") + rest.count("(") == rest.count("）") + rest.count(")")
        whole = pattern in (LABELLED, HOLDER)  # a caption may be nothing but its credit
        if match and (rest.strip() or whole) and balanced and not figure.credit:
            text = Text(figure.caption)
            text.cut_end(len(caption) - match.start())
            figure.caption, figure.credit = text.pieces, " ".join(match["credit"].split())
