#!/usr/bin/env python
"""Run Foreign Desk's commands."""

import os
import sys

FAILED = 3  # the exit code of a run that the database or the disk broke off


def main() -> None:
    """Run a command; what keeps it from running is one sentence, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    if sys.argv[1:] == ["--version"]:
        from reader import VERSION

        print(f"Foreign Desk {VERSION}")
        return
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Foreign Desk cannot start. {error}")
    except (DatabaseError, OSError) as error:
        from archive.database import failures

        why = failures.in_words(error)
        if not why:
            raise
        print(f"{why} ({error})", file=sys.stderr)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
