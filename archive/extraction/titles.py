"""Headlines without what an outlet's publishing system printed around them."""

import re

from archive.outlets import Outlet
from archive.text.script import either_script

# (圖), (多圖/視頻), （组图） after a headline say that there are pictures; they are no part of it.
MEDIA = r"(?:多|组|組)?(?:图|圖|图集|圖集|图片|圖片|图文|圖文|视频|視頻|影片|影音|音频|音頻|video|photos?|audio)"
MEDIA_MARK = rf"[(（\[【]\s*{MEDIA}(?:\s*[/／、+]\s*{MEDIA})*\s*[)）\]】]"
AT_END = re.compile(either_script(rf"\s*{MEDIA_MARK}\s*$"), re.IGNORECASE)


def headline(title: str, outlet: Outlet) -> tuple[str, str]:
    """Return the headline and kicker in a title, boilerplate removed; the headline is never empty.

    >>> headline("北約將設聯絡處 加強合作(圖)", Outlet("renminbao"))
    ('北約將設聯絡處 加強合作', '')
    """
    kicker = ""
    rest = " ".join(title.split())
    for pattern in outlet.title_furniture:
        rest = _unless_empty(pattern.sub("", rest), rest)
    for pattern in outlet.kicker:
        if match := pattern.search(rest):
            without = f"{rest[: match.start()]} {rest[match.end() :]}".strip()
            if without:
                kicker, rest = match["kicker"].strip(), without
                break
    rest = _unless_empty(AT_END.sub("", rest), rest)
    return " ".join(rest.split()), kicker


def _unless_empty(changed: str, before: str) -> str:
    return changed.strip() or before
