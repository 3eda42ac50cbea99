"""The places of articles in lists, newest and oldest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0025_shared_line")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="newest_place",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="article",
            name="oldest_place",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="articletopic",
            name="newest_place",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="articletopic",
            name="oldest_place",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="newest_place",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="oldest_place",
            field=models.BigIntegerField(null=True),
        ),
    ]
