"""Print how long each command locks out other writers, in SQLite: `make bench-locks`.

python -m tests.benchmarks.locks ARCHIVE FOLDER

ARCHIVE is an SQLite file, which is copied first; FOLDER has documents to ingest. Prints for each
command how long it took, and the longest that another program waited to write.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.jobs.answering import answering, feed_of

ROOT = Path(__file__).parent.parent.parent
OFTEN = 0.01  # seconds between two tries

EVERY_ARTICLE = "UPDATE archive_article SET content_hash = 'x', section = 'x'"
MERGE = """
from archive.editing import topic_merging
from archive.models import Topic
from django.db.models import Count
one, other = Topic.objects.annotate(n=Count("articletopic")).order_by("-n")[:2]
topic_merging.merge(one, other)
"""
PART = """
from archive.editing import topic_merging
from archive.models import TopicMerge
topic_merging.undo(TopicMerge.objects.first())
"""
MANY = """
from archive.editing import batches, corrections as editing
from archive.models import Article
ids = list(Article.objects.order_by("pk").values_list("pk", flat=True)[:20000])
def step(articles, batch):
    return editing.apply([(a, editing.planned(a, {"byline": "x"})) for a in articles], batch=batch)
batches.carry_out(ids, "all", step, None)
"""
UNDO = """
from archive.editing import batches
from archive.models import Batch
batches.undo(Batch.objects.first(), None, "undone")
"""
# 5,000 searches of fifty accounts, with which all articles are matched as if they arrived now.
SEARCHES = """
from django.contrib.auth.models import User
from archive.models import Topic
from reader.library.saved_searches.saved_search import MatchingPlace, SavedSearch
slugs = list(Topic.objects.values_list("slug", flat=True)[:1000])
users = User.objects.bulk_create(User(username=f"reader-{n}") for n in range(50))
SavedSearch.objects.bulk_create(
    SavedSearch(user=user, asked=f"topic={slug}&q={word}", since=0)
    for user in users for slug in slugs[:50] for word in ("中国", "美国")
)
MatchingPlace.objects.update_or_create(pk=1, defaults={"article": 0})
"""
FEED = """
from archive.models import Feed
Feed.objects.create(address="{}")
"""
JOBS = """
from archive.jobs import tasks
from archive.jobs.asking import ask
from archive.models import Source, Topic
for source in Source.objects.all():
    ask(tasks.read_source_again, source.slug)
ask(tasks.match_topic_again, Topic.objects.first().slug)
ask(tasks.match_topic_again, "")
ask(tasks.measure_rhythms)
ask(tasks.export_everything)
ask(tasks.clear_away)
"""
HEAD = re.compile(r"<!--(\d+)-->")  # of an article from a feed: when it was taken


def newer(folder: Path, into: Path) -> None:
    """Write a newer version of each article of a feed: one more sentence, a day later."""
    for number, path in enumerate(sorted(p for p in folder.rglob("*") if p.is_file())):
        text = path.read_bytes().decode("utf-8", "replace")
        if head := HEAD.match(text):
            later = f"<!--{int(head[1]) + 86_400_000}-->{text[head.end() :]}"
            (into / f"{number}.md").write_text(f"{later}\n<p>本文此前的版本有一处笔误。</p>\n")


def entries(many: int) -> Iterator[tuple[str, str, str]]:
    """Yield the entries of a feed, as (title, address, text)."""
    for number in range(many):
        text = f"两国外长第{number}次会谈，谈及贸易与边界，双方同意下月在海牙再谈一次。" * 20
        yield f"第{number}次外长会谈", f"https://example.org/talks/{number}", text


def main(archive: Path, folder: str) -> None:
    with (
        tempfile.TemporaryDirectory() as name,
        tempfile.TemporaryDirectory() as later,
        answering() as site,
    ):
        database, backups = Path(name) / "archive.sqlite3", str(Path(name) / "backups")
        site.pages["/feed"] = (200, {}, feed_of(*entries(300)))
        own = {"FETCH_PRIVATE": "on"}
        shutil.copy(archive, database)
        newer(Path(folder), Path(later))
        script = ("shell", "-v", "0", "-c")
        for said, before, environment, *words in (
            ("ingest --dry-run", "", {}, "ingest", folder, "--dry-run"),
            ("ingest", "", {}, "ingest", folder),
            ("the same again", "", {}, "ingest", folder),
            ("newer versions, --dry-run", "", {}, "ingest", later, "--dry-run"),
            ("newer versions", "", {}, "ingest", later),
            ("load_topics", "", {}, "load_topics"),
            ("load_topics, first time", "DELETE FROM archive_term", {}, "load_topics"),
            ("reprocess --dry-run", EVERY_ARTICLE, {}, "reprocess", "--dry-run"),
            ("reprocess --dry-run --newest 200", "", {}, "reprocess", "--dry-run", "--newest", "200"),
            ("reprocess of all", "", {}, "reprocess"),
            ("reprocess, nothing to do", "", {}, "reprocess"),
            ("redate of all", "", {"TIME_ZONE": "Pacific/Kiritimati"}, "redate"),
            ("redate --dry-run", "", {}, "redate", "--dry-run"),
            ("retopic", "UPDATE archive_articletopic SET score = 0", {}, "retopic"),
            ("20,000 changed at once", "", {}, *script, MANY),
            ("and changed back", "", {}, *script, UNDO),
            ("two topics merged", "", {}, *script, MERGE),
            ("and parted again", "", {}, *script, PART),
            ("reindex --only search", "", {}, "reindex", "--only", "search"),
            ("the same, older words", "UPDATE search_entry SET version = 1", {}, "reindex",
             "--only", "search"),
            ("reindex --only copies", "DELETE FROM archive_shingle", {}, "reindex",
             "--only", "copies"),
            ("reindex --only events", "UPDATE archive_article SET event_id = NULL", {}, "reindex",
             "--only", "events"),
            ("reindex --only counts", "UPDATE archive_tally SET articles = 1", {}, "reindex",
             "--only", "counts"),
            ("propose", "", {}, "propose"),
            ("propose_outlets", "", {}, "propose_outlets"),
            ("propose_furniture", "", {}, "propose_furniture"),
            ("a feed is named", "", {}, *script, FEED.format(site.at("/feed"))),
            ("feeds", "", own, "feeds"),
            ("5,000 searches saved at once", "", {}, *script, SEARCHES),
            ("alerts", "", {}, "alerts"),
            ("jobs asked for", "", {}, *script, JOBS),
            ("work --once", "", {"JOBS_DIR": f"{name}/jobs"}, "work", "--once"),
            ("backup", "", {}, "backup", backups),
            ("restore --rehearse", "", {}, "restore", backups, "--rehearse"),
            ("export --everything", "", {}, "export", f"{name}/all.jsonl.gz", "--everything"),
            ("export", "", {}, "export", f"{name}/all.jsonl"),
            ("verify", "", {}, "verify"),
            ("verify --repair", "DELETE FROM archive_tally WHERE id % 9 = 0", {}, "verify",
             "--repair"),
        ):  # fmt: skip
            if before:
                with sqlite3.connect(database) as connection:
                    connection.execute(before)
            took, waited = measured(database, environment, *words)
            print(f"{said:32} {took:8.1f} s   others waited {waited * 1000:6.0f} ms", flush=True)


def measured(database: Path, environment: dict[str, str], *words: str) -> tuple[float, float]:
    """Return how long a command took, and the longest wait of another writer, in seconds."""
    over, waits = threading.Event(), [0.0]

    def watch() -> None:
        other = sqlite3.connect(database, isolation_level=None, timeout=120)
        while not over.wait(OFTEN):
            began = time.perf_counter()
            other.execute("BEGIN IMMEDIATE")
            waits.append(time.perf_counter() - began)
            other.execute("COMMIT")
        other.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**os.environ, **environment, "DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.perf_counter() - began
    over.set()
    watcher.join()
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        print(done.stderr[-2000:])
    return took, max(waits)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
