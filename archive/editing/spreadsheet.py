"""Export of article metadata as CSV or XLSX, and reading of a corrected file back.

Reading one changes nothing: it returns the corrections, to be applied by `corrections`.
"""

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from tablib import Dataset
from tablib.exceptions import TablibException

from archive.editing.spreadsheet_cells import (
    LanguageCell,
    Precision,
    SourceSlug,
    TextCell,
    cell_text,
    date_for_cell,
    date_in_cell,
    id_in_cell,
)
from archive.export.csv_safety import defused
from archive.extraction.documents import DocumentError
from archive.extraction.formats.decoding import decode
from archive.extraction.processes import read_apart
from archive.extraction.rejection_wording import in_words
from archive.models import Article, ArticleQuerySet
from archive.text.characters import fit_all

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 100
SECONDS = 10.0  # to read a file; 10,000 rows take three


class SpreadsheetError(Exception):
    """Raised for a file that is no spreadsheet of articles; its text is shown to the editor."""


@dataclass
class Mistake:
    """A cell with an invalid value: its row (the first is 1), its column, and why."""

    row: int
    column: str
    reason: str


@dataclass
class Sheet:
    """What was read from a spreadsheet: corrections {article id: {field: value}} and mistakes."""

    corrections: dict[int, dict[str, Any]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    rows: int = 0


class ArticlesById(BaseInstanceLoader):  # type: ignore[misc]
    """Loads the articles whose ids are in a table, 500 in a query."""

    def __init__(self, resource: Any, dataset: Any) -> None:
        super().__init__(resource, dataset)
        numbers = [n for cell in dataset["id"] if (n := id_in_cell(cell)) is not None]
        self.known = {
            article.pk: article
            for start in range(0, len(numbers), 500)
            for article in resource.get_queryset().filter(pk__in=numbers[start : start + 500])
        }

    def get_instance(self, row: Any) -> Article | None:
        return self.known.get(row["id"])


class ArticleSheet(resources.ModelResource):  # type: ignore[misc]
    """The columns of the spreadsheet, for export and import. It never saves an article."""

    id = Field("pk", "id")
    identity = Field("identity", "identity", readonly=True, widget=TextCell())
    source = Field("source", "source", widget=SourceSlug())
    title = Field("title", "title", widget=TextCell(1000, required=True))
    kicker = Field("kicker", "kicker", widget=TextCell(200))
    lead = Field("lead", "lead", widget=TextCell())
    byline = Field("byline", "byline", widget=TextCell(500))
    section = Field("section", "section", widget=TextCell(200))
    language = Field("language", "language", widget=LanguageCell(20, required=True))
    published = Field(None, "published", readonly=True)
    precision = Field("published_precision", "precision", widget=Precision())
    address = Field("source_url", "address", readonly=True, widget=TextCell())
    changed = Field(None, "changed", readonly=True)

    CORRECTED = ("source", "title", "kicker", "lead", "byline", "section", "language")

    class Meta:
        model = Article
        fields = (
            "id", "identity", "source", "title", "kicker", "lead", "byline", "section",
            "language", "published", "precision", "address", "changed",
        )  # fmt: skip
        import_id_fields = ("id",)
        instance_loader_class = ArticlesById
        skip_diff = True
        clean_model_instances = False
        use_transactions = False

    def get_queryset(self) -> ArticleQuerySet:
        return Article.objects.select_related("source").defer("body_html", "body_text", "images")

    def dehydrate_published(self, article: Article) -> str:
        return date_for_cell(article)

    def dehydrate_changed(self, article: Article) -> str:
        return str(article.updated_at.isoformat())

    def init_instance(self, row: Any = None) -> Article:
        raise ValidationError({"id": [_("There is no article with this number.")]})

    def before_import_row(self, row: Any, **rest: Any) -> None:
        row["id"] = id_in_cell(row["id"])
        if row["id"] is None:
            raise ValidationError({"id": [_("It must be an article’s number.")]})

    def import_instance(self, instance: Article, row: Any, **rest: Any) -> None:
        """Add what a row corrects to `corrections`; the article itself is not changed.

        Raises ValidationError for a cell with an invalid value, another article's identity, or an
        article that changed after the export.
        """
        wrong: dict[str, Any] = {}
        if "identity" in row and cell_text(row["identity"]) != instance.identity:
            words = _("This number is another article’s. Was one column sorted without the others?")
            raise ValidationError({"identity": [words]})
        values: dict[str, Any] = {}
        for name in (*self.CORRECTED, "precision"):
            column = self.fields[name]
            if column.column_name not in row:
                continue
            try:
                value = column.clean(row)
            except ValueError as error:
                wrong[name] = [str(error)]
                continue
            current = getattr(instance, column.attribute)
            same = value == (cell_text(defused(current)) if isinstance(current, str) else current)
            if not same:
                values[column.attribute] = value
        if "published" in row and cell_text(row["published"]) != date_for_cell(instance):
            try:
                values |= date_in_cell(cell_text(row["published"]), instance, values)
            except ValueError as error:
                wrong["published"] = [str(error)]
        if (
            values
            and row.get("changed")
            and cell_text(row["changed"]) != instance.updated_at.isoformat()
        ):
            wrong["changed"] = [_("The article changed after it was exported. Export it again.")]
        if wrong:
            raise ValidationError(wrong)
        if values:
            self.corrections[instance.pk] = values

    def validate_instance(self, instance: Any, errors: Any = None, **rest: Any) -> None:
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **rest: Any) -> None:
        """Do nothing: corrections are applied later, after the editor has confirmed them."""

    def save_m2m(self, instance: Any, row: Any, **rest: Any) -> None:
        """Do nothing, as `save_instance`."""


def written(articles: ArticleQuerySet, format: str) -> bytes:
    """Return a spreadsheet file with a row for each article; `format` is a key of FORMATS."""
    sheet = ArticleSheet().export(articles.order_by("pk"))
    if format == "xlsx":
        return bytes(sheet.export("xlsx"))
    # Without the byte order mark Excel does not read it as UTF-8.
    return b"\xef\xbb\xbf" + str(sheet.export("csv")).encode()


def read(raw: bytes) -> Sheet:
    """Return the corrections and mistakes in a CSV or XLSX file.

    Raises SpreadsheetError for a file that is neither, is too large, or has no column `id`.
    """
    table = _table(raw)
    if "id" not in (table.headers or []):
        raise SpreadsheetError(_("The first row must name the columns, “id” among them."))
    reader = ArticleSheet()
    reader.corrections = {}
    result = reader.import_data(table, dry_run=True)
    sheet = Sheet(reader.corrections, rows=len(table))
    for wrong in result.invalid_rows:
        for column, reasons in wrong.error_dict.items():
            # The first row names the columns.
            sheet.mistakes += [Mistake(wrong.number + 1, column, text) for text in reasons]
    for row in result.error_rows:
        sheet.mistakes += [Mistake(row.number + 1, "", str(e.error)) for e in row.errors]
    return sheet


def _table(raw: bytes) -> Dataset:
    if len(raw) > MOST_BYTES or _unpacked(raw) > MOST_UNPACKED:
        raise SpreadsheetError(_("The file is larger than 10 MB."))
    try:
        rows = read_apart(_rows, raw, seconds=SECONDS)
        if len(rows) > MOST_ROWS + 1:
            raise SpreadsheetError(_("It has more than %(most)d rows.") % {"most": MOST_ROWS})
        if max(map(len, rows), default=0) > MOST_COLUMNS:
            words = _("It has more than %(most)d columns.")
            raise SpreadsheetError(words % {"most": MOST_COLUMNS})
        return Dataset(*rows[1:], headers=rows[0]) if rows else Dataset()
    except DocumentError as error:
        why = in_words(error.reason)
    except TablibException as error:
        why = str(error) or type(error).__name__
    raise SpreadsheetError(_("It cannot be read as CSV or XLSX: %(why)s") % {"why": why})


def _unpacked(raw: bytes) -> int:
    """Return the unpacked size of a workbook (a ZIP file) in bytes; 0 for anything else."""
    if not raw.startswith(b"PK"):
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            return sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return 0  # the error is reported when it is read


def _rows(raw: bytes) -> list[list[Any]]:
    """Return the rows of the first sheet, padded to one length.

    Reads at most one row and one column beyond the limits, enough to tell that there are too many.
    Runs in a process of its own: 4 KB may unpack to what takes a minute to read.
    """
    if raw.startswith(b"PK"):
        from openpyxl import load_workbook  # type: ignore[import-untyped]

        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        found: Iterable[Any] = book.active.iter_rows(values_only=True)
    else:
        text = decode(raw)
        head = text.split("\n", 1)[0]
        found = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    rows = []
    for row in islice(found, MOST_ROWS + 2):
        rows.append([fit_all(cell) for cell in row[: MOST_COLUMNS + 1]])
        if len(rows[-1]) > MOST_COLUMNS:
            break
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]
