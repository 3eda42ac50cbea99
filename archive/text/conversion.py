"""Conversion between Simplified and Traditional Chinese, phrase by phrase, for display only.

OpenCC converts; `conversion.toml` beside this module corrects what it gets wrong in news, and
lists words for which newspapers of Taiwan and Hong Kong use others. Stored text is never converted.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from archive.text.characters import HAN
from archive.text.script import converter, language_of, opencc_changes

# The possible targets, as values of `lang`. Those with a region use its vocabulary, too.
TARGETS = ("zh-Hans", "zh-Hans-CN", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK")
# By target, the table of its words, and OpenCC's configuration of its characters.
REGIONS = {"zh-Hant-TW": ("taiwan", "t2tw"), "zh-Hant-HK": ("hong_kong", "t2hk")}

# What is converted as one unit: Chinese characters, and the dots inside foreign names.
RUN = re.compile(rf"[{HAN}·•‧・]+")
# Characters mostly used to transcribe foreign names; 里 after one of them belongs to a name.
OF_NAMES = (
    "阿埃艾巴贝比彼波博布茨达戴蒂迪杜恩尔弗菲费佛福戈古哈赫霍基吉贾卡凯坎科克肯拉莱赖兰劳勒利莉琳隆"
    "卢伦罗洛玛马迈曼梅蒙莫姆穆纳娜尼涅诺努欧帕潘佩皮珀奎切琴萨塞桑瑟什施斯索泰坦特腾廷托瓦维韦沃乌"
    "西希锡谢辛雅亚耶叶伊扎札泽詹佐娅喀"
)
# Corrections by context, each a pattern and the Traditional character for what it matches. First
# names that OpenCC mistakes for words, for which it writes 裏, 範 and 樸.
NAMES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(f"(?<=[{OF_NAMES}])里|里(?=[{OF_NAMES}]{{1,3}}[·•])"), "里"),
    (re.compile("(?<![规模示防典师风就垂轨])范(?![围例畴本文式性型])"), "范"),
    (re.compile("(?<![质淳纯简俭古诚])朴(?![素实质拙])"), "朴"),
    # 发 is hair (髮) after 头, 长 and 理, but not where these end another word, nor where the next
    # character makes a verb of it.
    (re.compile("(?<=[街巨龙带寡口码源镜领牵案势]头)发"), "發"),
    (re.compile("(?<=[局部校市院事首议行处书家社团司州省县会组队台总成增生]长)发"), "發"),
    (re.compile("(?<=[总经助代办物管治整审受]理)发"), "發"),
    (re.compile("(?<=[换补续颁核签增派])发(?!型)"), "發"),
    (
        re.compile(
            "(?<![头长理脱白黑秃染假烫护毛秀金短])发(?=[表言文布起展生动放声行出达掘扬问售])"
        ),
        "發",
    ),
    (re.compile("(?<=[基资奖罚]金)发|(?<=尼黑)发|(?<=脸书)发"), "發"),
    # 出 counts plays (齣) only before a word for one; 胡 is a beard (鬍) only in words for beards.
    (re.compile("(?<![一两三几这那整])出|(?<=一)出(?![戏剧闹好悲喜])"), "出"),
    (re.compile("(?<![腮羊刮])胡(?![子须渣茬髭])"), "胡"),
    # 只 counts ships and animals (隻) after a number; before 有, 能 and the like it is "only".
    (
        re.compile("(?<![船舰艇一二两三四五六七八九十百千万几这那每多])只(?=[有能限须需会要是])"),
        "只",
    ),
    # 签 is a lot or slip (籤) only in words for these. 后 after days and sums is 後 and no queen;
    # 天后 may open a run because digits end one.
    (re.compile("(?<![书标抽竹牙求题浮中])签(?![筒条子诗])"), "簽"),
    (re.compile("(?:^|(?<=[一二两三四五六七八九十百几数多]))天后(?![宫庙诞娘们级])"), "天後"),
    (re.compile("(?<=[美欧日港百千万亿]元)后"), "後"),
    # A run of two or three characters alone is a byline: 于 is a surname there.
    (re.compile("^于(?=..?$)(?![是此今])"), "于"),
)

# Quotation marks, outer pair first: Taiwan and Hong Kong use corner brackets, the mainland curly
# quotes. Nesting depth says whether a pair is an outer or an inner one.
CORNERS, CURVES = (("「", "」"), ("『", "』")), (("“", "”"), ("‘", "’"))
QUOTES = {"zh-Hant-TW": CORNERS, "zh-Hant-HK": CORNERS, "zh-Hans-CN": CURVES}
BESIDE_QUOTE = re.compile(f"{RUN.pattern}|[、。，！？：；…（）《》]")
QUOTE = re.compile(r"[“”‘’「」『』\n]")
OPENING = {"”": "“", "’": "‘", "」": "「", "』": "『"}

Convert = Callable[[str], str]


def converted(text: str, target: str, language: str = "") -> str:
    """Return Chinese text converted to `target`; `language` is its own tag, detected if not given.

    >>> converted("软件发展之后，头发干净", "zh-Hant-TW")
    '軟體發展之後，頭髮乾淨'
    """
    return "".join(converted_pieces([text], target, language))


def converted_pieces(pieces: Iterable[str], target: str, language: str = "") -> list[str]:
    """Return the pieces of one running text, converted together and cut at the same places.

    A phrase that markup splits between pieces is still converted as a phrase.

    >>> converted_pieces(["皇", "后与头", "发"], "zh-Hant")
    ['皇', '后與頭', '髮']
    """
    pieces = list(pieces)
    text = "".join(pieces)
    language = language or language_of("", text)
    convert = _conversion(target, language)
    if convert is None or not text:
        return pieces
    if not target.startswith(language[:7]):  # text may quote its own script in other marks
        text = _requoted(text, target)
    cuts = [0]
    for piece in pieces:
        cuts.append(cuts[-1] + len(piece))
    written: list[str] = []  # the text converted so far
    places: list[int] = []  # where in it each cut came to lie
    length = at = 0
    waiting = iter(cuts)
    cut = next(waiting, None)
    for run in (*RUN.finditer(text), None):
        start, end = run.span() if run else (len(text), len(text))
        new = convert(run[0]) if run else ""
        while cut is not None and cut <= end:
            if cut <= start:
                places.append(length + cut - at)
            else:
                places.append(length + start - at + _place(run[0], new, cut - start, convert))  # type: ignore[index]
            cut = next(waiting, None)
        written += (text[at:start], new)
        length += start - at + len(new)
        at = end
    whole = "".join(written)
    return [whole[a:b] for a, b in pairwise(places)]


def _requoted(text: str, target: str) -> str:
    """Return the text with its quotation marks replaced, one for one, by those of the target.

    A single curve alone may be an apostrophe, and marks with no Chinese in or beside them belong
    to another language: both stay. Any other mark is clearly an opening or a closing one, and is
    replaced even if its partner stands in another paragraph or was cut off.
    """
    if not (styles := QUOTES.get(target)):
        return text
    written = list(text)
    opened: list[int] = []
    pairs: list[tuple[int, int, int]] = []  # (where it opens, where it closes, how deep)
    for match in QUOTE.finditer(text):
        mark, at = match[0], match.start()
        if mark == "\n":
            pairs += ((start, start, depth) for depth, start in enumerate(opened))
            opened.clear()
        elif mark not in OPENING:
            opened.append(at)
        elif opened and text[opened[-1]] == OPENING[mark]:
            start = opened.pop()
            pairs.append((start, at, len(opened)))
        elif mark != "’":
            pairs.append((at, at, 0))
    pairs += ((start, start, depth) for depth, start in enumerate(opened))
    for start, end, depth in pairs:
        alone = start == end
        beside = text[max(start - 1, 0) : end + 2]
        if (alone and text[start] in "‘’") or not BESIDE_QUOTE.search(beside):
            continue
        opening, closing = styles[depth % 2]
        written[end] = closing
        if not alone or text[start] not in OPENING:
            written[start] = opening
    return "".join(written)


def _place(run: str, new: str, cut: int, convert: Convert) -> int:
    """Return where a cut lies in the converted run: moved only if the run's length changed."""
    return cut if len(run) == len(new) else min(len(convert(run[:cut])), len(new))


def _conversion(target: str, language: str) -> Convert | None:
    """Return the function that converts a language to the target; None if nothing is to change."""
    if target not in TARGETS or not language.startswith("zh"):
        return None
    if target.startswith("zh-Hans"):
        # Simplified text may quote Traditional; its own characters come out as they are.
        words = target == "zh-Hans-CN" and language.startswith("zh-Hant")
        return _to_mainland if words else _to_simplified
    if language.startswith("zh-Hant"):
        return None
    return {"zh-Hant": _to_traditional, "zh-Hant-TW": _to_taiwan, "zh-Hant-HK": _to_hong_kong}[
        target
    ]


@lru_cache(maxsize=50_000)
def _to_traditional(run: str) -> str:
    new = converter("s2t").convert(run)
    if len(new) != len(run):
        return str(new)
    characters = list(new)
    fixes, pattern = _fixes()
    for match in pattern.finditer(run):
        characters[match.start() : match.end()] = fixes[match[0]]
    for name, character in NAMES:
        for match in name.finditer(run):
            characters[match.start() : match.end()] = character
    return "".join(characters)


@lru_cache(maxsize=50_000)
def _to_taiwan(run: str) -> str:
    """Return the run as Taiwan's newspapers write it, 台 for 臺 as they and these pages have it."""
    words, pattern = _words("zh-Hant-TW")
    new = pattern.sub(lambda m: words[m[0]], str(converter("t2tw").convert(_to_traditional(run))))
    return new.replace("臺", "台")


@lru_cache(maxsize=50_000)
def _to_hong_kong(run: str) -> str:
    words, pattern = _words("zh-Hant-HK")
    return pattern.sub(lambda m: words[m[0]], str(converter("t2hk").convert(_to_traditional(run))))


@lru_cache(maxsize=50_000)
def _to_simplified(run: str) -> str:
    """Return the run in Simplified, 著 in verbs as 着; unchanged if nothing in it is Traditional."""
    traditional = not _traditional().isdisjoint(run)
    return str(converter("tw2s").convert(run)) if traditional else run


@lru_cache(maxsize=50_000)
def _to_mainland(run: str) -> str:
    words, pattern = _words("zh-Hans-CN")
    return pattern.sub(lambda m: words[m[0]], _to_simplified(run))


@cache
def _traditional() -> frozenset[str]:
    return opencc_changes("tw2s")


@cache
def _tables() -> dict[str, Any]:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _fixes() -> tuple[dict[str, str], re.Pattern[str]]:
    fixes = _tables()["traditional"]
    return fixes, _any_of(fixes)


@cache
def _words(target: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the words of a region by those they replace, already in the target's characters."""
    tables = _tables()
    if target in REGIONS:
        table, configuration = REGIONS[target]
        to_region = converter(configuration).convert
        words = {to_region(_to_traditional(a)): b for a, b in tables[table].items()}
    else:
        unclear = tables["ambiguous"]["words"]
        words = {_to_simplified(b): a for a, b in tables["taiwan"].items() if b not in unclear}
    return words, _any_of(words)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that matches any of the words, longer ones first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
