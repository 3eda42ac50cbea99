"""Lines that an outlet's articles share, at the desk: found by a queue, decided, carried out."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from archive.models import Article, SharedLine
from tests.admin.test_people import person
from tests.helpers.desk import fields_of
from tests.intake.shared_lines.pages import hand_in

LINE = "与例报的十万名朋友同行，看世界每一天。"


def html(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def having() -> int:
    return Article.objects.filter(body_text__contains=LINE).count()


@pytest.fixture
def shared(db) -> SharedLine:
    """A line that six articles of an outlet with rules of its own have."""
    hand_in(range(6), LINE, host="www.rfi.fr")
    return SharedLine.objects.get(line=LINE)


def follow(client, page: BeautifulSoup, words: str):
    """Click the link with these words on a page of the desk."""
    [link] = [a for a in page.select("a") if words in a.text]
    return client.get(link["href"])


def press(client, page, button: str):
    """Press the first button with these words; the address stays that of the page."""
    shown = html(page)
    pressed = next(b for b in shown.select("#content-main button") if b.text == button)
    sent = {**fields_of(page), pressed["name"]: pressed["value"]}
    return client.post(page.request["PATH_INFO"], sent, follow=True)


def test_an_editor_finds_a_proposed_line_drops_it_and_may_think_again(admin_client, shared):
    front = html(admin_client.get(reverse("admin:index")))
    listed = html(follow(admin_client, front, "Lines that may be no text"))
    [row] = listed.select("#result_list tbody th a")
    source = html(admin_client.get(row["href"].partition("?")[0]))
    page = follow(admin_client, source, "Lines that its articles share (1)")

    shown = html(page).select_one("#content-main")
    assert LINE in shown.text
    assert "in 6 articles" in shown.text
    assert "3 paragraphs above it, 0 below" in shown.text
    assert len(shown.select("li a[lang='zh-Hans']")) == 5

    page = press(admin_client, page, "Drop it")
    assert f"“{LINE}” is dropped." in html(page).text
    again = follow(admin_client, html(page).select_one("#content-main"), "Read the captures again")
    assert "6 articles" in html(again).text
    url = again.request["PATH_INFO"]
    assert "6 changed" in html(admin_client.post(url, fields_of(again))).text
    assert having() == 0

    page = press(admin_client, page, "It is text")
    assert f"“{LINE}” stays, as text." in html(page).text
    admin_client.post(url, fields_of(admin_client.get(url)))
    assert having() == 6
    assert "Lines that may be no text" not in html(admin_client.get(reverse("admin:index"))).text


@pytest.mark.parametrize(
    "sent", [{"drop": "x"}, {"drop": "9" * 40}, {"keep": "0"}, {}, {"drop": ""}]
)
def test_what_no_button_sends_decides_nothing(admin_client, make_source, sent):
    source = make_source("b")
    line = SharedLine.objects.create(source=source, key="0" * 16, line=LINE, articles=2)
    url = reverse("admin:archive_source_lines", args=[source.pk])

    for more in (sent, {"drop": str(line.pk)}):
        assert admin_client.post(url, more, follow=True).status_code == 200

    line.refresh_from_db()
    assert line.state == "counted"


def test_who_may_only_look_decides_nothing(client, make_source):
    url = reverse("admin:archive_source_lines", args=[make_source("b").pk])
    client.force_login(person("Reader"))

    assert client.get(url).status_code == 403
    assert client.post(url, {"drop": "1"}).status_code == 403
