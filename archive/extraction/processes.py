"""Worker processes that read documents: a document can hang or crash its worker, and no more.

A parser written in C that loops, takes all memory or crashes raises no exception and handles no
signal. Untrusted bytes are therefore read in a process that can be killed from outside.
"""

import ctypes
import gc
import math
import os
import pickle
import resource
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing import forkserver, get_context, process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Generic, TypeVar, cast

from archive.extraction.documents import DocumentError, fault

SECONDS = 20.0  # for one document
AT_DESK = 5.0  # seconds for one while an editor waits for a page
MEMORY = 1024 * 1024 * 1024  # bytes of address space for a worker beyond those at its start
CHUNK = 16  # documents sent to a worker at once
LONGEST_START = 60.0  # seconds until a worker has started
TRIES = 3  # to send documents to workers that end before they accept them
STOPS = (signal.SIGINT, signal.SIGTERM)
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>

T = TypeVar("T")


class LostError(DocumentError):
    """Raised when a worker is gone; the reason is that of the document it was reading."""


STANDBY = "archive.intake.fork_server"  # the module that the fork server imports beforehand
LATE = pickle.dumps(DocumentError("there was no time left to read it"))


class Task:
    """Documents for one worker, and its pickled answers to the first of them so far."""

    def __init__(self, documents: Sequence[tuple[Any, ...]]) -> None:
        self.documents = documents
        self.answers: list[bytes] = []
        self.tries = 0

    @property
    def rest(self) -> Sequence[tuple[Any, ...]]:
        return self.documents[len(self.answers) :]


class Reader:
    """One worker process, the pipe to it, and the thread that waits for its answers."""

    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self.process = process
        self.pipe = pipe
        self.thread = threading.Thread(target=lambda: None)

    def ask(self, task: Task) -> None:
        """Send what is left of a task. Raises LostError if the worker does not accept it."""
        try:
            self.pipe.send(task.rest)
            if not self.pipe.poll(LONGEST_START):
                self.process.kill()
            self.pipe.recv_bytes()
        except (OSError, EOFError) as error:
            raise self.ended() from error

    def answer(self, seconds: float) -> bytes:
        """Return the pickled answer to the next document. Raises LostError if late."""
        # Waited in ticks, so that time in which the whole program was stopped counts as one.
        tick = min(1.0, seconds / 10)
        waited = 0.0
        while not self.pipe.poll(tick):
            waited += tick
            if waited >= seconds:
                self.process.kill()
                raise LostError(f"reading it took longer than {seconds:g} s")
        try:
            return self.pipe.recv_bytes()
        except (OSError, EOFError) as error:
            raise self.ended() from error

    def ended(self) -> LostError:
        """Return the error for a worker that ended by itself."""
        self.process.join()
        return LostError(
            f"it ended the process that read it ({self.end}): too much memory, or a broken parser"
        )

    @property
    def end(self) -> str:
        """The signal that ended it, or its exit status."""
        code = self.process.exitcode or 0
        return signal.Signals(-code).name if code < 0 else f"exit {code}"


class Readers(Generic[T]):
    """A pool of `count` worker processes that call `read` with each document.

    Made and used in one thread. `read` returns what can be pickled. The result is a DocumentError
    for a document for which `read` raises anything, which takes longer than `seconds` or ends its
    worker, or which is not begun when `altogether` seconds are over. In the main thread of a
    program a worker is forked from it in a few milliseconds. In another thread, as in a web
    server, a fork would close the connections of other threads: there workers come from a fork
    server, which is started on first use and stays.
    """

    def __init__(
        self,
        read: Callable[..., T],
        count: int = 1,
        seconds: float | None = None,
        altogether: float = math.inf,
    ) -> None:
        self.read = read
        self.seconds = SECONDS if seconds is None else seconds
        self.ends = time.monotonic() + altogether
        self.forks = threading.current_thread() is threading.main_thread()
        self.tasks: SimpleQueue[Task | None] = SimpleQueue()
        self.events: SimpleQueue[tuple[Reader, Task] | None] = SimpleQueue()
        self.readers: list[Reader] = []
        self.closing = False
        self.count = count

    def __enter__(self) -> "Readers[T]":
        if self.forks:
            gc.freeze()  # so that the collector does not touch, and so copy, shared memory
        return self

    def __exit__(self, *raised: object) -> None:
        self.closing = True
        for reader in self.readers:
            reader.process.kill()
            self.tasks.put(None)
        for reader in self.readers:
            reader.thread.join()
            reader.process.join()
            reader.pipe.close()
        if self.forks:
            gc.unfreeze()

    def map(self, documents: Iterable[tuple[Any, ...]]) -> Iterator[T | DocumentError]:
        """Start reading at once; return an iterator over the results, in the order of documents."""
        rest = deque(documents)
        tasks = []
        while rest:
            task = Task([rest.popleft() for _ in range(min(CHUNK, len(rest)))])
            tasks.append(task)
            if len(self.readers) < self.count:
                self._start(task)
            else:
                self.tasks.put(task)
        return self._results(tasks)

    def _results(self, tasks: list[Task]) -> Iterator[T | DocumentError]:
        for task in tasks:
            for number in range(len(task.documents)):
                while len(task.answers) <= number:
                    # A lost worker is replaced here: only the thread that made the others may fork.
                    if lost := self.events.get():
                        self._replace(*lost)
                yield cast("T | DocumentError", pickle.loads(task.answers[number]))  # noqa: S301
                task.answers[number] = b""

    def _start(self, task: Task | None = None) -> None:
        ours, theirs = get_context().Pipe()
        reader = Reader(self._process(ours, theirs), ours)
        with undisturbed() if self.forks else nullcontext():
            reader.process.start()
            theirs.close()
            reader.thread = threading.Thread(
                target=self._run_tasks, args=(reader, task), daemon=True
            )
            self.readers.append(reader)
            reader.thread.start()

    def _process(self, ours: Connection, theirs: Connection) -> BaseProcess:
        if self.forks:
            others = [ours, *(reader.pipe for reader in self.readers)]
            return get_context("fork").Process(
                target=_serve_forked, args=(theirs, self.read, os.getpid(), others), daemon=True
            )
        standby = get_context("forkserver")
        standby.set_forkserver_preload([STANDBY])
        return standby.Process(
            target=_serve_from_forkserver, args=(theirs, pickle.dumps(self.read)), daemon=True
        )

    def _replace(self, lost: Reader, task: Task) -> None:
        lost.thread.join()
        lost.process.join()
        lost.pipe.close()
        self.readers.remove(lost)
        self._start(task)

    def _run_tasks(self, reader: Reader, task: Task | None) -> None:
        """Give a worker one task after the other, until there are none or it is lost."""
        while task := task or self.tasks.get():
            try:
                if time.monotonic() < self.ends:
                    task.tries += 1
                    reader.ask(task)
                    task.tries = 0
                while task.rest:
                    late = time.monotonic() > self.ends
                    task.answers.append(LATE if late else reader.answer(self.seconds))
                    self.events.put(None)
            except LostError as error:
                if self.closing:
                    return
                if task.rest and (task.tries == 0 or task.tries >= TRIES):
                    task.answers.append(pickle.dumps(error))
                    task.tries = 0
                self.events.put((reader, task))
                return
            task = None


def read_apart(read: Callable[..., T], *document: Any, seconds: float | None = None) -> T:
    """Return what `read` returns for one document, in a worker of its own. Raises DocumentError."""
    with Readers(read, seconds=seconds) as readers:
        [outcome] = readers.map([document])
    if isinstance(outcome, DocumentError):
        raise outcome
    return outcome


def _serve_forked(
    pipe: Connection, read: Callable[..., Any], parent: int, others: Sequence[Connection]
) -> None:
    """Main function of a worker forked from its parent, whose other pipes it closes."""
    for other in others:
        other.close()  # or a sibling's pipe would stay open when our parent is gone
    _confine()
    if os.getppid() != parent:
        os._exit(1)
    _serve(pipe, read)


def _serve_from_forkserver(pipe: Connection, read: bytes) -> None:
    """Main function of a worker forked from the fork server."""
    # The fork server ends, and we with it, once nobody holds this open: only our parent may.
    os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]
    _confine()
    parent = process.parent_process()
    if parent is None or not parent.is_alive():
        os._exit(1)
    _serve(pipe, pickle.loads(read))  # noqa: S301


def _serve(pipe: Connection, read: Callable[..., Any]) -> None:
    """Read documents from the pipe and answer them until it is closed."""
    with suppress(EOFError, OSError):
        while True:
            documents = pipe.recv()
            pipe.send_bytes(b"")
            for document in documents:
                pipe.send_bytes(_answer(read, document))


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no handler of a request to stop run in the block: one that is due runs before or after.

    A thread or fork whose start is broken off by an exception says so with a traceback.
    """
    came: list[int] = []
    # Not by a mask: a signal that another thread gets is handled in this one all the same.
    before = {each: signal.signal(each, lambda number, _: came.append(number)) for each in STOPS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        for number in came:
            signal.raise_signal(number)


def _answer(read: Callable[..., Any], document: tuple[Any, ...]) -> bytes:
    try:
        return pickle.dumps(read(*document))
    except Exception as error:  # whatever a document causes concerns this document only
        return pickle.dumps(fault(error))


def _confine() -> None:
    """Let this process end with its parent, ignore Ctrl-C, and limit its memory."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # When memory runs out, the kernel is to kill a worker, and no other process.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > most:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
