"""The places of the articles that are there, in steps: interrupted, it goes on where it was."""

import calendar
import datetime as dt

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

BITS = 39
LAST = (1 << BITS) - 1
STEP = 1_000
TABLES = (
    ("archive_article", "id"),
    ("archive_articletopic", "article_id"),
    ("search_entry", "article_id"),
)


def place(day: dt.date, moment: dt.datetime | None) -> int:
    number = day.toordinal()
    if moment is None:
        return number << BITS
    since = moment.astimezone(dt.UTC).replace(tzinfo=None) - dt.datetime.min
    within = (since - dt.timedelta(number - 2)) // dt.timedelta(microseconds=1)
    return (number << BITS) + min(max(within, 32), LAST - 32)


def places(
    day: dt.date | None, moment: dt.datetime | None, precision: str, captured: dt.datetime | None
) -> tuple[int, int]:
    """As archive.models.order had it when this was written."""
    if day is None:
        return 0, 1 << 62
    if precision in ("second", "minute", "day") or moment is None:
        return place(day, moment), place(day, moment)
    first = (day.replace(day=1).toordinal() << BITS) + day.day
    end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    last = (end.toordinal() << BITS) + LAST - 31 + day.day
    if captured is None or captured < moment:
        return first, last
    bound = captured.astimezone(timezone.get_default_timezone()).date()
    return first, max(min(last, place(bound, captured) + 1), place(day, moment) + 1)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    articles = apps.get_model("archive", "Article").objects.filter(newest_place=None).order_by("pk")
    columns = ("pk", "published_day", "published_at", "published_precision", "captured_at")
    after = 0
    while rows := list(articles.filter(pk__gt=after).values_list(*columns)[:STEP]):
        filled = [(*places(*told), pk) for pk, *told in rows]
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            for table, key in reversed(TABLES):
                cursor.executemany(
                    f"UPDATE {table} SET newest_place = %s, oldest_place = %s WHERE {key} = %s",
                    filled,
                )
        after = rows[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("archive", "0026_places")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
