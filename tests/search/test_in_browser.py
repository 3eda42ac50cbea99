"""Search in Chromium: by keyboard, with an input method, and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.helpers.serving import wait_for_answers

pytestmark = pytest.mark.long

HELP = ".search-help summary"
FOCUSED = "document.activeElement"


@pytest.fixture(params=["with scripts", "without"])
def page(browser, request) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=request.param == "with scripts", locale="en-GB"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted(browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.fixture
def archive(transactional_db, make_article, make_source) -> Iterator[None]:
    make_article(title="北约峰会", source=make_source("rfi"))
    make_article(title="东盟外长会", text="东盟与北约。", source=make_source("dw"))
    yield
    wait_for_answers()


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until what the selector names has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_words_typed_into_the_box_of_any_page_are_searched_on_enter(archive, live_server, page):
    page.goto(live_server.url)
    tab_to(page, "#site-q")
    page.keyboard.insert_text("北約")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")

    assert page.locator("#hits").inner_text() == "2 articles"
    assert page.locator(".entry h3 mark").all_inner_texts() == ["北约"]
    assert page.input_value("#id_q") == "北約"


def test_help_opens_and_its_examples_are_followed_by_keyboard(archive, live_server, page):
    page.goto(f"{live_server.url}/search/?q=东盟")
    assert not page.locator(".search-help dl").is_visible()
    tab_to(page, HELP)
    page.keyboard.press("Enter")
    assert page.locator(".search-help dl").is_visible()
    page.keyboard.press("Tab")
    example = page.locator(".search-help a:focus").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=%E5%8C%97*")

    assert page.input_value("#id_q") == example


def test_hits_are_narrowed_and_let_go_by_keyboard(archive, live_server, page):
    page.goto(f"{live_server.url}/search/?q=北约")
    tab_to(page, '.facet a[href*="source=dw"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**source=dw*")
    assert page.locator("#hits").inner_text() == "1 article"
    tab_to(page, ".choices a")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "source" not in url)

    assert page.locator("#hits").inner_text() == "2 articles"


def test_the_order_is_changed_by_keyboard(archive, live_server, page):
    page.goto(f"{live_server.url}/search/?q=北约")
    tab_to(page, '.orders a[href*="ordering=published_at"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**ordering=published_at")

    assert page.locator(".orders [aria-current]").inner_text() == "oldest first"


@pytest.mark.parametrize(("path", "field"), [("/", "#site-q"), ("/search/", "#id_q")])
def test_enter_while_something_is_composed_does_not_send_the_form(
    archive, live_server, scripted, path, field
):
    scripted.goto(live_server.url + path)
    scripted.focus(field)
    keyboard = scripted.context.new_cdp_session(scripted)
    keyboard.send(
        "Input.imeSetComposition", {"text": "bei yue", "selectionStart": 7, "selectionEnd": 7}
    )
    scripted.keyboard.press("Enter")
    scripted.wait_for_timeout(300)
    assert "q=" not in scripted.url

    keyboard.send("Input.insertText", {"text": "北约"})
    assert scripted.input_value(field) == "北约"
    scripted.keyboard.press("Enter")
    scripted.wait_for_url("**/search/?q=%E5%8C%97%E7%BA%A6*")

    assert scripted.locator("#hits").inner_text() == "2 articles"


def test_enter_that_ends_a_composition_in_safari_does_not_send_the_form(
    archive, live_server, scripted
):
    """Safari tells of the end first, then of a key of the input method (229)."""
    scripted.goto(f"{live_server.url}/search/")
    prevented = scripted.evaluate(
        """() => {
          const field = document.querySelector('#id_q');
          const key = code => new KeyboardEvent('keydown', {
            key: 'Enter', keyCode: code, bubbles: true, cancelable: true });
          field.dispatchEvent(new CompositionEvent('compositionstart'));
          field.dispatchEvent(new CompositionEvent('compositionend', { data: '北约' }));
          return [229, 13].map(code => !field.dispatchEvent(key(code)));
        }"""
    )

    assert prevented == [True, False]


def test_the_box_says_what_it_is_to_keyboards_and_screen_readers(
    archive, live_server, page, request
):
    with_scripts = request.node.callspec.params["page"] == "with scripts"
    page.goto(f"{live_server.url}/search/?q=臺灣")
    box = page.get_by_role("combobox" if with_scripts else "searchbox", name="Words")

    assert box.get_attribute("enterkeyhint") == "search"
    assert box.get_attribute("lang") == "zh-Hant"
    assert page.get_by_role("search").count() == 1
    assert page.get_by_role("heading", level=2, name="Nothing was found.").count() == 1


def test_searches_are_offered_again_on_this_device_until_they_are_forgotten(
    archive, live_server, scripted
):
    """Nothing but what is typed is sent; a page without scripts has no button that does nothing."""
    page = scripted
    offered = "[...document.querySelectorAll('#suggested option')].map(each => each.value)"
    for words in ("北约 峰会", "东盟"):
        page.goto(f"{live_server.url}/search/?q={words}")
    page.goto(f"{live_server.url}/search/")
    assert page.evaluate(offered) == ["东盟", "北约 峰会"]

    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#id_q").fill("北约")
    expect(page.locator("#suggested option")).to_have_count(1)
    assert page.evaluate(offered) == ["北约 峰会"]
    page.locator("#id_q").fill("")
    expect(page.locator("#suggested option")).to_have_count(2)
    page.get_by_role("button", name="Forget the searches").click()
    assert page.evaluate(offered) == []
    assert page.get_by_role("button", name="Forget the searches").count() == 0
    assert not any("%E5%B3%B0" in url for url in asked)

    page.goto(f"{live_server.url}/search/")
    assert page.evaluate(offered) == []
