"""A folder of backups: a new one added to it, the oldest taken away."""

import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.safekeeping import database_copies, manifest
from archive.safekeeping.manifest import Manifest
from archive.safekeeping.places import BackupError, Places, files_of

MARK = "foreign-desk-backups"  # a file that tells a folder of backups from any other
HALF = ".incomplete-"  # before the name of a backup that is being made


def back_up(folder: Path, places: Places, program: str, keep: int = 0) -> tuple[Path, Manifest]:
    """Add a backup of the archive to a folder; return its own folder in there, and its manifest.

    Others may read and write meanwhile. It gets its name when it is whole and on the disk. Pictures
    that the newest backup has are linked to that one's files. With `keep`, only so many of the
    newest are kept. `program` is the version that runs. BackupError where it cannot be made.
    """
    for name, place in places.folders.items():
        if folder.resolve().is_relative_to(place.resolve()):
            raise BackupError(f"{folder} lies within the folder of {name} that it would keep.")
    with _claimed(folder):
        began = dt.datetime.now(dt.UTC).replace(microsecond=0)
        name = named(began)
        if (folder / name).exists():
            raise BackupError(f"there is a backup {name} already; try again in a second.")
        half = folder / f"{HALF}{name}"
        half.mkdir(mode=0o700)
        try:
            before = whole(folder)[-1:]
            made = _make(half, places, program, began, before[0] if before else None)
            half.rename(folder / name)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        _flush(folder)
        for old in whole(folder)[:-keep] if keep else []:
            old.rename(folder / f"{HALF}{old.name}")
            shutil.rmtree(folder / f"{HALF}{old.name}")
    return folder / name, made


def named(moment: dt.datetime) -> str:
    """Return the name of the backup that began then."""
    return moment.strftime("%Y-%m-%dT%H%M%SZ")


def whole(folder: Path) -> list[Path]:
    """Return the backups in a folder of them, the oldest first."""
    return sorted(path.parent for path in folder.glob(f"[0-9]*/{manifest.NAME}"))


@contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    """Hold a folder of backups, made if it is not there, against others that add to it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = folder / MARK
    if not mark.exists():
        if any(folder.iterdir()):
            raise BackupError(f"{folder} holds something else: name a new or an empty folder.")
        mark.write_text("Backups of Foreign Desk, made by “manage.py backup”.\n", encoding="utf-8")
    with mark.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"another backup is being made in {folder}.") from error
        for half in folder.glob(f"{HALF}*"):  # of one that was broken off
            shutil.rmtree(half)
        yield


def _make(
    half: Path, places: Places, program: str, began: dt.datetime, before: Path | None
) -> Manifest:
    """Write all parts and the manifest. The database comes first: its pictures are there by then."""
    name, held, version = database_copies.copy_of(places, half)
    files = {name: manifest.measured(half / name)}
    for part, source in places.folders.items():
        files |= _copy_folder(source, half, part, before)
    made = Manifest(began.isoformat(), program, places.engine, version, held, files)
    made.write(half)
    for path in [half, *half.rglob("*")]:
        _flush(path)
    return made


def _copy_folder(
    source: Path, half: Path, part: str, before: Path | None
) -> dict[str, tuple[int, str]]:
    """Copy the files of a folder; those that the backup before this one has become links to it."""
    known = {}
    if before is not None:
        with suppress(BackupError):
            known = Manifest.read(before).files
    files = {}
    for path in files_of(source):
        name = f"{part}/{path}"
        old = before / name if before and name in known else None
        if old and _is_same(source / path, old) and _linked(old, half / name):
            files[name] = known[name]
        else:
            with suppress(FileNotFoundError):  # taken away meanwhile
                files[name] = manifest.copied(source / path, half / name)
    return files


def _is_same(path: Path, copy: Path) -> bool:
    try:
        now, then = path.stat(), copy.stat()
    except FileNotFoundError:
        return False
    return (now.st_size, now.st_mtime_ns) == (then.st_size, then.st_mtime_ns)


def _linked(old: Path, new: Path) -> bool:
    """Whether a file could be linked: some disks know no links."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        return False
    return True


def _flush(path: Path) -> None:
    """Have the system write a file, or which files a folder has, to the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
