"""The site in a browser: reading, filtering, searching, without JavaScript, and in print."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import until

pytestmark = pytest.mark.long


def background(page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request) -> bool:
    return request.param


class TestWithAndWithoutJavaScript:
    def test_a_list_is_narrowed_read_and_left(self, opened, javascript):
        page = opened("/", java_script_enabled=javascript, viewport={"width": 390, "height": 800})
        page.locator(".filters summary").first.click()
        page.locator(".filters select[name=lang]").select_option("en")
        page.locator(".filters button[type=submit]").first.click()
        title = page.locator(".entry h3 a").first
        name = title.inner_text()
        title.click()

        expect(page.locator("h1")).to_have_text(name)
        page.locator("[data-back]").click()
        expect(page.locator(".entry h3 a").first).to_have_text(name)

    def test_a_search_finds_and_marks(self, opened, javascript):
        page = opened("/", java_script_enabled=javascript)
        page.locator("#site-q").fill("北約")
        page.locator(".search-box button").click()

        expect(page.locator(".hits mark").first).to_have_text("北约")

    def test_the_script_of_texts_is_chosen(self, opened, kinds, javascript):
        page = opened(kinds["pictures"], java_script_enabled=javascript)
        expect(page.locator(".body")).to_contain_text("头发与发展、皇后与以后")
        page.locator(".script-switch [value=hant]").click()

        expect(page.locator(".body")).to_contain_text("頭髮與發展、皇后與以後")
        expect(page.locator("article")).to_have_attribute("lang", "zh-Hant-TW")
        expect(page.locator(".script-switch [value=hant]")).to_have_attribute(
            "aria-pressed", "true"
        )
        page.locator(".script-switch [value=original]").click()
        expect(page.locator(".body")).to_contain_text("头发与发展、皇后与以后")

    def test_the_theme_is_chosen_and_kept(self, opened, javascript):
        page = opened("/", java_script_enabled=javascript, color_scheme="light")
        light = background(page)
        page.locator("[data-theme-switch] [value=dark]").click()
        expect(page.locator("html")).to_have_class(re.compile("theme-dark"))

        assert background(page) != light
        page.goto("/topics/")
        expect(page.locator("html")).to_have_class(re.compile("theme-dark"))

    def test_the_interface_speaks_another_language(self, opened, javascript):
        page = opened("/", java_script_enabled=javascript)
        page.locator("footer [lang=zh-Hant]").click()

        expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
        page.locator("footer [lang=en]").click()
        expect(page.locator("h1")).to_have_text("Timeline")

    def test_a_passage_is_cited(self, opened, javascript):
        page = opened("/articles/1/", java_script_enabled=javascript)
        words = page.locator(".body > p").nth(1).inner_text()[:12]
        page.locator("#quote").fill(words)
        page.locator("[data-quote] button:not([name])").click()

        expect(page.locator("#passage")).to_have_text(words)
        link = page.locator("#cite a").first.get_attribute("href")
        assert re.match(r"#p\d+:~:text=%", link)

    def test_the_choices_of_a_reader_are_kept(self, opened, javascript):
        page = opened("/preferences/", java_script_enabled=javascript)
        page.locator("[name=size][value=larger]").check()
        page.locator("[name=density][value=compact]").check()
        page.locator(".preferences button").click()
        page.goto("/")

        expect(page.locator("html")).to_have_class(re.compile("density-compact size-larger"))
        expect(page.locator(".entry p + p").first).to_be_hidden()


class TestSelecting:
    SELECT = """() => {
        getSelection().selectAllChildren(document.querySelectorAll('.body > p')[1]);
        return getSelection().toString().trim();
    }"""

    def test_a_selected_passage_is_offered_for_citing(self, opened):
        page = opened("/articles/1/")
        wanted = page.evaluate(self.SELECT)
        page.locator("[data-quote-here]").click()
        dialog = page.locator("[data-quote-dialog]")

        expect(dialog.locator("#passage")).to_have_text(wanted)
        dialog.locator("[data-closes]").click()
        expect(page.locator("main > #cite, main #cite")).to_have_count(1)

    def test_what_is_copied_names_passage_and_source(self, opened):
        page = opened("/articles/1/?quote=北约", permissions=["clipboard-read", "clipboard-write"])
        page.locator("[data-copy='#passage #passage-citation']").click()
        expect(page.locator("[data-copy='#passage #passage-citation']")).to_have_text("已复制")

        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("北约\n")
        assert "#p" in copied

    def test_the_place_one_reads_stays_when_the_script_changes(self, opened, kinds):
        page = opened(kinds["digest"])
        page.evaluate("scrollTo(0, 3000)")
        page.evaluate("document.querySelector('.script-switch [value=hant]').click()")
        expect(page.locator("article")).to_have_attribute("lang", "zh-Hant-TW")

        assert abs(page.evaluate("scrollY") - 3000) < 50


class TestWithoutAConnection:
    def read(self, opened, kinds):
        page = opened("/")
        page.evaluate("navigator.serviceWorker.ready")
        until(page, "() => Boolean(navigator.serviceWorker.controller)")
        page.goto("/articles/1/")
        title = page.locator("h1").inner_text()
        expect(page.locator(".offline-sign")).to_be_hidden()
        until(
            page,
            "async () => (await (await caches.open('pages-1')).keys()).some(r => r.url.includes('/articles/1/'))",
        )
        return page, title

    def test_a_page_that_was_read_is_there_and_says_so(self, opened, kinds):
        page, title = self.read(opened, kinds)
        page.context.set_offline(True)
        page.reload()

        expect(page.locator("h1")).to_have_text(title)
        expect(page.locator(".offline-sign")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "700"

    def test_the_first_page_of_all_is_there_as_well(self, opened):
        page = opened("/articles/1/")
        title = page.locator("h1").inner_text()
        until(
            page,
            "async () => (await (await caches.open('pages-1')).keys()).some(r => r.url.includes('/articles/1/'))"
            " && (await (await caches.open('files-1')).keys()).some(r => r.url.includes('/article.'))",
        )
        page.context.set_offline(True)
        page.reload()

        expect(page.locator("h1")).to_have_text(title)
        expect(page.locator(".offline-sign")).to_be_visible()

    def test_a_page_that_was_not_read_names_those_that_were(self, opened, kinds):
        page, title = self.read(opened, kinds)
        page.context.set_offline(True)
        page.goto(kinds["table"])

        expect(page.locator("[data-kept-pages] a")).to_have_text(title)

    def test_a_browser_that_kept_nothing_names_nothing(self, opened):
        page = opened("/offline/", service_workers="block")

        expect(page.locator("h1")).to_be_visible()
        for kept in ("pages-1", "kept-1"):
            expect(page.locator(f"[data-kept-pages={kept}]")).to_be_hidden()

    def test_a_reader_who_turns_it_off_leaves_nothing_behind(self, opened, kinds):
        page, _ = self.read(opened, kinds)
        page.goto("/preferences/")
        page.locator("[name=offline][value=off]").check()
        page.locator(".preferences button").click()
        until(
            page,
            "async () => !(await caches.keys()).length"
            " && !(await navigator.serviceWorker.getRegistrations()).length",
        )


def test_on_paper_an_article_is_its_text_and_its_reference(opened):
    page = opened("/articles/1/")
    page.emulate_media(media="print")

    for shown in ("h1", ".body", ".references dd"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (
        ".masthead-nav",
        ".footer",
        ".script-switch",
        "#cite",
        ".neighbours",
        ".reasons",
    ):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")


def test_pictures_of_other_sites_are_not_asked_for(opened, kinds):
    """`opened` fails at the first request that leaves the site."""
    page = opened(kinds["pictures"])

    expect(page.locator(".image-placeholder .image-alt")).to_have_text("码头上的货轮")
    expect(page.locator(".body figcaption")).to_contain_text("货轮停靠码头")
    assert page.locator(".body img").count() == 0


def test_the_app_can_be_installed(opened):
    page = opened("/")
    address = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = page.request.get(address).json()

    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        assert page.request.get(icon["src"]).headers["content-type"] == "image/png"


def test_latin_text_has_its_own_faces_and_leading_within_chinese(opened, kinds):
    def drawn(page, selector: str, name: str) -> str:
        script = "(e, name) => getComputedStyle(e).getPropertyValue(name)"
        return page.locator(selector).first.evaluate(script, name)

    chinese = opened(kinds["English"], locale="zh-CN")
    assert drawn(chinese, ".body", "font-family").startswith("Charter")
    assert drawn(chinese, ".body", "--leading-body") == "1.6"

    listed = opened("/?lang=en", locale="zh-CN")
    assert drawn(listed, "h3[lang=en]", "font-family").startswith("Charter")
    assert "Songti SC" in drawn(listed, "h1", "font-family")

    english = opened("/articles/1/", locale="en-GB")
    assert drawn(english, ".article-facts", "font-family").startswith("system-ui")
    assert drawn(english, ".body", "--leading-body") == "1.8"


def test_on_paper_what_shades_tell_is_told_by_ink(opened, kinds):
    def drawn(kind: str, selector: str, name: str) -> set[str]:
        page = opened(kinds[kind])
        page.emulate_media(media="print")
        script = "(found, name) => found.map(e => getComputedStyle(e)[name])"
        return set(page.locator(selector).evaluate_all(script, name))

    assert drawn("coverage", ".grid td[class^=heat] a", "color") == {"rgb(0, 0, 0)"}
    assert drawn("hits", "mark", "textDecorationLine") == {"underline"}
    assert drawn("copies", ".sides ins", "textDecorationLine") == {"underline"}
    assert drawn("versions", ".sides ins", "textDecorationLine") == {"underline"}
    assert drawn("versions", ".sides del", "textDecorationLine") == {"line-through"}


@pytest.mark.parametrize(
    ("kind", "selector"),
    [("topic", ".page-head [href*=compare]"), ("hits", ".also a"), ("article", "[data-original]")],
)
def test_on_paper_nothing_asks_to_be_pressed(opened, kinds, kind, selector):
    page = opened(kinds[kind])
    expect(page.locator(selector).first).to_be_visible()

    page.emulate_media(media="print")

    expect(page.locator(selector).first).to_be_hidden()


@pytest.mark.parametrize("options", [{"forced_colors": "active"}, {"contrast": "more"}])
def test_a_line_says_which_months_can_be_pressed_where_shades_are_faint(opened, options):
    page = opened("/", **options)

    line = page.locator(".heat td a").first.evaluate("e => getComputedStyle(e).textDecorationLine")

    assert line == "underline"


def test_no_outlet_stands_one_character_above_the_other(opened, kinds):
    page = opened(kinds["coverage"], viewport={"width": 390, "height": 800}, locale="zh-TW")

    lines = page.locator("#by-month ~ .wide tbody th a").evaluate_all(
        "names => names.map(n => n.getClientRects().length)"
    )

    assert lines
    assert max(lines) <= 2


def test_the_names_do_not_hide_the_figure_the_keyboard_is_at(opened, kinds):
    """On a phone the names stay while the figures scroll, and would lie over it."""
    page = opened(kinds["coverage"], viewport={"width": 390, "height": 800}, locale="en-GB")
    figures = page.locator(".grid td a")
    figures.last.focus()

    for figure in reversed(figures.all()):
        figure.focus()
        assert figure.evaluate(
            """e => {
              const box = e.getBoundingClientRect()
              return e.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2))
            }"""
        )


def test_a_comparison_is_all_in_sight_on_a_phone(opened):
    page = opened("/topics/", viewport={"width": 390, "height": 800})
    page.get_by_label("查找专题").fill("北约")
    page.get_by_role("button", name="查找").click()
    page.locator("main li a").first.click()
    page.get_by_role("link", name="与另一专题比较").click()
    page.get_by_label("专题2").fill("中国")
    page.locator(".compare-form button").click()
    page.locator(".chart-drawing a").first.wait_for()

    seen = page.evaluate(
        """[...document.querySelectorAll(".chart-drawing :is(a, text)")].map(each => {
            const {left, right} = each.getBoundingClientRect(); return [left, right]; })"""
    )
    assert len(seen) > 10
    assert min(left for left, _ in seen) >= 0
    assert max(right for _, right in seen) <= 390
    scrolled = "document.querySelector('.chart-scroll')"
    assert page.evaluate(f"{scrolled}.scrollWidth <= {scrolled}.clientWidth")
