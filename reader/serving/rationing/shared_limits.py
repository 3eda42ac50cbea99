"""Counters and one lock shared by all processes of a server, in an unnamed temporary file.

gunicorn imports this module before it forks its workers, so all of them have the same open file. It
has no name, nobody else can open it, and it ends with them. The system releases the locks of a
process that is killed.
"""

import fcntl
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from struct import Struct

PLACES = 65_536
PLACE = Struct("=QQ")  # half of the digest of what is counted here, and its count
COUNTS = PLACES * PLACE.size
SLOT, WANTED = COUNTS, COUNTS + 1  # two bytes after the counts: the lock, and a flag

_file = tempfile.TemporaryFile()  # noqa: SIM115  it is open as long as the process runs
os.ftruncate(_file.fileno(), COUNTS + 2)
# Keys the hash, so that nobody outside can find inputs that collide.
_secret = os.urandom(16)
# fcntl locks exclude other processes, but not other threads of the same one.
_counting, _slot = threading.Lock(), threading.Lock()


def count(what: str) -> int:
    """Increment a counter, and return its value over all processes.

    A hash table of fixed size: a key that falls on the place of another replaces it and starts
    at 1.
    """
    digest = blake2b(what.encode(), key=_secret, digest_size=16).digest()
    at = int.from_bytes(digest[:8]) % PLACES * PLACE.size
    sign = int.from_bytes(digest[8:])
    with _alone():
        known, number = PLACE.unpack(os.pread(_file.fileno(), PLACE.size, at))
        number = number + 1 if known == sign else 1
        os.pwrite(_file.fileno(), PLACE.pack(sign, number), at)
    return number


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock on the counters, against other threads and processes."""
    with _counting:
        fcntl.lockf(_file, fcntl.LOCK_EX, COUNTS)
        try:
            yield
        finally:
            fcntl.lockf(_file, fcntl.LOCK_UN, COUNTS)


def forget() -> None:
    """Reset all counters."""
    with _alone():
        os.pwrite(_file.fileno(), bytes(COUNTS), 0)


def take_slot() -> bool:
    """Take the one export slot if it is free, and return whether it was; else flag it as wanted."""
    if not _slot.acquire(blocking=False):
        os.pwrite(_file.fileno(), b"\1", WANTED)
        return False
    try:
        fcntl.lockf(_file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, SLOT)
    except OSError:
        _slot.release()
        os.pwrite(_file.fileno(), b"\1", WANTED)
        return False
    os.pwrite(_file.fileno(), b"\0", WANTED)
    return True


def give_slot_back() -> None:
    """Release the slot. Only its holder may call this."""
    fcntl.lockf(_file, fcntl.LOCK_UN, 1, SLOT)
    _slot.release()


def is_slot_wanted() -> bool:
    """Whether somebody asked for the slot since it was taken."""
    return os.pread(_file.fileno(), 1, WANTED) == b"\1"
