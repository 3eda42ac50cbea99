"""How many characters the articles of a tally have together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0030_capture_rules")]

    operations = [
        migrations.AddField(
            model_name="tally", name="characters", field=models.BigIntegerField(null=True)
        ),
    ]
