"""Dossiers get an identifier of their own, by which a file that is read back finds them."""

import uuid
from typing import Any

from django.conf import settings
from django.db import migrations, models


def fill(apps: Any, editor: Any) -> None:
    dossiers = apps.get_model("reader", "Dossier").objects
    for pk in dossiers.values_list("pk", flat=True):
        dossiers.filter(pk=pk).update(uuid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("reader", "0006_whose_token"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("dossier", "uuid", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
