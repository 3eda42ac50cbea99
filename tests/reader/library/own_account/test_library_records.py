"""A file that is read into an account is checked to the last key."""

import json

import pytest

from reader.library.own_account.library_records import (
    LONGEST_SAID,
    Record,
    UnreadableError,
    checked,
)

GOOD = {
    "foreign_desk_library": 1,
    "reading": [{"article": {"identity": "rfi:1", "title": "北约"}, "kept_at": "2024-05-01T08:00:00Z"}],
    "dossiers": [
        {
            "title": "印太", "introduction": "", "made_at": "2024-05-01T08:00:00Z",
            "items": [{"kind": "note", "text": "a", "added_at": "2024-05-01T08:00:00Z"}],
        }
    ],
}  # fmt: skip


def changed(place: str, value: object) -> bytes:
    data = json.loads(json.dumps(GOOD))
    *way, last = place.split("/")
    target = data
    for step in way:
        target = target[int(step) if step.isdecimal() else step]
    target[last] = value
    return json.dumps(data).encode()


def test_a_good_file_is_read():
    assert checked(json.dumps(GOOD).encode())["dossiers"][0]["items"][0]["text"] == "a"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\xff", b"[]", b"{}", b"1" * 5000, b"[" * 100_000, b'{"foreign_desk_library": 2}',
        changed("more", []), changed("reading", {}), changed("reading", [7] * 3),
        changed("reading/0/article/title", 7), changed("reading/0/article/title", "x" * 1001),
        changed("reading/0/article/title", "a\0b"), changed("reading/0/article/title", "\ud800"),
        changed("reading/0/article/address", "javascript:alert(1)"),
        changed("reading/0/article/day", "2024-4"), changed("reading/0/kept_at", "yesterday"),
        changed("reading/0/article/pk", 1), changed("dossiers/0/title", ""),
        changed("dossiers/0/title", None), changed("dossiers/0/items/0/kind", "script"),
        changed("dossiers/0/items/0/text", ["a"]), changed("dossiers/0/owner", "root"),
        changed("dossiers/0/items", GOOD["dossiers"][0]["items"] * 2001),
        changed("notes", [{"id": "urn:uuid:x"}]), changed("\ud800", 1),
        changed("dossiers/0/items/0/kind", "\ud800"), changed("x" * 5000, 1),
        changed("dossiers", [{"items": [{}] * 2_000}] * 11),
    ],
    ids=range(29),
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(raw):
    with pytest.raises(UnreadableError, match=r"\w") as refusal:
        checked(raw)
    assert len(str(refusal.value).encode()) <= 2 * LONGEST_SAID


@pytest.mark.parametrize(
    ("place", "each"),
    [("dossiers", {}), ("reading", {}), ("notes", 0), ("dossiers/0/items", {})],
)
@pytest.mark.parametrize("many", [50, 20_000])
def test_reading_stops_at_the_first_mistake_however_many_there_are(monkeypatch, place, each, many):
    read = []
    whole = Record.to_internal_value
    monkeypatch.setattr(
        Record, "to_internal_value", lambda self, data: read.append(0) or whole(self, data)
    )
    with pytest.raises(UnreadableError):
        checked(changed(place, [each] * many))
    assert len(read) < 10  # the file, and what stands before the mistake
