"""A closed site: every address opened with and without permission to read."""

import hashlib
import itertools
import re
import zlib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from archive.editing import corrections as article_corrections
from archive.jobs.asking import ask
from archive.jobs.exchange import exported
from archive.jobs.tasks import export_everything
from archive.models import (
    Article,
    Batch,
    Capture,
    Event,
    Feed,
    Picture,
    Proposal,
    Term,
    Thread,
)
from reader.access.api_tokens import Token
from reader.exporting.forms import TYPES
from reader.library.cited import stored
from reader.library.following.follow import Follow
from reader.library.saved_searches.digest import MailAddress
from reader.library.saved_searches.digest_mail import CONFIRMING, STOPPING
from reader.library.saved_searches.saved_search import SavedSearch
from reader.models import Dossier, DossierItem, Note, ReadingItem, ResultSet

pytestmark = pytest.mark.long

WORDS = "机密的词语"
SHA256 = "ab" * 32

# Signed as an address in a mail is: of an account that keeps no search.
STOP = signing.dumps([1, "daily"], salt=STOPPING)

# What answers a visitor, and why that is right. Nothing else may.
ANSWERS = {
    "/admin/login/": "the way in",
    "/healthz": "a watcher without an account asks whether the process lives",
    "/readyz": "the same, for its database",
    "/favicon.ico": "the picture that lies among the static files, which are public",
    "/robots.txt": "asks crawlers to stay away, which they can only read without an account",
    f"/mine/stop/{STOP}/": "the signed address in a mail, by which its reader stops it at one press",
}
# What is never there, for anybody.
NOWHERE = {"/api/v1/nowhere/", "/admin/nowhere", "/metrics"}  # the last unless switched on
# What the desk makes or deletes for nobody, a superuser included.
KEPT_FOR_EVER = re.compile(r"/admin/\w+/\w+/(add|[0-9a-f-]+/delete)/$")
# What only takes what is sent: it answers 405 to whoever opens it.
SENT_TO = re.compile(
    r"/(i18n/setlang|logout|undo|take-back|restore|read-again|text|again|stop|ask|date"
    r"|mine/dossiers/add|articles/chosen|mine/import|feature|mine/seen|mine/following/import|mine/searches/\d+|mine/searches/mail)/$"
)

# Something that exists, for each parameter of an address; a new parameter needs a line here.
EXAMPLES: dict[str, list[object]] = {
    "year": ["2024"],
    "month": ["04"],
    "day": ["10"],
    "form": sorted(TYPES),
    "slug": ["rfi"],  # of a source, and of a topic
    "topic": ["rfi"],
    "source": ["rfi"],
    "thread": ["rfi"],
    "sha256": [SHA256],
    "name": ["320.webp"],
    "key": ["0123abcd"],  # of whatever is found by one
    "piece": ["0"],
    "app_label": ["archive", "auth", "axes", "reader"],
    "url": ["nowhere"],
}
# What an address needs to be asked, to answer with something.
QUERIES = {
    "/jump/": "?to=2024-04",
    "/topics/compare/": f"?words={WORDS}",
    "/topics/compare.svg": f"?words={WORDS}",
    "/topics/compare.csv": f"?words={WORDS}",
    "/api/v1/words/": f"?words={WORDS}",
    "/api/v1/words/collocations/": f"?q={WORDS}",
    "/api/v1/words/keyness/": f"?q={WORDS}",
    "/words/": f"?words={WORDS}",
    "/words/frequency.csv": f"?words={WORDS}",
    "/words/frequency.svg": f"?words={WORDS}",
    "/words/collocations/": f"?q={WORDS}",
    "/words/collocations.csv": f"?q={WORDS}",
    "/words/keyness/": f"?q={WORDS}",
    "/words/keyness.csv": f"?q={WORDS}",
    "/search/": f"?q={WORDS}",
    "/search/concordance/": f"?q={WORDS}",
    "/search/concordance.csv": f"?q={WORDS}",
    "/api/v1/articles/1/quote/": f"?text={WORDS}",
    "/admin/autocomplete/": "?app_label=archive&model_name=article&field_name=source",
}
# Regular expressions as they stand in the URL conf, with an address that fits each.
REGEXES = {
    r"^[\s\S]*/$": "nowhere/",
    r"(?P<url>.*)$": "nowhere",
    r"^(?P<app_label>": "{app_label}/",
}


@pytest.fixture
def kept(make_source, make_topic, make_article, admin_user, settings, tmp_path):
    """A closed site with one of everything that has an address, by the name of its model."""
    settings.LOGIN_REQUIRED = True
    settings.PICTURES_DIR = tmp_path
    settings.JOBS_DIR = tmp_path / "jobs"
    make_source("rfi", name_en=WORDS)
    topic = make_topic("rfi", name_en=WORDS)
    article, other = (
        make_article(title=WORDS, text=f"{WORDS}。", topics=[topic], images=[]) for _ in range(2)
    )
    article_corrections.correct(article, {"title": f"{WORDS}改"}, admin_user)
    Article.objects.update(story=article.pk)
    folder = tmp_path / SHA256[:2] / SHA256
    folder.mkdir(parents=True)
    (folder / "320.webp").write_bytes(WORDS.encode())
    thread = Thread.objects.create(slug="rfi", name=WORDS, events=2, articles=2)
    event = Event.objects.create(thread=thread, name=WORDS, lead=article, articles=2, outlets=1)
    Article.objects.update(event=event)
    made = [
        Term.objects.create(topic=topic, text=WORDS),
        Proposal.objects.create(chinese=WORDS, latin="X"),
        Batch.objects.create(what=WORDS),
        Capture.objects.create(
            sha256="1", origin="x", received_at=timezone.now(), outcome="rejected", size=1,
            compressed=Capture.compress(WORDS.encode()),
        ),
        Picture.objects.create(
            url="https://a.example/x", status="kept", sha256=SHA256, tried_at=timezone.now()
        ),
        Token.objects.create(user=admin_user, name=WORDS, digest="1"),
        SavedSearch.objects.create(user=admin_user, name=WORDS, asked="q=x", feed_key="0123abcd"),
        ResultSet.objects.create(
            key="0123abcd", title=WORDS, path="/timeline.json", site="http://testserver", count=0,
            archive_count=2, digest="1", compressed=zlib.compress(b""),
        ),
        *owned(article, admin_user),
    ]  # fmt: skip
    made += [ask(export_everything), Feed.objects.create(address=f"https://a.example/{WORDS}")]
    exported(made[-2].pk).write_bytes(WORDS.encode())
    rows = {row._meta.model_name: row for row in (*made, topic, article, admin_user)}
    Follow.objects.create(user=admin_user, kind="topic", slug="rfi")
    MailAddress.objects.create(user=admin_user, address="a@b.example", site="http://testserver")
    confirming = signing.dumps([admin_user.pk, "a@b.example"], salt=CONFIRMING)
    settings.ORIGINALS = True
    original = Capture.objects.create(
        sha256=hashlib.sha256(WORDS.encode()).hexdigest(), origin="x", article=article, size=15,
        compressed=Capture.compress(WORDS.encode()), received_at=timezone.now(), outcome="article",
    )  # fmt: skip
    return rows | {
        "revision": article.revisions.get(), "other": other, "event": event, "original": original,
        "confirming": confirming,
    }  # fmt: skip


def owned(article, user) -> list:
    """What a reader keeps of an article: in the reading list, in a public dossier, a note."""
    now = timezone.now()
    dossier = Dossier.objects.create(
        owner=user, key="0123abcd", title=WORDS, visibility="public", made_at=now, changed_at=now
    )
    item = DossierItem(dossier=dossier, position=0, kind="article", added_by=user, added_at=now)
    note = Note(user=user, exact=WORDS, text=WORDS, made_at=now, changed_at=now)
    for row in (item, note, read := ReadingItem(user=user, kept_at=now)):
        for name, value in stored(article).items():
            setattr(row, name, value)
        row.save()
    return [dossier, item, note, read]


def patterns(
    found: list[URLPattern | URLResolver], before: tuple = (), names: tuple = ()
) -> Iterator[tuple[str, list]]:
    """Yield (name, parts) of every pattern of the URL conf, those of the desk too."""
    for each in found:
        parts = (*before, each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns, parts, (*names, each.namespace or ""))
        else:
            yield ":".join([*filter(None, names), each.name or ""]), [*parts]


def values(name: str, parameter: str, rows: dict) -> list[object]:
    """What a parameter may be in an address of this name."""
    if name == "original" and parameter == "sha256":
        return [rows["original"].sha256]
    if parameter in EXAMPLES:
        return EXAMPLES[parameter]
    if name in ("mine-stop", "mine-mail-confirm"):
        return [STOP if name == "mine-stop" else rows["confirming"]]
    desk, _, rest = name.partition(":")
    if desk == "admin" and parameter == "content_type_id":
        return [ContentType.objects.get_for_model(Article).pk]
    if desk == "admin":
        model = rest.split("_")[1] if "_" in rest and rest != "view_on_site" else "article"
        if model in rows:
            return [rows[model].pk]
        row = next(
            (m.objects.first() for m in apps.get_models() if m._meta.model_name == model), None
        )
        return [row.pk if row else 1]
    return [
        {
            "pk": rows["article"],
            "other": rows["other"],
            "revision": rows["revision"],
            "event": rows["event"],
            "search": rows["savedsearch"],
            "item": rows["dossieritem"],
            "note": rows["note"],
        }[parameter].pk
    ]


def addresses(rows: dict) -> list[str]:
    """Every address of the site, each with something that exists."""
    found = []
    for name, parts in patterns(get_resolver().url_patterns):
        written = ""
        for part in parts:
            if isinstance(part, RoutePattern):
                written += re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(part))
            else:
                written += next(to for regex, to in REGEXES.items() if str(part).startswith(regex))
        parameters = re.findall(r"{(\w+)}", written)
        choices = [values(name, parameter, rows) for parameter in parameters]
        for chosen in itertools.product(*choices):
            address = "/" + written.format(**dict(zip(parameters, chosen, strict=True)))
            # The number of the article that is asked about is not known beforehand.
            known = re.sub(r"\d+(?=/quote/$)", "1", address)
            found.append(address + QUERIES.get(known, ""))
    return found


METHODS = ("get", "head", "options", "post", "put", "delete")


def body(response) -> str:
    return response.getvalue().decode("utf-8", "replace")


@pytest.fixture
def walked(kept, admin_client) -> list[str]:
    """Every address, after somebody who may read has opened each of them in either script."""
    found = addresses(kept)
    for address in found:
        if "logout" not in address:
            for script in ("original", "hant"):
                admin_client.cookies["script"] = script
                body(admin_client.get(address))
    return found


def status(client, address: str) -> int:
    """The status of an answer that is then given up, as by a client that goes away."""
    response = client.get(address)
    response.close()
    return response.status_code


def test_every_address_of_the_url_conf_is_walked_to_something_that_exists(kept, admin_client):
    found = addresses(kept)
    answers = {a: status(admin_client, a) for a in found if "logout" not in a and a not in NOWHERE}

    assert len(found) > 150
    strange = {a: s for a, s in answers.items() if s not in (200, 301, 302)}
    for address in list(strange):
        if KEPT_FOR_EVER.match(address) or SENT_TO.search(address):
            assert strange.pop(address) in (403, 405), address
    assert strange == {}
    assert sum(status == 200 for status in answers.values()) > 100


def test_a_visitor_is_answered_by_what_is_written_here_and_by_nothing_else(walked):
    visitor = Client(enforce_csrf_checks=False)
    told = {}
    for method, address in itertools.product(METHODS, walked):
        response = getattr(visitor, method)(address)
        way_in = response.status_code == 302 and response["Location"].startswith(
            "/admin/login/?next="
        )
        refused = way_in or (response.status_code == 401 and "WWW-Authenticate" in response)
        if not refused or WORDS in body(response):
            told[method, address] = response.status_code

    assert {asked: s for asked, s in told.items() if asked[1] not in ANSWERS} == {}


def test_what_answers_a_visitor_tells_nothing_of_the_archive(kept):
    for address in ANSWERS:
        response = Client().get(address)
        assert response.status_code == 200, address
        assert WORDS not in body(response)


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/nowhere/",
        "/articles/99999/",
        "/articles/1",
        "//x/",
        "/%00",
        "/a/../",
        "/.env",
        "/static/../x.json",
    ],
)
def test_a_visitor_does_not_learn_what_is_not_there(kept, address):
    assert Client().get(address).status_code in (302, 401)
