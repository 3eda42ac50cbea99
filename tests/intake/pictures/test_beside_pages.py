"""Pictures in the folder that a browser saves beside a page are found, kept and shown."""

import io
import shutil
import zipfile

import pytest
from django.core.management import call_command
from PIL import Image

from archive.extraction.containers.archived_parts import parts_in
from archive.models import Article, Picture

TEXT = "两国外长星期二在首都会谈，谈及贸易与边界，双方同意下月再谈一次，地点未定。会谈持续三小时，没有公布细节。"
ADDRESS = "https://news.example.com/2024/04/05/talks.html"


def picture() -> bytes:
    file = io.BytesIO()
    Image.radial_gradient("L").resize((64, 40)).convert("RGB").save(file, "PNG")
    return file.getvalue()


def page(source: str, saved_from: str = ADDRESS) -> str:
    saved = f"<!-- saved from url=({len(saved_from):04}){saved_from} -->"
    return (
        f"<!DOCTYPE html>\n{saved}<html><head><title>两国外长会谈</title></head><body><article>"
        f'<h1>两国外长会谈</h1><p>{TEXT}</p><figure><img src="{source}" alt="会场"></figure><p>{TEXT[::-1]}</p>'
        "</article></body></html>"
    )


@pytest.fixture
def folder(tmp_path, settings, db):
    settings.PICTURES_DIR = tmp_path / "pictures"
    archive = tmp_path / "archive"
    archive.mkdir()
    return archive


@pytest.mark.parametrize(
    ("name", "parts", "source"),
    [
        ("Talks.html", "Talks_files", "./Talks_files/a.png"),
        ("会谈.htm", "会谈_文件", "%E4%BC%9A%E8%B0%88_%E6%96%87%E4%BB%B6/a.png"),
        ("Gespräche.html", "Gespräche-Dateien", "Gespr%C3%A4che-Dateien/a.png"),
    ],
)
def test_a_picture_beside_its_page_is_kept_and_shown(folder, client, name, parts, source):
    (folder / name).write_text(page(source))
    (folder / parts).mkdir()
    (folder / parts / "a.png").write_bytes(picture())

    call_command("ingest", str(folder))

    [article] = Article.objects.all()
    [kept] = Picture.objects.all()
    assert article.images[0]["url"] == kept.url
    assert (kept.status, kept.width) == ("kept", 64)
    shown = client.get(article.get_absolute_url()).content.decode()
    assert kept.sha256 in shown
    assert kept.url not in shown


@pytest.mark.parametrize(
    "source",
    [
        "Talks_files/gone.png", "Talks_files/..%2F..%2Fsecret.png", "Other_files/a.png",
        "Talks_files/notes.txt", "Talks_files/link.png",
    ],
)  # fmt: skip
def test_nothing_else_is_read_and_readers_are_told_what_is_not_there(folder, client, source):
    (folder / "Talks.html").write_text(page(source))
    for parts in ("Talks_files", "Other_files"):
        (folder / parts).mkdir()
    (folder / "Other_files" / "a.png").write_bytes(picture())
    (folder.parent / "secret.png").write_bytes(picture())
    (folder / "Talks_files" / "notes.txt").write_bytes(picture())
    (folder / "Talks_files" / "link.png").symlink_to(folder.parent / "secret.png")

    call_command("ingest", str(folder))
    call_command("fetch_images")

    [article] = Article.objects.all()
    assert not Picture.objects.exists()
    shown = client.get(article.get_absolute_url()).content.decode()
    assert "Image saved with the page, but not brought along" in shown
    assert "saved-beside-the-page" not in shown


def test_a_file_that_is_no_picture_is_told_to_be_none(folder):
    (folder / "Talks.html").write_text(page("Talks_files/a.png"))
    (folder / "Talks_files").mkdir()
    (folder / "Talks_files" / "a.png").write_bytes(b"<!DOCTYPE html><p>404")

    call_command("ingest", str(folder))

    assert Picture.objects.get().status == "refused"


@pytest.mark.parametrize("kind", ["zip", "gztar"])
def test_a_picture_beside_its_page_in_an_archive_is_kept_too_and_no_other(folder, kind):
    inside = folder / "inside" / "2020"
    (inside / "Talks_files").mkdir(parents=True)
    (inside / "Talks.html").write_text(page("./Talks_files/a.png"))
    (inside / "Talks_files" / "a.png").write_bytes(picture())
    (inside / "Other_files").mkdir()
    (inside / "Other_files" / "a.png").write_bytes(picture())
    packed = shutil.make_archive(str(folder / "pages"), kind, folder / "inside")

    call_command("ingest", packed)

    [kept] = Picture.objects.all()
    assert (kept.status, kept.width) == ("kept", 64)
    assert Article.objects.get().images[0]["url"] == kept.url


@pytest.mark.parametrize("name", ["../Talks_files/a.png", "Talks_files/b.png", "a.png"])
def test_of_an_archive_only_the_page_s_own_parts_are_read_and_damage_stops_nothing(folder, name):
    packed = folder / "pages.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Talks.html", page("Talks_files/a.png"))
        archive.writestr(name, picture())
        archive.writestr("big/Talks_files/a.png", b"0" * 100)

    call_command("ingest", str(packed))

    assert Article.objects.count() == 1
    assert not Picture.objects.exists()
    packed.write_bytes(packed.read_bytes()[:200])
    assert list(parts_in(packed, {"Talks_files/a.png"}, 10_000)) == []
