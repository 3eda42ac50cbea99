"""Threads: which events continue one another."""

from collections.abc import Collection


def follow(events: Collection[int]) -> None:
    """Bring the threads of events up to date."""
