"""Work on all articles of a long result set, which waits for other long lists to be made."""

from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

from reader.library.result_sets.result_set import ResultSet
from reader.serving.rationing.slots import SHORT, ExclusiveStream

Made = TypeVar("Made")


def one_set_at_a_time(saved: ResultSet, make: Callable[[ResultSet], Made]) -> Made:
    """Return what is made of all articles of a set. BusyError if it is long and another is made."""
    if saved.count <= SHORT:
        return make(saved)
    with closing(ExclusiveStream[bytes]()):
        return make(saved)
