"""Readers' work survives whatever is done to the archive: a table of what is done, and what shows it."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from archive.editing import corrections, topic_merging
from archive.models import Article, Topic, TopicMerge
from tests.reader.library.readers_work import Work

NEWER = "1712393101000"


def newer(work: Work) -> None:
    work.ingest(
        "ab", text="会议改期，各国部长要谈乌克兰。", lead="北约外长周五另有会议。", epoch=NEWER
    )


def withdraw(work: Work) -> None:
    corrections.withdraw([work.article("a"), work.article("c")], "asked for by its author")


def merge(work: Work) -> None:
    topic_merging.merge(Topic.objects.get(slug="otan"), Topic.objects.get(slug="nato"))


def there_and_back(do: Callable[[Work], None], undo: Callable[[], object]) -> Callable[..., None]:
    def done(work: Work) -> None:
        do(work)
        undo()

    return done


# What is done, and the only things that are shown otherwise afterwards, with what they then say.
TABLE: dict[str, tuple[Callable[[Work], object], dict[str, str]]] = {
    "ingest": (lambda work: work.ingest("abc"), {}),
    "a newer capture": (
        newer,
        {"notes": "Passage changed", "note on its article": "Passage changed"},
    ),
    "reprocess": (lambda work: call_command("reprocess"), {}),
    "retopic": (lambda work: call_command("retopic"), {}),
    "reindex": (lambda work: call_command("reindex"), {}),
    "withdrawal": (
        withdraw,
        {
            "reading list": "withdrawn", "dossier": "withdrawn", "notes": "withdrawn",
            "note on its article": "withdrawn", "new since": "", "feed": "", "result set": "withdrawn",
            "result files": "", "following": "", "searches": "",
        },
    ),
    "withdrawal taken back": (
        there_and_back(withdraw, lambda: corrections.put_back(Article.objects.all(), "")), {},
    ),
    "merge of topics": (
        merge, {"following": "Nato", "new since": "Nato", "feed": 'term="nato"'},
    ),
    "merge undone": (
        there_and_back(merge, lambda: topic_merging.undo(TopicMerge.objects.get())), {},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True  # in which a durable one may begin
        yield Work.made(tmp_path_factory.mktemp("work"))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def before(work, django_db_blocker):
    with django_db_blocker.unblock():
        return work.shown()


@pytest.mark.django_db
@pytest.mark.parametrize("doing", TABLE)
def test_work_is_as_it_was_but_for_what_is_said_of_it(work, before, doing):
    do, told = TABLE[doing]

    do(work)

    after = work.shown()
    assert {name for name in before if before[name] != after[name]} == told.keys()
    for name, words in told.items():
        assert words in after[name], name
