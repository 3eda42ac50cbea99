"""Publication dates: when a document was published, how precisely known, from which evidence."""

import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any

from archive.extraction.documents import Document
from archive.extraction.publication_dates import date_forms
from archive.outlets import Outlet, common_rules, path_of
from archive.text import storable
from archive.text.script import either_script

CLOCK = (
    r"(?P<noon>上午|下午|晚上|凌晨|中午)?\s*(?P<hour>\d{1,2})[:：时時](?P<minute>\d{2})"
    r"(?:[:：](?P<second>\d{2})(?:\.\d+)?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
ZONE = r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})"
# A dateline is a line with nothing but a date, in one of the forms that newspapers print.
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
LONGEST = 500  # characters of a dateline
DIGIT = re.compile(r"\d|[〇○零一二三四五六七八九]{3,4}\s?年")
FOR_MACHINES = ("webpage", "feedxml", "entrylist", "warcrecord", "mhtml", "mail")
# Where 05/04 is the fourth of May, and where English has it the other way.
MONTH_FIRST = ("en-us", "en-ph", "es-us")
DAY_FIRST = ("en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za", "en-sg", "en-hk", "zh-hk")
AMERICAN = {"et": "America/New_York", "pt": "America/Los_Angeles"}
STATES_ZONE = re.compile(rf"\d\s*{ZONE}$", re.IGNORECASE)
# Labels that pages print before the date of publication, and a later change printed after it.
PUBLISHED = re.compile(
    either_script(
        r"^(?:(?:发表|发布|发佈|出版|刊登|刊出|发稿|发文|(?:最[后後])?更新)(?:时间|日期|于)?|时间|日期|Publié le|Issued on|(?:Published|Posted)(?: on)?)\s*[：:/／|]?\s*"
    ),
    re.IGNORECASE,
)
CHANGED = re.compile(
    either_script(
        r"\s*(?:更改|更新|修改)(?:时间|于)?\s*[：:].*$|\s*（[^（）()]{0,20}更新）$|\s*[|｜]\s*\S{1,10}$|\s+(?:Modifié le|Modified|Updated).*$"
    ),
    re.IGNORECASE | re.DOTALL,
)
# A day and a month in figures, either of which may be the first.
AMBIGUOUS = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])([-/.])(?:0?[1-9]|1[0-2])\1(?:\d{4}|\d\d)(?!\d)")
MONTH_IN_PATH = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>0[1-9]|1[0-2])/(?!\d\d?/)")
DAY_IN_PATH = re.compile(
    r"(?:^|[/_-])(?P<year>(?:19|20)\d\d)([/-]?)(?P<month>0[1-9]|1[0-2])\2(?P<day>0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
)

ZERO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # printed by systems that do not know the time

# A full date as pages print it anywhere: 2023/5/4, 2023年5月4日.
PRINTED = re.compile(
    either_script(
        r"(?<!\d)(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?!\d)(?:\s*[日号號])?"
    )
)


@dataclass(frozen=True)
class Dating:
    """A publication date (aware, UTC; None when unknown) with precision, basis and original text.

    A date without a time of day is midnight UTC of that date: a calendar date, not an instant.
    """

    published_at: dt.datetime | None = None
    precision: str = "unknown"
    basis: str = ""
    raw: str = ""


def possible(moment: dt.datetime | None) -> dt.datetime | None:
    """Return a moment in UTC, or None where no article or capture can date from it.

    That is before 1800, after next year, or at zero Unix time, which stands for an unknown one.
    """
    try:
        utc = moment.astimezone(dt.UTC) if moment else None
    except (OverflowError, ValueError):
        return None
    return None if utc == ZERO else storable.moment(utc)


def is_dateline(line: str) -> bool:
    """Whether a line holds a date and nothing else, labels aside."""
    if not DIGIT.search(line):  # as in most paragraphs, for speed
        return False
    bare = _bare(line)
    if any(pattern.fullmatch(bare) for pattern in DATELINES):
        return True
    return bool(date_forms.find(bare))


def states_date(text: str) -> bool:
    """Whether the head of a page or a feed states a date in this text that can be read."""
    return bool(_read(text, common_rules(), "feed"))


def stated_moment(text: str) -> dt.datetime | None:
    """Return the moment that a text states with a clock time and a zone, in UTC; None for none.

    >>> stated_moment("as it appeared on 12 Mar 2020 10:05:01 GMT.")
    datetime.datetime(2020, 3, 12, 10, 5, 1, tzinfo=datetime.timezone.utc)
    """
    found = _read(text, common_rules(), "page")  # which believes no clock without a zone
    return found.published_at if found and found.precision in ("minute", "second") else None


def states_zone(text: str) -> bool:
    """Whether a text states a date and its UTC offset."""
    if STATES_ZONE.search(text):
        return True
    match = date_forms.find(text, stated=True)
    return bool(match and (match.groupdict().get("zone") or match.groupdict().get("epoch")))


def _bare(line: str) -> str:
    """Return a line without labels around its date and without a later change; "" if too long.

    Runs of spaces become one, because patterns that can match them in several ways try all.
    """
    if len(line) > LONGEST:
        return ""
    return CHANGED.sub("", PUBLISHED.sub("", " ".join(line.split()))).strip()


def date_of(document: Document, outlet: Outlet, dateline: str = "", language: str = "") -> Dating:
    """Return when a document's article was published, by the best evidence it holds.

    In this order: a time that a page or feed states with its UTC offset, the dateline in the body,
    the date in the document's own head, the date in its URL or file name (these in the outlet's time zone, with
    daylight saving, unless they state an offset), then the time of capture, the upper bound, then
    the newest date printed on the page, the lower bound. The last two are estimates, and so is a
    day that may be another month's (05/04/2024). Never the present time, never a guess; without
    evidence `Dating()`.
    """
    locale = document.locale or language
    address = _in_address(document, outlet)
    stated = _as_in_address(document.stated_date, outlet, document.stated_basis, locale, address)
    # A time with its offset, stated for machines, is more reliable than one printed for readers.
    if stated and document.format in FOR_MACHINES and states_zone(document.stated_date):
        return stated
    printed = _as_in_address(dateline, outlet, "dateline", locale, address)
    found = [dating for dating in (printed, stated) if dating]
    certain = (dating for dating in found if dating.precision != "estimated")
    return (
        next(certain, None)
        or address
        or _read(document.file_day, outlet, "url", locale)
        or _of_the_year(document, outlet, dateline or document.stated_date)
        or next(iter(found), None)
        or _captured(document)
        or _on_page(document)
        or Dating()
    )


def _read(line: str, outlet: Outlet, basis: str, locale: str = "") -> Dating | None:
    bare = _bare(line)
    if not bare:
        return None
    known = outlet.time_zone and next((m for p in DATELINES if (m := p.fullmatch(bare))), None)
    if known:
        return _dating(known, outlet, basis, locale)
    is_stated = basis in ("feed", "front matter", "page")
    match = date_forms.find(bare, stated=is_stated) or (
        date_forms.find(line, whole=False) if is_stated else None
    )
    found = match and _dating(match, outlet, basis, locale)
    return replace(found, raw=" ".join(line.split())) if found else None


def _on_weekday(line: str, outlet: Outlet, basis: str) -> Dating | None:
    """Return the date of a line that may be two, by the weekday before it; None if that fits both."""
    weekday = date_forms.weekday_of(line)
    readings = [_read(line, outlet, basis, region) for region in ("en-us", "en-gb")]
    fits = [
        one
        for one in readings
        if one
        and one.published_at
        and one.published_at.astimezone(dt.UTC if one.precision == "day" else outlet.zone).weekday()
        == weekday
    ]
    return fits[0] if len(fits) == 1 else None


def _dating(match: re.Match[str], outlet: Outlet, basis: str, locale: str = "") -> Dating | None:
    """Return the date of a match in a line or an address; None for an impossible day or hour.

    A time of day whose zone neither the line nor the outlet names is dropped: it would be wrong by
    up to a day, and only the date as printed keeps it.
    """
    found = match.groupdict()
    raw = match[0].strip()
    try:
        if found.get("epoch"):
            moment = dt.datetime.fromtimestamp(int(found["epoch"]), dt.UTC)
            second = True
        elif found.get("rfc"):
            moment = parsedate_to_datetime(found["rfc"])
            moment = moment if moment.tzinfo else moment.replace(tzinfo=outlet.zone)
            second = found["rfc"].count(":") > 1
        else:
            day, month, is_certain = _day_and_month(found, locale)
            year = int(found["year"])
            year += 2000 if year < 100 else 0
            date = dt.datetime(year, month, day, tzinfo=dt.UTC)
            zone = _zone(found, outlet, locale) if found.get("hour") else None
            if zone is None or not is_certain:
                if storable.moment(date) is None:
                    return None
                precision = "day" if found.get("day") or found.get("first") else "month"
                return Dating(date, precision if is_certain else "estimated", basis, raw)
            hour = _hour(int(found["hour"]), found.get("noon") or found.get("half") or "")
            minute, seconds = int(found.get("minute") or 0), int(found.get("second") or 0)
            if hour == 24 and minute == 0:  # the end of the day
                hour, date = 0, date + dt.timedelta(days=1)
            moment = date.replace(hour=hour, minute=minute, second=seconds, tzinfo=zone)
            second = bool(found.get("second"))
    except (ValueError, OverflowError):
        return None
    utc = possible(moment)
    return Dating(utc, "second" if second else "minute", basis, raw) if utc else None


def _day_and_month(found: dict[str, Any], locale: str) -> tuple[int, int, bool]:
    """Return day and month of a match, and whether they may not be the other way round.

    05/04/2024 is the fifth of April, but in America the fourth of May.
    """
    if not found.get("first"):
        return int(found.get("day") or 1), int(_month(found["month"])), True
    first, other = int(found["first"]), int(found["other"])
    region = locale.lower().replace("_", "-")
    if other > 12 or (first <= 12 and region in MONTH_FIRST):
        return other, first, True
    is_day_first = region[:2] not in ("", "en", "zh") or region in DAY_FIRST
    return first, other, is_day_first or first > 12 or first == other


def _zone(found: dict[str, Any], outlet: Outlet, locale: str) -> dt.tzinfo | None:
    """Return the time zone of a match: its own, else the outlet's; None if neither is known."""
    name = (found.get("zone") or "").strip().lower()
    offset = date_forms.offset_of(name)
    if offset is not None:
        return dt.timezone(dt.timedelta(minutes=offset))
    if outlet.time_zone:
        return outlet.zone
    if name == "cst" and locale.lower().startswith("zh"):
        return dt.timezone(dt.timedelta(hours=8))
    if name in AMERICAN and found.get("half"):
        return zoneinfo.ZoneInfo(AMERICAN[name])
    return None


def _of_the_year(document: Document, outlet: Outlet, line: str) -> Dating | None:
    """Return the date of a line without a year, 9月26日15时05分: the last before the capture."""
    captured = document.captured_at
    match = date_forms.OF_THE_YEAR.search(date_forms.in_figures(line[:LONGEST]))
    if captured is None or match is None:
        return None
    for year in (captured.year, captured.year - 1):
        whole = date_forms.find(f"{year}年{match[0]}")
        dating = whole and _dating(
            whole, outlet, "dateline" if not document.stated_date else "page"
        )
        if dating and dating.published_at and dating.published_at <= captured:
            return replace(dating, raw=line.strip())
    return None


def _month(text: str) -> str:
    """Return the number of a month written as a number or a name: 3, Mar, March."""
    return text if text.isdecimal() else str(MONTHS.index(text[:3].lower()) + 1)


def _hour(hour: int, half: str) -> int:
    """Return the hour from 0 to 23 of one on a 12-hour clock: 2 下午, 12 am."""
    if half.lower() in ("p", "下午", "晚上"):
        return hour if hour >= 12 else hour + 12
    return hour % 12 if half.lower() == "a" or (half == "凌晨" and hour == 12) else hour


def _in_address(document: Document, outlet: Outlet) -> Dating | None:
    path = path_of(document.url)
    for pattern in (*outlet.url_date, DAY_IN_PATH):
        if (match := pattern.search(path)) and (dating := _dating(match, outlet, "url")):
            return dating
    if match := MONTH_IN_PATH.search(path):
        captured = document.captured_at
        # A capture within that month is the more precise date.
        if not captured or (captured.year, captured.month) != (
            int(match["year"]),
            int(match["month"]),
        ):
            return _dating(match, outlet, "url")
    return None


def _as_in_address(
    line: str, outlet: Outlet, basis: str, locale: str, address: Dating | None
) -> Dating | None:
    """Return the date of a line; one that may be two days is the one that the address has.

    05/06/2024 on a page at /2024/05/06/ is the sixth of May, wherever the page is from.
    """
    dating = _read(line, outlet, basis, locale)
    if dating and dating.precision == "estimated" and AMBIGUOUS.search(line):
        dating = _on_weekday(line, outlet, basis) or dating
    if not (dating and dating.published_at and address and address.published_at):
        return dating
    if address.precision != "day" or not AMBIGUOUS.search(line):
        return dating
    known = address.published_at
    for region in (locale, "en-us", "en-gb"):
        again = _read(line, outlet, basis, region)
        if again and again.published_at:
            if again.precision not in ("minute", "second"):
                continue  # of a day alone the address is the better witness
            local = again.published_at.astimezone(outlet.zone)
            if local.date() == known.date():
                return again
            if (local.year, local.month, local.day) == (known.year, known.day, known.month):
                turned = local.replace(month=known.month, day=known.day).astimezone(dt.UTC)
                return replace(again, published_at=turned)
    return dating


def _captured(document: Document) -> Dating | None:
    if document.captured_at is None:
        return None
    raw = document.captured_at.isoformat()
    return Dating(document.captured_at, "estimated", "capture time", raw)


def _on_page(document: Document) -> Dating | None:
    """Return the newest date printed on a page: the lower bound of its publication.

    Dates in the running text count if at most 60 days later than those printed around it: an
    article may speak of the future, a sidebar cannot.
    """
    around = _printed(document.page_dates)
    within = _printed(tuple(match[0] for match in PRINTED.finditer(document.body)))
    if around:
        bound = around[-1][0] + dt.timedelta(days=60)
        within = [pair for pair in within if pair[0] <= bound]
    newest = max([*around, *within], default=None)
    return Dating(newest[0], "estimated", "page", newest[1]) if newest else None


def _printed(lines: tuple[str, ...]) -> list[tuple[dt.datetime, str]]:
    """Return the printed dates that are possible, with their text, oldest first."""
    found = []
    for line in lines:
        year, month, day = (int(number) for number in re.findall(r"\d+", line)[:3])
        try:
            day_printed = dt.datetime(year, month, day, tzinfo=dt.UTC)
        except ValueError:
            continue
        if storable.moment(day_printed):
            found.append((day_printed, line))
    return sorted(found)
