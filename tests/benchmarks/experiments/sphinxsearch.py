"""Print what our tokens find in Debian's sphinxsearch: two shards and a front, asked by SphinxQL.

DATABASE_URL=sqlite:///… python -m tests.benchmarks.experiments.sphinxsearch

An experiment beside the product (apt-get install sphinxsearch default-mysql-client). The articles of
the archive are put into two shards by their number; a front asks both. The hundred queries by which
SQLite and PostgreSQL are held against each other are asked of it, newest first: it prints how many
are answered with the same articles in the same order as by our own engine, and how long they take.
"""

import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django

django.setup()

from archive import search  # noqa: E402
from archive.models import Article  # noqa: E402
from archive.search.indexing.entries import words_of  # noqa: E402
from archive.search.plan import read  # noqa: E402
from archive.search.query.nodes import And, Node, Not, SearchTerm  # noqa: E402
from archive.text.tokens import term_tokens  # noqa: E402
from tests.search.test_both_databases import queries  # noqa: E402

FIELDS = ("title", "body", "byline")
PORT = 19_312  # of the front; its SphinxQL, and both of the shards, follow
LONGEST = 40  # letters and digits of a word; Sphinx cuts longer ones
MOST = 100  # hits
SOURCE = """
indexer {{ max_xmlpipe2_field = 16M
}}
source shard{n} {{ type = xmlpipe2
 xmlpipe_command = cat {folder}/shard{n}.xml
}}
index shard{n} {{ source = shard{n}
 path = {folder}/shard{n}
 charset_table = 0..9, a..z
 min_prefix_len = 1
}}
"""
FRONT = """
index articles {{ type = distributed
 agent = 127.0.0.1:{one}:shard0
 agent = 127.0.0.1:{two}:shard1
}}
"""
SERVER = """
searchd {{ listen = 127.0.0.1:{port}
 listen = 127.0.0.1:{sql}:mysql41
 log = {folder}/{name}.log
 query_log = {folder}/{name}.queries
 pid_file = {folder}/{name}.pid
 binlog_path =
 workers = threads
}}
"""


def spelled(token: str) -> str:
    """A token in letters and digits, so that Sphinx cuts and folds nothing; beginnings stay such."""
    return token.encode().hex()[:LONGEST]


def document(article: Article) -> str:
    words = dict(zip(FIELDS, words_of(article), strict=False))
    said = "".join(
        f"<{name}>{' '.join(map(spelled, words[name].split()))}</{name}>" for name in FIELDS
    )
    place = max(article.newest_place or 0, 0)
    return f'<sphinx:document id="{article.pk}"><place>{place}</place>{said}</sphinx:document>'


def said(node: Node) -> str:
    """A query's tree as Sphinx's extended syntax has it."""
    if isinstance(node, SearchTerm):
        phrases = []
        for text in node.spellings:
            tokens = [spelled(t) + "*" * is_start for t, is_start in term_tokens(text)]
            phrases.append(f'"{" ".join(tokens)}"' if len(tokens) > 1 else tokens[0])
        within = {"title": "title", "author": "byline"}.get(node.field, "title,body")
        return " | ".join(f"(@({within}) {phrase})" for phrase in phrases)
    if isinstance(node, Not):
        return f"-({said(node.part)})"
    assert not hasattr(node, "value")  # no query of these narrows
    parts = sorted(node.parts, key=lambda part: isinstance(part, Not))
    return (" " if isinstance(node, And) else " | ").join(f"({said(p)})" if not isinstance(p, Not) else said(p) for p in parts)  # fmt: skip


def asked(statements: list[str]) -> list[tuple[list[int], float]]:
    """Return the ids that each statement finds, and the milliseconds that the front says it took."""
    text = "".join(f"{statement}; SHOW META;\n" for statement in statements)
    done = subprocess.run(
        ["mysql", "-h127.0.0.1", f"-P{PORT + 1}", "--batch", "--skip-column-names", "--force"],
        input=text, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.stderr:
        print(done.stderr[:500])
    found, ids = [], []
    for line in done.stdout.splitlines():
        if re.fullmatch(r"\d+\t\d+", line):
            ids.append(int(line.split("\t")[0]))
        elif line.startswith("time\t"):
            found.append((ids, float(line.split("\t")[1]) * 1000))
            ids = []
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = "".join(f'<sphinx:field name="{f}"/>' for f in FIELDS)
        for n in (0, 1):
            rows = (a for a in Article.objects.published() if a.pk % 2 == n)
            (folder / f"shard{n}.xml").write_text(
                '<?xml version="1.0" encoding="utf-8"?><sphinx:docset><sphinx:schema>'
                f'{schema}<sphinx:attr name="place" type="bigint"/></sphinx:schema>'
                f"{''.join(map(document, rows))}</sphinx:docset>"
            )
        began, servers = time.monotonic(), []
        for number, name in enumerate(("front", "shard0", "shard1")):
            given = {"folder": folder, "name": name, "port": PORT + 2 * number}
            held = FRONT.format(one=PORT + 2, two=PORT + 4) if not number else SOURCE.format(n=number - 1, folder=folder)  # fmt: skip
            conf = folder / f"{name}.conf"
            conf.write_text(held + SERVER.format(**given, sql=PORT + 2 * number + 1))
            if number:
                subprocess.run(["indexer", "--quiet", "-c", conf, "--all"], check=True)
            servers.append(subprocess.Popen(["searchd", "--nodetach", "-c", conf], stdout=subprocess.DEVNULL))  # fmt: skip
        size = sum(path.stat().st_size for path in folder.glob("shard*.sp*"))
        print(f"indexed in {time.monotonic() - began:.1f} s, {size / 1e6:.1f} MB")
        time.sleep(3)
        typed = [text for text in queries() if read(text).tree is not None]
        trees = [read(text).tree for text in typed]
        statements = [
            f"SELECT id, place FROM articles WHERE MATCH('{said(tree)}')"
            f" ORDER BY place DESC, id DESC LIMIT {MOST} OPTION max_matches={MOST}"
            for tree in trees
            if tree is not None
        ]
        answers = asked(statements)
        for server in servers:
            server.terminate()
            server.wait()
    same, ours = 0, []
    for text, (ids, _) in zip(typed, answers, strict=True):
        began = time.perf_counter()
        expected = search.ids(text, order="-published_at", limit=MOST)
        ours.append((time.perf_counter() - began) * 1000)
        same += ids == expected
        if ids != expected:
            missing, more = set(expected) - set(ids), set(ids) - set(expected)
            print(f"another answer: {text!r}: without {missing}, also {more}")
    print(f"{same} of {len(typed)} queries: the same articles in the same order")
    for name, times in (("sphinxsearch", [ms for _, ms in answers]), ("our own engine", ours)):
        cuts = statistics.quantiles(times, n=20)
        print(f"{name}: median {cuts[9]:.1f} ms, 95 % in {cuts[18]:.1f} ms")


if __name__ == "__main__":
    main()
