"""Display preferences in cookies: language, theme, images."""

import re
from pathlib import Path

import pytest
from django.http import HttpResponse, JsonResponse

from reader.serving.middleware import vary_on_preferences
from reader.serving.preferences import CHOICES

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted", "language", "word"),
    [
        ("zh-CN,zh;q=0.9", "zh-Hans", "媒体"),
        ("zh-TW", "zh-Hant", "媒體"),
        ("zh-HK", "zh-Hant", "媒體"),
        ("fr", "en", "Sources"),
    ],
)
def test_the_browser_chooses_the_language(client, accepted, language, word):
    response = client.get("/sources/", headers={"Accept-Language": accepted})

    assert f'<html lang="{language}"' in response.content.decode()
    assert f"<h1>{word}</h1>" in response.content.decode()
    assert response["Content-Language"] == language.lower()
    assert "Accept-Language" in response["Vary"]


def test_the_reader_chooses_another_language_in_the_footer(client):
    response = client.post("/i18n/", {"language": "zh-hant", "next": "/topics/?x=1"})

    assert response["Location"] == "/topics/?x=1"
    assert '<html lang="zh-Hant"' in client.get("/").content.decode()


def test_a_theme_is_kept_and_set_before_the_page_is_drawn(client):
    response = client.post("/preferences/", {"theme": "dark", "next": "/topics/"})

    assert response["Location"] == "/topics/"
    assert 'class="theme-dark ' in client.get("/").content.decode()
    assert response.cookies["theme"]["samesite"] == "Lax"


def test_images_are_allowed_and_refused_again(client):
    client.post("/preferences/", {"images": "1"})
    assert client.cookies["images"].value == "1"
    client.post("/preferences/", {"images": "0"})
    assert client.cookies["images"].value == "0"


def test_a_choice_that_is_none_is_not_kept(client):
    response = client.post("/preferences/", {"theme": "pink", "images": "yes"})

    assert not response.cookies
    client.cookies["theme"] = '"><script>'
    assert 'class="theme-system ' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "next", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_no_choice_leads_to_another_site(client, next):
    assert (
        client.post("/preferences/", {"theme": "dark", "next": next})["Location"] == "/preferences/"
    )


@pytest.mark.parametrize("address", ["/preferences/", "/i18n/"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_on_another_site_changes_nothing(client, address, headers):
    response = client.post(address, {"theme": "dark", "language": "zh-hans"}, headers=headers)

    assert response.status_code == 403
    assert not response.cookies
    assert "<h1>The form was not accepted</h1>" in response.content.decode()


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}]
)
def test_a_form_on_this_site_is_accepted(client, headers):
    assert client.post("/preferences/", {"theme": "dark"}, headers=headers).status_code == 302


def test_caches_are_told_that_pages_differ_by_reader(rf):
    page = vary_on_preferences(lambda request: HttpResponse("x"))(rf.get("/"))
    data = vary_on_preferences(lambda request: JsonResponse({}))(rf.get("/"))

    assert page["Vary"] == "Cookie"
    assert "Vary" not in data


@pytest.mark.parametrize(
    ("name", "value", "sign"),
    [
        ("density", "compact", "density-compact"),
        ("size", "larger", "size-larger"),
        ("theme", "light", "theme-light"),
    ],
)
def test_a_choice_stands_on_the_page_before_it_is_drawn(client, name, value, sign):
    client.post("/preferences/", {name: value})

    root = client.get("/").content.decode().split("<head>")[0]
    assert sign in root


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_can_be_made_on_the_page_of_preferences(client, name):
    form = client.get("/preferences/").content.decode()
    form = form.split('<form class="preferences"')[1].split("</form>")[0]

    offered = set(re.findall(rf'name="{name}" value="([^"]+)"', form))
    assert offered == set(CHOICES[name])
    assert len(re.findall(rf'name="{name}" value="[^"]+" checked', form)) == 1


def test_dark_is_the_same_by_choice_and_by_device():
    css = (ROOT / "static" / "css" / "properties.css").read_text(encoding="utf-8")
    declared = re.compile(r"(--[\w-]+): ([^;]+);")
    chosen = css.split("  .theme-dark {")[1].split("}")[0]
    device = css.split("  .theme-system {")[1].split("}")[0]

    assert len(declared.findall(chosen)) > 10
    assert declared.findall(chosen) == declared.findall(device)


def test_colours_are_written_in_one_file_only():
    sheets = [p for p in (ROOT / "static" / "css").glob("*.css") if p.name != "properties.css"]
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)

    assert len(sheets) > 5
    assert [p.name for p in sheets if colour.search(p.read_text(encoding="utf-8"))] == []
