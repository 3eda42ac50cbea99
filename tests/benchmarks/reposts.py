"""Print which reposts between outlets are found, beside a search for all of them: `make bench-reposts`.

python -m tests.benchmarks.reposts [FOLDER]

The documents of the folder are ingested. Then the texts of all pairs of articles of different
outlets are compared shingle by shingle, whatever sketches say. A repost is a pair of which at
least 0.85 of the shorter text stands in the longer one, unless that is a passage in a document
many times as long. Missed is a repost that is not linked, false a linked pair that is none and
has no head or note aside which it would be. Then texts of the corpus are reposted at random, with
another head, an editor's note, shortened or edited, in another outlet.
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    kept = tempfile.TemporaryDirectory()
    os.environ["DATABASE_URL"] = f"sqlite:///{kept.name}/reposts.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from archive.derived import copies  # noqa: E402
from archive.derived.copy_likeness import (  # noqa: E402
    ALIKE,
    CONTAINED,
    ComparedText,
    are_copies,
    containment,
    likeness,
    sketch,
)
from archive.intake.ingest import ingest  # noqa: E402
from archive.intake.opening import files_below  # noqa: E402
from archive.models import Article, Shingle  # noqa: E402

NEAR = 0.6  # containment from which pairs are listed
MADE = 400
NOTE = "编者按：本文转载自合作媒体，标题与导语为编者所加，内容略有删节，不代表本站立场。"


def main(folder: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("load_topics", verbosity=0)
    ingest(files_below([folder]), jobs=2)
    articles = list(Article.objects.select_related("source").order_by("pk"))
    texts = {a.pk: ComparedText(a.source_id, a.title, a.lead, a.body_text) for a in articles}
    print(
        f"{len(articles)} articles, {Shingle.objects.count() / len(articles):.1f} hashes a sketch"
    )
    began = time.perf_counter()
    pairs = copies.candidates(copies.sketches_of(texts))
    found = copies.alike(pairs)
    print(
        f"{len(pairs)} candidates, {len(found)} copies, {time.perf_counter() - began:.2f} s for all"
    )
    between_outlets(articles, texts)
    made_up(texts)


def between_outlets(articles: list[Article], texts: dict[int, ComparedText]) -> None:
    holding = defaultdict(list)
    for pk, text in texts.items():
        for shingle in text.shingles.tolist():
            holding[shingle].append(pk)
    common = Counter(pair for pks in holding.values() for pair in combinations(pks, 2))
    story = {a.pk: a.story for a in articles}
    tally = Counter()
    for (a, b), _n in common.most_common():
        one, other = texts[a], texts[b]
        if one.source == other.source:
            continue
        shorter, longer = sorted((one, other), key=lambda text: text.shingles.size)
        part = containment(shorter.shingles, longer.shingles)
        linked = story[a] is not None and story[a] == story[b]
        is_repost = part >= CONTAINED
        tally["reposts"] += is_repost
        tally["linked before"] += is_repost and likeness(one.shingles, other.shingles) >= ALIKE
        tally["linked"] += is_repost and linked
        tally["false"] += linked and not are_copies(one, other)
        if part >= NEAR or linked:
            said = "linked" if linked else "MISSED" if is_repost else "no repost"
            size = shorter.shingles.size / longer.shingles.size
            print(f"  {part:.3f} of {a} and {b}, sizes 1:{1 / size:.1f}, {said}")
    print("between outlets:", ", ".join(f"{n} {name}" for name, n in tally.items()))


def made_up(texts: dict[int, ComparedText]) -> None:
    draw = random.Random(20)
    long = [text for text in texts.values() if len(text.text) > 250 and "\n" in text.text]
    letters = "".join(text.text for text in long)
    missed, before = Counter(), Counter()
    kinds = {
        "as it was": lambda lines: lines,
        "another head": lambda lines: [draw.choice(long).text[:60] + "。", *lines],
        "a note": lambda lines: [*lines, NOTE * draw.randint(1, 3)],
        "head and note": lambda lines: [draw.choice(long).text[:60] + "。", *lines[1:], NOTE],
        "shortened": lambda lines: lines[: max(2, len(lines) * 2 // 3)],
        "edited": lambda lines: [
            "".join(draw.choice(letters) if draw.random() < 0.02 else c for c in line)
            for line in lines
        ],
        "with another article behind it": lambda lines: [*lines, draw.choice(long).text],
    }
    sums = Counter()
    for kind, change in kinds.items():
        for _n in range(MADE // len(kinds)):
            text = draw.choice(long)
            new = "\n".join(change(text.text.split("\n")))
            repost = ComparedText(-1, f"转载：{text.title}", "", new)
            shorter, longer = sorted((text, repost), key=lambda each: each.shingles.size)
            if containment(shorter.shingles, longer.shingles) < CONTAINED:
                continue
            sums[kind] += 1
            shared = set(sketch(text.text)) & set(sketch(new))
            missed[kind] += not (shared and are_copies(text, repost))
            before[kind] += likeness(text.shingles, repost.shingles) < ALIKE
    for kind in kinds:
        print(
            f"reposted, {kind}: {sums[kind]}, missed {missed[kind]}"
            f" (by Jaccard similarity alone {before[kind]})"
        )


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "../shared/corpus"
    main(given if given.is_dir() else ROOT / "fixtures" / "documents")
