"""An editor's correction outlives whatever the archive does to itself: a walk through the table."""

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from archive import counting, editing, search
from archive.ingest import ingest
from archive.models import Article, ArticleTopic, Source, Term, Topic
from tests.desk import document
from tests.test_export import empty

NEWER = "1712393101000"
MOMENT = dt.datetime(2011, 3, 11, 5, 46, tzinfo=dt.UTC)
ORIGIN = ArticleTopic.Origin


def field(name: str, value: object) -> tuple[Callable, Callable]:
    """A correction of one field, and whether it still holds."""
    return (
        lambda article: editing.correct(article, {name: value}),
        lambda article: getattr(article, name) == value and name in article.edited_fields,
    )


def topic(slug: str, origin: str) -> tuple[Callable, Callable]:
    return (
        lambda article: editing.choose([article], [Topic.objects.get(slug=slug)], origin),
        lambda article: article.articletopic_set.get(topic__slug=slug).origin == origin,
    )


def to_bbc(article: Article) -> None:
    editing.correct(article, {"source": Source.objects.get(slug="bbc")})


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
        lambda article: editing.withdraw([article], "编辑的理由"),
        lambda article: article.withdrawn_at and article.withdrawn_note == "编辑的理由",
    ),
    "no copy": (
        lambda article: editing.mark_as_no_copies([article]),
        lambda article: (article.story_chosen, article.story) == (0, None),
    ),
}
TOGETHER = [
    *((name,) for name in CORRECTIONS),
    *itertools.combinations(CORRECTIONS, 2),
    tuple(CORRECTIONS),
]


class Archive:
    """Documents on disk and the articles made of them, corrected as the table says."""

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
        """The outlet changes title, lead and text of everything."""
        text = "会议改期,各国部长同意下次在华沙再议乌克兰与北约的合作。"
        self.write(title="通讯社改了题", lead="通讯社改了导语。", text=text, epoch=NEWER)
        self.ingest()

    def export_and_import(self) -> None:
        path = self.folder / "archive.jsonl"
        call_command("export", str(path))
        empty()
        counting.rebuild()
        ingest([path])

    def lost(self) -> list[tuple[tuple[str, ...], str]]:
        """Which corrections no longer hold, of which articles."""
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
    return search.disagreements() == [] and counting.disagreements() == []


@pytest.mark.django_db
@pytest.mark.parametrize("doing", DOINGS)
def test_corrections_alone_in_pairs_and_all_together_survive(tmp_path, doing):
    archive = Archive(tmp_path, TOGETHER)
    assert archive.lost() == []

    DOINGS[doing](archive)

    assert archive.lost() == []
    assert whole()


@pytest.mark.django_db
@pytest.mark.parametrize("first", DOINGS)
def test_corrections_survive_one_doing_after_another(tmp_path, first):
    archive = Archive(tmp_path, [(name,) for name in CORRECTIONS])

    for then in DOINGS:
        DOINGS[first](archive)
        DOINGS[then](archive)
        assert archive.lost() == [], then

    assert whole()


@pytest.mark.django_db
@pytest.mark.parametrize("doing", DOINGS)
def test_copies_that_an_editor_marked_stay_one_story(tmp_path, doing):
    archive = Archive(tmp_path, [(), (), ()])
    first, second, third = map(archive.article, range(3))
    editing.mark_as_no_copies([third])
    second.refresh_from_db()
    editing.mark_as_copies([first, second])

    DOINGS[doing](archive)

    stories = [archive.article(number).story for number in range(3)]
    assert stories[0] == stories[1] is not None
    assert stories[2] is None
