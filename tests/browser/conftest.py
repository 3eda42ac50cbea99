"""Fixtures of the browser tests: Chromium, and a server with sample and edge-case documents."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import edges
from tests.browser.chromium import launched
from tests.helpers.serving import Site, serving

PREPARE = """
from archive.models import Article, Revision
from django.utils import timezone
from archive import search
a = Article.objects.get(title='短讯')
copy = Article.objects.get(title='空格排成的表')
copy.withdrawn_at, copy.withdrawn_note = timezone.now(), 'By request.'
copy.save()
pair = Article.objects.filter(title__in=['图片新闻', '声明引起回应'])
pair.update(story=pair[0].pk, story_chosen=pair[0].pk)
changed = pair[0]
Revision.objects.create(
    article=changed, cause='capture', before={'body_text': changed.body_text.replace('供应链', '货物')}
)
from archive.models import Event, Thread
dated = list(Article.objects.published().dated().oldest_first()[:4])
thread = Thread.objects.create(
    slug='affair', events=2, articles=4, outlets=2,
    first_day=dated[0].published_day, last_day=dated[3].published_day,
)
for two in dated[:2], dated[2:]:
    event = Event.objects.create(
        thread=thread, lead=two[0], first_article=two[0], first_at=two[0].published_at,
        first_day=two[0].published_day, last_day=two[1].published_day, articles=2, outlets=2,
    )
    Article.objects.filter(pk__in=[each.pk for each in two]).update(event=event)
Thread.objects.update(main_event=event)
import json
known = {a.title: a.get_absolute_url() for a in Article.objects.all()}
known['versions'] = changed.get_absolute_url() + 'versions/'
known['copies'] = changed.get_absolute_url() + f'compare/{pair[1].pk}/'
from django.core import signing
from django.urls import reverse
from reader.library.saved_searches.digest_mail import STOPPING
known['stop'] = reverse('mine-stop', args=[signing.dumps([1, 'daily'], salt=STOPPING)])
known['event'] = event.get_absolute_url()
from django.http import QueryDict
from reader.library.result_sets.result_set import ResultSet, selection_at
from django.contrib.auth.models import User
lin = User.objects.create_user('lin', password='a long one')
selection = selection_at('/timeline.json', QueryDict('source=rfi'))
saved = ResultSet.saved(
    lin, selection.title, selection.ids, '/timeline.json', 'source=rfi', 'http://localhost'
)
known['result set'] = saved.get_absolute_url()
from reader.library.dossiers import compiling
from reader.models import Dossier
dossier = compiling.begin(lin, '印太观察')
compiling.add_articles(dossier, lin, [*dated, pair[0], pair[1]])
compiling.add(dossier, lin, [{'kind': 'heading', 'text': '背景'}, {'kind': 'note', 'text': '一条说明'},
    {'kind': 'search', 'query': 'q=北约'}, {'kind': 'passage', 'quotation': '一段', 'title': '别处'}])
Dossier.objects.update(key='public-dossier', visibility='public', introduction='导言')
from django.test import Client
own = Client(headers={'host': 'localhost'})
own.force_login(lin)
own.post('/mine/reading/', {'do': 'keep', 'article': [each.pk for each in dated]})
words = dated[0].body_text.strip()[:12]
own.post(f'/mine/notes/on/{dated[0].pk}/', {'exact': words, 'text': '查证'})
for kind, slug in (('topic', 'nato'), ('source', 'rfi'), ('thread', 'affair')):
    own.post('/mine/following/', {'act': 'follow', 'kind': kind, 'slug': slug})
own.post('/mine/searches/', {'asked': 'q=衢州'})
from reader.models import Note
known['note'] = Note.objects.get().get_absolute_url()
known['noted'] = dated[0].get_absolute_url()
known['session'] = own.cookies['sessionid'].value
chief = User.objects.create_superuser('chief', password='a long one')
at_desk = Client(headers={'host': 'localhost'})
at_desk.force_login(chief)
known['desk session'] = at_desk.cookies['sessionid'].value
from archive.models import Capture, SharedLine, Topic
line = dated[0].source.shared_lines.create(
    key='0' * 16, line='订阅本报', state='proposed', articles=6, examples=[[dated[0].pk, 0, 4]]
)
desk = {
    'article': ('article_change', dated[0].pk), 'topic': ('topic_change', Topic.objects.get(slug='nato').pk),
    'event': ('event_change', event.pk), 'furniture': ('source_lines', dated[0].source_id),
    'capture': ('capture_change', dated[0].capture_id), 'copies': ('article_copies', changed.pk),
}
for kind, (name, pk) in desk.items():
    known[f'desk {kind}'] = reverse(f'admin:archive_{name}', args=[pk])
print(json.dumps(known))
"""


@pytest.fixture(scope="package")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    documents = folder / "documents"
    documents.mkdir()
    edges.write(documents)
    with serving(folder, documents) as site:
        site.titles = json.loads(site.manage("shell", "-c", PREPARE).splitlines()[-1])
        yield site


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@contextmanager
def opening(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a page with its own context: `open_page(address, **options of the context)`.

    Every request to another site, and every error of a script, fails the test when all is closed.
    """
    contexts: list[BrowserContext] = []
    strange: list[str] = []

    def open_page(address: str = "/", **options) -> Page:
        options = {"locale": "zh-CN", "viewport": {"width": 1280, "height": 900}, **options}
        cookies = options.pop("cookies", {})
        context = browser.new_context(base_url=site.address, **options)
        context.set_default_timeout(10_000)
        context.add_cookies(
            [{"name": n, "value": v, "url": site.address} for n, v in cookies.items()]
        )
        context.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((site.address, "data:", "blob:"))
                else strange.append(r.url)
            ),
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: strange.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda m: strange.append(m.text) if "Content Security Policy" in m.text else None,
        )
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert strange == []


@pytest.fixture
def opened(browser, site):
    """Open a page with its own context, as `opening` does."""
    with opening(browser, site) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def one_page(browser, site) -> Iterator[Page]:
    """One page for all tests of a file that only look at pages: a new one costs a second each."""
    with opening(browser, site) as open_page:
        # axe itself writes styles to try them.
        yield open_page("/healthz", bypass_csp=True, service_workers="block")


@pytest.fixture(scope="package")
def kinds(site) -> dict[str, str]:
    """One address for each kind of page."""
    titles = site.titles
    return {
        "timeline": "/", "year": "/2024/", "month": "/2024/04/", "day": "/2024/04/12/",
        "undated": "/undated/", "narrowed": "/?topic=china&source=rfi", "refused": "/?topic=nowhere",
        "topics": "/topics/", "topic": "/topics/nato/", "sources": "/sources/",
        "source": "/sources/rfi/", "search": "/search/", "hits": "/search/?q=北约 OR 日本",
        "no hits": "/search/?q=qqqqq", "preferences": "/preferences/", "not found": "/nowhere/",
        "article": "/articles/1/", "quoted": "/articles/1/?quote=北约",
        "not quoted": "/articles/1/?quote=没有这句话", "checked": "/articles/1/?quote=北约&check=1",
        "result set": titles["result set"], "result changes": titles["result set"] + "changes/",
        "digest": titles["一周要闻汇编"], "table": titles["各国军费一览"],
        "short": titles["短讯"], "long title": titles[edges.LONG_TITLE],
        "pictures": titles["图片新闻"], "quotation": titles["声明引起回应"],
        "withdrawn": titles["空格排成的表"],
        "calendar": "/2024/?topic=china", "estimated": "/undated/estimated/",
        "on this day": "/on-this-day/04-12/", "no such day": "/jump/?to=nonsense",
        "comparison": "/topics/compare/?topic=nato&topic=china", "choice": "/topics/compare/",
        "coverage": "/coverage/", "coverage of a year": "/coverage/2024/",
        "concordance": "/search/concordance/?q=北约", "no words": "/search/concordance/",
        "words": "/words/?words=北约%0A日本&measure=rate", "words by topic": "/words/?words=北约&by=topic",
        "collocations": "/words/collocations/?q=北约", "keyness": "/words/keyness/?source=rfi",
        "nothing counted": "/words/?words=北约&by=decade", "grouped": "/search/concordance/?q=北约&group=source",
        "by event": "/?by=event&ordering=published_at", "event": titles["event"],
        "thread": "/threads/affair/", "threads": "/threads/", "reading list": "/mine/reading/", "dossiers": "/dossiers/",
        "dossier": "/dossiers/public-dossier/", "bibliography": "/dossiers/public-dossier/bibliography/",
        "topics found": "/topics/?q=中",
        "versions": titles["versions"], "copies": titles["copies"],
        "api": "/api/", "offline": "/offline/", "desk": "/admin/login/",
        "without account": "/mine/", "notes here": "/mine/notes/", "dossiers here": "/mine/dossiers/", "stopping mail": titles["stop"],
        "English": titles["Washington, Tokyo and Manila close ranks over South China Sea"],
    }  # fmt: skip


@pytest.fixture(scope="package")
def own_kinds(site) -> dict[str, str]:
    """One address for each kind of page that an account has of its own."""
    return {
        "new since": "/mine/", "following": "/mine/following/", "searches": "/mine/searches/",
        "reading list": "/mine/reading/", "dossiers": "/mine/dossiers/", "notes": "/mine/notes/",
        "note": site.titles["note"], "new note": "/mine/notes/on/1/", "article": site.titles["noted"],
        "dossier": "/dossiers/public-dossier/", "arranged": "/dossiers/public-dossier/?order=arrange", "settings": "/dossiers/public-dossier/settings/",
        "account": "/mine/account/", "tokens": "/tokens/", "result sets": "/results/",
        "hits": "/search/?q=note:查证",
    }  # fmt: skip


@pytest.fixture(scope="package")
def desk_kinds(site) -> dict[str, str]:
    """One address for each kind of page at the desk, as an administrator sees them."""
    kinds = ("article", "topic", "event", "furniture", "capture", "copies")
    changed = {kind: site.titles[f"desk {kind}"] for kind in kinds}
    lists = {
        "queues": "/admin/",
        "jobs": "/admin/archive/job/",
        "articles": "/admin/archive/article/",
        "feed": "/admin/archive/feed/add/",
    }
    return {**lists, **changed}


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
