"""The metadata of articles as a spreadsheet, and a corrected spreadsheet as corrections.

Nothing is changed by reading one: what it corrects is returned, for `editing` to carry out.
"""

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from tablib import Dataset
from tablib.exceptions import TablibException

from archive.cells import (
    Language,
    Precision,
    SourceSlug,
    Text,
    as_meant,
    dated,
    defused,
    moment_in_figures,
    number_in,
)
from archive.documents import DocumentError
from archive.formats.decoding import decode
from archive.models import Article, ArticleQuerySet

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 10_000


class SpreadsheetError(Exception):
    """Why a file cannot be read as a spreadsheet of articles, in words for a person."""


@dataclass
class Mistake:
    """A cell that cannot be meant so: its row as the spreadsheet counts them, its column, why."""

    row: int
    column: str
    reason: str


@dataclass
class Sheet:
    """What a spreadsheet corrects: {article: {field: value}}, and what is wrong in it."""

    corrections: dict[int, dict[str, Any]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    rows: int = 0


class Numbered(BaseInstanceLoader):  # type: ignore[misc]
    """The articles that a table numbers, a few hundred in a query."""

    def __init__(self, resource: Any, dataset: Any) -> None:
        super().__init__(resource, dataset)
        numbers = [n for cell in dataset["id"] if (n := number_in(cell)) is not None]
        self.known = {
            article.pk: article
            for start in range(0, len(numbers), 500)
            for article in resource.get_queryset().filter(pk__in=numbers[start : start + 500])
        }

    def get_instance(self, row: Any) -> Article | None:
        return self.known.get(row["id"])


class ArticleSheet(resources.ModelResource):  # type: ignore[misc]
    """The columns of the spreadsheet. It reads articles and never saves one."""

    id = Field("pk", "id")
    identity = Field("identity", "identity", readonly=True, widget=Text())
    source = Field("source", "source", widget=SourceSlug())
    title = Field("title", "title", widget=Text(1000, required=True))
    kicker = Field("kicker", "kicker", widget=Text(200))
    lead = Field("lead", "lead", widget=Text())
    byline = Field("byline", "byline", widget=Text(500))
    section = Field("section", "section", widget=Text(200))
    language = Field("language", "language", widget=Language(20, required=True))
    published = Field(None, "published", readonly=True)
    precision = Field("published_precision", "precision", widget=Precision())
    address = Field("source_url", "address", readonly=True, widget=Text())
    changed = Field(None, "changed", readonly=True)

    CORRECTED = ("source", "title", "kicker", "lead", "byline", "section", "language")

    class Meta:
        model = Article
        fields = (
            "id", "identity", "source", "title", "kicker", "lead", "byline", "section",
            "language", "published", "precision", "address", "changed",
        )  # fmt: skip
        import_id_fields = ("id",)
        instance_loader_class = Numbered
        skip_diff = True
        clean_model_instances = False
        use_transactions = False

    def get_queryset(self) -> ArticleQuerySet:
        return Article.objects.select_related("source").defer("body_html", "body_text", "images")

    def dehydrate_published(self, article: Article) -> str:
        return moment_in_figures(article)

    def dehydrate_changed(self, article: Article) -> str:
        return article.updated_at.isoformat()

    def init_instance(self, row: Any = None) -> Article:
        raise ValidationError({"id": [_("There is no article with this number.")]})

    def before_import_row(self, row: Any, **rest: Any) -> None:
        row["id"] = number_in(row["id"])
        if row["id"] is None:
            raise ValidationError({"id": [_("It must be an article’s number.")]})

    def import_instance(self, instance: Article, row: Any, **rest: Any) -> None:
        """Take from a row what differs from the article; the article itself stays as it is."""
        wrong: dict[str, Any] = {}
        if "identity" in row and as_meant(row["identity"]) != instance.identity:
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
            same = value == (as_meant(defused(current)) if isinstance(current, str) else current)
            if not same:
                values[column.attribute] = value
        if "published" in row and as_meant(row["published"]) != moment_in_figures(instance):
            try:
                values |= dated(as_meant(row["published"]), instance, values)
            except ValueError as error:
                wrong["published"] = [str(error)]
        if (
            values
            and row.get("changed")
            and as_meant(row["changed"]) != instance.updated_at.isoformat()
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
        """Nothing is saved here."""

    def save_m2m(self, instance: Any, row: Any, **rest: Any) -> None:
        """Nor here."""


def written(articles: ArticleQuerySet, format: str) -> bytes:
    """Return the metadata of articles as a spreadsheet, one row each."""
    sheet = ArticleSheet().export(articles.order_by("pk"))
    if format == "xlsx":
        return bytes(sheet.export("xlsx"))
    # The mark at the beginning tells Excel that it is UTF-8.
    return b"\xef\xbb\xbf" + str(sheet.export("csv")).encode()


def read(raw: bytes) -> Sheet:
    """Return what a spreadsheet corrects.

    Raises SpreadsheetError when it is none, or one without the numbers of articles.
    """
    table = _table(raw)
    if "id" not in (table.headers or []):
        raise SpreadsheetError(_("The first row must name the columns, “id” among them."))
    if len(table) > MOST_ROWS:
        raise SpreadsheetError(_("It has more than %(most)d rows.") % {"most": MOST_ROWS})
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
    if len(raw) > MOST_BYTES:
        raise SpreadsheetError(_("The file is larger than 10 MB."))
    try:
        if raw.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(raw)) as parts:
                if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                    raise SpreadsheetError(_("The file is larger than 10 MB."))
            return Dataset().load(raw, format="xlsx")
        text = decode(raw)
        head = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=head.count)
        return Dataset().load(text, format="csv", delimiter=delimiter)
    except (DocumentError, TablibException, zipfile.BadZipFile, ValueError, KeyError) as error:
        raise SpreadsheetError(
            _("It cannot be read as CSV or XLSX: %(why)s") % {"why": error}
        ) from error
