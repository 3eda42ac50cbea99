"""A checked library file stored for an account: what it has already is left as it is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from archive.models import Article
from reader.access.account_lock import one_at_a_time
from reader.library.cited import here, key_of
from reader.library.dossiers.compiling import TooManyError, characters_of
from reader.library.dossiers.dossier import (
    MOST_CHARACTERS,
    MOST_DOSSIERS,
    Dossier,
    DossierItem,
    new_key,
)
from reader.library.notes.note import MOST_NOTES, Note
from reader.library.reading_list.kept_articles import MOST_KEPT, ReadingItem
from reader.lists.query_strings import known_parameters

AT_A_TIME = 500  # rows of one statement
Row = Mapping[str, Any]


def read_back(user: Any, library: Mapping[str, list[Row]]) -> dict[str, int]:
    """Store what `library_records.checked` returned; how many of each were new, by kind.

    TooManyError, with nothing stored, where the account would have more than it may.
    """
    references = [
        *(row["article"] for row in library["reading"]),
        *(item["article"] for each in library["dossiers"] for item in each["items"]),
        *(target_of(note) for note in library["notes"]),
    ]
    known = here(references)
    with one_at_a_time(user):
        return {
            "reading": _reading(user, library["reading"], known),
            "dossiers": _dossiers(user, library["dossiers"], known),
            "notes": _notes(user, library["notes"], known),
        }


def columns_of(reference: Row, known: Mapping[str, Article]) -> dict[str, Any]:
    """Return the columns of `Cited`: as the file has them, with the article if it is here."""
    article = known.get(key_of(reference))
    identity = reference.get("identity") or (article.identity if article else "")
    return {**reference, "identity": identity, "article": article}


def target_of(note: Row) -> dict[str, str]:
    """Return the article that an annotation is on, in the words of a reference."""
    target = note["target"]
    return {"address": target["source"], **{k: v for k, v in target["article"].items() if v}}


def _reading(user: Any, rows: list[Row], known: Mapping[str, Article]) -> int:
    mine = ReadingItem.objects.of(user)
    there = set(mine.values_list("identity", flat=True))
    new: dict[str, ReadingItem] = {}
    for row in rows:
        cited = columns_of(row["article"], known)
        identity = cited["identity"] or cited["address"]
        if identity and identity not in there and (row["kept_at"] or row["read_at"]):
            cited["identity"] = identity
            new[identity] = ReadingItem(
                user=user, kept_at=row["kept_at"], read_at=row["read_at"], **cited
            )
    if len(there) + len(new) > MOST_KEPT:
        raise TooManyError
    ReadingItem.objects.bulk_create(new.values(), batch_size=AT_A_TIME, ignore_conflicts=True)
    return len(new)


def _dossiers(user: Any, rows: list[Row], known: Mapping[str, Article]) -> int:
    if Dossier.objects.filter(owner=user).count() + len(rows) > MOST_DOSSIERS:
        raise TooManyError
    if any(characters_of(row["items"]) > MOST_CHARACTERS for row in rows):
        raise TooManyError
    for row in rows:
        dossier = Dossier.objects.create(
            owner=user, key=new_key(), title=row["title"], introduction=row["introduction"],
            made_at=row["made_at"], changed_at=timezone.now(),
        )  # fmt: skip
        DossierItem.objects.bulk_create(
            (
                DossierItem(
                    dossier=dossier, position=number, kind=item["kind"], text=item["text"],
                    quotation=item["quotation"], added_by=user,
                    query=known_parameters(QueryDict(item["query"])).urlencode(),
                    contributor=item["added_by"], added_at=item["added_at"],
                    **columns_of(item["article"], known),
                )
                for number, item in enumerate(row["items"])
            ),
            batch_size=AT_A_TIME,
        )  # fmt: skip
    return len(rows)


def _notes(user: Any, rows: list[Row], known: Mapping[str, Article]) -> int:
    mine = Note.objects.of(user)
    there = set(mine.values_list("uuid", flat=True))
    new: dict[UUID, Note] = {}
    for row in rows:
        uuid = UUID(row["id"])
        selectors = {each["type"]: each for each in row["target"]["selector"]}
        quote = selectors.get("TextQuoteSelector")
        if uuid in there or quote is None or not quote["exact"]:
            continue
        new[uuid] = Note(
            user=user, uuid=uuid, exact=quote["exact"], prefix=quote["prefix"],
            suffix=quote["suffix"],
            position=selectors.get("TextPositionSelector", {"start": 0})["start"],
            text=row["body"]["value"] if row["body"] else "",
            made_at=row["created"], changed_at=row["modified"],
            **columns_of(target_of(row), known),
        )  # fmt: skip
        new[uuid].fold()
    if len(there) + len(new) > MOST_NOTES:
        raise TooManyError
    Note.objects.bulk_create(new.values(), batch_size=AT_A_TIME, ignore_conflicts=True)
    return len(new)
