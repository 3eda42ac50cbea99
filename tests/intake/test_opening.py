"""Archives, folders and saved pages on their way in: each member a capture of its own."""

import gzip
from pathlib import Path

import pytest
from django.core.management import call_command

from archive.extraction.containers import archives
from archive.extraction.reading import read
from archive.intake.ingest import ingest, take_in
from archive.intake.opening import documents_in, documents_of, files_below
from archive.intake.rereading import reprocessing
from archive.models import Article, Capture
from tests.extraction.containers.test_archives import record, tarred, zipped
from tests.helpers.desk import document

PAGE = (
    "<!DOCTYPE html><html><head><title>{title} - 例报</title>"
    '<meta property="og:site_name" content="例报"></head><body><article><h1>{title}</h1>'
    "<p>里海五国的副外长周一在阿克套开会，谈的是水位连年下降，没有签署文件。</p>"
    "<p>{title}之后，五国答应从今年起交换水文数据，下一次会议十月在巴库举行。</p></article></body></html>"
)


def page(title="两国外长会谈"):
    return PAGE.format(title=title).encode()


def run(path: Path, **options):
    return ingest(files_below([path]), **options)


@pytest.fixture
def written(tmp_path):
    """A function that writes a file and returns its path."""

    def write(name: str, raw: bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        return path

    return write


@pytest.mark.django_db
@pytest.mark.parametrize("make", [zipped, lambda files: tarred(files, "w:gz")])
def test_each_member_of_an_archive_is_a_capture_that_names_archive_and_member(written, make):
    path = written("pages.bin", make({"a/b.html": page("甲国外长"), "c.html": page("乙国外长")}))

    report = run(path)

    assert (report.created, report.rejected) == (2, [])
    assert sorted(Capture.objects.values_list("origin", flat=True)) == [
        f"{path}, member a/b.html",
        f"{path}, member c.html",
    ]
    assert Capture.objects.get(origin__endswith="c.html").raw == page("乙国外长")


@pytest.mark.django_db
def test_an_archive_read_a_second_time_changes_nothing(written):
    path = written("pages.zip", zipped({"a.html": page()}))
    run(path)

    report = run(path)

    assert (report.created, report.unchanged, report.duplicates) == (0, 1, [])


@pytest.mark.django_db
def test_an_archive_in_an_archive_is_opened_and_one_in_that_refused_by_name(written):
    inner = zipped({"a.html": page(), "deep.zip": zipped({"b.html": page("另一篇")})})

    report = run(written("outer.zip", zipped({"inner.zip": inner})))

    assert report.created == 1
    [refused] = report.rejected
    assert refused["path"].endswith("outer.zip, member inner.zip, member deep.zip")
    assert "archive of the kind ZIP" in refused["reason"]


def test_archives_in_an_archive_share_one_limit(monkeypatch):
    bombs = {f"{n}.gz": gzip.compress(b"\0" * 20_000_000) for n in range(9)}
    monkeypatch.setattr(archives, "UNPACKED_AT_DESK", 30 * 1024**2)

    found = list(documents_of("bombs.zip", zipped(bombs)))

    assert len(found) < 6
    assert found[-1].path == "bombs.zip"
    assert "unpacks to more than 30 MB" in found[-1].failure


@pytest.mark.django_db
def test_lines_of_an_export_in_an_archive_are_documents(written, make_article):
    make_article()
    exported = gzip.compress(b'{"foreign_desk": 1}\n{"foreign_desk": 2}\n')

    found = list(documents_in(written("export.jsonl.gz", exported)))

    assert [one.path.rpartition(", member ")[2] for one in found] == [
        "export.jsonl, line 1",
        "export.jsonl, line 2",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (zipped({"1.html": page(), "x.txt": b"a" * 90})[:-200], "cut off or damaged"),
        (gzip.compress(page())[:-20], "cut off or damaged"),
        (zipped({"s.css": b"p{}"}), "the archive holds no documents"),
        (zipped({}), "the archive holds no documents"),
    ],
)
def test_an_archive_that_cannot_be_read_is_refused_by_a_sentence(written, raw, reason):
    report = run(written("pages.zip", raw))

    assert reason in report.rejected[-1]["reason"]


@pytest.mark.django_db
def test_the_command_ends_with_1_and_names_what_it_refuses(written, capsys):
    path = written("pages.rar", b"Rar!\x1a\x07\x01\x00" + bytes(99))

    with pytest.raises(SystemExit) as ended:
        call_command("ingest", str(path), jobs=1)

    assert ended.value.code == 1
    assert "the kind RAR" in capsys.readouterr().err


@pytest.mark.django_db
def test_an_archive_is_handed_in_at_the_desk():
    report = take_in([("ed: pages.zip", zipped({"a.html": page(), "b.css": b"p{}"}))])

    assert (report.created, report.rejected) == (1, [])
    assert Capture.objects.get().origin == "ed: pages.zip, member a.html"


@pytest.mark.django_db
def test_a_page_of_a_web_archive_has_its_address_and_time_and_keeps_them_when_read_again(written):
    record_of_page = record("https://news.example.com/2024/04/x", page())
    run(written("crawl.warc.gz", gzip.compress(record_of_page)))
    capture = Capture.objects.get()

    for _ in range(2):
        capture.refresh_from_db()
        article = Article.objects.get()
        assert article.source_url == "https://news.example.com/2024/04/x"
        assert capture.captured_at.isoformat() == "2024-04-05T02:00:00+00:00"
        assert capture.format == "warcrecord"
        assert reprocessing.read_one_again(capture) == ""


def test_a_page_saved_complete_is_one_document(shared):
    folder = shared / "cases" / "documents" / "saved-complete-page"

    assert [path.name for path in files_below([folder])] == ["README.txt", "两国外长会谈.html"]


def test_a_file_that_is_named_itself_is_read_whatever_it_is_called(written):
    path = written("x.jpg", document().encode())

    assert files_below([path]) == [path]


@pytest.mark.django_db
def test_a_book_made_here_comes_back_as_its_articles(client, written, make_article):
    told = (
        "<p>里海五国的副外长周一在阿克套开会，谈的是水位连年下降，五国答应从今年起交换水文数据。</p>"
        "<p>哈萨克斯坦代表说，北部浅海的岸线十年里退了二十多公里，港口每年都要多花钱疏浚航道。</p>"
    )
    made = make_article(
        title="两国外长下周会谈", body_html=told, byline="李明", published_at="2024-04-05T01:30Z"
    )
    book = written("desk.epub", client.get("/timeline.epub").getvalue())

    [chapter] = documents_in(book)
    again = read(chapter.raw).values

    names = ("title", "byline", "source_url", "published_at")
    assert again["body_text"] == told.replace("</p><p>", "\n\n")[3:-4]
    assert {name: again[name] for name in names} == {name: getattr(made, name) for name in names}
