"""Exports of lists and articles in every form, with the filters of pages."""

import csv
import io
import json
import zipfile

import pytest
import rispy
from django.core.management import CommandError, call_command
from lxml import etree
from pybtex.database import parse_string

from archive.editing import corrections as article_corrections
from archive.intake.ingest import ingest
from archive.models import Article
from reader.exporting.forms import TYPES

pytestmark = [pytest.mark.django_db, pytest.mark.long]
LISTS = ["/timeline", "/topics/nato", "/sources/rfi", "/search", "/2024", "/2024/04", "/2024/04/10"]


def content(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


@pytest.fixture
def archive(make_article, make_topic, make_source):
    topics = [make_topic("nato", name_zh_hans="北约")]
    rfi, voa = make_source("rfi"), make_source("voa")
    return [
        make_article(title="北约，其一", topics=topics, source=rfi),
        make_article(title="=HYPERLINK(北约)", topics=topics, source=rfi, language="zh-Hant"),
        make_article(text="别的。", published_at="2019-01-01T08:00Z", source=voa),
    ]


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize("place", LISTS)
def test_a_list_is_a_table(client, archive, place):
    data = content(client.get(f"{place}.csv?q=北約"))

    assert data.startswith(b"\xef\xbb\xbf")
    assert [row["id"] for row in rows(data)] == [str(archive[1].pk), str(archive[0].pk)]


def test_a_spreadsheet_finds_nothing_to_compute(client, archive):
    titles = [row["title"] for row in rows(content(client.get("/timeline.csv")))]

    assert "'=HYPERLINK(北约)" in titles


def test_filters_narrow_every_form(client, archive):
    for form in TYPES:
        data = content(client.get(f"/timeline.{form}?source=voa"))
        if form != "epub":
            assert "其一" not in data.decode()


def test_the_references_of_a_list_are_read_back(client, archive):
    read = rispy.loads(content(client.get("/topics/nato.ris")).decode())
    entries = parse_string(content(client.get("/topics/nato.bib")).decode(), "bibtex").entries
    items = json.loads(content(client.get("/topics/nato.csl.json")))

    assert len(read) == len(entries) == len(items) == 2


def test_an_empty_list_is_an_empty_file(client, db):
    assert json.loads(content(client.get("/timeline.csl.json"))) == []
    assert json.loads(content(client.get("/timeline.json"))) == {"count": 0, "results": []}
    assert rows(content(client.get("/timeline.csv"))) == []
    assert content(client.get("/timeline.ris")) == b""


def test_a_list_as_json_says_what_the_api_says(client, archive):
    told = json.loads(content(client.get("/timeline.json")))

    assert told["count"] == 3
    assert told["results"] == [
        client.get(f"/api/v1/articles/{archive[place].pk}/").json() for place in (1, 0, 2)
    ]


def test_lines_are_read_back_by_ingest(client, archive, tmp_path):
    file = tmp_path / "all.jsonl"
    file.write_bytes(content(client.get("/timeline.jsonl")))
    before = list(Article.objects.values("identity", "title", "body_html", "published_at"))
    Article.objects.all().delete()

    report = ingest([file], trusted=True)

    assert report.created == 3
    after = list(Article.objects.values("identity", "title", "body_html", "published_at"))
    assert sorted(after, key=str) == sorted(before, key=str)


@pytest.mark.parametrize("form", TYPES)
def test_an_article_is_taken_away(client, archive, form):
    response = client.get(f"/articles/{archive[0].pk}.{form}")

    assert response.status_code == 200
    assert response["Content-Type"].startswith(TYPES[form].split(";")[0])


@pytest.mark.parametrize("form", TYPES)
def test_a_withdrawn_article_says_why(client, archive, form):
    article_corrections.withdraw([archive[0]], "发布者撤回")

    response = client.get(f"/articles/{archive[0].pk}.{form}")

    assert (response.status_code, response.json()) == (410, {"errors": {"detail": ["发布者撤回"]}})
    if form != "epub":
        assert "其一" not in content(client.get(f"/timeline.{form}")).decode()


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize(
    ("query", "field"),
    [("lang=xx", "lang"), ("published_after=soon", "published_after"), ("topic=x", "topic")],
)
def test_a_bad_value_is_an_error_on_its_parameter(client, archive, form, query, field):
    response = client.get(f"/timeline.{form}?{query}")

    assert (response.status_code, list(response.json()["errors"])) == (400, [field])


@pytest.mark.parametrize(
    "place", ["/topics/none", "/sources/none", "/2024/13", "/articles/999999999"]
)
def test_what_is_not_there_is_a_404(client, archive, place):
    assert client.get(f"{place}.csv").status_code == 404


def test_head_reads_no_articles(client, archive, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        response = client.head("/timeline.csv")

    assert response["Content-Disposition"] == 'attachment; filename="foreign-desk-timeline.csv"'


def test_articles_are_read_a_few_at_a_time(
    client, make_article, monkeypatch, django_assert_num_queries
):
    from reader.exporting import rows as reading

    ids = [make_article().pk for _ in range(7)]
    monkeypatch.setattr(reading, "AT_A_TIME", 3)

    with django_assert_num_queries(6):  # three times articles with sources, and their topics
        list(reading.articles(ids, bodies=True))


# E-books


def book(client, address: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content(client.get(address))))


def page(book: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(book.read(f"EPUB/{name}"))


def test_a_book_has_a_cover_contents_by_date_and_every_text(client, archive):
    made = book(client, "/timeline.epub")
    contents = "".join(page(made, "nav.xhtml").itertext())

    assert "EPUB/cover.svg" in made.namelist()
    assert (
        contents.index("10 April 2024") < contents.index("其一") < contents.index("1 January 2019")
    )
    assert "北约与印太伙伴讨论合作" in "".join(
        page(made, f"article-{archive[0].pk}.xhtml").itertext()
    )


def test_the_books_style_applies_to_what_its_chapters_say_of_the_articles(client, archive):
    made = book(client, "/timeline.epub")

    assert ".facts" in made.read("EPUB/style.css").decode()
    assert page(made, f"article-{archive[0].pk}.xhtml").xpath("//*[@class='facts']")


def test_each_chapter_is_in_its_own_language(client, archive):
    made = book(client, "/timeline.epub")

    assert page(made, f"article-{archive[0].pk}.xhtml").get("lang") == "zh-Hans"
    assert page(made, f"article-{archive[1].pk}.xhtml").get("lang") == "zh-Hant"


def test_a_book_is_in_the_script_that_its_reader_chose(client, make_article):
    article = make_article(title="台湾与头发", text="台湾海峡的发展。")
    client.cookies["script"] = "hant"

    chapter = page(book(client, "/timeline.epub"), f"article-{article.pk}.xhtml")

    assert chapter.get("lang").startswith("zh-Hant")
    assert "灣海峽的發展" in "".join(chapter.itertext())


@pytest.mark.parametrize("address", ["/timeline.epub", "/search.epub?q=北约"])
def test_a_book_holds_only_so_much_and_says_so(client, make_article, monkeypatch, address):
    for place in ("reader.exporting.forms.LARGEST", "reader.views.exports.LARGEST"):
        monkeypatch.setattr(place, 2)
    for _ in range(3):
        make_article(text="北约峰会在布鲁塞尔举行。")

    made = book(client, address)

    assert len([name for name in made.namelist() if "article-" in name]) == 2
    assert "2 of 3" in "".join(page(made, "front.xhtml").itertext())


# The command


def exported(capsysbinary, *words: str) -> bytes:
    call_command("export", *words)
    return capsysbinary.readouterr().out


def test_the_command_narrows_as_the_site_does(archive, capsysbinary):
    data = exported(capsysbinary, "--format", "csv", "--source", "rfi", "--q", "其一")

    assert [row["title"] for row in rows(data)] == ["北约，其一"]


def test_the_form_is_what_the_file_is_called(archive, tmp_path):
    for form in TYPES:
        call_command("export", str(tmp_path / f"all.{form}"), "--site", "https://news.example.org/")

    assert f"https://news.example.org/articles/{archive[0].pk}/" in (
        tmp_path / "all.csv"
    ).read_text("utf-8")
    assert json.loads((tmp_path / "all.csl.json").read_text("utf-8"))[0]["type"]
    assert json.loads((tmp_path / "all.json").read_text("utf-8"))["count"] == 3
    assert zipfile.is_zipfile(tmp_path / "all.epub")


def test_a_value_that_makes_no_sense_stops_the_command(archive):
    with pytest.raises(CommandError, match="--source: There is no source called nowhere") as error:
        call_command("export", "--format", "csv", "--source", "nowhere")

    assert error.value.returncode == 2
