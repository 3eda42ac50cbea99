"""The desk in a browser: each task of a new editor, from login to what readers then see.

With PICTURES=folder the pages that the editors' guide shows are photographed on the way, in the
language that PICTURES_LANGUAGE names; `make pictures` does both.
"""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpers.desk import PROSE, document, unknown_page
from tests.helpers.serving import Site, serving

pytestmark = pytest.mark.long

PICTURES = os.environ.get("PICTURES")
LANGUAGE = os.environ.get("PICTURES_LANGUAGE", "en")
PASSWORD = "a long enough passphrase"
EDITOR = f"""
from django.contrib.auth.models import Group, User
user = User.objects.create_user("li", password="{PASSWORD}", is_staff=True)
user.groups.add(Group.objects.get(name="Editor"))
"""
WRONG, RIGHT = "第007次外长会议闭幕", "2019-03-02"
SIGNED = 60
NATO = {"en": "NATO", "zh-hans": "北约", "zh-hant": "北約"}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("desk")
    documents = folder / "documents"
    documents.mkdir()
    for number in range(SIGNED):
        given = {"name": f"n{number:03}", "title": f"第{number:03}次外长会议闭幕"}
        (documents / f"{number:03}.txt").write_text(document(**given))
    with serving(folder, documents) as site:
        site.manage("shell", "-c", EDITOR)
        yield site


@pytest.fixture
def desk(opened) -> Page:
    """The desk's front page, as an editor sees it after logging in."""
    page: Page = opened("/admin/")
    page.set_default_timeout(30_000)
    page.fill("[name=username]", "li")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.click(f".desk-languages [value={LANGUAGE}]")
    expect(page.locator("html")).to_have_attribute("lang", LANGUAGE)
    return page


def picture(shown: Page | Locator, name: str) -> None:
    """Photograph a page, or a part of one, for the editors' guide, if that was asked for."""
    if PICTURES:
        shown.screenshot(path=Path(PICTURES) / f"{name}.{LANGUAGE}.png")


def listed(page: Page, words: str) -> None:
    page.goto("/admin/archive/article/")
    page.fill("#searchbar", words)
    page.press("#searchbar", "Enter")


def act(page: Page, action: str) -> None:
    page.check("#action-toggle")
    page.select_option("select[name=action]", action)


def choose(page: Page, words: str, name: str) -> None:
    """Pick what the form's one field suggests once some words were typed."""
    page.click(".form-row .select2-selection")
    page.fill(".select2-search__field", words)
    page.locator(".select2-results__option").get_by_text(name, exact=True).click()


def test_a_wrong_date_is_found_corrected_and_stays_whatever_is_read_again(desk, site, opened):
    picture(desk, "queues")
    listed(desk, f"“{WRONG}”")
    desk.click("#result_list tbody th a")
    desk.fill("[name=published_at_0]", RIGHT)
    desk.fill("[name=published_at_1]", "")
    desk.select_option("[name=published_precision]", "day")
    desk.fill("[name=note]", "printed in the margin")
    desk.click("[name=_continue]")
    expect(desk.locator(".field-published_at .help").first).to_contain_text("2024-04-05")
    picture(desk.locator("fieldset:has(.field-published_at)"), "form")
    expect(desk.locator(".field-changes")).to_contain_text("printed in the margin")
    picture(desk.locator("fieldset:has(.field-changes)"), "history")

    site.manage("ingest", str(site.folder / "documents"))
    for command in ("reprocess", "retopic", "redate", "reindex"):
        site.manage(command)

    reader = opened("/2019/03/02/")
    expect(reader.locator(".entry h3 a")).to_have_text([WRONG])
    reader.goto("/2024/04/05/?q=" + WRONG)
    expect(reader.locator(".entry h3 a", has_text=WRONG)).to_have_count(0)
    reader.goto("/search/?q=外长会议闭幕&ordering=published_at")
    expect(reader.locator(".entry h3 a").first).to_have_text(WRONG)
    found = reader.request.get(f'/api/v1/articles/?q="{WRONG}"').json()["results"]
    assert [(a["published_at"][:10], a["published_basis"]) for a in found] == [(RIGHT, "editor")]


def test_sixty_bylines_go_out_come_back_corrected_and_are_undone(desk, opened, tmp_path):
    listed(desk, "次外长会议闭幕")
    act(desk, "export_csv")
    desk.locator(".actions .question a").click()
    with desk.expect_download() as download:
        desk.click("button[name=index]")
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert len(rows) == SIGNED
    corrected = tmp_path / "corrected.csv"
    with corrected.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows({**row, "byline": f"记者{row['id']}"} for row in rows)
    article = rows[0]["id"]

    desk.goto("/admin/archive/article/import/")
    desk.set_input_files("[name=file]", corrected)
    desk.click(".submit-row [type=submit]")
    expect(desk.locator(".desk-samples > li").first).to_contain_text("记者")
    expect(desk.locator("#content-main > p strong")).to_contain_text(str(SIGNED))
    picture(desk, "spreadsheet")
    desk.click(".submit-row [type=submit]")

    reader = opened(f"/articles/{article}/")
    expect(reader.locator(".article-facts")).to_contain_text(f"记者{article}")
    desk.locator(".messagelist a").click()
    desk.click(".desk-undo button")
    reader.reload()
    expect(reader.locator(".article-facts")).not_to_contain_text(f"记者{article}")


def test_two_topics_become_one_and_readers_of_the_old_address_are_led_on(desk, opened):
    desk.goto("/admin/archive/topic/?q=aukus")
    desk.locator("#result_list tr", has=desk.get_by_text("aukus", exact=True)).locator(
        "th a"
    ).click()
    desk.locator("a[href$='/merge/']").click()
    choose(desk, "北约", NATO[LANGUAGE])
    desk.click(".submit-row [type=submit]")
    expect(desk.locator("#preview")).to_be_visible()
    picture(desk, "merge")
    desk.click(".submit-row [type=submit]")
    expect(desk.locator(".messagelist .success")).to_be_visible()

    reader = opened("/topics/aukus/")

    assert reader.url.endswith("/topics/nato/")
    reader.goto("/?topic=nato&q=AUKUS")
    expect(reader.locator(".entry h3 a").first).to_be_visible()


def test_where_a_topic_comes_from_is_said_in_one_line(desk):
    desk.click(".desk-languages [value=zh-hans]")
    listed(desk, "敲定四年合作文件")
    desk.click("#result_list tbody th a")

    cells = desk.locator("#articletopic_set-group tr.has_original .field-origin p")
    expect(cells.first).to_be_visible()
    lines = cells.evaluate_all(
        "cells => cells.map(c => c.offsetHeight / parseFloat(getComputedStyle(c).lineHeight))"
    )

    assert len(lines) > 3
    assert max(lines) < 1.5


def test_a_document_that_is_rejected_is_handed_in_seen_with_its_reason_and_brought_in(desk, opened):
    desk.goto("/admin/archive/capture/hand-in/")
    raw = document(title="", name="untitled").encode()
    file = {"name": "untitled.txt", "mimeType": "text/plain", "buffer": raw}
    desk.set_input_files("[name=files]", [file])
    desk.click(".submit-row [type=submit]")
    expect(desk.locator("#content-main li").first).to_contain_text("untitled.txt")
    desk.goto("/admin/")
    desk.click("a[href*='outcome__exact=rejected']")
    desk.click("#result_list tbody th a")
    expect(desk.locator(".field-why_rejected .readonly")).not_to_be_empty()
    desk.select_option(".desk-read-again [name=read_as]", "pagetext")
    desk.select_option(".desk-read-again [name=outlet]", "rfi")
    picture(desk, "rejected")
    desk.click(".desk-read-again [type=submit]")

    expect(desk.locator(".messagelist .success")).to_be_visible()
    address = desk.locator(".field-state a").get_attribute("href")
    assert opened(address).locator("h1").is_visible()


def test_an_outlet_is_made_of_an_unknown_host_by_clicking(desk, opened):
    desk.goto("/admin/archive/capture/hand-in/")
    pages = [
        {"name": f"{n}.html", "mimeType": "text/html", "buffer": unknown_page(n).encode()}
        for n in (6, 7, 8)
    ]
    desk.set_input_files("[name=files]", pages)
    desk.click(".submit-row [type=submit]")
    expect(desk.locator(".desk-report")).to_be_visible()
    desk.goto("/admin/")
    desk.locator("#content a[href='/admin/archive/source/']").first.click()
    desk.click("#result_list a:text-is('paper-example-org')")
    for name, value in {
        "name_zh_hans": "例报", "name_zh_hant": "例報", "name_en": "Example Paper",
        "time_zone": "Asia/Shanghai", "title_suffixes": "- 例报天下",
        "furniture_lines": "与 8 万名例报之友同行。",
        "printed_lines-0-line": "刊于 2024.05.08 09:30 | 操觚 李明",
        "printed_lines-0-byline": "李明", "printed_lines-0-date": "2024.05.08 09:30",
    }.items():  # fmt: skip
        desk.fill(f"[name={name}]", value)
    desk.click("[name=_preview]")
    expect(desk.locator("#preview")).to_contain_text("2024-05-08 01:30")
    desk.click("[name=_read_again]")
    desk.click(".submit-row [type=submit]")
    expect(desk.locator("[role=status]")).to_contain_text("3")

    reader = opened("/sources/paper-example-org/")
    expect(reader.locator(".entry h3 a")).to_have_text(
        ["外长会谈之8", "外长会谈之7", "外长会谈之6"]
    )
    reader.locator(".entry h3 a").first.click()
    whole = reader.locator("article")
    expect(whole).to_contain_text("例报")
    expect(whole).to_contain_text("李明")
    expect(whole).to_contain_text(PROSE[1])
    for gone in ("之友", "撰稿", "例报天下"):
        expect(whole).not_to_contain_text(gone)


HOSTILE = (
    """x"'></title></textarea><img src=x onerror="trapped=1"><script>trapped=1</script>{{7*7}}"""
)
POISON = f"""
from django.contrib.auth.models import User
from archive.editing import corrections, topic_choices
from archive.models import Article, Batch, Capture, Proposal, Term, Topic
bad, li = {HOSTILE!r}, User.objects.get(username="li")
article, gone = Article.objects.order_by("pk")[:2]
topic = Topic.objects.get(slug="nato")
names = ("title", "kicker", "lead", "byline", "section")
corrections.correct(article, dict.fromkeys(names, bad), li, bad)
topic_choices.choose([article], [topic], "editor", li, bad)
corrections.withdraw([gone], bad, li)
for thing in (topic, article.source):
    for field in thing._meta.concrete_fields:
        if field.name.startswith(("name_", "description_")):
            setattr(thing, field.name, bad[:100])
    thing.save()
term = Term.objects.create(topic=topic, text=bad[:100], not_within=[bad])
proposal = Proposal.objects.create(chinese=bad[:100], latin=bad[:100])
batch = Batch.objects.create(what=bad[:200], note=bad, editor=li)
capture = article.captures.first() or article.capture
Capture.objects.filter(pk=capture.pk).update(origin=bad, reason=bad)
li.first_name = li.last_name = bad[:100]
li.save()
for kind, pk in (
    ("article", article.pk), ("topic", topic.pk), ("source", article.source_id), ("term", term.pk),
    ("proposal", proposal.pk), ("batch", batch.pk), ("capture", capture.pk),
    ("revision", article.revisions.first().pk),
):
    print(f"/admin/archive/{{kind}}/", f"/admin/archive/{{kind}}/{{pk}}/change/")
    print(f"/admin/archive/{{kind}}/{{pk}}/history/")
print(article.get_absolute_url(), gone.get_absolute_url(), topic.get_absolute_url())
print(article.get_absolute_url() + "versions/", article.source.get_absolute_url())
print(f"/admin/archive/topic/{{topic.pk}}/merge/", f"/admin/archive/article/{{gone.pk}}/put-back/")
"""


def test_hostile_markup_in_any_field_runs_nowhere(desk, site, opened):
    """With the pages' own policy out of the way, so that nothing but escaping protects them."""
    addresses = site.manage("shell", "-v", "0", "-c", POISON).split()
    page = opened("/", bypass_csp=True, storage_state=desk.context.storage_state())

    shown = 0
    for address in [*addresses, "/admin/", "/", "/topics/", "/sources/", "/search/?q=onerror"]:
        answer = page.goto(address)
        assert answer.status in (200, 410), address
        assert page.evaluate("typeof trapped") == "undefined", address
        shown += "trapped=1" in page.content()

    assert shown > 20  # it was on these pages, as text
