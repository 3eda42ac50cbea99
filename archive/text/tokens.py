"""Text to search tokens: one function for the index and for queries."""

import re
from operator import add

from archive.text.characters import CJK, IS_CJK
from archive.text.script import fold

# To be increased whenever the same text may give other tokens: the index is then rebuilt.
VERSION = 1

# A run of Chinese, Japanese or Korean, or a word of letters and digits in any other script.
RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")


def tokens(text: str) -> list[str]:
    """Return the tokens of a text: overlapping pairs of CJK characters, other words whole.

    Each CJK run ends with its last character alone, so that every character begins a token (one
    character can be searched as a prefix) and no phrase reaches across two runs.

    >>> tokens("北約秘書長 NATO")
    ['北约', '约秘', '秘书', '书长', '长', 'nato']
    """
    found: list[str] = []
    for run in RUN.findall(fold(text)):
        if IS_CJK.match(run):
            found += map(add, run, run[1:])
            found.append(run[-1])
        else:
            found.append(run)
    return found


def term_tokens(term: str) -> list[tuple[str, bool]]:
    """Return the tokens that stand next to each other wherever a text contains the term.

    The flag says that the token is a prefix: one CJK character alone begins some pair.
    A run of several characters needs no single character at its end, because it may go on.

    >>> term_tokens("北約")
    [('北约', False)]
    >>> term_tokens("約")
    [('约', True)]
    """
    runs = RUN.findall(fold(term))
    found: list[tuple[str, bool]] = []
    for number, run in enumerate(runs):
        if not IS_CJK.match(run):
            found.append((run, False))
            continue
        last = number + 1 == len(runs)
        if last and len(run) == 1:
            found.append((run, True))
            continue
        # The final single character says that the text breaks where the term does, before another
        # run; at the end of the term the text may go on.
        stop = len(run) - 1 if last else len(run)
        found += [(run[n : n + 2], False) for n in range(stop)]
    return found
