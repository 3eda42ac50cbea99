"""A closed site: every address opened with and without permission to read."""

import itertools
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from archive.editing import corrections as article_corrections
from archive.models import Article, Batch, Capture, Event, Picture, Proposal, Term, Thread
from reader.access.api_tokens import Token
from reader.exporting.forms import TYPES

pytestmark = pytest.mark.long

WORDS = "机密的词语"
SHA256 = "ab" * 32

# What answers a visitor, and why that is right. Nothing else may.
ANSWERS = {
    "/admin/login/": "the way in",
    "/healthz": "a watcher without an account asks whether the process lives",
    "/readyz": "the same, for its database",
    "/favicon.ico": "the picture that lies among the static files, which are public",
    "/robots.txt": "asks crawlers to stay away, which they can only read without an account",
}
# What is never there, for anybody.
NOWHERE = {"/api/v1/nowhere/", "/admin/nowhere"}
# What the desk makes or deletes for nobody, a superuser included.
KEPT_FOR_EVER = re.compile(r"/admin/\w+/\w+/(add|\d+/delete)/$")
# What only takes what is sent: it answers 405 to whoever opens it.
SENT_TO = re.compile(r"/(i18n/setlang|logout|undo|take-back|restore|read-again|text|date)/$")

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
    "/search/": f"?q={WORDS}",
    "/search/concordance/": f"?q={WORDS}",
    "/search/concordance.csv": f"?q={WORDS}",
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
    ]  # fmt: skip
    rows = {row._meta.model_name: row for row in (*made, topic, article, admin_user)}
    return rows | {"revision": article.revisions.get(), "other": other, "event": event}


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
    if parameter in EXAMPLES:
        return EXAMPLES[parameter]
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
            found.append(address + QUERIES.get(address, ""))
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


def test_every_address_of_the_url_conf_is_walked_to_something_that_exists(kept, admin_client):
    found = addresses(kept)
    answers = {
        a: admin_client.get(a).status_code for a in found if "logout" not in a and a not in NOWHERE
    }

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
