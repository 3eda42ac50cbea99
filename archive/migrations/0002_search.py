"""The tables of the search index."""

from django.db import migrations

from archive import search


def install(apps, schema_editor):
    search.install()


def uninstall(apps, schema_editor):
    search.uninstall()


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [migrations.RunPython(install, uninstall)]
