"""Highlights in the body of an article: <mark> around the passages that notes are on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from lxml import html as markup
from lxml.html import HtmlElement

from reader.library.notes.anchoring import FoldedPieces, Quoted

# A text of the tree: an element, and whether it is the text after it rather than within it.
Slot = tuple[HtmlElement, bool]


def highlight(root: HtmlElement, passages: Mapping[str, Quoted]) -> set[str]:
    """Put each passage of the tree in <mark>, with the id it has; return the ids of those found.

    A passage over several elements has a mark in each, the first with the id.
    """
    slots = [*_slots(root)]
    texts = [_text(slot) for slot in slots]
    whole, found = FoldedPieces(texts), set[str]()
    ranges: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for name, quoted in passages.items():
        span = whole.find(quoted)
        if span is None:
            continue
        found.add(name)
        for number in range(span.first[0], span.last[0] + 1):
            start = span.first[1] if number == span.first[0] else 0
            end = span.last[1] + 1 if number == span.last[0] else len(texts[number])
            if texts[number][start:end].strip():
                ranges[number].append((start, end, name if number == span.first[0] else ""))
    for number, some in ranges.items():
        _mark(slots[number], texts[number], some)
    return found


def _slots(element: HtmlElement) -> Iterator[Slot]:
    """Yield every text within an element, in order; comments have none."""
    yield element, False
    for child in element:
        if isinstance(child.tag, str):
            yield from _slots(child)
        yield child, True


def _text(slot: Slot) -> str:
    element, is_after = slot
    return (element.tail if is_after else element.text) or ""


def _mark(slot: Slot, text: str, ranges: Iterable[tuple[int, int, str]]) -> None:
    """Replace a text by itself with parts of it in <mark>; ranges may overlap."""
    ranges = [*ranges]
    edges = sorted({0, len(text), *(edge for start, end, _name in ranges for edge in (start, end))})
    element, is_after = slot
    parent = element.getparent() if is_after else element
    place = parent.index(element) + 1 if is_after else 0
    last: HtmlElement | None = None

    def write(plain: str) -> None:
        if last is not None:
            last.tail = (last.tail or "") + plain
        elif is_after:
            element.tail = (element.tail or "") + plain
        else:
            element.text = (element.text or "") + plain

    if is_after:
        element.tail = ""
    else:
        element.text = ""
    for start, end in pairwise(edges):
        if not any(a <= start and end <= b for a, b, _name in ranges):
            write(text[start:end])
            continue
        mark = markup.Element("mark")
        mark.text = text[start:end]
        for name in [name for a, _end, name in ranges if a == start and name]:
            if mark.get("id"):
                inner, mark = mark, markup.Element("mark")
                mark.append(inner)
            mark.set("id", name)
        parent.insert(place, mark)
        mark.tail = ""
        place, last = place + 1, mark
