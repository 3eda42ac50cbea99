"""Print how fast readers are answered while feeds arrive and exports run: `make bench-while-working`.

DATABASE_URL=… python -m tests.benchmarks.load.while_working [SECONDS] [SITES] [--hurried]

Writes into the archive that DATABASE_URL names: name a copy. Starts SITES sites (1) as `make serve`
does, and as many workers. Fifty readers ask for pages of `pages.txt`, each one to five seconds after
the answer to the page before (--hurried: at once), every tenth for a list nobody asked for before.
Two feeds bring five articles each a minute; a list of all articles is taken away again and again, and
the whole archive by the worker. Prints errors, times, and memory for each minute; exits with 1 if
there was an error.
"""

import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks.load.many_readers import mix, served  # sets up Django

import urllib3  # isort: skip
from archive.jobs import tasks  # isort: skip
from archive.jobs.asking import ask, is_open  # isort: skip
from archive.models import Article, Feed  # isort: skip
from tests.jobs.answering import answering, feed_of  # isort: skip

READERS = 50
THINKING = (1.0, 5.0)  # seconds between two pages of a reader
A_MINUTE = 5  # entries that each feed brings
ZIPPED = {"Accept-Encoding": "gzip"}
EXPORTS = ("/timeline.jsonl", "/timeline.csv", "/timeline.epub")
os.environ |= {"RATE_EXPORT": "0", "FETCH_PRIVATE": "on", "LOG_LEVEL": "ERROR"}


class Load:
    """What is asked of the sites by threads, until `over`, and how it was answered."""

    def __init__(self, sites: list[str], thinking: tuple[float, float]) -> None:
        self.sites, self.thinking = sites, thinking
        self.over = threading.Event()
        self.times: list[float] = []
        self.slowest: list[tuple[float, str]] = []
        self.again = 0
        self.wrong, self.exports = Counter[str](), Counter[str]()
        self.pages = mix()

    def ask(self, http: urllib3.PoolManager, address: str, path: str) -> None:
        began = time.monotonic()
        try:
            try:
                answer = http.request("GET", address + path, headers=ZIPPED)
            except urllib3.exceptions.ProtocolError:
                # The server closes what was idle for five seconds, perhaps just now: as a browser
                # does, ask again.
                self.again += 1
                answer = http.request("GET", address + path, headers=ZIPPED)
            if answer.status != 200:
                self.wrong[f"{answer.status} {path}"] += 1
        except urllib3.exceptions.HTTPError as error:
            self.wrong[f"{type(error).__name__} {path}"] += 1
        seconds = time.monotonic() - began
        self.times.append(seconds)
        self.slowest = sorted([*self.slowest, (seconds, path)])[-5:]

    def read(self, number: int) -> None:
        """One reader, of the site of its number."""
        chance = random.Random(number)
        http = urllib3.PoolManager(timeout=30, retries=False)
        address = self.sites[number % len(self.sites)]
        self.over.wait(chance.uniform(*self.thinking))
        while not self.over.is_set():
            path = chance.choice(self.pages)
            if not chance.randrange(10):
                path = (
                    f"/?published_after={chance.randint(1800, 2005)}-{chance.randint(1, 12):02}-01"
                )
            self.ask(http, address, path)
            self.over.wait(chance.uniform(*self.thinking))

    def export(self) -> None:
        http = urllib3.PoolManager(timeout=600, retries=False)
        while not self.over.is_set():
            for form in EXPORTS:
                answer = http.request("GET", self.sites[0] + form)
                self.exports[f"{form} {answer.status}"] += 1
            if not is_open(tasks.export_everything):
                ask(tasks.export_everything)


def feed(name: str, began: float) -> bytes:
    """The newest entries of a feed that has had A_MINUTE of them each minute."""
    come = A_MINUTE * (1 + int((time.monotonic() - began) // 60))
    said = "两国外长会谈，就停火安排和边境贸易交换了意见，双方同意下月再谈。北约与欧盟代表在场。"
    run = f"{time.time():.0f}"[:-3]
    return feed_of(
        *((f"会谈{name}之{n}", f"https://{name}.example.org/{run}/{n}", f"{said}{name}{n}。" * 8)
          for n in range(max(0, come - 40), come))
    )  # fmt: skip


def descendants(pid: int) -> list[int]:
    said = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return [pid, *(each for child in said for each in descendants(int(child)))]


def memory(pid: int) -> int:
    """The megabytes that a process holds in memory; 0 once it has ended."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGESIZE") // 1_000_000


def figures(load: Load, seconds: float) -> str:
    cuts = statistics.quantiles(load.times, n=100)
    asked = len(load.times)
    return (
        f"{asked:,} pages, {asked / seconds:.0f} a second, {sum(load.wrong.values())} errors;"
        f" half in {cuts[49] * 1000:.0f} ms, 95 % in {cuts[94] * 1000:.0f},"
        f" 99 % in {cuts[98] * 1000:.0f}, the slowest {load.slowest[-1][0] * 1000:.0f}"
    )


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    seconds, sites = (*numbers, 600, 1)[0], (*numbers[1:], 1)[0]
    began = time.monotonic()
    first = Article.objects.count()
    with ExitStack() as stack:
        server: Any = stack.enter_context(answering())
        Feed.objects.filter(address__startswith="http://127.0.0.1").delete()
        for name in ("a", "b"):
            server.pages[f"/{name}"] = lambda heads, name=name: (200, {}, feed(name, began))
            Feed.objects.create(address=server.at(f"/{name}"), minutes=1)
        addresses = [stack.enter_context(served(1000)) for _ in range(sites)]
        workers = [
            subprocess.Popen(["nice", sys.executable, "manage.py", "work"]) for _ in range(sites)
        ]
        for worker in workers:
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
        load = Load(addresses, (0, 0) if "--hurried" in sys.argv else THINKING)
        acts = [(load.export, ())] + [(load.read, (n,)) for n in range(READERS)]
        threads = [threading.Thread(target=act, args=given) for act, given in acts]
        for thread in threads:
            thread.start()
        asked = time.monotonic()
        while (gone := time.monotonic() - asked) < seconds:
            load.over.wait(min(60, seconds - gone))
            held = [memory(pid) for pid in descendants(os.getpid())[1:]]
            print(f"{gone / 60 + 1:4.0f} min  load {os.getloadavg()[0]:.1f}  MB {held}", flush=True)
        load.over.set()
        for thread in threads:
            thread.join()
        passed = time.monotonic() - asked
    print(figures(load, passed))
    print(f"slowest: {[(round(s, 2), path) for s, path in load.slowest]}")
    print(
        f"articles before {first:,}, after {Article.objects.count():,}; exports {dict(load.exports)}"
    )
    print(
        f"asked again on a new connection: {load.again}; errors {dict(load.wrong.most_common(10))}"
    )
    sys.exit(bool(load.wrong))


if __name__ == "__main__":
    main()
