"""Hostile markup ingested and opened in Chromium, with a trap that no page may spring.

The snippets call `trap(1)` or ask evil.example for something. Chromium is Debian's: a page with
them is what a reader would see. `test_the_trap_works` opens them as they are, to prove the trap.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Request

from archive.extraction.cleaning.body import clean
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.models import Article
from tests.helpers.serving import wait_for_answers
from tests.hostile import AFTER, ALLOWED, BASE, BEFORE, SCHEMES, Snippet, snippets

pytestmark = pytest.mark.long

TOGETHER = 10  # snippets in an article
TRAP = """
window.trap = window.alert = window.confirm = window.prompt = window.print = n => {
  window.trapped = n; try { top.sprung = (top.sprung || new Set()).add(window.name); } catch {}
};
window.opened = 0; window.open = () => { window.trap('open'); };
"""
# Everything a reader's pointer and keyboard can do to an element, except to follow a link.
PROVOKE = """selector => {
  addEventListener('click', event => event.preventDefault(), true);
  addEventListener('submit', event => event.preventDefault(), true);
  const names = ['mouseover', 'mouseenter', 'pointerenter', 'focus', 'focusin', 'click', 'toggle',
    'auxclick', 'wheel', 'scroll', 'copy', 'paste', 'keydown', 'error', 'load', 'animationstart'];
  for (const element of document.querySelectorAll(selector))
    for (const name of names)
      element.dispatchEvent(new Event(name, {bubbles: name === 'click', cancelable: true}));
  return window.trapped ?? null;
}"""
# The same in frames, where nothing is held back and links are followed.
SPRING = """() => {
  for (const frame of document.querySelectorAll('iframe'))
    for (const element of frame.contentDocument?.querySelectorAll('*') ?? [])
      for (const name of ['click', 'focus', 'mouseover', 'toggle', 'error', 'submit'])
        try { name === 'click' && element.click ? element.click()
          : element.dispatchEvent(new Event(name)); } catch {}
}"""
# What Chromium itself read, whatever we think that we wrote.
READ = """selector => [...document.querySelectorAll(selector)].map(element => [
  element.localName, element.namespaceURI,
  [...element.attributes].map(attribute => [attribute.name, attribute.value]),
  element.protocol ?? '',
])"""


@dataclass
class Watch:
    """Records forbidden actions of pages: requests to other sites, and sprung traps."""

    seen: list[str] = field(default_factory=list)
    images_are_allowed: bool = False

    def context(self, context: BrowserContext) -> None:
        context.add_init_script(TRAP)
        context.on("request", self.request)
        context.on(
            "dialog", lambda dialog: (self.note(f"dialog {dialog.message}"), dialog.dismiss())
        )
        context.on("console", lambda message: self.console(message.text))
        context.on("page", lambda page: page.on("download", lambda _: self.note("download")))

    def note(self, what: str) -> None:
        self.seen.append(what)

    def request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.hostname in ("127.0.0.1", "localhost") or request.url == "about:blank":
            return
        image = request.resource_type == "image" and parts.scheme in ("http", "https")
        if not (image and self.images_are_allowed):
            self.note(f"{request.resource_type} {request.url[:200]}")

    def console(self, text: str) -> None:
        if re.search(r"content security policy|refused to|\bCSP\b", text, re.IGNORECASE):
            self.note(f"console: {text[:300]}")


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def page(browser, watch) -> Iterator[Page]:
    context = browser.new_context()
    watch.context(context)
    yield context.new_page()
    context.close()


def groups() -> list[list[Snippet]]:
    """Snippets that share an article: those that take what follows stand alone."""
    alone = [[snippet] for snippet in snippets() if snippet.swallows]
    others = [snippet for snippet in snippets() if not snippet.swallows]
    return alone + [others[n : n + TOGETHER] for n in range(0, len(others), TOGETHER)]


def document(group: list[Snippet]) -> str:
    """A feed capture with the snippets in title, dateline, body, caption, credit and byline."""
    name, markup = group[0].name, " ".join(snippet.markup for snippet in group)
    title = " ".join(markup.replace("](", "] (").split())
    url = f"https://www.rfi.fr/cn/20240405-{name}"
    if name.startswith(("schemes", "quotes")):
        url = f"javascript:trap(1)//{name}"
    body = f"<p>{BEFORE}</p>{markup}<p>{AFTER}</p>"
    if not group[0].swallows:
        body = (
            f"<div>05/04/2024 - 10:27 {markup}</div><div>05/04/2024 - 10:27</div>{body}"
            f'<figure><img src="https://example.com/{name}.jpg" alt="{escape(markup)}">'
            f"<figcaption>{markup} © {markup}</figcaption></figure><p>（记者：{markup}）</p>"
        )
    text = f"<!--1712306701000-->\n[{BEFORE} {title} {name}]({url})\n------\n\n{body}"
    # As such, control characters are refused at the door; written so, they come in.
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", lambda match: f"&#{ord(match[0])};", text)


@pytest.fixture
def served(transactional_db) -> Iterator[None]:
    yield
    wait_for_answers()


@pytest.fixture
def archive(served, tmp_path) -> list[Article]:
    """Every snippet in an article, read by the same code as any other document."""
    for group in groups():
        text = document(group).encode("utf-8", "replace")
        (tmp_path / f"{group[0].name}.txt").write_bytes(text)
    report = ingest(files_below([tmp_path]))
    assert report.rejected == []
    articles = list(Article.objects.order_by("pk"))
    assert len(articles) == len(groups())
    return articles


def visit(page: Page, watch: Watch, address: str) -> None:
    """Open a page, do to it what a reader can, and expect that nothing happens."""
    page.goto(address, wait_until="load")
    trapped = page.evaluate(PROVOKE, "main *")
    assert (address, trapped, watch.seen) == (address, None, [])


@pytest.mark.parametrize("part", range(3))
def test_no_page_with_hostile_articles_does_anything(archive, live_server, page, watch, part):
    addresses = [article.get_absolute_url() for article in archive]
    addresses += [f"{reverse('timeline')}?page={n}" for n in range(1, 4)]
    addresses += [reverse("sources"), reverse("topics"), reverse("undated")]
    query = {"q": BEFORE, "page_size": 40}
    addresses += [f"{reverse('search')}?{urlencode({**query, 'page': n})}" for n in range(1, 4)]
    addresses += [f"{reverse('search')}?{urlencode({'q': s.markup})}" for s in snippets()[::12]]

    for address in addresses[part::3]:  # so that several processes share them
        visit(page, watch, live_server.url + address)


def test_no_hostile_article_does_anything_where_images_are_shown(
    archive, live_server, page, watch, settings
):
    settings.REMOTE_IMAGES = "always"
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    directives = {**directives, "img-src": [*directives["img-src"], "https:", "http:"]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    watch.images_are_allowed = True

    for article in archive[::3]:
        visit(page, watch, live_server.url + article.get_absolute_url())


def test_json_with_hostile_articles_is_never_read_as_a_page(archive, live_server, client):
    addresses = [f"/api/v1/articles/{article.pk}/" for article in archive]
    for address in [*addresses, f"/api/v1/articles/?{urlencode({'q': BEFORE})}"]:
        response = client.get(address)

        assert response.status_code == 200
        assert response["Content-Type"].startswith("application/json")
        assert response["X-Content-Type-Options"] == "nosniff"


def test_hostile_json_opened_in_a_browser_does_nothing(archive, live_server, page, watch):
    addresses = [f"/api/v1/articles/{article.pk}/" for article in archive[::8]]
    for address in [*addresses, "/api/v1/articles/?page_size=100"]:
        page.goto(live_server.url + address, wait_until="load")

        assert (address, page.evaluate("window.trapped ?? null"), watch.seen) == (address, None, [])


def test_the_editors_desk_shows_hostile_documents_and_does_nothing(
    archive, live_server, page, watch, admin_client
):
    cookie = admin_client.cookies["sessionid"]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    addresses = [reverse("admin:archive_article_changelist")]
    addresses += [reverse("admin:archive_capture_changelist")]
    for article in archive[::15]:
        capture = article.captures.first()
        addresses.append(reverse("admin:archive_article_change", args=[article.pk]))
        addresses.append(reverse("admin:archive_capture_change", args=[capture.pk]))

    for address in addresses:
        page.goto(live_server.url + address, wait_until="load")
        trapped = page.evaluate("window.trapped ?? null")

        assert "/login/" not in page.url
        assert (address, trapped, watch.seen) == (address, None, [])


@pytest.fixture(scope="module")
def bodies() -> str:
    """Every cleaned snippet on one page that has no policy to protect it."""
    cleaned = (clean(f"<p>{BEFORE}</p>{s.markup}<p>{AFTER}</p>", BASE).html for s in snippets())
    return "".join(f"<article>{body}</article>" for body in cleaned)


def test_cleaned_bodies_do_nothing_on_a_page_without_any_policy(page, watch, bodies):
    watch.images_are_allowed = True
    page.set_content(f"<!doctype html><meta charset=utf-8><body>{bodies}", wait_until="load")
    # Read, written and read again: where mutations happen.
    page.evaluate("document.body.innerHTML = document.body.innerHTML")
    page.evaluate("document.body.innerHTML = new XMLSerializer().serializeToString(document.body)")
    trapped = page.evaluate(PROVOKE, "article *")
    page.wait_for_timeout(500)

    assert (trapped, watch.seen) == (None, [])
    assert page.evaluate("window.trapped ?? null") is None
    assert page.evaluate("document.querySelectorAll('article').length") == len(snippets())


def test_chromium_reads_nothing_in_cleaned_bodies_but_what_is_allowed(page, watch, bodies):
    watch.images_are_allowed = True
    page.set_content(f"<!doctype html><meta charset=utf-8><body>{bodies}", wait_until="load")

    for tag, namespace, attributes, protocol in page.evaluate(READ, "article *"):
        assert namespace == "http://www.w3.org/1999/xhtml"
        assert tag in ALLOWED
        assert {name for name, _ in attributes} <= set(ALLOWED[tag])
        assert tag != "a" or protocol.rstrip(":") in SCHEMES["a"]


def test_the_trap_works(page, watch):
    """The snippets as they are, each in a frame of its own, spring it or ask for something."""
    frames = "".join(
        f'<iframe name="{s.name}" sandbox="allow-scripts allow-same-origin allow-forms"'
        f' srcdoc="{escape(s.markup)}"></iframe>'
        for s in snippets()[::3]
    )
    page.set_content(f"<!doctype html><meta charset=utf-8><body>{frames}", wait_until="load")
    page.evaluate(SPRING)
    page.wait_for_timeout(500)
    sprung = page.evaluate("window.sprung ? window.sprung.size : 0")
    asked = {seen for seen in watch.seen if "evil.example" in seen}

    assert sprung >= 50
    assert len(asked) >= 10


def test_the_watch_sees_what_only_the_policy_stops(served, make_article, live_server, page, watch):
    hostile = '<p onclick="trap(1)">甲</p><img src="https://evil.example/a.gif">'
    article = make_article()
    with connection.cursor() as cursor:  # no door of the archive lets it in
        cursor.execute(
            "UPDATE archive_article SET body_html = %s WHERE id = %s", [hostile, article.pk]
        )
    page.goto(live_server.url + article.get_absolute_url(), wait_until="load")
    page.evaluate(PROVOKE, "main *")

    assert any("Content Security Policy" in seen for seen in watch.seen)
