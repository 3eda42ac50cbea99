"""`verify` for local copies of pictures: missing, changed or orphaned files, and their repair."""

import hashlib
import io

import pytest
from django.core.management import call_command
from PIL import Image

from archive.intake.pictures.renditions import made
from archive.models import Picture
from archive.safekeeping import verifying
from archive.safekeeping.verifying import mending
from tests.intake.test_pictures import picture as bytes_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings, tmp_path) -> Picture:
    """A picture as `fetch_images` keeps it, with its files."""
    settings.PICTURES_DIR = tmp_path / "pictures"
    raw = bytes_of()
    copies = made(raw)
    picture = Picture.objects.create(
        url="https://example.org/1.jpg", status=Picture.Status.KEPT, format=copies.format,
        sha256=hashlib.sha256(raw).hexdigest(), size=len(raw), width=copies.width,
        height=copies.height, tried_at="2024-05-01T00:00Z",
    )  # fmt: skip
    picture.folder.mkdir(parents=True)
    (picture.folder / "original.jpeg").write_bytes(raw)
    for name, content in copies.copies.items():
        (picture.folder / name).write_bytes(content)
    return picture


def said(*words: str) -> str:
    out = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify", *words, "--only", "pictures", "--only", "files", stdout=out)
    assert stopped.value.code == 1
    return out.getvalue()


def repaired() -> str:
    out = io.StringIO()
    call_command("verify", "--repair", "--only", "pictures", "--only", "files", stdout=out)
    return out.getvalue()


def narrow(path) -> None:
    Image.new("RGB", (7, 7)).save(path, "WEBP")


def test_pictures_as_they_were_fetched_disagree_in_nothing(kept):
    assert verifying.look(["pictures", "files"]) == []


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda path: path.unlink(), "its file cannot be read (No such file or directory)"),
        (lambda path: path.write_bytes(b""), "its file has 0 bytes"),
        (lambda path: path.write_bytes(bytes(path.stat().st_size)), "another SHA-256"),
    ],
    ids=["lost", "emptied", "overwritten"],
)
def test_a_picture_whose_file_is_damaged_is_told_and_fetched_again(kept, damage, line):
    damage(kept.folder / "original.jpeg")
    told = said()

    repaired()

    kept.refresh_from_db()
    assert line in told
    assert kept.status == Picture.Status.FAILED
    assert verifying.look(["pictures", "files"]) == []


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda path: path.unlink(), "its copy 240.webp cannot be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:50]), "its copy 240.webp cannot be read"),
        (narrow, "its copy 240.webp is 7 pixels wide"),
    ],
    ids=["lost", "cut off", "of another width"],
)
def test_a_copy_that_is_damaged_is_told_and_made_again(kept, damage, line):
    damage(kept.folder / "240.webp")
    told = said()

    repaired()

    assert line in told
    assert verifying.look(["pictures", "files"]) == []
    assert Picture.objects.get().status == Picture.Status.KEPT


@pytest.mark.parametrize("name", ["ab/" + "0" * 64, "notes.txt"])
def test_a_file_of_nobody_is_told_and_moved_aside(kept, settings, name):
    stray = settings.PICTURES_DIR / name
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_text("whose?")
    told = said()

    repaired()

    assert f"{name} belongs to no picture" in told
    assert (settings.PICTURES_DIR / ".aside" / stray.name).read_text() == "whose?"


def test_a_repair_that_is_killed_leaves_a_copy_whole_and_is_run_again(kept, monkeypatch):
    copy = kept.folder / "240.webp"
    copy.write_bytes(b"broken")

    def killed(number):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(mending.os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            repaired()

    assert copy.read_bytes() == b"broken"
    assert "left 0" in repaired()
