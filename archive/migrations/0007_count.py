"""Nothing by now: of an archive that is older `reindex` makes the tallies."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("archive", "0006_tallies")]
    operations = []
