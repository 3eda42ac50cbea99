"""Following without an account: kept in the browser, taken away as a file, brought back."""

import json

from tests.browser.waiting import until


def test_a_visitor_follows_reads_what_is_new_and_takes_it_away(opened, tmp_path):
    page = opened("/topics/nato/")
    page.get_by_role("button", name="关注", exact=True).click()
    assert page.locator("form.follow").get_by_role("status").inner_text() == "已关注本页。"
    page.get_by_role("link", name="查看新文章").click()
    articles = page.locator("[data-following] ol li")
    articles.first.wait_for()
    shown = articles.count()
    assert "专题：北约" in articles.first.inner_text()
    page.get_by_role("button", name="看到这里").click()
    until(page, "document.querySelectorAll('[data-following] ol li').length === 0")

    with page.expect_download() as download:
        page.get_by_role("button", name="导出关注列表").click()
    file = tmp_path / "following.json"
    download.value.save_as(file)
    page.get_by_role("button", name="取消关注").click()
    page.get_by_text("尚无关注。").wait_for()
    kept = json.loads(file.read_text(encoding="utf-8"))
    del kept["seen"]
    file.write_text(json.dumps(kept), encoding="utf-8")
    page.evaluate("localStorage.clear()")
    page.reload()
    page.get_by_label("导入关注列表文件").set_input_files(file)
    articles.first.wait_for()

    assert articles.count() == shown


def test_without_script_the_button_leads_to_what_explains(opened):
    page = opened("/topics/nato/", java_script_enabled=False)
    page.get_by_role("button", name="关注", exact=True).click()

    assert page.locator("h1").inner_text() == "关注、保存、获知更新"
    assert "关注需要账号" in page.inner_text("main")


def test_three_subjects_on_a_phone_are_read_in_a_tunnel_and_gone_on_with_there(opened):
    page = opened("/topics/nato/", viewport={"width": 390, "height": 500})
    for address in ("/topics/nato/", "/topics/china/", "/sources/rfi/"):
        page.goto(address)
        page.get_by_role("button", name="关注", exact=True).click()
    page.goto("/mine/")
    page.locator("[data-following] ol li").nth(1).wait_for()
    assert page.locator("[data-following] ul li").count() == 3
    page.get_by_role("button", name="存下这些").click()
    page.get_by_text("已存下").wait_for()

    page.context.set_offline(True)
    page.goto("/mine/")
    ahead = page.locator("[data-kept-pages='kept-1'] a")
    ahead.nth(1).wait_for()
    for number in (0, 1):
        title = ahead.nth(number).inner_text()
        ahead.nth(number).click()
        assert page.locator("h1").inner_text() == title
        assert page.locator(".body p").first.is_visible()
        page.locator(".body > [id]").last.evaluate("block => block.scrollIntoView()")
        page.evaluate("scrollBy(0, -innerHeight)")
        page.goto("/mine/")
        ahead.nth(1).wait_for()
    address = ahead.nth(1).get_attribute("href")
    page.goto(address)
    page.locator("[data-go-on]").click()
    assert "#p" in page.url

    page.context.set_offline(False)
    page.goto("/mine/")
    page.get_by_role("button", name="看到这里").click()
    until(page, "document.querySelectorAll('[data-following] ol li').length === 0")
