"""Patterns made from examples: what an editor pastes and marks becomes a rule. Pure.

An editor's words are only ever literals between fixed, bounded pieces, so that no example can make
a pattern that takes long.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from archive.text.characters import CJK

LONGEST = 200  # characters of an example
LONGEST_LABEL = 30  # of them kept before what is marked
MOST_GAPS = 2  # of a line of furniture
GAP = re.compile(r"\s*(?:…+|\.{3,}|⋯+)\s*")
# What ends a name: a bar, a bracket, a figure, the next label, or the line.
BARS = r"|｜/／()（）\[\]【】〔〕<>《》"
NEXT = rf"\s{{0,3}}(?:$|[{BARS}。;；—–]|\d|[-]\s)|[\s，,]{{1,3}}\S{{1,8}}[：:]"
HAN_NAME = rf"[{CJK}·•]{{1,20}}(?:[ 　、，,]{{1,3}}[{CJK}·•]{{1,20}}){{0,7}}?"
# Words with a capital first, or of scripts without capitals.
WORD = r"(?![a-zß-öø-ÿа-яё])[^\W\d_][\w.’'-]{0,25}"
NAME = (
    rf"{WORD}(?:(?:, (?:and )?| and | & | (?:(?:de|van|von|der|den|al|bin|la|le|du|da|di) ){{0,2}}){WORD})"
    r"{0,9}?"
)
IS_CJK = re.compile(rf"[{CJK}]")
FIGURES = re.compile(r"\d+")
# Pieces of a date: each as printed once, in all the forms that it may have.
DATE_PIECES = (
    (re.compile(r"\d{5,}"), r"\d{5,14}+"),
    (FIGURES, r"\d{1,4}+"),
    (re.compile("[〇○零一二三四五六七八九十]+(?=[年月日号號時时点點])"), "[〇○零一二三四五六七八九十]{1,4}"),
    (re.compile("(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]"), "(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]"),
    (re.compile("上午|下午|晚上|凌晨|中午"), "(?:上午|下午|晚上|凌晨|中午)"),
    (re.compile("[월화수목금토일]요일"), "[월화수목금토일]요일"),
    (re.compile("[月火水木金土日]曜日?"), "[月火水木金土日]曜日?"),
    # Names of months and days; what is written without blanks stays as it is.
    (re.compile(rf"[^\W\d_{CJK}]+\.?"), rf"[^\W\d_{CJK}]{{1,15}}+\.?"),
)  # fmt: skip


class Reasons(NamedTuple):
    """Why an example makes no rule: sentences that the desk translates."""

    empty: str = "The line is empty."
    long: str = f"The line is too long: the limit is {LONGEST} characters."
    elsewhere: str = "What is marked does not stand in the line as it is written."
    bare: str = "Nothing stands around the name: paste the line with its label."
    untold: str = "Nothing tells the name from any other word: paste a line with a label."
    figures: str = "The date has no figures."
    gaps: str = f"A line may have {MOST_GAPS} gaps at most."
    little: str = "The line says too little: it would take away other paragraphs."


REASONS = Reasons()


class ExampleError(ValueError):
    """An example from which no rule can be made, and why, in words for people."""


def byline_pattern(line: str, name: str) -> str:
    """Return the pattern (group `byline`) for lines like this one, in which `name` is marked.

    Raises ExampleError where the name does not stand in the line, or nothing stands around it.

    >>> import re
    >>> re.search(byline_pattern("来源：某社 作者：李明", "李明"), "来源：他社 作者：王小红")["byline"]
    '王小红'
    """
    before, name, after = _parts(line, name)
    if not before and not after:
        raise ExampleError(REASONS.bare)
    of_name = HAN_NAME if IS_CJK.search(name) else NAME
    ends, glued = _end(after)
    if not _label(before) and not glued and not re.match(rf"\s?[{BARS}\d]", after):
        raise ExampleError(REASONS.untold)
    return f"{_start(before)}(?P<byline>{of_name})(?={ends})"


def date_pattern(line: str, date: str) -> str:
    """Return the pattern (group `date`) for lines like this one, in which `date` is marked.

    Raises ExampleError where the date does not stand in the line, or has no figures.

    >>> import re
    >>> re.search(date_pattern("稿件 2024.05.06 15:05", "2024.05.06 15:05"), "稿件 2023.12.1 8:00")["date"]
    '2023.12.1 8:00'
    """
    before, date, _after = _parts(line, date)
    if len(before.split()) > 1 and not before.rstrip().endswith((":", "：")):
        before = ""
    if not re.search(r"\d|[〇零一二三四五六七八九十]", date):
        raise ExampleError(REASONS.figures)
    start = _start(before) if before else r"(?<!\w)"
    return rf"{start}(?P<date>{_date_shape(date)})(?!\d)"


def line_pattern(pattern: str) -> str:
    """Return the pattern of a short paragraph that is no more than a line with such a mark in it."""
    before = "^" if pattern.startswith("^") else "^.{0,80}?"
    return f"{before}{pattern.removeprefix('^')}.{{0,80}}$"


def furniture_pattern(line: str) -> str:
    """Return the pattern of a paragraph that is this line; figures may be others, … any words.

    Raises ExampleError for a line that is empty, too long or has too many gaps.

    >>> import re
    >>> bool(re.fullmatch(furniture_pattern("关注…公众号 10 万人已订阅"), "关注某报官方公众号 25 万人已订阅"))
    True
    """
    pieces = GAP.split(_checked(line))
    if len(pieces) - 1 > MOST_GAPS:
        raise ExampleError(REASONS.gaps)
    if sum(len(piece.strip()) for piece in pieces) < 2:
        raise ExampleError(REASONS.little)
    return ".{0,120}?".join(_literal(piece) for piece in pieces)


def suffix_pattern(suffix: str) -> str:
    """Return the pattern of what stands at the end of titles: - 某报, | The Paper.

    >>> import re
    >>> re.sub(suffix_pattern("某报"), "", "两国会谈 - 某报"), re.sub(suffix_pattern("某报"), "", "专访某报")
    ('两国会谈', '专访某报')
    """
    bare = _checked(suffix)
    apart = r"\s{0,3}[-_|｜–—·•:：»]{1,3}" if re.match(r"[^\W_]", bare) else ""
    apart += r"\s{0,3}"
    return rf"{apart}{_literal(bare)}$"


def _checked(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise ExampleError(REASONS.empty)
    if len(text) > LONGEST:
        raise ExampleError(REASONS.long)
    return text


def _parts(line: str, marked: str) -> tuple[str, str, str]:
    """Return what stands before what is marked, it itself, and what stands after it."""
    line, marked = _checked(line), " ".join(marked.split())
    if not marked or marked not in line:
        raise ExampleError(REASONS.elsewhere)
    before, _, after = line.partition(marked)
    return before, marked, after


def _label(before: str) -> str:
    """Return the words directly before a mark that are the same in other lines."""
    words = re.split(rf"\s+|[{BARS}](?=.)", before.strip())
    return words[-1][-LONGEST_LABEL:] if words and not re.fullmatch(r"\W*\d.*", words[-1]) else ""


def _start(before: str) -> str:
    bare = before.strip()
    if not bare:
        return r"^\s{0,3}"
    if len(bare) <= LONGEST_LABEL and not re.search(rf"\d|[{BARS}\s].", bare):
        return rf"^\s{{0,3}}{_literal(bare)}\s{{0,3}}"
    label = _label(before)
    edge = r"(?<!\w)" if re.match(r"[a-zA-Z]", label) else ""
    return rf"{edge}{_literal(label)}\s{{0,3}}" if label else r"(?<=[\s\d|｜])"


def _end(after: str) -> tuple[str, bool]:
    """Return the pattern of what ends a name, and whether that is what is glued to it here."""
    if not after.strip():
        return NEXT, False
    if after[0].isspace():
        word = after.split()[0]
        edge = r"(?!\w)" if word[-1].isalnum() and word.isascii() else ""
        return rf"\s{{1,3}}{_literal(word)}{edge}|{NEXT}", False
    word = re.split(r"\s|\d", after)[0][:LONGEST_LABEL]
    if not word or re.match(rf"[{BARS},，。;；·•]", word):
        return (rf"{_literal(word)}|{NEXT}" if word else NEXT), bool(word)
    return _literal(word), True


def _literal(text: str) -> str:
    """Return a pattern of a text in which blanks may be missing and figures may be others."""
    return _pattern_of(text, ((FIGURES, r"\d{1,12}+"),))


def _date_shape(date: str) -> str:
    return _pattern_of(date, DATE_PIECES)


def _pattern_of(text: str, forms: Sequence[tuple[re.Pattern[str], str]]) -> str:
    """Return a pattern of a text: what one of the forms matches as that form, all else as it is.

    Blanks may be missing, but not between two such pieces: a row of figures could else be cut in
    a great many ways.
    """
    written: list[str] = []
    at, was_form, blank = 0, False, False
    while at < len(text):
        if text[at].isspace():
            blank, at = True, at + 1
            continue
        found = ((form, match) for piece, form in forms if (match := piece.match(text, at)))
        form, match = next(found, ("", None))
        if blank:
            written.append(r"\s{1,3}" if was_form and match else r"\s{0,3}")
        written.append(form if match else re.escape(text[at]))
        at = match.end() if match else at + 1
        was_form, blank = match is not None, False
    return "".join(written) + (r"\s{0,3}" if blank else "")
