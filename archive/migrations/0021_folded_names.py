"""The folded names of topics, by which searches find what their words name."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from archive.migrations._frozen import folded_words

LANGUAGES = ("zh_hans", "zh_hant", "en")


def fold_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    topics = apps.get_model("archive", "Topic").objects.all()
    for topic in topics:
        for each in LANGUAGES:
            setattr(topic, f"folded_{each}", folded_words(getattr(topic, f"name_{each}")))
    topics.bulk_update(topics, [f"folded_{each}" for each in LANGUAGES], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("archive", "0020_outlets_at_desk")]

    operations = [
        *(
            migrations.AddField(
                model_name="topic",
                name=f"folded_{each}",
                field=models.CharField(default="", editable=False, max_length=400),
            )
            for each in LANGUAGES
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
