"""How the names of topics are read."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from archive.migrations._frozen import reading


def read_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    topics = apps.get_model("archive", "Topic").objects.all()
    for topic in topics:
        is_person = topic.kind == "person"
        topic.reading_zh_hans = reading(topic.name_zh_hans, is_person)
        topic.reading_zh_hant = reading(topic.name_zh_hant, is_person)
    topics.bulk_update(topics, ["reading_zh_hans", "reading_zh_hant"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("archive", "0009_picture")]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="reading_zh_hans",
            field=models.CharField(default="", editable=False, max_length=800),
        ),
        migrations.AddField(
            model_name="topic",
            name="reading_zh_hant",
            field=models.CharField(default="", editable=False, max_length=800),
        ),
        migrations.RunPython(read_names, migrations.RunPython.noop),
    ]
