"""Counters and the export slot that all processes of a server share."""

import multiprocessing
import os
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

from reader.serving.rationing import shared_limits
from reader.serving.rationing.slots import BusyError, ExclusiveStream
from tests.helpers.serving import serving

pytestmark = pytest.mark.long

forked = multiprocessing.get_context("fork")


def count_often(start):
    start.wait()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(shared_limits.count, ["searches"] * 200))


def test_nothing_is_lost_when_processes_and_threads_count_at_once():
    start = forked.Event()
    processes = [forked.Process(target=count_often, args=(start,)) for _ in range(4)]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join()

    assert shared_limits.count("searches") == 801


def test_each_thing_is_counted_by_itself():
    counts = [shared_limits.count(what) for what in ("a", "b", "a", "b", "a")]

    assert counts == [1, 1, 2, 2, 3]


def test_what_comes_to_the_place_of_another_begins_anew(monkeypatch):
    monkeypatch.setattr(shared_limits, "PLACES", 1)

    counts = [shared_limits.count(what) for what in ("a", "a", "b", "a")]

    assert counts == [1, 2, 1, 1]


def test_however_much_is_counted_the_room_is_the_same():
    before = os.fstat(shared_limits._file.fileno()).st_size
    for number in range(1000):
        shared_limits.count(f"address {number}")

    assert os.fstat(shared_limits._file.fileno()).st_size == before


def take_and_wait(said):
    said.send(shared_limits.take_slot())
    signal.pause()


@pytest.fixture
def another():
    """Another process that holds the slot."""
    here, there = forked.Pipe()
    process = forked.Process(target=take_and_wait, args=(there,))
    process.start()
    assert here.recv()
    yield process
    process.kill()
    process.join()


def test_a_list_is_made_by_one_process_at_a_time(another):
    with pytest.raises(BusyError):
        ExclusiveStream()


def test_a_process_that_is_killed_gives_its_slot_back(another):
    another.kill()
    another.join()

    ExclusiveStream().close()


def told(said):
    taken = shared_limits.take_slot()
    said.send(taken)
    said.recv()
    said.send(shared_limits.is_slot_wanted())


def test_who_has_the_slot_is_told_that_another_process_wants_it():
    here, there = forked.Pipe()
    process = forked.Process(target=told, args=(there,))
    process.start()
    assert here.recv()
    with pytest.raises(BusyError):
        ExclusiveStream()
    here.send(None)

    assert here.recv()
    process.join()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server of four processes, with a rate each for searches and the JSON."""
    options = ["--workers", "4", "--threads", "2"]
    rates = {"RATE_SEARCH": "5/day", "API_RATE": "9/day"}
    with serving(tmp_path_factory.mktemp("limited"), options=options, **rates) as site:
        yield site


def answers(site, address: str, count: int) -> Counter[int]:
    """Ask a number of times, eight clients at once, and count the answers by status."""

    def ask(number: int) -> int:
        whole = site.address + address.format(number)
        return urllib3.PoolManager().request("GET", whole, retries=False).status

    with ThreadPoolExecutor(8) as clients:
        return Counter(clients.map(ask, range(count)))


@pytest.mark.parametrize(("address", "most"), [("/search/?q=x{}", 5), ("/api/v1/articles/", 9)])
def test_a_rate_holds_whatever_process_answers(site, address, most):
    assert answers(site, address, 40) == {200: most, 429: 40 - most}


def test_one_list_is_taken_away_at_a_time_whatever_process_makes_it(site):
    """Lists of more than the system keeps for a client, who reads none of it until the end."""
    assert set(answers(site, "/timeline.epub", 16)) == {200, 503}
