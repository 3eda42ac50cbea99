"""When was it published, how precisely, and how do we know."""

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from archive.documents import Document
from archive.outlets import Outlet, path_of
from archive.script import either_script

CLOCK = (
    r"(?P<noon>上午|下午|晚上|凌晨|中午)?\s*(?P<hour>\d{1,2})[:：时時](?P<minute>\d{2})"
    r"(?:[:：](?P<second>\d{2})(?:\.\d+)?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
ZONE = r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})"
# A dateline is a line that says nothing but a date, in one of the ways newspapers print it.
DATELINES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:[T ]+{CLOCK}\s*{ZONE}?)?",
        rf"(?P<day>\d{{1,2}})([-/.])(?P<month>\d{{1,2}})\2(?P<year>\d{{4}})(?:\s*[-–,]?\s*{CLOCK})?",
        rf"(?P<year>\d{{4}})/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})(?:\s*[-–,]?\s*{CLOCK})?",
        rf"(?P<year>\d{{4}})\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*[日号號](?:\s*星期[一二三四五六日天])?(?:\s*[-–,，]?\s*{CLOCK})?",
        rf"(?P<year>\d{{4}}) (?P<month>\d{{1,2}}) ?/ ?(?P<day>\d{{1,2}}) {CLOCK}",
        rf"{CLOCK},? (?P<day>\d{{1,2}}) {MONTH},? (?P<year>\d{{4}})",
        r"(?P<hour>\d{1,2}):(?P<minute>\d\d) (?P<year>\d{4})\.(?P<month>\d{1,2})\.(?P<day>\d{1,2})",
        rf"{MONTH} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})(?:,?\s*(?:at|-|–)?\s*{CLOCK}\s*{ZONE}?)?",
        rf"(?P<day>\d{{1,2}}) {MONTH},? (?P<year>\d{{4}})(?:,?\s*(?:at|-|–)?\s*{CLOCK}\s*{ZONE}?)?",
        r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?(?P<rfc>\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? *(?:GMT|UTC|Z|[+-]\d{4})?)",
    )
)
DIGIT = re.compile(r"\d")
FOR_MACHINES = ("webpage", "feedxml")
STATES_ZONE = re.compile(rf"\d\s*{ZONE}$", re.IGNORECASE)
# What pages print before the date of publication, and the later change they print behind it.
PUBLISHED = re.compile(
    either_script(
        r"^(?:(?:发表|发布|发佈|出版|刊登|刊出|更新)(?:时间|日期|于)?|时间|日期|Publié le|Issued on|(?:Published|Posted)(?: on)?)\s*[：:/／|]?\s*"
    ),
    re.IGNORECASE,
)
CHANGED = re.compile(
    either_script(
        r"\s*(?:更改|更新|修改)(?:时间|于)?\s*[：:].*$|\s*（[^（）()]{0,20}更新）$|\s*[|｜]\s*\S{1,10}$|\s+(?:Modifié le|Modified|Updated).*$"
    ),
    re.IGNORECASE | re.DOTALL,
)
MONTH_IN_PATH = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>0[1-9]|1[0-2])/(?!\d\d?/)")
DAY_IN_PATH = re.compile(
    r"(?:^|[/_-])(?P<year>(?:19|20)\d\d)([/-]?)(?P<month>0[1-9]|1[0-2])\2(?P<day>0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
)

# A full date as pages print it anywhere: 2023/5/4, 2023年5月4日.
PRINTED = re.compile(
    either_script(
        r"(?<!\d)(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?!\d)(?:\s*[日号號])?"
    )
)


@dataclass(frozen=True)
class Dating:
    """A publication date (aware, UTC; None when unknown), how precise it is, where it was read.

    A date without a time of day is midnight UTC of that date: a calendar date, not an instant.
    """

    published_at: dt.datetime | None = None
    precision: str = "unknown"
    basis: str = ""
    raw: str = ""


def is_dateline(line: str) -> bool:
    """Whether a line says a date and nothing else."""
    if not DIGIT.search(line):  # as in most paragraphs that are asked about
        return False
    bare = _bare(line)
    return any(pattern.fullmatch(bare) for pattern in DATELINES)


def _bare(line: str) -> str:
    """The date alone of a line that says when something was published, and when it was changed."""
    return CHANGED.sub("", PUBLISHED.sub("", line.strip())).strip()


def date_of(document: Document, outlet: Outlet, dateline: str = "") -> Dating:
    """Return when a document's article was published, by the best evidence it holds.

    In this order: a moment that a page or feed states with its offset, the dateline in the body,
    the date in the document's own head, the address
    (all in the outlet's time zone, with daylight saving, unless they state an offset), then the
    time of capture, which no publication can follow, then the newest date printed on the page,
    which none can precede. The last two are estimates. Never the present, never a guess.
    """
    stated = _read(document.stated_date, outlet, document.stated_basis)
    # A moment with its offset, stated for machines, is surer than the hour printed for readers.
    if stated and document.format in FOR_MACHINES and STATES_ZONE.search(document.stated_date):
        return stated
    return (
        _read(dateline, outlet, "dateline")
        or stated
        or _in_address(document, outlet)
        or _captured(document)
        or _on_page(document)
        or Dating()
    )


def _read(line: str, outlet: Outlet, basis: str) -> Dating | None:
    bare = _bare(line)
    for pattern in DATELINES:
        if match := pattern.fullmatch(bare):
            return _dating(match, outlet, basis)
    return None


def _dating(match: re.Match[str], outlet: Outlet, basis: str) -> Dating | None:
    """Return what a matched date says, or None when there is no such day or hour."""
    found = match.groupdict()
    raw = match[0].strip()
    try:
        if found.get("rfc"):
            moment = parsedate_to_datetime(found["rfc"])
            moment = moment if moment.tzinfo else moment.replace(tzinfo=outlet.zone)
            second = found["rfc"].count(":") > 1
        elif found.get("hour"):
            names = ("year", "month", "day", "hour", "minute", "second")
            found["month"] = _month(found["month"])
            year, month, day, hour, minute, seconds = (int(found.get(n) or 0) for n in names)
            hour = _hour(hour, found.get("noon") or found.get("half") or "")
            zone = _zone(found.get("zone")) or outlet.zone
            moment = dt.datetime(year, month, day, hour, minute, seconds, tzinfo=zone)
            second = bool(found.get("second"))
        else:
            day = int(found.get("day") or 1)
            month = int(_month(found["month"]))
            date = dt.datetime(int(found["year"]), month, day, tzinfo=dt.UTC)
            return Dating(date, "day" if found.get("day") else "month", basis, raw)
    except (ValueError, OverflowError):
        return None
    return Dating(moment.astimezone(dt.UTC), "second" if second else "minute", basis, raw)


def _month(text: str) -> str:
    """The number of a month that may be named: Mar, March."""
    return text if text.isdecimal() else str(MONTHS.index(text[:3].lower()) + 1)


def _hour(hour: int, half: str) -> int:
    """The hour of the day, of one that may be counted from noon: 2 下午, 12 am."""
    if half.lower() in ("p", "下午", "晚上"):
        return hour if hour >= 12 else hour + 12
    return hour % 12 if half.lower() == "a" or (half == "凌晨" and hour == 12) else hour


def _zone(text: str | None) -> dt.tzinfo | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return dt.UTC
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    return dt.timezone(sign * dt.timedelta(hours=hours, minutes=minutes))


def _in_address(document: Document, outlet: Outlet) -> Dating | None:
    path = path_of(document.url)
    for pattern in (*outlet.url_date, DAY_IN_PATH):
        if (match := pattern.search(path)) and (dating := _dating(match, outlet, "url")):
            return dating
    if match := MONTH_IN_PATH.search(path):
        captured = document.captured_at
        # Captured within that month, the capture says more than the month does.
        if not captured or (captured.year, captured.month) != (
            int(match["year"]),
            int(match["month"]),
        ):
            return _dating(match, outlet, "url")
    return None


def _captured(document: Document) -> Dating | None:
    if document.captured_at is None:
        return None
    raw = document.captured_at.isoformat()
    return Dating(document.captured_at, "estimated", "capture time", raw)


def _on_page(document: Document) -> Dating | None:
    """The newest date printed on a page, which the page cannot be older than.

    Dates in the running text count where they do not run far ahead of those printed around it:
    an article may speak of what is to come, a sidebar cannot.
    """
    around = _printed(document.page_dates)
    within = _printed(tuple(match[0] for match in PRINTED.finditer(document.body)))
    if around:
        bound = around[-1][0] + dt.timedelta(days=60)
        within = [pair for pair in within if pair[0] <= bound]
    newest = max([*around, *within], default=None)
    return Dating(newest[0], "estimated", "page", newest[1]) if newest else None


def _printed(lines: tuple[str, ...]) -> list[tuple[dt.datetime, str]]:
    """The printed dates that exist, oldest first."""
    found = []
    for line in lines:
        year, month, day = (int(number) for number in re.findall(r"\d+", line)[:3])
        try:
            found.append((dt.datetime(year, month, day, tzinfo=dt.UTC), line))
        except ValueError:
            continue
    return sorted(found)
