"""Command `export`: write articles to a file or to standard output."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.http import QueryDict
from django.utils.translation import override

from archive.export.records import lines
from archive.management.archive_command import ArchiveCommand
from archive.models import Article
from archive.safekeeping import everything
from archive.safekeeping.places import present
from archive.safekeeping.whole_files import write_whole
from archive.text.conversion import TARGETS
from reader import VERSION
from reader.exporting.forms import TYPES, Export
from reader.lists.filters import ArticleFilter

FILTERS = ("q", "topic", "source", "lang", "published_after", "published_before", "ordering")
LEFT_OUT = (
    "Left out: captures, earlier versions, batches, rejected documents, numbers of articles, topics"
    " with their spellings and former addresses, sources' settings, proposals, accounts and pictures."
    " `export --everything` has all of it."
)


class Command(ArchiveCommand):
    help = (
        "Write articles in any form that the site offers, narrowed by the same filters. Without"
        " filters and as JSON Lines it has all articles, with corrections, editors' topics and"
        " withdrawals: what `ingest` reads back into the same articles. With --everything it is the"
        " whole archive, which `restore` reads into an empty one on SQLite or PostgreSQL. Exits"
        " with 2 for a value that makes no sense."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="(default: standard output)")
        parser.add_argument(
            "--format", choices=[*TYPES],
            help="(default: what the file's name ends with, else jsonl)",
        )  # fmt: skip
        parser.add_argument(
            "--everything", action="store_true",
            help="all tables but the derived ones, and the files of pictures and about outlets: for"
            " `restore`; compressed if the file's name ends with .gz. Passwords are in it as hashes",
        )  # fmt: skip
        parser.add_argument(
            "--without-pictures", action="store_true", help="leave their files out of --everything"
        )
        for name in FILTERS:
            parser.add_argument(
                f"--{name.replace('_', '-')}", action="append", default=[], metavar="VALUE",
                help=f"as `{name}` in the addresses of the site",
            )  # fmt: skip
        parser.add_argument(
            "--site", default="", metavar="ADDRESS",
            help="where the site is, for the addresses of articles: https://news.example.org",
        )  # fmt: skip
        parser.add_argument(
            "--script", choices=TARGETS, default="", help="the script of Chinese text in an e-book"
        )

    def handle(self, **options: Any) -> None:
        path: Path | None = options["file"]
        if options["everything"]:
            if options["format"] or any(options[name] for name in FILTERS):
                raise CommandError("--everything has one form and no filters", returncode=2)
            lines = everything.lines(present(), VERSION, not options["without_pictures"])
            count = write_whole(path, lines) if path else to_standard_output(lines)
            self.stderr.write(f"exported {count} lines, which `restore` reads back")
            return
        pieces: Iterable[str] | Iterable[bytes]
        form = options["format"] or form_of(path)
        given = QueryDict(mutable=True)
        for name in FILTERS:
            if options[name]:
                given.setlist(name, options[name])
        is_read_back = form == "jsonl" and not given.keys() - {"source"}
        if is_read_back:
            count, pieces = all_articles(given.getlist("source"))
        else:
            count, pieces = narrowed(given, form, options)
        out = path.open("wb") if path else sys.stdout.buffer
        try:
            for piece in pieces:
                out.write(piece if isinstance(piece, bytes) else piece.encode())
        finally:
            out.close() if path else out.flush()
        self.stderr.write(f"exported {count}")
        if is_read_back:
            self.stderr.write(LEFT_OUT)


def form_of(path: Path | None) -> str:
    """Return the export form that a file's suffix names; jsonl where it names none."""
    name = path.name if path else ""
    return next((form for form in TYPES if name.endswith(f".{form}") and "." in form), "") or (
        next((form for form in TYPES if name.endswith(f".{form}")), "jsonl")
    )


def to_standard_output(lines: Iterable[bytes]) -> int:
    """Write lines to standard output; return how many."""
    written = sum(1 for line in lines if sys.stdout.buffer.write(line))
    sys.stdout.buffer.flush()
    return written


def all_articles(sources: list[str]) -> tuple[int, Iterable[str]]:
    """Return the number of articles, withdrawn ones included, and their JSON Lines."""
    articles = (
        Article.objects.filter(source__slug__in=sources) if sources else Article.objects.all()
    )
    return articles.count(), (line + "\n" for line in lines(articles, of_sources=True))


def narrowed(
    given: QueryDict, form: str, options: dict[str, Any]
) -> tuple[int, Iterable[str] | Iterable[bytes]]:
    """Return the number of filtered articles, and the export. CommandError for wrong filters."""
    filter = ArticleFilter(given, queryset=Article.objects.published())
    with override("en"):
        if not filter.is_valid():
            wrong = (f"--{n.replace('_', '-')}: {' '.join(e)}" for n, e in filter.errors.items())
            raise CommandError("\n".join(wrong), returncode=2)
    ids = filter.ids()
    title = " – ".join(part for part in (filter.words, settings.SITE_NAME) if part)
    export = Export(ids, title, options["site"].rstrip("/"), options["script"])
    return len(ids), export.written(form)
