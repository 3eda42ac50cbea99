"""The manifest of a backup: versions, what the database holds, and the SHA-256 of every file."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

from archive.safekeeping.places import BackupError

FORM = 1  # to be raised when an older program could no longer put a backup back
NAME = "manifest.json"
PIECE = 1024 * 1024  # bytes read at a time


@dataclass(frozen=True)
class Contents:
    """What a database holds: rows by table, one SHA-256 of all captures' own, and its migrations."""

    tables: dict[str, int]
    captures: str
    migrations: list[str]


@dataclass(frozen=True)
class Manifest:
    """One backup: when it began (ISO 8601, UTC), by which versions, and each file's size and SHA-256."""

    made_at: str
    program: str
    engine: str
    engine_version: str
    contents: Contents
    files: dict[str, tuple[int, str]]

    def write(self, folder: Path) -> None:
        """Write the manifest into the folder of its backup."""
        said: dict[str, Any] = {"foreign_desk_backup": FORM, **asdict(self)}
        said["sha256"] = _digest(said)
        text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Return the manifest of the backup in a folder. BackupError if it cannot be believed."""
        path = folder / NAME
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise BackupError(f"{folder} is no backup: it has no {NAME}.") from error
        except (OSError, ValueError, RecursionError) as error:
            raise BackupError(f"{path} is damaged and cannot be read: {error}") from error
        form = said.pop("foreign_desk_backup", None) if isinstance(said, dict) else None
        if not isinstance(form, int):
            raise BackupError(f"{path} is not the manifest of a backup.")
        if form > FORM:
            raise BackupError(
                f"{folder} was made by a newer Foreign Desk; restore it with that one."
            )
        if said.pop("sha256", None) != _digest({"foreign_desk_backup": form, **said}):
            raise BackupError(f"{path} is damaged: it does not have the SHA-256 that it names.")
        return cls._of({name.name: said[name.name] for name in fields(cls)})

    @classmethod
    def _of(cls, said: dict[str, Any]) -> "Manifest":
        said["contents"] = Contents(**said["contents"])
        said["files"] = {path: (size, sha256) for path, (size, sha256) in said["files"].items()}
        for path in said["files"]:
            if not is_within(path):
                raise BackupError(f"the manifest names a file outside of its backup: {path!r}.")
        return cls(**said)


def is_within(path: str) -> bool:
    """Whether a path stays in the folder it is relative to.

    >>> is_within("pictures/ab/1.webp"), is_within("../1.webp"), is_within("/etc/passwd")
    (True, False, False)
    """
    pure = PurePosixPath(path)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts


def _digest(said: dict[str, Any]) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def copied(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file with its time of change, flushed to the disk; return its size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reading, target.open("wb") as writing:
        changed = os.fstat(reading.fileno()).st_mtime_ns
        while piece := reading.read(PIECE):
            digest.update(piece)
            writing.write(piece)
            size += len(piece)
        writing.flush()
        os.fsync(writing.fileno())
    os.utime(target, ns=(changed, changed))
    return size, digest.hexdigest()


def measured(path: Path) -> tuple[int, str]:
    """Return a file's size in bytes and its SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return os.fstat(file.fileno()).st_size, digest
