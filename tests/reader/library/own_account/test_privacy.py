"""Nobody reaches what is not theirs: every address, every kind of account, pages, files and JSON."""

import html5lib
import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reader.access.api_tokens import Token
from reader.library.dossiers.dossier import Dossier, DossierItem
from reader.library.notes.note import Note
from reader.library.reading_list.kept_articles import ReadingItem
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


def test_the_owner_reaches_all_of_it_and_no_cache_keeps_it(lin, owned):
    for address in owned:
        response = lin.get(address)
        assert response.status_code == 200, address
        assert body(response), address
        assert response["Cache-Control"] == "private, no-store", address
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


def test_the_desk_shows_nothing_of_it_where_an_account_is_deleted(admin_client, owned):
    user = User.objects.get(username="lin")

    page = admin_client.get(f"/admin/auth/user/{user.pk}/delete/")

    assert page.status_code == 200
    assert SECRET not in body(page)


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
