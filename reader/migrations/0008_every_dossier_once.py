"""Every dossier has its identifier; an account has none twice."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reader", "0007_the_same_dossier_again")]

    operations = [
        migrations.AlterField(
            "dossier", "uuid", models.UUIDField(default=uuid.uuid4, editable=False)
        ),
        migrations.AddConstraint(
            "dossier", models.UniqueConstraint(fields=["owner", "uuid"], name="dossier_once")
        ),
    ]
