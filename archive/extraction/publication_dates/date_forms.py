"""Dates as pages and feeds of many languages print them, brought into a few forms of figures."""

import re
import unicodedata
from functools import cache

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "tr", "sv", "id", "ar")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Offsets, in minutes, of names that mean one zone; CST, IST and others mean several.
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "mez": 60,
    "cest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "мск": 180, "pkt": 300,
    "wib": 420, "ict": 420, "hkt": 480, "sgt": 480, "awst": 480, "jst": 540, "kst": 540,
    "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "est": -300, "edt": -240, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
# A capital's or a country's name before "time".
PLACES = {
    **dict.fromkeys(("北京", "台北", "臺北", "香港", "新加坡", "中国", "beijing"), "+0800"),
    **dict.fromkeys(("日本", "东京", "東京", "首尔", "韩国"), "+0900"),
    **dict.fromkeys(("莫斯科", "moscow"), "+0300"),
    **dict.fromkeys(("格林威治", "格林尼治", "世界标准", "世界標準"), "+0000"),
}
# These have several meanings; of the last two the hour follows the season.
AMBIGUOUS = ("cst", "ist", "ast", "et", "pt")
CLOCK = (
    r"(?P<noon>上午|下午|晚上|凌晨|中午|早上|傍晚)?\s*(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?!\d)(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?"
)
ZONE = (
    r"(?:\s*\(?(?P<zone>(?:utc|gmt)?\s?[+-]\d\d?(?::?\d\d)?(?!\d)"
    rf"|(?:{'|'.join([*ZONES, *AMBIGUOUS])})\b))?"
)
TIMED = rf"(?:(?:t|[\s,;|·/(（–—-]|日)*{CLOCK}{ZONE})?"
YEAR = r"(?<!\d)(?P<year>(?:1[89]|20)\d\d)"
DAY = r"(?<!\d)(?P<day>\d{1,2})(?!\d)"
NAMED = rf"(?P<month>{'|'.join(MONTHS)})\b"
FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{YEAR}\s?[-/.年]\s?(?P<month>\d{{1,2}})\s?[-/.月]\s?(?P<day>\d{{1,2}})(?!\d|\.\d)\s?[日号號]?\.?{TIMED}",
        rf"{YEAR} (?P<month>\d\d) ?[/-] ?(?P<day>\d\d)(?!\d){TIMED}",
        rf"{DAY}[.,\s-]*{NAMED}[.,\s-]*{YEAR}\b{TIMED}",
        rf"{NAMED}[.,\s]*{DAY}(?:,?\s+{YEAR}\b){TIMED}",
        rf"{NAMED} {DAY} {CLOCK}{ZONE} {YEAR}\b",
        rf"{YEAR}[.,\s-]*{NAMED}[.,\s-]*{DAY}{TIMED}",
        rf"{CLOCK}{ZONE}[\s,|·–—-]*{YEAR}\s?[-/.年]\s?(?P<month>\d{{1,2}})\s?[-/.月]\s?(?P<day>\d{{1,2}})(?!\d)日?",
        rf"{CLOCK}{ZONE}[\s,|·–—-]*{DAY}[.,\s]*{NAMED}[.,\s]*{YEAR}\b",
        rf"{CLOCK}{ZONE}[\s,|·–—-]*{NAMED}[.,\s]*{DAY},?\s{YEAR}\b",
        rf"{DAY}(?:\.\s?)(?P<month>\d{{1,2}})\.\s?{YEAR}\b{TIMED}",
        rf"(?<![\d/-])(?P<first>\d{{1,2}})([-/])(?P<other>\d{{1,2}})\2{YEAR}\b{TIMED}",
    )
)
# Only in what a head or a feed states: no year, two figures of it, nothing between the figures.
STATED = tuple(
    re.compile(form)
    for form in (
        rf"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:t?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?{ZONE})?",
        rf"{DAY}[\s-]{NAMED}[\s-](?P<year>\d\d)(?!\d){TIMED}",
        r"(?P<epoch>1\d{9})(?:\d{3})?",
    )
)
# Only beside a known time of capture.
PUBLISHED = re.compile(
    r"published|posted|created|publié|veröffentlicht|publicado|pubblicato|опубликовано|发布|發佈|發布|发表|發表|公開|입력"
)
OF_THE_YEAR = re.compile(rf"(?<!年)(?<!\d)(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日\s*{CLOCK}")
LONGEST = 160  # characters of a line
ARABIC = str.maketrans("٠١٢٣٤٥٦٧٨٩０１２３４５６７８９", 2 * "0123456789")  # and the wide ones
FIGURES = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# 民國 left out, as offices of Taiwan write: 112/09/26.
MINGUO = re.compile(
    r"(?<![\d/.-])1([01]\d)([/.-])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?![\d/.-])"
)
SHORT_YEAR = re.compile(
    r"(?<![\d.:,/-])(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])\.([0-3]\d)(?![\d.,]*\d)"
)
ERAS = (
    (re.compile(r"(?:中[華华])?民[國国]\s*(\d{1,3})\s?年"), 1911),
    (re.compile(r"令和\s?(\d{1,2})\s?年"), 2018),
    (re.compile(r"平成\s?(\d{1,2})\s?年"), 1988),
)
WEEKDAY = re.compile(
    r"[（(]?\s*(?:星期|周|週|[礼禮]拜)[一二三四五六日天](?![一-鿿])\s*[)）]?,?"
    r"|[（(]?[月火水木金土日]曜日?[)）]?|[（(][月火水木金土日][)）]|[（(]?[월화수목금토일]요일[)）]?|[（(][월화수목금토일][)）]"
)
SPOKEN = (
    (re.compile(r"(?<=\d)\s?년"), "年"), (re.compile(r"(?<=\d)\s?월"), "月"),
    (re.compile(r"(?<=\d)\s?일"), "日"), (re.compile(r"(?<=\d)\s?시"), "时"),
    (re.compile(r"(?<=\d)\s?분"), "分"), (re.compile("오전|午前"), "上午"),
    (re.compile("오후|午後"), "下午"),
    (re.compile(r"(\d{1,2})\s?[时時点點]\s?(\d{1,2})\s?分(?:\s?(\d{1,2})\s?秒)?"), r"\1:\2"),
    (re.compile(r"(?<=\d)\s?[时時](?=\d\d)"), ":"),
    (re.compile(r"(?<!\d)(\d{1,2})\s?[时時](?!\d)"), r"\1:00"),
    (re.compile(r"(?<!\d)(\d{1,2})\s?h\s?(\d\d)(?!\d)"), r"\1:\2"),
    (re.compile(r"(?<!\d)(\d{1,2})\.(\d\d) uhr"), r"\1:\2"), (re.compile(r"(?<=\d) uhr\b"), ""),
    (re.compile(r"(?<![\d:])(\d{1,2})\s?([ap])\.?m\b\.?"), r"\1:00 \2m"),
    (re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|ª|\.º)\b"), ""), (re.compile(r"(?<=\d) of (?=[a-z]{3}\b)"), " "),
    (re.compile(rf"(?<![\d.])(\d{{1,2}})\.(\d\d)(?= (?:{'|'.join(ZONES)})\b)"), r"\1:\2"),
    (re.compile(r"(?<!\d)(\d{1,2}) (\d{1,2})月 (\d{4})"), r"\3-\2-\1"),
    (re.compile(r"(?<!\d)(\d{1,2}) tháng (\d{1,2}),? (?:năm )?(\d{4})"), r"\3-\2-\1"),
    (re.compile(r"(?<=\d) ?(?:г\.|года?\b|р\.|року\b)"), ""),
    (re.compile(r"\b(?:de|del|da|do)\b|\b(?:à|at|um|alle|ore|às|as|a las|в|о|om|kl|klo|godz|saat)\b\.?(?= \d)"), " "),
)  # fmt: skip
# A zone between the day and the hour: 2024-05-06 HKT 18:20.
ZONED_CLOCK = re.compile(
    rf"(?<=\d )({'|'.join([*ZONES, *AMBIGUOUS])}) (\d{{1,2}}:\d\d(?::\d\d)?)(?![\d:])"
)
WORD = re.compile(r"[^\W\d_]{2,}\.?(?:-[^\W\d_]+)?")
HAS_YEAR = re.compile(
    r"(?:1[89]|20)\d\d|(?<![\d.:,/-])[0-3]\d\.[01]\d\.[0-3]\d(?![\d.,]*\d)|(?<![\d/.-])1[01]\d([/.-])\d\d\1\d\d(?![\d/.-])|[〇○零一二三四五六七八九]{3,4}\s?年|[民令平].{1,2}\s?\d{1,3}\s?年"
)


# Months as Syria and Iraq call them, besides those of two words.
LEVANTINE = {
    "شباط": "feb", "آذار": "mar", "نيسان": "apr", "أيار": "may", "حزيران": "jun", "تموز": "jul",
    "آب": "aug", "أيلول": "sep",
}  # fmt: skip


@cache
def months() -> dict[str, str]:
    """Return the English abbreviation of each name of a month in these languages."""
    # Imported late: most dates are figures.
    from babel import Locale

    names: dict[str, str] = {
        "sept": "sep",
        "märz": "mar",
        **LEVANTINE,
        "juil": "jul",
        "août": "aug",
    }
    for language in LANGUAGES:
        for widths in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in widths.get(width, {}).items():
                    names.setdefault(name.lower().rstrip("."), MONTHS[number - 1])
    return names


@cache
def _weekdays() -> dict[str, int]:
    from babel import Locale

    return {
        written: number
        for language in LANGUAGES
        for widths in Locale(language).days.values()
        for width in ("wide", "abbreviated")
        for number, name in widths.get(width, {}).items()
        if (written := name.lower().rstrip(".")) not in months()
    }


def in_figures(line: str) -> str:
    """Return a line in which dates and times are figures and English abbreviations of months.

    >>> in_figures("中華民國一一三年四月五日")
    '2024年4月5日'
    >>> in_figures("Vendredi 5 juillet 2024 à 15h05")
    '5 jul 2024 15:05'
    """
    text = unicodedata.normalize("NFKC", line).lower().translate(ARABIC)
    if re.search("[一二三四五六七八九十〇零]", text):
        text = re.sub(r"[〇○零一二三四五六七八九十廿]+(?=\s?[年月日号號时時分])", _number, text)
    for pattern, written in SPOKEN[:7]:
        text = pattern.sub(written, text)
    text = re.sub(r"(?<=和|成)元(?=年)", "1", text)
    for era, start in ERAS:
        text = era.sub(lambda match, start=start: f"{start + int(match[1])}年", text)  # type: ignore[misc]
    text = SHORT_YEAR.sub(r"\1.\2.20\3", text)
    text = MINGUO.sub(lambda m: f"{2011 + int(m[1])}-{m[3]}-{m[4]}", text)
    text = WEEKDAY.sub(" ", text)
    text = WORD.sub(_month_or_weekday, text) if re.search(r"[^\W\d_一-鿿]{3}", text) else text
    for pattern, written in SPOKEN[7:]:
        text = pattern.sub(written, text)
    text = ZONED_CLOCK.sub(r"\2 \1", text)
    for place, offset in PLACES.items():
        if place in text:
            text = re.sub(rf"[（(]?{place}\s?(?:时间|時間|time)[)）]?", f" {offset} ", text)
            text = re.sub(
                rf" {re.escape(offset)} [:：]?(.*\d:\d\d(?::\d\d)?)(?![\d:])", rf"\1 {offset}", text
            )
    return " ".join(text.split())


def weekday_of(line: str) -> int | None:
    """Return the day of the week that a line names before its date, Monday is 0; None for none.

    >>> weekday_of("Mon, 05/06/2024 - 18:20"), weekday_of("05/06/2024")
    (0, None)
    """
    first = re.match(r"[^\W\d_]{2,}", line.strip().lower())
    return _weekdays().get(first[0]) if first else None


def _number(match: re.Match[str]) -> str:
    """Return figures for a number in Chinese characters: 二〇二四, 二十一, 廿一."""
    text = match[0].replace("廿", "二十")
    if "十" not in text:
        return text.translate(FIGURES)
    tens, _, ones = text.partition("十")
    return str(int((tens or "一").translate(FIGURES)) * 10 + int((ones or "零").translate(FIGURES)))


def _month_or_weekday(match: re.Match[str]) -> str:
    word = match[0].rstrip(".")
    if word in ZONES or word in MONTHS:
        return word if word in ZONES else f"{word} "
    if month := months().get(word):
        return f"{month} " if match[0].endswith(".") else month
    return " " if word in _weekdays() else match[0]


def offset_of(zone: str) -> int | None:
    """Return the offset in minutes that the group `zone` of a match names; None for none or several."""
    bare = re.sub(r"^(?:utc|gmt)\s?(?=[+-])", "", zone)
    if match := re.fullmatch(r"([+-])(\d\d?):?(\d\d)?", bare):
        return (-1 if match[1] == "-" else 1) * (int(match[2]) * 60 + int(match[3] or 0))
    return ZONES.get(bare)


def find(line: str, whole: bool = True, stated: bool = False) -> re.Match[str] | None:
    """Return the match of the first date in a line, or of one that is the `whole` line.

    `stated` says that a head or a feed states it, which may be a bare number.
    """
    if len(line) > LONGEST or not (stated or HAS_YEAR.search(line.translate(ARABIC))):
        return None
    text = in_figures(line)
    if whole:
        # Go repeats the zone's name: 2024-04-05 09:30:00 +0800 CST m=+0.1.
        text = re.sub(r" m=[+-][\d.]+$", "", text)
        text = re.sub(r"\s*\([a-z]{2,5}\)$|(?<=[+-]\d{4})\s+[a-z]{2,5}$", "", text).strip(" .,;|)")
        forms = (*FORMS, *STATED) if stated else FORMS
        return next(filter(None, (form.fullmatch(text) for form in forms)), None)
    found = [match for form in FORMS if (match := form.search(text))]
    # What is published comes before what is changed; of two that begin at one place the longer.
    changed = re.search(
        r"更新|修改|updated|modified|mis à jour|modifié|aktualisiert|обновлено", text
    )
    if changed and (before := [match for match in found if match.start() < changed.start()]):
        found = before
    elif changed and (published := PUBLISHED.search(text, changed.end())):
        later = (form.search(text, published.end()) for form in FORMS)
        found = [match for match in later if match] or found
    return min(found, key=lambda match: (match.start(), -len(match[0])), default=None)
