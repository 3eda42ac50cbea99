"""Local copies of images: fetching, storing, refusing, and showing them on pages."""

import io
import re
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from archive.intake import fetching
from archive.intake.fetching import Limits
from archive.intake.pictures import collecting
from archive.intake.pictures.collecting import collect
from archive.intake.pictures.renditions import MOST_BYTES, PictureError, made
from archive.models import Picture
from tests.intake.test_fetching import site  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.long]
QUICK = Limits(connect=1, read=0.4, total=1.5, size=MOST_BYTES)


def picture(width=800, height=500, form="JPEG", **save) -> bytes:
    """A picture with something on it, so that no two sizes have the same bytes."""
    image = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    file = io.BytesIO()
    image.save(file, form, **save)
    return file.getvalue()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.PICTURES_DIR = tmp_path / "pictures"
    settings.FETCH_PRIVATE = True
    return settings.PICTURES_DIR


@pytest.fixture
def with_images(make_article):
    """Make an article that shows the images at these addresses."""

    def make(*urls, **given):
        figures = "".join(f'<figure><img src="{url}" alt="图"></figure>' for url in urls)
        images = [{"url": url, "alt": "图", "caption": "", "credit": ""} for url in urls]
        return make_article(body_html=f"<p>文。</p>{figures}", images=images, **given)

    return make


def run(**options):
    """Fetch images; return their number by outcome."""
    return dict(+collect(pause=0, limits=QUICK, **options).counts)


def files(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


class TestWhatIsMade:
    def test_copies_are_upright_small_and_without_metadata(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # on its side
        exif[0x010F] = "a camera's name"
        copies = made(picture(800, 500, exif=exif))

        assert (copies.width, copies.height) == (500, 800)
        assert set(copies.copies) == {
            "240.webp", "240.avif", "480.webp", "480.avif", "500.webp", "500.avif",
        }  # fmt: skip
        shown = Image.open(io.BytesIO(copies.copies["240.webp"]))
        assert shown.size == (240, 384)
        assert b"camera" not in b"".join(copies.copies.values())
        assert not shown.getexif()

    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
    def test_every_format_of_the_web_is_read(self, form):
        assert made(picture(form=form)).format == form

    def test_a_picture_is_never_enlarged(self):
        assert set(made(picture(100, 60)).copies) == {"100.webp", "100.avif"}

    def test_what_is_transparent_stays_so(self):
        file = io.BytesIO()
        Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(file, "PNG")
        copy = Image.open(io.BytesIO(made(file.getvalue()).copies["100.webp"]))

        assert copy.convert("RGBA").getpixel((5, 5))[3] == 0

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"<!DOCTYPE html><p>Not found", "no picture but HTML"),
            (b"<svg onload='alert(1)'/>", "no picture but SVG"),
            (b"", "no picture"),
            (picture()[:2000], "cannot be read whole"),
            (picture(form="PNG")[:2000], "cannot be read whole"),
            (picture(1, 1, "GIF"), "only 1 × 1 pixels"),
            (picture(2000, 20), "only 2000 × 20 pixels"),
            (Image.Image.tobytes(Image.new("L", (50, 50))), "no picture"),
        ],
    )
    def test_what_is_no_picture_is_refused(self, raw, reason):
        with pytest.raises(PictureError, match=reason):
            made(raw)

    def test_a_picture_of_too_many_pixels_is_not_unpacked(self):
        file = io.BytesIO()
        Image.new("1", (9000, 9000)).save(file, "PNG")

        started = time.monotonic()
        with pytest.raises(PictureError, match="pixels"):
            made(file.getvalue())
        assert time.monotonic() - started < 1


class TestFetching:
    def test_images_are_kept_once_with_their_bytes(self, site, with_images, folder):  # noqa: F811
        raw = picture()
        site.pages["/a.jpg"] = (200, {"Content-Type": "image/jpeg"}, [raw])
        with_images(site.at("/a.jpg"))
        with_images(site.at("/a.jpg"))

        assert run() == {"kept": 1}
        kept = Picture.objects.get()
        assert (kept.width, kept.height, kept.format, kept.size) == (800, 500, "JPEG", len(raw))
        assert (kept.folder / "original.jpeg").read_bytes() == raw
        assert kept.folder.parent.parent == folder
        assert [path for path, _ in site.asked] == ["/a.jpg"]
        assert "image/avif" in site.asked[0][1]["Accept"]

    def test_a_second_run_asks_for_nothing(self, site, with_images):  # noqa: F811
        site.pages["/a.jpg"] = (200, {}, [picture()])
        with_images(site.at("/a.jpg"))
        run()

        assert run() == {"known": 1}
        assert len(site.asked) == 1

    def test_the_same_picture_at_two_addresses_is_stored_once(
        self, site, with_images, folder  # noqa: F811
    ):  # fmt: skip
        for path in ("/a.jpg", "/b.jpg"):
            site.pages[path] = (200, {}, [picture()])
        with_images(site.at("/a.jpg"), site.at("/b.jpg"))

        assert run() == {"kept": 2}
        assert files(folder).count("original.jpeg") == 1

    def test_a_slow_server_is_given_up(self, site, with_images, folder):  # noqa: F811
        site.pages["/slow.jpg"] = (200, {}, [picture()[:500], 3.0, picture()[500:]])
        with_images(site.at("/slow.jpg"))

        started = time.monotonic()
        assert run() == {"failed": 1}
        assert time.monotonic() - started < 2.5
        assert "did not answer within" in Picture.objects.get().reason
        assert files(folder) == []

    def test_a_server_that_drips_is_given_up(self, site, with_images):  # noqa: F811
        raw = picture()
        drops = [part for n in range(40) for part in (raw[n * 100 : n * 100 + 100], 0.1)]
        site.pages["/drip.jpg"] = (200, {}, drops)
        with_images(site.at("/drip.jpg"))

        run()
        assert "took longer than" in Picture.objects.get().reason

    @pytest.mark.parametrize(
        ("claimed", "raw"),
        [
            ("image/jpeg", b"<html><script>alert(1)</script>"),
            ("image/png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
            ("image/jpeg", b"%PDF-1.7"),
        ],
    )
    def test_a_type_that_is_a_lie_is_refused(
        self, site, with_images, folder, claimed, raw  # noqa: F811
    ):  # fmt: skip
        site.pages["/a.jpg"] = (200, {"Content-Type": claimed}, [raw])
        with_images(site.at("/a.jpg"))

        assert run() == {"refused": 1}
        assert "no picture but" in Picture.objects.get().reason
        assert files(folder) == []

    def test_a_picture_called_text_is_kept(self, site, with_images):  # noqa: F811
        site.pages["/a"] = (200, {"Content-Type": "text/html"}, [picture(form="PNG")])
        with_images(site.at("/a"))

        run()
        assert Picture.objects.get().format == "PNG"

    @pytest.mark.parametrize("target", ["http://10.0.0.1/a.jpg", "http://169.254.169.254/latest"])
    def test_a_redirect_to_a_private_address_is_not_followed(
        self, site, with_images, settings, monkeypatch, target  # noqa: F811
    ):  # fmt: skip
        settings.FETCH_PRIVATE = False
        # The test server stands for one on the internet; everything else is as it is.
        real = fetching.is_public
        monkeypatch.setattr(fetching, "is_public", lambda ip: ip == "127.0.0.1" or real(ip))
        site.pages["/a.jpg"] = (302, {"Location": target}, [])
        with_images(site.at("/a.jpg"))

        assert run() == {"failed": 1}
        assert "which is no public address" in Picture.objects.get().reason

    def test_a_private_address_is_not_asked_at_all(self, site, with_images, settings):  # noqa: F811
        settings.FETCH_PRIVATE = False
        with_images(site.at("/a.jpg"))

        run()
        assert "no public address" in Picture.objects.get().reason
        assert site.asked == []

    @pytest.mark.parametrize("announced", [True, False])
    def test_fifty_megabytes_are_not_read(
        self, site, with_images, folder, announced  # noqa: F811
    ):  # fmt: skip
        size = 50 * 1024 * 1024
        headers = {"Content-Length": str(size)} if announced else {}
        sent = []

        def pieces():
            for _ in range(size // 65536):
                sent.append(65536)
                yield b"\xff\xd8\xff" + bytes(65533)

        site.pages["/big.jpg"] = (200, headers, pieces())
        with_images(site.at("/big.jpg"))

        assert run() == {"failed": 1}
        assert "more than 15 MB" in Picture.objects.get().reason
        assert sum(sent) < 25 * 1024 * 1024
        assert files(folder) == []

    @pytest.mark.parametrize("announced", [True, False])
    def test_a_server_that_dies_half_way_leaves_nothing(
        self, site, with_images, folder, announced  # noqa: F811
    ):  # fmt: skip
        raw = picture()
        headers = {"Content-Length": str(len(raw))} if announced else {}
        site.pages["/a.jpg"] = (200, headers, [raw[: len(raw) // 2]])
        with_images(site.at("/a.jpg"))

        run()
        kept = Picture.objects.get()
        assert kept.status in ("failed", "refused")
        assert files(folder) == []

        Picture.objects.filter(status="refused").update(status="failed")
        site.pages["/a.jpg"] = (200, {}, [raw])
        assert run() == {"kept": 1}

    def test_what_failed_is_tried_again_and_what_was_refused_is_not(
        self, site, with_images  # noqa: F811
    ):  # fmt: skip
        site.pages |= {"/a": (503, {}, []), "/b": (200, {}, [b"<html>"])}
        with_images(site.at("/a"), site.at("/b"))
        run()
        site.asked.clear()

        assert run() == {"failed": 1, "known": 1}
        assert [path for path, _ in site.asked] == ["/a"]

    def test_an_interrupted_run_goes_on(
        self, site, with_images, monkeypatch  # noqa: F811
    ):  # fmt: skip
        for n in range(3):
            site.pages[f"/{n}.jpg"] = (200, {}, [picture(400 + n)])
        with_images(*(site.at(f"/{n}.jpg") for n in range(3)))
        real = collecting._fetched

        def interrupted(url, *rest):
            if url.endswith("/1.jpg"):
                raise KeyboardInterrupt
            return real(url, *rest)

        monkeypatch.setattr(collecting, "_fetched", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run()
        monkeypatch.setattr(collecting, "_fetched", real)

        assert run() == {"known": 1, "kept": 2}

    def test_a_picture_that_cannot_be_kept_is_noted_and_the_others_are_kept(
        self, site, with_images  # noqa: F811
    ):  # fmt: skip
        for n, raw in enumerate([picture(400), picture(800, 20_000), picture(401)]):
            site.pages[f"/{n}.jpg"] = (200, {}, [raw])
        with_images(*(site.at(f"/{n}.jpg") for n in range(3)))

        assert run() == {"kept": 2, "refused": 1}
        assert "800 × 20000" in Picture.objects.get(status="refused").reason

    def test_a_dead_host_is_soon_left_alone(self, with_images):
        with_images(*(f"http://nowhere.invalid/{n}.jpg" for n in range(8)))

        assert run() == {"failed": 3, "skipped": 5}

    def test_a_host_is_not_hurried(self, site, with_images):  # noqa: F811
        for n in range(3):
            site.pages[f"/{n}.jpg"] = (200, {}, [picture(40, 40)])
        with_images(*(site.at(f"/{n}.jpg") for n in range(3)))

        started = time.monotonic()
        collect(pause=0.3, limits=QUICK)
        assert time.monotonic() - started >= 0.6

    def test_one_outlet_can_be_fetched_alone(
        self, site, with_images, make_source, capsys  # noqa: F811
    ):  # fmt: skip
        site.pages["/bbc.jpg"] = (200, {}, [picture()])
        with_images(site.at("/bbc.jpg"), source=make_source("bbc"))
        with_images(site.at("/rfi.jpg"))

        call_command("fetch_images", source="bbc", pause=0)
        assert [path for path, _ in site.asked] == ["/bbc.jpg"]
        assert capsys.readouterr().out.startswith("kept 1, known 0, failed 0")

    def test_the_command_says_what_failed(self, with_images, capsys):
        with_images("http://nowhere.invalid/a.jpg")

        with pytest.raises(SystemExit, match="1"):
            call_command("fetch_images", pause=0)
        assert "nowhere.invalid/a.jpg: the host" in capsys.readouterr().err

    def test_an_outlet_that_is_none_is_wrong_usage(self):
        with pytest.raises(CommandError, match="no source called cnn"):
            call_command("fetch_images", source="cnn")


class TestOnPages:
    @pytest.fixture
    def article(self, site, with_images):  # noqa: F811
        site.pages["/a.jpg"] = (200, {}, [picture()])
        article = with_images(site.at("/a.jpg"), site.at("/missing.jpg"))
        site.pages["/missing.jpg"] = (404, {}, [])
        run()
        return article

    def test_every_reader_sees_the_copy_and_nothing_else(self, client, article, site):  # noqa: F811
        response = client.get(article.get_absolute_url())
        html = response.content.decode()

        assert html.count("<img") == 1
        assert 'width="800" height="500"' in html
        assert 'alt="图"' in html
        assert "image-placeholder" in html
        assert not re.search(r'(?:src|srcset)="https?:', html)
        assert "https:" not in response["Content-Security-Policy"]

    def test_a_copy_is_served_for_good(self, client, article):
        html = client.get(article.get_absolute_url()).content.decode()
        address = re.search(r'src="(/pictures/[^"]+)"', html)[1]

        response = client.get(address)
        assert response["Content-Type"] == "image/webp"
        assert "immutable" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert Image.open(io.BytesIO(response.getvalue())).size == (800, 500)

    @pytest.mark.parametrize("name", ["original.jpeg", "1.webp", "..%2f..%2fx", "480.png", "480"])
    def test_nothing_else_is_served(self, client, article, name):
        sha256 = Picture.objects.get(status="kept").sha256

        assert client.get(f"/pictures/{sha256}/{name}").status_code == 404
        assert client.get(f"/pictures/{'0' * 64}/480.webp").status_code == 404

    def test_a_list_shows_the_small_one(self, client, article):
        html = client.get("/").content.decode()

        assert re.search(r'<img class="entry-picture" src="/pictures/[0-9a-f]{64}/240\.webp"', html)

    def test_a_list_without_copies_shows_none(self, client, with_images):
        with_images("https://pic.example/a.jpg")

        assert "<img" not in client.get("/").content.decode()
