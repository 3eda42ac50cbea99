"""Checks of the archive's integrity (`verify`), and repair of derived data (`verify --repair`)."""

from archive.verifying.looking import STEPS, look
from archive.verifying.mending import mend
from archive.verifying.problems import Finding

__all__ = ["STEPS", "Finding", "look", "mend"]
