"""Hostile markup as data, one file for each kind, and a checker for cleaned HTML.

The checker has its own list of what is allowed and parses with html5lib, which the cleaning does
not use, so that it does not repeat a mistake made there.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import html5lib

from archive.extraction.cleaning.body import clean
from archive.extraction.documents import DocumentError

BASE = "https://www.rfi.fr/cn/20240405-x"
BEFORE, AFTER = "前文", "后文"
XHTML = "{http://www.w3.org/1999/xhtml}"
ALLOWED = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    **dict.fromkeys(
        "p h2 h3 h4 h5 h6 ul ol li blockquote pre code br hr figure figcaption strong b em i u s"
        " del ins sub sup small ruby rb rt rp table caption thead tbody tr".split(),
        frozenset(),
    ),
}
SCHEMES = {"a": {"http", "https", "mailto"}, "img": {"http", "https"}}
# Control characters, line ends that break JavaScript, and marks that turn the order of reading.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True)
class Snippet:
    """A piece of hostile markup; `swallows` if by the HTML standard it absorbs what follows."""

    name: str
    markup: str
    swallows: bool = False


def snippets() -> list[Snippet]:
    """Return every snippet, named by its kind and place: svg-12."""
    found: list[Snippet] = []
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        kinds = tomllib.loads(path.read_text(encoding="utf-8"))
        listed = [(m, False) for m in kinds["snippets"]] + [(m, True) for m in kinds["swallowing"]]
        found += [Snippet(f"{path.stem}-{n}", *given) for n, given in enumerate(listed, 1)]
    return found


def faults(markup: str) -> list[str]:
    """Return the faults of cleaned markup in words; none if it is safe."""
    found = [f"character {ord(match[0]):#06x}" for match in UNPRINTABLE.finditer(markup)]
    tree = html5lib.parseFragment(markup, treebuilder="etree")
    for element in list(tree.iter())[1:]:
        if not isinstance(element.tag, str):
            found.append("a comment")
            continue
        tag = element.tag.removeprefix(XHTML)
        if tag not in ALLOWED:
            found.append(f"<{tag}>")
        for name, value in element.attrib.items():
            if name not in ALLOWED.get(tag, ()) or str(name).startswith("on"):
                found.append(f"<{tag} {name}>")
            elif not _fits(tag, name, value):
                found.append(f"<{tag} {name}={value!r}>")
    return found


def visible(markup: str) -> str:
    """Return the text of markup as a browser would show it, without its white space."""
    tree = html5lib.parseFragment(markup, treebuilder="etree")
    return "".join("".join(tree.itertext()).split())


def _fits(tag: str, name: str, value: str) -> bool:
    """Whether an allowed attribute has a value of its kind."""
    if name in ("href", "src"):
        return _scheme(value) in SCHEMES[tag]
    return name == "alt" or value.isdecimal()


def _scheme(address: str) -> str:
    """Return the scheme of an absolute address, else ""."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.scheme if parts.netloc or "@" in parts.path else ""


def broken_promises(source: str) -> list[str]:
    """Clean a source twice; return the broken promises of the cleaning in words.

    It refuses with DocumentError or returns safe markup, which cleaned again stays as it is, and
    which shows no picture that the source did not hold.
    """
    try:
        once = clean(source, BASE).html
    except DocumentError:
        return []
    except Exception as error:  # the promise is that there is no other
        return [f"{type(error).__name__}: {error}"]
    found = faults(once)
    if once.count("<img") > len(re.findall("im", source, re.IGNORECASE)):
        found.append("more pictures than the source has")
    try:
        twice = clean(once, BASE).html
    except Exception as error:
        return [*found, f"the second time {type(error).__name__}: {error}"]
    if twice != once:
        found.append(f"not the same the second time: {once!r} and then {twice!r}")
    return found


def pieces() -> list[str]:
    """Return fragments of hostile and real sources, to be combined at random."""
    tags = "div section span p a b i u s em sub ruby rt rp rb code pre font center".split()
    tags += "h1 h2 h3 h5 ul ol li dl dt dd blockquote figure figcaption img br hr table tr".split()
    tags += "td th tbody caption script style svg math template noscript title textarea".split()
    tags += "select option iframe video source embed object form button image mtext x-y".split()
    opened = [f"<{tag}>" for tag in tags] + [f"</{tag}>" for tag in tags]
    text = "前文|后文| |\n|\t|　|\u00a0| | | |       甲     乙    丙|。|（|）|(|\u2028|\u202e|\0|x"
    real = "05/04/2024 - 10:27|2024年4月5日|（完）|△|广告|记者：韩洁|责编：申铧|图片来源：路透社|相关报道："
    real += "|© AFP|———|分享|12:30|（记者：韩洁 网编：洪伟）|Read more|▶ YouTube|编者按：|[泪]|😀"
    codes = "&|&amp;|&lt;|&gt;|&quot;|&#0;|&#60;|&#x3c;|&nbsp;|&Tab;|&colon;|&NotEqualTilde;|&copy"
    breaks = '<|>|"|\'|`|=|/|<!--|-->|<![CDATA[|]]>|<?|?>|</|<a href=|<img src=|<a title="'
    attributes = [
        '<a href="https://example.com/a?b=1&amp;c=2#d">',
        '<a href="javascript:trap(1)">',
        '<a href="mailto:a@example.com?subject=b c">',
        '<a href="https://www.rfi.fr/cn/b">',
        '<img src="https://example.com/a.jpg" alt="图" width="640" height="1">',
        '<img src="/b.png" srcset="c.png 2x, d.png 3x" onerror=trap(1)>',
        '<img data-src="//example.com/c.webp" alt="[泪]">',
        '<p class="credit" style="color:#999" onclick=trap(1)>',
        '<div class="wp-caption-text">',
        '<td colspan=2 rowspan="3" onclick=trap(1)>',
        '<iframe src="https://www.youtube.com/embed/abcdefgh"></iframe>',
        '<div data-playable=\'{"settings":{"externalEmbedUrl":"https://x.com/1"}}\'>',
    ]
    listed = "|".join((text, real, codes, breaks)).split("|")
    return [*opened, *attributes, *listed]
