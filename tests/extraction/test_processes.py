"""Reading documents in separate processes that may hang or crash, and end with their parent."""

import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing.process import BaseProcess

import pytest

from archive.extraction.documents import DocumentError
from archive.extraction.processes import Readers, read_apart
from archive.intake.stopping import StoppedError, stoppable
from tests.helpers.serving import ROOT, gone

pytestmark = pytest.mark.long


def obey(word):
    """Misbehave in the reading process as the document says: hang, crash, exit, fill memory."""
    if word == "hang":
        while True:
            time.sleep(60)
    if word == "crash":
        faulthandler.disable()
        os.kill(os.getpid(), signal.SIGSEGV)
    if word == "leave":
        os._exit(3)
    if word == "grow":
        return bytearray(64 * 1024**3)
    if word == "descend":
        return obey("descend")
    if word == "raise":
        raise KeyError(word)
    if word == "refuse":
        raise DocumentError("it is no document")
    if word == "unfit":
        return threading.Lock()
    return word.upper()


def said(outcomes):
    return [one.reason if isinstance(one, DocumentError) else one for one in outcomes]


def in_a_thread(work):
    """Return the result of a function run in a thread, from which readers are not forked."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("hang", "reading it took longer than 2 s"),
        (
            "crash",
            "it ended the process that read it (SIGSEGV): too much memory, or a broken parser",
        ),
        (
            "leave",
            "it ended the process that read it (exit 3): too much memory, or a broken parser",
        ),
        ("grow", "reading it takes more memory than one document may have"),
        ("descend", "the elements are nested too deeply"),
        ("raise", "reading it failed: KeyError"),
        ("refuse", "it is no document"),
        ("unfit", "reading it failed: TypeError"),
    ],
)
@pytest.mark.parametrize(
    ("count", "where"), [(1, lambda read: read()), (2, lambda read: read()), (2, in_a_thread)]
)
def test_a_document_that_does_harm_is_refused_and_the_others_are_read(word, reason, count, where):
    words = ["a"] * 20 + [word, "b", word] + ["c"] * 20

    def read():
        with Readers(obey, count, seconds=2) as readers:
            return said(readers.map([(each,) for each in words]))

    found = where(read)

    assert found == ["A"] * 20 + [reason, "B", reason] + ["C"] * 20


def test_what_was_begun_later_waits_for_nothing_that_was_begun_before():
    with Readers(obey, 2) as readers:
        first, second = readers.map([("a",)] * 40), readers.map([("b",)] * 40)

        assert said(second) == ["B"] * 40
        assert said(first) == ["A"] * 40


def test_a_reader_that_is_killed_while_it_waits_costs_no_document():
    with Readers(obey, 1) as readers:
        list(readers.map([("a",)]))
        os.kill(readers.readers[0].process.pid, signal.SIGKILL)

        assert said(readers.map([("b",), ("c",)])) == ["B", "C"]


def test_no_process_is_left_when_reading_ends_before_all_is_read():
    with Readers(obey, 2) as readers:
        readers.map([("hang",), *[("a",)] * 100])
        processes = [reader.process for reader in readers.readers]

    assert [process.is_alive() for process in processes] == [False, False]


def number_of_standby(_):
    return os.getppid()


def test_a_thread_of_a_server_reads_in_copies_of_a_program_that_stands_by():
    first, second = in_a_thread(
        lambda: [read_apart(number_of_standby, None), read_apart(number_of_standby, None)]
    )

    assert first == second != os.getpid()


def test_what_is_not_begun_in_the_time_for_all_is_refused():
    with Readers(obey, 1, seconds=2, altogether=-1) as readers:
        found = said(readers.map([("a",)] * 20))

    assert found == ["there was no time left to read it"] * 20


HANGING = """
import os, threading, time
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
from multiprocessing import forkserver
from archive.extraction.processes import Readers
def hang():
    with Readers(time.sleep, 2) as readers:
        outcomes = readers.map([(600,)] * 40)
        standby = forkserver._forkserver._forkserver_pid
        pids = [reader.process.pid for reader in readers.readers]
        print(*pids, *([standby] if standby else []), flush=True)
        next(outcomes)
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
@pytest.mark.parametrize(
    ("where", "count"), [("hang()", 2), ("threading.Thread(target=hang).start()", 3)]
)
def test_readers_end_with_a_program_that_is_stopped_or_killed(how, where, count):
    program = subprocess.Popen(
        [sys.executable, "-c", HANGING + where], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    readers = [int(number) for number in program.stdout.readline().split()]

    program.send_signal(how)
    program.communicate()

    assert len(readers) == count
    assert gone(readers)


@pytest.mark.parametrize("begun", [threading.Thread, BaseProcess])
def test_a_request_to_stop_breaks_off_no_start(monkeypatch, begun):
    """It came while a thread started or a process was forked, which then printed a traceback."""
    start, started = begun.start, []

    def started_while_stopping(one):
        signal.raise_signal(signal.SIGTERM)
        start(one)
        started.append(one)

    monkeypatch.setattr(begun, "start", started_while_stopping)

    with pytest.raises(StoppedError), stoppable(), Readers(obey) as readers:
        list(readers.map([("a",)]))

    [one] = started
    one.join()


def test_a_reading_process_can_be_asked_to_end():
    with Readers(obey) as readers:
        list(readers.map([("a",)]))
        [reader] = readers.readers
        os.kill(reader.process.pid, signal.SIGTERM)
        reader.process.join(20)

        assert reader.process.exitcode == -signal.SIGTERM
