"""Days, months and years as people type them. Pure."""

import datetime as dt
import re


def read_date(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of a date: 2024, 2024-04, 2024-04-05, 20240405, 2024年4月5日."""
    text = text.strip().translate(str.maketrans("年月/.", "----", "日号號")).rstrip("-")
    text = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", text)
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
        if day:
            return first, first
        following = dt.date(first.year + (not month or month == 12), (month or 12) % 12 + 1, 1)
    except ValueError:
        return None
    return first, following - dt.timedelta(days=1)
