"""Exclusive exports: only one long list or book is made at a time on a server."""

import time
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from reader.serving.rationing import shared_limits

Piece = TypeVar("Piece", str, bytes)

SHORT = 200  # longest list, in articles, that may be exported beside another
PATIENCE = 600.0  # seconds a client may delay its export in all, once others wait


class BusyError(Exception):
    """Another export holds the slot."""


class SlowClientError(Exception):
    """The export is broken off because its client took too long while others wait."""


class ExclusiveStream(Generic[Piece]):
    """The pieces of an export. Holds the slot until they are sent or the client is gone."""

    def __init__(self, pieces: Iterable[Piece] = ()) -> None:
        """Take the slot. Raises BusyError if it is held; a holder with a slow client then stops."""
        self.pieces: Iterable[Piece] = pieces
        self.waited = 0.0
        self._is_held = shared_limits.take_slot()
        if not self._is_held:
            raise BusyError

    def __iter__(self) -> Iterator[Piece]:
        try:
            for piece in self.pieces:
                began = time.monotonic()
                yield piece
                self.waited += time.monotonic() - began
                # An error, because a stream that simply ended would look complete.
                if self.waited > PATIENCE and shared_limits.is_slot_wanted():
                    raise SlowClientError
        finally:
            self.close()

    def close(self) -> None:
        """Release the slot, once; Django calls this at the end of a response, complete or not."""
        if self._is_held:
            self._is_held = False
            close = getattr(self.pieces, "close", None)
            if close is not None:
                close()
            shared_limits.give_slot_back()

    def __del__(self) -> None:
        if getattr(self, "_is_held", False):
            self.close()
