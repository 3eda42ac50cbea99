"""Checks that the files of pictures are on disk, intact, and belong to a picture."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from PIL import Image

from archive.intake.pictures.renditions import QUALITY
from archive.models import Picture
from archive.safekeeping.verifying.problems import Checkpoint, Finding, walk

SOME = re.compile(r"[0-9a-f]{2}")
AGAIN = "`verify --repair` lets `fetch_images` fetch it again"


def pictures(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Check the original file and the copies of each picture."""
    kept = Picture.objects.filter(status=Picture.Status.KEPT)
    yield from walk(kept, _of_pictures, after, sample)


def _of_pictures(pictures: Sequence[Picture]) -> Iterator[Finding]:
    for picture in pictures:
        key, where = str(picture.pk), f"picture {picture.pk} ({picture.url})"
        if wrong := wrong_of_original(picture):
            yield Finding("picture", f"{where}: {wrong}; {AGAIN}", "picture", key)
        elif wrong := wrong_of_copies(picture):
            line = f"{where}: {wrong}; `verify --repair` makes it again"
            yield Finding("copy of a picture", line, "picture", key)


def original_of(picture: Picture) -> Path:
    """Return the path of the file that was fetched."""
    return picture.folder / f"original.{picture.format.lower()}"


def wrong_of_original(picture: Picture) -> str:
    """Return what is wrong with a picture's original file, or ""."""
    path = original_of(picture)
    try:
        raw = path.read_bytes()
    except OSError as error:
        return f"its file cannot be read ({error.strerror})"
    if len(raw) != picture.size:
        return f"its file has {len(raw)} bytes, not {picture.size}"
    if hashlib.sha256(raw).hexdigest() != picture.sha256:
        return "its file has another SHA-256"
    return ""


def wrong_of_copies(picture: Picture) -> str:
    """Return what is wrong with the copies that pages show, or ""."""
    for width in picture.widths:
        for kind in QUALITY:
            name = f"{width}.{kind}"
            try:
                with Image.open(picture.folder / name) as copy:
                    copy.load()
                    if copy.width != width:
                        return f"its copy {name} is {copy.width} pixels wide"
            except (OSError, SyntaxError, ValueError, EOFError) as error:
                return f"its copy {name} cannot be read ({error.__class__.__name__})"
    return ""


def files(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Find files and folders in the pictures folder that belong to no picture."""
    top = Path(settings.PICTURES_DIR)
    for some in _shown(top) if top.is_dir() else []:
        if not (SOME.fullmatch(some.name) and some.is_dir()):
            yield 0, [_orphan(some.name)]
            continue
        names = [path.name for path in _shown(some)]
        kept = Picture.objects.filter(sha256__in=names, status=Picture.Status.KEPT)
        known = set(kept.values_list("sha256", flat=True))
        yield 0, [_orphan(f"{some.name}/{name}") for name in names if name not in known]


def _shown(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _orphan(key: str) -> Finding:
    line = f"pictures: {key} belongs to no picture; `verify --repair` moves it aside"
    return Finding("picture of nobody", line, "nobody's picture", key)
