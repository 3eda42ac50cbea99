"""A backup checked, and put back where nothing is, or where what is there is moved aside."""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from archive.safekeeping import database_copies, manifest, postgresql_databases
from archive.safekeeping.backing_up import MARK, whole
from archive.safekeeping.manifest import Manifest
from archive.safekeeping.places import BackupError, Locations

STAGE = ".restoring"
BESIDE = ("-wal", "-shm", "-journal")  # SQLite's files beside a database
ASIDE = "--move-aside moves it out of the way"


def chosen(path: Path) -> Path:
    """Return the backup that a path names: itself, or the newest in a folder of backups."""
    if not (path / MARK).exists():
        return path
    backups = whole(path)
    if not backups:
        raise BackupError(f"{path} has no whole backup.")
    return backups[-1]


def checked(backup: Path) -> Manifest:
    """Return a backup's manifest. BackupError unless it is for this program and every file is whole."""
    made = Manifest.read(backup)
    refuse_newer(made.contents.migrations)
    for name, (size, sha256) in made.files.items():
        path = backup / name
        if not path.is_file():
            raise BackupError(f"the backup is not whole: it lacks {name}.")
        if manifest.measured(path) != (size, sha256):
            raise BackupError(f"the backup is damaged: {name} is not what was written then.")
    return made


def refuse_newer(migrations: Iterable[str]) -> None:
    """Raise BackupError if the program that runs lacks one of these migrations."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(migrations) - known):
        raise BackupError(
            f"it was made by a newer Foreign Desk, with {newer[-1]}; restore it with that one."
        )


def put_back(backup: Path, made: Manifest, places: Locations, aside: bool = False) -> list[str]:
    """Put a checked backup back; return where what was there before now is, if moved `aside`.

    Nothing is in its place before all of it has been copied and found whole. BackupError where
    something is in the way or in use, or the database is of the other kind.
    """
    if made.engine != places.engine:
        raise BackupError(
            f"the backup is of {made.engine}, and DATABASE_URL names {places.engine}: restore it"
            " to its own kind, and move from there with “export --everything”."
        )
    parts = {name.partition("/")[0] for name in made.files if "/" in name}
    if unknown := parts - places.folders.keys():
        raise BackupError(f"set {unknown.pop().upper()}_DIR: the backup has files for that folder.")
    targets = {part: places.folders[part] for part in sorted(parts)}
    in_the_way = [folder for folder in targets.values() if _holds(folder)]
    found = [*map(str, in_the_way), *_databases_there(places)]
    if found and not aside:
        raise BackupError(f"{', '.join(found)}: there is something already; {ASIDE}.")
    if places.engine == "sqlite":
        _refuse_in_use(places.file)
    stages = {part: _staged(backup, made, part, folder) for part, folder in targets.items()}
    file = (
        places.file.with_name(f"{places.file.name}{STAGE}") if places.engine == "sqlite" else None
    )
    if file:
        _copy(backup, made, database_copies.FILES["sqlite"], file)
    suffix = f".before-{dt.datetime.now(dt.UTC):%Y-%m-%dT%H%M%S.%fZ}"  # unlike any before it
    moved = []
    if not file:  # before anything else is moved: it may be refused, and leaves all as it is
        dump = backup / database_copies.FILES["postgresql"]
        moved = postgresql_databases.put_in_place(places, dump, suffix, aside)
    moved += [_moved(folder, suffix) for folder in in_the_way]
    for part, stage in stages.items():
        targets[part].mkdir(parents=True, exist_ok=True)
        for path in stage.iterdir():
            shutil.move(path, targets[part] / path.name)
        stage.rmdir()
    if file:
        beside = [*(places.file.with_name(places.file.name + end) for end in ("", *BESIDE))]
        moved += [_moved(path, suffix) for path in beside if path.exists()]
        file.rename(places.file)
    return moved


def _holds(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _databases_there(places: Locations) -> list[str]:
    """Return what keeps a database from being put in its place, in words."""
    if places.engine == "postgresql":
        name = places.database["NAME"]
        return [f"the database {name}"] if postgresql_databases.has_tables(places) else []
    files = [places.file.with_name(places.file.name + end) for end in ("", *BESIDE)]
    return [str(path) for path in files if path.exists() and path.stat().st_size]


def _refuse_in_use(file: Path) -> None:
    """Raise BackupError if another process has the database open. Its -wal is written into it."""
    if not file.is_file() or not file.stat().st_size:
        return
    with closing(sqlite3.connect(file, timeout=2)) as connection:
        try:
            # Changes the mode only where nobody else has the database open.
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise BackupError(
                f"{file} is in use: stop the site and whatever else has it open. ({error})"
            ) from error
        except sqlite3.DatabaseError:
            return  # damaged: it is moved as it is, with what lies beside it


def _staged(backup: Path, made: Manifest, part: str, folder: Path) -> Path:
    """Copy the files of a part into a hidden folder beside the one they belong into."""
    stage = folder.with_name(f".{folder.name}{STAGE}")
    if stage.exists():
        shutil.rmtree(stage)
    stage.mkdir(parents=True)
    for name in made.files:
        if name.startswith(f"{part}/"):
            _copy(backup, made, name, stage / name.removeprefix(f"{part}/"))
    return stage


def _copy(backup: Path, made: Manifest, name: str, target: Path) -> None:
    if manifest.copied(backup / name, target) != made.files[name]:
        raise BackupError(f"{name} was not copied whole; nothing has been put in its place.")


def _moved(path: Path, suffix: str) -> str:
    try:
        return str(path.rename(path.with_name(path.name + suffix)))
    except OSError as error:
        raise BackupError(f"{path} cannot be moved aside: {error.strerror}") from error
