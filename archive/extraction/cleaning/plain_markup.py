"""HTML so plain that sanitising it changes nothing: told in one pass, without parsing it."""

import re

# What may stand in it, as cleaning writes it: elements without attributes, links, pictures, text.
INLINE = ("strong", "em", "b", "i", "small", "sub", "sup")
LINES = ("p", "h2", "h3", "h4", "h5", "h6")  # hold text and inline elements only
BLOCKS = (*LINES, "ul", "ol", "li", "blockquote", "figure", "figcaption")
TEXT = r"[^<>&\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
ESCAPED = r"&(?:amp|lt|gt);"
ADDRESS = r"https?://(?:[\w./?=%~:@!,;+#-]|&amp;)*+"
SIZE = r"(?: width=\"\d{1,5}\")?(?: height=\"\d{1,5}\")?"
SAID = rf'alt="(?:(?!")(?:{TEXT}|{ESCAPED}))*"'
PLAIN = re.compile(
    rf"(?:{TEXT}++|{ESCAPED}|</?(?:{'|'.join((*BLOCKS, *INLINE))})>|<br>|</a>"
    rf'|<a href="{ADDRESS}">|<img (?:{SAID} )?src="{ADDRESS}"(?: {SAID})?{SIZE}>)*+'
)
TAG = re.compile(r"<(/?)([a-z0-9]+)")
VOID = ("br", "img")
MOST_OPEN = 30  # elements in each other


def is_plain(markup: str) -> bool:
    """Whether a browser reads the HTML as it stands, and all in it is allowed.

    Only links and pictures have attributes, whose addresses are http or https in plain characters;
    each element is closed in turn, and stands where a browser leaves it. False says nothing.

    >>> is_plain('<p>See <a href="https://a.example/">it</a>.</p>'), is_plain("<p onclick=x>a</p>")
    (True, False)
    >>> is_plain("<p><strong>a</p>"), is_plain("<p><p>a</p></p>")
    (False, False)
    """
    if not PLAIN.fullmatch(markup):
        return False
    opened = [""]
    for closes, name in TAG.findall(markup):
        around = opened[-1]
        if name in VOID:
            continue
        if closes:
            if opened.pop() != name:
                return False
        elif _may_open(name, around, opened):
            opened.append(name)
        else:
            return False
    return opened == [""]


def _may_open(name: str, around: str, opened: list[str]) -> bool:
    """Whether a browser leaves an element where it opens, straight within `around`."""
    if name in BLOCKS:
        if around in LINES or around in INLINE or around == "a" or len(opened) > MOST_OPEN:
            return False
        return (name == "li") == (around in ("ul", "ol"))
    return name not in opened
