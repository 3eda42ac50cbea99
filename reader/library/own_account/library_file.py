"""What accounts own as one JSON file, which reads back with everything in it."""

from collections.abc import Iterable, Iterator
from typing import Any

from reader.library.cited import STORED, Cited
from reader.library.dossiers.dossier import Dossier, DossierItem
from reader.library.dossiers.dossier_contents import seen
from reader.library.notes.annotations import annotation, json_in_pieces
from reader.library.notes.note import Note
from reader.library.reading_list.kept_articles import ReadingItem

AT_A_TIME = 200  # rows
MARK, FORM = "foreign_desk_library", 1  # to be raised when older programs could not read it


def of_account(user: Any) -> Iterator[str]:
    """Yield everything the account owns in pieces: its reading list, its dossiers and its notes."""
    reading = ReadingItem.objects.of(user).order_by("pk").iterator(AT_A_TIME)
    dossiers = Dossier.objects.filter(owner=user).order_by("pk")
    notes = Note.objects.of(user).order_by("made_at", "pk").iterator(AT_A_TIME)
    return _written(
        reading=(reading_record(row) for row in reading),
        dossiers=(dossier_record(each) for each in dossiers),
        notes=(annotation(note) for note in notes),
    )


def of_dossiers(dossiers: Iterable[Dossier], *, members: bool) -> Iterator[str]:
    """Yield dossiers as a file. Who added what, and what is of withdrawn articles, is for members."""
    return _written(dossiers=(dossier_record(each, members=members) for each in dossiers))


def _written(**parts: Iterable[Any]) -> Iterator[str]:
    return json_in_pieces({MARK: FORM}, parts)


def reference(row: Cited) -> dict[str, str]:
    """Return what was stored of the article; empty for a row that is about none."""
    return {name: value for name in STORED if (value := getattr(row, name))}


def reading_record(row: ReadingItem) -> dict[str, Any]:
    return {
        "article": reference(row),
        "kept_at": row.kept_at and row.kept_at.isoformat(),
        "read_at": row.read_at and row.read_at.isoformat(),
    }


def dossier_record(dossier: Dossier, *, members: bool = True) -> dict[str, Any]:
    """Return a dossier with its items in their order; its address and members are not in it."""
    rows = seen(dossier, members).in_order().select_related("added_by")
    return {
        "id": dossier.uuid.urn,
        "title": dossier.title,
        "introduction": dossier.introduction,
        "made_at": dossier.made_at.isoformat(),
        "items": [item_record(item, named=members) for item in rows],
    }


def item_record(item: DossierItem, *, named: bool = True) -> dict[str, Any]:
    told = {
        "kind": item.kind,
        "text": item.text,
        "quotation": item.quotation,
        "query": item.query,
        "article": reference(item),
        "added_by": item.added_by_name if named else "",
        "added_at": item.added_at.isoformat(),
    }
    return {key: value for key, value in told.items() if value}
