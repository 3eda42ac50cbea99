import django.db.models.deletion
from django.db import migrations, models

NAMELESS = {
    "name_en": "No source stated",
    "name_zh_hans": "没有写明来源",
    "name_zh_hant": "沒有寫明來源",
}


def say_that_none_is_stated(apps, schema_editor):
    """Documents that name no outlet were kept under one called "unknown" in every language."""
    sources = apps.get_model("archive", "Source").objects.filter(slug="unknown")
    for name, said in NAMELESS.items():
        sources.filter(**{name: "unknown"}).update(**{name: said})


class Migration(migrations.Migration):
    dependencies = [("archive", "0019_withdrawals_told")]

    operations = [
        migrations.AddField(
            "source",
            "title_suffixes",
            models.JSONField(blank=True, default=list, verbose_name="ends of titles"),
        ),
        migrations.AddField(
            "source",
            "furniture_lines",
            models.JSONField(blank=True, default=list, verbose_name="lines that are no text"),
        ),
        migrations.AddField(
            "source",
            "proposed",
            models.JSONField(blank=True, default=dict, editable=False, verbose_name="proposed"),
        ),
        migrations.CreateModel(
            "PrintedLine",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.CharField(max_length=200, verbose_name="line as printed")),
                (
                    "byline",
                    models.CharField(blank=True, max_length=100, verbose_name="the author in it"),
                ),
                (
                    "date",
                    models.CharField(blank=True, max_length=100, verbose_name="the date in it"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="printed_lines",
                        to="archive.source",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "verbose_name": "line with author or date",
                "verbose_name_plural": "lines with author or date",
            },
        ),
        migrations.RunPython(say_that_none_is_stated, migrations.RunPython.noop),
    ]
