"""Here the search index had its first tables; since 0005 they are others."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = []
