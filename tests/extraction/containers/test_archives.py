"""Archives of every kind: their members, what is passed over, what they are refused for."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from archive.extraction.containers import archives
from archive.extraction.containers.archives import members
from archive.extraction.documents import MOST_BYTES, DocumentError

PAGE = "<html><head><title>题</title></head><body><p>两国外长周四会谈。</p></body></html>".encode()


def zipped(files, method=zipfile.ZIP_DEFLATED, **names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return made.getvalue()


def tarred(files, mode="w"):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, raw in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return made.getvalue()


def record(url="https://news.example.com/1", html=PAGE, status="200 OK", kind="text/html"):
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + html
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
        "WARC-Date: 2024-04-05T02:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def opened(raw, name="archive", **given):
    """Return the members' names, and the reason for which the container ended early."""
    found = []
    try:
        found += members(io.BytesIO(raw), name, **given)
    except DocumentError as error:
        return found, error.reason
    return found, ""


def names(raw, name="archive", **given):
    return [member.name for member in opened(raw, name, **given)[0]]


FILES = {"a/1.html": PAGE, "a/2.html": PAGE + b" "}


@pytest.mark.parametrize(
    "raw",
    [
        zipped(FILES),
        zipped(FILES, zipfile.ZIP_STORED),
        zipped(FILES, zipfile.ZIP_BZIP2),
        zipped(FILES, zipfile.ZIP_LZMA),
        *(tarred(FILES, mode) for mode in ("w", "w:gz", "w:bz2", "w:xz")),
        gzip.compress(tarred(FILES)[:3072]),  # without the zeros at its end
    ],
)
def test_an_archive_of_any_kind_yields_its_files_as_they_are(raw):
    found, reason = opened(raw)

    assert [(member.name, member.raw) for member in found] == list(FILES.items())
    assert reason == ""


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_one_compressed_file_is_one_member_named_without_the_ending(pack):
    ending = {gzip: ".gz", bz2: ".bz2", lzma: ".xz"}[__import__(pack.__module__)]

    [member] = opened(pack(PAGE), f"/in/talks.html{ending}")[0]

    assert (member.name, member.raw) == ("talks.html", PAGE)


def test_a_text_is_no_container():
    assert members(io.BytesIO(PAGE), "x.zip") is None


def test_what_is_no_document_is_passed_over():
    files = dict.fromkeys(
        ("__MACOSX/._1.html", ".DS_Store", "a/.git/x", "a/Thumbs.db", "desktop.ini", "a/s.CSS",
         "a/s.js", "a/f.woff2", "a/p.JPG", "1.html", "1_files/ad.html", "1_files/x/y.html",
         "2.htm", "2-Dateien/ad.html", "3_fichiers/real.html", "a_files/real.html"),
        PAGE,
    )  # fmt: skip

    assert names(zipped(files)) == ["1.html", "2.htm", "3_fichiers/real.html", "a_files/real.html"]
    assert names(tarred(dict(reversed(files.items()))))[::-1] == names(zipped(files))


def test_names_in_a_chinese_encoding_are_read():
    raw = zipped({"zzzz.html": PAGE}).replace(b"zzzz.html", "会谈".encode("gbk") + b".html")

    assert names(raw) == ["会谈.html"]


def test_a_member_over_the_limit_of_a_document_keeps_only_its_digest_and_size():
    # Of little repetition, so that it is no bomb.
    long = b"".join(b"%d " % (n * n) for n in range(1_200_000))

    [member] = opened(zipped({"a.txt": long}))[0]

    assert (member.raw, member.size, len(member.sha256)) == (b"", len(long), 64)


# Packed by the test alone: at import, each process that collects tests would.
BOMBS = {
    "gzip": lambda: gzip.compress(b"\0" * 60_000_000),
    "bzip2": lambda: bz2.compress(b"\0" * 60_000_000),
    "zip": lambda: zipped({"a.txt": b"\0" * 60_000_000}),
    "many in zip": lambda: zipped({f"{n}.txt": b"\0" * 9_000_000 for n in range(6)}),
    "tar.gz": lambda: tarred({"a.txt": b"\0" * 60_000_000}, "w:gz"),
}


@pytest.mark.parametrize("pack", BOMBS.values(), ids=BOMBS)
def test_a_bomb_ends_at_the_limit_for_its_size(pack):
    _found, reason = opened(pack())

    assert "unpacks to more than" in reason


def test_all_members_together_have_a_limit():
    found, reason = opened(zipped(FILES), most=len(PAGE) + 1)

    assert [member.name for member in found] == ["a/1.html"]
    assert "unpacks to more than" in reason


def test_members_are_counted(monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 1)

    for raw in (zipped(FILES), tarred(FILES), record() + record("https://news.example.com/2")):
        assert opened(raw)[1] == "the archive has more than 1 members"


@pytest.mark.parametrize("make", [zipped, tarred, lambda files: tarred(files, "w:gz")])
def test_members_before_the_damage_are_kept(make):
    noise = bytes(n * 31 % 251 for n in range(50_000)) + PAGE
    whole = make({"1.html": PAGE, "2.html": noise, "3.html": PAGE * 3})
    cut = whole[: whole.index(b"2.html") + 600] if whole[:2] != b"\x1f\x8b" else whole[:-40]

    found, reason = opened(cut)

    assert "1.html" in [member.name for member in found]
    assert reason == "the archive is cut off or damaged"


def test_of_a_zip_archive_with_one_damaged_member_the_others_are_kept():
    whole = zipped({"1.html": PAGE, "2.html": b"abcdefgh" * 9, "3.html": PAGE}, zipfile.ZIP_STORED)

    found, reason = opened(whole.replace(b"abcdefgh", b"abcdXfgh", 1))

    assert [(m.name, m.failure) for m in found] == [
        ("1.html", ""),
        ("2.html", "this member of the archive is damaged"),
        ("3.html", ""),
    ]
    assert reason == ""


def test_a_broken_head_within_a_tar_archive_is_told():
    whole = bytearray(tarred({"1.html": PAGE, "2.html": PAGE, "3.html": PAGE}))
    whole[whole.index(b"2.html")] = 0x7F

    found, reason = opened(bytes(whole))

    assert [member.name for member in found] == ["1.html"]
    assert reason == "the archive is cut off or damaged"


def test_an_encrypted_archive_is_refused_by_a_sentence():
    raw = bytearray(zipped(FILES))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = raw.index(mark)
        raw[at + place] |= 1

    assert opened(bytes(raw)) == (
        [],
        "the archive is encrypted; unpack it with its password first",
    )


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_web_archive_yields_its_pages_and_nothing_else(pack):
    raw = b"".join(
        pack(each)
        for each in (
            b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 3\r\n\r\na:b\r\n\r\n",
            record("https://news.example.com/1"),
            record("https://news.example.com/s.css", b"p{}", kind="text/css"),
            record("https://news.example.com/gone", status="404 Not Found"),
            record("https://news.example.com/2", kind="text/html; charset=utf-8"),
        )
    )

    found, reason = opened(raw)

    assert [m.name for m in found] == ["https://news.example.com/1", "https://news.example.com/2"]
    assert all(m.is_document and m.raw.startswith(b"WARC/1.0") for m in found)
    assert reason == ""


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_web_archive_that_was_cut_off_keeps_the_pages_before(pack):
    found, reason = opened((pack(record()) + pack(record("https://news.example.com/2")))[:-60])

    assert [member.name for member in found] == ["https://news.example.com/1"]
    assert "cut off or damaged" in reason


def test_a_huge_answer_that_is_no_page_is_passed_over():
    film = record("https://news.example.com/film", b"\1" * (MOST_BYTES + 9), kind="video/mp4")

    assert names(film + record()) == ["https://news.example.com/1"]


def book(spine=("1", "2"), **files):
    items = {"nav": "nav.xhtml", "cover": "cover.xhtml", "1": "text/1.xhtml", "2": "text/2.xhtml"}
    manifest = "".join(
        f'<item id="{id}" href="{href}" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if id == 'nav' else ''}/>"
        for id, href in items.items()
    )
    steps = "".join(f'<itemref idref="{id}"/>' for id in ("cover", "nav", *spine))
    return zipped(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="E/b.opf"/>'
            b"</rootfiles></container>",
            "E/b.opf": f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{manifest}'
            f"</manifest><spine>{steps}</spine></package>".encode(),
            "E/text/1.xhtml": PAGE.replace("会谈。".encode(), "会谈，".encode() * 50),
            "E/text/2.xhtml": PAGE.replace("会谈。".encode(), "会面，".encode() * 50),
            "E/cover.xhtml": PAGE,
            "E/nav.xhtml": PAGE,
            **files,
        }
    )


def test_the_chapters_of_a_book_come_in_the_order_in_which_they_are_read():
    found, reason = opened(book(spine=("2", "1")))

    assert [m.name for m in found] == ["E/text/2.xhtml", "E/text/1.xhtml"]
    assert all(m.is_document for m in found)
    assert reason == ""


def test_a_book_without_a_list_of_chapters_is_refused_by_name():
    raw = zipped({"mimetype": b"application/epub+zip", "a.xhtml": PAGE})

    assert opened(raw) == ([], "the e-book (EPUB) has no list of its chapters")
