"""Loading the starter set of topics from a TOML file, editors' changes left alone."""

import datetime as dt
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from django.conf import settings

from archive.database import short_transactions
from archive.models import Term, Topic
from archive.text.script import fold

STARTER_SET = settings.BASE_DIR / "fixtures" / "topics.toml"
LANGUAGES = {"zh-hans": "zh_hans", "zh-hant": "zh_hant", "en": "en"}
KEYS = {
    "slug",
    "kind",
    "name",
    "description",
    "parent",
    "starts_on",
    "ends_on",
    "terms",
    "names",
    "sides",
}
TERM_KEYS = {"text", "whole_word", "not_within", "not_after", "weight", "ambiguous"}


class GazetteerError(Exception):
    """A mistake in a topics file, in words for people."""


@dataclass
class Loaded:
    """Counts of topics and spellings that were created or updated."""

    created: int = 0
    updated: int = 0
    terms_created: int = 0
    terms_updated: int = 0

    def add(self, other: "Loaded") -> None:
        self.created += other.created
        self.updated += other.updated
        self.terms_created += other.terms_created
        self.terms_updated += other.terms_updated

    def __str__(self) -> str:
        return (
            f"topics created {self.created}, updated {self.updated};"
            f" spellings created {self.terms_created}, updated {self.terms_updated}"
        )


@lru_cache(maxsize=4)
def kept_until(path: Path) -> dt.date | None:
    """Return the day up to which a topics file was kept; None if it does not say or is unreadable.

    Only what stands before its first table is read.
    """
    try:
        with path.open(encoding="utf-8") as file:
            head = "".join(takewhile(lambda line: not line.startswith("["), file))
        day = tomllib.loads(head).get("kept_until")
    except (tomllib.TOMLDecodeError, OSError):
        return None
    return day if isinstance(day, dt.date) else None


def read(path: Path) -> list[dict[str, Any]]:
    """Return the topics of a file, checked.

    Raises GazetteerError for bad TOML, unknown keys, kinds or lists, a slug or a spelling given
    twice, a parent or a side that does not exist, or a cycle of parents.
    """
    try:
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        topics: list[dict[str, Any]] = file["topic"]
    except (tomllib.TOMLDecodeError, KeyError, OSError) as error:
        raise GazetteerError(f"{path.name}: {error}") from error
    parents: dict[str, str] = {}
    lists = file.get("lists", {})
    for number, topic in enumerate(topics, 1):
        where = f"{path.name}, topic {number} ({topic.get('slug', 'without slug')})"
        if unknown := set(topic) - KEYS:
            raise GazetteerError(f"{where}: unknown keys {', '.join(sorted(unknown))}")
        if topic.get("kind") not in Topic.Kind.values:
            raise GazetteerError(f"{where}: kind must be one of {', '.join(Topic.Kind.values)}")
        if not topic.get("slug") or topic["slug"] in parents:
            raise GazetteerError(f"{where}: every topic needs a slug of its own")
        parents[topic["slug"]] = topic.get("parent", "")
        topic["terms"] = [_term(term, where, lists) for term in topic.get("terms", [])]
        spelt = Counter(fold(term["text"]) for term in topic["terms"])
        if twice := [text for text, times in spelt.items() if times > 1]:
            raise GazetteerError(f"{where}: spelled the same in both scripts: {', '.join(twice)}")
        _name(topic, where)
    for topic in topics:
        _check_sides(topic, parents, path.name)
    for slug in parents:
        _check_line(slug, parents, path.name)
    return topics


def load(topics: list[dict[str, Any]]) -> Loaded:
    """Store topics and spellings; idempotent. Returns what was created and updated.

    Fields and spellings that an editor changed stay as they are, spellings that an editor took
    out of use stay out, and topics that are not in the file are left alone. A few topics are
    loaded in a transaction, so that others can write between; if interrupted, it can be run again.
    """
    pace, loaded = short_transactions.Pace(), Loaded()
    for some in pace.each(topics, _load):
        loaded.add(some)
    for _done in pace.each(topics, _load_parents):
        pass
    return loaded


def _load(topics: Sequence[dict[str, Any]]) -> Loaded:
    """Store topics with their spellings, without parents."""
    loaded = Loaded()
    by_slug = _known([row["slug"] for row in topics])
    missing = [
        Topic(slug=row["slug"], **_values(row)) for row in topics if row["slug"] not in by_slug
    ]
    for topic in missing:
        topic.read_names()
    loaded.created = len(Topic.objects.bulk_create(missing))
    by_slug |= {topic.slug: topic for topic in missing}
    spellings: dict[int, dict[str, Term]] = defaultdict(dict)
    for term in Term.objects.filter(topic__in={topic.pk for topic in by_slug.values()}):
        spellings[term.topic_id][fold(term.text)] = term
    fresh: list[Term] = []
    for row in topics:
        topic = by_slug[row["slug"]]
        _load_topic(topic, row, loaded)
        for values in row["terms"]:
            fresh += _load_term(topic, values, spellings[topic.pk], loaded)
    Term.objects.bulk_create(fresh)
    loaded.terms_created = len(fresh)
    return loaded


def _load_parents(topics: Sequence[dict[str, Any]]) -> None:
    by_slug = _known([slug for row in topics for slug in (row["slug"], row.get("parent", ""))])
    moved = []
    for row in topics:
        topic, parent = by_slug.get(row["slug"]), by_slug.get(row.get("parent", ""))
        if (
            topic
            and topic.slug == row["slug"]
            and topic.parent_id != (parent.pk if parent else None)
            and "parent" not in topic.edited_fields
        ):
            topic.parent = parent
            moved.append(topic)
    Topic.objects.bulk_update(moved, ["parent"])


def _known(slugs: Iterable[str]) -> dict[str, Topic]:
    """Return the stored topics by the slugs in the file."""
    # Editors may have renamed or merged topics: found by their former slugs.
    present = Topic.objects.current_slugs(slugs)
    topics = Topic.objects.in_bulk([*present.values()], field_name="slug")
    return {slug: topics[now] for slug, now in present.items()}


def _values(row: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "kind": row["kind"],
        "starts_on": row.get("starts_on"),
        "ends_on": row.get("ends_on"),
    }
    values["one_side"], values["other_side"] = row.get("sides", ([], []))
    for key in ("name", "description"):
        for language, suffix in LANGUAGES.items():
            values[f"{key}_{suffix}"] = row.get(key, {}).get(language, "")
    return values


def _load_topic(topic: Topic, row: dict[str, Any], loaded: Loaded) -> None:
    values = _values(row) if topic.slug == row["slug"] else {}
    changed = [
        name
        for name, value in values.items()
        if name not in topic.edited_fields and getattr(topic, name) != value
    ]
    for name in changed:
        setattr(topic, name, values[name])
    if changed:
        topic.save(update_fields=changed)
        loaded.updated += 1


def _load_term(
    topic: Topic, values: dict[str, Any], spellings: dict[str, Term], loaded: Loaded
) -> list[Term]:
    """Update a spelling that exists; return a new one, still to be created, in a list."""
    folded = fold(values["text"])
    known = spellings.get(folded)
    if known is None:
        known = spellings[folded] = Term(topic=topic, origin=Term.Origin.FILE, **values)
        known.fold()
        return [known]
    if known.origin == Term.Origin.FILE and not known.edited:
        changed = [name for name, value in values.items() if getattr(known, name) != value]
        for name in changed:
            setattr(known, name, values[name])
        if changed and known.pk is not None:
            known.save(update_fields=changed)
            loaded.terms_updated += 1
    return []


def _term(
    term: str | dict[str, Any], where: str, lists: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    values: dict[str, Any] = {"text": term} if isinstance(term, str) else dict(term)
    if unknown := set(values) - TERM_KEYS:
        raise GazetteerError(f"{where}: a spelling has unknown keys {', '.join(sorted(unknown))}")
    if not values.get("text"):
        raise GazetteerError(f"{where}: a spelling is empty")
    if name := values.pop("not_after", ""):
        if name not in lists:
            raise GazetteerError(f"{where}: there is no list {name!r}")
        behind = [word + values["text"] for word in lists[name]]
        values["not_within"] = [*behind, *values.get("not_within", [])]
    defaults = {"whole_word": True, "not_within": [], "weight": 1.0, "ambiguous": False}
    return defaults | values | {"weight": float(values.get("weight", 1.0))}


def _name(topic: dict[str, Any], where: str) -> None:
    """Set `is_name` of the spellings that are names of the topic: all, unless it lists them."""
    texts = [term["text"] for term in topic["terms"]]
    names = topic.get("names", texts)
    if unknown := set(names) - set(texts):
        raise GazetteerError(f"{where}: names without terms: {', '.join(sorted(unknown))}")
    for term in topic["terms"]:
        term["is_name"] = term["text"] in names


def _check_sides(topic: dict[str, Any], known: Mapping[str, str], name: str) -> None:
    """Check that `sides`, where a topic has them, are two lists of slugs of the file."""
    sides = topic.get("sides")
    if sides is None:
        return
    where = f"{name}, topic {topic['slug']}"
    is_pair = isinstance(sides, list) and len(sides) == 2
    if not is_pair or not all(isinstance(side, list) and side for side in sides):
        raise GazetteerError(f"{where}: sides must be two lists of slugs")
    if unknown := [slug for side in sides for slug in side if slug not in known]:
        raise GazetteerError(f"{where}: sides that are no topics: {', '.join(map(str, unknown))}")


def _check_line(slug: str, parents: dict[str, str], name: str) -> None:
    line = [slug]
    while parent := parents[line[-1]]:
        if parent not in parents:
            raise GazetteerError(
                f"{name}, topic {line[-1]}: there is no topic {parent!r} to be part of"
            )
        if parent in line:
            raise GazetteerError(f"{name}: {' < '.join([*line, parent])} is a circle")
        line.append(parent)
