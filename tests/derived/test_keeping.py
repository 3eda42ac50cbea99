"""Changes of articles keep index, tallies, copies and topics true, and go through one module."""

import ast
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction

from archive import search
from archive.database import retrying
from archive.derived import keeping, tallies
from archive.editing import corrections as article_corrections
from archive.intake import articles as intake_articles
from archive.models import Article, ArticleTopic, Revision, Term
from tests.helpers.agreement import disagreements

ROOT = Path(__file__).parents[2] / "archive"
# Where what is derived from articles is written, and mended by `verify --repair` (`verifying`);
# everybody else goes through `keeping`.
DERIVING = {
    "keeping.py", "tallies.py", "recounting.py", "copies.py", "relinking.py", "assigning.py",
}  # fmt: skip
WRITING = {
    "search": {"forget", "index", "write", "note_withdrawn"},
    "tallies": {"created", "changing"},
    "copies": {"sketch_and_link", "unlink"},
    "assigning": {"note_topics"},
}
DERIVED = {"Entry", "Tally", "TopicPair", "Shingle"}
CHANGES = {"create", "bulk_create", "update", "bulk_update", "delete", "update_or_create", "insert"}


def outside() -> list[Path]:
    return [
        path
        for path in ROOT.rglob("*.py")
        if path.name not in DERIVING and not {"search", "migrations", "verifying"} & set(path.parts)
    ]


def test_only_the_door_writes_what_is_derived():
    offenders = []
    for path in outside():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            said = ast.unparse(node.func)
            owner, _, name = said.rpartition(".")
            if name in WRITING.get(owner, ()) or (
                name in CHANGES and said.split(".")[0].split("(")[0] in DERIVED
            ):
                offenders.append(f"{path.name}:{node.lineno} {said}")

    assert offenders == []


def test_only_the_door_and_an_editors_choice_write_stories():
    named = {
        path.name
        for path in outside()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and {"story", "topicless", "published_day"} & {word.arg for word in node.keywords}
    }

    assert named <= {"copy_marks.py", "articles.py"}


@pytest.mark.django_db
def test_a_change_of_everything_leaves_everything_true(make_article, make_topic):
    topic = make_topic("nato")
    Term.objects.create(topic=topic, text="北约")
    article = make_article(title="日本", text="东京开会。")

    with keeping.changing([article.pk]) as now:
        now[article.pk].title = "北约"
        now[article.pk].published_at = "2020-02-03T00:00Z"
        now[article.pk].save()

    article.refresh_from_db()
    assert str(article.published_day) == "2020-02-03"
    assert not article.topicless
    assert ArticleTopic.objects.get().published_day == article.published_day
    assert search.find("title:北约").ids == [article.pk]
    assert disagreements() + tallies.disagreements() == []


@pytest.mark.django_db
def test_what_one_editor_corrects_stays_when_another_saves_what_he_saw_before(make_article):
    article = make_article(title="甲", byline="乙")
    seen = Article.objects.get(pk=article.pk)
    article_corrections.correct(article, {"title": "丙"})

    article_corrections.correct(seen, {"byline": "丁"})

    article.refresh_from_db()
    assert sorted(article.edited_fields) == ["byline", "title"]
    assert article.machine_read == {"title": "甲", "byline": "乙"}
    assert (article.title, article.byline) == ("丙", "丁")


@pytest.mark.django_db
def test_a_revision_keeps_what_was_there_not_what_the_editor_had_seen(make_article):
    article = make_article(title="甲")
    seen = Article.objects.get(pk=article.pk)
    article_corrections.correct(article, {"title": "丙"})

    article_corrections.correct(seen, {"title": "戊"})

    assert Revision.objects.order_by("-pk").first().before["title"] == "丙"
    seen.refresh_from_db()
    assert seen.machine_read == {"title": "甲"}


@pytest.mark.django_db
def test_a_date_that_an_editor_set_since_it_was_read_is_not_read_again(make_article):
    article = make_article()
    seen = Article.objects.get(pk=article.pk)
    article_corrections.correct(article, {"published_at": None, "published_precision": "unknown"})

    said = intake_articles.redate(seen, {"published_at": article.captured_at})

    assert said == ""
    assert Article.objects.get(pk=article.pk).published_at is None


class SaidError(Exception):
    """A fake error of a database driver, with its code."""

    def __init__(self, **codes):
        vars(self).update(codes)


def busy(**codes):
    error = OperationalError("busy")
    error.__cause__ = SaidError(**codes)
    return error


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(retrying, "PAUSE", 0.0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("codes", [{"sqlite_errorcode": 5}, {"sqlstate": "40P01"}])
def test_a_transaction_that_had_to_give_way_is_run_again(at_once, codes):
    answers = iter([busy(**codes), busy(**codes), None])
    told = []

    def once():
        if error := next(answers):
            raise error
        return "done"

    assert retrying.run(once, patience=60, notice=told.append) == "done"
    assert len(told) == 2


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_for_another_reason_is_said_at_once(at_once):
    def once():
        raise busy(sqlite_errorcode=13)

    with pytest.raises(OperationalError):
        retrying.run(once, patience=60)


@pytest.mark.django_db
def test_a_part_of_a_transaction_is_not_run_again_alone(at_once):
    tried = []

    def once():
        tried.append(connection.in_atomic_block)
        raise busy(sqlite_errorcode=5)

    with pytest.raises(OperationalError), transaction.atomic():
        retrying.run(once, patience=60)

    assert tried == [True]
