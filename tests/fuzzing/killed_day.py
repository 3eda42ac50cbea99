"""Kill worker, site and PostgreSQL at random moments of a day's work; print what was lost or doubled.

python -m tests.fuzzing.killed_day [KILLS] [SEED]

Meanwhile feeds bring articles, an editor hands documents in and asks for exports, a saved search is
matched and readers read. What was killed is started again, as systemd does. Exit 1 if something is
lost, there twice, failed, or was answered as a mistake of the program.
"""

import contextlib
import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import urllib3

from tests.helpers import cluster
from tests.helpers.serving import ROOT, Site
from tests.jobs.answering import answering, feed_of

LEASE = "3"
POKES = (
    "UPDATE archive_feed SET next_due = now()",
    "UPDATE archive_scheduled SET asked_at = asked_at - interval '1 day' WHERE name LIKE '%tell_readers'",
)
AWAY = (urllib3.exceptions.HTTPError, OSError)
JOBS = "/admin/archive/job/"
PAGES = ("/", "/search/?q=会谈", "/new/", "/feed.atom", "/topics/", "/api/v1/articles/")


class Machine:
    """The three that are killed, each started again by `start`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.site = Site(Path(tempfile.mkdtemp()))
        socket = str(folder).replace("/", "%2F")
        self.site.environment |= {
            "DATABASE_URL": f"postgres://postgres@{socket}:5432/postgres", "FETCH_PRIVATE": "on",
            "JOBS_DIR": str(self.site.folder / "jobs"), "LOG_LEVEL": "ERROR",
            "PICTURES_DIR": str(self.site.folder / "pictures"),
            "DJANGO_SETTINGS_MODULE": "reader.settings",
        }  # fmt: skip
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.log = (self.site.folder / "log").open("ab")

    def start(self, name: str) -> None:
        if name == "database":
            options = f"-c listen_addresses= -c unix_socket_directories={self.folder}"
            for _ in range(40):  # until the children of the one that was killed have gone
                with contextlib.suppress(cluster.NoPostgresError):
                    log = str(self.folder / "log")
                    cluster.run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, "start")  # fmt: skip
                    return
                time.sleep(0.5)
            raise SystemExit("the database does not start again")
        words = {
            "worker": ["manage.py", "work", "--lease", LEASE],
            "site": ["-m", "gunicorn", "--config", "python:reader.serving.gunicorn", "--bind",
                     f"127.0.0.1:{self.site.port}", "--log-level", "error", "reader.wsgi"],
        }  # fmt: skip
        self.running[name] = subprocess.Popen(
            [sys.executable, *words[name]], cwd=ROOT, env=self.site.environment,
            stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip

    def kill(self, name: str) -> None:
        if name == "database":
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGKILL)
        else:
            os.killpg(self.running[name].pid, signal.SIGKILL)  # a group that we started
            self.running[name].wait()

    def database(self) -> Any:
        return psycopg.connect(host=str(self.folder), user="postgres", autocommit=True)


class Editor:
    """One who hands documents in and asks for exports until told that it was done."""

    def __init__(self, address: str) -> None:
        self.address, self.cookies = address, ""
        self.http = urllib3.PoolManager(timeout=30, retries=False)
        self.jobs: list[str] = []

    def send(self, path: str, form: str = "", **fields: Any) -> Any:
        """Send the form of a page; return the answer, whose `status` tells whether it was taken."""
        page = self.get(form or path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.data.decode())
        fields["csrfmiddlewaretoken"] = token[1] if token else ""
        return self.keep(
            self.http.request("POST", self.address + path, fields=fields, redirect=False,
                              headers={"Cookie": self.cookies})
        )  # fmt: skip

    def get(self, path: str) -> Any:
        headers = {"Cookie": self.cookies}
        return self.keep(self.http.request("GET", self.address + path, headers=headers))

    def keep(self, answer: Any) -> Any:
        held = dict(pair.split("=", 1) for pair in self.cookies.split("; ") if pair)
        for line in answer.headers.getlist("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            held[name] = value
        self.cookies = "; ".join(f"{name}={value}" for name, value in held.items())
        return answer


class Day:
    """What goes on while things are killed, in threads that end with `over`."""

    def __init__(self, machine: Machine, feeds: Any) -> None:
        self.machine, self.feeds = machine, feeds
        self.over = threading.Event()
        self.began, self.read, self.sent = time.monotonic(), Counter[int](), 0
        self.exports: list[str] = []
        self.wrong: list[str] = []
        for name in ("a", "b"):
            feeds.pages[f"/{name}"] = lambda heads, name=name: (200, {}, self.feed(name))

    def brought(self) -> int:
        return min(100, int(time.monotonic() - self.began) // 3)

    def feed(self, name: str) -> bytes:
        text = "两国外长会谈，就停火安排交换了意见，同意下月再谈。"
        return feed_of(
            *((f"会谈{name}之{n}", f"https://{name}.example.org/{n}", f"{text}{name}{n}" * 3)
              for n in range(self.brought()))
        )  # fmt: skip

    def until_done(self, act: Any) -> Any:
        """Do what a person tries again, until it is answered; None when the day is over first."""
        while not self.over.is_set():
            with contextlib.suppress(*AWAY):
                answer = act()
                if answer.status == 500:
                    self.wrong.append(answer.data.decode()[:300])
                if answer.status in (200, 302):
                    return answer
            time.sleep(0.5)
        return None

    def edit(self) -> None:
        from tests.helpers.desk import document

        editor = Editor(self.machine.site.address)
        login = {"username": "wen", "password": "x", "next": "/admin/"}
        while not self.over.is_set():
            if "sessionid" not in editor.cookies:
                self.until_done(lambda: editor.send("/admin/login/", **login))
                continue
            text = document(title=f"交来之{self.sent}", name=f"handed{self.sent}")
            file = (f"{self.sent}.txt", text.encode())
            page = f"/admin/archive/capture/hand-in{'-large' * (self.sent % 2)}/"
            if self.until_done(
                lambda page=page, file=file: editor.send(page, files=file, file=file)
            ):
                self.sent += 1
            asked = self.until_done(lambda: editor.send(f"{JOBS}ask/", JOBS, everything="1"))
            if asked and asked.status == 302:
                self.exports.append(asked.headers["Location"].split("/")[-3])
            self.over.wait(1)

    def poke(self) -> None:
        while not self.over.wait(2):
            with contextlib.suppress(psycopg.Error), self.machine.database() as database:
                for poke in POKES:
                    database.execute(poke)

    def visit(self) -> None:
        http = urllib3.PoolManager(timeout=30, retries=False)
        while not self.over.wait(0.2):
            with contextlib.suppress(*AWAY):
                page = random.choice(PAGES)
                answer = http.request("GET", self.machine.site.address + page)
                self.read[answer.status] += 1
                if answer.status not in (200, 503):
                    self.wrong.append(f"{page} {answer.status}")


def judged(day: Day, brought: int) -> dict[str, Any]:
    """Return what there is, and under "wrong" what is not as it should be."""
    from archive.jobs import exchange
    from archive.models import Article, Job
    from reader.library.saved_searches.saved_search import SearchMatch

    titles = Counter(Article.objects.values_list("title", flat=True))
    wanted = [f"会谈{name}之{n}" for name in "ab" for n in range(brought)]
    wanted += [f"交来之{n}" for n in range(day.sent)]
    wrong = day.wrong
    wrong += [f"lost: {title}" for title in wanted if not titles[title]]
    wrong += [f"{number} times: {title}" for title, number in titles.items() if number > 1]
    matched = Counter(SearchMatch.objects.values_list("article__title", flat=True))
    wrong += [f"matched {matched[t]} times: {t}" for t in wanted[: 2 * brought] if matched[t] != 1]
    jobs = Job.objects.select_related("task")
    wrong += [f"{job} {job.state} {job.reason}" for job in jobs if job.state != Job.State.DONE]
    for pk in set(day.exports):
        with gzip.open(exchange.exported(pk)) as file:
            for line in file:
                json.loads(line)
    left = [path for path in exchange.folder("uploads").rglob("*") if path.is_file()]
    wrong += [f"left behind: {path}" for path in left]
    return {
        "articles": sum(titles.values()), "brought": 2 * brought, "handed in": day.sent,
        "exports": len(set(day.exports)), "jobs": len(jobs),
        "taken up again": sum(len(job.task.worker_ids) > 1 for job in jobs),
        "answers": dict(day.read), "wrong": wrong,
    }  # fmt: skip


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    with cluster.folder() as folder, answering() as feeds:
        machine = Machine(folder)
        data = str(machine.data)
        cluster.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")  # fmt: skip
        machine.start("database")
        site = machine.site
        site.manage("migrate", "--verbosity", "0")
        site.manage("load_topics")
        os.environ |= site.environment
        import django

        django.setup()
        from django.contrib.auth.models import User
        from django.core.management import call_command
        from django.db import connection

        from archive.models import Feed
        from reader.library.saved_searches.saved_search import SavedSearch

        wen = User.objects.create_superuser("wen", password="x")
        SavedSearch.objects.create(user=wen, asked="q=会谈")
        for name in "ab":
            Feed.objects.create(address=feeds.at(f"/{name}"))
        connection.close()  # which would be broken by the end of the day
        connection.close_pool()
        for name in ("worker", "site"):
            machine.start(name)
        site.wait()
        day = Day(machine, feeds)
        threads = [threading.Thread(target=each) for each in (day.edit, day.poke, day.visit)]
        for thread in threads:
            thread.start()
        killed = Counter[str]()
        try:
            for _ in range(kills):
                time.sleep(random.uniform(1, 9))
                name = random.choice(("worker", "site", "database"))
                machine.kill(name)
                killed[name] += 1
                print(f"{name}, {day.sent} handed in, {len(day.exports)} exports", file=sys.stderr)
                machine.start(name)
                if name == "site":
                    site.wait()
            time.sleep(5)
        finally:
            day.over.set()
            for thread in threads:
                thread.join()
            machine.kill("worker")
            machine.kill("site")
        brought = day.brought()
        feeds.pages |= {f"/{name}": (200, {}, day.feed(name)) for name in "ab"}
        time.sleep(float(LEASE) + 1)
        for _ in range(2):  # feeds first, then what came is matched
            with machine.database() as database:
                for poke in POKES:
                    database.execute(poke)
            site.manage("work", "--once", "--lease", LEASE)
        told = {"killed": dict(killed), **judged(day, brought)}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        call_command("verify")
        connection.close_pool()
        cluster.run("pg_ctl", "-D", data, "-w", "-m", "fast", "stop")
    sys.exit(bool(told["wrong"]))


if __name__ == "__main__":
    main()
