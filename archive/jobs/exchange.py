"""The folder in which the desk and its workers hand one another files: uploads in, exports out."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

LONGEST = 200  # bytes of a file's name
KEPT_FOR = dt.timedelta(days=7)  # an export, and an upload that no job took


def folder(name: str) -> Path:
    """Return the folder `uploads` or `exports`, which only its owner may read."""
    found = Path(settings.JOBS_DIR, name)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def put_in(name: str, pieces: Iterable[bytes]) -> Path:
    """Store an upload; return its path, in a folder of its own so that it keeps its name."""
    place = folder("uploads") / uuid4().hex
    place.mkdir(mode=0o700)
    # A name of Chinese characters may be longer in bytes than file systems take; its end says what it is.
    path = place / (Path(name).name.encode()[-LONGEST:].decode(errors="ignore") or "upload")
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
    return path


def exported(pk: object) -> Path:
    """Return where the export of a job is, or will be once it is whole."""
    return folder("exports") / f"{pk}.jsonl.gz"


def forget(path: Path) -> None:
    """Delete an upload and its folder; nothing happens if it is gone."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()


def old_files() -> Iterator[Path]:
    """Yield files that nobody has touched for KEPT_FOR."""
    since = (timezone.now() - KEPT_FOR).timestamp()
    for name in ("uploads", "exports"):
        for path in folder(name).rglob("*"):
            if path.is_file() and path.stat().st_mtime < since:
                yield path
