from django.db import migrations, models


def believe_what_was_believed(apps, schema_editor):
    """Lines that came in before were all believed: reprocessing must find in them what they hold."""
    captures = apps.get_model("archive", "Capture").objects.filter(format="jsonlines")
    captures.exclude(outcome="rejected").update(trusted=True)


class Migration(migrations.Migration):
    dependencies = [("archive", "0016_unlocking")]

    operations = [
        migrations.AddField(
            "capture",
            "trusted",
            models.BooleanField(editable=False, null=True, verbose_name="believed as our own"),
        ),
        migrations.RunPython(believe_what_was_believed, migrations.RunPython.noop),
    ]
