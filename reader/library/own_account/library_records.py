"""The shape of a library file, checked strictly: types, lengths, counts, and no unknown key."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from archive.text.storable import line, web_address
from reader.library.dossiers.dossier import (
    LONGEST_QUERY,
    LONGEST_QUOTATION,
    LONGEST_TEXT,
    MOST_DOSSIERS,
    MOST_ITEMS,
    DossierItem,
)
from reader.library.notes.annotations import CONTEXT_URL
from reader.library.notes.note import CONTEXT, LONGEST_NOTE, LONGEST_PASSAGE, MOST_NOTES
from reader.library.own_account.library_file import FORM, MARK
from reader.library.reading_list.kept_articles import MOST_KEPT

LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_ITEMS_READ = 20_000  # of all dossiers of a file: they are stored in one transaction
LONGEST_SAID = 300  # characters of a mistake, which may repeat what the file has
URN = r"^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"
DAY = r"^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z"


class UnreadableError(Exception):
    """The file is none of ours, or has something in it that cannot be; says what, and where."""


class TextField(serializers.CharField):
    """A text and nothing that could be made one; by default it may be empty or left out."""

    def __init__(self, most: int, **named: Any) -> None:
        default = {"required": False, "allow_blank": True, "default": ""}
        given = {**(default if not named.get("required") else {}), **named}
        super().__init__(max_length=most, trim_whitespace=False, **given)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class Record(serializers.Serializer[Any]):
    """An object of the file, which has only the keys that it may have."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):
            raise serializers.ValidationError({sorted(unknown)[0]: [_("This key is unknown.")]})
        return super().to_internal_value(data)


class Records(serializers.ListField):
    """A list of at most `most` records, counted before any is read, and read up to the first mistake.

    REST framework reads all of them first, and keeps the mistakes of each.
    """

    def __init__(self, record: Record, *, most: int, **named: Any) -> None:
        super().__init__(child=record, **named)
        self.most = most

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, list) and len(data) > self.most:
            self.fail("max_length", max_length=self.most)
        records: list[Any] = super().to_internal_value(data)
        return records

    def run_child_validation(self, data: list[Any]) -> list[Any]:
        records = []
        for number, each in enumerate(data):
            try:
                records.append(self.child.run_validation(each))
            except serializers.ValidationError as error:
                raise serializers.ValidationError({number: error.detail}) from error  # type: ignore[dict-item]
        return records


class ArticleRecord(Record):
    identity = TextField(2100)
    title = TextField(1000)
    outlet = TextField(200)
    address = TextField(2000)
    language = TextField(20)
    day = serializers.RegexField(DAY, required=False, allow_blank=True, default="")
    page = TextField(2000)  # where it is in the archive of the browser that wrote the file

    def validate_address(self, address: str) -> str:
        if address and not web_address(address):
            raise serializers.ValidationError(_("This is no web address."))
        return address


class ReadingRecord(Record):
    article = ArticleRecord()
    kept_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    read_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ItemRecord(Record):
    kind = serializers.ChoiceField(DossierItem.Kind.choices)
    text = TextField(LONGEST_TEXT)
    quotation = TextField(LONGEST_QUOTATION)
    query = TextField(LONGEST_QUERY)
    article = ArticleRecord(required=False, default=dict)
    added_by = TextField(150)
    added_at = serializers.DateTimeField()


class DossierRecord(Record):
    id = serializers.RegexField(URN, required=False, default=None)
    title = TextField(200, required=True)
    introduction = TextField(LONGEST_TEXT)
    made_at = serializers.DateTimeField()
    items = Records(ItemRecord(), most=MOST_ITEMS)


class BodyRecord(Record):
    type = serializers.ChoiceField(["TextualBody"])
    value = TextField(LONGEST_NOTE, required=True)


class SelectorRecord(Record):
    type = serializers.ChoiceField(["TextQuoteSelector", "TextPositionSelector"])
    exact = TextField(LONGEST_PASSAGE)
    prefix = TextField(CONTEXT * 2)
    suffix = TextField(CONTEXT * 2)
    start = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, default=0)
    end = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, default=0)


class TargetRecord(Record):
    source = TextField(2000)  # type: ignore[assignment]
    article = ArticleRecord(required=False, default=dict)
    selector = Records(SelectorRecord(), most=2)


class AnnotationRecord(Record):
    id = serializers.RegexField(URN)
    type = serializers.ChoiceField(["Annotation"])
    motivation = serializers.ChoiceField(["commenting", "highlighting"])
    created = serializers.DateTimeField()
    modified = serializers.DateTimeField()
    body = BodyRecord(required=False, default=None, allow_null=True)
    target = TargetRecord()


class LibraryRecord(Record):
    """All that a file may have; or an AnnotationPage, whose items are its notes."""

    reading = Records(ReadingRecord(), most=MOST_KEPT, required=False, default=list)
    dossiers = Records(DossierRecord(), most=MOST_DOSSIERS, required=False, default=list)
    notes = Records(AnnotationRecord(), most=MOST_NOTES, required=False, default=list)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and items_of(data.get("dossiers")) > MOST_ITEMS_READ:
            said = _("Its dossiers have more than %(most)s items together.")
            raise serializers.ValidationError({"dossiers": [said % {"most": MOST_ITEMS_READ}]})
        return super().to_internal_value(data)


def items_of(dossiers: Any) -> int:
    """Return how many items there are in dossiers that were not checked yet."""
    if not isinstance(dossiers, list):
        return 0
    lists = [each.get("items") for each in dossiers if isinstance(each, dict)]
    return sum(len(items) for items in lists if isinstance(items, list))


def checked(raw: bytes) -> dict[str, Any]:
    """Return what a file holds: lists `reading`, `dossiers`, `notes`. UnreadableError otherwise."""
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_("This is no JSON.")) from error
    if not isinstance(data, dict):
        raise UnreadableError(_("This is no file of a reading list, dossier or notes."))
    if data.get("type") == "AnnotationPage" and data.get("@context") == CONTEXT_URL:
        data = {"notes": data.get("items")}
    elif data.pop(MARK, None) != FORM:
        raise UnreadableError(_("This is no file of a reading list, dossier or notes."))
    record = LibraryRecord(data=data)
    if not record.is_valid():
        # What it repeats of the file may have half of a character, which no page can show.
        said = said_of(record.errors).encode("utf-8", "backslashreplace").decode()
        raise UnreadableError(line(said, LONGEST_SAID))
    return dict(record.validated_data)


def said_of(errors: Any, place: str = "") -> str:
    """Return the first mistake with its place, such as “dossiers[0].title: …”."""
    if isinstance(errors, dict) and errors:
        key, rest = next(iter(errors.items()))
        step = f"[{key}]" if isinstance(key, int) else f".{key}" if place else str(key)
        return said_of(rest, place + step)
    if isinstance(errors, list) and errors:
        for number, each in enumerate(errors):
            if isinstance(each, dict) and each:
                return said_of(each, f"{place}[{number}]")
        return f"{place}: {next(str(each) for each in errors if each)}"
    return place
