"""Transactions retried with backoff while the database is busy or reports conflicts."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

Result = TypeVar("Result")

# SQLSTATE in PostgreSQL: serialization_failure, deadlock_detected, lock_not_available.
CONFLICTS = {"40001", "40P01", "55P03"}
# SQLite's codes once `timeout` of the settings has passed: SQLITE_BUSY and SQLITE_LOCKED.
BUSY = {5, 6}
TRIES = 6
PAUSE = 0.05  # seconds; doubled every time


def is_busy(error: BaseException) -> bool:
    """Whether a database error is transient: the same transaction may succeed a little later."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    return (code is not None and code & 0xFF in BUSY) or getattr(cause, "sqlstate", "") in CONFLICTS


def run(
    transaction: Callable[[], Result],
    patience: float = 0.0,
    notice: Callable[[float], object] = lambda waited: None,
) -> Result:
    """Return what a transaction returns, retried from its beginning while the database is busy.

    PostgreSQL reports conflicts at once, so it gets at least six tries. `patience` is for how many
    seconds to go on where another program keeps the database locked; before each retry `notice` is
    called with the seconds waited so far. Inside another transaction nothing is retried: only the
    whole of it could be. Raises the last OperationalError.
    """
    if connection.in_atomic_block:
        return transaction()
    began = time.monotonic()
    tried = 0
    while True:
        try:
            return transaction()
        except OperationalError as error:
            tried += 1
            waited = time.monotonic() - began
            # SQLite has waited half a minute by itself each time.
            most = TRIES if connection.vendor == "postgresql" else 1
            if not is_busy(error) or (waited >= patience and tried >= most):
                raise
            notice(waited)
        time.sleep(min(1.0, PAUSE * 2**tried) * random.uniform(0.5, 1))  # noqa: S311
