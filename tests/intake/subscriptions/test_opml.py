"""Lists of feeds: what is written is read, and what is no list is refused."""

import pytest

from archive.intake.subscriptions.opml import OpmlError, Outline, read, written

FEEDS = [Outline("https://a.example/feed?x=1&y=2", "例报 & <周刊>"), Outline("https://b.example/")]


def test_what_is_written_is_read():
    assert read(written(FEEDS, "Foreign Desk")) == [
        FEEDS[0],
        Outline(FEEDS[1].address, FEEDS[1].address),
    ]


def test_folders_and_doubles_do_not_matter():
    inside = '<outline text="f"><outline xmlUrl="https://a.example/"/></outline>' * 2

    assert read(f"<opml><body>{inside}</body></opml>".encode()) == [Outline("https://a.example/")]


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00", b"<html/>", b"no xml", b"<opml>",
     b'<!DOCTYPE o [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>'],
)  # fmt: skip
def test_what_is_no_list_is_refused(raw):
    with pytest.raises(OpmlError):
        read(raw)


def test_no_entity_is_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("https://secret.example/")
    raw = (
        f'<!DOCTYPE opml [<!ENTITY s SYSTEM "file://{secret}">]>'
        '<opml><body><outline text="&s;" xmlUrl="https://a.example/"/></body></opml>'
    )

    with pytest.raises(OpmlError, match="entity"):
        read(raw.encode())
