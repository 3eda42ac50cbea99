"""Parallel writers as processes on one database, and a check that no change was lost.

python -m tests.helpers.races RACE ROUNDS

Works on the empty, migrated archive that DATABASE_URL names. Prints one line with counts; exits with
1 if something was lost.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
KNOWN = 8  # articles that all of them change

if __name__ == "__main__":
    import django

    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
    django.setup()

from archive import search  # noqa: E402
from archive.derived import recounting, relinking  # noqa: E402
from archive.editing import batches, topic_choices, topic_merging  # noqa: E402
from archive.editing import corrections as article_corrections  # noqa: E402
from archive.intake.ingest import ingest  # noqa: E402
from archive.intake.rereading import reprocessing  # noqa: E402
from archive.models import Article, Capture, Revision, Topic  # noqa: E402
from archive.safekeeping.verifying import look  # noqa: E402
from tests.helpers.desk import document  # noqa: E402


def written(folder: Path, number: int, name: str) -> Path:
    """Write a newer version of a document to a file, and return its path."""
    path = folder / f"{number:04}" / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"会议讨论了对乌克兰的长期支持,这是第{number}版。各国部长同意七月再议。"
    path.write_text(
        document(name=name, epoch=str(1712306701000 + number * 60_000), text=text), encoding="utf-8"
    )
    return path


def known() -> list[Article]:
    return list(Article.objects.filter(identity__contains="-same").order_by("pk"))


# What each process does, `rounds` times: an actor is given the round and the folder of documents.
def ingests_newer(number: int, folder: Path) -> None:
    ingest([written(folder / str(os.getpid()), number, f"same{n}") for n in range(KNOWN)])


def ingests_the_same(number: int, folder: Path) -> None:
    """Two of these read one folder: known articles in newer versions, and new ones."""
    ingest(sorted((folder / "both" / f"{number:04}").iterdir()))


def corrects(number: int, folder: Path) -> None:
    article = known()[number % KNOWN]
    article_corrections.correct(article, {"title": f"更正{number}"})
    (folder / f"title-{article.pk}").write_text(f"更正{number}", encoding="utf-8")


def changes_many(number: int, folder: Path) -> None:
    def step(articles: Sequence[Article], batch: object) -> int:
        plans = [(a, article_corrections.planned(a, {"section": f"版{number}"})) for a in articles]
        return article_corrections.apply(plans, batch=batch)  # type: ignore[arg-type]

    batches.carry_out([article.pk for article in known()], f"round {number}", step, None)
    for article in known():
        (folder / f"section-{article.pk}").write_text(f"版{number}", encoding="utf-8")


def reprocesses(number: int, folder: Path) -> None:
    Article.objects.filter(pk__in=[a.pk for a in known()]).update(content_hash=f"{number}")
    reprocessing.reprocess()


def merges(number: int, folder: Path) -> None:
    one, other = (
        Topic.objects.create(slug=f"round-{number}-{n}", name_en=f"Round {number} {n}")
        for n in range(2)
    )
    topic_choices.choose(known(), [one], "editor")
    topic_merging.merge(one, other)


def reindexes(number: int, folder: Path) -> None:
    search.rebuild()
    relinking.rebuild()
    recounting.rebuild()


ACTORS: dict[str, Callable[[int, Path], None]] = {
    each.__name__: each
    for each in (
        ingests_newer, ingests_the_same, corrects, changes_many, reprocesses, merges, reindexes,
    )
}  # fmt: skip
RACES = {
    "editor and ingest": ("corrects", "ingests_newer"),
    "two ingests": ("ingests_the_same", "ingests_the_same"),
    "many changed and ingest": ("changes_many", "ingests_newer"),
    "reprocess and editor": ("reprocesses", "corrects"),
    "merging and ingest": ("merges", "ingests_newer"),
    "reindex and editor": ("reindexes", "corrects"),
}


def act(actor: str, rounds: int, folder: Path) -> None:
    for number in range(1, rounds + 1):
        ACTORS[actor](number, folder)


def wrong(folder: Path, two_ingests: bool, rounds: int) -> list[str]:
    """Return a line for each change that was lost or stored twice, and for each disagreement."""
    found = [finding.line for finding in look(("articles", "counts", "index", "entries", "words"))]
    found += [
        f"article {pk} is in another story than its text says" for pk in relinking.linked_wrongly()
    ]
    for kept in sorted(folder.glob("*-*")):
        name, _, pk = kept.name.partition("-")
        article = Article.objects.get(pk=pk)
        if getattr(article, name) != kept.read_text(encoding="utf-8"):
            found.append(
                f"the correction of {name} of article {pk} is lost: {getattr(article, name)}"
            )
        if name not in article.edited_fields:
            found.append(f"the correction of {name} of article {pk} is no longer one")
    if two_ingests:
        captures = Capture.objects.exclude(outcome=Capture.Outcome.ARTICLE).count()
        revisions = Revision.objects.count()
        articles = Article.objects.count()
        found += [f"{captures} captures became no article"] * bool(captures)
        found += [f"{revisions} revisions, not {rounds * KNOWN}"] * (revisions != rounds * KNOWN)
        found += [f"{articles} articles"] * (articles != KNOWN + 2 * rounds)
    return found


def run(race: str, rounds: int, environment: dict[str, str]) -> tuple[list[str], str]:
    """Run a race on the database of the environment; return the faults, and the counts."""
    with tempfile.TemporaryDirectory() as name:
        words = [sys.executable, "-m", "tests.helpers.races"]
        done = subprocess.run(
            [*words, race, str(rounds), name], cwd=ROOT, env=environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        lines = done.stdout.splitlines()
        if done.returncode not in (0, 1) or not lines:
            return [done.stderr], ""
        return lines[:-1], lines[-1]


def main(race: str, rounds: int, folder: Path) -> int:
    both = RACES[race]
    Topic.objects.get_or_create(slug="nato", defaults={"name_en": "NATO"})
    ingest([written(folder / "first", 0, f"same{n}") for n in range(KNOWN)])
    for number in range(1, rounds + 1) if both == ("ingests_the_same",) * 2 else ():
        for n in range(KNOWN):
            written(folder / "both", number, f"same{n}")
        for n in range(2):
            written(folder / "both", number, f"new{number}x{n}")
    words = [sys.executable, "-m", "tests.helpers.races", "--act"]
    actors = [
        subprocess.Popen(
            [*words, actor, str(rounds), str(folder)], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for actor in both
    ]
    said = []
    for actor, process in zip(both, actors, strict=True):
        errors = process.communicate()[1]
        if process.returncode or "Traceback" in errors:
            said.append(f"{actor} ended with {process.returncode}: {errors[-2000:]}")
    said += wrong(folder, both == ("ingests_the_same",) * 2, rounds)
    for line in said:
        print(line)
    print(
        f"{race}: {rounds} rounds, articles {Article.objects.count()},"
        f" revisions {Revision.objects.count()}, wrong {len(said)}"
    )
    return bool(said)


if __name__ == "__main__":
    if sys.argv[1] == "--act":
        act(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    elif len(sys.argv) > 3:
        sys.exit(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
    else:
        with tempfile.TemporaryDirectory() as folder:
            sys.exit(main(sys.argv[1], int(sys.argv[2]), Path(folder)))
