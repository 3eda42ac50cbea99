"""Template loader that removes indentation and comments, a fifth of a page's lines."""

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader

# Space is significant here, or part of the msgid of a translation.
KEPT = re.compile(
    r"(<(?P<element>pre|textarea)\b.*?</(?P=element)>"
    r"|{%\s*(?P<tag>blocktranslate|verbatim)\b.*?{%\s*end(?P=tag)\s*%})",
    re.DOTALL,
)
# Block elements, parts of tables and forms, and invisible ones: space around them is not shown.
BLOCKS = (
    "address article aside body caption col colgroup dd details dialog div dl dt fieldset figcaption"
    " figure footer form g h1 h2 h3 h4 h5 h6 head header html legend link main meta nav optgroup"
    " option p path script section summary table tbody td th thead title tr"
)
BLOCK = rf"</?(?:{BLOCKS.replace(' ', '|')})\b[^<>]*>"
# Template tags that never stand between two words.
SILENT = r"{%-?\s*(?:block|endblock|extends|load)\b[^%]*%}"
EDGE = rf"(?:{BLOCK}|{SILENT})"
COMMENT = re.compile(r"{#[^\n]*?#}\n?")
BEFORE = re.compile(rf"\s*\n\s*(?={EDGE})", re.IGNORECASE)
AFTER = re.compile(rf"({EDGE})\s*\n\s*", re.IGNORECASE)
LINE = re.compile(r"\s*\n\s*")


class Loader(FilesystemLoader):
    """Django's filesystem loader, with HTML templates trimmed when they are read."""

    def get_contents(self, origin: Origin) -> str:
        source = super().get_contents(origin)
        return trimmed(source) if origin.name.endswith(".html") else source


def trimmed(source: str) -> str:
    r"""Return a template without indentation; a newline stays where words could be joined.

    >>> trimmed("<ul>\n  <li>{{ a }}</li>\n  <li>b</li>\n</ul>\n{# Ends. #}\n<p>\n  c\n</p>\n")
    '<ul>\n<li>{{ a }}</li>\n<li>b</li>\n</ul><p>c</p>'
    """
    pieces = KEPT.split(COMMENT.sub("", source))
    # split() yields four at a time: text, kept piece, and the two named groups of the pattern.
    for number in range(0, len(pieces), 4):
        pieces[number] = _trimmed(pieces[number])
    return "".join(piece for number, piece in enumerate(pieces) if number % 4 in (0, 1))


def _trimmed(markup: str) -> str:
    return LINE.sub("\n", AFTER.sub(r"\1", BEFORE.sub("", markup)))
