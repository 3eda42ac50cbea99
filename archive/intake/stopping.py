"""Graceful stop of a command by SIGINT or SIGTERM: it ends between two steps, never within one."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StoppedError(Exception):
    """Raised in a command that was asked to stop; its text names the signal."""


class Stopping:
    """Whether a command was asked to stop, and whether it is in a step that must finish first."""

    def __init__(self) -> None:
        self.asked = ""
        self.in_step = False

    @contextmanager
    def step(self) -> Iterator[None]:
        """Delay a request to stop until the end of the block, where it raises StoppedError."""
        self.in_step = True
        try:
            yield
        finally:
            self.in_step = False
        if self.asked:
            raise StoppedError(self.asked)

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal. The second one stops the process at once."""
        self.asked = signal.Signals(number).name
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        if not self.in_step:
            raise StoppedError(self.asked)


@contextmanager
def stoppable() -> Iterator[Stopping]:
    """Handle SIGINT and SIGTERM within the block; for the main thread of a command."""
    stopping = Stopping()
    before = {number: signal.signal(number, stopping.ask) for number in SIGNALS}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
