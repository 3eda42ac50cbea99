"""Notes on passages: made in either script, shown in the text, found, taken away and read back."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html as markup

from archive.editing import corrections
from archive.models import Article
from reader.library.notes.anchoring import Quoted
from reader.library.notes.highlighting import highlight
from reader.library.notes.note import Note
from tests.reader.library.sending import send

pytestmark = pytest.mark.django_db
TEXT = "北約秘書長周三抵達東京。他說：臺灣海峽很重要。北約與日本簽了文件。"


@pytest.fixture
def article(make_article):
    return make_article(title="東京之行", text=TEXT, language="zh-Hant")


def noted(client, article, passage: str, text: str = "") -> Note:
    action = f"/mine/notes/on/{article.pk}/"
    done = send(client, client.get(article.get_absolute_url()), action, exact=passage, text=text)
    assert done.status_code == 302, done.content.decode()
    note = Note.objects.latest("pk")
    assert done["Location"] == f"{article.get_absolute_url()}#note-{note.pk}"
    return note


def test_a_passage_pasted_in_either_script_is_marked_in_the_text(lin, article):
    note = noted(lin, article, "台湾海峡 很重要", "他第一次这么说")

    page = lin.get(article.get_absolute_url()).content.decode()
    assert f'他說：<mark id="note-{note.pk}">臺灣海峽很重要</mark>。' in page
    assert "他第一次这么说" in page
    lin.cookies["script"] = "hans"
    page = lin.get(article.get_absolute_url()).content.decode()
    assert f'<mark id="note-{note.pk}">台湾海峡很重要</mark>' in page


def test_others_see_nothing_of_a_note(lin, wen, client, admin_client, article):
    note = noted(lin, article, "臺灣海峽", "秘密的想法")

    for other in (wen, client, admin_client):
        page = other.get(article.get_absolute_url()).content.decode()
        assert "<mark" not in page
        assert "秘密的想法" not in page
        assert other.get(f"/mine/notes/{note.pk}/").status_code in (302, 404)
        assert other.post(f"/mine/notes/{note.pk}/", {"delete": "1"}).status_code in (302, 404)
    assert Note.objects.filter(pk=note.pk).exists()


def test_after_a_newer_version_a_note_stands_or_is_told_as_changed(lin, article, admin_user):
    stays = noted(lin, article, "北約與日本", "仍在")
    noted(lin, article, "臺灣海峽很重要", "不在了")
    changed = article.body_html.replace("臺灣海峽很重要", "南海很重要")
    Article.objects.filter(pk=article.pk).update(
        body_html=changed, body_text=markup.fromstring(changed).text_content()
    )

    for address in (article.get_absolute_url(), "/mine/notes/"):
        page = lin.get(address, headers={"Accept-Language": "zh-CN"}).content.decode()
        assert page.count("原文已改") == 1
        assert "臺灣海峽很重要" in page
        assert f"#note-{stays.pk}" in page
    corrections.withdraw([Article.objects.get()], "", admin_user)
    assert "不在了" in lin.get("/mine/notes/").content.decode()


def test_notes_are_found_in_either_script_changed_and_deleted(lin, article):
    first = noted(lin, article, "秘書長", "关于行程")
    noted(lin, article, "簽了文件")

    assert "1" in lin.get("/mine/notes/?q=秘书长 行程").content.decode()
    assert "关于行程" not in lin.get("/mine/notes/?q=签了").content.decode()
    address = f"/mine/notes/{first.pk}/"
    send(lin, lin.get(address), address, text="改过的话")
    assert "改过的话" in lin.get("/mine/notes/?q=改過").content.decode()
    send(lin, lin.get(address), address, ("delete", "1"))
    assert Note.objects.count() == 1
    assert lin.get("/mine/notes/?page=x").status_code == 400


@pytest.mark.parametrize("wrong", ["没有这句话", "", "x" * 3000, "  "])
def test_what_is_no_passage_of_the_text_is_refused_on_its_field(lin, article, wrong):
    answer = lin.post(f"/mine/notes/on/{article.pk}/", {"exact": wrong, "text": "留着"})

    assert answer.status_code == 400
    assert 'id="id_exact_error"' in answer.content.decode()
    assert "留着</textarea>" in answer.content.decode()
    assert not Note.objects.exists()


def test_notes_are_taken_away_as_web_annotations_and_read_back(lin, wen, article):
    noted(lin, article, "臺灣海峽", "要紧")
    out = lin.get("/mine/notes.jsonld").getvalue()
    [item] = json.loads(out)["items"]

    assert item["target"]["selector"][0] == {
        "type": "TextQuoteSelector", "exact": "臺灣海峽",
        "prefix": "北約秘書長周三抵達東京。他說：", "suffix": "很重要。北約與日本簽了文件。",
    }  # fmt: skip
    assert "> 臺灣海峽" in lin.get("/mine/notes.md").getvalue().decode()
    for _twice in range(2):
        file = SimpleUploadedFile("n.jsonld", out)
        assert wen.post("/mine/import/", {"file": file}).status_code == 302
    assert wen.get("/mine/notes.jsonld").getvalue() == out
    assert "<mark" in wen.get(article.get_absolute_url()).content.decode()


def test_marks_go_around_text_within_links_and_emphasis_and_may_overlap():
    root = markup.fragment_fromstring(
        "<p>北约<a href='x'>秘书<em>长</em></a>说，北约<b>说</b>好&lt;</p><p>再见。</p>",
        create_parent="div",
    )
    text = root.text_content()

    found = highlight(
        root,
        {
            "a": Quoted("约秘书长说"), "b": Quoted("书长", ""), "c": Quoted("北约说", "，", "好"),
            "d": Quoted("好< 再见"), "e": Quoted("没有"),
        },
    )  # fmt: skip

    assert found == {"a", "b", "c", "d"}
    assert root.text_content() == text
    marked = {e.get("id"): e.text_content() for e in root.iter("mark") if e.get("id")}
    assert marked == {"a": "约", "b": "书", "c": "北约", "d": "好<"}
    assert [e.text for e in root.iterfind(".//a/mark")] == ["秘", "书"]
    assert root[1].text_content() == "再见。"


def test_of_several_places_with_the_same_words_the_one_with_the_same_around_it_is_meant(
    lin, make_article
):
    article = make_article(text="北约说好。各国说好。北约说不好。")
    action = f"/mine/notes/on/{article.pk}/"

    lin.post(action, {"exact": "北约说", "before": "各国说好。"})

    assert Note.objects.get().position == 10
    assert "。<mark" in lin.get(article.get_absolute_url()).content.decode()
