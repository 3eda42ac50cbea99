"""By which rules a capture was read; null for those read before this was noted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0028_places_indexed")]

    operations = [
        migrations.AddField(
            model_name="capture",
            name="rules",
            field=models.CharField(editable=False, max_length=12, null=True),
        ),
    ]
