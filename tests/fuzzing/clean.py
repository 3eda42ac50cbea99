"""Fuzz the cleaning for some seconds: python tests/fuzzing/clean.py SECONDS

If atheris is installed (pip install atheris), the fuzzing is guided by coverage; otherwise the
hostile snippets are mutated at random. Prints the number of inputs and every broken promise of the
cleaning; the exit code is 1 if there was one.
"""

import contextlib
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(["archive"]) if atheris else contextlib.nullcontext():
    from tests.hostile import broken_promises, pieces, snippets

SHOWN = 20  # findings
SLOW = 2.0  # seconds for an input of a few kilobytes


class Run:
    """Counts the inputs, collects the faults, and ends when the time is up."""

    def __init__(self, seconds: float) -> None:
        self.started = time.monotonic()
        self.ends = self.started + seconds
        self.inputs = 0
        self.findings: dict[str, str] = {}

    def one(self, data: bytes) -> None:
        source = data.decode("utf-8", "replace")
        began = time.monotonic()
        broken = broken_promises(source)
        self.inputs += 1
        if time.monotonic() - began > SLOW:
            broken.append("too slow")
        for promise in broken:
            if promise[:25] not in self.findings and len(self.findings) < SHOWN:
                self.findings[promise[:25]] = source
                print(f"FOUND {promise}\n  in {source!r}", flush=True)
        if time.monotonic() > self.ends:
            self.finish()

    def finish(self) -> None:
        took = time.monotonic() - self.started
        how = "by coverage (atheris)" if atheris else "at random"
        print(f"{self.inputs} inputs in {took:.0f} s {how}: {len(self.findings)} findings")
        sys.stdout.flush()
        os._exit(bool(self.findings))  # libFuzzer would go on after an exception


def at_random(run: Run) -> None:
    """Yield mutated snippets without end: pieces inserted, removed, two joined."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    dice = random.Random(seed)
    parts, known = pieces(), [snippet.markup for snippet in snippets()]
    while True:
        source = "".join(dice.choices(parts, k=dice.randint(0, 30)))
        for _ in range(dice.randint(0, 3)):
            at = dice.randint(0, len(source))
            source = source[:at] + dice.choice(known) + source[at:]
        for _ in range(dice.randint(0, 3)):
            at = dice.randint(0, len(source))
            source = source[:at] + dice.choice(parts) + source[at + dice.randint(0, 4) :]
        run.one(source.encode("utf-8", "replace"))


def by_coverage(run: Run) -> None:
    """Let libFuzzer change the snippets, with the pieces as its dictionary."""
    folder = Path(tempfile.mkdtemp())
    corpus = folder / "corpus"
    corpus.mkdir()
    for snippet in snippets():
        (corpus / snippet.name).write_bytes(snippet.markup.encode())
    words = folder / "words"
    escaped = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in pieces())
    words.write_text("".join(f'"{word}"\n' for word in escaped))
    options = [f"-dict={words}", "-max_len=2000", "-timeout=30", "-print_final_stats=0"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], run.one)
    atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdecimal():
        sys.exit(__doc__)
    (by_coverage if atheris else at_random)(Run(float(sys.argv[1])))
