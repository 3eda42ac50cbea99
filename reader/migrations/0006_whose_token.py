"""Tokens say whether their account made them itself; of those there are, nobody knows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reader", "0005_what_members_added_stays")]

    operations = [
        migrations.AddField("token", "is_own", models.BooleanField(default=False, editable=False)),
        migrations.AlterField("token", "is_own", models.BooleanField(default=True, editable=False)),
    ]
