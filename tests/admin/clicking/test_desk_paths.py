"""The ways through the desk that docs/editors.md describes, found by following the links of pages."""

from typing import Any

from bs4 import BeautifulSoup

from tests.helpers.desk import fields_of


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
