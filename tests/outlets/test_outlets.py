"""Outlets: one TOML file each, and an error in one is reported by file and line."""

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import SystemCheckError

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


# These are of use even then.
UNCHECKED = {"setup", "backup", "restore"}
OURS = sorted(
    name for name, app in get_commands().items()
    if app in ("archive", "reader") and name not in {"migrate", *UNCHECKED}
)  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_a_mistake_stops_every_command(toml, monkeypatch, name):
    monkeypatch.setattr(package, "FOLDER", toml("furniture = ['(']\n").parent)
    outlets.cache_clear()
    command = load_command_class(get_commands()[name], name)
    try:
        with pytest.raises(SystemCheckError, match=r"somewhere\.toml, line 1"):
            command.check(tags=command.requires_system_checks)
    finally:
        monkeypatch.undo()
        outlets.cache_clear()


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


@pytest.fixture
def own(tmp_path):
    """An operator's folder of outlets, used for as long as a test runs."""
    package.use_folder(tmp_path)

    def write(**files: str) -> None:
        for slug, text in files.items():
            (tmp_path / f"{slug.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
        package.use_folder(tmp_path)

    yield write
    package.use_folder(None)


def test_a_file_in_the_operator_s_folder_makes_an_outlet_and_may_replace_one(own):
    own(
        my_paper='en = "My Paper"\ndomains = ["paper.example.org"]\ntime_zone = "Asia/Tokyo"\n',
        rfi='en = "Mine"\ndomains = ["rfi.fr"]\n',
    )

    assert check_outlets() == []
    assert outlet_of("https://news.paper.example.org/1").slug == "my-paper"
    assert outlet_of("https://www.rfi.fr/cn/x").en == "Mine"
    assert outlet_of("https://www.bbc.com/x").slug == "bbc"


def test_every_wrong_file_of_the_operator_is_named_with_line_and_reason(own):
    own(
        zone='en = "X"\ntime_zone = "Mars/Olympus"\n',
        theirs='en = "X"\n\ndomains = ["rfi.fr"]\n',
        nameless='domains = ["x.example.org"]\n',
        Wrong_Name='en = "X"\n',
        default="furniture = []\n",
        broken="en = \n",
    )

    said = sorted(error.msg for error in check_outlets())

    assert [line.partition(":")[0] for line in said] == [
        "Wrong-Name.toml", "broken.toml", "default.toml", "nameless.toml", "theirs.toml, line 3",
        "zone.toml, line 2",
    ]  # fmt: skip
    assert "line 1" in said[1]
    assert "that of rfi.toml" in said[4]


def test_a_file_that_is_no_text_and_a_folder_that_is_not_there_are_named(own, tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'en = "caf\xe9"\n')
    [error] = check_outlets()
    package.use_folder(tmp_path / "none")
    [missing] = check_outlets()

    assert "latin.toml: it cannot be read" in error.msg
    assert "there is no such folder of outlets" in missing.msg
