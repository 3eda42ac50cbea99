"""The shape of a library file, checked strictly: types, lengths, counts, and no unknown key."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from archive.text.storable import web_address
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


def listed(record: Record, *, most: int, required: bool = True) -> serializers.ListField:
    """Return a field of at most `most` records; left out, it is an empty list."""
    optional: dict[str, Any] = {} if required else {"required": False, "default": list}
    return serializers.ListField(child=record, max_length=most, **optional)


class ArticleRecord(Record):
    identity = TextField(2100)
    title = TextField(1000)
    outlet = TextField(200)
    address = TextField(2000)
    language = TextField(20)
    day = serializers.RegexField(DAY, required=False, allow_blank=True, default="")

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
    title = TextField(200, required=True)
    introduction = TextField(LONGEST_TEXT)
    made_at = serializers.DateTimeField()
    items = listed(ItemRecord(), most=MOST_ITEMS)


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
    selector = listed(SelectorRecord(), most=2)


class AnnotationRecord(Record):
    id = serializers.RegexField(r"^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
    type = serializers.ChoiceField(["Annotation"])
    motivation = serializers.ChoiceField(["commenting", "highlighting"])
    created = serializers.DateTimeField()
    modified = serializers.DateTimeField()
    body = BodyRecord(required=False, default=None, allow_null=True)
    target = TargetRecord()


class LibraryRecord(Record):
    """All that a file may have; or an AnnotationPage, whose items are its notes."""

    reading = listed(ReadingRecord(), required=False, most=MOST_KEPT)
    dossiers = listed(DossierRecord(), required=False, most=MOST_DOSSIERS)
    notes = listed(AnnotationRecord(), required=False, most=MOST_NOTES)


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
        raise UnreadableError(said_of(record.errors))
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
