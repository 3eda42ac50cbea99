"""Text to search tokens: one function for the index and for queries."""

import re
from operator import add

from archive.script import fold

# To be raised whenever the same text may give other tokens: the index is then made again.
VERSION = 1

CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# A run of Chinese, Japanese or Korean, or a word of letters and digits in any other script.
RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
IS_CJK = re.compile(rf"[{CJK}]")


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

    The flag says that the token is only a beginning: one CJK character alone begins some pair.
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
        # Before another run the text must break where the term breaks, which the final single
        # character says; at the end of the term the text may go on.
        stop = len(run) - 1 if last else len(run)
        found += [(run[n : n + 2], False) for n in range(stop)]
    return found
