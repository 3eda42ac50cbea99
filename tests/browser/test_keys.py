"""The site by keyboard: its shortcuts, and all of it by Tab and Enter alone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.long


def focused(page) -> str:
    return page.evaluate("document.activeElement.innerText || document.activeElement.id")


class TestKeys:
    def test_a_reader_goes_through_a_list_and_on_from_article_to_article(self, opened):
        page = opened("/topics/china/")
        titles = page.locator(".entry h3 a").all_inner_texts()
        page.keyboard.press("j")
        assert focused(page) == titles[0]
        page.keyboard.press("n")
        page.keyboard.press("j")
        page.keyboard.press("k")
        assert focused(page) == titles[1]
        page.keyboard.press("o")
        expect(page.locator("h1")).to_have_text(titles[1])
        page.wait_for_load_state()  # the keys come with a module, after the text
        page.keyboard.press("j")
        expect(page.locator("h1")).to_have_text(titles[2])
        page.wait_for_load_state()
        page.keyboard.press("p")
        expect(page.locator("h1")).to_have_text(titles[1])

    @pytest.mark.parametrize(
        ("keys", "path"), [("gt", "/topics/"), ("gs", "/sources/"), ("gh", "/")]
    )
    def test_two_letters_lead_to_a_part_of_the_site(self, opened, keys, path):
        page = opened("/preferences/")
        for key in keys:
            page.keyboard.press(key)

        page.wait_for_url(f"**{path}")

    def test_a_slash_leads_to_the_search_and_escape_out_of_it(self, opened):
        page = opened("/")
        page.keyboard.press("/")
        assert focused(page) == "site-q"
        page.keyboard.press("Escape")
        assert focused(page) != "site-q"

    def test_on_a_phone_a_slash_opens_the_search(self, opened):
        page = opened("/", viewport={"width": 390, "height": 800})
        page.keyboard.press("/")

        page.wait_for_url("**/search/")

    def test_brackets_turn_pages(self, opened):
        page = opened("/?page_size=5")
        first = page.locator(".entry h3").first.inner_text()
        page.keyboard.press("]")
        page.wait_for_url("**page=*")
        page.keyboard.press("[")
        expect(page.locator(".entry h3").first).to_have_text(first)

    def test_a_question_mark_lists_the_keys_and_they_can_be_turned_off(self, opened):
        page = opened("/")
        page.keyboard.press("?")
        dialog = page.locator("dialog[data-shortcuts]")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        page.keyboard.press("?")
        dialog.locator("[value=off]").click()
        page.wait_for_load_state()
        page.keyboard.press("j")
        assert focused(page) != page.locator(".entry h3 a").first.inner_text()
        assert page.locator("dialog[data-shortcuts]").count() == 0

    def test_t_changes_the_theme(self, opened):
        page = opened("/")
        for theme in ("light", "dark", "system"):
            page.keyboard.press("t")
            expect(page.locator("html")).to_have_class(re.compile(f"theme-{theme}"))

    def test_letters_that_are_written_do_nothing_else(self, opened):
        page = opened("/")
        page.locator("#site-q").focus()
        page.keyboard.type("jgt?")

        assert page.locator("#site-q").input_value() == "jgt?"
        expect(page).to_have_url(re.compile(r"/$"))

    @pytest.mark.parametrize(
        "event",
        [
            "{key: 'j', code: 'KeyJ', isComposing: true}", "{key: 'Process', code: 'KeyJ'}",
            "{key: 'j', code: 'KeyJ', keyCode: 229}", "{key: 'j', code: 'KeyJ', ctrlKey: true}",
        ],
    )  # fmt: skip
    def test_they_are_deaf_while_chinese_is_composed(self, opened, event):
        page = opened("/")
        page.evaluate(
            f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{bubbles: true, ...{event}}}))"
        )

        assert page.evaluate("document.activeElement === document.body")

    def test_a_layout_that_writes_no_latin_is_heard_by_place(self, opened):
        page = opened("/")
        page.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent('keydown',"
            " {bubbles: true, key: 'ㄨ', code: 'KeyJ'}))"
        )

        assert focused(page) == page.locator(".entry h3 a").first.inner_text()

    def test_the_whole_site_is_used_by_keyboard_alone(self, opened):
        """Only Tab, Enter, space, arrows and letters: from the list to a cited passage."""
        page = opened("/", locale="en-GB")

        def tab_to(selector: str) -> None:
            for _ in range(150):
                page.keyboard.press("Tab")
                if page.evaluate(f"document.activeElement.matches({selector!r})"):
                    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                    assert outline != "none", selector
                    return
            raise AssertionError(f"{selector} is never reached")

        tab_to(".filters summary")
        page.keyboard.press("Enter")
        tab_to(".filters select[name=lang]")
        page.keyboard.type("E")
        tab_to(".filters button[type=submit]")
        page.keyboard.press("Enter")
        page.wait_for_url("**lang=en**")
        tab_to(".entry h3 a")
        page.keyboard.press("Enter")
        expect(page.locator("article")).to_have_attribute("lang", "en")
        tab_to(".article-date summary")
        page.keyboard.press("Space")
        expect(page.locator(".article-date ul")).to_be_visible()
        passage = " ".join(page.locator("article .body p").first.inner_text().split()[:3])
        tab_to("#quote")
        page.keyboard.type(passage)
        tab_to("[data-quote] button:not([name])")
        page.keyboard.press("Enter")
        expect(page.locator("#passage")).to_have_text(passage)
