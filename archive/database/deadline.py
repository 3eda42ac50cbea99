"""Time limits of the database's work for one answer: a page, a feed, a reply of the API.

SQLite runs in the thread that queries it, so the CPU time of this thread counts there: on a busy
machine an answer comes later, and is the same. PostgreSQL runs in a process of its own, so only
wall-clock time can be measured. With SQLite it counts, too, but at a quarter, so that nobody
waits for ever.

Outside `answering` there is no deadline: commands take the time they need.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Wall-clock seconds that count as one second spent.
PATIENCE = {"sqlite": 4, "postgresql": 2}
# Share of the time between the two limits for essential queries; the rest is for making the page.
NEEDED = 0.7
AGAIN = 0.05  # seconds after which a connection that still works is interrupted once more
CANCELLED = "57014"  # SQLSTATE query_canceled: the statement took too long


class OverdueError(Exception):
    """The time was over before the database had answered; `found` is the result up to then."""

    def __init__(self, found: Any = ()) -> None:
        super().__init__("The database took too long.")
        self.found = found


def _cpu_clock() -> int:
    """Return the id of this thread's CPU clock, for `time.clock_gettime` in any thread."""
    if not hasattr(time, "pthread_getcpuclockid"):  # macOS
        return time.CLOCK_MONOTONIC
    return time.pthread_getcpuclockid(threading.get_ident())


@dataclass
class Deadline:
    """The two time limits of the answer that a thread is making, in seconds `spent` on it.

    Queries that the answer can do without stop at `soon`, all others at `last`.
    """

    soon: float
    last: float
    patience: float
    stack: ExitStack
    began: float = field(default_factory=time.monotonic)
    clock: int = field(default_factory=_cpu_clock)
    worked: float = field(init=False)
    # Aliases of SQLite databases already watched; PostgreSQL's statement_timeout, in ms, by alias.
    guarded: set[str] = field(default_factory=set)
    timeouts: dict[str, int] = field(default_factory=dict)
    was_reached: bool = False  # whether anything was left out for want of time

    def __post_init__(self) -> None:
        self.worked = time.clock_gettime(self.clock)

    @property
    def spent(self) -> float:
        """Seconds spent so far: CPU time, or wall-clock time divided by `patience` if more."""
        waited = (time.monotonic() - self.began) / self.patience
        return max(time.clock_gettime(self.clock) - self.worked, waited)


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def answering(seconds: float) -> Iterator[Deadline | None]:
    """Limit the database's work in this block: optional queries to `seconds`, all to twice that.

    Optional queries are those run in `bounded`. Beyond the second limit any statement raises
    OverdueError or another error that `is_overdue` recognises. With 0 there is no limit.
    """
    if not seconds:
        yield None
        return
    with ExitStack() as stack:
        deadline = Deadline(seconds, 2 * seconds, PATIENCE.get(connection.vendor, 1), stack)
        token = _current.set(deadline)
        stack.callback(_current.reset, token)
        for database in connections.all():
            stack.enter_context(database.execute_wrapper(_guarded))
        yield deadline


@contextmanager
def part(share: float) -> Iterator[None]:
    """Let queries of this block take at most a share of the time left before the first limit."""
    deadline = _current.get()
    if deadline is None:
        yield
        return
    soon, spent = deadline.soon, deadline.spent
    deadline.soon = min(soon, spent + (soon - spent) * share)
    try:
        yield
    finally:
        deadline.soon = soon


@contextmanager
def needed() -> Iterator[None]:
    """Let queries of this block, without which there is no answer, go on beyond the first limit."""
    deadline = _current.get()
    if deadline is None:
        yield
        return
    soon = deadline.soon
    deadline.soon = soon + (deadline.last - soon) * NEEDED
    try:
        yield
    finally:
        deadline.soon = soon


def is_over() -> bool:
    """Whether the first limit has passed, so that optional queries are to be skipped."""
    deadline = _current.get()
    if deadline is None or deadline.spent < deadline.soon:
        return False
    deadline.was_reached = True
    return True


@contextmanager
def bounded(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Stop the database's work in this block at the first limit, by raising OverdueError."""
    deadline = _current.get()
    if deadline is None:
        yield
        return
    if is_over():
        raise OverdueError
    database.ensure_connection()
    try:
        if database.vendor == "postgresql":
            _set_timeout(database, deadline, deadline.soon)
            yield
        else:
            with _watch.interrupting(database.connection, deadline, deadline.soon):
                yield
    except STOPPED as error:
        if was_stopped(error):
            deadline.was_reached = True
            raise OverdueError from error
        raise


# With DEBUG Django asks SQLite for the text of statements to log, and does not wrap its errors.
STOPPED = (OperationalError, sqlite3.OperationalError)


def is_overdue(error: BaseException) -> bool:
    """Whether an error says that the time for an answer is over."""
    deadline = _current.get()
    found = isinstance(error, OverdueError) or (
        isinstance(error, STOPPED) and deadline is not None and was_stopped(error)
    )
    if found and deadline is not None:
        deadline.was_reached = True
    return found


def was_stopped(error: Exception) -> bool:
    """Whether a database error says that the statement was interrupted or cancelled."""
    return str(error) == "interrupted" or getattr(error.__cause__, "sqlstate", "") == CANCELLED


def _guarded(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute a statement, as Django's execute wrapper, unless the last limit has passed."""
    deadline = _current.get()
    if deadline is not None:
        if deadline.spent >= deadline.last:
            raise OverdueError
        database = context["connection"]
        if database.vendor == "postgresql":
            _set_timeout(database, deadline, deadline.last, only_less=True)
        elif database.alias not in deadline.guarded:
            deadline.guarded.add(database.alias)
            stopped = _watch.interrupting(database.connection, deadline, deadline.last)
            deadline.stack.enter_context(stopped)
    return execute(sql, params, many, context)


def _set_timeout(
    database: BaseDatabaseWrapper, deadline: Deadline, moment: float, only_less: bool = False
) -> None:
    """Set PostgreSQL's statement_timeout to the time left until `moment`; reset after the answer.

    Each change is a round trip, so a timeout that is near enough stays: a statement may take half
    as long again. Where transactions share connections none is set: it would be another client's.
    """
    if database.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return
    wanted = max(1, int((moment - deadline.spent) * deadline.patience * 1000))
    known = deadline.timeouts.get(database.alias)
    if known is not None and known <= wanted * 1.5 and (only_less or known >= wanted / 2):
        return
    database.connection.execute(f"SET statement_timeout = {wanted:d}")
    if known is None:
        deadline.stack.callback(_reset_timeout, database)
    deadline.timeouts[database.alias] = wanted


def _reset_timeout(database: BaseDatabaseWrapper) -> None:
    """Let statements of a connection take their time again."""
    if database.connection is not None and not database.connection.closed:
        # A failed transaction accepts no statement; its rollback undoes a timeout set within it.
        with suppress(DatabaseError), database.wrap_database_errors:
            database.connection.execute("RESET statement_timeout")


@dataclass
class _Watched:
    """A connection to interrupt once `moment` is spent; `at`: monotonic time of the next look."""

    connection: Any
    deadline: Deadline
    moment: float
    at: float = 0.0

    def look(self) -> None:
        """Interrupt the connection if its time is over; set when to look again."""
        left = self.moment - self.deadline.spent
        if left <= 0:
            with suppress(sqlite3.ProgrammingError):  # it was closed meanwhile
                self.connection.interrupt()
        # Neither clock runs faster than the monotonic one.
        self.at = time.monotonic() + max(left, AGAIN)


class _Watch:
    """A thread that interrupts SQLite's connections whose time is over.

    SQLite's own means, a progress handler called every so many steps, would wait for the GIL at
    each call; and a full-text query is made of few, long steps.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.watched: dict[int, _Watched] = {}
        self.wakes_at = 0.0
        self.thread: threading.Thread | None = None

    @contextmanager
    def interrupting(self, connection: Any, deadline: Deadline, moment: float) -> Iterator[None]:
        """Interrupt the connection in this block once `moment` is spent, repeatedly."""
        watched = _Watched(connection, deadline, moment)
        watched.at = time.monotonic() + max(0.0, moment - deadline.spent)
        with self.changed:
            self.watched[id(watched)] = watched
            if self.thread is None or not self.thread.is_alive():  # none survives a fork
                self.thread = threading.Thread(target=self.run, daemon=True)
                self.wakes_at = watched.at
                self.thread.start()
            elif watched.at < self.wakes_at:
                self.changed.notify()
        try:
            yield
        finally:
            with self.changed:
                del self.watched[id(watched)]

    def run(self) -> None:
        with self.changed:
            while True:
                now = time.monotonic()
                for watched in self.watched.values():
                    if watched.at <= now:
                        watched.look()
                self.wakes_at = min((w.at for w in self.watched.values()), default=float("inf"))
                self.changed.wait(self.wakes_at - time.monotonic() if self.watched else None)


_watch = _Watch()
