"""Corrections survive everything the archive does to itself, one operation after another."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction

from archive.derived import recounting, tallies
from archive.editing import copy_marks, topic_choices
from archive.editing import corrections as article_corrections
from archive.editing.event_choices.joining import join_events
from archive.editing.event_choices.naming import name_event
from archive.editing.event_choices.parting import part_from_events
from archive.intake.ingest import ingest
from archive.models import Article, ArticleTopic, EventName, Source, Term, Topic
from archive.safekeeping.verifying import look
from tests.export.test_records import empty
from tests.helpers.agreement import disagreements
from tests.helpers.desk import document

pytestmark = pytest.mark.long

NEWER = "1712393101000"
MOMENT = dt.datetime(2011, 3, 11, 5, 46, tzinfo=dt.UTC)
ORIGIN = ArticleTopic.Origin


def field(name: str, value: object) -> tuple[Callable, Callable]:
    """Return two functions of an article: correct a field, and check that it is still corrected."""
    return (
        lambda article: article_corrections.correct(article, {name: value}),
        lambda article: getattr(article, name) == value and name in article.edited_fields,
    )


def topic(slug: str, origin: str) -> tuple[Callable, Callable]:
    return (
        lambda article: topic_choices.choose([article], [Topic.objects.get(slug=slug)], origin),
        lambda article: article.articletopic_set.get(topic__slug=slug).origin == origin,
    )


def to_bbc(article: Article) -> None:
    article_corrections.correct(article, {"source": Source.objects.get(slug="bbc")})


def name(article: Article) -> None:
    EventName.objects.create(article=article, name="编辑起的名")


def alone(article: Article) -> bool:
    """Whether no article that an editor put elsewhere is in the event of this one."""
    others = Article.objects.exclude(event_chosen=None).exclude(pk=article.pk)
    return article.event_id is None or not others.filter(event=article.event_id).exists()


CORRECTIONS: dict[str, tuple[Callable, Callable]] = {
    "title": field("title", "编辑改的题"),
    "date": field("published_at", MOMENT),
    "precision": field("published_precision", "estimated"),
    "byline": field("byline", "编辑某人"),
    "source": (to_bbc, lambda article: article.source.slug == "bbc"),
    "language": field("language", "zh-Hant"),
    "section": field("section", "编辑的栏目"),
    "kicker": field("kicker", "编辑的眉题"),
    "lead": field("lead", "编辑的导语。"),
    "topic added": topic("cuba", ORIGIN.EDITOR),
    "topic excluded": topic("nato", ORIGIN.EXCLUDED),
    "withdrawn": (
        lambda article: article_corrections.withdraw([article], "编辑的理由"),
        lambda article: article.withdrawn_at and article.withdrawn_note == "编辑的理由",
    ),
    "event name": (name, lambda article: article.event_name.name == "编辑起的名"),
    "event of its own": (
        lambda article: part_from_events([article]),
        lambda article: article.event_chosen == article.pk and alone(article),
    ),
    "no copy": (
        lambda article: copy_marks.mark_as_no_copies([article]),
        lambda article: (article.story_chosen, article.story) == (0, None),
    ),
}


def threes(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return groups of at most three names, so that every two names are together in one of them."""
    left = set(itertools.combinations(names, 2))
    groups = []
    while left:
        first, second = min(left)
        others = [name for name in names if name not in (first, second)]
        third = max(others, key=lambda name: len(left & pairs(first, second, name)))
        groups.append(tuple(sorted((first, second, third), key=names.index)))
        left -= pairs(*groups[-1])
    return groups


def pairs(*names: str) -> set[tuple[str, ...]]:
    return set(itertools.permutations(names, 2))


TOGETHER = [*((name,) for name in CORRECTIONS), *threes([*CORRECTIONS]), tuple(CORRECTIONS)]


class Archive:
    """Documents on disk and their articles, with the corrections of the table applied."""

    def __init__(self, folder: Path, together: list[tuple[str, ...]]) -> None:
        self.folder, self.together = folder, together
        self.documents = folder / "documents"
        self.documents.mkdir()
        nato = Topic.objects.create(slug="nato", kind="organisation", name_en="NATO")
        Topic.objects.create(slug="cuba", kind="place", name_en="Cuba")
        Term.objects.create(topic=nato, text="北约")
        Source.objects.create(slug="bbc", name_en="BBC")
        self.write()
        self.ingest()
        for number, names in enumerate(together):
            for name in names:
                CORRECTIONS[name][0](self.article(number))

    def write(self, **changes: str) -> None:
        for number in range(len(self.together)):
            given = {"title": f"第{number}次外长会议", "name": f"n{number:03}", **changes}
            (self.documents / f"{number:03}.txt").write_text(document(**given))

    def article(self, number: int) -> Article:
        return Article.objects.get(identity__contains=f"n{number:03}")

    def ingest(self) -> None:
        ingest(sorted(self.documents.iterdir()))

    def newer(self) -> None:
        """Ingest newer versions of all documents, with other title, lead and text."""
        text = "会议改期,各国部长同意下次在华沙再议乌克兰与北约的合作。"
        self.write(title="通讯社改了题", lead="通讯社改了导语。", text=text, epoch=NEWER)
        self.ingest()

    def export_and_import(self) -> None:
        path = self.folder / "archive.jsonl"
        call_command("export", str(path))
        empty()
        recounting.rebuild()
        ingest([path], trusted=True)

    def lost(self) -> list[tuple[tuple[str, ...], str]]:
        """Return the corrections that were lost, with those made on the same article."""
        return [
            (names, name)
            for number, names in enumerate(self.together)
            for name in names
            if not CORRECTIONS[name][1](self.article(number))
        ]


DOINGS: dict[str, Callable[[Archive], None]] = {
    "ingest": Archive.ingest,
    "a newer capture": Archive.newer,
    "reprocess": lambda archive: call_command("reprocess"),
    "retopic": lambda archive: call_command("retopic"),
    "redate": lambda archive: call_command("redate"),
    "reindex": lambda archive: call_command("reindex"),
    "export and import": Archive.export_and_import,
}


def whole() -> bool:
    return disagreements() == [] and tallies.disagreements() == []


@pytest.mark.django_db
def test_corrections_alone_each_with_each_and_all_together_survive(tmp_path, subtests):
    archive = Archive(tmp_path, TOGETHER)
    assert archive.lost() == []

    for name, do in DOINGS.items():
        archive.write()
        with subtests.test(name), transaction.atomic():
            do(archive)

            assert archive.lost() == []
            assert whole()
            transaction.set_rollback(True)
        cache.clear()


def each_after_each(names: Sequence[str]) -> Iterator[str]:
    """Yield names so that every one comes right after every other, and twice in a row."""
    for number, name in enumerate(names):
        yield name
        for other in names[number + 1 :]:
            yield from (name, other)
    yield names[0]


@pytest.mark.django_db
def test_corrections_survive_one_doing_after_another(tmp_path):
    archive = Archive(tmp_path, [(name,) for name in CORRECTIONS])

    done = [*each_after_each([*DOINGS])]
    assert {*itertools.pairwise(done)} == {*itertools.product(DOINGS, repeat=2)}
    for number, doing in enumerate(done):
        DOINGS[doing](archive)
        assert archive.lost() == [], done[: number + 1]

    assert whole()


REPOSTED = "".join(
    f"第{n}项议题由{chr(0x4E10 + n * 61)}国代表提出，各方在{n}小时后表决。" for n in range(20)
)


@pytest.mark.django_db
@pytest.mark.parametrize("doing", sorted(DOINGS.keys() - {"a newer capture"}))
def test_a_repost_that_an_editor_said_is_none_stays_alone(tmp_path, doing):
    """Two reposts of one outlet's text, of which an editor took the second out of the story."""
    archive = Archive(tmp_path, [(), (), ()])
    note = "编者按：本文转自合作媒体，" + "".join(chr(0x5100 + n * 37) for n in range(200))
    for number in range(3):
        path = archive.documents / f"{number:03}.txt"
        text = REPOSTED + (note if number else "")
        path.write_text(document(title="表决的议题", name=f"n{number:03}", text=text, epoch=NEWER))
    archive.ingest()
    bbc = Source.objects.get(slug="bbc")
    article_corrections.correct(archive.article(1), {"source": bbc})
    article_corrections.correct(archive.article(2), {"source": bbc})
    assert len({archive.article(number).story for number in range(3)}) == 1
    copy_marks.mark_as_no_copies([archive.article(2)])

    DOINGS[doing](archive)

    stories = [archive.article(number).story for number in range(3)]
    assert stories[0] == stories[1] is not None
    assert stories[2] is None
    assert disagreements() == []


@pytest.mark.django_db
@pytest.mark.parametrize("doing", DOINGS)
def test_copies_that_an_editor_marked_stay_one_story(tmp_path, doing):
    archive = Archive(tmp_path, [(), (), ()])
    first, second, third = map(archive.article, range(3))
    copy_marks.mark_as_no_copies([third])
    second.refresh_from_db()
    copy_marks.mark_as_copies([first, second])

    DOINGS[doing](archive)

    stories = [archive.article(number).story for number in range(3)]
    assert stories[0] == stories[1] is not None
    assert stories[2] is None


@pytest.mark.django_db
@pytest.mark.parametrize("doing", DOINGS)
def test_events_that_an_editor_joined_and_named_stay_so(tmp_path, doing):
    archive = Archive(tmp_path, [(), (), (), ()])
    _first, _second, third, fourth = map(archive.article, range(4))
    part_from_events([third, fourth])
    join_events([archive.article(0), archive.article(1)])
    name_event(archive.article(0).event, name="会议", thread_name="外长会议")

    DOINGS[doing](archive)

    events = [archive.article(number).event for number in range(4)]
    assert events[0] == events[1] is not None
    assert events[2] == events[3] is not None
    assert events[0] != events[2]
    assert events[0].name == "会议"
    assert events[0].thread == events[2].thread is not None
    assert events[0].thread.name == "外长会议"
    assert look(["events"]) == []
