"""The archive to measure: the existing one, or one generated for it."""

from pathlib import Path

from django.db import connection

from archive.models import Article

ROOT = Path(__file__).parents[3]


def documents(folder: Path) -> Path:
    """Return the folder of documents, or that of the samples if it does not exist."""
    return folder if folder.is_dir() else ROOT / "fixtures" / "documents"


def ready(many: int, folder: Path) -> int:
    """Generate an archive of `many` articles if it is empty; return its number of articles."""
    if connection.introspection.table_names() == [] or not Article.objects.exists():
        from tests.benchmarks.million import make

        make(many, folder)
    return Article.objects.count()
