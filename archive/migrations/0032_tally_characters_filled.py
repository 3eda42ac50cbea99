"""The characters of the tallies that are there, year by year in steps."""

import datetime as dt
from collections import Counter
from itertools import islice

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Sum, Value
from django.db.models.functions import Length

STEP = 1_000
DAY, MONTH, YEAR, UNDATED, EVER = range(1, 6)
NO_DAY = dt.date.min


def spans(day: dt.date | None) -> list[tuple[int, dt.date]]:
    """As archive.derived.tallies had it when this was written, without the whole."""
    if day is None:
        return [(UNDATED, NO_DAY)]
    return [(DAY, day), (MONTH, day.replace(day=1)), (YEAR, day.replace(month=1, day=1))]


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    tallies = apps.get_model("archive", "Tally").objects
    if not tallies.filter(characters=None).exists():
        return
    articles = apps.get_model("archive", "Article").objects.filter(withdrawn_at=None)
    links = apps.get_model("archive", "ArticleTopic").objects.exclude(origin="excluded")
    links = links.filter(article__withdrawn_at=None)
    years = tallies.filter(span=YEAR).order_by("first").values_list("first", flat=True).distinct()
    ever: Counter[tuple] = Counter()
    for year in [None, *years]:
        last = year and dt.date(year.year, 12, 31)
        within = {"published_day__range": (year, last)} if year else {"published_day": None}
        found: Counter[tuple] = Counter()
        for rows, topic, before in (
            (articles.filter(**within), Value(0), ""),
            (
                links.filter(**{f"article__{k}": v for k, v in within.items()}),
                F("topic"),
                "article__",
            ),
        ):
            day, source, language = (
                F(f"{before}{name}") for name in ("published_day", "source", "language")
            )
            written = Sum(f"{before}characters") + Sum(Length(f"{before}title"))
            counted = rows.order_by().values_list(topic, day, source, language)
            for t, d, s, n, total in counted.annotate(total=written).iterator():
                ever[t, EVER, NO_DAY, s, n] += total
                for span, first in spans(d):
                    found[t, span, first, s, n] += total
        store(schema_editor, found)
    store(schema_editor, ever)
    while rows := list(tallies.filter(characters=None).values_list("pk", flat=True)[:STEP]):
        tallies.filter(pk__in=rows).update(characters=0)  # their articles are gone


def store(schema_editor: BaseDatabaseSchemaEditor, found: Counter[tuple]) -> None:
    rows = iter(found.items())
    while some := [(total, *key) for key, total in islice(rows, STEP)]:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE archive_tally SET characters = %s WHERE topic = %s AND span = %s"
                " AND first = %s AND source_id = %s AND language = %s",
                some,
            )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("archive", "0031_tally_characters")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
