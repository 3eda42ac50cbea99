"""Print how long a backup and the return from a lost machine take; exit 1 if a page is another.

python -m tests.benchmarks.load.lost_machine DATABASE DOCUMENTS

DATABASE is the SQLite file of an archive, which is copied. A backup is made while DOCUMENTS are read
in, another at the end; then the archive is deleted, and each is restored in a folder of its own.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.helpers.serving import ROOT, copy

PAGES = """
import hashlib, json, sys
import django; django.setup()
from django.test import Client
from archive.models import Article
numbers = Article.objects.published().order_by("pk").values_list("pk", flat=True)
chosen = list(numbers)[:: max(1, numbers.count() // 92)]
lists = ["/", "/topics/", "/sources/", "/coverage/", "/threads/", "/feed.atom", "/search/?q=北约", "/words/"]
visitor = Client()
pages = {}
for path in [*lists, *(f"/articles/{pk}/" for pk in chosen)][:100]:
    answer = visitor.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    pages[path] = [answer.status_code, hashlib.sha256(answer.content).hexdigest()]
print(json.dumps(pages))
"""


def on(folder: Path) -> dict[str, str]:
    return {
        **os.environ, "DATABASE_URL": f"sqlite:///{folder / 'archive.sqlite3'}",
        "PICTURES_DIR": str(folder / "pictures"), "SECRET_KEY": "only to measure", "DEBUG": "on",
        "DJANGO_SETTINGS_MODULE": "reader.settings", "LOG_LEVEL": "ERROR", "JOBS_DIR": str(folder),
        "ALLOWED_HOSTS": "testserver",
    }  # fmt: skip


def run(folder: Path, *words: str) -> tuple[float, str]:
    """Run a command on the archive of a folder; return how long it took and what it said."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=on(folder), stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(words)[:80]}: exit {done.returncode}\n{done.stdout[-2000:]}")
    return time.monotonic() - began, done.stdout


def main() -> None:
    place = Path(tempfile.mkdtemp())
    lost, backups = place / "lost", place / "backups"
    lost.mkdir()
    copy(Path(sys.argv[1]), lost / "archive.sqlite3")
    run(lost, "manage.py", "migrate", "--verbosity", "0")
    words = [sys.executable, "manage.py", "ingest", sys.argv[2]]
    ingest = subprocess.Popen(words, cwd=ROOT, env=on(lost), stdout=subprocess.DEVNULL)
    time.sleep(5)
    print(f"backup while documents are read in: {run(lost, 'manage.py', 'backup', str(backups))[0]:.1f} s")  # fmt: skip
    print(f"still reading then: {ingest.poll() is None}", flush=True)
    ingest.wait()
    print(f"backup: {run(lost, 'manage.py', 'backup', str(backups))[0]:.1f} s", flush=True)
    before = json.loads(run(lost, "-c", PAGES)[1])
    size = (lost / "archive.sqlite3").stat().st_size / 1e6
    shutil.rmtree(lost)
    during, last = sorted(path for path in backups.iterdir() if path.is_dir())
    after = before
    for backup in (during, last):
        found = place / f"found-{backup.name}"
        found.mkdir()
        restored, _ = run(found, "manage.py", "restore", str(backup))
        run(found, "manage.py", "migrate", "--verbosity", "0")
        verified, said = run(found, "manage.py", "verify")
        after = json.loads(run(found, "-c", PAGES)[1])
        print(f"restore: {restored:.1f} s, verify: {verified:.1f} s, {said.splitlines()[-1]}", flush=True)  # fmt: skip
    others = [path for path, page in before.items() if after.get(path) != page]
    print(f"{len(before)} pages of {size:.0f} MB compared, another: {others}")
    print(f"load of the machine {os.getloadavg()[0]:.0f}")
    shutil.rmtree(place)
    sys.exit(bool(others))


if __name__ == "__main__":
    main()
