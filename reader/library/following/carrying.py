"""What is followed as a file: taken away from an account, or brought into it."""

import json
from typing import Any

import jsonschema
from django.utils.translation import gettext as _

from archive.text.storable import line
from reader.access.account_lock import one_at_a_time
from reader.library.arrival_order import newest_arrival
from reader.library.following.follow import MOST, Follow, LastSeen
from reader.library.saved_searches.matching import matched_up_to
from reader.library.saved_searches.saved_search import MOST as MOST_SEARCHES
from reader.library.saved_searches.saved_search import SavedSearch
from reader.library.saved_searches.saving import SearchRefusedError, canonical, too_common

FORM = 1
LARGEST = 1_000_000  # bytes
SCHEMA = {
    "type": "object",
    "required": ["foreign_desk_following"],
    "additionalProperties": False,
    "properties": {
        "foreign_desk_following": {"const": FORM},
        "seen": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
        "follows": {
            "type": "array",
            "maxItems": MOST,
            "items": {
                "type": "object",
                "required": ["kind", "slug"],
                "additionalProperties": False,
                "properties": {
                    "kind": {"enum": [*Follow.Kind.values]},
                    "slug": {"type": "string", "pattern": r"^[-a-zA-Z0-9_]{1,100}\Z"},
                    "name": {"type": "string", "maxLength": 500},
                },
            },
        },
        "searches": {
            "type": "array",
            "maxItems": MOST_SEARCHES,
            "items": {
                "type": "object",
                "required": ["asked"],
                "additionalProperties": False,
                "properties": {
                    "asked": {"type": "string", "maxLength": 5000},
                    "name": {"type": "string", "maxLength": 100},
                },
            },
        },
    },
}  # fmt: skip
CHECK = jsonschema.Draft202012Validator(SCHEMA)


class FileRefusedError(ValueError):
    """A file that does not say what is followed; its text says what is wrong."""


def taken_away(user: Any) -> dict[str, Any]:
    """Return all that an account follows, as `brought` reads it."""
    seen = LastSeen.objects.filter(user=user).first()
    return {
        "foreign_desk_following": FORM,
        **({"seen": seen.article} if seen else {}),
        "follows": list(Follow.objects.filter(user=user).values("kind", "slug")),
        "searches": list(SavedSearch.objects.filter(user=user).values("asked", "name")),
    }


def brought(user: Any, text: str) -> tuple[int, int]:
    """Add what a file says to what an account follows; return how much was new and was refused.

    Searches of it are checked as any other. Raises FileRefusedError, and then adds nothing.
    """
    said = _read(text)
    follows = {(each["kind"], each["slug"]) for each in said.get("follows", ())}
    asked: dict[str, str] = {}
    refused = 0
    for each in said.get("searches", ()):
        try:
            asked[canonical(each["asked"])] = line(each.get("name", ""))
        except SearchRefusedError:
            refused += 1
    searches = SavedSearch.objects.filter(user=user).values_list("asked", flat=True)
    common = too_common(asked.keys() - set(searches))
    with one_at_a_time(user):
        kept = set(searches.all())  # asked again: the same file may be brought twice at once
        more = [each for each in asked if each not in kept | common]
        known = set(Follow.objects.filter(user=user).values_list("kind", "slug"))
        if len(known | follows) > MOST or len(kept) + len(more) > MOST_SEARCHES:
            raise FileRefusedError(_("With these you would follow more than one account can."))
        matched_up_to()
        place = newest_arrival()
        Follow.objects.bulk_create(
            [Follow(user=user, kind=kind, slug=slug) for kind, slug in sorted(follows - known)],
            ignore_conflicts=True,  # what the page of a topic adds meanwhile
        )
        SavedSearch.objects.bulk_create(
            SavedSearch(user=user, asked=each, name=asked[each], since=place, mailed_up_to=place)
            for each in more
        )
        if "seen" in said:
            LastSeen.objects.get_or_create(
                user=user, defaults={"article": min(said["seen"], place)}
            )
    return len(follows - known) + len(more), refused + len(common)


def _read(text: str) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(text)
        is_good = CHECK.is_valid(said)  # unlike `validate` it stops at the first mistake
    except (ValueError, RecursionError) as error:
        raise FileRefusedError(_("This is no file of what is followed.")) from error
    if not is_good:
        raise FileRefusedError(_("This is no file of what is followed."))
    return said
