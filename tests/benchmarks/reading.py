"""Print how fast documents are read, in all and by step: `make bench`.

python tests/benchmarks/reading.py FOLDER [--repeat N]
"""

import argparse
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
DATABASE = Path(tempfile.mkdtemp()) / "bench.sqlite3"
os.environ["DATABASE_URL"] = f"sqlite:///{DATABASE}"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from lxml import html  # noqa: E402

from archive.derived.copy_likeness import sketch  # noqa: E402
from archive.extraction import reading, recognising  # noqa: E402
from archive.extraction.cleaning.body import _Cleaning  # noqa: E402
from archive.extraction.cleaning.sanitising import sanitise  # noqa: E402
from archive.extraction.cleaning.tree.html_parsing import parse  # noqa: E402
from archive.extraction.cleaning.tree.walking import Walk  # noqa: E402
from archive.intake.ingest import ingest  # noqa: E402
from archive.intake.opening import files_below  # noqa: E402
from archive.outlets import outlet_of  # noqa: E402
from archive.search import row_of  # noqa: E402
from archive.text.script import language_of  # noqa: E402
from archive.topics import assigning  # noqa: E402


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that work takes: the minimum of three runs."""
    return min(_once(work) for _ in range(3))


def _once(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def steps(raws: list[bytes]) -> Iterator[tuple[str, float]]:
    """Yield each step of reading and its seconds for all documents."""
    matcher = assigning.matcher()
    documents = [recognising.read(raw)[0] for raw in raws]
    readings = [reading.read(raw) for raw in raws]
    outlets = [outlet_of(d.url) for d in documents]  # type: ignore[union-attr]
    values = [r.values for r in readings]
    bodies = [d.body for d in documents]  # type: ignore[union-attr]
    yield "bare lxml parse", timed(lambda: [html.document_fromstring(b or "<p>") for b in bodies])
    yield "decode and format", timed(lambda: [recognising.read(raw) for raw in raws])
    yield "parse and mend", timed(lambda: [parse(b) for b in bodies])
    trees = [parse(b) for b in bodies]
    yield "walk to blocks", timed(lambda: [Walk("", t).walk(t) for t in trees])
    yield "bleach", timed(lambda: [sanitise(v["body_html"]) for v in values])
    yield (
        "clean, all of it",
        timed(lambda: [_Cleaning("", o).run(b) for b, o in zip(bodies, outlets, strict=True)]),
    )
    yield "language", timed(lambda: [language_of(v["title"], v["body_text"]) for v in values])
    yield (
        "search tokens",
        timed(lambda: [row_of(v["title"], v["body_text"], v["byline"]) for v in values]),
    )
    yield (
        "topics",
        timed(lambda: [matcher.match(v["title"], v["lead"], v["body_text"]) for v in values]),
    )
    yield "sketch of copies", timed(lambda: [sketch(v["body_text"]) for v in values])
    yield "read, all of it", timed(lambda: [reading.read(raw) for raw in raws])


def varied(files: list[Path], repeat: int, folder: Path) -> list[Path]:
    """Write a number of variants of the files, each with its own addresses and sentences."""
    found = []
    for number in range(repeat):
        for file in files:
            lines = file.read_text(encoding="utf-8").split("\n")
            mark = chr(0x4E00 + number * 17)
            lines = [
                _another_address(line, number)
                if line.startswith("[")
                else line.replace("，", f"{mark}，").replace("的", f"的{mark}")
                for line in lines
            ]
            path = folder / f"{number}-{len(found)}.txt"
            path.write_text("\n".join(lines), encoding="utf-8")
            found.append(path)
    return found


def _another_address(line: str, number: int) -> str:
    """Return a linked title with another address: each long number in it is increased."""
    title, _, address = line.rpartition("](")
    address = re.sub(r"\d{6,}|(?<=id[A-Z]{2})\w+", lambda match: f"{match[0]}{number}", address)
    return f"{title}]({address[:-1]}{'&' if '?' in address else '?'}v={number})"


class Memory(threading.Thread):
    """Measures the memory of this process and its forked workers together, in MB.

    It adds up PSS, in which shared pages count once. RSS, as `ps` shows it, would count pages
    shared after the fork once for each process.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.shared_once, self.each = 0.0, 0.0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.5):
            held = [_held(pid) for pid in (os.getpid(), *_workers())]
            self.shared_once = max(self.shared_once, sum(h["Pss"] for h in held) / 1024)
            self.each = max(self.each, sum(h["Rss"] for h in held) / 1024)


def _workers() -> list[int]:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return [int(pid) for pid in children.split()]


def _held(pid: int) -> dict[str, int]:
    """Return the memory of a process in kB by kind (Pss, Rss, …); 0 if it has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except (FileNotFoundError, ProcessLookupError):
        return {"Pss": 0, "Rss": 0}
    return {name: int(kilobytes.split()[0]) for name, kilobytes in (x.split(":") for x in lines)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=4, help="versions of each document")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("load_topics", stdout=open(os.devnull, "w"))  # noqa: SIM115
    files = files_below([options.folder])
    print(f"{len(files)} documents, {sum(f.stat().st_size for f in files) / 1e6:.1f} MB")

    first = ingest(files, jobs=2)
    again = ingest(files, jobs=2)
    print(f"two processes: {len(files) / first.seconds:.0f} documents/s ({first})")
    print(
        f"rerun: {len(files) / again.seconds:.0f} documents/s, {first.seconds / again.seconds:.0f} times faster"
    )
    with tempfile.TemporaryDirectory() as folder:
        many = varied(files, options.repeat, Path(folder))
        memory = Memory()
        memory.start()
        report = ingest(many, jobs=2)
        memory.ended.set()
        print(
            f"{len(many)} documents: {len(many) / report.seconds:.0f} documents/s ({report})\n"
            f"memory of all processes at most {memory.shared_once:.0f} MB, shared pages counted"
            f" once (PSS); {memory.each:.0f} MB if counted for each process (RSS)"
        )
    raws = [file.read_bytes() for file in files]
    bare = 0.0
    print(f"\n{'step':<22}{'ms a document':>14}{'times a bare parse':>20}")
    for name, seconds in steps(raws):
        bare = bare or seconds
        print(f"{name:<22}{seconds / len(raws) * 1000:>14.2f}{seconds / bare:>20.1f}")


if __name__ == "__main__":
    main()
