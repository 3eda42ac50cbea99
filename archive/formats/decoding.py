"""Bytes to text: which encoding a document is in."""

import codecs
import re

import webencodings

from archive.documents import MOST_BYTES, DocumentError

# What a text never holds. Tab, line feed, form feed and carriage return are text.
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")

# What markup says of its own encoding, in its first lines.
DECLARED = re.compile(
    rb"""<(?:\?xml|meta)\b[^<>]*?(?:encoding|charset)\s*=\s*["']?\s*([\w.:-]+)""", re.I
)

# The commonest characters of Chinese newspapers, Simplified and Traditional: text decoded with
# the wrong one of GB18030 and Big5 is full of rare characters instead and holds hardly any.
COMMON = frozenset(
    "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會"
    "可主发發年动動同工也能下过過子说說产產种種面而方后後多定行学學法所民得经經十三之进進着著等"
    "部度家电電力里裡如水化高自二理起小物现現实實加量都两兩体體制机機当當使点點从從业業本去把性"
    "应應开開它合还還因由其些然前外天政四日那社义義事平形相全表间間样樣与與关關各重新线線内內"
    "数數正心反你明看原又么麼利比或但质質气氣第向道命此变變条條只没沒结結解问問意建月公无無系"
    "，。、：；（）「」“”《》"
)


def decode(raw: bytes) -> str:
    """Return the text of a document in UTF-8, UTF-16, GB18030 or Big5, line ends as `\\n`.

    Markup may be in any encoding that it names itself, if it is not UTF-8.

    Raises DocumentError with the place where decoding stopped, or when there is no text at all.
    """
    if not raw.strip():
        raise DocumentError("the file is empty")
    if len(raw) > MOST_BYTES:
        megabytes = len(raw) / 1024 / 1024
        raise DocumentError(f"the file has {megabytes:.1f} MB; the limit is 10 MB")
    text = _with_mark(raw) or _utf8(raw) or _utf16(raw) or _declared(raw) or _chinese(raw)
    if text is None:
        raise DocumentError(_where_it_stopped(raw))
    if not text.strip("\ufeff \t\r\n"):
        raise DocumentError("the file is empty")
    if CONTROLS.search(text):
        place = CONTROLS.search(text).start()  # type: ignore[union-attr]
        line = text.count("\n", 0, place) + 1
        raise DocumentError(f"the file is binary, not text: a control character in line {line}")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _with_mark(raw: bytes) -> str | None:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return _strictly(raw, encoding)
    return None


def _utf8(raw: bytes) -> str | None:
    return None if b"\0" in raw else _strictly(raw, "utf-8")


def _utf16(raw: bytes) -> str | None:
    """UTF-16 without a mark: every line feed and ASCII character brings a zero byte."""
    if b"\0" not in raw:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strictly(raw, encoding)
        if text and "\n" in text and not CONTROLS.search(text):
            return text
    return None


def _declared(raw: bytes) -> str | None:
    """The encoding that HTML or XML names, read as browsers do: GB2312 as GB18030, and so on."""
    declared = DECLARED.search(raw[:2048]) if raw.lstrip().startswith(b"<") else None
    known = webencodings.lookup(declared[1].decode()) if declared else None
    if known is None or known.name in ("utf-8", "utf-16le", "utf-16be", "x-user-defined"):
        return None
    try:
        return str(known.codec_info.decode(raw, "strict")[0])
    except (UnicodeDecodeError, ValueError):
        return None


def _chinese(raw: bytes) -> str | None:
    if b"\0" in raw:
        return None
    texts = [text for name in ("gb18030", "big5hkscs", "cp950") if (text := _strictly(raw, name))]
    return max(texts, key=_commonness, default=None)


def _commonness(text: str) -> float:
    """Return the share of common characters among those that are not ASCII, from 0 to 1."""
    wide = [character for character in text if character > "\x7f"]
    return sum(character in COMMON for character in wide) / len(wide) if wide else 1.0


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _where_it_stopped(raw: bytes) -> str:
    if b"\0" in raw:
        return f"the file is binary, not text: a zero byte at byte {raw.index(0)}"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return (
            f"the file is not UTF-8 at byte {error.start} (line {line}),"
            " and neither UTF-16, GB18030 nor Big5 as a whole"
        )
    return "the file is not text"
