"""Print the speed and memory of exports of a large archive: `make bench`.

python tests/benchmarks/export.py [ARTICLES [FORM...]]

Makes an archive in a temporary folder, exports it in each form in a process of its own, and then
downloads the same from a real server.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import django

ROOT = Path(__file__).parents[2]
FORMS = ("csv", "json", "jsonl", "ris", "bib", "csl.json", "epub")
TEXT = "会谈在维也纳举行，双方同意再谈一次，地点和日期由两国外交部另行商定。" * 20


def fill(count: int) -> None:
    """Store articles of about 700 characters, each under one of ten topics."""
    import datetime as dt

    from archive.models import Article, ArticleTopic, Source, Topic

    source = Source.objects.create(slug="sample", name_zh_hans="样报", name_en="Sample")
    topics = [
        Topic.objects.create(slug=f"topic-{n}", kind="theme", name_en=f"Topic {n}")
        for n in range(10)
    ]
    first = dt.datetime(2000, 1, 1, 8, tzinfo=dt.UTC)
    for start in range(0, count, 5_000):
        made = Article.objects.bulk_create(
            Article(
                source=source, identity=f"sample:{n}", source_url=f"https://example.org/{n}",
                title=f"第{n}次会谈", lead=TEXT[:60], byline="王二、李三", language="zh-Hans",
                body_html=f"<p>{TEXT}</p>", body_text=TEXT, characters=len(TEXT),
                published_at=first + dt.timedelta(hours=n), captured_at=first,
                published_day=(first + dt.timedelta(hours=n)).date(),
                published_precision="minute", published_basis="dateline",
            )
            for n in range(start, min(start + 5_000, count))
        )  # fmt: skip
        ArticleTopic.objects.bulk_create(
            ArticleTopic(
                article=article, topic=topics[article.pk % 10], origin="rule",
                published_day=article.published_day, published_at=article.published_at,
            )
            for article in made
        )  # fmt: skip


def export(form: str) -> None:
    """Export everything in one form, by the writers of the site, and print time and memory."""
    from django.core.management import call_command

    started = time.process_time()
    words = ["--format", form, "--ordering=-published_at", "--site", "https://news.example.org"]
    file = Path(os.environ["EXPORT_TO"]) / f"all.{form}"
    call_command("export", str(file), *words)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = file.stat().st_size / 1e6
    print(
        f"{form:>9}  {time.process_time() - started:6.1f} s of processor  {size:7.1f} MB  {memory:4.0f} MB resident"
    )


def serve(environment: dict[str, str], forms: Sequence[str]) -> None:
    """Download each form from a server, and print the peak memory of its process."""
    port = "8169"
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "reader.wsgi", "--bind", f"127.0.0.1:{port}",
         "--threads", "2", "--no-control-socket", "--log-level", "error"],
        cwd=ROOT, env=environment,
    )  # fmt: skip
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
                break
            except OSError:
                time.sleep(0.2)
        for form in forms:
            started = time.monotonic()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/timeline.{form}") as answer:
                size = 0
                while piece := answer.read(1 << 16):
                    size += len(piece)
            seconds = time.monotonic() - started
            print(
                f"{form:>9}  {seconds:6.1f} s  {size / 1e6:7.1f} MB  {peak(server.pid):4.0f} MB resident"
            )
    finally:
        server.terminate()
        server.wait()


def peak(pid: int) -> float:
    """Return the peak memory of a server's worker, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    peaks = [
        int(line.split()[1])
        for child in children
        for line in Path(f"/proc/{child}/status").read_text().splitlines()
        if line.startswith("VmHWM")
    ]
    return max(peaks) / 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    forms = sys.argv[2:] or FORMS
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/archive.sqlite3",
            "EXPORT_TO": folder,
            "DJANGO_SETTINGS_MODULE": "reader.settings",
        }
        run = [sys.executable, str(Path(__file__))]
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True
        )
        subprocess.run([*run, "fill", str(count)], cwd=ROOT, env=environment, check=True)
        print(f"{count} articles, written by the command:")
        for form in forms:
            subprocess.run([*run, "export", form], cwd=ROOT, env=environment, check=True)
        print("sent by the server, one after the other:")
        serve(environment, forms)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if sys.argv[1:2] in (["fill"], ["export"]):
        django.setup()
        {"fill": lambda: fill(int(sys.argv[2])), "export": lambda: export(sys.argv[2])}[
            sys.argv[1]
        ]()
    else:
        main()
