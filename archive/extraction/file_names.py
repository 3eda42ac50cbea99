"""Names of files as evidence: the title where nothing else states one, and Jekyll's day."""

import re
from urllib.parse import unquote

NAME = re.compile(
    r"(?:.*(?:/|, member ))?(?P<name>[^/]+?)(?:\.[A-Za-z][A-Za-z0-9]{0,9}){0,2}", re.DOTALL
)
DAY = re.compile(
    r"(?P<day>(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?=[-_. ]|$)[-_. ]*"
)
BARE_DAY = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[-_. ]|$)[-_. ]*")
# What programs add to the title in a name: the time of saving, the number of a copy.
ADDED = re.compile(
    r"\s*[(（](?:\d{1,3}|\d{4}[-_./]\d\d?[-_./]\d\d?[ T_\d:.-]*)[)）]\s*$|\s+-\s+Copy$",
    re.IGNORECASE,
)
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+", re.IGNORECASE)
# Names that no person gave, or that say nothing.
NAMELESS = re.compile(
    r"[\W\d_]*|[0-9a-f-]{12,}|(?:index|untitled|document|default|article|page|post|file|download|new|test|text|readme|"
    r"无标题|未命名|新建文本文档|文档|网页)?[-_ ]?\d*|.{0,2}",
    re.IGNORECASE,
)
LONGEST = 300


def title_in(origin: str) -> str:
    """Return the title in a file's name; "" where it says nothing, and for an address.

    >>> title_in("/archive/2024-05-06-two-ministers-meet.md")
    'Two ministers meet'
    """
    name = _name(origin)
    day = BARE_DAY.match(name) or DAY.match(name)
    name = ADDED.sub("", name[day.end() :] if day else name).strip()
    if SLUG.fullmatch(name):
        name = re.sub("[-_]", " ", name)
        name = name[:1].upper() + name[1:]
    name = " ".join(name.replace("_", " ").split())
    return "" if NAMELESS.fullmatch(name) else name[:LONGEST]


def day_in(origin: str) -> str:
    """Return the day with which a file's name begins, as Jekyll has it; "" for none.

    >>> day_in("/archive/2024-05-06-two-ministers-meet.md")
    '2024-05-06'
    """
    name = _name(origin)
    if match := BARE_DAY.match(name):
        return "-".join(match.groups())
    match = DAY.match(name)
    return match["day"] if match else ""


def _name(origin: str) -> str:
    if origin.startswith(("http://", "https://")):
        return ""
    match = NAME.fullmatch(unquote(origin))
    return match["name"].strip() if match else ""
