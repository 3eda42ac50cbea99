"""The tallies of what an archive already holds."""

from django.db import migrations

from archive import counting


def count(apps, schema_editor):
    if apps.get_model("archive", "Article").objects.exists():
        counting.rebuild()


class Migration(migrations.Migration):
    dependencies = [("archive", "0006_tallies")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
