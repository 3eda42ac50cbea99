"""What a reader keeps, walked in Chromium: in the browser alone, without a connection, with an account."""

import pytest

from tests.browser.waiting import until

pytestmark = pytest.mark.long
PASSAGE = """() => {
  const text = [...document.querySelectorAll('.body p')].map(p => p.firstChild)
    .find(node => node?.nodeType === 3 && node.length > 30);
  getSelection().setBaseAndExtent(text, 5, text, 20);
  return text.data.slice(5, 20);
}"""


def kept(page) -> int:
    return page.evaluate("JSON.parse(localStorage.kept ?? '[]').length")


def test_articles_kept_in_the_browser_are_read_in_a_tunnel_and_move_into_an_account(opened):
    page = opened("/", viewport={"width": 390, "height": 800})
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.locator(".entry [data-keep][aria-pressed=true]").wait_for()
    page.goto("/articles/1/")
    title = page.locator("h1").inner_text()
    page.keyboard.press("s")
    page.keyboard.press("m")
    assert page.locator("[data-keep]").get_attribute("aria-pressed") == "true"
    assert kept(page) == 2

    page.goto("/mine/reading/")
    assert page.locator("[data-kept-list] li").count() == 2
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.locator("[data-keep-offline]").click()
    page.get_by_text("已存下").wait_for()
    page.context.set_offline(True)
    page.goto("/mine/reading/")
    page.locator("[data-kept-list] a", has_text=title).click()
    assert page.locator("h1").inner_text() == title
    page.context.set_offline(False)

    page.goto("/admin/login/?next=/mine/reading/")
    page.fill("[name=username]", "lin")
    page.fill("[name=password]", "a long one")
    page.locator("[type=submit]").last.click()
    page.wait_for_url("**/mine/reading/")
    page.locator("[data-kept-move] button").click()
    until(page, "JSON.parse(localStorage.kept ?? '[]').length === 0")
    page.locator("[data-kept-account] .own-list li", has_text=title).wait_for()

    page.goto("/articles/1/")
    words = page.evaluate(PASSAGE)
    page.locator("[data-note-here]").click()
    page.keyboard.type("查证")
    page.locator("[data-note-form] [type=submit]").click()
    page.locator("mark[id]").wait_for()
    assert page.locator("mark[id]").inner_text() == words
    page.locator(".script-switch [value=hant]").click()
    page.locator("article[lang^=zh-Hant]").wait_for()
    assert page.locator("mark[id]").count() == 1


def test_an_article_leads_to_where_one_stopped_on_this_device(opened):
    page = opened("/articles/1/", viewport={"width": 390, "height": 400})
    page.locator("#p4").evaluate("block => block.scrollIntoView()")
    page.goto("/")
    page.goto("/articles/1/")

    page.locator("[data-go-on]").click()

    assert page.url.endswith("#p4")
