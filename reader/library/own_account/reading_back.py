"""A checked library file stored for an account: what it has already is left as it is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils import timezone

from archive.models import Article
from reader.access.account_lock import one_at_a_time
from reader.library.cited import STORED, here, key_of
from reader.library.dossiers.compiling import TooManyError, add
from reader.library.dossiers.dossier import MOST_DOSSIERS, Dossier, new_key
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
    kept = {name: text for name, text in reference.items() if name in STORED}
    return {**kept, "identity": identity, "article": article}


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
    """Store dossiers; one that is there already, by its identifier, gets the items that it lacks."""
    mine = Dossier.objects.filter(owner=user)
    ids = [UUID(row["id"]) for row in rows if row["id"]]
    there = {each.uuid: each for each in mine.filter(uuid__in=ids)}
    room, new = MOST_DOSSIERS - mine.count(), 0
    for row in rows:
        uuid = UUID(row["id"]) if row["id"] else uuid4()
        items = [_item(each, known) for each in row["items"]]
        if uuid in there:
            held = {_same(vars(each)) for each in there[uuid].items.all()}
            items = [each for each in items if _same(each) not in held]
        else:
            if new == room:
                raise TooManyError
            new += 1
            there[uuid] = Dossier.objects.create(
                owner=user, key=new_key(), uuid=uuid, title=row["title"],
                introduction=row["introduction"], made_at=row["made_at"], changed_at=timezone.now(),
            )  # fmt: skip
        if items:
            add(there[uuid], user, items)
    return new


def _item(record: Row, known: Mapping[str, Article]) -> dict[str, Any]:
    """Return the columns of a dossier's item."""
    return {
        "kind": record["kind"], "text": record["text"], "quotation": record["quotation"],
        "query": known_parameters(QueryDict(record["query"])).urlencode(),
        "contributor": record["added_by"], "added_at": record["added_at"],
        **columns_of(record["article"], known),
    }  # fmt: skip


def _same(item: Row) -> tuple[Any, ...]:
    """Return what two items of a dossier have alike that are the same one."""
    return tuple(
        item[name] for name in ("kind", "text", "quotation", "query", "identity", "added_at")
    )


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
