"""Reading a closed site: sessions, tokens, and pages that no shared cache keeps."""

from base64 import b64encode

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from reader.access.api_tokens import MOST, Token

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough passphrase"
READ = ["/", "/articles/{}/", "/feed.atom", "/feed.json", "/timeline.csv", "/articles/{}.ris",
        "/sitemap.xml", "/opensearch.xml", "/api/v1/articles/", "/api/v1/articles/{}/",
        "/api/v1/openapi.json", "/api/", "/manifest.webmanifest"]  # fmt: skip


@pytest.fixture
def reader() -> User:
    person = User.objects.create_user("读者", password=PASSWORD, is_staff=True)
    person.groups.add(Group.objects.get(name="Reader"))
    return person


@pytest.fixture
def article(settings, make_article):
    settings.LOGIN_REQUIRED = True
    return make_article(title="机密")


@pytest.fixture
def secret(reader) -> str:
    token = Token(user=reader, name="at home")
    secret = token.renew()
    token.save()
    return secret


def basic(name: str, secret: str) -> str:
    return "Basic " + b64encode(f"{name}:{secret}".encode()).decode()


def ask(address: str, authorization: str, **more):
    return Client().get(address, headers={"Authorization": authorization, **more})


class TestTokens:
    @pytest.mark.parametrize("address", READ)
    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token", "Basic"])
    def test_whoever_shows_a_token_reads_as_the_person_it_is_of(
        self, article, secret, scheme, address
    ):
        shown = basic("读者", secret) if scheme == "Basic" else f"{scheme} {secret}"

        response = ask(address.format(article.pk), shown)

        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-cache"
        assert "Set-Cookie" not in response

    @pytest.mark.parametrize("shown", [
        "Bearer", "Bearer ", "Bearer x", "Bearer \x00", "Bearer 机", "Basic", "Basic !", "Basic 机密",
        "Basic " + b64encode(b"\xff\xfe:x").decode(), "Basic " + b64encode(b"no colon").decode(),
        basic("读者", PASSWORD), basic("读者", ""), basic("", ""), "Digest x", "x" * 5000, "🦊",
    ])  # fmt: skip
    @pytest.mark.parametrize("address", ["/api/v1/articles/", "/feed.atom", "/"])
    def test_what_is_no_token_opens_nothing(self, article, reader, shown, address):
        response = ask(address, shown)

        assert response.status_code == 401
        assert "invalid_token" in response["WWW-Authenticate"]

    def test_a_token_goes_with_the_name_it_is_of(self, article, secret, admin_user):
        assert ask("/feed.atom", basic("admin", secret)).status_code == 401

    def test_a_token_of_somebody_who_left_opens_nothing(self, article, reader, secret):
        User.objects.update(is_active=False)

        assert ask("/api/v1/articles/", f"Bearer {secret}").status_code == 401

    def test_a_digest_is_no_token(self, article, secret):
        digest = Token.objects.get().digest

        assert secret not in str(Token.objects.values().get())
        assert ask("/api/v1/articles/", f"Bearer {digest}").status_code == 401

    def test_a_token_in_an_address_opens_nothing(self, article, secret):
        assert Client().get(f"/feed.atom?token={secret}").status_code == 401

    def test_a_token_does_not_open_the_desk(self, article, secret, admin_user):
        Token.objects.update(user=admin_user)

        for name in ("index", "archive_article_changelist", "auth_user_changelist"):
            response = ask(reverse(f"admin:{name}"), f"Bearer {secret}")
            assert response.status_code == 401

    @pytest.mark.parametrize("address", ["/tokens/", "/preferences/", "/logout/", "/i18n/"])
    def test_a_token_changes_nothing(self, article, secret, address):
        headers = {"Authorization": f"Bearer {secret}"}

        response = Client().post(address, {"name": "x"}, headers=headers)

        assert response.status_code == 401
        assert Token.objects.count() == 1

    def test_where_somebody_is_logged_in_no_other_name_matters(self, article, client, reader):
        client.force_login(reader)
        headers = {"Authorization": basic("proxy", "password")}

        assert client.get("/", headers=headers).status_code == 200

    def test_on_an_open_site_a_header_that_is_no_token_matters_to_nobody(self, make_article):
        assert ask("/", basic("proxy", "password")).status_code == 200


class TestOneSOwnTokens:
    def make(self, client, name: str = "a feed reader"):
        return client.post("/tokens/", {"name": name})

    def test_one_is_made_shown_once_and_revoked(self, article, client, reader):
        client.force_login(reader)
        page = self.make(client)
        secret = page.context["secret"]

        assert secret in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert ask("/feed.atom", f"Bearer {secret}").status_code == 200
        listed = client.get("/tokens/").content.decode()
        assert "a feed reader" in listed
        assert secret not in listed
        client.post("/tokens/", {"revoke": Token.objects.get().pk})
        assert ask("/feed.atom", f"Bearer {secret}").status_code == 401

    @pytest.mark.parametrize("number", ["", "x", "0", "²", "-1", "9" * 50])
    def test_what_is_not_there_is_not_revoked(self, article, client, reader, number):
        client.force_login(reader)

        assert client.post("/tokens/", {"revoke": number}).status_code == 404

    def test_nobody_revokes_or_sees_another_s(self, article, client, secret):
        client.force_login(User.objects.create_user("other"))

        assert "at home" not in client.get("/tokens/").content.decode()
        assert client.post("/tokens/", {"revoke": Token.objects.get().pk}).status_code == 404
        assert Token.objects.count() == 1

    @pytest.mark.parametrize("name", ["", " ", "x" * 101, "\x00"])
    def test_a_name_that_makes_no_sense_is_an_error_on_its_field(
        self, article, client, reader, name
    ):
        client.force_login(reader)

        response = self.make(client, name)

        assert response.status_code == 400
        assert response.context["form"].errors["name"]

    def test_nobody_has_more_than_so_many(self, article, client, reader):
        for number in range(MOST):
            Token.objects.create(user=reader, name="x", digest=str(number))
        client.force_login(reader)

        assert self.make(client).status_code == 400
        assert reader.tokens.count() == MOST

    def test_another_site_cannot_make_one(self, article, reader):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(reader)

        assert self.make(strict).status_code == 403

    def test_on_an_open_site_too_it_needs_a_log_in(self, client):
        assert client.get("/tokens/")["Location"].startswith("/admin/login/")


class TestTokensAtTheDesk:
    def administrator(self) -> User:
        person = User.objects.create_user("head", is_staff=True)
        person.groups.add(Group.objects.get(name="Administrator"))
        return person

    def test_an_administrator_makes_one_for_somebody_and_revokes_it(self, article, client, reader):
        client.force_login(self.administrator())
        page = client.post(
            reverse("admin:reader_token_add"), {"user": reader.pk, "name": "a feed reader"}
        )
        secret = page.context["secret"]

        assert secret in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert ask("/feed.atom", basic("读者", secret)).status_code == 200
        delete = reverse("admin:reader_token_delete", args=[Token.objects.get().pk])
        client.post(delete, fields_of_deletion(client, delete))
        assert ask("/feed.atom", basic("读者", secret)).status_code == 401

    def test_an_administrator_makes_none_for_a_superuser(self, client, admin_user):
        client.force_login(self.administrator())
        page = client.post(reverse("admin:reader_token_add"), {"user": admin_user.pk, "name": "x"})

        assert page.context["errors"]
        assert not Token.objects.exists()

    def test_nobody_else_of_the_desk_sees_tokens_there(self, client, secret):
        editor = User.objects.create_user("editor", is_staff=True)
        editor.groups.add(Group.objects.get(name="Editor"))
        client.force_login(editor)

        for name, args in (("changelist", []), ("add", []), ("delete", [Token.objects.get().pk])):
            address = reverse(f"admin:reader_token_{name}", args=args)
            assert client.get(address).status_code == 403


def fields_of_deletion(client, address: str) -> dict[str, str]:
    assert client.get(address).status_code == 200
    return {"post": "yes"}


class TestWhoIsRefused:
    @pytest.mark.parametrize("method", ["get", "head", "options", "post"])
    def test_a_program_is_told_how_it_gets_in(self, article, method):
        response = getattr(Client(), method)("/api/v1/articles/")

        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith('Bearer realm="')
        assert "Basic" in response["WWW-Authenticate"]
        assert response["Content-Type"] == "application/json"
        if method == "get":
            assert list(response.json()) == ["errors"]

    def test_a_script_of_a_page_makes_no_browser_ask_for_a_password(self, article):
        response = Client().get("/api/v1/articles/", headers={"Sec-Fetch-Site": "same-origin"})

        assert response["WWW-Authenticate"] == 'Bearer realm="archive"'

    @pytest.mark.parametrize("address", READ)
    def test_a_page_of_another_site_reads_nothing(self, article, client, reader, address):
        client.force_login(reader)
        headers = {"Origin": "https://evil.example"}

        for response in (
            client.get(address.format(article.pk), headers=headers),
            client.options(address.format(article.pk), headers=headers),
            Client().get(address.format(article.pk), headers=headers),
        ):
            assert not [n for n in response.headers if n.lower().startswith("access-control")]

    @pytest.mark.parametrize(
        "address",
        ["/", "/search/?q=%E5%8C%97%E7%BA%A6&lang=zh-Hans", "/articles/1/", "/timeline.csv"],
    )
    def test_a_person_comes_back_to_what_was_asked_for(self, article, client, reader, address):
        way = client.get(address, headers={"Sec-Fetch-Mode": "navigate"})["Location"]
        form = fields_of_login(client, way)
        response = client.post(way, form | {"username": "读者", "password": PASSWORD})

        assert response.status_code == 302
        assert response["Location"] == address

    @pytest.mark.parametrize("next", [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "https:evil.example", "http:///evil.example", "/\t/evil.example",
    ])  # fmt: skip
    def test_the_login_leads_to_no_other_site(self, article, client, reader, next):
        sent = {"username": "读者", "password": PASSWORD, "next": next}

        response = client.post("/admin/login/", sent)

        assert response.status_code == 302
        assert response["Location"].startswith("/")
        assert "evil" not in response["Location"]

    @pytest.mark.parametrize("address", ["//evil.example/", "/%5Cevil.example/", "/" + "长" * 900])
    def test_no_address_leads_astray_by_way_of_the_login(self, article, client, address):
        location = client.get(address)["Location"]

        assert location.startswith("/admin/login/?next=/")
        assert not location.startswith("/admin/login/?next=//")
        assert len(location) < 8_000


def fields_of_login(client, address: str) -> dict[str, str]:
    form = BeautifulSoup(client.get(address).content, "lxml").select_one("#login-form")
    return {field["name"]: field.get("value", "") for field in form.select("input[name]")}


class TestAnswersStayWithTheirReader:
    @pytest.mark.parametrize("address", READ)
    def test_no_cache_between_keeps_a_page_of_a_closed_site(self, article, client, reader, address):
        client.force_login(reader)

        response = client.get(address.format(article.pk))

        assert response["Cache-Control"] == "private, no-cache"
        assert {"Cookie", "Authorization"} <= {v.strip() for v in response["Vary"].split(",")}

    def test_a_picture_is_asked_for_anew_and_not_sent_again(
        self, article, client, reader, settings, tmp_path
    ):
        settings.PICTURES_DIR = tmp_path
        folder = tmp_path / "ab" / ("ab" * 32)
        folder.mkdir(parents=True)
        (folder / "320.webp").write_bytes(b"x")
        address = reverse("picture", args=["ab" * 32, "320.webp"])
        client.force_login(reader)
        response = client.get(address)
        again = client.get(address, headers={"If-None-Match": response["ETag"]})

        assert response["Cache-Control"] == again["Cache-Control"] == "private, no-cache"
        assert again.status_code == 304
        assert Client().get(address).status_code == 401

    def test_on_an_open_site_a_page_is_everybody_s_or_its_reader_s(
        self, make_article, client, reader
    ):
        make_article()
        assert "Cache-Control" not in client.get("/")

        client.force_login(reader)
        assert "private" in client.get("/")["Cache-Control"]
        assert client.get("/api/v1/articles/")["Access-Control-Allow-Origin"] == "*"

    def test_on_an_open_site_a_page_that_knows_its_reader_is_the_reader_s(self, client, reader):
        client.force_login(reader)

        assert "no-store" in client.get("/tokens/")["Cache-Control"]
        assert "no-store" in client.get("/admin/")["Cache-Control"]

    @pytest.mark.parametrize("closed", [True, False])
    @pytest.mark.parametrize("address", ["/logout/", "/admin/logout/"])
    def test_who_logs_out_leaves_nothing_in_the_browser(
        self, client, admin_user, settings, address, closed
    ):
        settings.LOGIN_REQUIRED = closed
        client.force_login(admin_user)
        response = client.post(address)

        assert response["Clear-Site-Data"] == '"cache", "storage"'
        assert client.get("/admin/").status_code == 302

    def test_somebody_who_is_not_of_the_desk_logs_out_too(self, article, client):
        client.force_login(User.objects.create_user("reader"))
        assert "/logout/" in client.get("/").content.decode()
        client.post("/logout/")

        assert client.get("/").status_code == 302

    def test_another_site_logs_nobody_out(self, article, client, reader):
        client.force_login(reader)
        client.post("/logout/", headers={"Sec-Fetch-Site": "cross-site"})

        assert client.get("/").status_code == 200

    def test_another_person_at_the_same_browser_finds_nothing(self, article, client, reader):
        client.force_login(User.objects.create_user("other", is_staff=True))

        response = client.post("/admin/login/", {"username": "读者", "password": PASSWORD})

        assert response.status_code == 302
        assert "Clear-Site-Data" in response

    def test_saving_at_the_desk_clears_nothing(self, article, admin_client):
        response = admin_client.post("/preferences/", {"theme": "dark"})

        assert "Clear-Site-Data" not in response

    def test_the_session_is_for_this_site_and_no_script(self, client, reader):
        sent = {"username": "读者", "password": PASSWORD}
        cookie = client.post("/admin/login/", sent).cookies["sessionid"]

        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
