"""Long work cut into short transactions: others write in between, and it can be resumed."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.utils import timezone

from archive import search
from archive.database import short_transactions
from archive.derived import recounting, relinking, rematching
from archive.editing import batches, topic_merging
from archive.editing import corrections as article_corrections
from archive.extraction.processes import Readers
from archive.intake import captures
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.intake.rereading import reprocessing
from archive.models import (
    Article,
    ArticleTopic,
    Batch,
    Capture,
    Entry,
    Revision,
    Shingle,
    Tally,
    Term,
    Topic,
    TopicMerge,
    TopicPair,
)
from archive.safekeeping.verifying import look
from archive.topics import loading
from tests.helpers.desk import document

pytestmark = pytest.mark.long

TOPICS = """
[[topic]]
slug = "nato"
kind = "organisation"
name = {zh-hans = "北约"}
terms = ["北约", "北大西洋公约组织"]

[[topic]]
slug = "ministers"
kind = "theme"
name = {zh-hans = "部长"}
parent = "asean"
terms = ["部长"]

[[topic]]
slug = "asean"
kind = "organisation"
name = {zh-hans = "东盟"}
terms = ["东盟"]
"""
LONG = "各国外长在会后发表联合声明表示将继续支持对话并呼吁有关各方保持克制。" * 8


@pytest.fixture
def one_by_one(monkeypatch):
    """Make each step take one item, as on a very slow machine."""
    monkeypatch.setattr(short_transactions, "STEP", 0.0)
    monkeypatch.setattr(short_transactions, "FIRST", 1)
    monkeypatch.setattr(captures, "AT_FIRST", 1)
    monkeypatch.setattr(recounting, "MOST", 1)


def written(folder, *names: str, **given: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(document(name=name, title=f"北约第{name}次会议", **given))


@pytest.fixture
def archive(db, tmp_path):
    """Six articles, two of them copies, under two topics; more documents wait in a folder."""
    for slug, word in (("alliance", "北约"), ("ukraine", "乌克兰")):
        topic = Topic.objects.create(slug=slug, name_en=slug, kind=Topic.Kind.THEME)
        Term.objects.create(topic=topic, text=word)
    written(tmp_path / "first", *"abcd")
    written(tmp_path / "first", "e", "f", text=LONG)
    ingest(files_below([tmp_path / "first"]))
    written(tmp_path / "more", "g", "h")
    written(
        tmp_path / "more", "a", "b", "e", text="新的版本说部长们七月再议。", epoch="1712399999000"
    )
    (tmp_path / "more" / "i").write_text("")
    (tmp_path / "topics.toml").write_text(TOPICS)
    (tmp_path / "refused").mkdir()
    for name in "xyz":
        refused(document(name=name).encode(), name)
    return tmp_path


def refused(raw: bytes, name: str) -> None:
    """Store a capture that was rejected once, and could be read by now."""
    Capture.objects.create(
        sha256=name, origin=name, compressed=Capture.compress(raw), size=len(raw),
        outcome=Capture.Outcome.REJECTED, received_at=timezone.now(),
    )  # fmt: skip


def ids() -> list[int]:
    return list(Article.objects.order_by("pk").values_list("pk", flat=True))


def correct_all() -> Batch:
    def step(articles: Sequence[Article], batch: Batch) -> int:
        plans = [(a, article_corrections.planned(a, {"title": f"{a.pk} 东盟"})) for a in articles]
        return article_corrections.apply(plans, batch=batch)

    return batches.carry_out(ids(), "all", step, None)


def two() -> list[Topic]:
    return list(Topic.objects.order_by("slug"))


def each_made_wrong() -> None:
    Article.objects.update(content_hash="x", section="x")


def without_copies() -> None:
    Shingle.objects.filter(number__gt=0).delete()
    Article.objects.update(story=None)


def miscounted() -> None:
    Tally.objects.update(articles=7)
    TopicPair.objects.all().delete()


# What comes before, and the long work itself.
WORKS: dict[str, tuple[Callable[[], object], Callable[..., object]]] = {
    "ingest": (lambda: None, lambda folder: ingest(files_below([folder / "more"]))),
    "load_topics": (
        lambda: None, lambda folder: loading.load(loading.read(folder / "topics.toml"))
    ),
    "reprocess": (each_made_wrong, lambda folder: reprocessing.reprocess()),
    "retopic": (
        lambda: Term.objects.create(topic=two()[1], text="外长"),
        lambda folder: rematching.retopic(),
    ),
    "a change of many": (lambda: None, lambda folder: correct_all()),
    "its undoing": (correct_all, lambda folder: batches.undo(Batch.objects.last(), None, "")),
    "a merge": (lambda: None, lambda folder: topic_merging.merge(*two())),
    "its undoing as well": (
        lambda: topic_merging.merge(*two()),
        lambda folder: topic_merging.undo(TopicMerge.objects.get()),
    ),
    "reindex --only search": (lambda: None, lambda folder: search.rebuild()),
    "reindex --only copies": (without_copies, lambda folder: relinking.rebuild()),
    "reindex --only counts": (miscounted, lambda folder: recounting.rebuild()),
}  # fmt: skip
WRONG_UNTIL_DONE = (each_made_wrong, without_copies, miscounted)


def told() -> list[list[tuple]]:
    """A snapshot of the archive without ids and moments, to compare."""
    return [
        sorted(map(repr, rows))
        for rows in (
            Article.objects.values_list(
                "identity", "title", "section", "edited_fields", "body_text", "content_hash",
                "published_day", "story", "topicless",
            ),
            ArticleTopic.objects.values_list("article__identity", "topic__slug", "origin", "score"),
            Topic.objects.values_list("slug", "name_zh_hans", "parent__slug"),
            Term.objects.values_list("topic__slug", "text", "active"),
            Capture.objects.values_list("sha256", "outcome", "article__identity"),
            Revision.objects.values_list("article__identity", "cause", "before__title"),
            Tally.objects.exclude(articles=0).values_list(
                "topic", "span", "first", "source__slug", "articles"
            ),
            TopicPair.objects.exclude(articles=0).values_list("topic", "other", "articles"),
            Shingle.objects.values_list("article__identity", "number"),
            Entry.objects.values_list("article__identity", "digest", "version"),
        )
    ]  # fmt: skip


def wrong() -> list[str]:
    found = [f.line for f in look(("articles", "topics", "counts", "index", "entries", "words"))]
    return [line for line in found if "did not end" not in line]


def undone(work: Callable[[], object]) -> list[list[tuple]]:
    """A snapshot of the archive after some work, which is then rolled back."""
    with transaction.atomic():
        work()
        said = told()
        transaction.set_rollback(True)
    return said


class StoppedHere(Exception):
    """Raised in the place of a step."""


@pytest.mark.parametrize("work", WORKS)
def test_broken_off_after_any_step_the_archive_is_whole_and_the_next_run_ends_it(
    archive, one_by_one, monkeypatch, work
):
    before, work = WORKS[work]
    before()
    step, taken, stop = short_transactions.Pace.step, [], [0]

    def counted(self, change, *rest):
        taken.append(change)
        if len(taken) == stop[0]:
            raise StoppedHere
        return step(self, change, *rest)

    monkeypatch.setattr(short_transactions.Pace, "step", counted)
    wanted = undone(lambda: work(archive))
    steps = len(taken)
    assert steps > 1

    for stop[0] in range(2, steps + 1, 1 + steps // 6):
        with transaction.atomic():
            taken.clear()
            with pytest.raises(StoppedHere):
                work(archive)
            assert before in WRONG_UNTIL_DONE or wrong() == []
            stop[0] = 0
            work(archive)
            assert wrong() == []
            assert told() == wanted
            transaction.set_rollback(True)


@pytest.mark.parametrize("work", WORKS)
def test_a_step_that_the_database_took_back_is_done_once(archive, monkeypatch, work):
    before, work = WORKS[work]
    before()
    wanted = undone(lambda: work(archive))

    def twice(change, *rest):
        with transaction.atomic():
            change()
            transaction.set_rollback(True)
        return change()

    monkeypatch.setattr(short_transactions.retrying, "run", twice)
    made = work(archive)

    assert told() == wanted
    assert not isinstance(made, Batch) or made.count == made.revisions.count() == 6


class Clock:
    """A fake clock that advances only by simulated work and waiting."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += [seconds] if seconds else []


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(short_transactions, "time", clock)
    return clock


def changing(clock: Clock, seconds: dict[int, float]) -> tuple[list[list[int]], Callable]:
    """A fake change whose items take so many seconds each, and the batches it was given."""
    given: list[list[int]] = []

    def change(items: Sequence[int]) -> None:
        given.append(list(items))
        clock.now += sum(seconds[item] for item in items)

    return given, change


@pytest.mark.parametrize("each", [0.0001, 0.004, 0.05, 0.3, 3.0])
def test_no_more_is_done_at_once_than_half_a_second_allows(db, clock, each):
    items = list(range(1000))
    given, change = changing(clock, dict.fromkeys(items, each))

    list(short_transactions.Pace().each(items, change))

    assert [item for some in given for item in some] == items
    assert max(map(len, given)) <= short_transactions.MOST
    for some in given[1:]:
        assert len(some) == 1 or len(some) * each <= short_transactions.STEP


def test_what_weighs_more_is_taken_with_fewer_beside_it(db, clock):
    items = list(range(400))
    weights = [1] * 300 + [10] * 100
    given, change = changing(clock, {n: weights[n] * 0.004 for n in items})

    list(short_transactions.Pace().each(items, change, weights))

    assert max(sum(weights[n] * 0.004 for n in some) for some in given) <= short_transactions.STEP


def test_a_change_that_is_not_to_be_made_together_is_tried_with_fewer(db):
    given = []

    def change(items):
        if len(items) > 1 and 5 in items:
            raise short_transactions.FewerError
        given.extend(items)

    list(short_transactions.Pace().each(range(40), change))

    assert given == list(range(40))


sqlite_only = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL's writers queue for the lock"
)


@sqlite_only
@pytest.mark.parametrize("each", [0.005, 0.02, 0.04])
@pytest.mark.django_db(transaction=True)
def test_others_get_a_turn_between_the_steps(clock, each, monkeypatch):
    given, change = changing(clock, dict.fromkeys(range(100), each))
    turns = [0.0]
    monkeypatch.setattr(clock, "sleep", lambda seconds: turns.append(clock.now))

    list(short_transactions.Pace().each(range(100), change))

    assert len(given) >= 2
    assert sum(map(len, given)) == 100
    longest = max(after - before for before, after in pairwise([*turns, clock.now]))
    assert longest <= short_transactions.LONGEST + 1e-6


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_turn_is_long_enough_for_who_tries_each_tenth_of_a_second(clock):
    _given, change = changing(clock, dict.fromkeys(range(100), 0.04))

    list(short_transactions.Pace().each(range(100), change))

    assert clock.slept == pytest.approx([short_transactions.PAUSE] * len(clock.slept))
    assert len(clock.slept) >= 8


@pytest.mark.django_db(transaction=True)
def test_what_is_soon_done_waits_for_nobody(clock):
    _given, change = changing(clock, dict.fromkeys(range(100), 0.001))

    list(short_transactions.Pace().each(range(100), change))

    assert clock.slept == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_read_while_others_wait(archive, monkeypatch):
    each_made_wrong()
    read, asked = Readers.map, []

    def watched(self, items):
        asked.append(connection.in_atomic_block)
        return read(self, items)

    monkeypatch.setattr(Readers, "map", watched)
    reprocessing.reprocess()
    ingest(files_below([archive / "more"]), dry_run=True)

    assert len(asked) >= 3
    assert not any(asked)


def reported(report) -> dict:
    """A report without ids of articles and times, to compare."""
    found = {name: value for name, value in vars(report).items() if name != "seconds"}
    for name, value in found.items():
        if isinstance(value, list):
            found[name] = [
                {k: v for k, v in each.items() if k not in ("article", "with")}
                if isinstance(each, dict)
                else each
                for each in value
            ]
    return found


def test_a_dry_run_says_of_each_document_what_becomes_of_it(archive, one_by_one, shared):
    folder = archive / "more"
    (folder / "again").write_bytes((folder / "g").read_bytes())
    written(folder, "gg", text="东盟各国部长讨论了完全不同的一件事,会后没有发表声明。")
    (folder / "gg").rename(folder / "later")
    places = [
        *files_below([folder]),
        *files_below([shared / "seeds", shared / "cases" / "archives"]),
    ]
    before = told()

    dry = ingest(places, dry_run=True)
    assert told() == before
    real = ingest(places)

    assert reported(dry) == reported(real)
    assert real.updated
    assert real.duplicates
    assert real.rejected
    assert real.shared
