"""The archive that is measured: the one there is, or one made for it."""

from pathlib import Path

from django.db import connection

from archive.models import Article

ROOT = Path(__file__).parents[2]


def documents(folder: Path) -> Path:
    """The folder of documents that was named, or the samples where it is missing."""
    return folder if folder.is_dir() else ROOT / "fixtures" / "documents"


def ready(many: int, folder: Path) -> int:
    """Make an archive of so many articles where there is none; return how many it has."""
    if connection.introspection.table_names() == [] or not Article.objects.exists():
        from tests.million import make

        make(many, folder)
    return Article.objects.count()
