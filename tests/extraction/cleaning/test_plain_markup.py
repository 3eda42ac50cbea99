"""What is so plain that it is not parsed is what bleach leaves as it stands."""

import random

import pytest

from archive.extraction.cleaning.plain_markup import BLOCKS, INLINE, is_plain
from archive.extraction.cleaning.sanitising import _mine

PIECES = (
    *(f"<{name}>" for name in (*BLOCKS, *INLINE, "br")),
    *(f"</{name}>" for name in (*BLOCKS, *INLINE, "a", "br")),
    '<a href="https://a.example/?q=1#x">', '<img src="https://a.example/1.jpg" alt="a &amp; b">',
    '<img alt="" src="http://a.example/1.jpg">', '<a href="https://a.example/【中】?a=1&amp;copy=2&amp;amp;lt;">',
    '<img src="https://a.example/r/?m=2&amp;d=3" alt="" width="640" height="4">', "两国会谈", " ", "\n", "\t", "&amp;", "&lt;script&gt;",
    "it's \"so\"", "\u3000", "\xa0",
)  # fmt: skip


def grown(chance: random.Random) -> str:
    """Return markup of random pieces, most of whose elements are closed in turn."""
    said, opened = "", []
    for _ in range(chance.randrange(1, 14)):
        piece = chance.choice(PIECES)
        if opened and chance.random() < 0.4:
            piece = f"</{opened.pop()}>"
        elif piece.startswith("<") and piece[1] != "/" and not piece.startswith(("<br", "<img")):
            opened.append(piece[1:-1].split()[0])
        said += piece
    return said + "".join(f"</{name}>" for name in reversed(opened))


def test_bleach_leaves_all_that_is_plain_as_it_stands():
    chance = random.Random(18)
    plain = [markup for _ in range(3_000) if is_plain(markup := grown(chance))]

    assert len(plain) > 300
    assert [markup for markup in plain if _mine.cleaner.clean(markup) != markup] == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>", "<p onclick='x'>a</p>", '<a href="javascript:x">a</a>', "<p>a</p", "a & b",
        '<a href="https://a.example/" onclick="x">a</a>', '<img src="data:image/png;base64,AA">', "<P>a</P>",
        "<!-- a -->", "&nbsp;", "a\x00b", "<p>a", "a</p>", "<li>a</li>", "<ul>a<p>b</p></ul>", "<p><em>a</p></em>",
        '<a href="https://a.example/"><a href="https://b.example/">a</a></a>', "<p>a<blockquote>b</blockquote></p>",
    ],
)  # fmt: skip
def test_all_else_is_left_to_bleach(markup):
    assert not is_plain(markup)
