"""Outlets: one TOML file each, and an error in one is reported by file and line."""

import pytest

from archive import outlets as package
from archive.apps import check_outlets
from archive.outlets import OutletError, load, outlet_of, outlets


@pytest.fixture
def toml(tmp_path):
    def write(text: str):
        path = tmp_path / "somewhere.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('en = "X"\nzone = "UTC"\n', "line 2", "there is no key 'zone'"),
        ('en = "X"\n\ntime_zone = "Europe/Pari"\n', "line 3", "no time zone"),
        ("furniture = ['(']\n", "line 1", "not a regular expression"),
        ("domains = 'rfi.fr'\n", "line 1", "must be a list of texts"),
        ("en = 3\n", "line 1", "must be text"),
        ('en = "X\n', "line 1", ""),
        ("drop = ['p[']\n", "line 1", "not a CSS selector"),
        ("slug = 'other'\n", "line 1", "there is no key 'slug'"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(toml, text, where, what):
    with pytest.raises(OutletError) as error:
        load(toml(text))

    assert "somewhere.toml" in str(error.value)
    assert where in str(error.value)
    assert what in str(error.value)


def test_an_outlet_that_reprints_nobody_known_is_named_too(toml, monkeypatch):
    monkeypatch.setattr(package, "FOLDER", toml('en = "X"\nreprints = ["nobody"]\n').parent)
    outlets.cache_clear()
    try:
        [error] = check_outlets()
    finally:
        monkeypatch.undo()
        outlets.cache_clear()

    assert "somewhere.toml, line 2: there is no outlet 'nobody'" in error.msg


def test_a_mistake_stops_the_start(toml, monkeypatch):
    monkeypatch.setattr(package, "FOLDER", toml("furniture = ['(']\n").parent)
    outlets.cache_clear()
    try:
        [error] = check_outlets()
    finally:
        monkeypatch.undo()
        outlets.cache_clear()

    assert "somewhere.toml, line 1" in error.msg
    assert check_outlets() == []


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://www.rfi.fr/cn/x", "rfi"),
        ("https://cn.nytimes.com/x", "nyt"),
        ("https://m.cn.nytimes.com/x", "nyt"),
        ("https://notrfi.fr/x", "notrfi-fr"),
        ("https://example.org/x", "example-org"),
        ("", "unknown"),
    ],
)
def test_an_address_tells_the_outlet(url, slug):
    assert outlet_of(url).slug == slug


def test_a_page_without_an_address_is_known_by_its_words():
    assert outlet_of("", "【人民報消息】據報導").slug == "renminbao"


def test_there_are_ten_outlets_each_with_three_names_and_a_zone():
    known = outlets()

    assert set(known) >= {
        "rfi", "bbc", "dw", "voa", "rfa", "reuters", "ft", "nyt", "cdt", "renminbao"
    }  # fmt: skip
    for outlet in known.values():
        assert outlet.zh_hans, outlet.slug
        assert outlet.zh_hant, outlet.slug
        assert outlet.en, outlet.slug
        assert outlet.domains, outlet.slug
        assert outlet.zone.key == outlet.time_zone
