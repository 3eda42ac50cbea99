"""Simplified and Traditional characters: which is which, and one form for both."""

import re
import unicodedata
from collections import Counter
from functools import cache

import opencc
import py3langid

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

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
KANA = re.compile(r"[\u3041-\u30ff]")
HANGUL = re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")
ACCENTED = re.compile("[\u00c0-\u052f\u1e00-\u1fff]")
LETTERS = re.compile(r"[^\W\d_]")


@cache
def folding() -> dict[int, str]:
    """Return the table that takes every Chinese character to the one form used for comparing.

    Traditional goes to Simplified character by character, then the unified variants. Applying it
    twice changes nothing more.
    """
    converter = opencc.OpenCC("t2s")
    table: dict[int, str] = {}
    for block in (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2A6E0)):
        characters = [chr(number) for number in block]
        # One line each, so that no phrase forms across two characters.
        converted = converter.convert("\n".join(characters)).split("\n")
        for character, simplified in zip(characters, converted, strict=True):
            folded = UNIFIED.get(simplified, simplified)
            if folded != character and len(folded) == 1:
                table[ord(character)] = UNIFIED.get(folded, folded)
    # Some conversions lead to a character that is converted itself: go to the end at once.
    return {number: folded.translate(table) for number, folded in table.items()}


@cache
def _traditional_only() -> frozenset[str]:
    return frozenset(
        chr(number)
        for number in opencc_pairs("t2s")
        if not _encodable(chr(number), "gb2312") and _encodable(chr(number), "big5")
    )


@cache
def _simplified_only() -> frozenset[str]:
    return frozenset(
        chr(number)
        for number in opencc_pairs("s2t")
        if not _encodable(chr(number), "big5") and _encodable(chr(number), "gb2312")
    )


def opencc_pairs(configuration: str) -> list[int]:
    """Return the code points of the characters that a conversion changes."""
    characters = [chr(number) for number in range(0x4E00, 0xA000)]
    converted = opencc.OpenCC(configuration).convert("\n".join(characters)).split("\n")
    return [ord(a) for a, b in zip(characters, converted, strict=True) if a != b]


def _encodable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def language_of(title: str, body: str = "") -> str:
    """Return the language of an article as a BCP 47 tag: zh-Hans, zh-Hant, en, fr, ...; else und.

    Title and body are judged together. Chinese is Traditional when more of the characters that
    only one script has are Traditional; a text without any such character counts as Simplified.
    """
    # Counting characters first makes the rest depend on how many different ones there are.
    counted = Counter(f"{title}\n{body}"[:20_000])
    letters = _counted(counted, LETTERS)
    if not letters:
        return "und"
    han, kana, hangul = (_counted(counted, pattern) for pattern in (HAN, KANA, HANGUL))
    if hangul > han and hangul > letters * 0.2:
        return "ko"
    if kana > (han + kana) * 0.15:
        return "ja"
    # A Chinese character says about as much as three letters of an alphabet.
    chinese = han * 3 > letters - han
    language = "zh" if chinese else str(py3langid.classify(f"{title}\n{body}"[:20_000])[0])
    if language != "zh":
        return language
    traditional, simplified = _traditional_only(), _simplified_only()
    hant = sum(count for character, count in counted.items() if character in traditional)
    hans = sum(count for character, count in counted.items() if character in simplified)
    return "zh-Hant" if hant > hans else "zh-Hans"


def _counted(characters: Counter[str], pattern: re.Pattern[str]) -> int:
    return sum(count for character, count in characters.items() if pattern.match(character))


def stated_language(tag: str | None, text: str) -> str:
    """Return the language that a document states, in the form of `language_of`; "" if of no use.

    Publishing systems go on saying en-US whatever is written in them: a tag that the writing of
    the text contradicts is of no use, nor is Chinese in a script that is not said.

    >>> stated_language("zh-TW", "北約")
    'zh-Hant'
    """
    match = re.fullmatch(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*", (tag or "").strip().lower())
    if match is None or match[1] in ("und", "mul", "zxx"):
        return ""
    parts = set(re.split("[-_]", match[0]))
    chinese = len(HAN.findall(text)) * 3 > len(LETTERS.findall(text)) and not KANA.search(text)
    if match[1] not in ("zh", "cmn"):
        return "" if chinese else match[1]
    traditional = bool(parts & {"hant", "tw", "hk", "mo"})
    if not chinese or not (traditional or parts & {"hans", "cn", "sg", "my"}):
        return ""
    stated, other = ("zh-Hant", _simplified_only) if traditional else ("zh-Hans", _traditional_only)
    contradicted = any(c in other() for c in text) and language_of("", text) != stated
    return "" if contradicted else stated


def without_accents(text: str) -> str:
    """Return the text with the accents of Latin, Greek and Cyrillic letters taken off."""
    if not ACCENTED.search(text):
        return text
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare)


def fold(text: str) -> str:
    """Return the text in the one form in which spellings are compared.

    Compatibility forms (NFKC), case, accents and the two Chinese scripts make no difference
    any more. Used alike for the index, for queries and for the terms of topics.

    >>> fold("ＡＵＫＵＳ與臺灣 Café")
    'aukus与台湾 cafe'
    """
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return without_accents(text.casefold()).translate(folding())
