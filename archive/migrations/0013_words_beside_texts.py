"""In PostgreSQL, words lie beside the texts that tell where they stand; `reindex` fills them in."""

from django.db import migrations

from archive.migrations._frozen import drop_index, make_index


def begin_anew(apps, schema_editor):
    """Leave no words kept in the older way, which no search could read."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_attribute"
            " WHERE attrelid = to_regclass('search_text') AND attname = 'said'"
        )
        if cursor.fetchone():
            return
        drop_index(schema_editor.connection)
        make_index(schema_editor.connection)
        cursor.execute("DELETE FROM search_entry")


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0012_groups'),
    ]

    operations = [
        migrations.RunPython(begin_anew, migrations.RunPython.noop),
    ]
