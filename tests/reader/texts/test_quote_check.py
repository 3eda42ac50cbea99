"""Whether a passage stands in an article, and in which version, in either script."""

import re

import pytest
from django.utils import timezone

from archive.database import deadline
from archive.editing import corrections
from archive.models import Article, Revision
from reader.texts import quoting
from reader.texts.quote_check import occurrences

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(make_article, admin_user):
    article = make_article(title="會談延期", text="臺灣海峽的局勢令人擔憂。", language="zh-Hant")
    Revision.objects.create(article=article, cause="capture", before={"body_text": "局勢平靜。"})
    corrections.correct(article, {"title": "會談如期舉行"}, admin_user)
    return article


def checked(client, article, passage: str) -> str:
    """What the page says of a passage, asked by its own form."""
    page = client.get(article.get_absolute_url()).content.decode()
    assert re.search(r'<textarea[^>]*name="quote"', page)
    [button] = re.findall(r'<button type="submit" name="(\w+)" value="1">', page)
    html = client.get(article.get_absolute_url(), {"quote": passage, button: 1}).content.decode()
    return re.sub(r"\s+", " ", html.split('class="quote-check"')[1].split("</div>")[0])


def test_a_passage_of_either_script_is_found_and_told_as_it_is_written(client, corrected):
    said = checked(client, corrected, "台湾海峡的 局势")

    assert "In the text as it is now" in said
    assert "臺灣海峽的局勢" in said


def test_a_passage_of_an_earlier_version_leads_to_it(client, corrected):
    earlier = corrected.revisions.get(cause="capture")

    said = checked(client, corrected, "局势平静")

    assert f'href="/articles/{corrected.pk}/versions/{earlier.pk}/"' in said
    assert "as it is now" not in said
    assert "In the title until" in checked(client, corrected, "会谈延期")


def test_what_stands_in_no_version_is_said_to(client, corrected):
    assert "No version of this article" in checked(client, corrected, "全面停火")


def test_the_json_says_the_same(client, corrected):
    def told(text):
        return client.get(f"/api/v1/articles/{corrected.pk}/quote/", {"text": text}).json()

    now, earlier, nowhere = told("台灣海峽"), told("局势平静"), told("全面停火")

    assert (now["stands"], now["stands_now"]) == (True, True)
    assert now["results"][0]["passage"] == "臺灣海峽"
    assert (earlier["stands"], earlier["stands_now"]) == (True, False)
    assert earlier["results"][0]["revision"] == corrected.revisions.get(cause="capture").pk
    assert (nowhere["stands"], nowhere["results"]) == (False, [])


def test_words_of_another_region_are_found_as_the_page_shows_them(client, make_article):
    article = make_article(text="新西兰的软件行业抗议。")

    said = checked(client, article, "紐西蘭的軟體行業")

    assert "新西兰的软件行业" in said


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_what_makes_no_sense_is_refused_on_its_field(client, corrected, text):
    answer = client.get(f"/api/v1/articles/{corrected.pk}/quote/", {"text": text})

    assert answer.status_code == 400
    assert [*answer.json()["errors"]] == ["text"]


def test_of_a_withdrawn_article_only_that_is_said(client, corrected):
    Article.objects.filter(pk=corrected.pk).update(withdrawn_at=timezone.now())
    asked = {"quote": "局勢", "check": 1}

    page = client.get(corrected.get_absolute_url(), asked)
    answer = client.get(f"/api/v1/articles/{corrected.pk}/quote/", {"text": "局勢"})

    assert page.status_code == answer.status_code == 410
    assert "局勢" not in page.content.decode()
    assert answer.json() == {"errors": {"detail": ["This article was withdrawn."]}}


def test_a_passage_that_is_nowhere_costs_no_look_at_each_character(corrected, monkeypatch):
    monkeypatch.setattr(quoting, "converted_pieces", None)

    assert occurrences(corrected, "全面停火", "zh-Hans-CN") == []


@pytest.mark.parametrize(
    "address", ["/articles/{}/?quote=全面停火&check=1", "/api/v1/articles/{}/quote/?text=全面停火"]
)
def test_where_time_ends_before_all_were_looked_at_nothing_is_said(
    client, corrected, settings, monkeypatch, address
):
    settings.ANSWER_SECONDS = 600
    monkeypatch.setattr(deadline, "is_over", lambda: True)
    answer = client.get(address.format(corrected.pk))

    assert answer.status_code == 503
    assert "Retry-After" in answer


def test_space_and_characters_folded_to_several_are_found_where_they_stand():
    text = "Die Straße　nach\nＫｉｅｖ，Cafe\u0301 與 ﬁnal。"
    found = {
        asked: quoting.passage_in(text, asked) for asked in ("STRASSE nach", "kiev,café与", "final")
    }

    assert [*found.values()] == ["Straße　nach", "Ｋｉｅｖ，Cafe\u0301 與", "ﬁnal"]
