"""Language and Chinese script of a text, and its folded form, in which spellings are compared."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import opencc
import py3langid
from numpy.typing import NDArray

from archive.text.characters import IS_HAN

# Characters that writers use for one another and that character-wise conversion keeps apart;
# found by comparing OpenCC's phrase-wise with its character-wise conversion over real articles.
UNIFIED = {
    "著": "着",
    "衞": "卫",
    "甦": "苏",
    "瞭": "了",
    "覆": "复",
    "藉": "借",
    "像": "象",
    "敍": "叙",
    "揹": "背",
    "谘": "咨",
    "画": "划",
    "俱": "具",
    "彷": "仿",
    "枱": "台",
    "锺": "钟",
    "迳": "径",
    "暱": "昵",
    "沈": "沉",
    "钜": "巨",
    "痺": "痹",
    "妳": "你",
    "甯": "宁",
    "寗": "宁",
    "舖": "铺",
    "凖": "准",
    "粧": "妆",
    "汎": "泛",
    "氾": "泛",
    "洩": "泄",
    "囘": "回",
    "僞": "伪",
    "嘆": "叹",
    "歎": "叹",
    "恆": "恒",
    "曬": "晒",
    "痲": "麻",
    "吿": "告",
    "瑯": "琅",
    "滙": "汇",
    "硷": "碱",
}

# Chinese languages as py3langid names them; in writing all count as Chinese.
SINITIC = frozenset({"zh", "wuu", "yue", "nan", "gan", "hak", "cdo", "lzh"})
KANA = re.compile(r"[\u3041-\u30ff]")
HANGUL = re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")
LETTERS = re.compile(r"[^\W\d_]")
IDEOGRAPHS = "".join(map(chr, range(0x4E00, 0xA000)))


@cache  # reading its dictionaries takes far longer than converting a text
def converter(configuration: str) -> Any:
    """Return the OpenCC converter of a configuration such as "s2t" or "t2tw"."""
    return opencc.OpenCC(configuration)


@cache
def folding() -> dict[int, str]:
    """Return the translation table from Chinese characters to the one form used for comparing.

    Traditional goes to Simplified character by character, then the unified variants. Applying it
    twice changes nothing more.
    """
    table: dict[int, str] = {}
    for block in (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2A6E0)):
        characters = [chr(number) for number in block]
        # One line each, so that no phrase forms across two characters.
        converted = converter("t2s").convert("\n".join(characters)).split("\n")
        for character, simplified in zip(characters, converted, strict=True):
            folded = UNIFIED.get(simplified, simplified)
            if folded != character and len(folded) == 1:
                table[ord(character)] = UNIFIED.get(folded, folded)
    # Some conversions lead to a character that is converted itself: go to the end at once.
    return {number: folded.translate(table) for number, folded in table.items()}


@cache
def _traditional_only() -> frozenset[str]:
    return _only_in("big5", "gb2312") & opencc_changes("t2s")


@cache
def _simplified_only() -> frozenset[str]:
    return _only_in("gb2312", "big5") & opencc_changes("s2t")


def _only_in(encoding: str, other: str) -> frozenset[str]:
    """Return the Chinese characters that one encoding has and another lacks."""
    has, lacks = (set(IDEOGRAPHS.encode(e, "ignore").decode(e)) for e in (encoding, other))
    return frozenset(has - lacks)


def opencc_changes(configuration: str) -> frozenset[str]:
    """Return the characters that an OpenCC configuration changes, each converted alone."""
    # One line each, so that no phrase forms across two characters.
    converted = converter(configuration).convert("\n".join(IDEOGRAPHS)).split("\n")
    return frozenset(a for a, b in zip(IDEOGRAPHS, converted, strict=True) if a != b)


@cache
def _forms() -> dict[str, str]:
    """Return for each character all its forms in both scripts, itself first: for 发 发發髮."""
    simplified = converter("t2s").convert("\n".join(IDEOGRAPHS)).split("\n")
    forms: dict[str, str] = {}
    for character, one in zip(IDEOGRAPHS, simplified, strict=True):
        forms[one] = forms.get(one, "") + character
    return {
        c: "".join(dict.fromkeys(c + all_)) for all_ in forms.values() for c in all_ if all_[1:]
    }


# Punctuation that Chinese text has full-width, with its other width.
WIDTHS = {"：": "：:", "（": "（(", "）": "）)"}
PATTERN_PART = re.compile(
    r"(?P<escape>\\.)|(?P<open>\[\^?\]?)|(?P<close>\])|(?P<wide>[^\x00-\u2fff])"
)


def either_script(pattern: str) -> str:
    """Return a regular expression that matches in both Chinese scripts what this one does in one.

    Full-width colons and round brackets in it match either width.

    >>> either_script("发[布于]：")
    '[发發髮][布佈于於][：:]'
    """
    parts = []
    at, inside = 0, False
    for match in PATTERN_PART.finditer(pattern):
        parts.append(pattern[at : match.start()])
        at = match.end()
        if match["open"] or match["close"]:
            inside = bool(match["open"])
        forms = WIDTHS.get(match[0]) or _forms().get(match[0], "")
        parts.append((forms if inside else f"[{forms}]") if forms else match[0])
    return "".join([*parts, pattern[at:]])


# Length of the lookup tables by code point, applied with numpy to all characters of a text at once.
# The last entry stands for all code points beyond: emoji, rare ideographs, private characters.
REACH = 0x10000
_BITS = np.arange(64)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _places(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return np.minimum(codes, REACH - 1)


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return by code point bits for letter (1), Han, kana, hangul, Traditional, Simplified (32)."""
    table = np.zeros(REACH, np.uint8)
    every = "".join(_characters())
    for bit, pattern in ((1, LETTERS), (2, IS_HAN), (4, KANA), (8, HANGUL)):
        table[_codes("".join(pattern.findall(every)))] |= bit
    for bit, characters in ((16, _traditional_only()), (32, _simplified_only())):
        table[_codes("".join(characters))] |= bit
    return table


def _characters() -> Iterator[str]:
    """Yield every character in the tables but line feed and surrogates."""
    return (chr(n) for n in range(1, REACH - 1) if not 0xD800 <= n < 0xE000 and n != 10)


def language_of(title: str, body: str = "") -> str:
    """Return the language of an article as a BCP 47 tag: zh-Hans, zh-Hant, en, fr, ...; else und.

    Title and body are judged together. Chinese is Traditional when more of the characters that
    only one script has are Traditional; a text without any such character counts as Simplified.
    """
    kinds = np.bincount(
        _kinds()[_places(_codes(f"{title}\n{body}"[:20_000]))], minlength=_BITS.size
    )
    letters, han, kana, hangul, traditional, simplified = (
        int(kinds[_BITS & bit > 0].sum()) for bit in (1, 2, 4, 8, 16, 32)
    )
    if not letters:
        return "und"
    if hangul > han and hangul > letters * 0.2:
        return "ko"
    if kana > (han + kana) * 0.15:
        return "ja"
    # A Chinese character says about as much as three letters of an alphabet.
    chinese = han * 3 > letters - han
    language = "zh" if chinese else str(py3langid.classify(f"{title}\n{body}"[:20_000])[0])
    if language not in SINITIC:
        return language
    return "zh-Hant" if traditional > simplified else "zh-Hans"


# Codes of countries that pages state as the language spoken there; none of them is a language.
COUNTRIES = {
    "kr": "ko", "jp": "ja", "cn": "zh-cn", "tw": "zh-tw", "hk": "zh-hk", "cz": "cs", "dk": "da",
    "gr": "el", "ua": "uk", "vn": "vi", "rs": "sr", "iw": "he", "zht": "zh-hant", "zhs": "zh-hans",
}  # fmt: skip
# Letters without which a text is in none of these languages.
ALPHABETS = {
    name: re.compile(f"[{letters}]")
    for names, letters in (
        ("ko", "\uac00-\ud7a3\u1100-\u11ff"),
        ("ja", "\u3041-\u30ff"),
        ("ru uk be bg mk kk ky mn tg", "\u0400-\u04ff"),
        ("el", "\u0370-\u03ff"),
        ("he yi", "\u0590-\u05ff"),
        ("ar fa ur ps", "\u0600-\u06ff"),
        ("th", "\u0e00-\u0e7f"),
        ("ka", "\u10a0-\u10ff"),
        ("hy", "\u0530-\u058f"),
        ("my", "\u1000-\u109f"),
        ("km", "\u1780-\u17ff"),
        ("hi mr ne", "\u0900-\u097f"),
        ("bn", "\u0980-\u09ff"),
        ("ta", "\u0b80-\u0bff"),
    )
    for name in names.split()
}
ANY = re.compile("")


def stated_language(tag: str | None, text: str) -> str:
    """Return the language that a document states, in the form of `language_of`; "" if unusable.

    Publishing systems state en-US whatever the language of the text: a tag that the characters of
    the text contradict is unusable, and so is Chinese without a script or region.

    >>> stated_language("zh-TW", "北約")
    'zh-Hant'
    """
    match = re.fullmatch(r"([a-z]{2,3})((?:[-_][a-z0-9]+)*)", (tag or "").strip().lower())
    if match is None or match[1] in ("und", "mul", "zxx"):
        return ""
    language = COUNTRIES.get(match[1], match[1])
    parts = set(re.split("[-_]", f"{language}{match[2]}"))
    chinese = len(IS_HAN.findall(text)) * 3 > len(LETTERS.findall(text)) and not KANA.search(text)
    if not parts & {"zh", "cmn"}:
        alphabet = ALPHABETS.get(language, ANY)
        return "" if chinese or not alphabet.search(text) else language
    traditional = bool(parts & {"hant", "tw", "hk", "mo"})
    if not chinese or not (traditional or parts & {"hans", "cn", "sg", "my"}):
        return ""
    stated, other = ("zh-Hant", _simplified_only) if traditional else ("zh-Hans", _traditional_only)
    contradicted = any(c in other() for c in text) and language_of("", text) != stated
    return "" if contradicted else stated


@lru_cache(maxsize=32)  # a text is folded for its search tokens, its topics and its sketch
def fold(text: str) -> str:
    """Return the text in the one form in which spellings are compared.

    Compatibility forms (NFKC), case, accents and the two Chinese scripts make no difference
    any more. Used alike for the index, for queries and for the terms of topics.

    >>> fold("ＡＵＫＵＳ與臺灣 Café")
    'aukus与台湾 cafe'
    """
    if text.isascii():
        return text.lower()
    table, odd = _table()
    folded = table[_places(_codes(text))]
    if np.maximum.reduce(folded) == ODD:  # as max(), without the Python around it
        codes = _codes(odd.sub(lambda match: _folded(match[0]), text))
        folded = table[_places(codes)]
        folded = np.where(folded == ODD, codes, folded)
    return folded.tobytes().decode("utf-32-le", "surrogatepass")


def _folded(text: str) -> str:
    """`fold` without the lookup table: slow, used to fill it and for what it cannot fold."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in text if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare).translate(folding())


ODD = 0x110000  # entry of a character that cannot be folded alone, or to exactly one character


@cache
def _table() -> tuple[NDArray[np.uint32], re.Pattern[str]]:
    """Return the table from code point to folded code point, and a pattern for what it cannot fold.

    It cannot fold a character that becomes several or none, or one that may combine with the
    character before it: a combining mark, or the second part of a composition.
    """
    characters = list(_characters())
    folded = _folded("\n".join(characters)).split("\n")
    table = np.arange(REACH, dtype=np.uint32)
    table[-1] = ODD
    joining = _joining(characters)
    for character, result in zip(characters, folded, strict=True):
        if len(result) != 1 or character in joining:
            table[ord(character)] = ODD
        elif result != character:
            table[ord(character)] = ord(result)
    numbers = np.flatnonzero(table == ODD).tolist()
    starts = [n for before, n in pairwise([-9, *numbers]) if n != before + 1]
    ends = [n for n, after in pairwise([*numbers, sys.maxunicode]) if after != n + 1]
    ends[-1] = sys.maxunicode
    ranges = "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in zip(starts, ends, strict=True))
    return table, re.compile(f".?[{ranges}]+", re.DOTALL)


def _joining(characters: list[str]) -> set[str]:
    """Return the characters that, decomposed, may combine with the character before them."""
    seconds = {
        chr(int(parts[1], 16))
        for character in characters
        if len(parts := unicodedata.decomposition(character).split()) == 2 and parts[0][0] != "<"
    }
    seconds.update(map(chr, [*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)]))  # hangul
    parts = unicodedata.normalize("NFKD", "\n".join(characters)).split("\n")
    return {
        character
        for character, part in zip(characters, parts, strict=True)
        if part and (part[0] in seconds or unicodedata.combining(part[0]))
    }


def folded_words(text: str) -> str:
    """Return the folded words of a text, a space between them: the key of equal spellings.

    >>> folded_words("本·薩勒曼")
    '本 萨勒曼'
    """
    return re.sub(r"[\W_]+", " ", fold(text)).strip()
