"""`verify`: check captures, articles and all that is derived from them, and repair the latter."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, OperationalError, connection
from tqdm import tqdm

from archive.management.archive_command import ArchiveCommand
from archive.safekeeping.verifying import STEPS, Finding, look, mend

MOST_ROUNDS = 3  # of repair, because one may bring other faults to light
MOST_LIKE_IT = 10  # lines shown of one kind of finding


class Command(ArchiveCommand):
    help = (
        "Check that the database can be read, that captures are what came in byte for byte, and that"
        " articles, topics, copies, counts, search index and pictures agree with them. Prints a line for"
        " each disagreement with what mends it. Others may read and write meanwhile. Exits with 1 when"
        " there is a disagreement, with 2 for wrong usage, with 3 when the database cannot be reached."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sample", type=int, default=0, metavar="N",
            help="look only at N captures, articles and pictures chosen at random, and at what is"
            " soon done: for every day",
        )  # fmt: skip
        parser.add_argument(
            "--repair", action="store_true",
            help="mend what follows from captures and articles, look again, and say what is left;"
            " captures and corrections are never changed",
        )  # fmt: skip
        parser.add_argument(
            "--resume", type=Path, metavar="FILE",
            help="note in FILE how far the look has come; where it exists, go on from there",
        )  # fmt: skip
        parser.add_argument(
            "--only", action="append", choices=STEPS, default=[], metavar="STEP",
            help=f"only this step; may be given more than once: {', '.join(STEPS)}",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        if options["sample"] < 0:
            raise CommandError("--sample must be 0 or more", returncode=2)
        if options["repair"] and options["sample"]:
            raise CommandError("--repair looks at everything: leave out --sample", returncode=2)
        _reach()
        steps = options["only"]
        try:
            found = look(steps, options["sample"], options["resume"], progress=_bar)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from error
        self.show(found)
        self.stdout.write(f"disagreements {len(found)}")
        if found and options["repair"]:
            found = self.repair(found, steps)
        if found:
            sys.exit(1)

    def repair(self, found: list[Finding], steps: list[str]) -> list[Finding]:
        """Repair and check again, up to MOST_ROUNDS times; return the findings that are left."""
        before, failed = len(found), []
        for _ in range(MOST_ROUNDS):
            if not any(finding.mend for finding in found):
                break
            failed = mend(found)
            found = look(steps, progress=_bar)
        for line in failed:
            self.stdout.write(f"not mended: {line}")
        self.show(found)
        self.stdout.write(f"mended {max(0, before - len(found))}, left {len(found)}")
        return found

    def show(self, findings: Iterable[Finding]) -> None:
        """Print findings; of each kind the first MOST_LIKE_IT, then how many more there are."""
        kinds: Counter[str] = Counter()
        for finding in findings:
            kinds[finding.kind] += 1
            if kinds[finding.kind] <= MOST_LIKE_IT:
                self.stdout.write(finding.line)
        for kind, count in kinds.items():
            if count > MOST_LIKE_IT:
                self.stdout.write(f"… and {count - MOST_LIKE_IT} more like it ({kind})")


def _reach() -> None:
    """Raise CommandError where the database cannot be reached."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        said = " ".join(str(error).split())
        raise CommandError(f"the database cannot be reached: {said}", returncode=3) from error
    except DatabaseError:  # it is there, but damaged: the checks report where
        with suppress(DatabaseError):
            connection.close()


def _bar(step: str, total: int | None) -> Callable[[int], object]:
    bar = tqdm(total=total, desc=step, disable=not sys.stderr.isatty(), leave=False)

    def tell(after: int) -> None:
        bar.update(after - bar.n)
        if total is None or after >= total:
            bar.close()

    return tell
