"""Nobody reaches what is not theirs: every address, every kind of account, pages, files and JSON."""

import re

import html5lib
import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse

from archive.models import Article
from reader.access.api_tokens import Token
from reader.library.dossiers.dossier import Dossier, DossierItem
from reader.library.notes.note import Note
from reader.library.reading_list.kept_articles import ReadingItem
from reader.library.saved_searches.digest import Digest, DigestAttempt
from reader.library.saved_searches.digest_mail import STOPPING
from reader.library.saved_searches.saved_search import MatchingPlace, SavedSearch
from tests.reader.access.test_closing import SENT_TO
from tests.reader.library.readers_work import Work
from tests.reader.library.sending import send

pytestmark = pytest.mark.django_db
SECRET = "机密的词语"
OWN = (
    "/mine/reading/", "/mine/dossiers/", "/mine/notes/", "/mine/notes/{note}/", "/mine/account/",
    "/mine/library.json", "/mine/notes.jsonld", "/mine/notes.md", "/dossiers/{key}/",
    "/dossiers/{key}/settings/", "/dossiers/{key}/bibliography/", "/dossiers/{key}/items/{item}/",
    "/dossiers/{key}.md", "/dossiers/{key}.docx", "/dossiers/{key}.json", "/dossiers/{key}.ris",
    "/dossiers/{key}.bib", "/dossiers/{key}.csl.json", "/dossiers/{key}.epub",
    "/api/v1/me/reading/", "/api/v1/me/dossiers/", "/api/v1/me/dossiers/{key}/", "/api/v1/me/notes/",
)  # fmt: skip


@pytest.fixture
def owned(lin, make_article):
    """The addresses of one of everything that lin owns."""
    article = make_article(title=SECRET, text=f"{SECRET}。")
    lin.post("/mine/reading/", {"do": f"keep {article.pk}"})
    lin.post("/mine/dossiers/add/", {"article": article.pk, "title": SECRET})
    lin.post(f"/mine/notes/on/{article.pk}/", {"exact": SECRET, "text": SECRET})
    names = {
        "note": Note.objects.get().pk, "key": Dossier.objects.get().key,
        "item": DossierItem.objects.get().pk,
    }  # fmt: skip
    return [address.format(**names) for address in OWN]


def body(response) -> str:
    return response.getvalue().decode("utf-8", "replace")


def own_addresses() -> set[str]:
    """The pattern of every address below /mine/, and of the other pages for accounts alone."""
    alone = {"tokens", "results", "dossier-settings", "dossier-item"}
    walked, found = [("", get_resolver())], set()
    while walked:
        before, place = walked.pop()
        for each in place.url_patterns:
            address = before + str(each.pattern)
            if hasattr(each, "url_patterns"):
                walked.append((address, each))
            elif address.startswith("mine/") or each.name in alone:
                found.add(f"/{address}")
    return found


def test_the_owner_reaches_all_of_it_and_no_cache_or_search_engine_keeps_it(lin, owned):
    note, item, dossier = Note.objects.get(), DossierItem.objects.get(), Dossier.objects.get()
    lin.post("/mine/searches/", {"asked": f"q={SECRET}"})
    search = SavedSearch.objects.get()
    signed = signing.dumps([note.user_id, "daily"], salt=STOPPING)
    named = {
        "note": note.pk, "pk": note.article_id, "key": dossier.key, "item": item.pk, "search": search.pk,
        "token": signed,
    }  # fmt: skip
    walked = {
        re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(named[part[1]]), each)
        for each in own_addresses()
    }
    # A feed's key is its own, and this token confirms no address.
    walked = {a for a in walked if "/feeds/" not in a and f"mail/{signed}" not in a}
    assert len(walked) > 20
    for address in sorted({*owned, search.feed_address} | walked):
        response = lin.get(address)
        assert response.status_code == (405 if SENT_TO.search(address) else 200), address
        assert body(response) or response.status_code == 405, address
        assert response["Cache-Control"] == "private, no-store", address
        assert "noindex" in response["X-Robots-Tag"] or "/api/" in address, address
        assert "Access-Control-Allow-Origin" not in response, address


@pytest.mark.parametrize("closed", [False, True])
def test_nobody_else_reaches_any_of_it_by_any_method(owned, log_in, admin_client, settings, closed):
    settings.LOGIN_REQUIRED = closed
    editor = log_in("editor")
    User.objects.get(username="editor").groups.add(Group.objects.get(name="Editor"))
    for other in (Client(), log_in("wen"), editor, admin_client):
        for address in owned:
            for method in ("get", "post", "delete"):
                assert SECRET not in body(getattr(other, method)(address)), (method, address)
    assert Note.objects.get().text == SECRET
    assert (Dossier.objects.count(), DossierItem.objects.count()) == (1, 1)


def test_a_token_reads_what_is_its_person_s_and_a_wrong_one_nothing(client, lin, owned, log_in):
    log_in("wen")
    secrets = {}
    for name in ("lin", "wen"):
        token = Token(user=User.objects.get(username=name), name="program")
        secrets[name] = token.renew()
        token.save()

    for address in owned:
        if "/api/" not in address:
            continue
        mine, theirs, wrong = (
            client.get(address, headers={"Authorization": f"Bearer {secret}"})
            for secret in (secrets["lin"], secrets["wen"], "fd_x")
        )
        assert SECRET in body(mine), address
        assert SECRET not in body(theirs), address
        assert (wrong.status_code, client.get(address).status_code) == (401, 401), address
        assert client.get(f"{address}?x=1", headers={"Authorization": f"Bearer {secrets['lin']}"}).status_code == 400  # fmt: skip


def test_a_token_that_an_administrator_made_reads_nothing_of_it(
    admin_client, client, owned, settings
):
    user = User.objects.get(username="lin")
    made = admin_client.post("/admin/reader/token/add/", {"user": user.pk, "name": "for lin"})
    program = {"Authorization": f"Bearer {made.context['secret']}"}
    note = Note.objects.get()
    article = f"/articles/{note.article_id}/"

    for closed in (False, True):
        settings.LOGIN_REQUIRED = closed
        for address in owned:
            answer = client.get(address, headers=program)
            assert SECRET not in body(answer), address
            assert answer.status_code != 200 or not address.startswith("/api/"), address
        page = body(client.get(article, headers=program))
        assert reverse("mine-note-new", args=[note.article_id]) not in page
        assert client.get(f"/search/?q=note:{SECRET}", headers=program).status_code == 400
    assert client.get(article, headers=program).status_code == 200


def test_the_desk_shows_nothing_of_it_wherever_an_account_is_looked_at(
    admin_client, lin, owned, make_article
):
    user = User.objects.get(username="lin")
    Article.objects.all().delete()  # whose title is the same
    lin.post("/mine/searches/", {"asked": f"q={SECRET}"})
    SavedSearch.objects.update(name=SECRET)
    make_article(text=SECRET)
    call_command("alerts")
    own = [m._meta.model_name for m in apps.get_app_config("reader").get_models()]
    shown = {"token", "resultset"}  # which administrators see
    addresses = [
        "/admin/", "/admin/reader/", "/admin/archive/job/", "/admin/auth/user/",
        *(f"/admin/auth/user/{user.pk}/{page}/" for page in ("change", "history", "delete")),
        *(f"/admin/reader/{name}/" for name in own),
        *(f"/admin/autocomplete/?app_label=reader&model_name={name}&field_name=user"
          for name in own),
    ]  # fmt: skip
    for address in addresses:
        answer = admin_client.get(address)
        assert SECRET not in body(answer), address
        name = address.removeprefix("/admin/reader/").strip("/")
        assert (answer.status_code == 404) == (name in {*own} - shown), address
    for entry in LogEntry.objects.all():
        assert SECRET not in f"{entry.object_repr} {entry.change_message}"


def test_who_deletes_the_account_takes_all_of_it_along_and_may_read_it_back(lin, owned, wen):
    library = lin.get("/mine/library.json").getvalue()
    account = lin.get("/mine/account/")
    assert b"/mine/library.json" in account.content
    assert send(lin, account, "/mine/account/", name="wen").status_code == 400

    send(lin, account, "/mine/account/", name="lin")

    assert not User.objects.filter(username="lin").exists()
    left = [model.objects.count() for model in (ReadingItem, Dossier, DossierItem, Note)]
    assert left == [0, 0, 0, 0]
    file = SimpleUploadedFile("library.json", library)
    assert send(wen, wen.get("/mine/account/"), "/mine/import/", file=file).status_code == 302
    assert wen.get("/mine/library.json").getvalue() == library


def test_every_table_is_emptied_of_an_account_that_is_deleted(tmp_path):
    """Relations to accounts, and to what is theirs, are found by going through all models."""
    work = Work.made(tmp_path)
    user = User.objects.get(username="lin")
    lin = work.reader
    Token.objects.create(user=user, name="program", digest="0" * 64)
    digest = Digest.objects.create(
        user=user, rhythm="daily", up_to=1, made_at=user.date_joined, next_try_at=user.date_joined
    )
    DigestAttempt.objects.create(digest=digest, at=user.date_joined)
    of_readers = [
        model
        for model in apps.get_app_config("reader").get_models(include_auto_created=True)
        if model not in (MatchingPlace, Dossier.members.through)
    ]
    assert [model._meta.label for model in of_readers if not model._base_manager.exists()] == []

    offered = lin.get("/mine/account/").content.decode()
    assert offered.index("/mine/library.json") < offered.index('name="name"')
    assert "/mine/following/file.json" in offered
    send(lin, lin.get("/mine/account/"), "/mine/account/", name="lin")

    # Result sets stay without a name, because others cite them.
    left = [model._meta.label for model in of_readers if model._base_manager.exists()]
    assert left == ["reader.ResultSet"]
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.related_model is User and model._meta.label != "auth.User":
                named = model._base_manager.filter(**{f"{field.attname}": user.pk})
                assert not named.exists(), (model, field)


def test_an_account_that_edits_cannot_delete_itself(admin_client, admin_user):
    answer = admin_client.post("/mine/account/", {"name": admin_user.username})

    assert answer.status_code == 400
    assert User.objects.filter(pk=admin_user.pk).exists()


def test_what_a_reader_owns_stands_in_no_feed_and_in_no_other_s_list(client, lin, owned):
    Dossier.objects.update(title="只有我知道")
    for address in ("/", "/feed.atom", "/dossiers/", "/sitemap.xml", "/sitemap/pages.xml"):
        assert "只有我知道" not in body(client.get(address))


def test_own_pages_are_html_without_a_mistake(lin, owned):
    pages = [a for a in owned if a.endswith("/") and "/api/" not in a]
    for address in [*pages, "/mine/notes/?page=x", "/articles/1/"]:
        answer = lin.get(address, headers={"Accept-Language": "zh-CN"})
        if answer.status_code != 404:
            html5lib.HTMLParser(strict=True).parse(body(answer))
