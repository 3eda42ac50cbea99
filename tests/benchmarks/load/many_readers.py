"""Print how many readers at once are answered: `make bench-readers`.

DATABASE_URL=… python -m tests.benchmarks.load.many_readers [SECONDS]

Starts the site as `make serve` does, once keeping no answers and once keeping them, and asks it with
wrk (Debian: apt-get install wrk) for a mix of pages. Of "a tenth cold" every tenth request is for a
list that nobody asked for before. wrk takes its share of the same processors.
"""

import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).parents[3]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
os.environ["RATE_SEARCH"] = "0"

import django

django.setup()

import urllib3  # noqa: E402

from archive.models import Article, Scope, Tally, Topic  # noqa: E402

CONNECTIONS = (10, 50)
PAGES = Path(__file__).with_name("pages.txt")
LUA = """
local hot, cold, share = {%s}, {%s}, %d
local asked, part = 0, 0
function setup(thread) part = part + 1; thread:set("number", part) end
function init() math.randomseed(number) end
function request()
    asked = asked + 1
    local path = hot[math.random(#hot)]
    if share > 0 and asked %% share == 0 then
        path = cold[math.random(#cold)] .. "published_after=" .. string.format(
            "%%04d-%%02d-%%02d", math.random(1800, 2005), math.random(12), math.random(28))
            .. "&published_before=" .. string.format(
            "%%04d-%%02d-%%02d", math.random(2030, 2090), math.random(12), math.random(28))
    end
    return wrk.format("GET", path, {["Accept-Encoding"] = "gzip"})
end
"""


def mix() -> list[str]:
    """Return addresses as readers ask for them, by `pages.txt`: each as often as it says."""
    chosen = random.Random(1)
    counts = Tally.objects.by_topic(Scope())
    most = sorted(counts, key=lambda pk: -counts[pk])[:20]
    articles = list(Article.objects.published().values_list("pk", flat=True)[:2000])
    drawn = {
        "/articles/*/": chosen.sample(articles, min(60, len(articles))),
        "/topics/*/": list(Topic.objects.filter(pk__in=most).values_list("slug", flat=True)),
    }
    pages = []
    for line in PAGES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        often, path = line.split(" ", 1)
        each = [path.replace("*", str(one)) for one in drawn.get(path, [""])]
        pages += [quote(each[n % len(each)], safe="/?=&") for n in range(int(often))]
    return pages


@contextmanager
def served(kept: int) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:reader.serving.gunicorn",
         "--bind", f"127.0.0.1:{port}", "--log-level", "error", "reader.wsgi"],
        env={**os.environ, "KEPT_PAGES": str(kept)},
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        urllib3.request("GET", f"{address}/healthz", retries=urllib3.Retry(20, backoff_factor=0.1))
        yield address
    finally:
        server.terminate()
        server.wait()


def asked(address: str, connections: int, share: int, seconds: int) -> str:
    """Return what wrk says: requests a second, median, 99th percentile, and errors."""
    cold = ("/?", f"/search/?{urlencode({'q': '北约'})}&")
    quoted = [",".join(f'"{path}"' for path in paths) for paths in (mix(), cold)]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA % (*quoted, share))
        script.flush()
        said = subprocess.run(
            ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s",
             "-s", script.name, address],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    figures = [
        re.search(rf"{name}\s+([\d.]+\w*)", said) for name in ("Requests/sec:", "50%", "99%")
    ]
    wrong = re.findall(r"(Non-2xx.*|Socket errors.*)", said)
    return "  ".join([*(f"{found[1]:>9}" for found in figures if found), *wrong])


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(f"{Article.objects.count():,} articles; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"{'':36} {'a second':>9}  {'median':>9}  {'99th':>9}", flush=True)
    for kept, name in ((0, "keeping nothing"), (1000, "keeping answers")):
        with served(kept) as address:
            for share, what in ((0, "hot"), (10, "a tenth cold")):
                for connections in CONNECTIONS:
                    asked(address, connections, share, 5)
                    began = time.monotonic()
                    said = asked(address, connections, share, seconds)
                    label = f"{name}, {what}, {connections} at once"
                    print(f"{label:36} {said}  ({time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
