"""Where the parts of an archive lie: its database, its pictures, its files about outlets."""

from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Error as SQLiteError
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg import Error as PostgreSQLError


class BackupError(Exception):
    """Why a backup cannot be made, believed or put back, in a sentence for people."""


# What ends a backup or its way back; the drivers' own errors say why in a line or two.
FAILURES = (BackupError, SQLiteError, PostgreSQLError)


@dataclass(frozen=True)
class Places:
    """The database by Django's settings of it, and two folders; `outlets` is None if there is none."""

    database: dict[str, Any]
    pictures: Path
    outlets: Path | None

    @property
    def engine(self) -> str:
        """Return "sqlite" or "postgresql"."""
        return "sqlite" if self.database["ENGINE"].endswith("sqlite3") else "postgresql"

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.database["NAME"])

    @property
    def folders(self) -> dict[str, Path]:
        """The folders whose files belong to the archive, by their names in a backup."""
        found = {"pictures": Path(self.pictures)}
        return found | ({"outlets": Path(self.outlets)} if self.outlets else {})


def present() -> Places:
    """Return where the archive that the settings name lies."""
    return Places(dict(connection.settings_dict), settings.PICTURES_DIR, settings.OUTLETS_DIR)


def files_of(folder: Path) -> list[str]:
    """Return the paths of all files below a folder, relative to it and in order.

    Symbolic links are left out, as are hidden files and folders: those are half written.
    """
    return sorted(
        str(relative)
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
        for relative in [path.relative_to(folder)]
        if not any(part.startswith(".") for part in relative.parts)
    )
