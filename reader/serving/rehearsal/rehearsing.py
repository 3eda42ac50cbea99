"""A backup restored into a temporary place, and compared with its manifest and the archive in use."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from archive.safekeeping import database_copies, manifest, postgresql_databases
from archive.safekeeping.manifest import Manifest
from archive.safekeeping.places import BackupError, Locations

MOST_NAMED = 5  # faults of one kind that are shown
# Whoever asks is a visitor on this machine, of an open site.
OPEN = {
    "ALLOWED_HOSTS": "localhost", "HTTPS": "off", "DEBUG": "off", "LOGIN_REQUIRED": "off",
    "REPLICA_URL": "", "CACHE_URL": "locmem://", "RATE_SEARCH": "0", "RATE_EXPORT": "0",
    "API_RATE": "0", "ANSWER_SECONDS": "0", "LOG_LEVEL": "CRITICAL",
}  # fmt: skip


@dataclass(frozen=True)
class Rehearsal:
    """Lines that say what was compared, and those that say what was not as it should be."""

    said: list[str]
    faults: list[str]


def rehearse(backup: Path, made: Manifest, places: Locations, pages: int = 100) -> Rehearsal:
    """Restore a checked backup beside the archive, look at it, and take it away again.

    Compared are the rows of all tables and the hashes of all captures with the manifest, the bytes
    of all captures with their hashes, and some pages with those of the archive in use, where there is
    one. BackupError where it cannot be restored.
    """
    with _restored(backup, places) as there:
        with database_copies.reading(there) as cursor:
            held = database_copies.contents(cursor, there.engine)
        trial = _answers(there, [], pages, captures=True)
    faults = [
        f"table {table}: {held.tables.get(table)} rows, and {count} when it was made"
        for table, count in made.contents.tables.items()
        if held.tables.get(table) != count
    ]
    if held.captures != made.contents.captures:
        faults.append("captures: their hashes are not those of the manifest")
    faults += trial["damaged"][:MOST_NAMED]
    said = [
        f"rows {sum(held.tables.values())} in {len(held.tables)} tables, as the manifest says",
        f"captures {held.tables['archive_capture']}, damaged {len(trial['damaged'])}",
    ]
    compared = _compare(trial, _in_use(places, [int(pk) for pk in trial["pages"]]))
    return Rehearsal([*said, *compared.said], [*faults, *compared.faults])


def _compare(trial: dict[str, Any], in_use: dict[str, Any] | None) -> Rehearsal:
    """Compare pages. They may differ where the archive in use has changed since."""
    pages: dict[str, list[Any]] = trial["pages"]
    faults = [
        f"/articles/{pk}/ answers {status}"
        for pk, (status, _page, _article) in pages.items()
        if status not in (200, 410)
    ]
    if in_use is None:
        return Rehearsal([f"pages {len(pages)}, with no archive in use to compare"], faults)
    same_state = trial["state"] == in_use["state"]
    alike = 0
    for pk, (_status, page, article) in pages.items():
        _now, page_now, article_now = in_use["pages"][pk]
        alike += page == page_now
        if page != page_now and same_state and article == article_now:
            faults.append(f"/articles/{pk}/ is not the page that the archive in use shows")
    return Rehearsal([f"pages {len(pages)}, {alike} as in the archive in use"], faults)


@contextmanager
def _restored(backup: Path, places: Locations) -> Iterator[Locations]:
    """Restore the database for a while. Pictures and files about outlets are read in the backup."""
    folders = {"pictures": backup / "pictures", "outlets": None}
    if (backup / "outlets").is_dir():
        folders["outlets"] = backup / "outlets"
    there = replace(places, **folders)  # type: ignore[arg-type]
    dump = backup / database_copies.FILES[places.engine]
    if places.engine == "postgresql":
        with postgresql_databases.for_rehearsal(there) as empty:
            postgresql_databases.fill(empty, dump)
            yield empty
        return
    with tempfile.TemporaryDirectory(prefix=".rehearsal-", dir=places.file.parent) as folder:
        file = Path(folder) / dump.name
        manifest.copied(dump, file)
        yield replace(there, database={**places.database, "NAME": str(file)})


def _in_use(places: Locations, numbers: list[int]) -> dict[str, Any] | None:
    """Return what the archive in use answers; None if there is none."""
    if places.engine == "sqlite" and not places.file.is_file():
        return None
    try:
        with database_copies.reading(places) as cursor:
            database_copies.contents(cursor, places.engine)
    except BackupError:
        return None
    return _answers(places, numbers, len(numbers), captures=False)


def _answers(places: Locations, numbers: list[int], most: int, captures: bool) -> dict[str, Any]:
    environment = {
        **os.environ, **OPEN, "DATABASE_URL": address_of(places),
        "PICTURES_DIR": str(places.pictures), "OUTLETS_DIR": str(places.outlets or ""),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "reader.serving.rehearsal.answers_of_archive"],
        input=json.dumps({"numbers": numbers, "most": most, "captures": captures}), text=True,
        cwd=settings.BASE_DIR, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupError(f"the archive could not be asked: {done.stderr.strip()[-500:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def address_of(places: Locations) -> str:
    """Return a DATABASE_URL that names the database."""
    if places.engine == "sqlite":
        return f"sqlite:///{places.file.resolve()}"
    given = database_copies.parameters(places)
    user = quote(str(given.pop("user", "")), safe="")
    password = quote(str(given.pop("password", "")), safe="")
    host = quote(str(given.pop("host", "")), safe="")
    port = given.pop("port", "")
    name = quote(str(given.pop("dbname")), safe="")
    options = f"?{urlencode(given)}" if given else ""
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    return f"postgres://{who}{host}{f':{port}' if port else ''}/{name}{options}"
