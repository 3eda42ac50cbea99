"""Static files collected under hashed names."""

import pytest
from django.core.management import call_command
from whitenoise.compress import Compressor

from reader.settings import STORAGES


@pytest.fixture
def collected(settings, tmp_path):
    """Collect one style sheet, as `make prepare` does; return the folder."""
    source, root = tmp_path / "source", tmp_path / "root"
    source.mkdir()
    (source / "site.css").write_text("p { color: green }\n" * 100)
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], root
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = STORAGES

    def collect():
        call_command("collectstatic", interactive=False, verbosity=0)
        return root

    return collect


def test_a_file_is_there_under_its_hashed_name_alone_also_compressed(collected):
    names = sorted(path.name for path in collected().iterdir())

    hashed = names[0]
    assert hashed.startswith("site.")
    assert hashed != "site.css"
    assert names == [hashed, f"{hashed}.br", f"{hashed}.gz", "staticfiles.json"]


def test_what_did_not_change_is_not_compressed_again(collected, monkeypatch):
    before = {path.name: path.read_bytes() for path in collected().iterdir()}
    monkeypatch.setattr(Compressor, "compress", lambda *_: pytest.fail("compressed again"))

    after = {path.name: path.read_bytes() for path in collected().iterdir()}

    assert after == before
