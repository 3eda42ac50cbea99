"""English titles with the capitals that American styles give them."""

import re

KEPT_SMALL = frozenset(
    "a an the and but for nor or as at by from in into of off on onto out over per than to up"
    " upon via vs with".split()
)
ALSO_SMALL = frozenset(("so", "yet"))  # in MLA, where they join
# Prepositions that MLA keeps small at any length; Chicago from its 18th edition only up to four letters.
LONGER = frozenset(
    "about above across after against along amid among around before behind below beneath beside"
    " between beyond despite during except inside near since through throughout toward towards under"
    " until versus within without".split()
)
FROM = 5  # letters of a preposition that Chicago writes with a capital
WORD = re.compile(r"[^\W\d_][\w’']*")


def in_title_case(title: str, *, small: frozenset[str]) -> str:
    """Return a title with its words capitalised, but for those in `small` within it.

    What has a capital or a digit somewhere stays as it is.

    >>> in_title_case("iPhone makers look to India: a long-term view", small=CHICAGO)
    'iPhone Makers Look to India: A Long-Term View'
    >>> in_title_case("U.S. and China agree", small=CHICAGO)
    'U.S. and China Agree'
    >>> in_title_case("after-effects of an up-to-date plan", small=MLA)
    'After-Effects of an Up-to-Date Plan'
    """
    words = list(WORD.finditer(title))
    if not words:
        return title
    ends = {words[0].start(), words[-1].start()}

    def written(match: re.Match[str]) -> str:
        word, before = match[0], title[: match.start()].rstrip(" “‘\"'")
        within = title[: match.start()].endswith("-") and word in small
        opens_compound = title[match.end() :].startswith("-") and not within
        begins = match.start() in ends or opens_compound or before.endswith(tuple(":?!—–"))
        if word != word.lower() or re.search(r"[\d.]$", title[: match.start()]):
            return word
        return word if within or (word in small and not begins) else word[0].upper() + word[1:]

    return WORD.sub(written, title)


MLA = KEPT_SMALL | ALSO_SMALL | LONGER
CHICAGO = KEPT_SMALL | {word for word in LONGER if len(word) < FROM}
