"""Dossiers: made, ordered, looked at, shared and taken away, without scripts."""

import io
import json
import re

import docx
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.editing import corrections
from archive.models import Article
from reader.library.dossiers import compiling
from reader.library.dossiers.compiling import add_articles, begin
from reader.library.dossiers.dossier import Dossier
from tests.reader.library.sending import send

pytestmark = pytest.mark.django_db
ADD = "/mine/dossiers/add/"


@pytest.fixture
def filled(lin, make_article):
    """A dossier of three articles, a passage, a search, a heading and a note, made on the pages."""
    first, second, third = (
        make_article(title=f"第{n}次会议", text=f"第{n}次北约会议在海牙举行。", published_at=f"2024-0{n}-10T08:00Z")
        for n in (1, 2, 3)
    )  # fmt: skip
    send(lin, lin.get(first.get_absolute_url()), ADD, title="印太观察", article=str(first.pk))
    ids = [str(second.pk), str(third.pk)]
    page = lin.get("/")
    dossier = Dossier.objects.get()
    lin.post(ADD, {"dossier": dossier.pk, "article": ids, "next": "/"})
    assert f'<option value="{dossier.pk}">印太观察</option>' in page.content.decode()
    quoted = lin.get(f"{first.get_absolute_url()}?quote=海牙舉行")
    send(lin, quoted, ADD, quotation="海牙举行")
    send(lin, lin.get("/search/?q=北约"), ADD, query="q=北约")
    address = dossier.get_absolute_url()
    send(lin, lin.get(address), address, ("do", "heading"), text="背景")
    send(lin, lin.get(address), address, ("do", "note"), text="*一条*说明")
    return dossier


def kinds(dossier: Dossier) -> list[str]:
    return list(dossier.items.in_order().values_list("kind", flat=True))


def test_a_dossier_is_made_where_one_reads_and_put_in_order(lin, filled):
    address = filled.get_absolute_url()
    assert kinds(filled) == ["article"] * 3 + ["passage", "search", "heading", "note"]

    item = filled.items.get(kind="heading")
    lin.post(address, {"do": "to", "item": item.pk, "place": 1})
    lin.post(address, {"do": "down", "item": item.pk})
    lin.post(address, {"do": "up", "item": filled.items.get(kind="note").pk})
    assert kinds(filled) == [
        "article",
        "heading",
        "article",
        "article",
        "passage",
        "note",
        "search",
    ]

    for _ in range(3):
        lin.post(address, {"do": "up", "item": item.pk})
    lin.post(address, {"do": "to", "item": item.pk, "place": 9000})
    assert kinds(filled)[-1] == "heading"
    lin.post(address, {"do": "out", "item": item.pk})
    assert "heading" not in kinds(filled)


def test_what_was_added_is_said_where_one_comes_back_to(lin, filled, make_article):
    article = make_article(title="<b>海峡</b>").get_absolute_url()

    done = send(lin, lin.get(article), ADD, dossier=str(filled.pk))

    assert done["Location"] == article
    said = lin.get(article).content.decode()
    assert f'role="status"><li>Added to the dossier: <a href="{filled.get_absolute_url()}">' in said
    assert "Added to the dossier" not in lin.get(article).content.decode()


def test_items_have_their_buttons_where_a_dossier_is_arranged_and_one_stays_there(lin, filled):
    address = filled.get_absolute_url()
    note = {"kind": "note", "text": "说明"}
    compiling.add(filled, filled.owner, [note] * 50)
    assert 'value="up"' not in lin.get(address).content.decode()
    page = lin.get(f"{address}?order=arrange&page=2")
    last, before = filled.items.in_order().reverse()[:2]

    done = send(lin, page, address, ("do", "out"), item=str(last.pk))

    assert done["Location"] == f"{address}?order=arrange&page=2#item-{before.pk}"
    written = send(lin, lin.get(address), address, ("do", "note"), text="末尾")
    newest = filled.items.latest("pk")
    assert written["Location"] == f"{address}?page=2#item-{newest.pk}"
    assert f'id="item-{newest.pk}"' in lin.get(f"{address}?page=2").content.decode()


def test_a_dossier_by_date_by_month_and_as_a_bibliography(lin, filled):
    address = filled.get_absolute_url()

    by_date = lin.get(f"{address}?order=date").content.decode()
    assert by_date.index("第1次会议") < by_date.index("第2次会议") < by_date.index("第3次会议")
    assert 'href="?month=2024-02"' in by_date
    [picture] = re.findall(r'href="([^"]+chart\.svg)"', by_date)
    assert lin.get(picture)["Cache-Control"] == "private, no-store"
    table = lin.get(picture.replace(".svg", ".csv")).getvalue().decode()
    assert [line.split(",")[3] for line in table.splitlines()[1:]] == ["1", "1", "1"]
    assert Client().get(picture).status_code == 404
    of_month = lin.get(f"{address}?month=2024-02").content.decode()
    assert "第2次会议" in of_month
    assert "第3次会议" not in of_month
    for style in ("gb-t-7714-2025", "gb-t-7714-2015", "chicago-18", "apa-7", "mla-9"):
        page = lin.get(f"{address}bibliography/?style={style}").content.decode()
        assert page.count('translate="no">') >= 3
    for wrong in (
        "?order=x",
        "?month=2024-13",
        "?page=0",
        "bibliography/?style=../x",
        ".md?style=x",
    ):
        joined = address.rstrip("/") + wrong if wrong.startswith(".") else address + wrong
        assert lin.get(joined).status_code == 400, wrong


def test_a_dossier_asks_as_much_for_sixty_items_as_for_three(lin, make_article):
    dossier = begin(User.objects.get(username="lin"), "许多文章")

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert lin.get(dossier.get_absolute_url()).status_code == 200
        return len(asked)

    add_articles(dossier, dossier.owner, [make_article() for _ in range(3)])
    few = statements()
    add_articles(dossier, dossier.owner, [make_article(published_at="2023-01-02T08:00Z") for _ in range(57)])  # fmt: skip

    assert statements() == few
    assert few <= 12


def taken(client, dossier: Dossier, form: str) -> bytes:
    response = client.get(f"{dossier.get_absolute_url().rstrip('/')}.{form}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    return b"".join(response.streaming_content)


def test_what_is_taken_away_to_be_read_has_all_of_it(lin, filled):
    text = taken(lin, filled, "md").decode()
    document = docx.Document(io.BytesIO(taken(lin, filled, "docx")))
    paragraphs = [each.text for each in document.paragraphs]

    assert text.startswith("# 印太观察\n")
    for each in ("第1次会议", "> 海牙举行", "## 背景", r"\*一条\*说明", "/search/?q="):
        assert each in text
    assert {"印太观察", "背景", "海牙举行", "*一条*说明"} <= set(paragraphs)
    assert taken(lin, filled, "ris").count(b"TY  - ") == 3
    assert taken(lin, filled, "bib").count(b"@") >= 3
    assert len(json.loads(taken(lin, filled, "csl.json"))) == 3
    assert taken(lin, filled, "epub")[:2] == b"PK"


@pytest.mark.parametrize("is_empty", [False, True], ids=["where it came from", "an empty archive"])
def test_a_file_reads_back_identical(lin, wen, filled, is_empty):
    out = taken(lin, filled, "json")
    if is_empty:
        filled.delete()
        Article.objects.all().delete()

    done = send(
        wen, wen.get("/mine/dossiers/"), "/mine/import/", file=SimpleUploadedFile("d.json", out)
    )

    assert "dossiers 1, notes 0" in wen.get(done["Location"]).content.decode()
    back = Dossier.objects.get(owner__username="wen")
    assert done.status_code == 302
    assert taken(wen, back, "json") == out
    assert back.items.filter(article=None).count() == (7 if is_empty else 3)
    assert "第3次会议" in wen.get(back.get_absolute_url()).content.decode()


def test_who_is_named_adds_and_who_is_not_does_not_learn_that_it_is_there(lin, wen, filled, log_in):
    address = filled.get_absolute_url()
    settings = f"{address}settings/"
    assert wen.get(address).status_code == 404
    refused = send(lin, lin.get(settings), settings, members="nobody")
    assert refused.status_code == 400

    send(lin, lin.get(settings), settings, members="wen\n")

    assert wen.get(settings).status_code == 404
    send(wen, wen.get(address), address, ("do", "note"), text="我也来说一句")
    mine, theirs = filled.items.get(added_by__username="wen"), filled.items.in_order()[0]
    assert "wen" in lin.get(address).content.decode()
    for do, item, status in (("out", theirs, 404), ("up", mine, 404), ("out", mine, 302)):
        assert wen.post(address, {"do": do, "item": item.pk}).status_code == status
    send(lin, lin.get(settings), settings, members="")
    assert wen.get(address).status_code == 404
    assert wen.post(address, {"do": "note", "text": "x"}).status_code == 404
    late = wen.post(ADD, {"dossier": filled.pk, "article": theirs.article_id})
    assert late.status_code == 400
    assert "no longer among yours" in late.content.decode()


def test_a_secret_address_is_read_by_whoever_has_it_until_it_is_renewed(client, lin, filled):
    old, settings = filled.get_absolute_url(), f"{filled.get_absolute_url()}settings/"
    assert client.get(old).status_code == 404

    send(lin, lin.get(settings), settings, visibility="address")
    answer = client.get(old)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert "印太观察" not in client.get("/dossiers/").content.decode()
    assert (
        "added_by" not in b"".join(client.get(f"{old.rstrip('/')}.json").streaming_content).decode()
    )
    assert client.post(old, {"do": "note", "text": "x"}).status_code == 404

    send(lin, lin.get(settings), settings, ("renew", "1"))
    assert client.get(old).status_code == 404


@pytest.mark.parametrize("visibility", ["address", "public"])
def test_what_an_account_shared_that_was_made_inactive_only_members_read(
    client, lin, wen, filled, visibility
):
    address = filled.get_absolute_url()
    filled.members.add(User.objects.get(username="wen"))
    Dossier.objects.update(visibility=visibility)
    assert client.get(address).status_code == 200

    User.objects.filter(username="lin").update(is_active=False)

    for place in (address, f"{address[:-1]}.json", f"{address}bibliography/"):
        assert client.get(place).status_code == 404
    assert "印太观察" not in client.get("/dossiers/").content.decode()
    assert wen.get(address).status_code == 200


def test_an_editor_recommends_what_is_public_and_nobody_else_does(
    client, lin, wen, filled, admin_client
):
    address = filled.get_absolute_url()
    assert admin_client.post(f"{address}feature/").status_code == 404
    Dossier.objects.update(visibility="public")

    assert lin.post(f"{address}feature/").status_code == 404
    send(admin_client, admin_client.get(address), f"{address}feature/")

    assert Dossier.objects.get().featured
    assert "印太观察" in client.get("/dossiers/").content.decode()


def test_what_was_withdrawn_stays_for_its_owner_and_is_shown_to_nobody_else(
    client, lin, filled, admin_user
):
    Dossier.objects.update(visibility="public")
    corrections.withdraw(list(Article.objects.filter(title="第1次会议")), "", admin_user)
    files = [f"{filled.get_absolute_url().rstrip('/')}.{form}" for form in ("md", "json")]

    for address in (filled.get_absolute_url(), f"{filled.get_absolute_url()}?order=date", *files):
        for reader, shown in ((client, False), (lin, True)):
            text = reader.get(address).getvalue().decode()
            assert ("第1次会议" in text) == shown, address
            assert "第2次会议" in text, address


def test_only_what_the_article_says_is_quoted_from_it(lin, filled, make_article):
    article = make_article(text="北约說好。")
    sent = {"dossier": filled.pk, "article": article.pk}

    assert lin.post(ADD, {**sent, "quotation": "北约说不"}).status_code == 400
    assert lin.post(ADD, {**sent, "quotation": "北約说好"}).status_code == 302
    assert filled.items.latest("pk").quotation == "北约說好"


def test_who_was_named_unasked_can_leave_and_keeps_own_dossiers_first(lin, wen, filled):
    address = filled.get_absolute_url()
    wen.post("/mine/dossiers/", {"title": "自己的"})
    send(lin, lin.get(f"{address}settings/"), f"{address}settings/", members="wen")
    article = wen.get(filled.items.exclude(article=None)[0].article.get_absolute_url())
    assert article.content.decode().index(">自己的<") < article.content.decode().index(">印太观察<")
    send(wen, wen.get(address), address, ("do", "note"), text="我说过的话")

    done = send(wen, wen.get(address), address, ("do", "leave"))

    assert "印太观察" not in wen.get(done["Location"]).content.decode()
    assert wen.get(address).status_code == 404
    assert "我说过的话" in lin.get(address).content.decode()
    assert b'value="leave"' not in lin.get(address).content


def test_what_a_member_added_stays_with_the_name_when_the_account_is_deleted(lin, wen, filled):
    address = filled.get_absolute_url()
    send(lin, lin.get(f"{address}settings/"), f"{address}settings/", members="wen")
    send(wen, wen.get(address), address, ("do", "note"), text="我说过的话")

    send(wen, wen.get("/mine/account/"), "/mine/account/", name="wen")

    page = lin.get(address).content.decode()
    assert "我说过的话" in page
    assert "wen" in page
    assert b'"added_by": "wen"' in taken(lin, filled, "json")


def test_members_are_named_a_few_at_a_time(lin, filled):
    settings = f"{filled.get_absolute_url()}settings/"
    for n in range(21):
        User.objects.create_user(f"reader{n:02}")
    names = [f"reader{n:02}" for n in range(21)]

    for many, status in ((6, 400), (5, 302), (10, 302), (15, 302), (20, 302), (21, 400)):
        done = send(lin, lin.get(settings), settings, members="\n".join(names[:many]))
        assert done.status_code == status
    assert filled.members.count() == 20


def test_a_dossier_has_a_bounded_number_of_characters_however_they_come_in(
    lin, wen, filled, monkeypatch
):
    address = filled.get_absolute_url()
    file = lin.get(f"{address[:-1]}.json").getvalue()
    texts = filled.items.values_list("text", "quotation", "query")
    written = sum(len(part) for row in texts for part in row)
    monkeypatch.setattr(compiling, "MOST_CHARACTERS", written + 4)
    note = filled.items.get(kind="note")
    page = f"{address}items/{note.pk}/"

    assert lin.post(address, {"do": "note", "text": "四个字了"}).status_code == 302
    assert "最多" in lin.post(
        address, {"do": "note", "text": "五"}, headers={"Accept-Language": "zh-CN"}
    ).content.decode()  # fmt: skip
    assert lin.post(page, {"text": note.text + "五"}).status_code == 400
    assert lin.post(page, {"text": note.text[:-1]}).status_code == 302
    assert lin.post(address, {"do": "note", "text": "五"}).status_code == 302

    monkeypatch.setattr(compiling, "MOST_CHARACTERS", written - 1)
    sent = SimpleUploadedFile("library.json", file)
    assert wen.post("/mine/import/", {"file": sent}).status_code == 400
    assert not Dossier.objects.filter(owner__username="wen").exists()
