"""Characters: which are Chinese, and which a text may hold so that database, page and e-book can."""

import re
from typing import Any

# Han characters, to be put into the brackets of a pattern: 〇 and the Unicode blocks CJK Unified
# Ideographs, Extension A, Compatibility Ideographs, and planes 2 and 3 with all later extensions.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
IS_HAN = re.compile(f"[{HAN}]")
# With radicals, iteration marks, kana, bopomofo and hangul: what is written without spaces.
CJK = (
    f"{HAN}\u2e80-\u2fdf\u3005-\u3006\u3021-\u3029\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\uac00-\ud7a3"
)
IS_CJK = re.compile(f"[{CJK}]")

# What XML cannot hold or a database refuses: control characters, lone surrogates and
# noncharacters. Tabs and line ends, U+0085 among them, are text.
UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# Vertical tabs and form feeds between words of an alphabet become line ends, so that the words
# stay apart; Chinese needs no white space.
LINE_ENDS = re.compile("(?<=[\x20-\u02af])[\x0b\x0c]+(?=[\x20-\u02af])")
SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# A numeric character reference: &#12345; &#x3039; in HTML also without the semicolon.
REFERENCE = re.compile(
    r"&#(?:0{0,9}([0-9]{1,7})(?![0-9])|[xX]0{0,9}([0-9a-fA-F]{1,6})(?![0-9a-fA-F]));?"
)


def fit(text: str) -> str:
    """Return a text without the characters of UNFIT; a surrogate pair becomes its one character.

    >>> fit("a\\0b \\ud83d\\ude00 \\ud83d")
    'ab 😀 '
    """
    if not UNFIT.search(text):
        return text
    whole = SURROGATE_PAIR.sub(_joined, LINE_ENDS.sub("\n", text))
    return UNFIT.sub("", whole)


def count(text: str) -> int:
    """Return how many characters a text has, white space aside."""
    return len("".join(text.split()))


def fit_all(value: Any) -> Any:
    """Return a value from JSON or YAML with `fit` applied to every text in it, keys included."""
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, list):
        return [fit_all(each) for each in value]
    if isinstance(value, dict):
        return {fit_all(key): fit_all(each) for key, each in value.items()}
    return value


def with_fit_references(markup: str) -> str:
    """Return HTML or XML without numeric character references to characters of UNFIT.

    Systems that think in UTF-16 write an emoji as two references, one for each surrogate: both
    become the one character.

    >>> with_fit_references("&#xD83D;&#xDE00; &#55357; &#0; &#65;")
    '😀   &#65;'
    """
    if "&#" not in markup:
        return markup
    return fit(REFERENCE.sub(_resolved_if_unfit, markup))


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _resolved_if_unfit(reference: re.Match[str]) -> str:
    number = int(reference[1]) if reference[1] else int(reference[2], 16)
    if 0x80 <= number <= 0x9F:
        return reference[0]  # browsers read these as windows-1252
    if number > 0x10FFFF:
        return ""
    character = chr(number)
    # Resolved for `fit`, which drops it, or joins a surrogate with the one beside it.
    return character if UNFIT.fullmatch(character) else reference[0]
