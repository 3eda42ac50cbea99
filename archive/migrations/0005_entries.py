"""The search index in numbers by day, with what narrows a search beside them; names of topics.

Of an archive that is older `reindex` fills the index.
"""

import django.db.models.deletion
from django.db import migrations, models

from archive.migrations._frozen import drop_index, folded_words, make_index


def drop(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS search_text")
        cursor.execute("DROP TABLE IF EXISTS search_entry")


def install(apps, schema_editor):
    make_index(schema_editor.connection)


def fold_terms(apps, schema_editor):
    for term in apps.get_model("archive", "Term").objects.all():
        term.folded = folded_words(term.text)
        term.save(update_fields=["folded"])


def uninstall(apps, schema_editor):
    drop_index(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0004_fetch'),
    ]

    operations = [
        migrations.RunPython(drop, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('docno', models.BigAutoField(primary_key=True, serialize=False)),
                ('spill', models.PositiveIntegerField(default=0)),
                ('language', models.CharField(max_length=20)),
                ('published_day', models.DateField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('digest', models.BinaryField()),
                ('version', models.PositiveSmallIntegerField()),
            ],
            options={
                'verbose_name': 'entry of the search index',
                'verbose_name_plural': 'entries of the search index',
                'db_table': 'search_entry',
            },
        ),
        migrations.AddField(
            model_name='term',
            name='folded',
            field=models.CharField(default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='term',
            name='is_name',
            field=models.BooleanField(default=True, help_text='Names the topic itself: a search for one name finds the others as well.', verbose_name='a name'),
        ),
        migrations.AddIndex(
            model_name='term',
            index=models.Index(fields=['folded'], name='term_folded'),
        ),
        migrations.AddField(
            model_name='entry',
            name='article',
            field=models.OneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='archive.article'),
        ),
        migrations.AddField(
            model_name='entry',
            name='source',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='archive.source'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('spill__gt', 0)), fields=['spill'], name='entry_spill'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['version'], name='entry_version'),
        ),
        migrations.RunPython(install, uninstall),
        migrations.RunPython(fold_terms, migrations.RunPython.noop),
    ]
