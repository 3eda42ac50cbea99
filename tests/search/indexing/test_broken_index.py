"""A missing or broken search index: `reindex` repairs it while articles change."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from archive import search
from archive.derived import keeping
from archive.models import Article, Entry
from archive.safekeeping import verifying
from archive.search.indexing import rebuilding
from archive.search.indexing.engine import engine

pytestmark = pytest.mark.django_db(transaction=True)
SQLITE = {
    "no index": ["DROP TABLE search_text"],
    "no data": ["DROP TABLE search_text_data"],
    "no terms": ["DROP TABLE search_text_idx"],
    "no sizes": ["DROP TABLE search_text_docsize"],
    "no configuration": ["DROP TABLE search_text_config"],
    "nothing but its name": [
        f"DROP TABLE search_text_{part}" for part in ("data", "idx", "docsize", "config")
    ],
    "data overwritten": ["UPDATE search_text_data SET block = randomblob(50) WHERE id > 10"],
    "structure overwritten": ["UPDATE search_text_data SET block = x'ff' WHERE id = 10"],
    "data deleted": ["DELETE FROM search_text_data"],
    "sizes deleted": ["DELETE FROM search_text_docsize"],
    "emptied": ["INSERT INTO search_text (search_text) VALUES ('delete-all')"],
    "entries deleted": ["DELETE FROM search_entry"],
    "some entries deleted": ["DELETE FROM search_entry WHERE docno % 2 = 0"],
}
POSTGRES = {
    "no index": ["DROP TABLE search_text"],
    "no words": ["ALTER TABLE search_text DROP words"],
    "no function": ["DROP FUNCTION search_holds"],
    "rows deleted": ["DELETE FROM search_text"],
    "words overwritten": ["UPDATE search_text SET words = 'x'"],
    "text overwritten": ["UPDATE search_text SET said = 'x'"],
    "entries deleted": ["DELETE FROM search_entry"],
    "some entries deleted": ["DELETE FROM search_entry WHERE docno % 2 = 0"],
}
DAMAGES = SQLITE if connection.vendor == "sqlite" else POSTGRES


@pytest.fixture
def articles(make_article):
    made = [make_article(title=f"北约第{n}次会议", text=f"会议第{n}天。") for n in range(6)]
    assert search.find("北约").count == 6
    return made


@pytest.fixture(params=DAMAGES.values(), ids=DAMAGES)
def damaged(request, articles):
    with connection.cursor() as cursor:
        for statement in request.param:
            cursor.execute(statement)
    connection.close()  # nobody knows by heart what is no longer there
    return articles


def test_without_an_index_an_article_is_shown_without_what_is_alike(client, articles):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_text")
    connection.close()

    response = client.get(articles[0].get_absolute_url())

    assert response.status_code == 200
    assert response.context["related"] == []


def of_index():
    return verifying.look(["index", "entries", "words"])


def test_a_broken_index_is_told(damaged):
    findings = of_index()

    assert findings
    assert all("`reindex` mends it" in finding.line for finding in findings)


def test_reindex_mends_a_broken_index(damaged):
    call_command("reindex", "--only", "search")

    assert of_index() == []
    assert search.find("北约").count == 6


def test_reindex_of_a_broken_index_can_be_interrupted_and_run_again(damaged, monkeypatch):
    def interrupted(*rows):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "_renew", interrupted)
        patch.setattr(rebuilding, "_add_missing", interrupted)
        with pytest.raises(KeyboardInterrupt):
            search.rebuild()

    search.rebuild()
    assert of_index() == []
    assert search.find("北约").count == 6


def test_a_change_while_a_broken_index_is_made_again_is_found(articles, monkeypatch):
    with transaction.atomic():
        engine().scrap()
    renew = rebuilding._renew

    def change_first():
        with keeping.changing([articles[0].pk]):
            Article.objects.filter(pk=articles[0].pk).update(title="东盟")
        renew()

    monkeypatch.setattr(rebuilding, "_renew", change_first)

    search.rebuild()

    assert search.find("东盟").ids == [articles[0].pk]
    assert of_index() == []
    assert Entry.objects.count() == 6
