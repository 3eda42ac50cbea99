"""Versions of documents: whether two are of one document, and which takes precedence. Pure."""

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from functools import cached_property

from archive.outlets.houses import one_house
from archive.outlets.keepers import speaks_for
from archive.text.characters import CJK, count
from archive.text.script import either_script, fold

# A word, or one character of scripts written without spaces between words.
TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
PHRASE = 4  # tokens (words or characters) in a row
MOST_LETTERS = 100_000  # characters of a text that are compared
# Share of the shorter text's phrases that the longer has as well. Measured on 7,400 pairs of one
# outlet's 569 articles: one in a hundred shares 0.06, daily market reports share up to 0.33; an
# article that was rewritten the same day kept 0.86.
ALIKE = 0.3
ALIKE_ON_OTHER_DAYS = 0.6
UNLIKE = 0.05
CONTAINED = 0.8
TELLING = 60  # characters of both texts from which their being unlike outweighs a common day
# Similarity of two titles; two articles on one event reach 0.54, a changed title more.
TITLES_ALIKE = 0.6
NUMBER = re.compile(r"[0-9零〇一二三四五六七八九十百千万两]+")
# Titles that a site prints above every page of it.
OF_THE_SITE = re.compile(
    either_script(r"(?:返回|回到)?(?:网站)?(?:首页|主页)|返回|无(?:标题|题)")
    + r"|(?:back to )?(?:home|homepage|index|main page|front page)|untitled|no title|document|new page",
    re.IGNORECASE,
)
SHORTCODE = re.compile(r":[a-z0-9_+-]+:")


class Standing(IntEnum):
    """Rank of a document as the source of an article: a lower one never replaces a higher."""

    PLACEHOLDER = 0  # the page of an error, a challenge, a paywall
    EMPTY_ELSEWHERE = 1
    EMPTY = 2  # a title without text
    ELSEWHERE = 3  # from another host than the article's own
    OWN = 4


@dataclass(frozen=True)
class Version:
    """What decides which article a document belongs to, and whether it takes precedence.

    `moment` is when it is known to have existed; `day` the day of publication, None if unknown or
    estimated.
    """

    title: str
    text: str
    day: dt.date | None
    moment: dt.datetime
    standing: Standing
    content_hash: str
    format: str = ""
    place: str = ""

    @cached_property
    def phrases(self) -> frozenset[int]:
        """Hashes of all runs of PHRASE tokens in the text, which overlap."""
        words = TOKEN.findall(fold(self.text[:MOST_LETTERS]))
        length = min(PHRASE, len(words))
        return frozenset(
            hash(tuple(words[n : n + length])) for n in range(len(words) - length + 1) if length
        )

    @cached_property
    def heading(self) -> str:
        """The folded title, letters and digits only; "" if the site prints it on every page."""
        title = fold(SHORTCODE.sub(" ", self.title)).strip()
        return "" if OF_THE_SITE.fullmatch(title) else "".join(re.findall(r"\w+", title))

    @property
    def characters(self) -> int:
        return count(self.text)

    @property
    def order(self) -> tuple[dt.datetime, int, str]:
        """Sort key by which the later version is the greater, in whatever order they came in."""
        return self.moment, self.characters, self.content_hash


def likeness(one: Version, other: Version) -> float:
    """Return a score, to be compared, of two versions with one address being one document; 0: no.

    They are if one text holds a good part of the other's phrases, if their titles are alike, or if
    both are of one day, unless then their titles and texts have nothing in common.
    """
    held = contained(one, other)
    titles = titles_alike(one, other)
    if one.day and other.day and one.day != other.day:
        day, alike = 0.0, held >= ALIKE_ON_OTHER_DAYS
    else:
        day, alike = float(one.day is not None and one.day == other.day), held >= ALIKE
    if not one.phrases or not other.phrases:
        alike = alike or one.phrases == other.phrases
    telling = min(one.characters, other.characters) >= TELLING
    if day and telling and held < UNLIKE and titles < TITLES_ALIKE / 2:
        day = 0.0
    if not alike and titles < TITLES_ALIKE and not day:
        return 0.0
    return 4 * held + 2 * titles + day + 0.001


def contained(one: Version, other: Version) -> float:
    """Return the share of the phrases of the one with fewer that both have, from 0 to 1."""
    fewer = min(len(one.phrases), len(other.phrases))
    return len(one.phrases & other.phrases) / fewer if fewer else 0.0


def titles_alike(one: Version, other: Version) -> float:
    """Return the similarity of two titles, from 0 to 1.

    Titles with different numbers are parts of a series, so they never count as alike.
    """
    a, b = one.heading, other.heading
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    ratio = SequenceMatcher(None, a, b, autojunk=False).ratio()
    if Counter(NUMBER.findall(a)) != Counter(NUMBER.findall(b)):
        return min(ratio, TITLES_ALIKE / 2)
    return ratio


def is_part(one: Version, whole: Version) -> bool:
    """Whether a version is an excerpt of another: under half as long, with little text of its own.

    For an entry of a feed its length alone decides.
    """
    if 2 * one.characters >= whole.characters:
        return False
    return one.format == "feedxml" or contained(one, whole) >= CONTAINED


def may_replace(new: Version, old: Version) -> bool:
    """Whether a version has at least the standing of the one that an article has now.

    Among versions from other houses, only one from the same house as the present one has it.
    """
    if new.standing != old.standing:
        return new.standing > old.standing
    return new.standing >= Standing.OWN or of_one_place(new, old)


def of_one_place(one: Version, other: Version) -> bool:
    """Whether two versions of one standing come from one address or one house."""
    if one.standing != other.standing:
        return False
    return one.place == other.place or one_house(speaks_for(one.place), speaks_for(other.place))
