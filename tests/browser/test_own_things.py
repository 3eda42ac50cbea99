"""What a reader keeps, walked in Chromium: in the browser alone, without a connection, with an account."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

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
    words = noted(page, "查证")
    assert page.locator("mark[id]").inner_text() == words
    page.locator(".script-switch [value=hant]").click()
    page.locator("article[lang^=zh-Hant]").wait_for()
    assert page.locator("mark[id]").count() == 1


def test_notes_and_a_dossier_of_the_browser_leave_come_back_and_move_into_an_account(
    opened, site, tmp_path
):
    page = opened("/articles/1/", viewport={"width": 390, "height": 800}, bypass_csp=True)
    title = page.locator("h1").inner_text()
    page.locator(".own-actions summary").click()
    page.locator(".own-actions [name=title]").fill("峰会")
    page.locator(".own-actions [type=submit]").click()
    page.locator(".own-actions [role=status] a", has_text="峰会").wait_for()
    words = noted(page, "查证")
    page.locator(".script-switch [value=hant]").click()
    page.locator("article[lang^=zh-Hant] mark[id]").wait_for()
    assert page.locator("mark[id]").inner_text() != words
    page.locator(".script-switch [value=original]").click()
    page.locator("article[lang=zh-Hans] mark[id]", has_text=words).wait_for()

    page.goto("/mine/dossiers/")
    page.get_by_role("link", name="峰会").click()
    page.locator("[data-write] textarea").fill("背景")
    page.locator("[data-write] [value=heading]").click()
    page.locator("[data-order=arrange]").click()
    page.locator("[data-items] li", has_text="背景").locator("[value=up]").click()
    until(
        page, "document.activeElement.closest('li') === document.querySelector('[data-items] li')"
    )
    axe_finds_nothing(page)
    with page.expect_download() as download:
        page.locator("[data-library-take]").click()
    file = tmp_path / "library.json"
    download.value.save_as(file)
    page.evaluate("localStorage.clear()")

    page.goto("/mine/notes/")
    page.locator("[data-library-bring]").set_input_files(file)
    page.locator(".own-note", has_text="查证").wait_for()
    axe_finds_nothing(page)
    changed = json.loads(file.read_text(encoding="utf-8"))["notes"][0]
    changed["id"] = changed["id"][:-4] + "0000"
    changed["target"]["selector"][0]["exact"] = "早先的说法"
    page.locator("[data-library-bring]").set_input_files(
        {"name": "n.jsonld", "mimeType": "", "buffer": as_annotations(changed)}
    )
    page.locator(".own-note", has_text="早先的说法").wait_for()
    page.goto("/articles/1/")
    page.locator(".own-note", has_text="早先的说法").get_by_text("原文已改").wait_for()
    assert page.locator("mark[id]").inner_text() == words

    session = {"name": "sessionid", "value": site.titles["session"], "url": site.address}
    page.context.add_cookies([session])
    page.goto("/mine/dossiers/")
    page.locator("[data-kept-move] button").click()
    until(page, "!localStorage.dossiers || localStorage.dossiers === '[]'")
    page.get_by_role("link", name="峰会").click()
    assert page.locator(".dossier-items li").all_inner_texts()[0] == "背景"
    page.get_by_role("link", name=title).click()
    page.locator("mark[id]", has_text=words).first.wait_for()
    assert page.get_by_text("早先的说法").count() == 1


def noted(page, text: str) -> str:
    """Note on a passage of the article that is shown, and return its words."""
    page.locator(".own-notes:not([hidden])").wait_for(state="attached")
    words = page.evaluate(PASSAGE)
    page.locator("[data-note-here]").click()
    page.keyboard.type(text)
    page.locator("[data-note-form] [type=submit]").click()
    page.locator("mark[id]", has_text=words).wait_for()
    return words


def axe_finds_nothing(page) -> None:
    page.evaluate(Axe().axe_script)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


def as_annotations(*notes) -> bytes:
    page = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage"}
    return json.dumps({**page, "items": notes}).encode()


def test_an_article_leads_to_where_one_stopped_on_this_device(opened):
    page = opened("/articles/1/", viewport={"width": 390, "height": 400})
    page.locator("#p4").evaluate("block => block.scrollIntoView()")
    page.goto("/")
    page.goto("/articles/1/")

    page.locator("[data-go-on]").click()

    assert page.url.endswith("#p4")


def test_what_would_do_nothing_is_not_offered_on_the_reading_list(opened):
    page = opened("/mine/reading/")
    ahead = page.get_by_role("button", name="存下这些")
    take_out = page.get_by_role("button", name="移出已读")
    page.get_by_text("这里还没有文章").wait_for()
    assert not ahead.is_visible()
    assert not take_out.is_visible()

    page.goto("/")
    entry = page.locator(".entry").first
    entry.get_by_role("button", name="稍后再读").click()
    entry.locator("[data-keep][aria-pressed=true]").wait_for()
    page.goto("/mine/reading/")
    ahead.wait_for()
    assert not take_out.is_visible()

    page.goto("/")
    entry.get_by_role("button", name="已读").click()
    entry.locator("[data-mark-read][aria-pressed=true]").wait_for()
    page.goto("/mine/reading/")
    take_out.click()
    page.get_by_text("这里还没有文章").wait_for()
    assert not ahead.is_visible()


def test_a_button_in_a_list_is_told_with_the_title_of_its_article(opened):
    page = opened("/")
    entry = page.locator(".entry").nth(1)
    title = entry.locator("h3").inner_text()
    buttons = entry.locator(".keeping button")
    buttons.nth(1).wait_for()

    for number in (0, 1):
        expect(buttons.nth(number)).to_have_accessible_description(title)


def test_what_is_added_to_a_dossier_is_said_and_the_dossier_is_found_again(opened, site):
    page = opened("/", locale="en-GB", cookies={"sessionid": site.titles["session"]})
    page.locator("header [name=q]").fill("北约")
    page.keyboard.press("Enter")
    page.get_by_label("Choose").first.check()
    page.get_by_text("Add this search to a dossier").wait_for()
    page.get_by_text("Add the chosen articles to a dossier").click()
    adding = page.locator("#of-list")
    adding.get_by_role("textbox").fill("found again")
    adding.get_by_label("Dossier", exact=True).select_option("")
    adding.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("Added to the dossier: found again").wait_for()

    page.locator("footer").get_by_role("link", name="Dossiers").click()
    page.locator("main").get_by_role("link", name="found again").click()

    assert page.locator("h1").inner_text() == "found again"
    assert page.locator("main a[href*='/articles/']").count() == 1


def test_why_a_topic_is_there_is_told_with_the_name_of_the_topic(opened):
    page = opened("/", locale="en-GB")
    page.locator(".entry h2 a, .entry h3 a").first.click()
    topics = page.locator(".reasons > li")

    assert topics.count() > 1
    for topic in topics.all():
        name = topic.locator("> a").inner_text()
        expect(topic.locator("summary")).to_have_accessible_description(name)
