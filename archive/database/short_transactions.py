"""Long work split into transactions of half a second, with pauses in which others write."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from django.db import connection, transaction

from archive.database import retrying
from archive.database.bulk_insert import batched

MOST = 200  # items in a step
FIRST = 10  # in the first one, as nobody knows how long they take
STEP = 0.4  # seconds in which nobody else writes
LONGEST = 1.5 * STEP  # seconds for steps without a pause between them
SLOWER = 0.8  # of the slowest time so far counts after each step
SHORT_LOG = 2.0  # seconds after which what SQLite logged is written into its file in a pause
PAUSE = 0.11  # seconds; a writer waiting for SQLite's lock tries every tenth of a second
LOCK = 20_240_405  # key of PostgreSQL's advisory lock: any number, the same in every process

Item = TypeVar("Item")
Result = TypeVar("Result")


class FewerError(Exception):
    """Raised by a change of several items that has to be tried with fewer of them."""


@contextmanager
def writing() -> Iterator[None]:
    """A transaction under the lock of all who change articles, topics or data derived from them."""
    with transaction.atomic():
        lock()
        yield


def lock() -> None:
    """Take the lock of writers until the transaction ends: in PostgreSQL an advisory lock.

    To be taken before any other lock, against deadlocks. SQLite has one writer by itself.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


class Pace:
    """Size of transactions, adapted to how long the last ones took, and the pauses between them.

    `most` and `first` are numbers of items; `patience` and `notice` are those of `retrying.run`.
    """

    def __init__(
        self,
        most: int = MOST,
        first: int | None = None,
        patience: float = 0.0,
        notice: Callable[[float], object] = lambda waited: None,
    ) -> None:
        self.most, self.size = most, min(first or FIRST, most)
        self.patience, self.notice = patience, notice
        self.rested = self.written_back = self.began = self.ended = time.monotonic()
        self.slowest = 0.0  # seconds that an item of late took
        self.expected = STEP  # seconds for the next step

    def step(self, change: Callable[[], Result]) -> Result:
        """Return what `change` returns, run in a transaction of its own, after a pause if due."""

        def alone() -> Result:
            with writing():
                self.began = time.monotonic()
                return change()

        self._rest()
        try:
            return retrying.run(alone, self.patience, self.notice)
        finally:
            self.ended = time.monotonic()

    def _rest(self) -> None:
        """Let others write, unless the steps since they last could are short, the next included.

        PostgreSQL's writers queue for the lock. SQLite's try again and again: they need a pause, in
        which what was logged is written into the file as well. Otherwise SQLite would do that in a
        transaction, while others wait.
        """
        since = self.ended - self.rested + self.expected
        if connection.vendor != "sqlite" or connection.in_atomic_block or since <= LONGEST:
            return
        if self.ended - self.written_back > SHORT_LOG:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self.written_back = time.monotonic()
        time.sleep(max(0.0, self.ended + PAUSE - time.monotonic()))
        self.rested = time.monotonic()

    def each(
        self,
        items: Sequence[Item],
        change: Callable[[Sequence[Item]], Result],
        weights: Sequence[int] = (),
    ) -> Iterator[Result]:
        """Yield what `change` returns for each batch of items, one batch a transaction.

        `weights` says for each item how many usual ones take as long. If `change` raises FewerError
        it is called again with a single item, and batches grow anew.
        """
        weights = weights or [1] * len(items)
        start = 0
        while start < len(items):
            end, weight = start + 1, weights[start]
            while end < len(items) and weight + weights[end] <= self.size:
                weight += weights[end]
                end += 1
            self.expected = min(STEP, self.slowest * weight) or STEP
            try:
                done = self.step(partial(change, items[start:end]))
            except FewerError:
                self.size = 1
                continue
            # The next ones may take as long as the slowest of late, not only as the last.
            each = max(self.ended - self.began, 1e-6) / weight
            self.slowest = max(each, SLOWER * self.slowest)
            self.size = max(1, min(self.most, 2 * self.size, int(STEP / self.slowest)))
            yield done
            start = end


def in_steps(items: Iterable[Item], change: Callable[[Item], Result]) -> Iterator[Result]:
    """Yield what `change` returns for each item, as many in a transaction as half a second allows.

    Others can write between two transactions. Interrupted work can be run again.
    """
    pace = Pace()
    for some in batched(items, MOST):
        while some:
            done = pace.step(partial(_as_many_as_fit, some, change))
            yield from done
            some = some[len(done) :]


def _as_many_as_fit(items: Sequence[Item], change: Callable[[Item], Result]) -> list[Result]:
    began, done = time.monotonic(), []
    for item in items:
        done.append(change(item))
        if time.monotonic() - began > STEP:
            break
    return done
