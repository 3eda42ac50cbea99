"""Checks of the archive's integrity (`verify`), and repair of derived data (`verify --repair`)."""

from archive.safekeeping.verifying.looking import STEPS, look
from archive.safekeeping.verifying.mending import mend
from archive.safekeeping.verifying.problems import Finding

__all__ = ["STEPS", "Finding", "look", "mend"]
