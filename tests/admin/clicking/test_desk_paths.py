"""The ways through the desk that docs/editors.md describes, found by following the links of pages."""

import datetime as dt
from typing import Any

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from archive.admin.articles import bulk_pages
from archive.editing import queues
from archive.models import Article, Event, Term, Thread, Topic
from tests.helpers.desk import address, document, fields_of, fresh


def links(response: Any) -> dict[str, str]:
    """Return the addresses of a page's links by their words."""
    page = BeautifulSoup(response.content, "lxml")
    return {" ".join(a.get_text().split()): a["href"] for a in page.select("a[href]")}


def click(client: Any, response: Any, words: str) -> Any:
    """Follow the link of a page with these words; fails where there is none."""
    where = response.request["PATH_INFO"]
    address = links(response)[words]
    return client.get(where + address if address.startswith("?") else address, follow=True)


def press(client: Any, response: Any, **answers: Any) -> Any:
    """Send the form of a page with these answers, to the address where it stands."""
    sent = {**fields_of(response), **answers}
    address = response.request["PATH_INFO"]
    if response.request["QUERY_STRING"]:
        address += f"?{response.request['QUERY_STRING']}"
    return client.post(address, {k: v for k, v in sent.items() if v is not None}, follow=True)


def test_the_spreadsheet_comes_back_where_the_list_says(admin_client, make_article):
    make_article()
    desk = admin_client.get("/admin/")

    page = click(
        admin_client, click(admin_client, desk, "Articles"), "Import a corrected spreadsheet"
    )

    assert b'type="file"' in page.content


def test_an_editor_comes_from_an_article_to_its_form(admin_client, client, make_article):
    article = make_article()
    read = admin_client.get(article.get_absolute_url())

    assert fields_of(click(admin_client, read, "Correct this article"))["title"] == [article.title]
    assert click(admin_client, read, "The editors’ desk").request["PATH_INFO"] == "/admin/"
    ways = links(client.get(article.get_absolute_url()))
    assert {"Correct this article", "The editors’ desk"}.isdisjoint(ways)


def test_an_editor_comes_from_topics_sources_events_and_threads_to_their_forms(
    client, make_article, make_topic, django_user_model
):
    editor = Client()
    li = django_user_model.objects.create_user("li", is_staff=True)
    li.groups.add(Group.objects.get(name="Editor"))
    editor.force_login(li)
    topic = make_topic("nato")
    article = make_article(topics=[topic], published_at="2024-04-05T08:00Z")
    of = {
        "lead": article, "first_article": article, "first_at": article.published_at,
        "first_day": article.published_day, "last_day": article.published_day,
    }  # fmt: skip
    thread = Thread.objects.create(
        slug="affair", first_day=of["first_day"], last_day=of["last_day"]
    )
    event = Event.objects.create(thread=thread, **of)
    Thread.objects.update(main_event=event)
    thread.refresh_from_db()

    for shown, changed in ((topic, topic), (article.source, article.source), (event, event), (thread, event)):  # fmt: skip
        page = editor.get(shown.get_absolute_url())
        form = click(editor, page, "Change it at the desk")
        assert form.context["original"] == changed
        assert "Change it at the desk" not in links(client.get(shown.get_absolute_url()))


def test_what_is_said_before_an_event_is_parted_joined_or_left_is_what_is_done(
    admin_client, make_article
):
    four = [make_article(published_at="2024-04-05T08:00Z") for _ in range(4)]
    event = Event.objects.create(
        lead=four[0], first_article=four[0], first_at=four[0].published_at, articles=4,
        first_day=four[0].published_day, last_day=four[0].published_day,
    )  # fmt: skip
    Article.objects.update(event=event)
    desk = "/admin/archive/article/"

    def asked(action, *articles):
        return admin_client.post(
            desk, {"action": action, "_selected_action": [each.pk for each in articles]}
        )

    def said(page):
        seen = page.context["seen"]
        return seen.count, seen.beside

    def done(page):
        answer = admin_client.post(
            desk, {**fields_of(page), "confirmed": "yes", "note": ""}, follow=True
        )
        [message] = answer.context["messages"]
        return int(str(message).split()[0])

    page = asked("part_from_events", four[0])
    assert said(page) == (1, 3)
    assert "The other 3 articles of their events change with them" in page.content.decode()
    assert done(page) == 4
    page = asked("join_events", four[0], four[1])
    assert sum(said(page)) == done(page)
    page = asked("leave_events", four[0])
    assert sum(said(page)) == done(page)
    assert "Nothing of them would change." in asked("leave_events", four[0]).content.decode()


def test_a_list_of_the_desk_says_in_chinese_how_many_it_holds(admin_client, make_article):
    make_article()
    inside = {"Accept-Language": "zh-CN"}
    page = admin_client.get("/admin/archive/article/", {"q": "无此词语"}, headers=inside)
    script = admin_client.get("/admin/jsi18n/", headers=inside).content.decode()

    assert links(page)["显示全部"] == "?"
    assert 'alt="检索"' in page.content.decode()
    assert "\\u5df2\\u9009%(sel)s\\u9879" in script  # 已选…项


def test_browsers_find_the_icon_on_their_own(client, settings):
    settings.LOGIN_REQUIRED = True
    icon = client.get("/favicon.ico")

    assert icon["Content-Type"] == "image/png"
    assert icon.content.startswith(b"\x89PNG")


def in_queue(client: Any, name: str) -> Any:
    """Open a queue from the desk's front page."""
    return click(client, client.get("/admin/"), name)


def test_possible_copies_are_judged_one_pair_after_the_other(
    admin_client, make_article, make_source
):
    source = make_source("rfi")
    told = [make_article(title=title, source=source) for title in "甲乙丙丁"]
    Article.objects.filter(pk__in=[told[0].pk, told[1].pk]).update(story=told[0].pk)
    Article.objects.filter(pk__in=[told[2].pk, told[3].pk]).update(story=told[2].pk)

    page = in_queue(admin_client, "Possible copies")
    assert {"甲", "乙"} < links(page).keys() or {"丙", "丁"} < links(page).keys()
    other = click(admin_client, page, "Leave it; the next one")
    assert other.request["PATH_INFO"] != page.request["PATH_INFO"]
    page = press(admin_client, page, choice="copies")
    page = press(admin_client, page, choice="no-copies")

    assert "No possible copies wait." in page.content.decode()
    assert queues.BY_SLUG["copies"].count() == 0
    chosen = Article.objects.values_list("story_chosen", flat=True)
    assert sorted(map(str, chosen)) == sorted(["0", "None", *[str(max(filter(None, chosen)))] * 2])
    assert "See what changed, or undo it." in links(page)


def test_the_form_of_an_article_leads_to_its_possible_copies(admin_client, make_article):
    one, other = make_article(title="甲"), make_article(title="乙")
    Article.objects.update(story=one.pk)

    page = click(admin_client, admin_client.get(address(one)), "乙")

    assert page.context["article"] == one
    assert page.context["other"] == other


def test_estimated_dates_are_confirmed_one_after_the_other(admin_client, make_article):
    guess = {"published_precision": "estimated", "published_basis": "capture time"}
    newer = make_article(title="新", published_at="2024-05-02T23:30Z", **guess)
    older = make_article(title="旧", published_at="2024-05-01T08:00Z", **guess)
    page = click(admin_client, in_queue(admin_client, "With an estimated date"), "新")

    page = press_beside(admin_client, page, "desk-date", change="confirm_date")
    batch = click(admin_client, page, "See what changed, or undo it.")
    undo = BeautifulSoup(batch.content, "lxml").select_one(".desk-undo")
    admin_client.post(undo["action"])
    assert (fresh(newer).published_basis, fresh(newer).edited_fields) == ("capture time", [])
    newer_form = click(admin_client, in_queue(admin_client, "With an estimated date"), "新")
    page = press_beside(admin_client, newer_form, "desk-date", change="confirm_date")
    assert page.context["original"] == older  # the next of the queue
    press_beside(admin_client, page, "desk-date", change="date_to_the_day")

    newer, older = fresh(newer), fresh(older)
    assert (newer.published_precision, newer.published_basis) == ("estimated", "editor")
    assert "published_at" in newer.edited_fields
    assert older.published_precision == "day"
    assert older.published_at == dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
    assert queues.BY_SLUG["estimated"].count() == 0


def press_beside(client: Any, response: Any, form: str, **answers: Any) -> Any:
    """Send one of the small forms of a page, whose buttons stand elsewhere on it."""
    page = BeautifulSoup(response.content, "lxml")
    ((name, value),) = answers.items()
    assert page.select_one(f'button[form={form}][name={name}][value="{value}"]')
    return client.post(page.select_one(f"form#{form}")["action"], answers, follow=True)


def test_a_date_is_emptied_only_by_one_who_says_so_twice(admin_client, make_article):
    article = make_article()
    form = admin_client.get(address(article))

    asked = press(admin_client, form, published_at_0="", published_at_1="")
    assert fresh(article).published_at is not None
    assert "No date is known" in asked.content.decode()
    press(admin_client, asked, undated="on")

    assert fresh(article).published_precision == "unknown"


def test_a_rejected_document_is_titled_by_hand_beside_the_original(admin_client, db):
    desk = admin_client.get("/admin/")
    page = click(admin_client, click(admin_client, desk, "Captures"), "Hand documents in")
    sent = SimpleUploadedFile("untitled.txt", document(title="").encode())
    answer = press(admin_client, page, files=sent)
    page = click(admin_client, answer, "See it, and bring it in")
    assert b"<iframe" in page.content

    form = BeautifulSoup(page.content, "lxml").select_one("form.desk-read-again")
    told = {"title": "两国恢复谈判", "address": "https://www.rfi.fr/cn/20240405-x"}
    without = admin_client.post(form["action"], {"address": told["address"]}, follow=True)
    assert "give the title too" in without.content.decode()
    admin_client.post(form["action"], told)

    article = Article.objects.get()
    assert (article.title, article.source.slug) == ("两国恢复谈判", "rfi")
    assert "各国部长同意七月再议" in article.body_text
    call_command("reprocess")
    assert fresh(article).title == "两国恢复谈判"  # it can be made again


def test_an_upload_leads_to_the_article_it_became(admin_client, db):
    page = click(admin_client, admin_client.get("/admin/archive/capture/"), "Hand documents in")
    assert "jsonlines" not in page.content.decode()
    answer = press(admin_client, page, files=SimpleUploadedFile("a.txt", document().encode()))

    form = click(admin_client, answer, "北约外长会议闭幕")

    assert form.context["original"] == Article.objects.get()


def test_every_article_of_a_bulk_change_is_shown_and_can_be_left_out(
    admin_client, make_article, monkeypatch
):
    monkeypatch.setattr(bulk_pages, "SHOWN", 2)
    articles = [make_article(title=f"第{n}题", section="旧") for n in range(5)]
    listed = click(admin_client, admin_client.get("/admin/"), "Articles")
    chosen = [article.pk for article in articles]
    form = press(admin_client, listed, action="set_section", _selected_action=chosen)
    first = press(admin_client, form, section="新")
    assert [article.pk for article, _d, _t in first.context["seen"].rows] == chosen[:2]

    second = press(admin_client, first, keep=[chosen[0]], page="2")
    assert [article.pk for article, _d, _t in second.context["seen"].rows] == chosen[2:4]
    done = press(admin_client, second, keep=[chosen[2]])

    assert "3 articles were changed." in done.content.decode()
    assert [fresh(a).section for a in articles] == ["新", "旧", "新", "旧", "新"]


def test_a_topic_is_split_after_a_preview_and_goes_back_to_a_former_address(
    admin_client, make_article, make_topic
):
    topic = make_topic("korea", name_en="Korea")
    terms = [Term.objects.create(topic=topic, text=text) for text in ("韩国", "朝鲜")]
    for text in ("韩国总统抵达东京", "朝鲜再射导弹"):
        make_article(title=text, text=f"{text}。")
    call_command("retopic")

    form = click(admin_client, admin_client.get(address(topic)), "Split…")
    answers = {"slug": "north-korea", "name_zh_hans": "朝鲜", "terms": [terms[1].pk]}
    shown = press(admin_client, form, **answers)
    assert "1 article lost" in shown.content.decode()
    assert not Topic.objects.filter(slug="north-korea").exists()
    press(admin_client, shown)
    assert Topic.objects.get(slug="north-korea").articletopic_set.count() == 1

    page = click(admin_client, admin_client.get(address(topic)), "Change the address…")
    renamed = press(admin_client, page, slug="korean-peninsula")
    back = BeautifulSoup(renamed.content, "lxml").select_one(".desk-former form")
    assert back.select_one("button[value=korea]")
    admin_client.post(back["action"], {"slug": "korea"})
    assert set(Topic.objects.get(pk=topic.pk).former_slugs.values_list("slug", flat=True)) == {
        "korean-peninsula"
    }
