"""By which rules a capture was read; null for those read before this was noted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0029_jobs_and_feeds")]

    operations = [
        migrations.AddField(
            model_name="capture",
            name="rules",
            field=models.CharField(editable=False, max_length=12, null=True),
        ),
    ]
