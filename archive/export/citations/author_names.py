"""Names of authors: which of them a byline lists, and the parts of one. Pure."""

import re
from typing import NamedTuple

from pybtex.database import Person
from pybtex.exceptions import PybtexError

from archive.text.characters import IS_CJK
from archive.text.pinyin import name_in_pinyin
from archive.text.storable import line

LISTED = re.compile("[、,，;；]")
JOINED = re.compile(r"\s+(?:and|&)\s+")
SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV)")
# 蔡英文 as Tsai Ing-wen: the family name, then two syllables of which the second is small.
HYPHENATED = re.compile(r"([A-Z][a-z]+) ([A-Z][a-z]+-[a-z]+)")
CAPITALS = re.compile(r"[^\W\d_]+")
INITIALS = re.compile(r"\b([A-Z]\.)(?=[A-Z]\.)")
# Words that are in the names of bodies, and in those of nobody; those of the last line, in short names, are surnames.
BODIES = re.compile(
    r"The .+|(?:Associated|Canadian|Europa) Press|Thomson Reuters|Deutsche Welle|.*\b(?:of|for|AFP|BBC|CNN|News|Agence|Agencia|Agency|Agencies|Staff|Team|Desk|Bureau|Newsroom"
    r"|Ministry|Department|Committee|Commission|Council|Government|Embassy|Parliament|Nations|Organi[sz]ation"
    r"|Institute|University|Academy|Cent(?:er|re)|Foundation|Association|Society|Federation|Alliance|Union"
    r"|International|Corporation|Media|Network|Radio|Television|TV|Times|Editors|Reporters|Correspondents|Board"
    r"|Group|Services?|Office|Watch|Inc|Ltd)\b.*"
    r"|\S+ \S+ .*\b(?:Press|Post|Journal|Herald|Daily|Bank|House|Party|Court|Fund)"
)


class AuthorName(NamedTuple):
    """The parts of a name; one that has none is all `family`."""

    family: str
    given: str = ""
    suffix: str = ""


def listed(byline: str) -> list[str]:
    """Return the names in a byline, each on one line.

    >>> listed("李明、Anna Weber and Peter Hall"), listed("Martin Luther King, Jr.")
    (['李明', 'Anna Weber', 'Peter Hall'], ['Martin Luther King, Jr.'])
    """
    found: list[str] = []
    for part in LISTED.split(byline):
        name = " ".join(line(part).split())
        if found and SUFFIX.fullmatch(name):
            found[-1] += f", {name}"
        elif name:
            people = JOINED.split(name)
            found += people if all(" " in each and not is_body(each) for each in people) else [name]
    return found


def is_body(name: str) -> bool:
    """Whether a name is that of a body, such as an agency: it stays in one piece.

    >>> [is_body(name) for name in ("Human Rights Watch", "Agence France-Presse", "Emily Post")]
    [True, True, False]
    """
    return bool(BODIES.fullmatch(name))


def parts_of(name: str) -> AuthorName:
    """Return the parts of a name; a Chinese name, that of a body or a single word is all family name.

    A name all in capitals is written as names are.

    >>> parts_of("Ursula von der Leyen"), parts_of("习近平")
    (AuthorName(family='von der Leyen', given='Ursula', suffix=''), AuthorName(family='习近平', given='', suffix=''))
    >>> parts_of("MAGGIE HABERMAN"), parts_of("Tsai Ing-wen")
    (AuthorName(family='Haberman', given='Maggie', suffix=''), AuthorName(family='Tsai', given='Ing-wen', suffix=''))
    >>> parts_of("BBC News"), parts_of("J.D. Vance Jr.")
    (AuthorName(family='BBC News', given='', suffix=''), AuthorName(family='Vance', given='J. D.', suffix='Jr.'))
    """
    if IS_CJK.search(name) or " " not in name or is_body(name):
        return AuthorName(name)
    *words, last = name.split(" ")
    if len(words) > 1 and SUFFIX.fullmatch(last):
        return parts_of(" ".join(words).rstrip(","))._replace(suffix=last)
    if name.isupper():
        name = CAPITALS.sub(lambda word: word[0].capitalize(), name)
    if family_first := in_chinese_order(name):
        return AuthorName(*family_first)
    try:
        person = Person(name)
    except PybtexError:
        return AuthorName(name)
    family = " ".join([*person.prelast_names, *person.last_names])
    given = " ".join([*person.first_names, *person.middle_names])
    return AuthorName(family, INITIALS.sub(r"\1 ", given)) if family and given else AuthorName(name)


def in_chinese_order(name: str) -> tuple[str, str] | None:
    """Return family and given name of one in pinyin, or that has its family name first: Ma Ying-jeou."""
    if hyphenated := HYPHENATED.fullmatch(name):
        return hyphenated[1], hyphenated[2]
    return name_in_pinyin(name)
