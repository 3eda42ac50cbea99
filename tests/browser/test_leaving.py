"""After logging out or closing the site, nothing is left in the browser."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.browser.waiting import until
from tests.helpers.serving import running, serving

pytestmark = pytest.mark.long

PASSWORD = "a long enough passphrase"
MAKE_READER = f"""
from django.contrib.auth.models import User
User.objects.create_superuser('reader', password='{PASSWORD}')
"""
KEPT = "async () => (await Promise.all((await caches.keys()).map(async n => (await (await caches.open(n)).keys()).map(r => r.url)))).flat()"
ARTICLES_KEPT = f"async () => (await ({KEPT})()).filter(url => url.includes('/articles/'))"


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A closed site with one account."""
    with serving(tmp_path_factory.mktemp("closed"), LOGIN_REQUIRED="on") as site:
        site.manage("shell", "-c", MAKE_READER)
        yield site


@pytest.fixture
def page_of(browser):
    """Open a page of a site in a browser of its own."""
    contexts = []

    def open_page(site, address: str = "/"):
        contexts.append(browser.new_context(base_url=site.address, locale="en-US"))
        contexts[-1].set_default_timeout(15_000)
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def log_in(page) -> None:
    page.locator("#id_username").fill("reader")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("[type=submit]").click()


def read_and_kept(page) -> str:
    """Read an article until the browser keeps it; return its title."""
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/articles/1/")
    until(page, f"async () => (await ({ARTICLES_KEPT})()).length")
    return page.locator("h1").inner_text()


def shown_without_connection(page, address: str) -> str:
    """What the browser shows of an address when nothing can be fetched."""
    page.context.set_offline(True)
    with suppress(Error):  # the browser's own page, with nothing of ours
        page.goto(address)
    return page.locator("body").inner_text()


def test_after_logging_out_of_a_closed_site_nothing_of_it_is_shown(closed, page_of):
    page = page_of(closed, "/articles/1/")
    assert "/admin/login/?next=/articles/1/" in page.url
    log_in(page)
    page.wait_for_url("**/articles/1/")
    title = page.locator("h1").inner_text()
    page.locator("footer form[action='/logout/'] button").click()
    page.wait_for_url("**/login/**")

    page.go_back()
    expect(page.locator("body")).not_to_contain_text(title)
    assert title not in shown_without_connection(page, "/articles/1/")
    assert title not in shown_without_connection(page, "/")


def test_a_closed_site_keeps_nothing_in_the_browser_while_it_is_read(closed, page_of):
    page = page_of(closed, "/")
    log_in(page)
    page.goto("/articles/1/")
    page.wait_for_load_state("networkidle")

    assert page.evaluate(KEPT) == []
    assert (
        page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    )


def test_a_closed_site_is_an_app_whose_manifest_its_readers_get(closed, page_of):
    page = page_of(closed, "/")
    log_in(page)
    page.wait_for_url(closed.address + "/")

    manifest = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"start_url": "/"' in manifest["data"]


@pytest.fixture
def open_site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("open")) as site:
        site.manage("shell", "-c", MAKE_READER)
        yield site


@pytest.mark.parametrize("header", [True, False], ids=["told by the header", "by the worker alone"])
def test_after_logging_out_of_an_open_site_no_page_is_kept(open_site, page_of, header):
    page = page_of(open_site)
    read_and_kept(page)  # as a visitor: what an account is shown is not kept
    page.goto("/admin/")
    log_in(page)
    page.goto("/admin/")
    if not header:
        page.route("**/logout/", lambda route: route.fulfill(body="<p>left"))
    page.locator("#logout-form button").click()
    page.wait_for_load_state()

    page.goto("/sources/")
    until(page, f"async () => !(await ({ARTICLES_KEPT})()).length")


def test_what_was_kept_while_a_site_was_open_is_gone_once_it_is_closed(tmp_path, page_of):
    with serving(tmp_path) as site:
        page = page_of(site)
        title = read_and_kept(page)
    site.environment["LOGIN_REQUIRED"] = "on"
    with running(site):
        page.goto("/sources/")
        assert "/login/" in page.url

        assert title not in shown_without_connection(page, "/articles/1/")
