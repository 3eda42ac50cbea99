"""Errors of the database or disk as sentences for people, with what to do about them."""

import re

from django.db import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    transaction,
)
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

FULL = noop("There is no space left on the disk.")
BUSY = noop("The database is busy with another change.")
READ_ONLY = noop("The database cannot be written to, only read.")
CLOSED = noop("The database file cannot be opened: look at its folder and who may write there.")
DISK = noop("The disk cannot be read or written.")
DAMAGED = noop("The database is damaged; “manage.py verify” says where.")
INDEX = noop("The search index is missing; run “manage.py reindex”.")
TABLES = noop("The database lacks a table; run “manage.py migrate”, then “manage.py reindex”.")
NO_CONNECTION = noop("The database has no free connection.")
AWAY = noop("The database cannot be reached.")

# Patterns of the messages of SQLite and PostgreSQL, and of psycopg's exception names for the codes
# of https://www.postgresql.org/docs/current/errcodes-appendix.html.
SAID = (
    (FULL, r"database or disk is full|No space left on device|DiskFull|ENOSPC"),
    (BUSY, r"database (table )?is locked|DeadlockDetected|LockNotAvailable|SerializationFailure"),
    (READ_ONLY, r"readonly database|ReadOnlySqlTransaction|Read-only file system"),
    (CLOSED, r"unable to open database"),
    (DISK, r"disk I/O error|IoError|Input/output error"),
    (DAMAGED, r"malformed|not a database|DataCorrupted|IndexCorrupted|fts5: corrupt"),
    (INDEX, r"no such table: (main\.)?search_|relation \"search_\w+\" does not exist"),
    (TABLES, r"no such table|no such column|UndefinedTable|UndefinedColumn"),
    (NO_CONNECTION, r"too many clients|connection slots|TooManyConnections|PoolTimeout"),
    (
        AWAY,
        r"connection (failed|refused|is bad|timeout)|server closed|AdminShutdown|CrashShutdown"
        r"|CannotConnectNow|the connection is (closed|lost)|consuming input failed",
    ),
)


def failure_of(error: BaseException | None) -> str:
    """Return the English sentence above for an exception of a database or disk, or for its causes.

    Empty for any other exception: a mistake in the program.
    """
    while error is not None:
        if isinstance(error, DatabaseError | InterfaceError | OSError):
            said = f"{type(error).__name__} {type(error.__cause__).__name__} {error}"
            for sentence, pattern in SAID:
                if re.search(pattern, said):
                    return sentence
        error = error.__cause__
    return ""


def in_words(error: BaseException | None) -> str:
    """Return that sentence in the active language; empty for a mistake in the program."""
    sentence = failure_of(error)
    return gettext(sentence) if sentence else ""


# SQLSTATE classes of errors that the values cause: cardinality, data, integrity, program limits
# such as a text too long for its index. https://www.postgresql.org/docs/current/errcodes-appendix.html
OF_VALUES = ("21", "22", "23", "54")


def is_caused_by_values(error: Exception) -> bool:
    """Whether storing failed because of the values, and not of the database or the machine."""
    if isinstance(error, OSError | MemoryError | transaction.TransactionManagementError):
        return False
    if not isinstance(error, Error):
        return True
    if state := getattr(error.__cause__, "sqlstate", None):
        return str(state).startswith(OF_VALUES)
    if isinstance(error, InterfaceError):  # SQLite's word for a value of a wrong type
        return "binding" in str(error)
    return isinstance(error, DataError | IntegrityError | ProgrammingError)
