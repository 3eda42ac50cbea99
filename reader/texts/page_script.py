"""Conversion of the Chinese in an HTML page to another script, with unchanged markup."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from archive.text.conversion import converted_pieces

# Inline elements, across whose boundaries words continue.
INLINE = frozenset(
    "a abbr b bdi cite code del dfn em i ins kbd mark q s small span strong sub sup time u wbr".split()
)
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
NEVER = frozenset(("script", "style", "textarea"))
LANG = re.compile(r"""(\slang\s*=\s*["']?)zh[\w-]*""", re.IGNORECASE)


def in_script(page: str, target: str) -> str:
    """Return an HTML page with the text of every element in Chinese converted to the target.

    Only text within a `lang="zh…"` is converted, and that `lang` with it. The `lang` of <html>
    does not count: it is the interface's. Elements with `translate="no"` are left unchanged.

    >>> in_script('<html lang="en"><p lang="zh-Hans" title="头发">头<mark>发</mark>', "zh-Hant")
    '<html lang="en"><p lang="zh-Hant" title="头发">頭<mark>髮</mark>'
    """
    parser = _PageParser(target)
    parser.feed(page)
    parser.close()
    parser.flush()
    return "".join(parser.written)


@dataclass(frozen=True)
class _Element:
    tag: str
    language: str  # `lang` its text is converted from, "" if it is not converted
    kept: bool  # whether it and all within it are left unchanged


class _PageParser(HTMLParser):
    """Parser that writes the page again, converting each run of inline text as a whole."""

    def __init__(self, target: str) -> None:
        super().__init__(convert_charrefs=False)
        self.target = target
        self.written: list[str] = []
        self.within = [_Element("", "", kept=False)]
        # Inline run being read, as (piece, whether it is text); words may cross its tags.
        self.line: list[tuple[str, bool]] = []

    def flush(self) -> None:
        """Write the inline run, with its text converted as one."""
        texts = [piece for piece, is_text in self.line if is_text]
        language = self.within[-1].language
        if texts and language:
            texts = converted_pieces(texts, self.target, language)
        waiting = iter(texts)
        self.written += (next(waiting) if is_text else piece for piece, is_text in self.line)
        self.line.clear()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given, outer, raw = dict(attrs), self.within[-1], self.get_starttag_text() or ""
        kept = outer.kept or given.get("translate") == "no" or tag in NEVER
        language = "" if kept else outer.language
        if not kept and tag != "html" and (stated := given.get("lang")) is not None:
            language = stated if stated.startswith("zh") else ""
            if language and _changes(language, self.target):
                raw = LANG.sub(rf"\g<1>{self.target}", raw, count=1)
        if tag not in INLINE or language != outer.language:
            self.flush()
        self.line.append((raw, False))
        if tag not in VOID:
            self.within.append(_Element(tag, language, kept))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.line.append((self.get_starttag_text() or "", False))

    def handle_endtag(self, tag: str) -> None:
        depth = next(
            (n for n in range(len(self.within) - 1, 0, -1) if self.within[n].tag == tag), 0
        )
        if depth:
            if tag not in INLINE or self.within[depth - 1].language != self.within[-1].language:
                self.flush()
            del self.within[depth:]
        self.line.append((f"</{tag}>", False))

    def handle_data(self, data: str) -> None:
        self.line.append((data, True))

    def handle_entityref(self, name: str) -> None:
        self.line.append((f"&{name};", False))

    def handle_charref(self, name: str) -> None:
        self.line.append((f"&#{name};", False))

    def handle_comment(self, data: str) -> None:
        self.line.append((f"<!--{data}-->", False))

    def handle_decl(self, decl: str) -> None:
        self.line.append((f"<!{decl}>", False))


def _changes(language: str, target: str) -> bool:
    """Whether the target is another script: between Traditional variants `lang` stays as it is."""
    return not target.startswith(language[:7])
