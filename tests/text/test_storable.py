"""Characters that no page can show are never stored, whichever way a document comes in."""

import ast
import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import connection, models

from archive.database.bulk_insert import insert
from archive.editing import restoring
from archive.extraction import reading
from archive.extraction.cleaning.sanitising import cleaned_again, is_clean, sanitise
from archive.extraction.documents import DocumentError
from archive.intake.ingest import ingest
from archive.models import Article, ArticleTopic, Revision, Topic
from archive.models.fields import BodyField
from archive.text import storable
from tests.helpers.desk import document

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
UNSAFE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<iframe src="https://evil.example/"></iframe>',
    '<form action="/admin/logout/" method="post"><button>Log in</button></form>',
    '<a href="javascript:alert(3)">y</a>',
    '<svg><style><img src=x onerror="alert(4)"></style></svg>',
    '<p style="position:fixed" class="x" id="y" onclick="alert(5)">z</p>',
    "<base href=https://evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "</div></body><script>alert(6)</script>",
    "<!-- --!><script>alert(7)</script>",
)
FORBIDDEN = re.compile(
    r"<(?:script|meta|iframe|form|button|svg|style|base|link)|javascript:|\son\w+="
)


@pytest.mark.parametrize("body", UNSAFE)
def test_a_body_that_is_cleaned_again_holds_nothing_unsafe_and_stays_so(body):
    clean = cleaned_again(f"<p>文</p>{body}")

    assert not FORBIDDEN.search(clean)
    assert "alert" not in clean
    assert "文" in clean
    assert is_clean(clean)
    assert not is_clean(f"<p>文</p>{body}")


def test_the_bodies_of_real_documents_are_clean_and_fit_as_they_were_read(shared):
    files = [p for d in ("corpus", "seeds") for p in (shared / d).rglob("*") if p.is_file()]
    checked = 0
    for path in files:
        try:
            found = reading.read_all(path.read_bytes())
        except DocumentError:
            continue
        for one in found:
            if isinstance(one, reading.Reading):
                assert is_clean(one.values["body_html"]), path
                assert storable.fitted(one.values) == one.values, path
                checked += 1

    assert checked > 100


def _save(article: Article) -> None:
    article.body_html = "".join(UNSAFE)
    article.save()


def _update(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(body_html="".join(UNSAFE))


def _bulk_update(article: Article) -> None:
    article.body_html = "".join(UNSAFE)
    Article.objects.bulk_update([article], ["body_html"])


def _bulk_create(article: Article) -> None:
    article.pk, article.identity = None, "test:again"
    article.body_html = "".join(UNSAFE)
    Article.objects.bulk_create([article])


def _update_or_create(article: Article) -> None:
    Article.objects.update_or_create(pk=article.pk, defaults={"body_html": "".join(UNSAFE)})


def _rows(article: Article) -> None:
    article.identity = "test:again"
    names = [f.column for f in Article._meta.concrete_fields if f.column != "id"]
    article.body_html = "".join(UNSAFE)
    attributes = [f.attname for f in Article._meta.concrete_fields if f.column != "id"]
    insert(Article, names, [[getattr(article, name) for name in attributes]])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "store", [_save, _update, _bulk_update, _bulk_create, _update_or_create, _rows]
)
def test_a_body_is_cleaned_however_it_is_stored(store, make_article):
    store(make_article())

    stored = Article.objects.latest("pk").body_html

    assert not FORBIDDEN.search(stored)
    assert "z" in stored


@pytest.mark.django_db
def test_what_is_made_of_a_sanitised_body_is_cleaned_like_any_other(make_article):
    article = make_article()
    article.body_html = sanitise("<p>z</p>") + "<script>alert(1)</script>"
    article.save()

    article.refresh_from_db()
    assert article.body_html == "<p>z</p>"


def test_only_the_sanitiser_says_that_a_body_is_sanitised():
    makers = [
        str(path.relative_to(ROOT))
        for path in [*(ROOT / "archive").rglob("*.py"), *(ROOT / "reader").rglob("*.py")]
        if re.search(r"(?<!isinstance\(value, )\bSanitised\(", path.read_text(encoding="utf-8"))
        and "class Sanitised(" not in path.read_text(encoding="utf-8")
    ]

    assert makers == []


@pytest.mark.django_db
def test_a_document_is_not_cleaned_again_while_others_wait_to_write(tmp_path, monkeypatch):
    again = []
    monkeypatch.setattr("archive.models.fields.cleaned_again", again.append)
    (tmp_path / "one.txt").write_text(document())

    ingest([tmp_path / "one.txt"])

    assert Article.objects.get().body_html
    assert again == []


@pytest.mark.django_db
def test_a_body_that_an_old_revision_kept_is_no_way_in(make_article, admin_user):
    article = make_article()
    before = {"body_html": "".join(UNSAFE), "title": "旧"}
    revision = Revision.objects.create(
        article=article, cause="editor", corrected_before=[], before=before
    )

    restoring.restore([(article, revision)], admin_user)

    article.refresh_from_db()
    assert article.title == "旧"
    assert not FORBIDDEN.search(article.body_html)


def test_the_body_is_stored_by_its_column_alone():
    """Raw SQL and expressions would go past the column, which cleans what it stores."""
    offenders = []
    for path in [*(ROOT / "archive").rglob("*.py"), *(ROOT / "reader").rglob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        where = str(path.relative_to(ROOT))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.JoinedStr) and _writes_articles(node):
                offenders.append(f"{where}:{node.lineno} writes articles in SQL")
            elif isinstance(node, ast.Call):
                offenders += [
                    f"{where}:{node.lineno} sets the body by an expression"
                    for given in node.keywords
                    if given.arg == "body_html" and isinstance(given.value, ast.Call)
                    and "migrations" not in where
                ]  # fmt: skip

    assert isinstance(Article._meta.get_field("body_html"), BodyField)
    assert offenders == []


WRITING = re.compile(
    r"\b(?:update|insert\s+(?:or\s+\w+\s+)?into|replace\s+into)\s+[\"'`]?archive_article\b(?!_)|"
    r"\bset\s+[\"'`]?body_(?:html|text)\b",
    re.IGNORECASE,
)


def _writes_articles(node: ast.Constant | ast.JoinedStr) -> bool:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = "".join(
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else " "
        for part in parts
    )
    return bool(WRITING.search(text))


def test_the_search_for_other_writers_finds_them():
    for sql in (
        "UPDATE archive_article SET title = %s",
        'insert into "archive_article" (id)',
        "INSERT OR REPLACE INTO archive_article VALUES",
        "x SET body_html = %s",
    ):
        assert _writes_articles(ast.Constant(sql))
    assert not _writes_articles(ast.Constant("UPDATE archive_articletopic SET x = 1"))


ODD_TEXT = "a\x00b\x01\x1f\ud83d\ufffe\r\nc"


@pytest.mark.django_db
def test_texts_are_stored_without_what_a_page_cannot_hold(make_article):
    article = make_article(
        title=ODD_TEXT, kicker=ODD_TEXT, lead=ODD_TEXT, byline=ODD_TEXT, body_text=ODD_TEXT,
        section="s" * 500, withdrawn_note=ODD_TEXT, published_raw=ODD_TEXT, language="<b>",
    )  # fmt: skip

    stored = Article.objects.get(pk=article.pk)

    assert stored.title == stored.kicker == stored.byline == stored.published_raw == "ab c"
    assert stored.lead == stored.body_text == stored.withdrawn_note == "ab\r\nc"
    assert (len(stored.section), stored.language) == (200, "und")
    assert article.title == "ab c"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", " JAVASCRIPT:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
        "vbscript:x", "file:///etc/passwd", "//example.com/a", "/a", "https://", "http:///a",
        "https://good.example@evil.example/", "https://a b/", "https://x.example:99999/",
        "https://x.example/\x00", "https://x.example/\ud83d", "https://x.example/" + "a" * 4000,
        "mailto:a@example.com", "blob:https://x.example/1", "https:x.example", "https://x\\@y/",
    ],
)  # fmt: skip
def test_an_address_that_no_browser_should_follow_is_stored_as_none(address, make_article):
    images = [{"url": address, "alt": "", "caption": "", "credit": ""}]
    article = make_article(source_url=address, images=images)

    stored = Article.objects.get(pk=article.pk)

    assert (stored.source_url, stored.images) == ("", [])


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com", "http://例子.example/中文?q=1#x", "https://[::1]:8000/a",
        "https://example.com/a?b=https://c", "HTTPS://EXAMPLE.COM/(a)",
    ],
)  # fmt: skip
def test_an_address_on_the_web_stays_as_it_is(address):
    assert storable.web_address(address) == address


@pytest.mark.parametrize("year", [1, 1799, 9999])
@pytest.mark.django_db
def test_a_date_that_cannot_be_believed_is_stored_as_none(year, make_article):
    article = make_article()
    moment = dt.datetime(year, 1, 1, tzinfo=dt.UTC)

    Article.objects.filter(pk=article.pk).update(
        published_at=moment, published_day=moment.date(), captured_at=moment
    )

    article.refresh_from_db()
    assert (article.published_at, article.published_day) == (None, None)
    assert 1800 <= article.captured_at.year < 2200


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["x", 1, None, {"url": "x"}, [1, "x", None, {}, {"url": 1}], True])
def test_pictures_and_credits_of_another_shape_are_none(odd, make_article):
    article = make_article(images=odd or [], credits=odd or {})

    stored = Article.objects.get(pk=article.pk)

    assert stored.images == []
    assert all(isinstance(names, list) for names in stored.credits.values())


def test_each_limit_of_a_text_is_the_length_of_its_column():
    lengths = {name: Article._meta.get_field(name).max_length for name in storable.LENGTHS}

    assert lengths == storable.LENGTHS


def test_columns_that_readers_see_are_of_the_kinds_that_make_values_fit():
    plain = [
        f"{model.__name__}.{field.name}"
        for model in (Article, Topic, ArticleTopic)
        for field in model._meta.concrete_fields
        if type(field) in (models.TextField, models.JSONField, models.DateTimeField)
        or (type(field) is models.CharField and not field.choices and field.editable)
    ]

    assert plain == []


@pytest.mark.django_db
def test_the_database_itself_holds_what_was_made_fit(make_article):
    make_article(title=ODD_TEXT)

    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM archive_article")
        assert cursor.fetchone()[0] == "ab c"


def test_of_a_lead_as_long_as_a_book_its_beginning_is_kept(make_article):
    article = make_article(lead="约" * 100_000, text="约" * 100_000)

    article.refresh_from_db()
    assert article.lead == f"{'约' * (storable.LONGEST_LEAD - 1)}…"
    assert len(article.body_text) == 100_000
