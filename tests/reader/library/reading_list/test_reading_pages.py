"""The reading list of an account, without scripts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.editing import corrections
from archive.models import Article
from reader.library.reading_list.kept_articles import ReadingItem
from tests.reader.library.sending import send

pytestmark = pytest.mark.django_db
LIST = "/mine/reading/"


def test_an_article_is_kept_from_its_page_and_found_again(lin, make_article):
    article = make_article(title="北约开会")
    page = lin.get(article.get_absolute_url())

    done = send(lin, page, LIST, ("do", f"keep {article.pk}"))

    assert done["Location"] == article.get_absolute_url()
    assert "北约开会" in lin.get(LIST).content.decode()
    again = lin.get(article.get_absolute_url())
    assert f'value="drop {article.pk}" aria-pressed="true"' in again.content.decode()


def test_articles_of_a_list_are_kept_read_and_taken_out_together(lin, make_article):
    made = [make_article(title=f"第{n}次会议") for n in range(3)]
    ids = [str(each.pk) for each in made]

    send(lin, lin.get("/"), LIST, ("do", "keep"), article=ids[:2])
    send(lin, lin.get(LIST), LIST, ("do", "read-shown"))
    assert ReadingItem.objects.exclude(read_at=None).count() == 2
    assert "第0次会议" not in lin.get(f"{LIST}?show=unread").content.decode()

    send(lin, lin.get(LIST), LIST, ("do", "drop"), article=[ids[0]])
    page = lin.get(LIST).content.decode()
    assert "第1次会议" in page
    assert "第0次会议" not in page
    assert "第0次会议" in lin.get(f"{LIST}?show=read").content.decode()


def test_what_was_withdrawn_stays_in_the_list_marked_and_can_be_taken_out(
    lin, make_article, admin_user
):
    article = make_article(title="后来撤下的报道")
    lin.post(LIST, {"do": f"keep {article.pk}"})
    corrections.withdraw([article], "", admin_user)

    page = lin.get(LIST)

    assert "后来撤下的报道" in page.content.decode()
    assert "已撤下" in lin.get(LIST, headers={"Accept-Language": "zh-CN"}).content.decode()
    send(lin, page, LIST, ("do", "drop"), article=[str(article.pk)])
    assert not ReadingItem.objects.exists()


@pytest.mark.parametrize(
    "sent", [{}, {"do": "burn 1"}, {"do": "keep", "article": ["x"]}, {"do": "keep " + "9" * 40}]
)
def test_nonsense_is_refused_and_nothing_is_kept(lin, sent):
    assert lin.post(LIST, sent).status_code == 400
    assert not ReadingItem.objects.exists()


@pytest.mark.parametrize("query", ["show=x", "page=0", "page=x", "page=99999999999"])
def test_a_nonsense_parameter_is_refused(lin, query):
    assert lin.get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "javascript:alert(1)", "https:evil"])
def test_a_way_back_to_another_site_is_not_taken(lin, make_article, elsewhere):
    article = make_article()

    done = lin.post(LIST, {"do": f"keep {article.pk}", "next": elsewhere})
    refused = lin.post(LIST, {"do": "keep", "next": elsewhere})

    assert done["Location"] == LIST
    assert refused.status_code == 400
    assert elsewhere not in refused.content.decode()


def test_where_nothing_was_chosen_that_is_said_and_the_way_back_is_there(lin, make_article):
    article = make_article()

    refused = send(lin, lin.get("/?page_size=10"), LIST, ("do", "keep"))

    assert refused.status_code == 400
    assert '<a href="/?page_size=10">Back to where you were</a>' in refused.content.decode()
    done = send(lin, lin.get("/"), LIST, ("do", "keep"), article=[str(article.pk)])
    assert "Done with 1 article." in lin.get(done["Location"]).content.decode()


def test_a_list_asks_no_more_for_many_entries(lin, make_article):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            lin.get("/")
            lin.get(LIST)
        return len(asked)

    make_article()
    lin.post(LIST, {"do": "keep", "article": [Article.objects.get().pk]})
    statements()
    few = statements()
    for _ in range(12):
        make_article()
    lin.post(LIST, {"do": "keep", "article": list(Article.objects.values_list("pk", flat=True))})

    statements()
    assert statements() <= few


def test_without_an_account_the_page_tells_of_the_browser_and_keeps_nothing(client, make_article):
    article = make_article()

    assert "data-kept-here" in client.get(LIST).content.decode()
    assert client.post(LIST, {"do": f"keep {article.pk}"}).status_code == 403
    assert not ReadingItem.objects.exists()


@pytest.mark.parametrize("address", ["/mine/dossiers/", "/mine/notes/?q=x", "/mine/account/"])
def test_without_an_account_a_page_says_where_things_are_kept_and_what_without_scripts(
    client, address
):
    page = client.get(address).content.decode()

    assert "Without an account all of this is in this browser only" in page
    assert f'href="/admin/login/?next={address.replace("?", "%3F").replace("=", "%3D")}"' in page
    assert "without an account nothing can be kept or followed" in page
    assert client.post("/mine/dossiers/", {"title": "x"}).status_code == 403


def test_what_is_empty_says_so_and_keeps_its_ways_out(lin, make_article):
    article = make_article()
    lin.post(LIST, {"do": f"read {article.pk}"})

    for part in ("", "?show=unread"):
        page = lin.get(LIST + part).content.decode()
        assert "Nothing is here." in page
        assert 'href="?show=read"' in page
    assert "Note on a passage" in lin.get("/mine/notes/").content.decode()
    assert "Nothing was found." in lin.get("/mine/notes/?q=x").content.decode()
    assert "There are none yet." in lin.get("/dossiers/").content.decode()
