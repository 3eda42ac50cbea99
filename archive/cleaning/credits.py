"""Who wrote, translated, edited and supplied an article, taken from its text."""

import re
from collections.abc import Iterable

SEPARATORS = re.compile(r"\s*(?:[、,，;；/／|]|\band\b|\bund\b|\bet\b)\s*")
HAN_NAMES = re.compile(r"[\u3400-\u9fff]{2,4}(?:\s+[\u3400-\u9fff]{2,4})+")
NOT_A_NAME = re.compile(r"null|none|n/?a|编辑|編輯|staff|.*(?:综合报道|綜合報導|摘编|综合报导|编译报道)", re.IGNORECASE)


def names(text: str) -> list[str]:
    """Return the names in a text that lists them, each once, in order.

    >>> names("KONEY BAI,KONEY BAI")
    ['KONEY BAI']
    >>> names("null 李鱼")
    ['李鱼']
    """
    text = re.sub(r"^\s*null\b|[(（][^()（）]*[)）]|《|》", " ", text, flags=re.IGNORECASE)
    found: list[str] = []
    for part in SEPARATORS.split(" ".join(text.split())):
        part = part.strip(" :：.。")
        for name in part.split() if HAN_NAMES.fullmatch(part) else [part]:
            if name and not NOT_A_NAME.fullmatch(name) and name not in found:
                found.append(name)
    return found


def joined(authors: Iterable[str]) -> str:
    """Return a byline: Chinese names joined by 、, others by a comma."""
    authors = list(authors)
    chinese = any(re.search(r"[\u3400-\u9fff]", name) for name in authors)
    return ("、" if chinese else ", ").join(authors)
