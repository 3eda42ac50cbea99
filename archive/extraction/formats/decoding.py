"""Decoding of documents: bytes to text, in whatever encoding they are."""

import codecs
import re

import webencodings

from archive.extraction.documents import MOST_BYTES, DocumentError
from archive.extraction.formats import undeclared
from archive.text.characters import fit, with_fit_references

# Control characters; many of them mean that a file is binary. Tab, line feed, form feed, carriage
# return and escape are text.
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
MOST_CONTROLS = 0.01  # share of a text; some have a few by accident

# The encoding that markup declares anywhere in its head, or a server above it.
DECLARED = re.compile(
    rb"""<(?:\?xml|meta)\b[^<>]*?(?:encoding|charset)\s*=\s*["']?\s*([\w.:-]+)"""
    rb"""|^content-type\s*:[^\r\n]*?charset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE | re.MULTILINE,
)
NOT_DECLARING = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<body\b.*", re.DOTALL | re.IGNORECASE
)
ESCAPES = re.compile(rb"\x1b\$[@B][!-~]")  # of ISO-2022-JP before Japanese characters
MOST_HEAD = 500_000  # bytes searched for it
NOT_BELIEVED = ("utf-8", "utf-16le", "utf-16be", "x-user-defined", "replacement")
WRONG = "\ufffd"  # stands for bytes that are no character
MOST_WRONG = 0.01  # share of the characters that are not ASCII


def decode(raw: bytes) -> str:
    """Return the text of a document, line ends as `\\n`; see `decoded`."""
    return decoded(raw)[0]


def decoded(raw: bytes) -> tuple[str, str]:
    """Return the text of a document, line ends as `\\n`, and in words what of it is no text, or "".

    By the rules of browsers: a byte order mark, UTF-8, what markup declares in its head, then what
    the characters themselves tell. A few wrong bytes are replaced, and characters that cannot be
    stored dropped.

    Raises DocumentError with the place where decoding stopped, or for an empty or binary file or
    one of more than 10 MB.
    """
    if not raw.strip():
        raise DocumentError("the file is empty")
    if len(raw) > MOST_BYTES:
        megabytes = len(raw) / 1024 / 1024
        raise DocumentError(f"the file has {megabytes:.1f} MB; the limit is 10 MB")
    text = (
        _with_bom(raw)
        or _escaped(raw)
        or _utf8(raw)
        or _utf16(raw)
        or _declared(raw)
        or _mostly_utf8(raw)
        or _undeclared(raw)
    )
    if text is None:
        raise DocumentError(_where_it_stopped(raw))
    if not text.strip("\ufeff \t\r\n"):
        raise DocumentError("the file is empty")
    controls = [match.start() for match in CONTROLS.finditer(text)]
    if len(controls) > MOST_CONTROLS * len(text):
        line = text.count("\n", 0, controls[0]) + 1
        raise DocumentError(f"the file is binary, not text: a control character in line {line}")
    note = _note(text, len(controls), raw)
    return with_fit_references(fit(text.replace("\r\n", "\n").replace("\r", "\n"))), note


def _note(text: str, controls: int, raw: bytes) -> str:
    """Return what was replaced or dropped of a file, in words; "" for nothing."""
    wrong = text.count(WRONG) - raw.count(WRONG.encode())
    said = []
    if wrong > 0:
        line = text.count("\n", 0, text.index(WRONG)) + 1
        said.append(f"bytes that are no character, replaced {wrong} times, first in line {line}")
    if controls:
        said.append(f"{controls} control characters")
    return "; ".join(said)


def _is_binary(raw: bytes) -> bool:
    return raw.count(0) > MOST_CONTROLS * len(raw)


def _with_bom(raw: bytes) -> str | None:
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(bom):
            return _with_few_wrong(raw, encoding)
    return None


def _utf8(raw: bytes) -> str | None:
    return None if _is_binary(raw) else _strictly(raw, "utf-8")


def _escaped(raw: bytes) -> str | None:
    """ISO-2022-JP, which names its characters by escapes and needs no byte beyond ASCII."""
    return _strictly(raw, "iso-2022-jp") if ESCAPES.search(raw) else None


def _mostly_utf8(raw: bytes) -> str | None:
    """UTF-8 with some wrong bytes: other encodings hardly ever look like its longer sequences."""
    if _is_binary(raw):
        return None
    text = raw.decode("utf-8", "replace")
    wrong = text.count(WRONG)
    right = sum(character > "\x7f" for character in text) - wrong
    return text if 4 * wrong <= right else None


def _utf16(raw: bytes) -> str | None:
    """UTF-16 without a byte order mark: every line feed and ASCII character has a zero byte."""
    if not _is_binary(raw):
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strictly(raw, encoding)
        if text and "\n" in text and not CONTROLS.search(text):
            return text
    return None


def _declared(raw: bytes) -> str | None:
    """Return the text in the encoding that HTML or XML declares, by the labels of the WHATWG.

    As in browsers GB2312 is read as GB18030, ISO-8859-1 as windows-1252. None if the bytes
    contradict it: publishing systems declare a Latin encoding whatever they print.
    """
    declared = DECLARED.search(NOT_DECLARING.sub(b"", raw[:MOST_HEAD]))
    known = webencodings.lookup((declared[1] or declared[2]).decode()) if declared else None
    if known is None or known.name in NOT_BELIEVED or _is_binary(raw):
        return None
    name = "gb18030" if known.name == "gbk" else known.codec_info.name
    if name in undeclared.MULTIPLE_BYTES:
        others = ("cp950",) if name == "big5hkscs" else ()
        return next(filter(None, (_with_few_wrong(raw, n) for n in (name, *others))), None)
    chinese, share = undeclared.chinese_of(raw[: undeclared.MOST_JUDGED])
    found = _with_few_wrong(raw, chinese) if share >= undeclared.CHINESE else None
    return found or raw.decode(name, "fd-byte")


def _undeclared(raw: bytes) -> str | None:
    name = "" if _is_binary(raw) else undeclared.encoding_of(raw)
    if not name:
        return None
    if name in undeclared.MULTIPLE_BYTES:
        return _with_few_wrong(raw, name)
    return raw.decode(name, "fd-byte")


def _with_few_wrong(raw: bytes, encoding: str) -> str | None:
    """Return the text with the few bytes replaced that are no character; None if there are many."""
    text = raw.decode(encoding, "replace")
    wrong = text.count(WRONG)
    wide = sum(character > "\x7f" for character in text)
    return text if wrong <= max(1, MOST_WRONG * wide) else None


def _same_number(error: UnicodeError) -> tuple[str, int]:
    """Return a byte that an encoding leaves out as the control character of its number.

    Browsers know every byte of encodings with one byte for each character.
    """
    assert isinstance(error, UnicodeDecodeError)
    return "".join(map(chr, error.object[error.start : error.end])), error.end


codecs.register_error("fd-byte", _same_number)


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
