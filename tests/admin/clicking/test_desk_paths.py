"""The ways through the desk that docs/editors.md describes, found by following the links of pages."""

import datetime as dt
from typing import Any

from bs4 import BeautifulSoup

from archive.editing import queues
from archive.models import Article
from tests.helpers.desk import address, fields_of, fresh


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
