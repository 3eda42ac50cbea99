"""Lines between a title and its text that say when, by whom and where it was published."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.extraction.publication_dates.dating import PRINTED, is_dateline
from archive.text.script import either_script

LABELS = {
    "date": r"(?:(?:发布|发表|出版|刊登|更新|归档|创建|采集)?(?:时间|日期)|发布(?:于)?|Date|Published(?: on| at)?|Posted(?: on)?|Datum|Fecha|Дата)",
    "author": r"(?:作者|记者|撰文|撰稿|文|By|Authors?|Written by|Autor(?:in)?|Auteur|Автор)",
    "address": r"(?:原文(?:链接|地址|网址)?|来源(?:链接|网址)|链接|网址|地址|URL|Link|Original(?: URL)?|Source URL|Permalink)",
    "source": r"(?:来源|出处|转自|转载自|媒体|Source|Outlet|Publisher|Quelle|Fuente|Источник)",
    "other": r"(?:编辑|责编|责任编辑|分类|标签|栏目|关键词|阅读|阅读量|浏览|字数|Category|Categories|Tags?|Section|Keywords|新闻数量|序号|语言|Language|Created|Updated|Modified|Clipped)",
}
LABELLED = {
    name: re.compile(either_script(rf"^{pattern}\s*[:：]\s*(?P<value>.*)$"), re.IGNORECASE)
    for name, pattern in LABELS.items()
}
ANY = "|".join(LABELS.values())
# Where the next of several facts in one line begins.
NEXT = re.compile(
    either_script(
        rf"\s*[|｜·•]\s*|\t+|[ \u3000]{{2,}}|[ \u3000]+(?=(?:19|20)\d\d\s?[-/.年]\s?\d{{1,2}}(?!\d))(?<![:：][ \u3000])|\s+(?=(?:{ANY})\s*[:：])"
    ),
    re.IGNORECASE,
)
SIGNED = re.compile(r"^(?:By|by|Von|Par|Por)\s+(?P<value>[^。！？.!?]{2,60})$")
ADDRESS = re.compile(r"https?://[^\s<>()\[\]]+")
LINK = re.compile(r"!?\[(?P<said>[^\[\]\n]*)\]\(<?(?P<url>[^()\s<>]*)>?(?:\s+\"[^\"\n]*\")?\)")
DATED = re.compile(
    rf"^(?P<date>{PRINTED.pattern}(?:[T ]+\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?)?)[\s,，]+(?P<rest>[^。！？\d|｜·•:：]{{1,30}})$"
)
# The name of a house before the day: `Some Paper, 2024-04-05`.
PLACED = re.compile(
    rf"^[^。！？\d|｜]{{1,30}}[\s,，]+(?P<date>{PRINTED.pattern}(?:[T ]+\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?)?)$"
)
# What a link to the original says.
ORIGINAL = re.compile(
    either_script(
        r"(?:阅读|查看|点击|访问)?(?:原文|原文链接|全文|链接|来源)|(?:read |view )?(?:the )?(?:link|source|original|full|article|story|more|here|url)(?: (?:article|story|link|text|source))?|\S{1,40}\.[a-z]{2,6}"
    ),
    re.IGNORECASE,
)
MARKS = re.compile(r"^[\s>*+-]+(?=\S)|[*_`]+|\\(?=[^\w\s])")
LONGEST = 200  # characters of such a line
LONGEST_NAME = 30


@dataclass
class Facts:
    """What lines around a text say of it."""

    dates: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def read(self, lines: Sequence[str]) -> bool:
        """Take over what lines in Markdown say; return whether they say nothing else."""
        found = Facts()
        if not lines or not all(found.read_line(line) for line in lines if line.strip()):
            return False
        self.dates += found.dates
        self.authors += found.authors
        self.addresses += found.addresses
        return True

    def read_line(self, line: str) -> bool:
        """Take over what one line says; return whether it is such a line."""
        if len(line) > LONGEST:
            return False
        links = [match["url"] for match in LINK.finditer(line)]
        said = MARKS.sub("", LINK.sub(lambda m: m["said"] if m["said"] != m["url"] else "", line))
        whole = self._piece(said.strip(), links)
        if whole is None:
            pieces = [piece for piece in NEXT.split(said.strip()) if piece]
            known = [self._piece(piece, links) for piece in pieces]
            # What stands beside a date or a name, such as the name of a house.
            if not any(known) or any(
                k is None and len(piece) > LONGEST_NAME
                for k, piece in zip(known, pieces, strict=True)
            ):
                return False
        return True

    def _piece(self, said: str, links: list[str]) -> bool | None:
        """Take over one fact; None if it is none, False if it says nothing of interest."""
        for name, pattern in LABELLED.items():
            if match := pattern.match(said):
                value = match["value"].strip()
                if NEXT.search(value) and not is_dateline(value):
                    return None
                if name in ("address", "source"):
                    found = [*filter(ADDRESS.match, links), *ADDRESS.findall(value)]
                    self.addresses += found[:1]
                if name == "date":
                    self.dates.append(value)
                if name == "author":
                    if len(value) > 2 * LONGEST_NAME or re.search("[。！？]", value):
                        return None
                    self.authors.append(value)
                return name != "source" or bool(links) or len(value) <= LONGEST_NAME or None
        if is_dateline(said):
            self.dates.append(said)
            return True
        if match := SIGNED.match(said):
            names, _comma, day = match["value"].partition(", ")
            if day and is_dateline(day):
                self.dates.append(day)
            self.authors.append(names if day and is_dateline(day) else match["value"])
            return True
        if match := DATED.match(said):
            self.dates.append(match["date"])
            if not links:
                self.authors.append(match["rest"].strip())
            else:
                self.addresses += filter(ADDRESS.match, links[:1])
                self.authors.append(match["rest"].split()[0])
            return True
        if match := PLACED.match(said):
            self.dates.append(match["date"])
            return True
        if ADDRESS.fullmatch(said):
            self.addresses.append(said)
            return True
        if links and ORIGINAL.fullmatch(said.strip(" []()（）【】")):
            self.addresses += filter(ADDRESS.match, links[:1])
            return True
        return None
