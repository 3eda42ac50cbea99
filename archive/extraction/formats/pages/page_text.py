"""The text of a page as lines between its block elements, and how much of it each element holds."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from archive.extraction.cleaning.tree.elements import BLOCKS
from archive.text.characters import HAN

Node = Any  # an element: the types that lxml's stubs give to its methods are too wide to use
# Elements whose text no reader sees, or that are no text.
UNREAD = frozenset("head script style template noscript svg math title iframe object".split())
# Scripts that write a word with few characters, and without spaces between words.
DENSE = re.compile(f"[{HAN}\u0e00-\u0eff\u3041-\u30ff\uac00-\ud7af]")
SENTENCE = re.compile(r"[。！？；，、…!?;؟،।]|[.,:](?!\d)")
LONG, LONG_DENSE = 60, 20  # characters from which a line may be a sentence of an article
MARKS = dict.fromkeys(map(ord, "*`#|_\u200b\ufeff"))
SHORTEST = 12  # characters of a line that can be found again in another text


def bare(text: str) -> str:
    """Return a text for comparison, without blanks and marks, of which trafilatura sets its own."""
    return "".join(text.split()).translate(MARKS)


@dataclass
class PageLine:
    """A stretch of text between two block elements or line breaks; `owner` is the block around it.

    `linked` counts those of its characters that stand in links, `unlinked` is the rest of its text.
    """

    owner: Node
    places: list[tuple[Node, str]] = field(default_factory=list)  # (element, text or tail)
    text: str = ""
    unlinked: str = ""
    bare: str = ""
    linked: int = 0

    def is_prose(self) -> bool:
        """Whether it is long and punctuated as sentences are, and not the text of a link."""
        long = LONG_DENSE if DENSE.search(self.text) else LONG
        if len(self.bare) < long or 2 * self.linked > len(self.bare):
            return False
        return bool(SENTENCE.search(self.text))

    def stands_in(self, elements: set[Node]) -> bool:
        """Whether it stands in any of the elements."""
        around = (self.owner, *self.owner.iterancestors()) if elements else ()
        return any(outer in elements for outer in around)

    def stands_in_tag(self, tag: str) -> bool:
        """Whether it stands in an element of that name."""
        return self.owner.tag == tag or next(self.owner.iterancestors(tag), None) is not None

    def remove(self) -> None:
        """Take it out of its tree; the elements stay."""
        for element, where in self.places:
            setattr(element, where, None)


def lines_of(tree: Node) -> Iterator[PageLine]:
    """Yield the lines of text in a tree, in the order of the page."""
    owners: list[Node] = []
    line = PageLine(tree)
    in_link = unread = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag, starts = element.tag, event == "start"
        if tag in BLOCKS or tag in ("br", "hr"):
            yield from _filled(line)
            if tag in BLOCKS:
                owners.append(element) if starts else owners.pop()
            line = PageLine(owners[-1] if owners else tree)
        in_link += (1 if starts else -1) if tag == "a" else 0
        unread += (1 if starts else -1) if tag in UNREAD else 0
        where = "text" if starts else "tail"
        if not unread and (text := getattr(element, where)) and (starts or element is not tree):
            line.places.append((element, where))
            line.text += text
            line.linked += len(bare(text)) if in_link else 0
            line.unlinked += "" if in_link else text
    yield from _filled(line)


def _filled(line: PageLine) -> Iterator[PageLine]:
    line.bare = bare(line.text)
    if line.bare:
        yield line


class Sums:
    """A number of each of some lines, added up for every element around them; a count by default."""

    def __init__(
        self, tree: Node, lines: list[PageLine], of: Callable[[PageLine], int] | None = None
    ):
        self._sums: dict[Node, int] = {}
        for line in lines:
            self._sums[line.owner] = self._sums.get(line.owner, 0) + (of(line) if of else 1)
        # Innermost first, each once: asking every element for its text would take time in
        # proportion to the depth of nesting.
        for element in reversed(list(tree.iter(etree.Element))):
            if (number := self._sums.get(element, 0)) and element is not tree:
                parent = element.getparent()
                self._sums[parent] = self._sums.get(parent, 0) + number

    def __getitem__(self, element: Node) -> int:
        return self._sums.get(element, 0)


def length(line: PageLine) -> int:
    """Return the characters of a line, blanks left out."""
    return len(line.bare)


def linked(line: PageLine) -> int:
    """Return the characters of a line that stand in links."""
    return line.linked
