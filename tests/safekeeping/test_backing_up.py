"""Backups are whole, of one moment, and take room for a picture once."""

import pytest

from archive.safekeeping import backing_up, database_copies, putting_back
from archive.safekeeping.backing_up import back_up, whole
from archive.safekeeping.manifest import Manifest
from archive.safekeeping.places import BackupError
from tests.safekeeping.conftest import add_captures, add_file


@pytest.fixture
def a_second_each(monkeypatch):
    """Let backups be made in the same second."""
    numbers = iter(range(1000))
    monkeypatch.setattr(backing_up, "named", lambda moment: f"2024-04-05T{next(numbers):06}Z")


def test_a_backup_holds_database_pictures_outlets_and_the_digest_of_each_file(
    make_places, tmp_path
):
    places = make_places("a")
    add_captures(places, b"one", b"two")
    add_file(places.pictures, "ab/abc/original.png", "picture")
    add_file(places.pictures, "ab/.half/original.png", "half a picture")
    add_file(places.outlets, "ours.toml", "name_en = 'Ours'")

    path, made = back_up(tmp_path / "backups", places, "1.2.3")

    assert path.parent == tmp_path / "backups"
    assert made.contents.tables["archive_capture"] == 2
    assert made.program == "1.2.3"
    assert "archive.0001_initial" in made.contents.migrations
    assert made.files.keys() == {
        database_copies.FILES[places.engine], "pictures/ab/abc/original.png", "outlets/ours.toml",
    }  # fmt: skip
    assert putting_back.checked(path) == made == Manifest.read(path)


def test_what_is_in_the_last_backup_is_linked_and_what_changed_is_copied(
    make_places, tmp_path, a_second_each
):
    places = make_places("a")
    add_file(places.pictures, "ab/same.png", "picture")
    add_file(places.pictures, "cd/other.png", "before")
    first, _ = back_up(tmp_path / "backups", places, "1")
    add_file(places.pictures, "cd/other.png", "afterwards")

    second, made = back_up(tmp_path / "backups", places, "1")

    same, other = "pictures/ab/same.png", "pictures/cd/other.png"
    assert (first / same).samefile(second / same)
    assert (first / other).read_text() == "before"
    assert (second / other).read_text() == "afterwards"
    assert putting_back.checked(second) == made


def test_where_the_disk_knows_no_links_files_are_copied(
    make_places, tmp_path, a_second_each, monkeypatch
):
    places = make_places("a")
    add_file(places.pictures, "ab/same.png", "picture")
    back_up(tmp_path / "backups", places, "1")

    def refuse(*paths):
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refuse)
    second, made = back_up(tmp_path / "backups", places, "1")

    assert putting_back.checked(second) == made


def test_only_so_many_backups_are_kept_and_none_goes_before_the_new_one_is_whole(
    make_places, tmp_path, a_second_each, monkeypatch
):
    places = make_places("a")
    folder = tmp_path / "backups"
    made = [back_up(folder, places, "1")[0] for _ in range(3)]

    newest, _ = back_up(folder, places, "1", keep=2)
    assert whole(folder) == [made[2], newest]

    def fail(*given):
        raise BackupError("the disk is full")

    monkeypatch.setattr(Manifest, "write", fail)
    with pytest.raises(BackupError):
        back_up(folder, places, "1", keep=1)
    assert whole(folder) == [made[2], newest]
    assert {path.name for path in folder.iterdir()} == {
        "foreign-desk-backups", made[2].name, newest.name,
    }  # fmt: skip


def test_what_a_killed_backup_left_is_taken_away_by_the_next(make_places, tmp_path):
    places = make_places("a")
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / backing_up.MARK).touch()
    add_file(folder, f"{backing_up.HALF}2024/database.sqlite3", "half")

    path, _ = back_up(folder, places, "1")

    assert {each.name for each in folder.iterdir()} == {backing_up.MARK, path.name}


def test_a_folder_that_is_not_its_own_is_refused_and_left_as_it_is(make_places, tmp_path):
    photos = add_file(tmp_path / "photos", "holiday.png", "beach")

    with pytest.raises(BackupError, match="holds something else"):
        back_up(photos.parent, make_places("a"), "1")

    assert [*photos.parent.iterdir()] == [photos]


def test_a_folder_within_what_is_backed_up_is_refused(make_places):
    places = make_places("a")

    with pytest.raises(BackupError, match="lies within the folder of pictures"):
        back_up(places.pictures / "backups", places, "1")


def test_two_backups_are_not_made_at_once(make_places, tmp_path):
    places = make_places("a")

    with backing_up._claimed(tmp_path / "backups"), pytest.raises(BackupError, match="another"):
        back_up(tmp_path / "backups", places, "1")
