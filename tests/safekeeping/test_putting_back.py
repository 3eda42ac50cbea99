"""A backup is put back only when it is whole, for this program, and where nothing is in the way."""

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace

import pytest

from archive.safekeeping import database_copies, manifest, putting_back
from archive.safekeeping.backing_up import back_up
from archive.safekeeping.database_copies import FILES, contents, reading
from archive.safekeeping.manifest import Manifest
from archive.safekeeping.places import BackupError
from tests.safekeeping.conftest import add_captures, add_file

# Writes the same number of rows into two tables in each transaction, until it is killed.
WRITER = """
import itertools, sys
{connect}
for n in itertools.count():
    cursor = connection.cursor()
    for table in ("archive_formerslug_a", "archive_formerslug_b"):
        cursor.execute(f"INSERT INTO {{table}} VALUES ({{n}})")
    connection.commit()
    if n == 20:
        print("writing", flush=True)
"""
SQLITE = "import sqlite3; connection = sqlite3.connect({name!r}, timeout=30)"
POSTGRES = "import psycopg; connection = psycopg.connect(**{given!r})"


@pytest.fixture
def places(make_places):
    """An archive with captures, a picture and a file about an outlet."""
    made = make_places("a")
    add_captures(made, b"one", b"two")
    add_file(made.pictures, "ab/1.png", "picture")
    add_file(made.outlets, "ours.toml", "name_en = 'Ours'")
    return made


@pytest.fixture
def backup(places, tmp_path):
    return back_up(tmp_path / "backups", places, "1")[0]


def held(places):
    with reading(places) as cursor:
        return contents(cursor, places.engine)


def empty(places, tmp_path):
    """The places of an archive that is not there: SQLite's file, or PostgreSQL's tables."""
    if places.engine == "sqlite":
        file = tmp_path / "elsewhere" / "archive.sqlite3"
        file.parent.mkdir()
        return replace(places, database={**places.database, "NAME": str(file)})
    with reading(places) as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return places


def test_all_of_it_comes_back_where_nothing_was(places, backup, tmp_path):
    made, before = putting_back.checked(putting_back.chosen(tmp_path / "backups")), held(places)
    there = replace(
        empty(places, tmp_path), pictures=tmp_path / "p" / "pictures", outlets=tmp_path / "p" / "o"
    )

    assert putting_back.put_back(backup, made, there) == []

    assert held(there) == before == made.contents
    assert (there.pictures / "ab" / "1.png").read_text() == "picture"
    assert (there.outlets / "ours.toml").read_text() == "name_en = 'Ours'"
    assert [path.name for path in there.pictures.parent.iterdir() if path.name[0] == "."] == []


def test_nothing_is_laid_over_an_archive_unless_it_is_moved_aside(places, backup):
    made = putting_back.checked(backup)
    add_captures(places, b"three")
    add_file(places.pictures, "cd/2.png", "a newer picture")

    with pytest.raises(BackupError, match="there is something already; --move-aside"):
        putting_back.put_back(backup, made, places)
    assert held(places).tables["archive_capture"] == 3

    moved = putting_back.put_back(backup, made, places, aside=True)
    assert held(places) == made.contents
    assert not (places.pictures / "cd").exists()
    [pictures] = places.pictures.parent.glob("pictures.before-*")
    assert (pictures / "cd" / "2.png").read_text() == "a newer picture"
    assert str(pictures) in moved
    database = next(name for name in moved if "archive" in name.rpartition("/")[2])
    old = replace(places, database={**places.database, "NAME": database.rpartition(" ")[2]})
    assert held(old).tables["archive_capture"] == 3


def test_twice_within_a_second_what_was_there_is_kept_twice(places, backup):
    made = putting_back.checked(backup)

    first = putting_back.put_back(backup, made, places, aside=True)
    second = putting_back.put_back(backup, made, places, aside=True)

    assert len({*first, *second}) == len(first) + len(second) >= 4
    assert held(places) == made.contents


def test_an_archive_that_somebody_has_open_is_not_moved(places, backup):
    made = putting_back.checked(backup)
    with reading(places) as cursor:
        if places.engine == "sqlite":
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("SELECT count(*) FROM archive_capture")

        with pytest.raises(BackupError, match="is in use: stop the site"):
            putting_back.put_back(backup, made, places, aside=True)

    assert held(places) == made.contents
    assert (places.pictures / "ab" / "1.png").exists()
    assert [*places.pictures.parent.glob("*.before-*")] == []


def test_a_database_is_never_put_beside_the_log_of_another(places, backup, tmp_path):
    if places.engine != "sqlite":
        pytest.skip("only SQLite has files beside its database")
    there = replace(empty(places, tmp_path), pictures=tmp_path / "p", outlets=tmp_path / "o")
    log = there.file.with_name("archive.sqlite3-wal")
    log.write_bytes(b"what another database was told")
    made = putting_back.checked(backup)

    with pytest.raises(BackupError, match=r"archive\.sqlite3-wal: there is something already"):
        putting_back.put_back(backup, made, there)
    assert not there.file.exists()

    putting_back.put_back(backup, made, there, aside=True)
    assert not log.exists()
    assert held(there) == made.contents


@pytest.mark.parametrize("part", ["database", "pictures/ab/1.png"])
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "is damaged"),
        (lambda path: path.write_bytes(b"x" + path.read_bytes()[1:]), "is damaged"),
        (lambda path: path.unlink(), "is not whole: it lacks"),
    ],
)
def test_a_backup_with_a_damaged_file_is_refused(places, backup, part, harm, said):
    harm(backup / part.replace("database", FILES[places.engine]))

    with pytest.raises(BackupError, match=said):
        putting_back.checked(backup)


def rewritten(backup, **changes):
    """Change a manifest, as whoever can compute its SHA-256 could."""
    said = json.loads((backup / manifest.NAME).read_text())
    said |= changes
    del said["sha256"]
    said["sha256"] = manifest._digest(said)
    (backup / manifest.NAME).write_text(json.dumps(said))


def test_a_manifest_that_was_changed_or_is_half_is_refused(backup):
    path = backup / manifest.NAME
    text = path.read_text()

    path.write_text(text.replace('"program": "1"', '"program": "2"'))
    with pytest.raises(BackupError, match="does not have the SHA-256"):
        Manifest.read(backup)
    path.write_text(text[:200])
    with pytest.raises(BackupError, match="cannot be read"):
        Manifest.read(backup)
    path.write_text("[]")
    with pytest.raises(BackupError, match="is not the manifest"):
        Manifest.read(backup)
    path.unlink()
    with pytest.raises(BackupError, match="is no backup"):
        Manifest.read(backup)


def test_a_backup_of_a_newer_program_is_refused(backup):
    contents = json.loads((backup / manifest.NAME).read_text())["contents"]
    contents["migrations"].append("archive.9999_telepathy")
    rewritten(backup, contents=contents)

    with pytest.raises(BackupError, match=r"newer Foreign Desk, with archive\.9999_telepathy"):
        putting_back.checked(backup)

    rewritten(backup, foreign_desk_backup=manifest.FORM + 1)
    with pytest.raises(BackupError, match="newer Foreign Desk"):
        putting_back.checked(backup)


@pytest.mark.parametrize("path", ["../../etc/cron.d/x", "/etc/cron.d/x", "pictures/../../x"])
def test_a_manifest_leads_to_no_file_outside(backup, path):
    rewritten(backup, files={path: [0, ""]})

    with pytest.raises(BackupError, match="outside of its backup"):
        Manifest.read(backup)


def test_a_backup_of_the_other_kind_of_database_is_refused(places, backup):
    made = replace(Manifest.read(backup), engine="oracle")

    with pytest.raises(BackupError, match="move from there with “export --everything”"):
        putting_back.put_back(backup, made, places, aside=True)


def test_a_backup_with_outlets_needs_a_folder_for_them(places, backup):
    there = replace(places, outlets=None)

    with pytest.raises(BackupError, match="set OUTLETS_DIR"):
        putting_back.put_back(backup, Manifest.read(backup), there, aside=True)


def test_a_damaged_database_is_not_backed_up(places, tmp_path):
    if places.engine != "sqlite":
        pytest.skip("PostgreSQL checks its own pages")
    data = bytearray(places.file.read_bytes())
    data[8192:12288] = b"\xff" * 4096
    places.file.write_bytes(data)

    with pytest.raises((BackupError, sqlite3.DatabaseError)):
        back_up(tmp_path / "harmed", places, "1")

    assert putting_back.whole(tmp_path / "harmed") == []


def test_a_backup_is_of_one_moment_while_another_process_writes(make_places, tmp_path):
    places = make_places("a")
    with reading(places) as cursor:
        if places.engine == "sqlite":
            cursor.execute("PRAGMA journal_mode=WAL")
        for table in ("archive_formerslug_a", "archive_formerslug_b"):
            cursor.execute(f"CREATE TABLE {table} (n integer)")
        cursor.connection.commit()
    connect = (
        SQLITE.format(name=str(places.file))
        if places.engine == "sqlite"
        else POSTGRES.format(given=database_copies.parameters(places))
    )
    script = WRITER.format(connect=connect)
    writer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    try:
        assert writer.stdout.readline() == b"writing\n"
        path, made = back_up(tmp_path / "backups", places, "1")
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()

    restored = make_places("restored")
    putting_back.put_back(path, made, restored, aside=True)
    with reading(restored) as cursor:
        counts = []
        for table in ("archive_formerslug_a", "archive_formerslug_b"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts.append(cursor.fetchone()[0])
        assert contents(cursor, restored.engine) == made.contents
    assert counts[0] == counts[1] > 20
