"""Result sets: a list saved, cited, checked by others, and asked again what has changed."""

import csv
import hashlib
import html
import io
import json
import re
import subprocess
import zipfile
import zlib
from contextlib import closing

import pytest
from django.utils import timezone

from archive.editing import corrections
from archive.editing.topic_choices import choose
from archive.models import Article, ArticleTopic
from reader.models import ResultSet
from reader.serving.rationing.slots import ExclusiveStream

pytestmark = pytest.mark.django_db


@pytest.fixture
def nato(make_topic):
    return make_topic("nato", name_zh_hans="北约")


@pytest.fixture
def articles(make_article, nato):
    made = [make_article(title=f"第{n}次会谈", topics=[nato]) for n in range(15)]
    # By an editor, so that corrections leave it.
    ArticleTopic.objects.update(origin=ArticleTopic.Origin.EDITOR)
    return made


def save(client, address: str):
    """Save a list by the link below it, as a reader does; return the answer to the form."""
    page = client.get(address).content.decode()
    [link] = re.findall(r'href="(/results/[^"]+)"', page)
    form = client.get(html.unescape(link)).content.decode()
    [action] = re.findall(r'<form class="preferences" action="([^"]+)" method="post">', form)
    return client.post(html.unescape(action))


@pytest.fixture
def saved(admin_client, articles):
    answer = save(admin_client, "/topics/nato/?ordering=published_at")
    assert answer.status_code == 302
    return ResultSet.objects.get()


def unzipped(client, saved) -> dict[str, bytes]:
    page = client.get(saved.get_absolute_url()).content.decode()
    [address] = re.findall(r'href="(/results/\w+\.zip)"', page)
    with zipfile.ZipFile(io.BytesIO(client.get(address).content)) as file:
        return {name.partition("/")[2]: file.read(name) for name in file.namelist()}


def told(client, saved) -> dict[str, int]:
    """What the page of changes says: how many articles by kind."""
    page = client.get(saved.get_absolute_url()).content.decode()
    [address] = re.findall(r'href="(/results/\w+/changes/)"', page)
    changes = client.get(address).content.decode()
    return {
        kind: int(count)
        for kind, count in re.findall(r'<h2 id="(\w+)">[^<]+<span class="tally">(\d+)', changes)
    }


def test_a_list_is_saved_with_what_it_was(client, saved, articles):
    page = client.get(saved.get_absolute_url()).content.decode()

    assert saved.count == 15
    assert saved.digest in page
    assert [row["id"] for row in saved.rows] == [article.pk for article in articles]
    assert 'href="/topics/nato/?ordering=published_at"' in page
    assert all(article.get_absolute_url() in page for article in articles)
    assert told(client, saved) == {}


def test_ten_changed_and_one_withdrawn_are_exactly_what_it_tells(
    client, saved, articles, make_article, nato, admin_user
):
    for article in articles[:10]:
        corrections.correct(article, {"title": f"{article.title}（修订）"}, admin_user)
    Article.objects.filter(pk=articles[10].pk).update(
        withdrawn_at=timezone.now(), updated_at=timezone.now()
    )
    choose([articles[11]], [nato], ArticleTopic.Origin.EXCLUDED, admin_user)
    make_article(title="新来的", topics=[nato])
    # Filed anew without another word: no change of what is cited.
    Article.objects.filter(pk=articles[12].pk).update(updated_at=timezone.now())

    assert told(client, saved) == {"added": 1, "gone": 1, "withdrawn": 1, "changed": 10}


def test_the_zip_is_checked_with_sha256sum(client, saved, tmp_path, articles):
    files = unzipped(client, saved)
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)

    done = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": OK") == 3
    rows = list(csv.DictReader(io.StringIO(files["list.csv"].decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == [article.title for article in articles]
    assert files["references.bib"].count(b"@article") == 15
    # What the README says of the digests is so, by the JSON.
    lines = "".join(f"{row['id']} {row['content_sha256']}\n" for row in rows)
    assert hashlib.sha256(lines.encode()).hexdigest() == saved.digest
    article = client.get(f"/api/v1/articles/{rows[0]['id']}/").json()
    names = (
        "title", "kicker", "lead", "byline", "language", "published_at", "published_precision",
        "source_url", "body_text",
    )  # fmt: skip
    plain = json.dumps([article[n] for n in names], ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(plain.encode()).hexdigest() == rows[0]["content_sha256"]


def test_the_zip_is_the_same_each_time_and_withdrawn_articles_leave_it(client, saved, articles):
    address = f"{saved.get_absolute_url()[:-1]}.zip"
    assert client.get(address).content == client.get(address).content

    Article.objects.filter(pk=articles[3].pk).update(withdrawn_at=timezone.now())

    files = unzipped(client, saved)
    assert all(articles[3].title.encode() not in raw for raw in files.values())
    assert f"{articles[3].pk},".encode() in files["list.csv"]
    assert b"withdrawn" in files["list.csv"]
    page = client.get(saved.get_absolute_url()).content.decode()
    assert articles[3].title not in page
    assert "withdrawn since" in page


def test_a_search_is_saved_with_its_words(admin_client, make_article):
    found = make_article(text="军演开始。")
    make_article(text="别的事。")

    save(admin_client, "/search/?q=軍演")

    saved = ResultSet.objects.get()
    assert [row["id"] for row in saved.rows] == [found.pk]
    assert "軍演" in saved.title


def as_json(client, saved) -> tuple[list[dict], dict]:
    """The set as JSON, page by page from the link of its page, and what has changed of it."""
    page = client.get(saved.get_absolute_url()).content.decode()
    [address] = re.findall(r'href="(/api/v1/results/\w+/)"', page)
    answers, following = [], f"{address}?page_size=6"
    while following:
        answers.append(client.get(following).json())
        following = answers[-1]["next"]
    return answers, client.get(answers[0]["changes_url"]).json()


def test_a_set_is_told_as_json_and_what_has_changed_of_it(
    client, saved, articles, make_article, nato, admin_user
):
    answers, changes = as_json(client, saved)

    first, told = answers[0], [row for answer in answers for row in answer["results"]]
    lines = "".join(f"{row['id']} {row['content_sha256']}\n" for row in told)
    assert hashlib.sha256(lines.encode()).hexdigest() == first["sha256"] == saved.digest
    assert [row["title"] for row in told] == [article.title for article in articles]
    assert (len(answers), first["count"], first["previous"]) == (3, 15, None)
    assert first["url"].endswith(saved.get_absolute_url())
    assert (first["list_kind"], first["parameters"]) == (
        "/topics/nato", {"ordering": ["published_at"]}
    )  # fmt: skip
    assert client.get(first["list_url"]).status_code == 200
    assert client.get(answers[1]["previous"]).json()["results"] == first["results"]
    assert (changes["is_same"], changes["changed"], changes["added"]) == (True, [], [])

    corrections.correct(articles[0], {"title": "改了"}, admin_user)
    Article.objects.filter(pk=articles[10].pk).update(
        withdrawn_at=timezone.now(), updated_at=timezone.now()
    )
    choose([articles[11]], [nato], ArticleTopic.Origin.EXCLUDED, admin_user)
    new = make_article(title="新来的", topics=[nato])

    answers, changes = as_json(client, saved)
    withdrawn = answers[1]["results"][4]
    assert withdrawn == {
        "id": articles[10].pk,
        "url": withdrawn["url"],
        "content_sha256": told[10]["content_sha256"],
        "state": "withdrawn",
    }
    assert answers[0]["results"] == first["results"]  # as it was saved
    kinds = ("is_same", "added", "gone", "withdrawn", "changed")
    assert [changes[kind] for kind in kinds] == [
        False, [new.pk], [articles[11].pk], [articles[10].pk], [articles[0].pk]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        ("?page=3&page_size=8", 400, "page"), ("?page=0", 400, "page"), ("?page=x", 400, "page"),
        ("?page_size=101", 400, "page_size"), ("?source=rfi", 400, "source"),
        ("changes/?page=1", 400, "page"), ("nothing/", 404, "detail"),
    ],
)  # fmt: skip
def test_as_json_nonsense_is_refused_by_its_name(client, saved, address, status, field):
    answer = client.get(f"/api/v1{saved.get_absolute_url()}{address}")

    assert (answer.status_code, [*answer.json()["errors"]]) == (status, [field])
    assert client.get("/api/v1/results/0123abcd/").status_code == 404


def test_only_who_has_an_account_saves(client, articles):
    answer = client.post("/results/?of=/timeline.json")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")
    assert not ResultSet.objects.exists()


def test_a_set_has_its_limits(admin_client, articles, monkeypatch):
    monkeypatch.setattr("reader.views.result_pages.MOST_ARTICLES", 14)
    answer = save(admin_client, "/topics/nato/")
    assert answer.status_code == 400
    assert "narrow it first" in answer.content.decode()

    monkeypatch.setattr("reader.views.result_pages.MOST_OF_ONE", 0)
    assert save(admin_client, "/topics/nato/").status_code == 400
    assert not ResultSet.objects.exists()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("of=/nowhere.json", 404),
        ("of=/topics/nowhere.json", 404),
        ("of=/timeline.csv", 404),
        ("of=/articles/1.json", 404),
        ("of=//evil.example/timeline.json", 404),
        ("of=" + "x" * 5000, 404),
        ("of=/timeline.json&source=nowhere", 400),
        ("of=/search.json&q=nothing-at-all", 400),
    ],
)
def test_what_is_no_list_is_not_saved(admin_client, articles, query, status):
    assert admin_client.post(f"/results/?{query}").status_code == status
    assert not ResultSet.objects.exists()


@pytest.mark.parametrize("page", ["0", "2", "x", "９" * 9, "-1", ""])
def test_a_page_that_is_not_there_is_not_found(client, saved, page):
    assert client.get(saved.get_absolute_url(), {"page": page}).status_code == 404


def test_a_set_whose_topic_is_gone_says_so(client, saved, nato):
    ArticleTopic.objects.all().delete()
    nato.delete()

    answer = client.get(f"{saved.get_absolute_url()}changes/")

    assert answer.status_code == 200
    assert "no longer there" in answer.content.decode()


def test_more_articles_take_no_more_queries(client, saved, articles, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(saved.get_absolute_url())
    with django_assert_num_queries(2):
        client.get(f"/api/v1{saved.get_absolute_url()}")


def test_a_page_decodes_its_own_articles_alone(client, saved, monkeypatch):
    monkeypatch.setattr("reader.views.result_pages.ON_A_PAGE", 4)
    decoded = []
    loads = json.loads
    monkeypatch.setattr(
        "reader.library.result_sets.result_set.json.loads", lambda s: decoded.append(s) or loads(s)
    )
    whole = saved.rows
    decoded.clear()
    address, titles = saved.get_absolute_url(), []
    while address:
        page = client.get(address).content.decode()
        titles += re.findall(r">(第\d+次会谈)</a>", page)
        following = re.search(r'href="([^"]+)" rel="next', page)
        address = saved.get_absolute_url() + following[1] if following else ""

    assert titles == [row["title"] for row in whole]
    assert len(decoded) == saved.count


def test_only_a_line_feed_ends_what_was_saved_of_an_article(client, saved):
    first, *others = saved.rows
    rows = [first | {"title": "上\u2028下\x85"}, *others]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    ResultSet.objects.update(compressed=zlib.compress(lines.encode()))

    assert ResultSet.objects.get().rows == rows
    assert "上\u2028下" in client.get(saved.get_absolute_url()).content.decode()
    assert told(client, saved) == {}


@pytest.mark.parametrize("kind", ["{}/changes/", "{}.zip", "/api/v1{}/changes/"])
def test_what_is_made_of_a_long_set_waits_for_other_long_lists(client, saved, monkeypatch, kind):
    address = kind.format(saved.get_absolute_url()[:-1])
    with closing(ExclusiveStream[bytes]()):
        assert client.get(address).status_code == 200  # it is short
        monkeypatch.setattr("reader.library.result_sets.one_set_at_a_time.SHORT", 14)
        answer = client.get(address)

    assert (answer.status_code, "Retry-After" in answer) == (503, True)
    assert client.get(address).status_code == 200
