"""Who wrote, translated, edited and supplied an article, taken from its text."""

import re
from collections.abc import Iterable

SEPARATORS = re.compile(r"\s*(?:[、,，;；/／|]|\band\b|\bund\b|\bet\b)\s*")
HAN_NAMES = re.compile(r"[\u3400-\u9fff]{2,4}(?:\s+[\u3400-\u9fff]{2,4})+")
NOT_A_NAME = re.compile(
    r"null|none|n/?a|编辑|編輯|staff|.*(?:综合报道|綜合報導|摘编|综合报导|编译报道)", re.IGNORECASE
)


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


# What stands before a name at the end of an article, and the credit it makes of it.
LABELS = {
    "byline": "特约记者|特約記者|实习记者|记者|記者|作者|撰文|撰稿|采写|採寫|采访|採訪",
    "translator": "译者|譯者|翻译|翻譯|编译|編譯",
    "editor": "责任编辑|責任編輯|责编|責編|网编|網編|编辑|編輯|审校|審校|校对|校對|核稿|发稿|發稿|整理|监制|監製",
}
LABEL = re.compile(
    rf"(?:^|[\s;；,，。/／|｜]+)(?:{'|'.join(f'(?P<{role}>{words})' for role, words in LABELS.items())})\s*[：:／/]?\s*"
)
OPENING = re.compile(r"^[（(【]?\s*(?:[\u4e00-\u9fff]{2,6}(?:电台|電台|广播电台))?(?:本台)?")
CITIES = (
    "华盛顿|纽约|洛杉矶|旧金山|波士顿|多伦多|温哥华|渥太华|伦敦|巴黎|柏林|布鲁塞尔|日内瓦|莫斯科|"
    "台北|高雄|香港|澳门|北京|上海|东京|首尔|新加坡|曼谷|新德里|悉尼|墨尔本|堪培拉"
)
REPORTING = re.compile(rf"\s*(?:\s\S{{2,5}}|{CITIES})?(?:综合|特稿)?(?:报道|报导|報道|報導)\s*$")


def sign_off(line: str) -> dict[str, list[str]] | None:
    """Return the names by role of a line that only says who made the article, else None.

    >>> sign_off("（记者：韩洁 责编：申铧 网编：洪伟）")
    {'byline': ['韩洁'], 'editor': ['申铧', '洪伟']}
    """
    inside = OPENING.sub("", line.strip(), count=1).rstrip("）)】 ")
    labels = list(LABEL.finditer(inside))
    if not labels or labels[0].start() > 0 or len(inside) > 150:
        return None
    found: dict[str, list[str]] = {}
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        text = inside[label.end() : following.start() if following else len(inside)]
        said = names(REPORTING.sub("", text))
        if not said or any(not _is_name(name) for name in said):
            return None
        role = next(name for name, words in label.groupdict().items() if words)
        known = found.setdefault(role, [])
        known += [name for name in said if name not in known]
    return found


def _is_name(text: str) -> bool:
    """A person's or a desk's name, and no sentence."""
    if re.search(r"[。！？：“”\"]", text):
        return False
    return len(text) <= (8 if re.search(r"[\u3400-\u9fff]", text) else 40)
